#include "tests/unit/server_session/desk.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static void expect_reply(struct desk *d, int fd, uint32_t id)
{
    const struct got *g = desk_read(d, fd);
    cr_assert(!g->end && !g->nothing, "no reply to %u", id);
    cr_expect_eq(g->f.kind, FRAME_REPLY);
    cr_expect_eq(g->f.request, id);
}

static void expect_error(struct desk *d, int fd, uint32_t id, enum err e)
{
    pacte__error__free_unpacked(desk_error(d, fd, id, e), NULL);
}

Test(requests, are_answered_in_any_order, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_HOLD, "");
    desk_request(&d, fd, 2, FAKE_HOLD, "");
    desk_request(&d, fd, 3, FAKE_ECHO, "");
    expect_reply(&d, fd, 3);
    fake_answer(1);
    expect_reply(&d, fd, 2);
    desk_request(&d, fd, 2, FAKE_ECHO, "");
    expect_reply(&d, fd, 2);
    fake_answer(0);
    expect_reply(&d, fd, 1);
    cr_assert_eq(sessions_open_requests(d.sessions), 0);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, a_number_that_is_open_cannot_be_opened_again, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 5, FAKE_HOLD, "");
    desk_request(&d, fd, 5, FAKE_ECHO, "");
    expect_error(&d, fd, 5, ERR_DUPLICATE_REQUEST);
    fake_answer(0);
    expect_reply(&d, fd, 5);
    cr_assert_eq(fake.runs, 1);
    (void)close(fd);
    desk_close(&d);
}

static void fill(struct desk *d, int fd, uint32_t limit)
{
    for (uint32_t i = 1; i <= limit; i++)
        desk_request(d, fd, i, FAKE_HOLD, "");
    DESK_WAIT(d, fake.held_count == limit);
    cr_assert_eq(fake.held_count, limit);
    desk_request(d, fd, limit + 1, FAKE_HOLD, "");
    expect_error(d, fd, limit + 1, ERR_TOO_MANY_REQUESTS);
    fake_answer(0);
    expect_reply(d, fd, 1);
    desk_request(d, fd, limit + 2, FAKE_ECHO, "");
    expect_reply(d, fd, limit + 2);
}

Test(requests, sixty_four_may_be_open_and_not_one_more, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    fill(&d, fd, 64);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, four_before_login, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, false);
    int fd = desk_connect(&d);
    fill(&d, fd, 4);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, a_cancelled_one_ends_with_cancelled, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_HOLD, "");
    desk_send(&d, fd, FRAME_CANCEL, 1, 0, NULL, 0);
    expect_error(&d, fd, 1, ERR_CANCELLED);
    cr_assert_eq(fake.cancels, 1);
    desk_send(&d, fd, FRAME_CANCEL, 1, 0, NULL, 0);
    desk_send(&d, fd, FRAME_CANCEL, 77, 0, NULL, 0);
    desk_request(&d, fd, 2, FAKE_STUBBORN, "");
    desk_send(&d, fd, FRAME_CANCEL, 2, 0, NULL, 0);
    desk_request(&d, fd, 3, FAKE_ECHO, "");
    expect_reply(&d, fd, 3);
    fake_answer(0);
    expect_reply(&d, fd, 2);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, outlive_their_connection_as_orphans, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_HOLD, "");
    desk_request(&d, fd, 2, FAKE_STUBBORN, "");
    DESK_WAIT(&d, fake.held_count == 2);
    (void)close(fd);
    DESK_WAIT(&d, sessions_count(d.sessions) == 0);
    cr_assert_eq(fake.peers_finished, 1);
    cr_assert_eq(fake.cancels, 1, "one could be cancelled");
    cr_assert_eq(fake.held_count, 1);
    cr_assert_eq(sessions_open_requests(d.sessions), 1);
    cr_assert(fake.held[0]->orphan);
    cr_assert_null(fake.held[0]->peer);
    cr_assert(fake.held[0]->to->part(fake.held[0], bytes_text("nobody reads it")));
    fake_answer(0);
    cr_assert_eq(fake.orphans_ended, 1);
    cr_assert_eq(sessions_open_requests(d.sessions), 0);
    desk_close(&d);
}

