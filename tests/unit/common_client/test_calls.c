/* Calls on a link that holds. */
#include "tests/unit/common_client/story.h"

#include "proto/limits.h"

#include <criterion/criterion.h>
#include <string.h>

static bool keep_gets(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    (void)p;
    return frame->method == PACTE__METHOD__METHOD_GET;
}

Test(calls, are_answered_out_of_order, .timeout = 10)
{
    struct story s;
    struct answers all = {.count = 0};
    struct told a = {.all = &all, .letter = 'a'}, b = {.all = &all, .letter = 'b'}, c = {.all = &all, .letter = 'c'};
    story_ready(&s);
    s.fake.script = keep_gets;
    story_get(&s, &a, 1);
    story_get(&s, &b, 2);
    story_get(&s, &c, 3);
    while (fake_count(&s.fake, PACTE__METHOD__METHOD_GET) < 3)
        uv_run(&s.fake.loop, UV_RUN_ONCE);
    uint32_t first = fake_last(&s.fake, PACTE__METHOD__METHOD_GET)->request - 2;
    story_record(s.fake.peer, first + 1, 12);
    story_record(s.fake.peer, first + 2, 13);
    story_record(s.fake.peer, first, 11);
    story_wait(&s, &a);
    cr_expect_str_eq(all.order, "bca");
    cr_expect_eq(a.revision, 11);
    cr_expect_eq(b.revision, 12);
    cr_expect_eq(c.revision, 13);
    story_end(&s);
}

static bool in_parts(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__BlobPart part = PACTE__BLOB_PART__INIT;
    if (frame->method != PACTE__METHOD__METHOD_BLOB_GET)
        return false;
    for (part.chunk = 0; part.chunk < 3; part.chunk++)
        fake_send(p, FRAME_PART, frame->method, frame->request, &part.base);
    fake_send(p, FRAME_REPLY, frame->method, frame->request, NULL);
    return true;
}

Test(calls, may_come_in_parts_with_an_empty_end, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    Pacte__BlobGetRequest q = PACTE__BLOB_GET_REQUEST__INIT;
    story_ready(&s);
    s.fake.script = in_parts;
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_GET, &q.base, story_tell, &t, NULL), ERR_OK);
    story_wait(&s, &t);
    cr_expect_eq(t.parts, 3);
    cr_expect_eq(t.error, ERR_OK);
    cr_expect(t.empty_end);
    story_end(&s);
}

static bool refuse(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__Error e = PACTE__ERROR__INIT;
    Pacte__Record now = PACTE__RECORD__INIT;
    Pacte__Header header = PACTE__HEADER__INIT;
    if (frame->method != PACTE__METHOD__METHOD_PUT)
        return false;
    header.revision = 9;
    now.header = &header;
    e.number = ERR_CONFLICT;
    e.sentence = (char *)(uintptr_t)"La fiche a changé.";
    e.field = (char *)(uintptr_t)"revision";
    e.current = &now;
    fake_send(p, FRAME_ERROR, frame->method, frame->request, &e.base);
    return true;
}

Test(calls, an_error_brings_its_number_its_sentence_and_the_present_record, .timeout = 10)
{
    struct story s;
    Pacte__PutRequest q = PACTE__PUT_REQUEST__INIT;
    Pacte__Error *details;
    struct err_note note;
    story_ready(&s);
    s.fake.script = refuse;
    cr_assert_eq(client_wait(s.client, PACTE__METHOD__METHOD_PUT, &q.base, &s.arena, NULL, &details, &note), ERR_CONFLICT);
    cr_expect_str_eq(note.text, "La fiche a changé.");
    cr_expect_str_eq(note.field, "revision");
    cr_assert_not_null(details);
    cr_expect_eq(details->current->header->revision, 9);
    cr_expect_eq(client_state(s.client), CLIENT_READY, "an answer that refuses costs nothing else");
    story_end(&s);
}

