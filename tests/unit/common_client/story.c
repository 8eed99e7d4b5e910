#include "tests/unit/common_client/story.h"

#include <criterion/criterion.h>
#include <stdio.h>

static void on_state(struct client *c, enum client_state state, void *ctx)
{
    (void)c;
    struct story *s = ctx;
    s->states[state]++;
    if (s->on_state != NULL)
        s->on_state(s, state);
}

static void on_event(struct client *c, const Pacte__Event *e, void *ctx)
{
    (void)c;
    struct story *s = ctx;
    s->events++;
    s->event_index = e->journal_index;
}

static void on_gone(void *ctx) { *(bool *)ctx = true; }

void story_begin(struct story *s, const struct sys *sys, struct bytes token, unsigned call_ms)
{
    struct err_note note;
    *s = (struct story){.gone = false};
    s->sys = sys != NULL ? *sys : sys_real;
    fake_open(&s->fake);
    arena_init(&s->arena, &sys_real, 1 << 20);
    struct client_options o = {
        .loop = &s->fake.loop, .sys = &s->sys, .socket_path = s->fake.path, .program = "essai 1", .token = token,
        .call_ms = call_ms, .on_state = on_state, .on_event = on_event, .ctx = s,
    };
    cr_assert_eq(client_create(&o, &s->client, &note), ERR_OK);
}

void story_login(struct story *s)
{
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    q.account = (char *)(uintptr_t)"coord";
    q.password = (char *)(uintptr_t)"secret";
    enum err e = client_wait(s->client, PACTE__METHOD__METHOD_LOGIN, &q.base, &s->arena, NULL, NULL, NULL);
    cr_assert_eq(e, ERR_OK, "login: %s", err_name(e));
    cr_assert_eq(client_state(s->client), CLIENT_READY);
}

void story_ready(struct story *s)
{
    struct err_note note = {.text = ""};
    story_begin(s, NULL, bytes_of(NULL, 0), 0);
    client_connect(s->client);
    enum err e = client_wait_connected(s->client, 2000, &note);
    cr_assert_eq(e, ERR_OK, "%s %s", err_name(e), note.text);
    cr_assert_eq(client_state(s->client), CLIENT_NEEDS_LOGIN);
    story_login(s);
}

void story_end(struct story *s)
{
    client_destroy(s->client, on_gone, &s->gone);
    while (!s->gone)
        uv_run(&s->fake.loop, UV_RUN_ONCE);
    fake_finish(&s->fake);
    arena_finish(&s->arena);
}

void story_tell(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct told *t = ctx;
    if (!a->last) {
        t->parts++;
        return;
    }
    t->answers++;
    t->error = a->error;
    t->empty_end = a->m == NULL;
    snprintf(t->sentence, sizeof t->sentence, "%s", err_sentence(a->error, &a->note));
    if (a->m != NULL && a->m->descriptor == &pacte__get_reply__descriptor) {
        const Pacte__GetReply *r = (const Pacte__GetReply *)a->m;
        t->revision = r->record != NULL && r->record->header != NULL ? r->record->header->revision : 0;
    }
    if (t->all != NULL && t->all->count < sizeof t->all->order - 1)
        t->all->order[t->all->count++] = t->letter;
}

struct client_call *story_get(struct story *s, struct told *t, uint64_t id)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    struct client_call *call = NULL;
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE;
    q.id = id;
    enum err e = client_send(s->client, PACTE__METHOD__METHOD_GET, &q.base, story_tell, t, &call);
    cr_assert_eq(e, ERR_OK, "%s", err_name(e));
    return call;
}

struct client_call *story_put(struct story *s, struct told *t, bool with_key)
{
    static uint8_t key[16];
    Pacte__PutRequest q = PACTE__PUT_REQUEST__INIT;
    struct client_call *call = NULL;
    client_key(s->client, key);
    if (with_key)
        q.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    enum err e = client_send(s->client, PACTE__METHOD__METHOD_PUT, &q.base, story_tell, t, &call);
    cr_assert_eq(e, ERR_OK, "%s", err_name(e));
    return call;
}

void story_wait(struct story *s, const struct told *t)
{
    while (t->answers == 0)
        uv_run(&s->fake.loop, UV_RUN_ONCE);
}

void story_wait_state(struct story *s, enum client_state state)
{
    while (client_state(s->client) != state)
        uv_run(&s->fake.loop, UV_RUN_ONCE);
}

void story_record(struct fake_peer *p, uint32_t request, uint32_t revision)
{
    Pacte__GetReply reply = PACTE__GET_REPLY__INIT;
    Pacte__Record record = PACTE__RECORD__INIT;
    Pacte__Header header = PACTE__HEADER__INIT;
    Pacte__Territoire body = PACTE__TERRITOIRE__INIT;
    header.id = 5;
    header.revision = revision;
    record.header = &header;
    record.body_case = PACTE__RECORD__BODY_TERRITOIRE;
    record.territoire = &body;
    reply.record = &record;
    fake_send(p, FRAME_REPLY, PACTE__METHOD__METHOD_GET, request, &reply.base);
}