/* The part frames of two requests that stream together. */
static void read_parts(struct desk *d, int fd, size_t each)
{
    size_t parts[3] = {0}, ended = 0, turns = 0;
    uint32_t last = 0;
    while (ended < 2) {
        const struct got *g = desk_read(d, fd);
        cr_assert(!g->end && !g->nothing);
        uint32_t id = g->f.request;
        cr_assert(id == 1 || id == 2);
        turns += id != last;
        last = id;
        if (g->f.kind == FRAME_PART) {
            parts[id]++;
            cr_assert_eq(g->body[0], (uint8_t)(each - parts[id]), "parts in order");
        } else {
            cr_assert_eq(g->f.kind, FRAME_REPLY);
            cr_assert_eq(parts[id], each);
            ended++;
        }
    }
    cr_expect_gt(turns, 6, "long answers take turns: %zu", turns);
}

Test(requests, parts_follow_the_pace_of_the_reader, .timeout = 60)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    const uint8_t times = 12;                          /* 192 parts of 16 KiB */
    desk_send(&d, fd, FRAME_REQUEST, 1, FAKE_PARTS, &times, 1);
    desk_send(&d, fd, FRAME_REQUEST, 2, FAKE_PARTS, &times, 1);
    desk_turn(&d, 20);
    size_t peak = d.metrics->bytes_sent;
    cr_assert_lt(peak, 3u << 20, "most of it waits in the handler, not in memory: %zu", peak);
    read_parts(&d, fd, 192);
    cr_assert_eq(sessions_open_requests(d.sessions), 0);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, a_stream_can_be_cancelled_while_it_waits, .timeout = 20)
{
    struct net_limits n = net_limits_default;
    n.queue_high_bytes = 32 * 1024;
    n.queue_low_bytes = 8 * 1024;
    struct desk d;
    desk_open(&d, &n, NULL, true);
    int fd = desk_connect(&d);
    const uint8_t times = 200;
    desk_send(&d, fd, FRAME_REQUEST, 1, FAKE_PARTS, &times, 1);
    desk_turn(&d, 5);
    desk_send(&d, fd, FRAME_CANCEL, 1, 0, NULL, 0);
    size_t parts = 0;
    const struct got *g;
    while ((g = desk_read(&d, fd))->f.kind == FRAME_PART && !g->end && !g->nothing)
        parts++;
    cr_assert_eq(g->f.kind, FRAME_ERROR);
    cr_assert_eq(fake.cancels, 1);
    cr_assert_lt(parts, 3200, "it did not run to its end");
    (void)close(fd);
    desk_close(&d);
}

Test(requests, wait_while_the_queue_is_full_and_keep_their_order, .timeout = 60)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    uint8_t burst[64 * 12];
    for (uint32_t i = 0; i < 64; i++) {
        struct frame f = {.request = i + 1, .method = FAKE_BIG, .kind = FRAME_REQUEST};
        frame_header(&f, burst + i * 12);
    }
    desk_raw(&d, fd, burst, sizeof burst);
    desk_turn(&d, 20);
    cr_assert_lt(fake.runs, 20, "6.4 MB of answers are not made for one who does not read");
    cr_assert_eq(sessions_open_requests(d.sessions), 64 - fake.runs);
    for (uint32_t i = 1; i <= 64; i++)
        expect_reply(&d, fd, i);
    cr_assert_eq(fake.runs, 64);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, those_that_wait_can_be_cancelled_or_abandoned, .timeout = 20)
{
    struct net_limits n = net_limits_default;
    n.queue_high_bytes = 300 * 1024;
    struct desk d;
    desk_open(&d, &n, NULL, true);
    int fd = desk_connect(&d);
    uint8_t burst[41 * 12];
    for (uint32_t i = 0; i < 40; i++) {
        struct frame f = {.request = i + 1, .method = FAKE_BIG, .kind = FRAME_REQUEST};
        frame_header(&f, burst + i * 12);
    }
    struct frame cancel = {.request = 40, .kind = FRAME_CANCEL};
    frame_header(&cancel, burst + 40 * 12);
    desk_raw(&d, fd, burst, sizeof burst);
    desk_turn(&d, 5);
    size_t runs = fake.runs;
    cr_assert_lt(runs, 39);
    cr_assert_eq(sessions_open_requests(d.sessions), 39 - runs, "number 40 was cancelled while it waited");
    (void)close(fd);
    DESK_WAIT(&d, sessions_count(d.sessions) == 0);
    cr_assert_eq(sessions_open_requests(d.sessions), 0);
    cr_assert_eq(fake.runs, runs, "nobody works for one who has gone");
    desk_close(&d);
}

