#include "tests/integration/daemon/story.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

Test(answers, hello_ping_and_login_over_tls_and_over_the_socket, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *tls = story_tls(&s), *local = story_socket(&s);
    cr_expect_eq(story_ping(tls, 10), 0);
    cr_expect_eq(story_ping(local, 10), 0);
    cr_expect(raw_request(tls, 11, PACTE__METHOD__METHOD_STATUS, NULL));
    cr_expect_eq(raw_outcome(tls, 11), ERR_UNAUTHENTICATED);
    cr_expect(raw_request(local, 11, PACTE__METHOD__METHOD_STATUS, NULL));
    cr_expect_eq(raw_outcome(local, 11), 0, "the user of the daemon administers by the socket");
    cr_expect(raw_login(tls, "admin", PASSWORD));
    cr_expect(raw_request(tls, 12, PACTE__METHOD__METHOD_STATUS, NULL));
    cr_expect_eq(raw_outcome(tls, 12), 0);
    raw_close(tls);
    raw_close(local);
    story_end(&s);
}

Test(answers, before_hello_almost_nothing_is_possible, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *r = raw_tls(s.daemon.port, s.ca_file);
    cr_assert_not_null(r);
    cr_expect_eq(story_ping(r, 1), ERR_BAD_STATE);
    Pacte__HelloRequest m = PACTE__HELLO_REQUEST__INIT;
    m.version_min = 90;
    m.version_max = 99;
    cr_expect(raw_request(r, 2, PACTE__METHOD__METHOD_HELLO, &m.base));
    cr_expect_eq(raw_outcome(r, 2), ERR_BAD_VERSION);
    raw_close(r);
    story_end(&s);
}

/* What is wrong with one request is answered on it, and the next is served. */
Test(answers, bad_bodies_cost_one_request, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *r = story_tls(&s);
    uint8_t deep[4000];
    for (size_t i = 0; i < sizeof deep; i += 2) {      /* an unknown field that holds itself */
        deep[i] = 0x52;
        deep[i + 1] = 0x7f;
    }
    const struct { const char *name; Pacte__Method method; struct bytes body; } rows[] = {
        {"method 0", 0, {0}},
        {"method 19", 19, {0}},
        {"method 65535", 65535, {0}},
        {"nothing of a message", PACTE__METHOD__METHOD_LOGIN, bytes_text("\xff\xff\xff\xff")},
        {"a length past the end", PACTE__METHOD__METHOD_LOGIN, bytes_text("\x0a\x7f" "ab")},
        {"invalid UTF-8", PACTE__METHOD__METHOD_LOGIN, bytes_text("\x0a\x02\xc3\x28")},
        {"a NUL in a text", PACTE__METHOD__METHOD_LOGIN, bytes_of("\x0a\x03" "a\0b", 5)},
        {"lengths within lengths", PACTE__METHOD__METHOD_LOGIN, bytes_of(deep, sizeof deep)},
        {"a body over that of its method", PACTE__METHOD__METHOD_PING, bytes_of(deep, 300)},
        {"without login", PACTE__METHOD__METHOD_GET, {0}},
    };
    const enum err want[] = {ERR_UNKNOWN_METHOD, ERR_UNKNOWN_METHOD, ERR_UNKNOWN_METHOD, ERR_MALFORMED, ERR_MALFORMED,
                             ERR_BAD_TEXT, ERR_BAD_TEXT, ERR_MALFORMED, ERR_TOO_LARGE, ERR_UNAUTHENTICATED};
    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_assert(raw_frame(r, FRAME_REQUEST, 100 + i, (uint16_t)rows[i].method, rows[i].body));
        int got = raw_outcome(r, 100 + i);
        cr_expect_eq(got, (int)want[i], "%s: %d", rows[i].name, got);
    }
    cr_expect_eq(story_ping(r, 999), 0, "and the connection goes on");
    raw_close(r);
    story_end(&s);
}

Test(answers, bad_frames_cost_their_connection, .timeout = 60)
{
    static const struct { uint8_t head[12]; enum err want; } rows[] = {
        {{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 5, 1, 0}, ERR_TOO_LARGE},
        {{0, 0, 0x10, 0x01, 0, 0, 0, 1, 0, 5, 1, 0}, ERR_TOO_LARGE},
        {{0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 9, 0}, ERR_MALFORMED},
        {{0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 1, 1}, ERR_MALFORMED},
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0}, ERR_MALFORMED},
    };
    struct story s;
    story_begin(&s, NULL);
    struct raw *good = story_tls(&s);
    uint8_t *junk = calloc(1, 1u << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct raw *r = story_tls(&s);
        cr_assert(raw_send(r, rows[i].head, 12));
        (void)raw_send(r, junk, 1u << 20);               /* what follows is thrown away */
        story_expect_last_word(r, rows[i].want);
        raw_close(r);
        cr_expect_eq(story_ping(good, (uint32_t)i + 10), 0);
    }
    free(junk);
    raw_close(good);
    story_end(&s);
}

Test(answers, a_frame_of_no_bytes_is_an_empty_message, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *r = story_tls(&s);
    static const uint8_t zero[12] = {0, 0, 0, 0, 0, 0, 0, 7, 0, PACTE__METHOD__METHOD_PING, FRAME_REQUEST, 0};
    static const uint8_t nothing[12] = {0};
    cr_expect(raw_send(r, zero, sizeof zero));
    cr_expect_eq(raw_outcome(r, 7), 0);
    cr_expect(raw_send(r, nothing, sizeof nothing));
    story_expect_last_word(r, ERR_MALFORMED);
    raw_close(r);
    story_end(&s);
}

/* A login takes the pool; pings sent after it come back before. */
Test(answers, come_in_the_order_in_which_they_are_ready, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *r = story_tls(&s);
    Pacte__LoginRequest m = PACTE__LOGIN_REQUEST__INIT;
    m.account = (char[]){"admin"};
    m.password = (char[]){"ce n'est pas le bon"};
    cr_expect(raw_request(r, 50, PACTE__METHOD__METHOD_LOGIN, &m.base));
    cr_expect(raw_request(r, 50, PACTE__METHOD__METHOD_PING, NULL));
    cr_expect_eq(raw_outcome(r, 50), ERR_DUPLICATE_REQUEST);
    for (uint32_t i = 51; i < 60; i++)
        cr_expect_eq(story_ping(r, i), 0);
    cr_expect_eq(raw_outcome(r, 50), ERR_BAD_CREDENTIALS);
    raw_close(r);
    story_end(&s);
}

Test(answers, cut_into_single_bytes_they_are_the_same, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    struct raw *r = story_tls(&s);
    static const uint8_t ping[12] = {0, 0, 0, 0, 0, 0, 0, 7, 0, PACTE__METHOD__METHOD_PING, FRAME_REQUEST, 0};
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof ping; i++)
            cr_assert(raw_send(r, ping + i, 1));
        cr_expect_eq(raw_outcome(r, 7), 0);
    }
    raw_close(r);
    story_end(&s);
}
