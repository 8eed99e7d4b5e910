/* Doors. A connection over a limit is let in all the same, as far as it takes
 * to tell it so, unless too many are being told already.
 *
 * libuv keeps a descriptor in reserve for the day when there is none left:
 * what waits is then accepted and closed (uv__emfile_trick). The daemon sets
 * its limits under the number of descriptors, so that day should not come. */
#include "server/net/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511 };

static void on_closed(uv_handle_t *h)
{
    struct listener *l = h->data;
    struct net *n = l->net;
    sys_release(n->sys, l);
    net_let_go(n);
}

static void on_connection(uv_stream_t *s, int status)
{
    struct listener *l = s->data;
    if (status == 0)
        conn_accept(l->net, l);
    else
        l->net->metrics->connections_refused++;
}

static struct listener *listener_add(struct net *n, bool socket_file)
{
    struct listener *l = sys_zalloc(n->sys, 1, sizeof *l);
    if (l == NULL)
        return NULL;
    int rc = socket_file ? uv_pipe_init(n->loop, &l->pipe, 0) : uv_tcp_init(n->loop, &l->tcp);
    if (rc != 0) {
        sys_release(n->sys, l);
        return NULL;
    }
    l->handle.data = l;
    l->net = n;
    net_hold(n);
    l->next = n->listeners;
    n->listeners = l;
    return l;
}

/* Takes back the one added last. */
static void listener_undo(struct net *n)
{
    struct listener *l = n->listeners;
    n->listeners = l->next;
    uv_close(&l->handle, on_closed);
}

void net_stop_listening(struct net *n)
{
    while (n->listeners != NULL)
        listener_undo(n);
}

/* --- TCP ------------------------------------------------------------------- */

static bool parse_address(const char *text, struct sockaddr_storage *out)
{
    char host[INET6_ADDRSTRLEN + 1];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon == text)
        return false;
    bool v6 = text[0] == '[' && colon[-1] == ']';
    const char *from = v6 ? text + 1 : text;
    size_t len = (size_t)((v6 ? colon - 1 : colon) - from);
    if (len == 0 || len >= sizeof host)
        return false;
    memcpy(host, from, len);
    host[len] = '\0';
    char *end;
    errno = 0;
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (colon[1] < '0' || colon[1] > '9' || *end != '\0' || errno != 0 || port > 65535)
        return false;
    if (v6)
        return uv_ip6_addr(host, (int)port, (struct sockaddr_in6 *)out) == 0;
    if (strcmp(host, "localhost") == 0)
        return uv_ip4_addr("127.0.0.1", (int)port, (struct sockaddr_in *)out) == 0;
    return uv_ip4_addr(host, (int)port, (struct sockaddr_in *)out) == 0;
}

static enum err tell_tcp(const char *address, int rc, struct err_note *note)
{
    if (rc == UV_EADDRINUSE)
        return err_set(note, ERR_PORT_IN_USE,
                       "L'adresse %s est déjà prise par un autre programme : arrêtez-le, ou choisissez un autre port "
                       "avec --listen.", address);
    if (rc == UV_EACCES)
        return err_set(note, ERR_IO,
                       "Le système interdit le port de %s : choisissez un port au-dessus de 1023 avec --listen.",
                       address);
    if (rc == UV_EADDRNOTAVAIL)
        return err_set(note, ERR_IO,
                       "L'adresse %s n'est pas une adresse de cette machine : corrigez --listen.", address);
    return err_set(note, ERR_IO, "Écoute impossible sur %s : %s.", address, uv_strerror(rc));
}

static void name_socket(const uv_tcp_t *tcp, char where[NET_ADDRESS_BYTES])
{
    struct sockaddr_storage a = {0};
    int len = sizeof a;
    char host[INET6_ADDRSTRLEN] = "?";
    unsigned port = 0;
    if (uv_tcp_getsockname(tcp, (struct sockaddr *)&a, &len) == 0 && a.ss_family == AF_INET6) {
        (void)uv_ip6_name((struct sockaddr_in6 *)&a, host, sizeof host);
        port = ntohs(((struct sockaddr_in6 *)&a)->sin6_port);
        (void)snprintf(where, NET_ADDRESS_BYTES, "[%s]:%u", host, port);
        return;
    }
    (void)uv_ip4_name((struct sockaddr_in *)&a, host, sizeof host);
    port = ntohs(((struct sockaddr_in *)&a)->sin_port);
    (void)snprintf(where, NET_ADDRESS_BYTES, "%s:%u", host, port);
}

enum err net_listen_tcp(struct net *n, const char *address, char where[NET_ADDRESS_BYTES], struct err_note *note)
{
    struct sockaddr_storage a = {0};
    if (!parse_address(address, &a))
        return err_set(note, ERR_USAGE,
                       "« %s » n'est pas une adresse et un port : écrivez par exemple 127.0.0.1:7443 ou [::1]:7443.",
                       address);
    struct listener *l = listener_add(n, false);
    if (l == NULL)
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour écouter sur %s.", address);
    int rc = uv_tcp_bind(&l->tcp, (struct sockaddr *)&a, 0);
    if (rc == 0)
        rc = uv_listen(&l->stream, BACKLOG, on_connection);
    if (rc != 0) {
        listener_undo(n);
        return tell_tcp(address, rc, note);
    }
    name_socket(&l->tcp, where);
    return ERR_OK;
}

/* --- Unix socket ------------------------------------------------------------ */

/* Somebody answers there; asked with a plain blocking connect, at start only. */
static bool answers(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    memcpy(a.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool yes = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;
    (void)close(fd);
    return yes;
}

static enum err clear_path(const char *path, struct err_note *note)
{
    struct stat st;
    if (strlen(path) >= sizeof ((struct sockaddr_un *)0)->sun_path)
        return err_set(note, ERR_USAGE, "Le chemin du socket %s est trop long : %zu octets au plus.", path,
                       sizeof ((struct sockaddr_un *)0)->sun_path - 1);
    if (lstat(path, &st) != 0)
        return ERR_OK;                            /* bind tells what else is wrong */
    if (!S_ISSOCK(st.st_mode))
        return err_set(note, ERR_EXISTS, "%s existe et n'est pas un socket : choisissez un autre chemin avec --socket.",
                       path);
    if (answers(path))
        return err_set(note, ERR_PORT_IN_USE, "Un autre programme répond déjà sur le socket %s : arrêtez-le d'abord.",
                       path);
    if (unlink(path) != 0)
        return err_set(note, ERR_IO, "L'ancien socket %s ne peut pas être supprimé : %s.", path, err_system(errno));
    return ERR_OK;
}

enum err net_listen_socket(struct net *n, const char *path, struct err_note *note)
{
    enum err e = clear_path(path, note);
    if (e != ERR_OK)
        return e;
    struct listener *l = listener_add(n, true);
    if (l == NULL)
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour écouter sur %s.", path);
    mode_t before = umask(0117);
    int rc = uv_pipe_bind(&l->pipe, path);
    (void)umask(before);
    if (rc == 0)
        rc = uv_listen(&l->stream, BACKLOG, on_connection);
    if (rc == 0)
        return ERR_OK;
    listener_undo(n);
    return err_set(note, ERR_IO, "Écoute impossible sur le socket %s : %s. Vérifiez que le dossier existe et vous "
                                 "appartient.", path, uv_strerror(rc));
}
