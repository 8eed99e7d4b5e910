#include "client-tui/app/lineaire_mots.h"

#include "client-tui/model/action.h"
#include "client-tui/ui/intl.h"
#include "client-tui/ui/key.h"

#include <stdio.h>
#include <string.h>

/* The command of a key that a message names; NULL: it names none. */
static const char *command(const char *name, size_t len)
{
    char text[24];
    uint32_t key;
    if (len == 0 || len >= sizeof text)
        return NULL;
    (void)snprintf(text, sizeof text, "%.*s", (int)len, name);
    enum action a = key_parse(text, &key) ? action_of_key(key, false) : ACTION_NONE;
    return a != ACTION_NONE ? _(action_def(a)->hint) : NULL;
}

/* What stands here: « u », or a key that cannot be taken for a word. Its bytes; 0. */
static size_t token(const char *at, const char **said)
{
    static const char *const bare[] = {"Ctrl-Z", "Ctrl-Y", "Ctrl-S", "F2", "F5", "F8", "Échap"};
    static const char open[] = "« ", close[] = " »";
    const char *end = strncmp(at, open, strlen(open)) == 0 ? strstr(at, close) : NULL;
    *said = end != NULL ? command(at + strlen(open), (size_t)(end - at) - strlen(open)) : NULL;
    if (*said != NULL)
        return (size_t)(end - at) + strlen(close);
    for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++)
        if (strncmp(at, bare[i], strlen(bare[i])) == 0 && (*said = command(bare[i], strlen(bare[i]))) != NULL)
            return strlen(bare[i]);
    return 0;
}

void lineaire_mots(const char *message, char *out, size_t size)
{
    size_t len = 0;
    for (const char *at = message; *at != '\0' && len + 1 < size; ) {
        const char *said;
        size_t taken = token(at, &said);
        int n = taken > 0 ? snprintf(out + len, size - len, "« %s »", said) : snprintf(out + len, size - len, "%c", *at);
        len = n > 0 && len + (size_t)n < size ? len + (size_t)n : size - 1;
        at += taken > 0 ? taken : 1;
    }
    out[len] = '\0';
}
