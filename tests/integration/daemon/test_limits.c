/* Peers that take without giving, or give without end. Limits of time are
 * shortened by the file of settings; what they do is the same. */
#include "tests/integration/daemon/story.h"

#include "server/store/store.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* VmRSS of the daemon, KiB. */
static long resident_kib(const struct story *s)
{
    char path[64], line[256];
    long kib = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/status", (int)s->daemon.pid);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        (void)sscanf(line, "VmRSS: %ld", &kib);
    (void)fclose(f);
    return kib;
}

Test(limits, a_thousand_half_open_connections_leave_room, .timeout = 120)
{
    enum { HALF_OPEN = 1000 };
    struct story s;
    story_begin(&s, NULL);
    static int fds[HALF_OPEN];
    struct raw *before = story_tls(&s);
    long rss = resident_kib(&s);
    for (int i = 0; i < HALF_OPEN; i++) {
        fds[i] = raw_tcp(s.daemon.port);
        cr_assert_geq(fds[i], 0);
        if (i % 2 == 0)                              /* half of them begin a handshake */
            cr_assert_eq(write(fds[i], "\x16\x03\x01\x02\x00\x01", 6), 6);
    }
    long long start = now_ms();
    struct raw *after = story_tls(&s);
    cr_expect(raw_login(after, "admin", PASSWORD));
    cr_expect_leq(now_ms() - start, 5000);
    for (uint32_t i = 10; i < 60; i++) {
        cr_expect_eq(story_ping(before, i), 0);
        cr_expect_eq(story_ping(after, i), 0);
    }
    long each = (resident_kib(&s) - rss) / HALF_OPEN;
    cr_expect_leq(each, 64, "%ld KiB for each", each);
    raw_close(before);
    raw_close(after);
    for (int i = 0; i < HALF_OPEN; i++)
        (void)close(fds[i]);
    story_end(&s);
}

Test(limits, a_handshake_that_does_not_come_is_not_waited_for, .timeout = 60)
{
    struct story s;
    char byte;
    story_begin(&s, "handshake_ms = 300\nsweep_ms = 50\n");
    int fd = raw_tcp(s.daemon.port);
    long long start = now_ms();
    cr_assert_geq(fd, 0);
    cr_expect_leq(read(fd, &byte, 1), 0);
    long long took = now_ms() - start;
    cr_expect(took >= 250 && took < 3000, "%lld ms", took);
    (void)close(fd);
    story_end(&s);
}

Test(limits, who_does_not_log_in_is_told_and_closed, .timeout = 60)
{
    struct story s;
    story_begin(&s, "login_ms = 2000\nsweep_ms = 50\n");
    struct raw *never = story_tls(&s), *local = story_socket(&s);
    story_expect_last_word(never, ERR_TIMED_OUT);
    cr_expect_eq(story_ping(local, 10), 0, "the socket of the machine needs no login");
    raw_close(never);
    raw_close(local);
    story_end(&s);
}

Test(limits, one_byte_a_second_does_not_hold_a_connection, .timeout = 60)
{
    struct story s;
    story_begin(&s, "slow_sender_ms = 400\nsweep_ms = 50\n");
    struct raw *slow = story_tls(&s), *good = story_tls(&s);
    static const uint8_t ping[12] = {0, 0, 0, 0, 0, 0, 0, 7, 0, PACTE__METHOD__METHOD_PING, FRAME_REQUEST, 0};
    struct raw_answer a;
    for (size_t i = 0; i < 6; i++) {
        cr_expect(raw_send(slow, ping + i, 1));
        cr_expect_eq(story_ping(good, (uint32_t)i + 10), 0);
        if (raw_read(slow, &a, 200) != RAW_NOTHING)
            break;
        cr_expect_lt(i, 5, "five bytes in a second were allowed");
    }
    cr_expect_eq(a.kind, FRAME_ERROR);
    cr_expect_eq(a.id, 0);
    raw_close(slow);
    raw_close(good);
    story_end(&s);
}

