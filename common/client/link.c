/* Ties one attempt to libuv. The order of things: lookup (TCP only) → connect,
 * to each address in turn → handshake (TCP only) → up → bytes → closing.
 *
 * What can go wrong, and what the caller sees:
 * - the name has no address, no address answers, the socket file is not
 *   there: down(UNREACHABLE) with a sentence that says where it was sought;
 * - the handshake fails: down(TLS or BAD_FINGERPRINT);
 * - the peer leaves or the network breaks: down(UNREACHABLE);
 * - memory lacks: down(NO_MEMORY).
 * The memory goes when the last hold does: the open handle is one, the lookup
 * in the pool is another, since neither can be taken back at once. */
#include "common/client/link_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

struct sending {
    uv_write_t request;
    const struct sys *sys;
    uint8_t data[];
};

static void connect_next(struct link *l);

static void release(struct link *l)
{
    assert(l->holds > 0);
    if (--l->holds > 0)
        return;
    void (*gone)(void *ctx) = l->o.gone;
    void *ctx = l->o.ctx;
    if (l->addresses != NULL)
        uv_freeaddrinfo(l->addresses);
    link_secure_finish(l);
    sys_release(l->o.sys, l);
    gone(ctx);
}

static void on_closed(uv_handle_t *h)
{
    struct link *l = h->data;
    l->handle_open = false;
    if (l->phase == LINK_CONNECT)        /* closed to try the next address */
        connect_next(l);
    release(l);
}

static void close_handle(struct link *l)
{
    if (l->handle_open && !uv_is_closing(&l->h.handle))
        uv_close(&l->h.handle, on_closed);
}

void link_close(struct link *l)
{
    if (l->phase == LINK_CLOSING)
        return;
    if (l->phase == LINK_LOOKUP)
        uv_cancel((uv_req_t *)&l->lookup);      /* its callback comes either way */
    link_secure_bye(l);
    l->phase = LINK_CLOSING;
    l->told = true;
    close_handle(l);
}

/* Tells `down` unless it was told, and closes. */
static void link_fail(struct link *l, enum err why, const struct err_note *note)
{
    if (l->phase == LINK_CLOSING || l->told)
        return;
    l->told = true;
    l->o.down(l->o.ctx, why, note);
    link_close(l);
}

static const char *reason(int uv)
{
    switch (uv) {
    case UV_ECONNREFUSED: return "connexion refusée";
    case UV_ENOENT: return "le socket n'existe pas";
    case UV_EACCES:
    case UV_EPERM: return "accès interdit";
    case UV_ETIMEDOUT: return "délai dépassé";
    case UV_EHOSTUNREACH:
    case UV_ENETUNREACH: return "machine hors d'atteinte";
    case UV_EAI_NONAME:
    case UV_EAI_NODATA: return "nom inconnu";
    case UV_EOF:
    case UV_ECONNRESET:
    case UV_EPIPE: return "la liaison est coupée";
    default: return uv_strerror(uv);
    }
}

static void fail(struct link *l, int uv)
{
    struct err_note note = {.text = ""};
    if (l->o.host != NULL)
        (void)err_set(&note, ERR_UNREACHABLE, "Le serveur %s:%u ne répond pas (%s) : vérifiez l'adresse, et que pacted est "
                      "démarré.", l->o.host, (unsigned)l->o.port, reason(uv));
    else
        (void)err_set(&note, ERR_UNREACHABLE, "Le serveur ne répond pas sur %s (%s) : vérifiez le chemin, et que pacted est "
                      "démarré.", l->o.socket_path, reason(uv));
    link_fail(l, ERR_UNREACHABLE, &note);
}

/* --- bytes ---------------------------------------------------------------- */

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct link *l = h->data;
    *out = uv_buf_init(l->buffer, sizeof l->buffer);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct link *l = s->data;
    struct err_note note = {.text = ""};
    if (n == 0 || l->phase == LINK_CLOSING)
        return;
    if (n < 0) {
        fail(l, (int)n);
        return;
    }
    struct bytes in = bytes_of(buf->base, (size_t)n);
    if (l->o.host == NULL) {
        l->o.bytes(l->o.ctx, in);
        return;
    }
    enum err e = link_secure_feed(l, in, &note);
    if (e != ERR_OK)
        link_fail(l, e, &note);
}

static void on_written(uv_write_t *w, int status)
{
    struct sending *s = w->data;
    struct link *l = w->handle->data;
    sys_release(s->sys, s);
    if (status < 0 && status != UV_ECANCELED)
        fail(l, status);
}

