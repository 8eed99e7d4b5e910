/* Ties the states of conn_state.h to libuv. Each callback of libuv turns what
 * happened into bytes for the user, an event, or lets go of a hold; decisions
 * are made in conn_event and conn_sweep only.
 *
 * The user is called from reading, from the flush, from the sweep, and last
 * from on_closed: never from a function that it has called itself. So what it
 * asks for (an end, a last word) is noted, and done by the flush. */
#include "server/net/internal.h"

#include <assert.h>
#include <sys/socket.h>

void conn_let_go(struct conn *c)
{
    assert(c->holds > 0);
    if (--c->holds > 0)
        return;
    struct net *n = c->net;
    if (c->io != NULL)
        c->io->ops->destroy(c->io);
    outbox_finish(&c->out, &n->pool);
    sys_release(n->sys, c);
    net_let_go(n);
}

static void on_closed(uv_handle_t *h)
{
    struct conn *c = h->data;
    struct net *n = c->net;
    if (c->user != NULL)
        n->user.gone(c->user);
    c->user = NULL;
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        n->conns = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    net_count_state(n, c, -1);
    void (*gone)(void *ctx) = n->on_gone;
    void *ctx = n->on_gone_ctx;
    conn_let_go(c);
    if (gone != NULL)
        gone(ctx);
}

static void greet(struct conn *c)
{
    c->user = c->net->user.open(c->net->user_ctx, c);
    if (c->user == NULL)
        c->broken = true;
    if (c->refused != ERR_OK)
        conn_end(c, c->refused);
    net_mark(c->net, c);
}

/* Done under libuv's feet, which then has nothing left to write. */
static void shut_our_side(struct conn *c)
{
    uv_os_fd_t fd;
    if (c->wire == NULL && !c->shut && uv_fileno(&c->handle, &fd) == 0)
        c->shut = shutdown(fd, SHUT_WR) == 0;
}

static void linger(struct conn *c)
{
    c->io->ops->end(c->io);
    conn_send(c);
    shut_our_side(c);
    if (c->end_of_file)
        conn_event(c, CONN_END_OF_FILE);
}

static void act(struct conn *c, enum conn_act a)
{
    switch (a) {
    case ACT_NOTHING:
    case ACT_RESTART_CLOCK:
    case ACT_STOP_READING:
        break;
    case ACT_GREET:
        greet(c);
        break;
    case ACT_DRAIN:
        net_mark(c->net, c);
        break;
    case ACT_LINGER:
        linger(c);
        break;
    case ACT_CLOSE:
        uv_close(&c->handle, on_closed);
        break;
    }
}

void conn_event(struct conn *c, enum conn_event e)
{
    struct conn_move m = conn_next(c->state, e);
    assert(m.to != CONN_NONE);
    if (m.to == CONN_NONE)                        /* without asserts: be safe */
        m = (struct conn_move){CONN_CLOSING, ACT_CLOSE};
    if (e == CONN_END_OF_FILE)
        c->end_of_file = true;
    if (m.to != c->state) {
        uint64_t now = net_now_ms(c->net);
        net_count_state(c->net, c, -1);
        c->state = m.to;
        net_count_state(c->net, c, +1);
        c->clock.state_ms = c->clock.active_ms = now;
    }
    act(c, m.act);
    conn_refresh_reading(c);
}

/* --- In ------------------------------------------------------------------ */

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    struct conn *c = h->data;
    *buf = uv_buf_init((char *)c->net->read_buffer, sizeof c->net->read_buffer);
}

/* What the stream has to say of its own damage (an alert) is sent all the same. */
static void give_up(struct conn *c)
{
    conn_send(c);
    c->broken = true;
}

/* One read from the network may be many runs; all are taken now, for libuv
 * does not wake anybody for bytes that lie in the stream already. */
static void take_runs(struct conn *c)
{
    struct net *n = c->net;
    for (;;) {
        struct bytes run = {0};
        enum err e = c->io->ops->read(c->io, n->scratch, sizeof n->scratch, &run);
        if (c->state == CONN_HANDSHAKE && c->io->ops->established(c->io))
            conn_event(c, CONN_ESTABLISHED);
        if (c->state != CONN_LOGIN && c->state != CONN_OPEN)
            return;
        if (run.len > 0 && c->ending == ERR_OK && !c->broken)
            n->user.bytes(c->user, run);
        if (e == ERR_END)
            conn_event(c, CONN_END_OF_FILE);
        else if (e != ERR_OK)
            give_up(c);
        if (e != ERR_OK || run.len == 0)
            return;
    }
}

static void take(struct conn *c, struct bytes in)
{
    c->net->metrics->bytes_received += in.len;
    c->rested = false;
    if (c->state == CONN_DRAIN || c->state == CONN_LINGER) {
        c->thrown_away += in.len;
        if (c->thrown_away > LIMIT_LINGER_BYTES)
            conn_event(c, CONN_BROKEN);
        return;
    }
    if (c->io->ops->feed(c->io, in) != ERR_OK)
        give_up(c);
    else
        take_runs(c);
    if (c->state == CONN_CLOSING)
        return;
    if (c->broken || c->io->ops->pending(c->io).len > 0)
        net_mark(c->net, c);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct conn *c = s->data;
    if (n > 0)
        take(c, bytes_of(buf->base, (size_t)n));
    else if (n < 0)
        conn_event(c, n == UV_EOF ? CONN_END_OF_FILE : CONN_BROKEN);
}

