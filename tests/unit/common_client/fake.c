#include "tests/unit/common_client/fake.h"

#include "common/tls/tls_cert.h"
#include "proto/error.pb-c.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void on_peer_closed(uv_handle_t *h)
{
    struct fake_peer *p = h->data;
    if (p->fake->peer == p)
        p->fake->peer = NULL;
    frame_reader_finish(&p->reader);
    tls_destroy(p->tls);
    free(p);
}

void fake_hang_up(struct fake_peer *p)
{
    if (p->closing)
        return;
    p->closing = true;
    uv_close(&p->h.handle, on_peer_closed);
}

static void on_written(uv_write_t *w, int status)
{
    (void)status;
    free(w->data);
    free(w);
}

static void send_bytes(struct fake_peer *p, struct bytes b)
{
    if (p->closing || b.len == 0)
        return;
    uv_write_t *w = malloc(sizeof *w);
    char *copy = malloc(b.len);
    cr_assert(w != NULL && copy != NULL);
    memcpy(copy, b.data, b.len);
    w->data = copy;
    uv_buf_t buf = uv_buf_init(copy, (unsigned)b.len);
    if (uv_write(w, &p->h.stream, &buf, 1, on_written) != 0)
        on_written(w, 0);
}

static void flush(struct fake_peer *p)
{
    struct bytes out = tls_pending(p->tls);
    send_bytes(p, out);
    tls_sent(p->tls, out.len);
}

void fake_raw(struct fake_peer *p, struct bytes b)
{
    if (p->tls == NULL) {
        send_bytes(p, b);
        return;
    }
    cr_assert_eq(tls_write(p->tls, b), ERR_OK);
    flush(p);
}

void fake_send(struct fake_peer *p, uint8_t kind, uint16_t method, uint32_t request, const ProtobufCMessage *m)
{
    size_t len = m == NULL ? 0 : protobuf_c_message_get_packed_size(m);
    uint8_t *whole = malloc(12 + len);
    cr_assert_not_null(whole);
    if (m != NULL)
        protobuf_c_message_pack(m, whole + 12);
    struct frame f = {.kind = kind, .method = method, .request = request, .body = bytes_of(whole + 12, len)};
    frame_header(&f, whole);
    fake_raw(p, bytes_of(whole, 12 + len));
    free(whole);
}

void fake_error(struct fake_peer *p, const struct frame *to, enum err e, const char *sentence)
{
    Pacte__Error m = PACTE__ERROR__INIT;
    m.number = (uint32_t)e;
    m.class_ = (Pacte__ErrorClass)err_retry(e);
    m.sentence = (char *)(uintptr_t)sentence;
    fake_send(p, FRAME_ERROR, to == NULL ? 0 : to->method, to == NULL ? 0 : to->request, &m.base);
}

static void greet(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    static uint8_t token[32] = {7};
    Pacte__HelloReply hello = PACTE__HELLO_REPLY__INIT;
    Pacte__LoginReply login = PACTE__LOGIN_REPLY__INIT;
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    hello.version = f->version == 0 ? 1 : f->version;
    hello.site = (char *)(uintptr_t)"Site d'essai";
    hello.local_administration = f->local;
    login.token = (ProtobufCBinaryData){.data = token, .len = sizeof token};
    login.account = (char *)(uintptr_t)"coord";
    switch (frame->method) {
    case PACTE__METHOD__METHOD_HELLO: fake_send(p, FRAME_REPLY, frame->method, frame->request, &hello.base); break;
    case PACTE__METHOD__METHOD_LOGIN: fake_send(p, FRAME_REPLY, frame->method, frame->request, &login.base); break;
    case PACTE__METHOD__METHOD_RESUME:
        if (f->sessions_over)
            fake_error(p, frame, ERR_SESSION_EXPIRED, "La session a expiré.");
        else
            fake_send(p, FRAME_REPLY, frame->method, frame->request, &login.base);
        break;
    case PACTE__METHOD__METHOD_LOGOUT:
    case PACTE__METHOD__METHOD_PING: fake_send(p, FRAME_REPLY, frame->method, frame->request, &empty.base); break;
    default: break;
    }
}

static enum err on_frame(void *ctx, const struct frame *frame)
{
    struct fake_peer *p = ctx;
    struct fake *f = p->fake;
    cr_assert_lt(f->count, FAKE_SEEN);
    struct fake_seen *s = &f->seen[f->count++];
    *s = (struct fake_seen){.request = frame->request, .method = frame->method, .kind = frame->kind, .len = frame->body.len};
    memcpy(s->body, frame->body.data, frame->body.len < FAKE_BODY ? frame->body.len : FAKE_BODY);
    if (!f->mute && (f->script == NULL || !f->script(f, p, frame)))
        greet(f, p, frame);
    return p->closing ? ERR_CANCELLED : ERR_OK;
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct fake_peer *p = h->data;
    *out = uv_buf_init(p->buffer, sizeof p->buffer);
}

static bool read_secure(struct fake_peer *p, struct bytes in)
{
    uint8_t plain[TLS_READ_BYTES];
    size_t len = 0;
    enum err e = tls_feed(p->tls, in);
    for (;;) {
        if (e == ERR_OK)
            e = tls_read(p->tls, plain, sizeof plain, &len);
        flush(p);
        if (e != ERR_OK || len == 0)
            return e == ERR_OK;
        e = frame_feed(&p->reader, bytes_of(plain, len), on_frame, p);
    }
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct fake_peer *p = s->data;
    if (n == 0)
        return;
    bool good = n > 0;
    if (good && p->tls != NULL)
        good = read_secure(p, bytes_of(buf->base, (size_t)n));
    else if (good)
        good = frame_feed(&p->reader, bytes_of(buf->base, (size_t)n), on_frame, p) == ERR_OK;
    if (!good)
        fake_hang_up(p);
}

