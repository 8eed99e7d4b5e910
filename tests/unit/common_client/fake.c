#include "tests/unit/common_client/fake.h"

#include "proto/error.pb-c.h"

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
    free(p);
}

void fake_hang_up(struct fake_peer *p)
{
    if (p->closing)
        return;
    p->closing = true;
    uv_close((uv_handle_t *)&p->pipe, on_peer_closed);
}

static void on_written(uv_write_t *w, int status)
{
    (void)status;
    free(w->data);
    free(w);
}

void fake_raw(struct fake_peer *p, struct bytes b)
{
    if (p->closing || b.len == 0)
        return;
    uv_write_t *w = malloc(sizeof *w);
    char *copy = malloc(b.len);
    cr_assert(w != NULL && copy != NULL);
    memcpy(copy, b.data, b.len);
    w->data = copy;
    uv_buf_t buf = uv_buf_init(copy, (unsigned)b.len);
    if (uv_write(w, (uv_stream_t *)&p->pipe, &buf, 1, on_written) != 0)
        on_written(w, 0);
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

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct fake_peer *p = s->data;
    if (n < 0 || (n > 0 && frame_feed(&p->reader, bytes_of(buf->base, (size_t)n), on_frame, p) != ERR_OK))
        fake_hang_up(p);
}

static void on_connection(uv_stream_t *s, int status)
{
    struct fake *f = s->data;
    struct fake_peer *p = calloc(1, sizeof *p);
    cr_assert(p != NULL && status == 0);
    p->fake = f;
    p->pipe.data = p;
    frame_reader_init(&p->reader, &sys_real, 1 << 20);
    cr_assert_eq(uv_pipe_init(&f->loop, &p->pipe, 0), 0);
    cr_assert_eq(uv_accept(s, (uv_stream_t *)&p->pipe), 0);
    cr_assert_eq(uv_read_start((uv_stream_t *)&p->pipe, on_alloc, on_read), 0);
    f->accepted++;
    f->peer = p;
}

void fake_listen(struct fake *f)
{
    cr_assert_eq(uv_pipe_init(&f->loop, &f->listener, 0), 0);
    f->listener.data = f;
    cr_assert_eq(uv_pipe_bind(&f->listener, f->path), 0);
    cr_assert_eq(uv_listen((uv_stream_t *)&f->listener, 8, on_connection), 0);
    f->listening = true;
}

void fake_open(struct fake *f)
{
    cr_assert_eq(uv_loop_init(&f->loop), 0);
    snprintf(f->path, sizeof f->path, "/tmp/pacte-fake-%ld.sock", (long)getpid());
    unlink(f->path);
    fake_listen(f);
}

void fake_deafen(struct fake *f)
{
    if (f->listening)
        uv_close((uv_handle_t *)&f->listener, NULL);
    f->listening = false;
    unlink(f->path);
}

void fake_finish(struct fake *f)
{
    fake_deafen(f);
    if (f->peer != NULL)
        fake_hang_up(f->peer);
    while (uv_run(&f->loop, UV_RUN_DEFAULT) != 0) {
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