void conn_refresh_reading(struct conn *c)
{
    bool talking = c->state == CONN_LOGIN || c->state == CONN_OPEN;
    bool wanted = c->state != CONN_CLOSING && !c->end_of_file && !c->broken &&
                  !(talking && (c->clock.full || c->clock.held));
    if (wanted == c->reading || c->state == CONN_CLOSING)
        return;
    c->reading = wanted;
    if (!wanted)
        (void)uv_read_stop(&c->stream);
    else if (uv_read_start(&c->stream, on_alloc, on_read) != 0)
        c->broken = true;
    if (wanted && c->clock.frame_ms != 0)
        c->clock.frame_ms = net_now_ms(c->net);
    if (c->broken)
        net_mark(c->net, c);
}

/* --- The flush, and the sweep --------------------------------------------- */

static void say_last_word(struct conn *c)
{
    c->last_words = true;
    if (c->user != NULL && (c->state == CONN_LOGIN || c->state == CONN_OPEN))
        c->net->user.last_word(c->user, c->ending);
    c->last_words = false;
    c->last_word_said = true;
    conn_event(c, CONN_LAST_WORD);
}

/* Between the low mark and the call of the user lies one turn of the loop in
 * which the peer is heard: else one long answer, filling the queue each time,
 * would shut its ears to the frame that cancels it. */
static void refresh_flow(struct conn *c)
{
    if (c->flow_due && (c->state == CONN_LOGIN || c->state == CONN_OPEN)) {
        c->flow_due = false;
        c->net->user.flow(c->user);
    }
    if (c->clock.full && conn_queued_bytes(c) <= c->net->limits.queue_low_bytes) {
        c->clock.full = false;
        c->flow_due = true;
        conn_refresh_reading(c);
        net_mark(c->net, c);
    }
}

void conn_flush(struct conn *c)
{
    if (c->state == CONN_CLOSING)
        return;
    if (c->ending != ERR_OK && !c->last_word_said)
        say_last_word(c);
    if (c->state == CONN_CLOSING)
        return;
    conn_send(c);
    if (c->broken) {
        conn_event(c, CONN_BROKEN);
        return;
    }
    refresh_flow(c);
    if (c->state == CONN_LINGER)
        shut_our_side(c);
    else if (conn_all_sent(c))
        conn_event(c, CONN_ALL_SENT);
}

void conn_sweep(struct conn *c, uint64_t now_ms)
{
    if (c->wire != NULL && uv_stream_get_write_queue_size(&c->stream) < c->wire_left) {
        c->wire_left = uv_stream_get_write_queue_size(&c->stream);
        c->clock.taken_ms = c->clock.active_ms = now_ms;
    }
    enum err e = conn_overdue(&c->clock, c->state, &c->net->limits, now_ms);
    if (e != ERR_OK && (c->state == CONN_LOGIN || c->state == CONN_OPEN))
        conn_end(c, e);
    else if (e != ERR_OK)
        conn_event(c, CONN_TIMEOUT);
    bool quiet = now_ms - c->clock.active_ms > c->net->limits.sweep_ms && conn_all_sent(c);
    if (quiet && !c->rested && (c->state == CONN_LOGIN || c->state == CONN_OPEN)) {
        c->rested = true;
        c->io->ops->rest(c->io);
        c->net->user.rest(c->user);
    }
}

/* --- For the user ---------------------------------------------------------- */

void conn_hold(struct conn *c, bool hold)
{
    c->clock.held = hold;
    conn_refresh_reading(c);
}

void conn_note_frames(struct conn *c, bool whole, bool partial)
{
    uint64_t now = net_now_ms(c->net);
    if (whole)
        c->clock.active_ms = now;
    if (!partial)
        c->clock.frame_ms = 0;
    else if (whole || c->clock.frame_ms == 0)
        c->clock.frame_ms = now;
}

void conn_logged_in(struct conn *c, bool yes)
{
    if (c->state != CONN_CLOSING)
        conn_event(c, yes ? CONN_LOGGED_IN : CONN_LOGGED_OUT);
}

void conn_finish(struct conn *c)
{
    if (c->state != CONN_LOGIN && c->state != CONN_OPEN)
        return;
    if (c->ending == ERR_OK) {
        c->ending = ERR_END;
        c->last_word_said = true;
        conn_event(c, CONN_LAST_WORD);
    }
}

void conn_end(struct conn *c, enum err why)
{
    if (c->ending != ERR_OK || c->state == CONN_CLOSING)
        return;
    c->ending = why;
    net_mark(c->net, c);
}

const char *conn_source(const struct conn *c) { return c->source; }

bool conn_uid(const struct conn *c, uid_t *out)
{
    *out = c->uid;
    return c->unix_socket;
}
