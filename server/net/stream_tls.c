#include "common/tls/tls.h"
#include "server/net/stream.h"

struct ciphered {
    struct stream face;
    const struct sys *sys;
    struct tls *tls;
};

static struct tls *tls_of(const struct stream *s) { return ((const struct ciphered *)s)->tls; }

static enum err ciphered_feed(struct stream *s, struct bytes in) { return tls_feed(tls_of(s), in); }

static enum err ciphered_read(struct stream *s, uint8_t *scratch, size_t size, struct bytes *out)
{
    size_t len = 0;
    enum err e = tls_read(tls_of(s), scratch, size, &len);
    *out = bytes_of(scratch, e == ERR_OK ? len : 0);
    return e;
}

static enum err ciphered_write(struct stream *s, struct bytes plain) { return tls_write(tls_of(s), plain); }
static struct bytes ciphered_pending(struct stream *s) { return tls_pending(tls_of(s)); }
static void ciphered_sent(struct stream *s, size_t n) { tls_sent(tls_of(s), n); }
static bool ciphered_established(const struct stream *s) { return tls_established(tls_of(s)); }
static void ciphered_end(struct stream *s) { tls_close(tls_of(s)); }
static void ciphered_rest(struct stream *s) { tls_rest(tls_of(s)); }

static void ciphered_destroy(struct stream *s)
{
    struct ciphered *c = (struct ciphered *)s;
    tls_destroy(c->tls);
    sys_release(c->sys, c);
}

static const struct stream_ops ciphered_ops = {
    .name = "tls",
    .feed = ciphered_feed,
    .read = ciphered_read,
    .write = ciphered_write,
    .pending = ciphered_pending,
    .sent = ciphered_sent,
    .established = ciphered_established,
    .end = ciphered_end,
    .rest = ciphered_rest,
    .destroy = ciphered_destroy,
};

struct stream *stream_tls(const struct sys *sys, const struct tls_config *config)
{
    if (config == NULL)
        return NULL;
    struct ciphered *c = sys_zalloc(sys, 1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->face.ops = &ciphered_ops;
    c->sys = sys;
    if (tls_accept(sys, config, &c->tls) != ERR_OK) {
        sys_release(sys, c);
        return NULL;
    }
    return &c->face;
}
