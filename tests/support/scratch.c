#include "tests/support/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void scratch_make(struct scratch *s)
{
    const char *base = getenv("TMPDIR");
    snprintf(s->dir, sizeof s->dir, "%s/pacte-test-XXXXXX", base != NULL && base[0] == '/' ? base : "/tmp");
    if (mkdtemp(s->dir) == NULL) {
        perror(s->dir);
        abort();
    }
}

const char *scratch_path(const struct scratch *s, const char *name)
{
    static char ring[8][SCRATCH_PATH_BYTES + 256];
    static unsigned next;
    char *out = ring[next++ % 8];
    snprintf(out, sizeof ring[0], "%s/%s", s->dir, name);
    return out;
}

void scratch_copy(const char *from, const char *to)
{
    static char block[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t n = 0;
    if (in == NULL || out == NULL)
        abort();
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        if (fwrite(block, 1, n, out) != n)
            abort();
    if (ferror(in) != 0 || fclose(in) != 0 || fclose(out) != 0)
        abort();
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void scratch_remove(struct scratch *s)
{
    if (strstr(s->dir, "/pacte-test-") != NULL)
        nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    s->dir[0] = '\0';
}
