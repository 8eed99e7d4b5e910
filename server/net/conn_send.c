/* The way out: outbox → stream (cipher) → socket.
 *
 * Happy path: once in each turn of the loop the outbox goes through the stream
 * in slices, and each slice is taken whole by the socket, without a copy.
 * When the socket takes only a part, the rest of that slice is copied and
 * handed to libuv, and nothing more is ciphered until it has left: so what is
 * queued is counted once, and the peer's pace is the pace of this file.
 * Failure modes: an error of the socket, of the cipher, or no memory mark the
 * connection broken; the flush closes it. Nothing here calls its user. */
#include "server/net/internal.h"

enum { SLICE_BYTES = 64 * 1024 };

static void on_written(uv_write_t *w, int status)
{
    struct conn *c = w->data;
    sys_release(c->net->sys, c->wire);
    c->wire = NULL;
    c->wire_len = c->wire_left = 0;
    if (c->state == CONN_CLOSING)
        return;
    c->clock.taken_ms = c->clock.active_ms = net_now_ms(c->net);
    if (status < 0)
        c->broken = true;
    net_mark(c->net, c);
}

static void hand_over(struct conn *c, struct bytes rest)
{
    c->wire = sys_alloc(c->net->sys, rest.len);
    if (c->wire == NULL) {
        c->broken = true;
        return;
    }
    memcpy(c->wire, rest.data, rest.len);
    uv_buf_t buf = uv_buf_init((char *)c->wire, (unsigned)rest.len);
    c->write.data = c;
    if (uv_write(&c->write, &c->stream, &buf, 1, on_written) != 0) {
        sys_release(c->net->sys, c->wire);
        c->wire = NULL;
        c->broken = true;
        return;
    }
    c->wire_len = c->wire_left = rest.len;
    c->net->metrics->bytes_sent += rest.len;
}

/* What the stream has ready; afterwards it has nothing, or all is broken. */
static void send_pending(struct conn *c)
{
    struct bytes b = c->io->ops->pending(c->io);
    if (b.len == 0)
        return;
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)b.data, (unsigned)b.len);
    int n = uv_try_write(&c->stream, &buf, 1);
    if (n == UV_EAGAIN)
        n = 0;
    if (n < 0) {
        c->broken = true;
        return;
    }
    size_t taken = (size_t)n;
    c->net->metrics->bytes_sent += taken;
    if (taken > 0)
        c->clock.taken_ms = net_now_ms(c->net);
    if (taken < b.len)
        hand_over(c, bytes_of(b.data + taken, b.len - taken));
    c->io->ops->sent(c->io, b.len);
}

void conn_send(struct conn *c)
{
    if (c->wire != NULL || c->broken)
        return;
    send_pending(c);
    while (c->wire == NULL && !c->broken && outbox_bytes(&c->out) > 0) {
        struct bytes slice = outbox_front(&c->out, SLICE_BYTES);
        if (c->io->ops->write(c->io, slice) != ERR_OK)
            c->broken = true;
        send_pending(c);
        outbox_take(&c->out, &c->net->pool, slice.len);
    }
}

bool conn_all_sent(const struct conn *c)
{
    return c->wire == NULL && outbox_bytes(&c->out) == 0;
}

size_t conn_queued_bytes(const struct conn *c)
{
    return c->wire_len + outbox_bytes(&c->out);
}

bool conn_may_send(const struct conn *c)
{
    return !c->clock.full && c->ending == ERR_OK;
}

void conn_write(struct conn *c, struct bytes head, struct bytes body)
{
    struct net *n = c->net;
    if (c->state < CONN_LOGIN || c->state > CONN_OPEN || c->broken || (c->ending != ERR_OK && !c->last_words))
        return;
    if (!c->last_words && head.len + body.len > n->limits.queue_max_bytes - conn_queued_bytes(c)) {
        conn_end(c, ERR_SLOW_READER);
        return;
    }
    c->rested = false;
    if (!outbox_add(&c->out, &n->pool, head, body))
        c->broken = true;
    if (outbox_bytes(&c->out) >= SLICE_BYTES)
        conn_send(c);
    if (conn_queued_bytes(c) > n->limits.queue_high_bytes && !c->clock.full) {
        c->clock.full = true;
        c->clock.taken_ms = net_now_ms(n);
        conn_refresh_reading(c);
    }
    net_mark(n, c);
}