static void init_stream(struct fake *f, union fake_stream *h)
{
    cr_assert_eq(f->config != NULL ? uv_tcp_init(&f->loop, &h->tcp) : uv_pipe_init(&f->loop, &h->pipe, 0), 0);
}

static void on_connection(uv_stream_t *s, int status)
{
    struct fake *f = s->data;
    struct fake_peer *p = calloc(1, sizeof *p);
    cr_assert(p != NULL && status == 0);
    init_stream(f, &p->h);
    p->fake = f;
    p->h.handle.data = p;
    frame_reader_init(&p->reader, &sys_real, 1 << 20);
    if (f->config != NULL)
        cr_assert_eq(tls_accept(&sys_real, f->config, &p->tls), ERR_OK);
    cr_assert_eq(uv_accept(s, &p->h.stream), 0);
    cr_assert_eq(uv_read_start(&p->h.stream, on_alloc, on_read), 0);
    f->accepted++;
    f->peer = p;
}

void fake_listen(struct fake *f)
{
    init_stream(f, &f->listener);
    f->listener.handle.data = f;
    if (f->config != NULL) {
        struct sockaddr_storage at = {.ss_family = 0};
        int len = sizeof at;
        struct sockaddr_in any_port;
        cr_assert_eq(uv_ip4_addr("127.0.0.1", 0, &any_port), 0);
        cr_assert_eq(uv_tcp_bind(&f->listener.tcp, (struct sockaddr *)&any_port, 0), 0);
        cr_assert_eq(uv_tcp_getsockname(&f->listener.tcp, (struct sockaddr *)&at, &len), 0);
        f->port = ntohs(((struct sockaddr_in *)&at)->sin_port);
    } else {
        cr_assert_eq(uv_pipe_bind(&f->listener.pipe, f->path), 0);
    }
    cr_assert_eq(uv_listen(&f->listener.stream, 8, on_connection), 0);
    f->listening = true;
}

void fake_open(struct fake *f)
{
    cr_assert_eq(uv_loop_init(&f->loop), 0);
    snprintf(f->path, sizeof f->path, "/tmp/pacte-fake-%ld.sock", (long)getpid());
    unlink(f->path);
    fake_listen(f);
}

static const char *const files[] = {"ca.pem", "ca.key", "server.pem", "server.key"};

void fake_file(const struct fake *f, const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", f->path, name);
}

void fake_open_tls(struct fake *f, const char *host)
{
    char at[4][128];
    struct tls_validity always = {0, 0};
    cr_assert_eq(uv_loop_init(&f->loop), 0);
    snprintf(f->path, sizeof f->path, "/tmp/pacte-fake-XXXXXX");
    cr_assert_not_null(mkdtemp(f->path));
    for (int i = 0; i < 4; i++)
        fake_file(f, files[i], at[i]);
    cr_assert_eq(tls_ca_make(&sys_real, "Essai", always, at[0], at[1], NULL), ERR_OK);
    cr_assert_eq(tls_cert_make(&sys_real, at[0], at[1], &host, 1, always, at[2], at[3], NULL), ERR_OK);
    cr_assert_eq(tls_config_create(&sys_real, at[2], at[3], &f->config, NULL), ERR_OK);
    fake_listen(f);
}

void fake_deafen(struct fake *f)
{
    if (f->listening)
        uv_close(&f->listener.handle, NULL);
    f->listening = false;
    if (f->config == NULL)
        unlink(f->path);
}

static void remove_files(const struct fake *f)
{
    char at[128];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        fake_file(f, files[i], at);
        unlink(at);
    }
    rmdir(f->path);
}

void fake_finish(struct fake *f)
{
    fake_deafen(f);
    if (f->peer != NULL)
        fake_hang_up(f->peer);
    while (uv_run(&f->loop, UV_RUN_DEFAULT) != 0) {
    }
    if (f->config != NULL) {
        tls_config_destroy(f->config);
        remove_files(f);
    }
    cr_assert_eq(uv_loop_close(&f->loop), 0, "something is left in the loop");
}

unsigned fake_count(const struct fake *f, Pacte__Method method)
{
    unsigned n = 0;
    for (size_t i = 0; i < f->count; i++)
        n += f->seen[i].method == (uint16_t)method && f->seen[i].kind == FRAME_REQUEST ? 1 : 0;
    return n;
}

const struct fake_seen *fake_last(const struct fake *f, Pacte__Method method)
{
    for (size_t i = f->count; i > 0; i--)
        if (f->seen[i - 1].method == (uint16_t)method)
            return &f->seen[i - 1];
    return NULL;
}

static void on_time(uv_timer_t *t) { uv_stop(t->loop); }
static void on_time_closed(uv_handle_t *h) { free(h); }

void fake_run(struct fake *f, unsigned ms)
{
    uv_timer_t *t = malloc(sizeof *t);
    cr_assert_not_null(t);
    uv_timer_init(&f->loop, t);
    uv_timer_start(t, on_time, ms, 0);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)t, on_time_closed);
}