static bool watch(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__WatchReply reply = PACTE__WATCH_REPLY__INIT;
    Pacte__Event event = PACTE__EVENT__INIT;
    if (frame->method != PACTE__METHOD__METHOD_WATCH)
        return false;
    fake_send(p, FRAME_REPLY, frame->method, frame->request, &reply.base);
    for (event.journal_index = 41; event.journal_index <= 43; event.journal_index++)
        fake_send(p, FRAME_EVENT, frame->method, frame->request, &event.base);
    event.type = (Pacte__RecordType)77;      /* of a newer daemon: nothing to tell, nothing to fear */
    fake_send(p, FRAME_EVENT, frame->method, frame->request, &event.base);
    return true;
}

Test(calls, events_follow_the_answer_to_watch, .timeout = 10)
{
    struct story s;
    Pacte__WatchRequest q = PACTE__WATCH_REQUEST__INIT;
    story_ready(&s);
    s.fake.script = watch;
    cr_assert_eq(client_wait(s.client, PACTE__METHOD__METHOD_WATCH, &q.base, &s.arena, NULL, NULL, NULL), ERR_OK);
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    cr_assert_eq(client_wait(s.client, PACTE__METHOD__METHOD_PING, &empty.base, &s.arena, NULL, NULL, NULL), ERR_OK);
    cr_expect_eq(s.events, 3);
    cr_expect_eq(s.event_index, 43);
    story_end(&s);
}

static bool cancelled(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    if (frame->kind == FRAME_CANCEL)
        fake_error(p, frame, ERR_CANCELLED, "La demande a été annulée.");
    return frame->kind == FRAME_CANCEL || frame->method == PACTE__METHOD__METHOD_GET;
}

Test(calls, a_cancel_is_told_to_the_daemon_and_ends_the_call, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = cancelled;
    struct client_call *call = story_get(&s, &t, 1);
    client_cancel(call);
    client_cancel(call);
    cr_expect_eq(t.answers, 0, "the daemon has the last word");
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_CANCELLED);
    cr_expect_eq(fake_last(&s.fake, PACTE__METHOD__METHOD_GET)->kind, FRAME_CANCEL);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    story_end(&s);
}

static bool deaf_to_cancel(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    if (frame->kind == FRAME_CANCEL)
        story_record(p, frame->request, 3);
    return frame->kind == FRAME_CANCEL || frame->method == PACTE__METHOD__METHOD_GET;
}

Test(calls, an_answer_already_on_its_way_is_given_after_a_cancel, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = deaf_to_cancel;
    client_cancel(story_get(&s, &t, 1));
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_OK);
    cr_expect_eq(t.revision, 3);
    story_end(&s);
}

Test(calls, without_an_answer_are_timed_out_and_the_late_one_is_ignored, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_begin(&s, NULL, bytes_of(NULL, 0), 80);
    client_connect(s.client);
    cr_assert_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    story_login(&s);
    s.fake.script = keep_gets;
    story_get(&s, &t, 1);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_TIMED_OUT);
    uint32_t late = fake_last(&s.fake, PACTE__METHOD__METHOD_GET)->request;
    fake_run(&s.fake, 20);
    cr_expect_eq(fake_last(&s.fake, PACTE__METHOD__METHOD_GET)->kind, FRAME_CANCEL, "the daemon is told to stop");
    story_record(s.fake.peer, late, 1);
    fake_run(&s.fake, 20);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    cr_expect_eq(t.answers, 1);
    story_end(&s);
}

static bool keep_all(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    (void)p;
    return frame->method == PACTE__METHOD__METHOD_GET || frame->method == PACTE__METHOD__METHOD_BLOB_PUT;
}