enum err link_send_raw(struct link *l, struct bytes out)
{
    if (out.len == 0 || l->phase == LINK_CLOSING || !l->handle_open)
        return ERR_OK;
    struct sending *s = sys_alloc(l->o.sys, sizeof *s + out.len);
    if (s == NULL)
        return ERR_NO_MEMORY;
    s->sys = l->o.sys;
    s->request.data = s;
    memcpy(s->data, out.data, out.len);
    uv_buf_t buf = uv_buf_init((char *)s->data, (unsigned)out.len);
    int rc = uv_write(&s->request, &l->h.stream, &buf, 1, on_written);
    if (rc == 0)
        return ERR_OK;
    sys_release(l->o.sys, s);
    return ERR_UNREACHABLE;
}

enum err link_write(struct link *l, struct bytes out)
{
    return l->o.host == NULL ? link_send_raw(l, out) : link_secure_write(l, out);
}

const char *link_fingerprint(const struct link *l) { return l->fingerprint; }

/* --- from a name to a connection ------------------------------------------ */

void link_is_up(struct link *l)
{
    l->phase = LINK_UP;
    l->o.up(l->o.ctx);
}

static void on_connected(uv_connect_t *c, int status)
{
    struct link *l = c->data;
    struct err_note note = {.text = ""};
    if (l->phase == LINK_CLOSING || status == UV_ECANCELED)
        return;
    if (status < 0 && l->next != NULL) {
        close_handle(l);
        return;
    }
    if (status < 0) {
        fail(l, status);
        return;
    }
    l->phase = LINK_HANDSHAKE;
    if (uv_read_start(&l->h.stream, on_alloc, on_read) != 0) {
        fail(l, UV_EPIPE);
        return;
    }
    if (l->o.host == NULL) {
        link_is_up(l);
        return;
    }
    uv_tcp_nodelay(&l->h.tcp, 1);
    enum err e = link_secure_start(l, &note);
    if (e != ERR_OK)
        link_fail(l, e, &note);
}

/* One hold for the handle; given back by on_closed. */
static void hold_handle(struct link *l)
{
    l->h.handle.data = l;
    l->connect.data = l;
    l->handle_open = true;
    l->holds++;
}

static void connect_next(struct link *l)
{
    struct addrinfo *a = l->next;
    l->next = a->ai_next;
    int rc = uv_tcp_init(l->o.loop, &l->h.tcp);
    if (rc != 0) {
        fail(l, rc);
        return;
    }
    hold_handle(l);
    rc = uv_tcp_connect(&l->connect, &l->h.tcp, a->ai_addr, on_connected);
    if (rc != 0 && l->next != NULL)
        close_handle(l);
    else if (rc != 0)
        fail(l, rc);
}

static void on_lookup(uv_getaddrinfo_t *g, int status, struct addrinfo *found)
{
    struct link *l = g->data;
    l->addresses = found;
    l->next = found;
    if (l->phase != LINK_CLOSING && (status < 0 || found == NULL)) {
        fail(l, status < 0 ? status : UV_EAI_NONAME);
    } else if (l->phase != LINK_CLOSING) {
        l->phase = LINK_CONNECT;
        connect_next(l);
    }
    release(l);
}

static enum err open_tcp(struct link *l, struct err_note *note)
{
    char port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    snprintf(port, sizeof port, "%u", (unsigned)l->o.port);
    l->phase = LINK_LOOKUP;
    l->lookup.data = l;
    int rc = uv_getaddrinfo(l->o.loop, &l->lookup, on_lookup, l->o.host, port, &hints);
    if (rc != 0)
        return err_set(note, ERR_UNREACHABLE, "Le nom « %s » n'a pas pu être cherché : %s.", l->o.host, uv_strerror(rc));
    l->holds++;
    return ERR_OK;
}

static enum err open_socket(struct link *l, struct err_note *note)
{
    if (strlen(l->o.socket_path) >= sizeof ((struct sockaddr_un *)0)->sun_path)
        return err_set(note, ERR_INVALID, "Le chemin du socket est trop long (%zu octets au plus) : %s",
                       sizeof ((struct sockaddr_un *)0)->sun_path - 1, l->o.socket_path);
    int rc = uv_pipe_init(l->o.loop, &l->h.pipe, 0);
    if (rc != 0)
        return err_set(note, ERR_UNREACHABLE, "Aucune prise libre : %s.", uv_strerror(rc));
    l->phase = LINK_CONNECT;
    hold_handle(l);
    uv_pipe_connect(&l->connect, &l->h.pipe, l->o.socket_path, on_connected);
    return ERR_OK;
}

enum err link_open(const struct link_options *o, struct link **out, struct err_note *note)
{
    struct link *l = sys_alloc(o->sys, sizeof *l);
    if (l == NULL)
        return ERR_NO_MEMORY;
    memset(l, 0, offsetof(struct link, buffer));
    l->o = *o;
    enum err e = o->host != NULL ? open_tcp(l, note) : open_socket(l, note);
    if (e != ERR_OK) {
        sys_release(o->sys, l);
        return e;
    }
    *out = l;
    return ERR_OK;
}
