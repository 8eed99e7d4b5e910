#include "client-tui/ui/spare.h"

#include <stddef.h>
#include <string.h>

static bool cut(char *from, const char *what)
{
    char *at = from != NULL ? strstr(from, what) : NULL;
    if (at == NULL)
        return false;
    memmove(at, at + strlen(what), strlen(at + strlen(what)) + 1);
    return true;
}

const char *spare_line_characters(struct spare *s)
{
    static const struct { const char *choice, *leave; } told[] = {
        {"%?%p9%t\033(0%e\033(B%;", "\033(B"}, {"%?%p9%t\016%e\017%;", "\017"},
    };
    const char *once = NULL;
    if (s->change == NULL || s->end == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        (void)cut(s->change, told[i].choice);
        if (cut(s->end, told[i].leave))
            once = told[i].leave;
    }
    return once;
}

bool spare_end_of_colour(struct spare *s)
{
    bool forgets = s->change != NULL && s->end != NULL && strncmp(s->change, "\033[0", 3) == 0 &&
                   (strstr(s->end, "\033[m") != NULL || strstr(s->end, "\033[0m") != NULL);
    if (!forgets || s->colours == NULL)
        return false;
    s->colours[0] = '\0';
    return true;
}

void spare_row(struct spare *s)
{
    if (s->down != NULL && strcmp(s->down, "\n") == 0)
        s->down[0] = '\v';
}
