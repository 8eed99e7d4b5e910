#include "server/net/internal.h"

#include <assert.h>

const struct net_limits net_limits_default = {
    .connections = LIMIT_CONNECTIONS,
    .connections_reserved = LIMIT_CONNECTIONS_RESERVED,
    .connections_before_login = LIMIT_CONNECTIONS_BEFORE_LOGIN,
    .connections_per_source = LIMIT_CONNECTIONS_PER_SOURCE,
    .connections_refusing = LIMIT_CONNECTIONS_REFUSING,
    .handshake_ms = LIMIT_HANDSHAKE_MS,
    .login_ms = LIMIT_LOGIN_MS,
    .idle_ms = LIMIT_IDLE_MS,
    .slow_reader_ms = LIMIT_SLOW_READER_MS,
    .slow_sender_ms = LIMIT_SLOW_SENDER_MS,
    .drain_ms = LIMIT_DRAIN_MS,
    .linger_ms = LIMIT_LINGER_MS,
    .sweep_ms = LIMIT_SWEEP_MS,
    .queue_high_bytes = LIMIT_QUEUE_HIGH_BYTES,
    .queue_low_bytes = LIMIT_QUEUE_LOW_BYTES,
    .queue_max_bytes = LIMIT_QUEUE_MAX_BYTES,
};

void net_hold(struct net *n) { n->holds++; }

/* The one gate of the end: whoever was counted passes here. */
void net_let_go(struct net *n)
{
    assert(n->holds > 0);
    if (--n->holds > 0)
        return;
    void (*destroyed)(void *ctx) = n->destroyed;
    void *ctx = n->destroyed_ctx;
    outbox_pool_finish(&n->pool);
    tls_config_destroy(n->tls);
    sys_release(n->sys, n);
    if (destroyed != NULL)
        destroyed(ctx);
}

/* The loop's own clock, read once a turn. Never 0. */
uint64_t net_now_ms(const struct net *n) { return uv_now(n->loop) + 1; }

void net_count_state(struct net *n, const struct conn *c, int by)
{
    size_t d = (size_t)by;                        /* -1 wraps, and the sum wraps back */
    struct metrics *m = n->metrics;
    if (c->refused != ERR_OK) {
        n->refusing += c->state != CONN_CLOSING ? d : 0;
        return;
    }
    if (c->state != CONN_CLOSING)
        n->count += d;
    if (c->state == CONN_HANDSHAKE || c->state == CONN_LOGIN)
        n->before_login += d;
    m->connections = n->count;
    m->connections_before_login = n->before_login;
}

/* --- The flush ------------------------------------------------------------- */

static void on_idle(uv_idle_t *h) { (void)h; }

void net_mark(struct net *n, struct conn *c)
{
    if (c->dirty || c->state == CONN_CLOSING)
        return;
    c->dirty = true;
    c->holds++;
    c->dirty_next = n->dirty;
    n->dirty = c;
    (void)uv_idle_start(&n->idle, on_idle);
}

/* Those that are marked by the flush itself wait for the next turn: one that
 * can always go on must not keep the others waiting. */
static void on_prepare(uv_prepare_t *h)
{
    struct net *n = h->data;
    struct conn *c = n->dirty;
    n->dirty = NULL;
    (void)uv_idle_stop(&n->idle);
    while (c != NULL) {
        struct conn *next = c->dirty_next;
        c->dirty = false;
        conn_flush(c);
        conn_let_go(c);
        c = next;
    }
}

static void on_sweep(uv_timer_t *t)
{
    struct net *n = t->data;
    uint64_t now = net_now_ms(n);
    /* The next one is read first: a connection may close under our hands, but
     * it leaves the list only in its close callback, later. */
    for (struct conn *c = n->conns; c != NULL; c = c->next)
        if (c->state != CONN_CLOSING)
            conn_sweep(c, now);
    for (struct listener *l = n->listeners; l != NULL; l = l->next)
        if (l->waiting)
            conn_accept(n, l);
    outbox_pool_trim(&n->pool);
}

/* --- Life ------------------------------------------------------------------ */

enum err net_create(const struct net_options *o, struct net **out, struct err_note *note)
{
    struct net *n = sys_zalloc(o->sys, 1, sizeof *n);
    if (n == NULL)
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour ouvrir le réseau.");
    n->loop = o->loop;
    n->sys = o->sys;
    n->metrics = o->metrics;
    n->limits = o->limits;
    n->user = o->user;
    n->user_ctx = o->ctx;
    outbox_pool_init(&n->pool, o->sys);
    /* These return 0 always in libuv 1.x. */
    uv_prepare_init(n->loop, &n->prepare);
    uv_idle_init(n->loop, &n->idle);
    uv_timer_init(n->loop, &n->sweep);
    n->prepare.data = n->idle.data = n->sweep.data = n;
    n->holds = 3;
    (void)uv_prepare_start(&n->prepare, on_prepare);
    (void)uv_timer_start(&n->sweep, on_sweep, n->limits.sweep_ms, n->limits.sweep_ms);
    uv_unref((uv_handle_t *)&n->prepare);
    uv_unref((uv_handle_t *)&n->sweep);
    *out = n;
    return ERR_OK;
}

static void on_part_closed(uv_handle_t *h) { net_let_go(h->data); }

void net_destroy(struct net *n, void (*gone)(void *ctx), void *ctx)
{
    assert(!n->closing);
    n->closing = true;
    n->destroyed = gone;
    n->destroyed_ctx = ctx;
    net_stop_listening(n);
    for (struct conn *c = n->conns; c != NULL; c = c->next)
        conn_event(c, CONN_BROKEN);
    for (struct conn *c = n->dirty, *next; c != NULL; c = next) {
        next = c->dirty_next;
        c->dirty = false;
        conn_let_go(c);
    }
    n->dirty = NULL;
    uv_close((uv_handle_t *)&n->prepare, on_part_closed);
    uv_close((uv_handle_t *)&n->idle, on_part_closed);
    uv_close((uv_handle_t *)&n->sweep, on_part_closed);
}

void net_use_tls(struct net *n, struct tls_config *tls)
{
    tls_config_destroy(n->tls);
    n->tls = tls;
}

size_t net_connections(const struct net *n)
{
    size_t count = 0;
    for (const struct conn *c = n->conns; c != NULL; c = c->next)
        count++;
    return count;
}

void net_on_gone(struct net *n, void (*fn)(void *ctx), void *ctx)
{
    n->on_gone = fn;
    n->on_gone_ctx = ctx;
}
