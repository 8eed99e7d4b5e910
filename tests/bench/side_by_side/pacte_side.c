#include "tests/bench/side_by_side/servers.h"

#include "common/client/client.h"
#include "common/wire/frame.h"
#include "common/wire/wire.h"
#include "proto/service.pb-c.h"
#include "tests/support/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char password[] = "bench-violoncelle-88-gravier";
static size_t last_answer;

static size_t pack(uint32_t id, Pacte__Method method, const ProtobufCMessage *m, uint8_t *out, size_t size)
{
    size_t len = protobuf_c_message_get_packed_size(m);
    if (len + 12 > size)
        abort();
    struct frame f = {.request = id, .method = (uint16_t)method, .kind = FRAME_REQUEST, .body = bytes_of(out, len)};
    frame_header(&f, out);
    protobuf_c_message_pack(m, out + 12);
    return len + 12;
}

static long answer(const uint8_t *data, size_t len)
{
    if (len < 12 || len - 12 < get_be32(data))
        return 0;
    if (data[10] != FRAME_REPLY)
        return -1;
    last_answer = get_be32(data) + 12;
    return (long)last_answer;
}

static size_t get_request(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES])
{
    struct pacte_side *s = ctx;
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE;
    q.id = 1 + (client * 7919u + nth * 104729u) % s->bench->records;
    s->request_len = pack((uint32_t)nth + 10, PACTE__METHOD__METHOD_GET, &q.base, out, LOAD_OUT_BYTES);
    s->answer_len = last_answer;
    return s->request_len;
}

static size_t put_request(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES])
{
    struct pacte_side *s = ctx;
    struct sample_record r;
    uint8_t key[16];
    uint64_t number = s->first_number + nth;
    Pacte__PutRequest q = PACTE__PUT_REQUEST__INIT;
    sample_record(&r, s->first_id + client, (uint32_t)number, number + 1);
    put_be64(key, s->first_id + client);
    put_be64(key + 8, number + 1);
    q.record = &r.record;
    q.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    s->request_len = pack((uint32_t)nth + 10, PACTE__METHOD__METHOD_PUT, &q.base, out, LOAD_OUT_BYTES);
    return s->request_len;
}

void pacte_idle_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b)
{
    Pacte__HelloRequest hello = PACTE__HELLO_REQUEST__INIT;
    Pacte__ResumeRequest resume = PACTE__RESUME_REQUEST__INIT;
    s->bench = b;
    hello.version_min = hello.version_max = 1;
    hello.client = "bench";
    resume.token = (ProtobufCBinaryData){.data = b->token, .len = b->token_len};
    s->hello_len = pack(1, PACTE__METHOD__METHOD_HELLO, &hello.base, s->hello, sizeof s->hello);
    s->resume_len = pack(2, PACTE__METHOD__METHOD_RESUME, &resume.base, s->resume, sizeof s->resume);
    *p = (struct load_protocol){
        .alpn = "\7pacte/1",
        .steps = {bytes_of(s->hello, s->hello_len), bytes_of(s->resume, s->resume_len)},
        .step_count = 2,
        .answer = answer,
        .request = get_request,
        .ctx = s,
    };
}

void pacte_get_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b) { pacte_idle_protocol(p, s, b); }

void pacte_put_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b)
{
    pacte_idle_protocol(p, s, b);
    p->request = put_request;
}

static void on_gone(void *ctx) { *(bool *)ctx = true; }

void pacte_login(struct bench *b)
{
    uv_loop_t loop;
    struct client *c;
    struct arena arena;
    struct err_note note = {0};
    ProtobufCMessage *m = NULL;
    bool gone = false;
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    uv_loop_init(&loop);
    arena_init(&arena, &sys_real, 1 << 20);
    struct client_options o = {
        .loop = &loop, .sys = &sys_real, .host = "127.0.0.1", .port = b->d.port, .fingerprint = b->fingerprint,
        .program = "bench",
    };
    q.account = "bench";
    q.password = (char *)(uintptr_t)password;
    enum err e = client_create(&o, &c, &note);
    if (e == ERR_OK) {
        client_connect(c);
        e = client_wait_connected(c, 20000, &note);
    }
    if (e == ERR_OK)
        e = client_wait(c, PACTE__METHOD__METHOD_LOGIN, &q.base, &arena, &m, NULL, &note);
    if (e != ERR_OK) {
        fprintf(stderr, "bench, login: %s %s\n", err_name(e), note.text);
        exit(1);
    }
    const Pacte__LoginReply *r = (const Pacte__LoginReply *)m;
    memcpy(b->token, r->token.data, r->token.len);
    b->token_len = r->token.len;
    arena_finish(&arena);
    client_destroy(c, on_gone, &gone);
    while (!gone)
        uv_run(&loop, UV_RUN_ONCE);
    uv_loop_close(&loop);
}
