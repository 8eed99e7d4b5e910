/* Runs a fuzzer without libFuzzer, over every file of the folders or files
 * named on the command line, so that gcc and CTest replay the whole corpus. */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static size_t replayed;

static int replay(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)where;
    if (kind == FTW_D)
        return 0;
    size_t len = (size_t)st->st_size;
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(len);        /* exactly its size: a sanitizer sees one byte past it */
    if (f == NULL || (data == NULL && len > 0) || fread(data, 1, len, f) != len) {
        perror(path);
        exit(2);
    }
    (void)fclose(f);
    LLVMFuzzerTestOneInput(data, len);
    free(data);
    replayed++;
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], replay, 16, FTW_PHYS) != 0) {
            perror(argv[i]);
            return 2;
        }
    printf("%zu inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 2;        /* an empty corpus proves nothing */
}
