/* Links that break, daemons that stop and come back. */
#include "tests/unit/common_client/story.h"

#include "proto/limits.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <string.h>

static bool hang_up_on_first(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    if (frame->method == PACTE__METHOD__METHOD_PUT && f->accepted == 1) {
        fake_hang_up(p);
        return true;
    }
    if (frame->method == PACTE__METHOD__METHOD_PUT) {
        Pacte__PutReply reply = PACTE__PUT_REPLY__INIT;
        fake_send(p, FRAME_REPLY, frame->method, frame->request, &reply.base);
        return true;
    }
    return false;
}

Test(cut, a_write_is_sent_again_with_the_same_key_in_the_same_session, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = hang_up_on_first;
    story_put(&s, &t, true);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_OK, "%s", t.sentence);
    cr_expect_eq(s.fake.accepted, 2);
    cr_expect_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_PUT), 2);
    cr_expect_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_RESUME), 1);
    cr_expect_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_LOGIN), 1, "the password is not asked again");
    const struct fake_seen *first = NULL, *second = NULL;
    for (size_t i = 0; i < s.fake.count; i++)
        if (s.fake.seen[i].method == PACTE__METHOD__METHOD_PUT) {
            first = first == NULL ? &s.fake.seen[i] : first;
            second = &s.fake.seen[i];
        }
    cr_assert(first != NULL && second != first);
    cr_expect_eq(first->len, second->len);
    cr_expect_arr_eq(first->body, second->body, sizeof first->body, "the key and all are the same");
    cr_expect_eq(s.states[CLIENT_OFFLINE], 1);
    story_end(&s);
}

Test(cut, a_write_without_key_is_answered_and_not_sent_again, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = hang_up_on_first;
    story_put(&s, &t, false);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_UNREACHABLE);
    story_wait_state(&s, CLIENT_READY);
    cr_expect_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_PUT), 1);
    story_end(&s);
}

static bool hang_up_always(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    if (frame->method != PACTE__METHOD__METHOD_PUT)
        return false;
    fake_hang_up(p);
    return true;
}

Test(cut, a_write_is_sent_once_more_and_no_more, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = hang_up_always;
    story_put(&s, &t, true);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_UNREACHABLE);
    cr_expect_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_PUT), 2);
    story_end(&s);
}

static bool part_then_cut(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__BlobPart part = PACTE__BLOB_PART__INIT;
    if (frame->method == PACTE__METHOD__METHOD_BLOB_GET)
        fake_send(p, FRAME_PART, frame->method, frame->request, &part.base);
    if (frame->method == PACTE__METHOD__METHOD_PING)
        fake_hang_up(p);
    return frame->method == PACTE__METHOD__METHOD_BLOB_GET || frame->method == PACTE__METHOD__METHOD_PING;
}

Test(cut, an_answer_of_which_parts_were_given_is_not_begun_anew, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'}, ping = {.letter = 'b'};
    Pacte__BlobGetRequest q = PACTE__BLOB_GET_REQUEST__INIT;
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    story_ready(&s);
    s.fake.script = part_then_cut;
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_GET, &q.base, story_tell, &t, NULL), ERR_OK);
    while (t.parts == 0)
        uv_run(&s.fake.loop, UV_RUN_ONCE);
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &empty.base, story_tell, &ping, NULL), ERR_OK);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_UNREACHABLE);
    cr_expect_eq(t.parts, 1);
    story_end(&s);
}

Test(cut, offline_reads_wait_and_others_are_refused, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    Pacte__LoginRequest login = PACTE__LOGIN_REQUEST__INIT;
    story_ready(&s);
    fake_hang_up(s.fake.peer);
    story_wait_state(&s, CLIENT_OFFLINE);
    cr_expect_eq(client_why(s.client, NULL), ERR_UNREACHABLE);
    Pacte__Empty q = PACTE__EMPTY__INIT;
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_LOGIN, &login.base, NULL, NULL, NULL), ERR_UNREACHABLE);
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, story_tell, &t, NULL), ERR_OK);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_OK);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    story_end(&s);
}

Test(cut, a_session_that_is_over_answers_what_waited, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_ready(&s);
    s.fake.script = hang_up_on_first;
    s.fake.sessions_over = true;
    story_put(&s, &t, true);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_SESSION_EXPIRED);
    cr_expect_eq(client_state(s.client), CLIENT_NEEDS_LOGIN);
    cr_expect_null(client_login_reply(s.client));
    cr_expect_eq(client_why(s.client, NULL), ERR_SESSION_EXPIRED);
    s.fake.script = NULL;
    story_login(&s);
    story_end(&s);
}

