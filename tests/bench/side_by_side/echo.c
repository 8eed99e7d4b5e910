#include "tests/bench/side_by_side/servers.h"

#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct peer {
    uv_tcp_t tcp;
    SSL *ssl;
    BIO *in, *out;
    size_t have;
    bool up;
};

static SSL_CTX *context;
static struct echo *me;
static uint8_t scratch_in[65536], answer_bytes[65536];

static void on_closed(uv_handle_t *h)
{
    struct peer *p = h->data;
    SSL_free(p->ssl);
    free(p);
}

static void on_written(uv_write_t *w, int status)
{
    (void)status;
    free(w);
}

static void flush(struct peer *p)
{
    char *data;
    long n = BIO_get_mem_data(p->out, &data);
    if (n <= 0)
        return;
    uv_buf_t buf = uv_buf_init(data, (unsigned)n);
    int sent = uv_try_write((uv_stream_t *)&p->tcp, &buf, 1);
    if (sent < (int)n) {
        size_t rest = (size_t)n - (sent > 0 ? (size_t)sent : 0);
        uv_write_t *w = malloc(sizeof *w + rest);
        if (w == NULL)
            abort();
        memcpy(w + 1, data + n - rest, rest);
        buf = uv_buf_init((char *)(w + 1), (unsigned)rest);
        if (uv_write(w, (uv_stream_t *)&p->tcp, &buf, 1, on_written) != 0)
            free(w);
    }
    (void)BIO_reset(p->out);
}

static void serve(struct peer *p)
{
    uint8_t plain[16384];
    int n;
    if (!p->up && (p->up = SSL_do_handshake(p->ssl) == 1) == false)
        return;
    while ((n = SSL_read(p->ssl, plain, sizeof plain)) > 0)
        for (p->have += (size_t)n; p->have >= me->request_len; p->have -= me->request_len)
            SSL_write(p->ssl, answer_bytes, (int)me->answer_len);
}

static void on_alloc(uv_handle_t *h, size_t wanted, uv_buf_t *buf)
{
    (void)h;
    (void)wanted;
    *buf = uv_buf_init((char *)scratch_in, sizeof scratch_in);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct peer *p = s->data;
    if (n < 0) {
        uv_close((uv_handle_t *)&p->tcp, on_closed);
        return;
    }
    BIO_write(p->in, buf->base, (int)n);
    serve(p);
    flush(p);
}

static void on_connection(uv_stream_t *server, int status)
{
    struct peer *p = calloc(1, sizeof *p);
    if (status != 0 || p == NULL)
        abort();
    uv_tcp_init(server->loop, &p->tcp);
    p->tcp.data = p;
    if (uv_accept(server, (uv_stream_t *)&p->tcp) != 0)
        abort();
    uv_tcp_nodelay(&p->tcp, 1);
    p->ssl = SSL_new(context);
    p->in = BIO_new(BIO_s_mem());
    p->out = BIO_new(BIO_s_mem());
    SSL_set_bio(p->ssl, p->in, p->out);
    SSL_set_accept_state(p->ssl);
    uv_read_start((uv_stream_t *)&p->tcp, on_alloc, on_read);
}

_Noreturn static void run(const char *cert_file, const char *key_file, int tell)
{
    uv_loop_t loop;
    uv_tcp_t server;
    struct sockaddr_in a;
    int len = sizeof a;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(context, cert_file) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1)
        _exit(1);
    uv_loop_init(&loop);
    uv_tcp_init(&loop, &server);
    uv_ip4_addr("127.0.0.1", 0, &a);
    if (uv_tcp_bind(&server, (struct sockaddr *)&a, 0) != 0 ||
        uv_listen((uv_stream_t *)&server, 512, on_connection) != 0 ||
        uv_tcp_getsockname(&server, (struct sockaddr *)&a, &len) != 0 ||
        write(tell, &a.sin_port, sizeof a.sin_port) != sizeof a.sin_port)
        _exit(1);
    uv_run(&loop, UV_RUN_DEFAULT);
    _exit(0);
}

bool echo_start(struct echo *e, const char *cert_file, const char *key_file)
{
    int ends[2];
    uint16_t port = 0;
    me = e;
    if (pipe(ends) != 0)
        return false;
    e->pid = fork();
    if (e->pid == 0)
        run(cert_file, key_file, ends[1]);
    close(ends[1]);
    bool told = e->pid > 0 && read(ends[0], &port, sizeof port) == sizeof port;
    close(ends[0]);
    e->port = (uint16_t)(port >> 8 | port << 8);
    return told;
}

void echo_stop(struct echo *e)
{
    if (e->pid <= 0)
        return;
    kill(e->pid, SIGKILL);
    waitpid(e->pid, NULL, 0);
    e->pid = 0;
}

static size_t wanted_answer;

static long answer(const uint8_t *data, size_t len)
{
    (void)data;
    return len >= wanted_answer ? (long)wanted_answer : 0;
}

static size_t request(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES])
{
    struct echo *e = ctx;
    memset(out, (int)(client + nth), e->request_len);
    return e->request_len;
}

void echo_protocol(struct load_protocol *p, struct echo *e)
{
    wanted_answer = e->answer_len;
    *p = (struct load_protocol){.answer = answer, .request = request, .ctx = e};
}