Test(limits, an_idle_connection_is_told_and_closed, .timeout = 60)
{
    struct story s;
    story_begin(&s, "idle_ms = 1500\nsweep_ms = 50\n");
    struct raw *r = story_tls(&s);
    cr_expect(raw_login(r, "admin", PASSWORD));
    long long start = now_ms();
    for (uint32_t i = 10; i < 14; i++) {
        struct raw_answer a;
        cr_expect_eq(raw_read(r, &a, 500), RAW_NOTHING);
        cr_expect_eq(story_ping(r, i), 0, "who speaks stays");
    }
    cr_expect_geq(now_ms() - start, 1990);
    story_expect_last_word(r, ERR_TIMED_OUT);
    raw_close(r);
    story_end(&s);
}

Test(limits, one_connection_too_many_is_told_so_over_tls, .timeout = 60)
{
    struct story s;
    story_begin(&s, "connections = 3\n");
    struct raw *r[4];
    for (int i = 0; i < 3; i++)
        r[i] = story_tls(&s);
    r[3] = raw_tls(s.daemon.port, s.ca_file);
    cr_assert_not_null(r[3]);
    story_expect_last_word(r[3], ERR_TOO_MANY_CONNECTIONS);
    struct raw *local = story_socket(&s);            /* the administrator always gets in */
    cr_expect_eq(story_ping(local, 10), 0);
    raw_close(local);
    for (int i = 0; i < 4; i++)
        raw_close(r[i]);
    struct raw *again = story_tls(&s);
    raw_close(again);
    story_end(&s);
}

Test(limits, each_source_has_its_share, .timeout = 60)
{
    struct story s;
    story_begin(&s, "connections_per_source = 2\n");
    struct raw *a = story_tls(&s), *b = story_tls(&s), *c = raw_tls(s.daemon.port, s.ca_file);
    cr_assert_not_null(c);
    story_expect_last_word(c, ERR_TOO_MANY_CONNECTIONS);
    raw_close(a);
    raw_close(b);
    raw_close(c);
    story_end(&s);
}

Test(limits, those_before_login_have_theirs, .timeout = 60)
{
    struct story s;
    story_begin(&s, "connections_before_login = 2\n");
    struct raw *in = story_tls(&s);
    cr_expect(raw_login(in, "admin", PASSWORD));
    struct raw *a = story_tls(&s), *b = story_tls(&s), *c = raw_tls(s.daemon.port, s.ca_file);
    cr_assert_not_null(c);
    story_expect_last_word(c, ERR_TOO_MANY_CONNECTIONS);
    cr_expect_eq(story_ping(in, 10), 0);
    raw_close(in);
    raw_close(a);
    raw_close(b);
    raw_close(c);
    story_end(&s);
}

/* 8 MiB that no compression makes smaller, so that a backup is a long answer. */
static enum err fill(struct store_write *w, void *ctx)
{
    static uint8_t block[64 * 1024];
    uint64_t *seed = ctx;
    enum err e = ERR_OK;
    for (uint32_t i = 0; i < 128 && e == ERR_OK; i++) {
        struct store_key k;
        for (size_t j = 0; j < sizeof block; j++) {
            *seed = *seed * 6364136223846793005u + 1442695040888963407u;
            block[j] = (uint8_t)(*seed >> 56);
        }
        store_key_init(&k, TABLE_BLOB);
        store_key_u32(&k, i);
        e = store_put(w, &k, bytes_of(block, sizeof block));
    }
    return e;
}

static void story_begin_big(struct story *s, const char *settings)
{
    char dir[300];
    struct store *store;
    struct err_note note;
    uint64_t seed = 1;
    story_init(s, settings);
    (void)snprintf(dir, sizeof dir, "%s/store", s->daemon.dir);
    struct store_options o = {.sys = &sys_real, .dir = dir, .exclusive = true};
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK);
    cr_assert_eq(store_change(store, fill, &seed, &note), ERR_OK);
    store_close(store);
    cr_assert(daemon_start(&s->daemon));
}

/* Reads parts until the answer ends; the bytes of the parts, -1 when it does not end well. */
static long long read_stream(struct raw *r, uint32_t id)
{
    long long bytes = 0;
    struct raw_answer a;
    while (raw_read(r, &a, 10000) == RAW_FRAME && a.id == id) {
        bytes += (long long)a.body.len;
        if (a.kind == FRAME_REPLY)
            return bytes;
        if (a.kind != FRAME_PART)
            return -1;
    }
    return -1;
}