Test(requests, too_many_open_bytes_stop_the_reading, .timeout = 20)
{
    struct session_limits s = session_limits_default;
    s.open_bytes = 20000;
    struct desk d;
    desk_open(&d, NULL, &s, true);
    uint8_t body[12000] = {0};
    int fd = desk_connect(&d);
    for (uint32_t i = 1; i <= 10; i++)
        desk_send(&d, fd, FRAME_REQUEST, i, FAKE_HOLD, body, sizeof body);
    desk_turn(&d, 20);
    cr_assert_lt(fake.held_count, 8, "two, and what came in the same read: %zu", fake.held_count);
    for (uint32_t i = 0; i < 10; i++) {
        DESK_WAIT(&d, fake.held_count > 0);
        cr_assert_gt(fake.held_count, 0);
        fake_answer(0);
    }
    for (uint32_t i = 0; i < 10; i++)
        cr_assert_eq(desk_read(&d, fd)->f.kind, FRAME_REPLY);
    (void)close(fd);
    desk_close(&d);
}

Test(requests, events_stop_at_the_high_mark, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 3, FAKE_EVENT, "");
    size_t events = 0;
    const struct got *g;
    while ((g = desk_read(&d, fd))->f.kind == FRAME_EVENT) {
        cr_assert_eq(g->f.request, 3);
        cr_assert_eq(g->f.method, PACTE__METHOD__METHOD_WATCH);
        events++;
    }
    cr_assert_eq(g->f.kind, FRAME_REPLY);
    cr_assert_gt(events, 10);
    (void)close(fd);
    desk_close(&d);
}

Test(stop, sessions_end_when_their_last_request_is_answered, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int idle = desk_connect(&d), busy = desk_connect(&d);
    desk_request(&d, busy, 1, FAKE_HOLD, "");
    DESK_WAIT(&d, fake.held_count == 1);
    sessions_stop(d.sessions);
    expect_error(&d, idle, 0, ERR_STOPPING);
    cr_assert(desk_read(&d, idle)->end);
    cr_assert(desk_read_within(&d, busy, 30)->nothing);
    fake_answer(0);
    expect_reply(&d, busy, 1);
    expect_error(&d, busy, 0, ERR_STOPPING);
    cr_assert(desk_read(&d, busy)->end);
    (void)close(idle);
    (void)close(busy);
    DESK_WAIT(&d, net_connections(d.net) == 0);
    cr_assert_eq(net_connections(d.net), 0);
    desk_close(&d);
}

Test(stop, what_is_still_open_can_be_cancelled_at_once, .timeout = 20)
{
    struct desk d;
    desk_open(&d, NULL, NULL, true);
    int fd = desk_connect(&d);
    desk_request(&d, fd, 1, FAKE_HOLD, "");
    desk_request(&d, fd, 2, FAKE_STUBBORN, "");
    DESK_WAIT(&d, fake.held_count == 2);
    sessions_stop_now(d.sessions);
    expect_error(&d, fd, 1, ERR_CANCELLED);
    expect_error(&d, fd, 0, ERR_STOPPING);
    (void)close(fd);
    DESK_WAIT(&d, net_connections(d.net) == 0);
    desk_close(&d);
}
