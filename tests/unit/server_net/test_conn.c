#include "tests/unit/server_net/bench.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

Test(conn, bytes_go_both_ways_and_nothing_is_left, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fd = bench_connect(&b);
    char out[16];
    bench_send(&b, fd, "bonjour", 7);
    cr_assert_eq(bench_read_all(&b, fd, out, 7), 7);
    cr_assert_arr_eq(out, "bonjour", 7);
    cr_assert_eq(b.metrics->connections, 1);
    cr_assert_eq(b.metrics->bytes_received, 7);
    cr_assert_eq(b.metrics->bytes_sent, 7);
    uid_t uid;
    cr_assert(conn_uid(b.guests->conn, &uid));
    cr_assert_eq(uid, getuid());
    (void)close(fd);
    BENCH_WAIT(&b, b.gone == 1);
    cr_assert_eq(b.gone, 1);
    cr_assert_eq(net_connections(b.net), 0);
    cr_assert_eq(b.metrics->connections, 0);
    cr_assert_eq(b.metrics->connections_before_login, 0);
    bench_close(&b);
}

Test(conn, a_big_answer_arrives_whole_at_the_pace_of_its_reader, .timeout = 60)
{
    struct bench b;
    struct net_limits l = bench_limits();
    l.queue_max_bytes = 8u << 20;
    l.slow_reader_ms = 5000;
    bench_open(&b, &l);
    b.echo = false;
    int fd = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 1);
    struct conn *c = b.guests->conn;
    const size_t size = 5u << 20;
    uint8_t *big = malloc(size), *got = malloc(size);
    for (size_t i = 0; i < size; i++)
        big[i] = (uint8_t)(i * 7 + i / 65536);
    cr_assert(conn_may_send(c));
    conn_write(c, bytes_of(big, 12), bytes_of(big + 12, size - 12));
    cr_assert_not(conn_may_send(c), "over the high mark");
    bench_turn(&b, 5);
    cr_assert_gt(conn_queued_bytes(c), l.queue_high_bytes);
    cr_assert_eq(b.flows, 0);
    bench_send(&b, fd, "late", 4);
    bench_turn(&b, 5);
    cr_assert_eq(b.guests->received, 0, "nothing is read from a peer that does not read");
    cr_assert_eq(bench_read_all(&b, fd, got, size), size);
    cr_assert_arr_eq(got, big, size);
    BENCH_WAIT(&b, b.guests->received == 4 && b.flows == 1);
    cr_assert_eq(b.flows, 1);
    cr_assert_eq(b.guests->received, 4);
    cr_assert_eq(b.last_words, 0);
    free(big);
    free(got);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, the_queue_has_an_end, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    l.queue_max_bytes = 1u << 20;
    bench_open(&b, &l);
    int fd = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 1);
    struct conn *c = b.guests->conn;
    uint8_t *block = calloc(1, 64 * 1024);
    for (int i = 0; i < 100; i++)
        conn_write(c, bytes_of(block, 64 * 1024), (struct bytes){0});
    cr_assert_leq(conn_queued_bytes(c), l.queue_max_bytes);
    BENCH_WAIT(&b, b.gone == 1);
    cr_assert_eq(b.last_words, 1);
    cr_assert_eq(b.last_why, ERR_SLOW_READER);
    free(block);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, one_that_never_reads_is_told_and_closed, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fd = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 1);
    uint8_t *block = calloc(1, 1u << 20);
    conn_write(b.guests->conn, bytes_of(block, 1u << 20), (struct bytes){0});
    cr_assert_not(conn_may_send(b.guests->conn));
    BENCH_WAIT(&b, b.gone == 1);
    cr_assert_eq(b.last_words, 1);
    cr_assert_eq(b.last_why, ERR_SLOW_READER);
    free(block);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, the_last_word_arrives_although_bytes_lie_unread, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    b.echo = false;
    int fd = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 1);
    uint8_t *junk = calloc(1, 300000);
    conn_end(b.guests->conn, ERR_MALFORMED);
    bench_send(&b, fd, junk, 300000);
    char out[8];
    cr_assert_eq(bench_read_all(&b, fd, out, sizeof out), 3);
    cr_assert_arr_eq(out, "bye", 3);
    BENCH_WAIT(&b, b.gone == 1);
    cr_assert_eq(b.gone, 1, "it lingers, but not for ever");
    free(junk);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, a_frame_begun_must_be_completed, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    b.echo = false;
    int slow = bench_connect(&b), good = bench_connect(&b);
    char out[8];
    bench_send(&b, slow, "+", 1);
    bench_send(&b, good, "whole", 5);
    cr_assert_eq(bench_read_all(&b, slow, out, sizeof out), 3, "told");
    cr_assert_eq(b.last_why, ERR_TIMED_OUT);
    BENCH_WAIT(&b, b.gone == 1);
    cr_assert_eq(net_connections(b.net), 1, "the other one stays");
    (void)close(slow);
    (void)close(good);
    bench_close(&b);
}

Test(conn, login_and_idleness_have_their_clocks, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    l.login_ms = 100;
    l.idle_ms = 400;
    bench_open(&b, &l);
    b.echo = false;
    int never = bench_connect(&b), in = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 2);
    conn_logged_in(b.guests->conn, true);
    cr_assert_eq(b.metrics->connections_before_login, 1);
    uint64_t start = uv_hrtime();
    BENCH_WAIT(&b, b.gone == 1);
    uint64_t first = uv_hrtime() - start;
    BENCH_WAIT(&b, b.gone == 2);
    uint64_t second = uv_hrtime() - start;
    cr_assert_geq(first, 90000000u);
    cr_assert_geq(second, 390000000u);
    cr_assert_eq(b.last_words, 2);
    (void)close(never);
    (void)close(in);
    bench_close(&b);
}

Test(conn, an_idle_one_gives_memory_back, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fd = bench_connect(&b);
    char out[4];
    BENCH_WAIT(&b, b.opened == 1);
    bench_turn(&b, 30);
    size_t before = b.fault.live;
    bench_send(&b, fd, "abc", 3);
    cr_assert_eq(bench_read_all(&b, fd, out, 3), 3);
    BENCH_WAIT(&b, b.rests == 2);
    bench_turn(&b, 30);
    cr_assert_eq(b.rests, 2, "once after it opened, once after it spoke");
    cr_assert_eq(b.fault.live, before);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, a_hold_stops_reading_and_lets_go, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fd = bench_connect(&b);
    char out[4];
    BENCH_WAIT(&b, b.opened == 1);
    conn_hold(b.guests->conn, true);
    bench_send(&b, fd, "abc", 3);
    bench_turn(&b, 20);
    cr_assert_eq(b.guests->received, 0);
    conn_hold(b.guests->conn, false);
    cr_assert_eq(bench_read_all(&b, fd, out, 3), 3);
    (void)close(fd);
    bench_close(&b);
}

Test(conn, destroying_the_net_closes_everything_in_any_state, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fds[20];
    uint8_t *block = calloc(1, 1u << 20);
    for (int i = 0; i < 20; i++)
        fds[i] = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 20);
    struct guest *g = b.guests;
    for (int i = 0; i < 20; i++, g = g->next) {
        if (i % 3 == 0)
            conn_write(g->conn, bytes_of(block, 1u << 20), (struct bytes){0});
        if (i % 4 == 1)
            conn_finish(g->conn);
        if (i % 5 == 0)
            conn_end(g->conn, ERR_TIMED_OUT);
    }
    bench_close(&b);
    for (int i = 0; i < 20; i++)
        (void)close(fds[i]);
    free(block);
}
