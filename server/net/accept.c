#include "server/net/internal.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

static void identify_uid(struct conn *c)
{
    struct ucred who = {.uid = (uid_t)-1};
    socklen_t len = sizeof who;
    uv_os_fd_t fd;
    if (uv_fileno(&c->handle, &fd) != 0 || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0)
        who.uid = (uid_t)-1;
    c->uid = who.uid;
    (void)snprintf(c->source, sizeof c->source, "socket uid %ld", (long)(int)who.uid);
}

/* Who is there: fills source, source_key, uid. */
static void conn_identify(struct conn *c)
{
    struct sockaddr_storage a = {0};
    int len = sizeof a;
    char host[INET6_ADDRSTRLEN] = "?";
    if (c->unix_socket) {
        identify_uid(c);
        return;
    }
    (void)uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&a, &len);
    if (a.ss_family == AF_INET6) {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&a;
        (void)uv_ip6_name(six, host, sizeof host);
        (void)snprintf(c->source, sizeof c->source, "[%s]:%u", host, ntohs(six->sin6_port));
        memcpy(c->source_key, &six->sin6_addr, 8);     /* a household has a /64 */
        return;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)&a;
    (void)uv_ip4_name(four, host, sizeof host);
    (void)snprintf(c->source, sizeof c->source, "%s:%u", host, ntohs(four->sin_port));
    memcpy(c->source_key + 12, &four->sin_addr, 4);
}

static size_t from_same_source(const struct net *n, const struct conn *c)
{
    size_t count = 0;
    for (const struct conn *o = n->conns; o != NULL; o = o->next)
        if (!o->unix_socket && o->state != CONN_CLOSING && o->refused == ERR_OK &&
            memcmp(o->source_key, c->source_key, sizeof c->source_key) == 0)
            count++;
    return count;
}

/* OK, or TOO_MANY_CONNECTIONS. */
static enum err conn_admit(const struct net *n, const struct conn *c)
{
    const struct net_limits *l = &n->limits;
    if (c->unix_socket)
        return n->count >= (size_t)l->connections + l->connections_reserved ? ERR_TOO_MANY_CONNECTIONS : ERR_OK;
    if (n->count >= l->connections || n->before_login >= l->connections_before_login ||
        from_same_source(n, c) >= l->connections_per_source)
        return ERR_TOO_MANY_CONNECTIONS;
    return ERR_OK;
}

static struct conn *conn_new(struct net *n, bool unix_socket)
{
    struct conn *c = sys_zalloc(n->sys, 1, sizeof *c);
    if (c == NULL)
        return NULL;
    int rc = unix_socket ? uv_pipe_init(n->loop, &c->pipe, 0) : uv_tcp_init(n->loop, &c->tcp);
    if (rc != 0) {
        sys_release(n->sys, c);
        return NULL;
    }
    c->handle.data = c;
    c->net = n;
    c->unix_socket = unix_socket;
    c->holds = 1;
    c->state = CONN_HANDSHAKE;
    c->clock.state_ms = c->clock.active_ms = c->clock.taken_ms = net_now_ms(n);
    net_hold(n);
    return c;
}

static void link_in(struct net *n, struct conn *c)
{
    c->next = n->conns;
    if (n->conns != NULL)
        n->conns->previous = c;
    n->conns = c;
    net_count_state(n, c, +1);
}

static bool set_up(struct net *n, struct conn *c)
{
    c->io = c->unix_socket ? stream_plain(n->sys) : stream_tls(n->sys, n->tls);
    if (c->io == NULL)
        return false;
    if (!c->unix_socket) {
        (void)uv_tcp_nodelay(&c->tcp, 1);
        (void)uv_tcp_keepalive(&c->tcp, 1, 60);
    }
    return true;
}

/* Once a handle is initialised only uv_close gives it back: from there on every
 * failure leaves through CLOSING like any other end. */
void conn_accept(struct net *n, struct listener *l)
{
    struct conn *c = conn_new(n, l->handle.type == UV_NAMED_PIPE);
    l->waiting = c == NULL;                       /* libuv says nothing more until it is taken */
    if (c == NULL)
        return;
    bool accepted = uv_accept(&l->stream, &c->stream) == 0;
    if (accepted) {
        conn_identify(c);
        c->refused = conn_admit(n, c);
        n->metrics->connections_total++;
    }
    if (c->refused != ERR_OK)
        n->metrics->connections_refused++;
    bool heard = accepted && (c->refused == ERR_OK || n->refusing < n->limits.connections_refusing);
    link_in(n, c);
    if (!heard || !set_up(n, c)) {
        conn_event(c, CONN_BROKEN);
        return;
    }
    conn_refresh_reading(c);
    if (c->io->ops->established(c->io))
        conn_event(c, CONN_ESTABLISHED);
}
