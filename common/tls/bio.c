/* The network as OpenSSL sees it: what was fed, in place, and what is pending,
 * in memory of ours, so that it is counted, can be made to fail, and is given
 * back when the session is idle. */
#include "common/tls/inside.h"

#include <pthread.h>

static int take(BIO *b, char *out, int len)
{
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (len <= 0)
        return 0;
    if (t->in.len == 0) {
        BIO_set_retry_read(b);
        return -1;
    }
    size_t n = (size_t)len < t->in.len ? (size_t)len : t->in.len;
    size_t most = t->client == NULL ? HANDSHAKE_BYTES_FROM_CLIENT : HANDSHAKE_BYTES_FROM_SERVER;
    if (!t->established && n > most - t->handshake_bytes) {
        t->too_long = true;
        return -1;
    }
    if (!t->established)
        t->handshake_bytes += n;
    memcpy(out, t->in.data, n);
    t->in = bytes_of(t->in.data + n, t->in.len - n);
    return (int)n;
}

static bool make_room(struct tls *t, size_t more)
{
    if (more <= t->out_cap - t->out_len)
        return true;
    size_t used = t->out_len - t->out_at;
    size_t cap = t->out_cap < 1024 ? 2048 : t->out_cap;
    while (cap - used < more)
        cap *= 2;
    uint8_t *p = sys_alloc(t->sys, cap);
    if (p == NULL)
        return false;
    if (used > 0)
        memcpy(p, t->out + t->out_at, used);
    sys_release(t->sys, t->out);
    t->out = p;
    t->out_at = 0;
    t->out_len = used;
    t->out_cap = cap;
    return true;
}

static int give(BIO *b, const char *in, int len)
{
    struct tls *t = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (len <= 0)
        return 0;
    if (!make_room(t, (size_t)len)) {
        t->no_memory = true;
        return -1;
    }
    memcpy(t->out + t->out_len, in, (size_t)len);
    t->out_len += (size_t)len;
    return len;
}

static long control(BIO *b, int what, long number, void *p)
{
    (void)b;
    (void)number;
    (void)p;
    return what == BIO_CTRL_FLUSH;
}

static int made(BIO *b)
{
    BIO_set_init(b, 1);
    return 1;
}

static BIO_METHOD *method;

static void make_method(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "two buffers");
    if (m == NULL)
        return;
    BIO_meth_set_create(m, made);
    BIO_meth_set_read(m, take);
    BIO_meth_set_write(m, give);
    BIO_meth_set_ctrl(m, control);
    method = m;
}

BIO *tls_bio(struct tls *t)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    BIO *b = method == NULL ? NULL : BIO_new(method);
    if (b != NULL)
        BIO_set_data(b, t);
    return b;
}
