/* What the command line leaves open: the environment, then the file that
 * pactectl reads too (~/.config/pacte/config), then the socket of this machine. */
#include "client-tui/app/files.h"
#include "client-tui/app/internal.h"
#include "proto/limits.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_BYTES = 1 << 20, VALUE_BYTES = 256 };

enum setting { SERVER, SOCKET, ACCOUNT, FINGERPRINT, SETTINGS };
static const struct { const char *name, *variable; } settings[SETTINGS] = {
    [SERVER] = {"server", "PACTE_SERVER"}, [SOCKET] = {"socket", "PACTE_SOCKET"},
    [ACCOUNT] = {"account", "PACTE_ACCOUNT"}, [FINGERPRINT] = {"fingerprint", "PACTE_FINGERPRINT"},
};
static char values[SETTINGS][VALUE_BYTES];

static void keep(enum setting s, const char *text, size_t len)
{
    if (values[s][0] == '\0')
        (void)snprintf(values[s], VALUE_BYTES, "%.*s", (int)len, text);
}

/* « nom = valeur »; what belongs to pactectl alone is passed over. */
static void take_line(const char *line, size_t len)
{
    static const char blank[] = " \t\r";
    const char *equal = memchr(line, '=', len);
    if (equal == NULL || line[0] == '#')
        return;
    const char *value = equal + 1, *end = line + len;
    for (size_t s = 0; s < SETTINGS; s++) {
        size_t name = strlen(settings[s].name);
        const char *from = line + strspn(line, blank);
        if ((size_t)(equal - from) < name || strncmp(from, settings[s].name, name) != 0 ||
            strspn(from + name, blank) != (size_t)(equal - from) - name)
            continue;
        value += strspn(value, blank);
        while (end > value && strchr(blank, end[-1]) != NULL)
            end--;
        if (end > value)
            keep((enum setting)s, value, (size_t)(end - value));
    }
}

static void take_file(const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t len = strcspn(text, "\n");
        take_line(text, len);
        text += len + (text[len] == '\n');
    }
}

static void take_environment(void)
{
    for (size_t s = 0; s < SETTINGS; s++) {
        const char *value = getenv(settings[s].variable);
        if (value != NULL && value[0] != '\0')
            keep((enum setting)s, value, strlen(value));
    }
}

static enum err place(struct app_options *o, struct err_note *note)
{
    if (o->host[0] != '\0' || o->socket != NULL)
        return ERR_OK;
    if (values[SOCKET][0] != '\0')
        o->socket = values[SOCKET];
    else if (values[SERVER][0] != '\0' && !app_options_server(o, values[SERVER]))
        return err_set(note, ERR_USAGE, _("« %s » n'est pas une adresse : écrivez HÔTE:PORT dans le réglage « server » ou PACTE_SERVER."), values[SERVER]);
    else if (o->host[0] == '\0' && access(LIMIT_SOCKET_DEFAULT, R_OK | W_OK) == 0)
        o->socket = LIMIT_SOCKET_DEFAULT;
    return ERR_OK;
}

enum err app_settings(struct app_options *o, struct err_note *note)
{
    struct files f;
    struct arena a;
    if (o->demo)
        return ERR_OK;
    memset(values, 0, sizeof values);
    files_open(&f, &sys_real);
    arena_init(&a, &sys_real, TEXT_BYTES);
    take_environment();
    /* A server that was named takes nothing from elsewhere but who is there. */
    bool named = o->host[0] != '\0' || o->socket != NULL || values[SERVER][0] != '\0' || values[SOCKET][0] != '\0';
    bool pinned = values[FINGERPRINT][0] != '\0';
    take_file(files_config(&f, "config", &a));
    arena_finish(&a);
    o->password_file = getenv("PACTE_PASSWORD_FILE");
    if (o->account == NULL && values[ACCOUNT][0] != '\0')
        o->account = values[ACCOUNT];
    if (o->fingerprint == NULL && values[FINGERPRINT][0] != '\0' && (pinned || !named))
        o->fingerprint = values[FINGERPRINT];
    return place(o, note);
}
