#include "tests/bench/side_by_side/load.h"

#include "tests/bench/side_by_side/bench.h"

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN_BYTES = 65536, CONNECT_MS = 30000 };

enum phase { PHASE_CONNECT, PHASE_BEFORE_TLS, PHASE_TLS, PHASE_STEPS, PHASE_READY };

struct connection {
    uv_tcp_t tcp;
    uv_connect_t connecting;
    struct load *load;
    SSL *ssl;
    BIO *in, *out;
    enum phase phase;
    size_t step;
    uint64_t asked;
    bool waiting;
    size_t have;
    uint8_t raw[IN_BYTES], plain[IN_BYTES];
};

struct load {
    const struct load_protocol *p;
    uv_loop_t loop;
    SSL_CTX *ssl;
    unsigned count, ready, open;
    bool running, once, failed;
    struct load_result result;
    struct connection *connections;
};

static void fail(struct connection *c, const char *why)
{
    if (!c->load->failed)
        fprintf(stderr, "bench: %s\n", why);
    c->load->failed = true;
    uv_stop(&c->load->loop);
}

static void on_written(uv_write_t *w, int status)
{
    (void)status;
    free(w);
}

static void write_raw(struct connection *c, const uint8_t *data, size_t len)
{
    uv_write_t *w = malloc(sizeof *w + len);
    if (w == NULL || len == 0) {
        free(w);
        return;
    }
    memcpy(w + 1, data, len);
    uv_buf_t buf = uv_buf_init((char *)(w + 1), (unsigned)len);
    c->load->result.bytes_sent += len;
    /* Most often it goes at once. */
    int n = uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
    if (n == (int)len) {
        free(w);
        return;
    }
    if (n > 0)
        buf = uv_buf_init(buf.base + n, (unsigned)len - (unsigned)n);
    if (uv_write(w, (uv_stream_t *)&c->tcp, &buf, 1, on_written) != 0) {
        free(w);
        fail(c, "write");
    }
}

static void flush(struct connection *c)
{
    char *data;
    long n = BIO_get_mem_data(c->out, &data);
    if (n > 0) {
        write_raw(c, (const uint8_t *)data, (size_t)n);
        (void)BIO_reset(c->out);
    }
}

static void send_plain(struct connection *c, struct bytes b)
{
    if (SSL_write(c->ssl, b.data, (int)b.len) != (int)b.len)
        fail(c, "SSL_write");
    flush(c);
    c->waiting = true;
}

static void ask(struct connection *c)
{
    uint8_t out[LOAD_OUT_BYTES];
    size_t len = c->load->p->request(c->load->p->ctx, (unsigned)(c - c->load->connections), c->asked++, out);
    send_plain(c, bytes_of(out, len));
}

static void next_step(struct connection *c)
{
    const struct load_protocol *p = c->load->p;
    if (c->step < p->step_count) {
        send_plain(c, p->steps[c->step++]);
        return;
    }
    c->phase = PHASE_READY;
    if (++c->load->ready == c->load->count)
        uv_stop(&c->load->loop);
}

static void answered(struct connection *c)
{
    c->waiting = false;
    if (c->phase == PHASE_STEPS) {
        next_step(c);
        return;
    }
    c->load->result.requests++;
    if (c->load->running)
        ask(c);
    else if (c->load->once)
        uv_stop(&c->load->loop);
}

static void take_plain(struct connection *c)
{
    for (;;) {
        long n = c->have == 0 ? 0 : c->load->p->answer(c->plain, c->have);
        if (n < 0) {
            c->load->result.errors++;
            fail(c, "an answer is an error");
            return;
        }
        if (n == 0)
            return;
        c->have -= (size_t)n;
        memmove(c->plain, c->plain + n, c->have);
        answered(c);
    }
}

static void take_tls(struct connection *c)
{
    if (c->phase == PHASE_TLS) {
        int rc = SSL_do_handshake(c->ssl);
        flush(c);
        if (rc != 1) {
            if (SSL_get_error(c->ssl, rc) != SSL_ERROR_WANT_READ)
                fail(c, "TLS");
            return;
        }
        c->phase = PHASE_STEPS;
        next_step(c);
    }
    int n;
    while (c->have < IN_BYTES && (n = SSL_read(c->ssl, c->plain + c->have, (int)(IN_BYTES - c->have))) > 0) {
        c->have += (size_t)n;
        take_plain(c);
    }
    flush(c);
}

static void start_tls(struct connection *c)
{
    c->phase = PHASE_TLS;
    c->ssl = SSL_new(c->load->ssl);
    c->in = BIO_new(BIO_s_mem());
    c->out = BIO_new(BIO_s_mem());
    SSL_set_bio(c->ssl, c->in, c->out);
    SSL_set_connect_state(c->ssl);
    take_tls(c);
}

