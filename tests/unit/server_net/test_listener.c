#include "tests/unit/server_net/bench.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

Test(listener, one_too_many_is_told_so_with_room_kept_for_the_others, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    l.connections = 3;
    l.connections_reserved = 1;
    l.connections_refusing = 1;
    l.linger_ms = 300;
    bench_open(&b, &l);
    int fds[6];
    for (int i = 0; i < 4; i++)
        fds[i] = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 4);
    cr_assert_eq(b.metrics->connections, 4);
    cr_assert_eq(b.metrics->connections_refused, 0, "up to the limit and the reserve");
    fds[4] = bench_connect(&b);
    char out[8];
    cr_assert_eq(bench_read(&b, fds[4], out, sizeof out), 3);
    cr_assert_eq(b.last_why, ERR_TOO_MANY_CONNECTIONS);
    fds[5] = bench_connect(&b);
    cr_assert_eq(bench_read(&b, fds[5], out, sizeof out), -1, "while one is being told, the next is just closed");
    cr_assert_eq(b.metrics->connections_refused, 2);
    cr_assert_eq(b.metrics->connections, 4);
    bench_send(&b, fds[0], "still", 5);
    cr_assert_eq(bench_read_all(&b, fds[0], out, 5), 5);
    (void)close(fds[0]);
    BENCH_WAIT(&b, b.metrics->connections == 3);
    int again = bench_connect(&b);
    bench_send(&b, again, "room", 4);
    cr_assert_eq(bench_read_all(&b, again, out, 4), 4, "a place that is left can be taken");
    for (int i = 1; i < 6; i++)
        (void)close(fds[i]);
    (void)close(again);
    bench_close(&b);
}

struct address_case { char text[40]; enum err want; };