Test(limits, who_never_reads_costs_little_and_is_closed, .timeout = 60)
{
    struct story s;
    story_begin_big(&s, "slow_reader_ms = 700\ndrain_ms = 300\nsweep_ms = 50\n");
    struct raw *deaf = story_socket(&s), *good = story_socket(&s);
    long rss = resident_kib(&s);
    cr_expect(raw_request(deaf, 10, PACTE__METHOD__METHOD_BACKUP, NULL));
    cr_expect_eq(story_ping(good, 10), 0);
    (void)usleep(300000);
#ifndef __SANITIZE_ADDRESS__                           /* which keeps what was freed */
    cr_expect_leq(resident_kib(&s) - rss, 4 * 1024, "8 MiB are not kept for one who does not read");
#else
    cr_expect_gt(rss, 0);
#endif
    for (int i = 0; i < 1000 && !daemon_logged(&s.daemon, "SLOW_READER"); i++)
        (void)usleep(10000);
    cr_expect(daemon_logged(&s.daemon, "SLOW_READER"));
    (void)usleep(1000000);                             /* and the time to take what is left passes */
    cr_expect_lt(read_stream(deaf, 10), 0, "the stream was cut");
    cr_expect(raw_request(good, 11, PACTE__METHOD__METHOD_BACKUP, NULL));
    cr_expect_gt(read_stream(good, 11), 8 << 20, "and the next one gets his");
    raw_close(deaf);
    raw_close(good);
    story_end(&s);
}

Test(limits, a_long_answer_can_be_cancelled, .timeout = 60)
{
    struct story s;
    story_begin_big(&s, NULL);
    struct raw *r = story_socket(&s);
    struct raw_answer a;
    cr_expect(raw_request(r, 10, PACTE__METHOD__METHOD_BACKUP, NULL));
    cr_assert_eq(raw_read(r, &a, 10000), RAW_FRAME);
    cr_expect_eq(a.kind, FRAME_PART);
    cr_expect(raw_frame(r, FRAME_CANCEL, 10, 0, (struct bytes){0}));
    size_t bytes = 0;
    while (raw_read(r, &a, 10000) == RAW_FRAME && a.kind == FRAME_PART)
        bytes += a.body.len;
    cr_expect_eq(a.kind, FRAME_ERROR);
    cr_expect_eq(a.id, 10);
    cr_expect_lt(bytes, 8u << 20, "%zu", bytes);
    cr_expect_eq(story_ping(r, 11), 0);
    raw_close(r);
    story_end(&s);
}

/* A stop waits for the answer that is under way, and for nothing else. */
Test(limits, a_stop_lets_a_long_answer_end, .timeout = 60)
{
    struct story s;
    story_begin_big(&s, NULL);
    struct raw *r = story_socket(&s), *idle = story_tls(&s);
    struct raw_answer a;
    cr_expect(raw_request(r, 10, PACTE__METHOD__METHOD_BACKUP, NULL));
    cr_assert_eq(raw_read(r, &a, 10000), RAW_FRAME);
    cr_assert_eq(kill(s.daemon.pid, SIGTERM), 0);
    story_expect_last_word(idle, ERR_STOPPING);
    cr_expect_lt(raw_tcp(s.daemon.port), 0, "the doors are closed");
    cr_expect_eq(story_ping(r, 11), -1, "a part comes first");
    long long bytes = read_stream(r, 10);
    cr_expect_eq(bytes, -1, "then what was asked meanwhile is refused");
    bytes = 0;
    while (raw_read(r, &a, 10000) == RAW_FRAME && a.id == 10 && a.kind == FRAME_PART)
        bytes += (long long)a.body.len;
    cr_expect_eq(a.kind, FRAME_REPLY);
    cr_expect_eq(a.id, 10);
    cr_expect_gt(bytes, 1 << 20);
    story_expect_last_word(r, ERR_STOPPING);
    raw_close(r);
    raw_close(idle);
    story_end(&s);
}