/* At 1 000 bytes a second what is asked after 600 bytes may take 600 ms more. */
Test(calls, behind_a_large_one_wait_longer, .timeout = 10)
{
    struct story s;
    struct told large = {.letter = 'a'}, small = {.letter = 'b'};
    uint8_t data[600] = {0};
    Pacte__BlobPutRequest q = PACTE__BLOB_PUT_REQUEST__INIT;
    q.data = (ProtobufCBinaryData){.data = data, .len = sizeof data};
    story_begin(&s, NULL, bytes_of(NULL, 0), 80);
    client_connect(s.client);
    cr_assert_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    story_login(&s);
    s.fake.script = keep_all;
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, story_tell, &large, NULL), ERR_OK);
    story_get(&s, &small, 1);
    fake_run(&s.fake, 400);
    cr_expect_eq(large.answers, 0);
    cr_expect_eq(small.answers, 0);
    story_wait(&s, &large);
    story_wait(&s, &small);
    cr_expect_eq(large.error, ERR_TIMED_OUT);
    cr_expect_eq(small.error, ERR_TIMED_OUT);
    story_end(&s);
}

Test(calls, one_more_than_the_limit_is_refused, .timeout = 10)
{
    struct story s;
    struct told t[LIMIT_OPEN_REQUESTS] = {{.letter = 'a'}};
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    story_ready(&s);
    s.fake.script = keep_gets;
    for (unsigned i = 0; i < LIMIT_OPEN_REQUESTS; i++)
        story_get(&s, &t[i], i + 1);
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_GET, &q.base, NULL, NULL, NULL), ERR_TOO_MANY_REQUESTS);
    s.fake.count = 0;
    story_end(&s);
    for (unsigned i = 0; i < LIMIT_OPEN_REQUESTS; i++)
        cr_expect(t[i].answers == 1 && t[i].error == ERR_CANCELLED, "call %u", i);
}

Test(calls, a_request_over_the_limit_never_leaves, .timeout = 10)
{
    struct story s;
    static uint8_t data[LIMIT_BODY_BYTES];
    Pacte__BlobPutRequest q = PACTE__BLOB_PUT_REQUEST__INIT;
    story_ready(&s);
    q.data = (ProtobufCBinaryData){.data = data, .len = LIMIT_BODY_BYTES - 4};       /* and 4 of tag and length */
    cr_expect_eq(protobuf_c_message_get_packed_size(&q.base), LIMIT_BODY_BYTES);
    struct told t = {.letter = 'a'};
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, story_tell, &t, NULL), ERR_OK);
    q.data.len++;
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, NULL, NULL, NULL), ERR_TOO_LARGE);
    story_end(&s);
}

static void destroy_there(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct story *s = ctx;
    (void)call;
    cr_expect(a->last);
    if (!s->gone)
        client_destroy(s->client, NULL, NULL);
    s->gone = true;
}

Test(calls, the_client_may_be_destroyed_by_an_answer, .timeout = 10)
{
    struct story s;
    Pacte__Empty q = PACTE__EMPTY__INIT;
    story_ready(&s);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, destroy_there, &s, NULL), ERR_OK);
    while (!s.gone)
        uv_run(&s.fake.loop, UV_RUN_ONCE);
    fake_finish(&s.fake);
    arena_finish(&s.arena);
}

static void wait_there(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct story *s = ctx;
    (void)call;
    (void)a;
    Pacte__Empty q = PACTE__EMPTY__INIT;
    cr_expect_eq(client_wait(s->client, PACTE__METHOD__METHOD_PING, &q.base, &s->arena, NULL, NULL, NULL), ERR_BAD_STATE);
    cr_expect_eq(client_wait_connected(s->client, 10, NULL), ERR_BAD_STATE);
    s->events = 99;
}

Test(calls, waiting_within_a_callback_is_refused, .timeout = 10)
{
    struct story s;
    Pacte__Empty q = PACTE__EMPTY__INIT;
    story_ready(&s);
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, wait_there, &s, NULL), ERR_OK);
    while (s.events != 99)
        uv_run(&s.fake.loop, UV_RUN_ONCE);
    story_end(&s);
}