Test(cut, a_former_session_is_resumed_by_its_token, .timeout = 10)
{
    struct story s;
    static const uint8_t token[32] = {42};
    story_begin(&s, NULL, bytes_of(token, sizeof token), 0);
    client_connect(s.client);
    cr_assert_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    cr_assert_not_null(client_login_reply(s.client));
    cr_expect_str_eq(client_login_reply(s.client)->account, "coord");
    cr_expect_str_eq(client_hello(s.client)->site, "Site d'essai");
    cr_expect_eq(fake_last(&s.fake, PACTE__METHOD__METHOD_RESUME)->body[2], 42);
    Pacte__LogoutRequest q = PACTE__LOGOUT_REQUEST__INIT;
    cr_expect_eq(client_wait(s.client, PACTE__METHOD__METHOD_LOGOUT, &q.base, &s.arena, NULL, NULL, NULL), ERR_OK);
    cr_expect_eq(client_state(s.client), CLIENT_NEEDS_LOGIN);
    story_end(&s);
}

/* The clock of the client stands still; only the test moves it. */
Test(cut, comes_back_when_its_own_clock_says_so, .timeout = 20)
{
    struct story s;
    struct fault fault = {.monotonic_ms = 1000000, .random_seed = 1};
    struct sys sys = fault_sys(&fault);
    story_begin(&s, &sys, bytes_of(NULL, 0), 0);
    fake_deafen(&s.fake);
    client_connect(s.client);
    story_wait_state(&s, CLIENT_OFFLINE);
    for (unsigned attempt = 0; attempt < 4; attempt++) {
        uint64_t whole = 250u << attempt;
        cr_expect_eq(s.states[CLIENT_CONNECTING], attempt + 1);
        fault.monotonic_ms += whole / 2 - 1;
        fake_run(&s.fake, (unsigned)whole + 50);
        cr_expect_eq(s.states[CLIENT_CONNECTING], attempt + 1, "before half of %u ms nothing is tried", (unsigned)whole);
        fault.monotonic_ms += whole / 2 + 1;
        while (s.states[CLIENT_OFFLINE] < attempt + 2)
            uv_run(&s.fake.loop, UV_RUN_ONCE);
        cr_expect_eq(s.states[CLIENT_CONNECTING], attempt + 2);
    }
    fake_listen(&s.fake);
    fault.monotonic_ms += 4000;
    story_wait_state(&s, CLIENT_NEEDS_LOGIN);
    cr_expect_eq(client_why(s.client, NULL), ERR_OK);
    story_end(&s);
    cr_expect_eq(fault.live, 0);
}

Test(cut, wait_connected_says_why_nobody_answers, .timeout = 10)
{
    struct story s;
    struct err_note note = {.text = ""};
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    fake_deafen(&s.fake);
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 50, &note), ERR_UNREACHABLE);
    cr_expect_not_null(strstr(note.text, s.fake.path), "the sentence names where it was sought: %s", note.text);
    story_end(&s);
}

Test(cut, a_mute_daemon_is_given_up_and_the_client_may_disconnect, .timeout = 10)
{
    struct story s;
    struct err_note note = {.text = ""};
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    s.fake.mute = true;
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 100, &note), ERR_UNREACHABLE);
    cr_expect_eq(client_state(s.client), CLIENT_CONNECTING);
    client_disconnect(s.client);
    cr_expect_eq(client_state(s.client), CLIENT_IDLE);
    struct told t = {.letter = 'a'};
    Pacte__Empty q = PACTE__EMPTY__INIT;
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, story_tell, &t, NULL), ERR_UNREACHABLE);
    s.fake.mute = false;
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 2000, &note), ERR_OK);
    story_end(&s);
}

Test(cut, over_the_local_socket_no_session_is_needed, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    s.fake.local = true;
    client_connect(s.client);
    cr_assert_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    cr_expect_eq(client_state(s.client), CLIENT_NEEDS_LOGIN);
    fake_hang_up(s.fake.peer);
    story_wait_state(&s, CLIENT_OFFLINE);
    Pacte__Empty q = PACTE__EMPTY__INIT;
    cr_expect_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, story_tell, &t, NULL), ERR_OK);
    story_wait(&s, &t);
    cr_expect_eq(t.error, ERR_OK);
    story_end(&s);
}
