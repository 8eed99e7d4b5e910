#include "tools/pactectl/place.h"

#include "proto/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum err refuse(const char *text, struct err_note *note)
{
    return err_field(note, ERR_USAGE, "server", "« %s » n'est pas une adresse : écrivez HÔTE:PORT, par exemple "
                     "pacte.example.org:7443 ou [::1]:7443.", text);
}

/* What names and numeric addresses are made of; % precedes a link's name. */
static bool host_good(const char *host, size_t len)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:%";
    return len > 0 && len < sizeof ((struct place *)0)->host && strspn(host, allowed) >= len;
}

static bool read_port(const char *text, uint16_t *out)
{
    unsigned long n = 0;
    if (text[0] == '\0' || strlen(text) > 5 || strspn(text, "0123456789") != strlen(text))
        return false;
    n = strtoul(text, NULL, 10);
    *out = (uint16_t)n;
    return n > 0 && n <= UINT16_MAX;
}

enum err place_of_server(const char *text, struct place *out, struct err_note *note)
{
    const char *host = text, *port;
    size_t len;
    *out = (struct place){.port = LIMIT_PORT_DEFAULT};
    if (text[0] == '[') {
        const char *end = strchr(text, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':'))
            return refuse(text, note);
        host = text + 1;
        len = (size_t)(end - host);
        port = end[1] == ':' ? end + 2 : NULL;
    } else {
        const char *first = strchr(text, ':'), *last = strrchr(text, ':');
        bool bare = first != last;       /* ::1 has no port */
        len = first == NULL || bare ? strlen(text) : (size_t)(first - text);
        port = first == NULL || bare ? NULL : first + 1;
    }
    if (!host_good(host, len))
        return refuse(text, note);
    if (port != NULL && !read_port(port, &out->port))
        return refuse(text, note);
    memcpy(out->host, host, len);
    snprintf(out->name, sizeof out->name, strchr(out->host, ':') != NULL ? "[%s]:%u" : "%s:%u", out->host,
             (unsigned)out->port);
    return ERR_OK;
}

enum err place_of_socket(const char *path, struct place *out, struct err_note *note)
{
    *out = (struct place){.port = 0};
    if (path[0] == '\0' || strlen(path) >= sizeof out->socket_path)
        return err_field(note, ERR_USAGE, "socket", "Le chemin du socket est vide ou trop long (%zu octets au plus) : %s",
                         sizeof out->socket_path - 1, path);
    snprintf(out->socket_path, sizeof out->socket_path, "%s", path);
    snprintf(out->name, sizeof out->name, "socket:%s", path);
    return ERR_OK;
}

void place_default(struct place *out)
{
    bool local = access(LIMIT_SOCKET_DEFAULT, R_OK | W_OK) == 0;
    enum err e = local ? place_of_socket(LIMIT_SOCKET_DEFAULT, out, NULL) : place_of_server("127.0.0.1", out, NULL);
    (void)e;                             /* both are good addresses */
}