ParameterizedTestParameters(listener, addresses)
{
    static struct address_case rows[] = {
        {"127.0.0.1:0", ERR_OK}, {"localhost:0", ERR_OK}, {"[::1]:0", ERR_OK},
        {"", ERR_USAGE}, {":", ERR_USAGE}, {"127.0.0.1", ERR_USAGE}, {":7443", ERR_USAGE},
        {"127.0.0.1:", ERR_USAGE}, {"127.0.0.1:65536", ERR_USAGE}, {"127.0.0.1:-1", ERR_USAGE},
        {"127.0.0.1:7443x", ERR_USAGE}, {"127.0.0.1: 7443", ERR_USAGE}, {"[::1:0", ERR_USAGE},
        {"::1:0", ERR_USAGE}, {"[]:0", ERR_USAGE}, {"[127.0.0.1]:0", ERR_USAGE}, {"exemple.fr:7443", ERR_USAGE},
        {"127.0.0.1:99999999999999999999", ERR_USAGE}, {"192.0.2.1:0", ERR_IO},
    };
    return cr_make_param_array(struct address_case, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct address_case *row, listener, addresses, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    char where[NET_ADDRESS_BYTES] = "";
    struct err_note note = {0};
    bench_open(&b, &l);
    enum err e = net_listen_tcp(b.net, row->text, where, &note);
    if (row->want == ERR_OK && e == ERR_IO && strchr(row->text, '[') != NULL)
        cr_log_info("no IPv6 on this machine");
    else
        cr_expect_eq(e, row->want, "« %s »: %s", row->text, err_name(e));
    if (e == ERR_OK)
        cr_expect_null(strstr(where, ":0"), "the real port is told: %s", where);
    else
        cr_expect_str_neq(note.text, "");
    bench_close(&b);
}

Test(listener, a_port_in_use_is_said, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    char where[NET_ADDRESS_BYTES], again[NET_ADDRESS_BYTES];
    struct err_note note = {0};
    bench_open(&b, &l);
    cr_assert_eq(net_listen_tcp(b.net, "127.0.0.1:0", where, &note), ERR_OK);
    cr_assert_eq(net_listen_tcp(b.net, where, again, &note), ERR_PORT_IN_USE);
    cr_assert_not_null(strstr(note.text, where));
    cr_assert_not_null(strstr(note.text, "--listen"));
    bench_close(&b);
}

static int stale_socket(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    cr_assert_lt(strlen(path), sizeof a.sun_path);
    memcpy(a.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

Test(listener, a_socket_file_is_replaced_only_when_nobody_answers, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    struct err_note note = {0};
    char stale[120], file[120];
    struct stat st;
    bench_open(&b, &l);
    cr_assert_eq(stat(b.path, &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0660, "%o", (unsigned)st.st_mode);
    cr_assert_eq(net_listen_socket(b.net, b.path, &note), ERR_PORT_IN_USE, "we answer there ourselves");
    (void)snprintf(stale, sizeof stale, "%s/stale", b.dir);
    (void)close(stale_socket(stale));
    cr_assert_eq(net_listen_socket(b.net, stale, &note), ERR_OK, "%s", note.text);
    (void)snprintf(file, sizeof file, "%s/file", b.dir);
    FILE *f = fopen(file, "w");
    cr_assert_not_null(f);
    (void)fclose(f);
    cr_assert_eq(net_listen_socket(b.net, file, &note), ERR_EXISTS);
    cr_assert_eq(stat(file, &st), 0, "and it is still there");
    (void)unlink(file);
    char longest[200];
    memset(longest, 'x', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(net_listen_socket(b.net, longest, &note), ERR_USAGE);
    cr_assert_eq(net_listen_socket(b.net, "/nowhere/at/all", &note), ERR_IO);
    BENCH_WAIT(&b, b.gone == b.opened);
    bench_close(&b);
    cr_assert_neq(stat(stale, &st), 0, "socket files go with the listener");
}

Test(listener, memory_that_is_missing_costs_nothing_but_time, .timeout = 60)
{
    for (size_t n = 1;; n++) {
        struct bench b;
        struct net_limits l = bench_limits();
        bench_open(&b, &l);
        b.fault.fail_at = b.fault.calls + n;
        int fd = bench_connect(&b);
        char out[8];
        bench_turn(&b, 5);
        (void)send(fd, "abcd", 4, MSG_NOSIGNAL);
        size_t got = bench_read_all(&b, fd, out, 4);
        bool fired = b.fault.fired;
        cr_assert(got == 4 || got == 0);
        cr_assert(fired || got == 4);
        int other = bench_connect(&b);
        bench_send(&b, other, "ok", 2);
        cr_assert_eq(bench_read_all(&b, other, out, 2), 2, "after call %zu failed, the next one is served", n);
        (void)close(fd);
        (void)close(other);
        bench_close(&b);
        if (!fired) {
            cr_assert_gt(n, 2);
            break;
        }
    }
}

/* libuv's reserve descriptor: see listener.c. */
Test(listener, running_out_of_descriptors_is_survived, .timeout = 20)
{
    struct bench b;
    struct net_limits l = bench_limits();
    bench_open(&b, &l);
    int fds[8];
    char out[8];
    int first = bench_connect(&b);
    BENCH_WAIT(&b, b.opened == 1);
    struct rlimit before, tight = {0};
    cr_assert_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    int probe = dup(0);
    (void)close(probe);
    tight.rlim_max = before.rlim_max;
    tight.rlim_cur = (rlim_t)probe + 8;
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &tight), 0);
    for (int i = 0; i < 8; i++)
        fds[i] = bench_connect(&b);              /* all descriptors are taken by the clients */
    bench_turn(&b, 20);
    bench_send(&b, first, "still", 5);
    cr_assert_eq(bench_read_all(&b, first, out, 5), 5);
    for (int i = 0; i < 8; i++)
        (void)close(fds[i]);
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    int later = bench_connect(&b);
    bench_send(&b, later, "hello", 5);
    cr_assert_eq(bench_read_all(&b, later, out, 5), 5);
    (void)close(first);
    (void)close(later);
    bench_close(&b);
}
