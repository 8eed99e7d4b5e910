#include "tests/unit/server_session/desk.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void expect_reply(struct desk *d, int fd, uint32_t id, const char *body)
{
    const struct got *g = desk_read(d, fd);
    cr_assert(!g->end && !g->nothing, "no reply to %u", id);
    cr_expect_eq(g->f.kind, FRAME_REPLY);
    cr_expect_eq(g->f.request, id);
    cr_expect(bytes_equal(g->f.body, bytes_text(body)), "request %u", id);
}

static void expect_error(struct desk *d, int fd, uint32_t id, enum err e)
{
    pacte__error__free_unpacked(desk_error(d, fd, id, e), NULL);
}

Test(frames, a_request_is_answered_with_its_number_and_method, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 4000000000u, FAKE_ECHO, "bonjour");
    const struct got *g = desk_read(&d, fd);
    cr_assert_eq(g->f.kind, FRAME_REPLY);
    cr_assert_eq(g->f.request, 4000000000u);
    cr_assert_eq(g->f.method, FAKE_ECHO);
    cr_assert_eq(g->f.flags, 0);
    cr_assert(bytes_equal(g->f.body, bytes_text("bonjour")));
    cr_assert_eq(d.metrics->methods[FAKE_ECHO].requests, 1);
    (void)close(fd);
    desk_close(&d);
}

Test(frames, cut_anywhere_they_are_the_same, .timeout = 60)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    uint8_t wire[64];
    size_t len = 0;
    for (uint32_t i = 1; i <= 3; i++) {
        struct frame f = {.request = i, .method = FAKE_ECHO, .kind = FRAME_REQUEST, .body = {.len = i}};
        frame_header(&f, wire + len);
        memset(wire + len + 12, 'a', i);
        len += 12 + i;
    }
    for (size_t cut = 1; cut < len; cut++) {
        int fd = desk_connect(&d);
        desk_raw(&d, fd, wire, cut);
        desk_turn(&d, 1);
        desk_raw(&d, fd, wire + cut, len - cut);
        for (uint32_t i = 1; i <= 3; i++)
            expect_reply(&d, fd, i, &"aaa"[3 - i]);
        (void)close(fd);
    }
    desk_close(&d);
}

/* What ends a connection: the first bytes of a frame, and the error that comes
 * with request 0 before the end. */
struct bad_frame {
    char name[40];
    uint8_t head[12];
    enum err want;
};

ParameterizedTestParameters(frames, bad)
{
    static struct bad_frame rows[] = {
        {"4 GiB", {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 1, 1, 0}, ERR_TOO_LARGE},
        {"one byte over the limit", {0, 0, 0x10, 0x01, 0, 0, 0, 1, 0, 1, 1, 0}, ERR_TOO_LARGE},
        {"kind 0", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0}, ERR_MALFORMED},
        {"kind 7", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 7, 0}, ERR_MALFORMED},
        {"a reply from a client", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 0}, ERR_MALFORMED},
        {"a part from a client", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 3, 0}, ERR_MALFORMED},
        {"an error from a client", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 0}, ERR_MALFORMED},
        {"an event from a client", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 5, 0}, ERR_MALFORMED},
        {"a critical flag", {0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1}, ERR_MALFORMED},
        {"a cancel with a body", {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 6, 0}, ERR_MALFORMED},
        {"request 0", {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0}, ERR_MALFORMED},
        {"cancel of request 0", {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 0}, ERR_MALFORMED},
    };
    return cr_make_param_array(struct bad_frame, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct bad_frame *row, frames, bad, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, false);
    int fd = desk_connect(&d), other = desk_connect(&d);
    desk_request(&d, fd, 9, FAKE_ECHO, "before");
    expect_reply(&d, fd, 9, "before");
    desk_raw(&d, fd, row->head, sizeof row->head);
    desk_request(&d, fd, 10, FAKE_ECHO, "after");
    expect_error(&d, fd, 0, row->want);
    cr_expect(desk_read(&d, fd)->end, "%s: then it ends", row->name);
    desk_request(&d, other, 1, FAKE_ECHO, "neighbour");
    expect_reply(&d, other, 1, "neighbour");
    cr_expect_eq(fake.runs, 2, "%s", row->name);
    (void)close(fd);
    (void)close(other);
    desk_close(&d);
}

Test(frames, flags_that_may_be_ignored_are, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    const uint8_t head[12] = {0, 0, 0, 0, 0, 0, 0, 1, 0, FAKE_ECHO, FRAME_REQUEST, 0xf0};
    desk_raw(&d, fd, head, sizeof head);
    expect_reply(&d, fd, 1, "");
    (void)close(fd);
    desk_close(&d);
}

