/* A file of settings that is read says, once printed, the same again. */
#include "server/app/options.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char *printed(const struct options *o)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    if (f == NULL)
        abort();
    options_print(o, f);
    (void)fclose(f);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct options first, second;
    struct arena a;
    arena_init(&a, &sys_real, 1 << 20);
    options_init(&first);
    options_init(&second);
    if (options_parse(&first, bytes_of(data, len), "fuzz", &a, NULL) == ERR_OK) {
        char *text = printed(&first);
        if (options_parse(&second, bytes_text(text), "fuzz", &a, NULL) != ERR_OK)
            abort();
        char *again = printed(&second);
        if (strcmp(text, again) != 0)
            abort();
        free(text);
        free(again);
    }
    arena_finish(&a);
    return 0;
}
