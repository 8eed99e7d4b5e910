#include "tools/pactectl/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTINGS_BYTES_MAX = 64 * 1024 };

/* Names in the file; PACTE_SERVER… in the environment. */
static const struct {
    const char *name, *variable;
    size_t offset;
} settings[] = {
    {"server", "PACTE_SERVER", offsetof(struct options, server)},
    {"socket", "PACTE_SOCKET", offsetof(struct options, socket)},
    {"account", "PACTE_ACCOUNT", offsetof(struct options, account)},
    {"password-file", "PACTE_PASSWORD_FILE", offsetof(struct options, password_file)},
    {"fingerprint", "PACTE_FINGERPRINT", offsetof(struct options, fingerprint)},
    {"ca", "PACTE_CA", offsetof(struct options, ca)},
    {"format", "PACTE_FORMAT", offsetof(struct options, format)},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

/* --server on the command line must not meet the socket of the file. */
static bool shut_out(const struct options *given, size_t i)
{
    return (strcmp(settings[i].name, "server") == 0 && given->socket != NULL) ||
           (strcmp(settings[i].name, "socket") == 0 && given->server != NULL);
}

static const char **place(struct options *o, size_t i) { return (const char **)(void *)((char *)o + settings[i].offset); }

static void fill_from_environment(struct options *o)
{
    const struct options given = *o;
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *value = getenv(settings[i].variable);
        if (value != NULL && value[0] != '\0' && *place(o, i) == NULL && !shut_out(&given, i))
            *place(o, i) = value;
    }
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
        text[--len] = '\0';
    return text;
}

static enum err take_line(struct options *o, const struct options *given, char *line, const char *path, unsigned number,
                          struct arena *arena, struct err_note *note)
{
    line = trim(line);
    if (line[0] == '\0' || line[0] == '#')
        return ERR_OK;
    char *equal = strchr(line, '=');
    if (equal == NULL)
        return err_set(note, ERR_USAGE, "%s, ligne %u : écrivez « nom = valeur ».", path, number);
    *equal = '\0';
    const char *name = trim(line), *value = trim(equal + 1);
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].name, name) != 0)
            continue;
        if (*place(o, i) != NULL || shut_out(given, i))
            return ERR_OK;
        *place(o, i) = arena_text(arena, value, strlen(value));
        return *place(o, i) != NULL ? ERR_OK : ERR_NO_MEMORY;
    }
    return err_set(note, ERR_USAGE, "%s, ligne %u : le réglage « %s » n'existe pas. Connus : server, socket, account, "
                   "password-file, fingerprint, ca, format.", path, number, name);
}

enum err settings_read(struct options *o, char *text, const char *path, struct arena *arena, struct err_note *note)
{
    const struct options given = *o;
    unsigned number = 0;
    while (text != NULL) {
        char *end = strchr(text, '\n');
        if (end != NULL)
            *end = '\0';
        enum err e = take_line(o, &given, text, path, ++number, arena, note);
        if (e != ERR_OK)
            return e;
        text = end == NULL ? NULL : end + 1;
    }
    return ERR_OK;
}

void settings_path(char *out, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = -1;
    if (config != NULL && config[0] == '/')
        n = snprintf(out, size, "%s/pacte/config", config);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.config/pacte/config", home);
    if (n < 0 || (size_t)n >= size)
        out[0] = '\0';
}

enum err settings_fill(struct options *o, struct arena *arena, struct err_note *note)
{
    char path[512];
    fill_from_environment(o);
    settings_path(path, sizeof path);
    FILE *f = path[0] == '\0' ? NULL : fopen(path, "re");
    if (f == NULL)
        return path[0] == '\0' || errno == ENOENT || errno == ENOTDIR
                   ? ERR_OK : err_set(note, ERR_IO, "Le réglage %s ne peut pas être lu : %s.", path, err_system(errno));
    char *text = arena_alloc(arena, SETTINGS_BYTES_MAX);
    size_t len = text == NULL ? 0 : fread(text, 1, SETTINGS_BYTES_MAX, f);
    bool bad = ferror(f) != 0;
    fclose(f);
    if (text == NULL)
        return ERR_NO_MEMORY;
    if (bad || len == SETTINGS_BYTES_MAX || memchr(text, '\0', len) != NULL)
        return err_set(note, ERR_IO, "Le réglage %s n'est pas un texte lisible de moins de 64 Kio.", path);
    text[len] = '\0';
    return settings_read(o, text, path, arena, note);
}
