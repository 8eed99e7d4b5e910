#include "server/net/stream.h"

struct plain {
    struct stream face;
    const struct sys *sys;
    struct bytes in, out;
};

static enum err plain_feed(struct stream *s, struct bytes in)
{
    ((struct plain *)s)->in = in;
    return ERR_OK;
}

static enum err plain_read(struct stream *s, uint8_t *scratch, size_t size, struct bytes *out)
{
    struct plain *p = (struct plain *)s;
    (void)scratch;
    (void)size;
    *out = p->in;
    p->in = (struct bytes){0};
    return ERR_OK;
}

static enum err plain_write(struct stream *s, struct bytes plain)
{
    ((struct plain *)s)->out = plain;
    return ERR_OK;
}

static struct bytes plain_pending(struct stream *s) { return ((struct plain *)s)->out; }

static void plain_sent(struct stream *s, size_t n)
{
    struct plain *p = (struct plain *)s;
    p->out = bytes_of(p->out.data + n, p->out.len - n);
}

static bool plain_established(const struct stream *s)
{
    (void)s;
    return true;
}

static void plain_nothing(struct stream *s) { (void)s; }

static void plain_destroy(struct stream *s)
{
    struct plain *p = (struct plain *)s;
    sys_release(p->sys, p);
}

static const struct stream_ops plain_ops = {
    .name = "plain",
    .feed = plain_feed,
    .read = plain_read,
    .write = plain_write,
    .pending = plain_pending,
    .sent = plain_sent,
    .established = plain_established,
    .end = plain_nothing,
    .rest = plain_nothing,
    .destroy = plain_destroy,
};

struct stream *stream_plain(const struct sys *sys)
{
    struct plain *p = sys_zalloc(sys, 1, sizeof *p);
    if (p == NULL)
        return NULL;
    p->face.ops = &plain_ops;
    p->sys = sys;
    return &p->face;
}