Test(frames, the_size_limit_is_raised_by_login_and_lowered_by_logout, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, false);
    static uint8_t body[8192];
    int fd = desk_connect(&d);
    desk_send(&d, fd, FRAME_REQUEST, 1, FAKE_ECHO, body, 4096);
    cr_assert_eq(desk_read(&d, fd)->f.body.len, 4096, "4096 bytes are allowed before login");
    desk_request(&d, fd, 2, FAKE_LOGIN, "in");
    expect_reply(&d, fd, 2, "");
    cr_assert_eq(d.metrics->connections_before_login, 0);
    desk_send(&d, fd, FRAME_REQUEST, 3, FAKE_ECHO, body, 4097);
    cr_assert_eq(desk_read(&d, fd)->f.body.len, 4097);
    desk_request(&d, fd, 4, FAKE_LOGIN, "");
    expect_reply(&d, fd, 4, "");
    cr_assert_eq(d.metrics->connections_before_login, 1);
    desk_send(&d, fd, FRAME_REQUEST, 5, FAKE_ECHO, body, 4097);
    expect_error(&d, fd, 0, ERR_TOO_LARGE);
    (void)close(fd);
    desk_close(&d);
}

Test(frames, after_login_a_body_is_at_most_one_mebibyte, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    uint8_t *body = calloc(1, (1u << 20) + 1);
    int fd = desk_connect(&d);
    desk_send(&d, fd, FRAME_REQUEST, 1, FAKE_BIG, body, 1u << 20);
    cr_assert_eq(desk_read(&d, fd)->f.body.len, 100000);
    desk_send(&d, fd, FRAME_REQUEST, 2, FAKE_BIG, body, (1u << 20) + 1);
    expect_error(&d, fd, 0, ERR_TOO_LARGE);
    free(body);
    (void)close(fd);
    desk_close(&d);
}

Test(frames, errors_carry_number_class_sentence_field_and_more, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_ERROR, "");
    Pacte__Error *m = desk_error(&d, fd, 1, ERR_OUT_OF_RANGE);
    cr_expect_str_eq(m->field, "versement.recu");
    cr_expect_str_eq(m->sentence, "Le montant reçu est négatif.");
    pacte__error__free_unpacked(m, NULL);
    desk_request(&d, fd, 2, FAKE_CONFLICT, "");
    m = desk_error(&d, fd, 2, ERR_CONFLICT);
    cr_expect_str_eq(m->field, "convention.titre");
    cr_expect_str_eq(m->elsewhere, "192.0.2.9:7443");
    cr_expect_eq(m->retry_after_ms, 250);
    cr_assert_not_null(m->current);
    cr_expect_eq(m->current->header->revision, 7);
    pacte__error__free_unpacked(m, NULL);
    desk_request(&d, fd, 3, 99, "");
    m = desk_error(&d, fd, 3, ERR_UNKNOWN_METHOD);
    cr_expect_str_eq(m->sentence, err_text(ERR_UNKNOWN_METHOD), "without a note, the sentence of the table");
    pacte__error__free_unpacked(m, NULL);
    cr_expect_eq(d.metrics->errors[ERR_CONFLICT], 1);
    cr_expect_eq(d.metrics->methods[FAKE_CONFLICT].errors, 1);
    (void)close(fd);
    desk_close(&d);
}

Test(frames, a_session_can_be_ended_from_elsewhere, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_CLOSE, "");
    expect_error(&d, fd, 0, ERR_SESSION_EXPIRED);
    cr_assert(desk_read(&d, fd)->end);
    (void)close(fd);
    desk_close(&d);
}

Test(frames, memory_that_is_missing_is_one_error_or_one_connection, .timeout = 120)
{
    for (size_t n = 1;; n++) {
        struct desk d;
        desk_open(&d, NULL, NULL, true);
        size_t base = d.fault.calls;
        d.fault.fail_at = base + n;
        int fd = desk_connect(&d);
        desk_request(&d, fd, 1, FAKE_ECHO, "x");
        desk_request(&d, fd, 2, FAKE_CONFLICT, "");
        desk_request(&d, fd, 3, FAKE_BIG, "");
        for (int i = 0; i < 3; i++) {
            const struct got *g = desk_read_within(&d, fd, 500);
            if (g->end || g->nothing)
                break;
            cr_assert(g->f.kind == FRAME_REPLY || g->f.kind == FRAME_ERROR);
        }
        bool fired = d.fault.fired;
        int other = desk_connect(&d);
        desk_request(&d, other, 1, FAKE_ECHO, "y");
        expect_reply(&d, other, 1, "y");
        (void)close(fd);
        (void)close(other);
        desk_close(&d);
        if (!fired) {
            cr_assert_gt(n, 5);
            break;
        }
    }
}
