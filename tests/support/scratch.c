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
    static char known[64][SCRATCH_PATH_BYTES + 256];
    char path[sizeof known[0]];
    snprintf(path, sizeof path, "%s/%s", s->dir, name);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i][0] == '\0')
            memcpy(known[i], path, sizeof path);
        if (strcmp(known[i], path) == 0)
            return known[i];
    }
    abort();
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

void scratch_empty(const char *dir)
{
    if (strstr(dir, "/pacte-test-") != NULL)
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void scratch_remove(struct scratch *s)
{
    scratch_empty(s->dir);
    s->dir[0] = '\0';
}
