#include "common/wire/frame.h"

#include "proto/limits.h"

#include <assert.h>

enum { HEADER = LIMIT_FRAME_HEADER_BYTES };

void frame_header(const struct frame *f, uint8_t out[12])
{
    assert(f->body.len <= UINT32_MAX);
    put_be32(out, (uint32_t)f->body.len);
    put_be32(out + 4, f->request);
    put_be16(out + 8, f->method);
    out[10] = f->kind;
    out[11] = f->flags;
}

void frame_reader_init(struct frame_reader *r, const struct sys *sys, uint32_t body_max)
{
    *r = (struct frame_reader){.sys = sys, .body_max = body_max};
}

void frame_reader_finish(struct frame_reader *r)
{
    if (r->buffer != NULL)
        sys_release(r->sys, r->buffer);
    r->buffer = NULL;
    r->len = r->cap = 0;
}

void frame_reader_limit(struct frame_reader *r, uint32_t body_max)
{
    r->body_max = body_max;
}

bool frame_reader_partial(const struct frame_reader *r)
{
    return r->len > 0;
}

void frame_reader_rest(struct frame_reader *r)
{
    if (r->len == 0)
        frame_reader_finish(r);
}

/* What 12 bytes say, before any of the body is waited for. */
static enum err read_header(const struct frame_reader *r, const uint8_t *h, struct frame *f)
{
    *f = (struct frame){
        .request = get_be32(h + 4),
        .method = get_be16(h + 8),
        .kind = h[10],
        .flags = h[11],
        .body = {.len = get_be32(h)},
    };
    if (f->body.len > r->body_max)
        return ERR_TOO_LARGE;
    if (f->kind < FRAME_REQUEST || f->kind > FRAME_CANCEL || (f->flags & FRAME_FLAGS_CRITICAL) != 0)
        return ERR_MALFORMED;
    if (f->kind == FRAME_CANCEL && f->body.len > 0)
        return ERR_MALFORMED;
    return ERR_OK;
}

/* Room for `more` bytes. Doubling follows what has come, not what the header
 * promised: a stranger who announces 1 MiB and sends 1 byte costs 64. */
static enum err make_room(struct frame_reader *r, size_t more)
{
    size_t want = r->len + more;
    if (want <= r->cap)
        return ERR_OK;
    size_t most = HEADER + (size_t)r->body_max;
    size_t cap = r->cap < 32 ? 64 : 2 * r->cap;
    if (cap < want)
        cap = want;
    if (cap > most)
        cap = most;
    uint8_t *p = sys_grow(r->sys, r->buffer, r->len, cap);
    if (p == NULL)
        return ERR_NO_MEMORY;
    r->buffer = p;
    r->cap = cap;
    return ERR_OK;
}

/* Gathers up to `until` bytes in the buffer. */
static enum err gather(struct frame_reader *r, struct bytes *in, size_t until)
{
    size_t n = until - r->len < in->len ? until - r->len : in->len;
    if (n == 0)
        return ERR_OK;
    enum err e = make_room(r, n);
    if (e != ERR_OK)
        return e;
    memcpy(r->buffer + r->len, in->data, n);
    r->len += n;
    *in = bytes_of(in->data + n, in->len - n);
    return ERR_OK;
}

/* A frame of which some bytes wait in the buffer. */
static enum err feed_gathered(struct frame_reader *r, struct bytes *in, frame_fn *fn, void *ctx)
{
    struct frame f;
    enum err e = r->len < HEADER ? gather(r, in, HEADER) : ERR_OK;
    if (e != ERR_OK || r->len < HEADER)
        return e;
    e = read_header(r, r->buffer, &f);
    if (e == ERR_OK)
        e = gather(r, in, HEADER + f.body.len);
    if (e != ERR_OK || r->len < HEADER + f.body.len)
        return e;
    f.body.data = r->buffer + HEADER;
    r->len = 0;
    return fn(ctx, &f);
}

enum err frame_feed(struct frame_reader *r, struct bytes in, frame_fn *fn, void *ctx)
{
    enum err e = ERR_OK;
    while (in.len > 0 && e == ERR_OK) {
        struct frame f;
        if (r->len > 0 || in.len < HEADER) {
            e = feed_gathered(r, &in, fn, ctx);
            continue;
        }
        e = read_header(r, in.data, &f);
        if (e == ERR_OK && in.len - HEADER < f.body.len) {
            e = gather(r, &in, HEADER + f.body.len);
        } else if (e == ERR_OK) {
            f.body.data = in.data + HEADER;
            in = bytes_of(f.body.data + f.body.len, in.len - HEADER - f.body.len);
            e = fn(ctx, &f);
        }
    }
    return e;
}