static void on_alloc(uv_handle_t *h, size_t wanted, uv_buf_t *buf)
{
    (void)wanted;
    struct connection *c = h->data;
    *buf = uv_buf_init((char *)c->raw, sizeof c->raw);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct connection *c = s->data;
    if (n < 0) {
        fail(c, "the server closed a connection");
        return;
    }
    c->load->result.bytes_received += (uint64_t)n;
    if (c->phase == PHASE_BEFORE_TLS) {
        start_tls(c);
        return;
    }
    BIO_write(c->in, buf->base, (int)n);
    take_tls(c);
}

static void on_connected(uv_connect_t *r, int status)
{
    struct connection *c = r->data;
    if (status != 0 || uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) != 0) {
        fail(c, "connect");
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    if (c->load->p->before_tls.len > 0) {
        c->phase = PHASE_BEFORE_TLS;
        write_raw(c, c->load->p->before_tls.data, c->load->p->before_tls.len);
        return;
    }
    start_tls(c);
}

static void on_closed(uv_handle_t *h) { ((struct connection *)h->data)->load->open--; }
static void on_late(uv_timer_t *t) { uv_stop(t->loop); }
static void on_timer_closed(uv_handle_t *h) { *(bool *)h->data = true; }

/* Runs until stopped, at most so long. */
static void run_for(struct load *l, unsigned ms)
{
    uv_timer_t t;
    bool closed = false;
    uv_timer_init(&l->loop, &t);
    t.data = &closed;
    uv_timer_start(&t, on_late, ms, 0);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&t, on_timer_closed);
    while (!closed)
        uv_run(&l->loop, UV_RUN_NOWAIT);
}

struct load *load_open(const struct load_protocol *p, uint16_t port, unsigned clients)
{
    struct sockaddr_in to;
    struct load *l = calloc(1, sizeof *l);
    if (l == NULL || (l->connections = calloc(clients, sizeof *l->connections)) == NULL)
        abort();
    l->p = p;
    l->count = clients;
    l->ssl = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(l->ssl, TLS1_3_VERSION);
    if (p->alpn != NULL)
        SSL_CTX_set_alpn_protos(l->ssl, (const unsigned char *)p->alpn, (unsigned)strlen(p->alpn));
    uv_loop_init(&l->loop);
    uv_ip4_addr("127.0.0.1", port, &to);
    for (unsigned i = 0; i < clients; i++) {
        struct connection *c = &l->connections[i];
        c->load = l;
        uv_tcp_init(&l->loop, &c->tcp);
        c->tcp.data = c->connecting.data = c;
        l->open++;
        if (uv_tcp_connect(&c->connecting, &c->tcp, (struct sockaddr *)&to, on_connected) != 0)
            fail(c, "connect");
        if (i % 50 == 49)                     /* not faster than a backlog takes them */
            run_for(l, 20);
    }
    if (l->ready < clients && !l->failed)
        run_for(l, CONNECT_MS);
    if (l->ready == clients)
        return l;
    load_close(l);
    return NULL;
}

struct load_result load_run(struct load *l, unsigned ms)
{
    l->result = (struct load_result){0};
    l->running = true;
    uint64_t began = now_ns();
    for (unsigned i = 0; i < l->count; i++)
        ask(&l->connections[i]);
    run_for(l, ms);
    l->running = false;
    l->result.ns = now_ns() - began;
    struct load_result r = l->result;
    /* What is under way is answered before anything else is measured. */
    for (unsigned tries = 0; tries < 200; tries++) {
        unsigned waiting = 0;
        for (unsigned i = 0; i < l->count; i++)
            waiting += l->connections[i].waiting;
        if (waiting == 0 || l->failed)
            break;
        run_for(l, 10);
    }
    r.errors += l->failed;
    return r;
}

uint64_t load_once(struct load *l)
{
    uint64_t began = now_ns();
    l->once = true;
    ask(&l->connections[0]);
    run_for(l, CONNECT_MS);
    l->once = false;
    return now_ns() - began;
}

void load_close(struct load *l)
{
    for (unsigned i = 0; i < l->count; i++)
        if (l->connections[i].load != NULL)
            uv_close((uv_handle_t *)&l->connections[i].tcp, on_closed);
    while (l->open > 0)
        uv_run(&l->loop, UV_RUN_ONCE);
    for (unsigned i = 0; i < l->count; i++)
        SSL_free(l->connections[i].ssl);
    SSL_CTX_free(l->ssl);
    uv_loop_close(&l->loop);
    free(l->connections);
    free(l);
}
