#include "tests/unit/server_net/bench.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void *user_open(void *ctx, struct conn *c)
{
    struct bench *b = ctx;
    struct guest *g = calloc(1, sizeof *g);
    *g = (struct guest){.bench = b, .conn = c, .next = b->guests};
    b->guests = g;
    b->opened++;
    return g;
}

static void user_bytes(void *user, struct bytes in)
{
    struct guest *g = user;
    g->received += in.len;
    conn_note_frames(g->conn, true, in.data[in.len - 1] == '+');
    if (g->bench->echo)
        conn_write(g->conn, in, (struct bytes){0});
}

static void user_flow(void *user) { ((struct guest *)user)->bench->flows++; }
static void user_rest(void *user) { ((struct guest *)user)->bench->rests++; }

static void user_last_word(void *user, enum err why)
{
    struct guest *g = user;
    g->bench->last_words++;
    g->bench->last_why = why;
    conn_write(g->conn, bytes_text("bye"), (struct bytes){0});
}

static void user_gone(void *user)
{
    struct guest *g = user;
    struct guest **at = &g->bench->guests;
    while (*at != g)
        at = &(*at)->next;
    *at = g->next;
    g->bench->gone++;
    free(g);
}

struct net_limits bench_limits(void)
{
    struct net_limits l = net_limits_default;
    l.handshake_ms = 100;
    l.login_ms = 2000;
    l.idle_ms = 2000;
    l.slow_reader_ms = 100;
    l.slow_sender_ms = 100;
    l.drain_ms = 100;
    l.linger_ms = 100;
    l.sweep_ms = 10;
    return l;
}

void bench_open(struct bench *b, const struct net_limits *l)
{
    (void)signal(SIGPIPE, SIG_IGN);               /* as main does */
    *b = (struct bench){.echo = true};
    b->sys = fault_sys(&b->fault);
    b->metrics = calloc(1, sizeof *b->metrics);
    cr_assert_eq(uv_loop_init(&b->loop), 0);
    (void)snprintf(b->dir, sizeof b->dir, "/tmp/pacte-net-XXXXXX");
    cr_assert_not_null(mkdtemp(b->dir));
    (void)snprintf(b->path, sizeof b->path, "%s/socket", b->dir);
    struct net_options o = {
        .loop = &b->loop, .sys = &b->sys, .metrics = b->metrics, .limits = *l, .ctx = b,
        .user = {user_open, user_bytes, user_flow, user_last_word, user_rest, user_gone},
    };
    struct err_note note = {0};
    cr_assert_eq(net_create(&o, &b->net, &note), ERR_OK);
    cr_assert_eq(net_listen_socket(b->net, b->path, &note), ERR_OK, "%s", note.text);
}

static void on_destroyed(void *ctx) { ((struct bench *)ctx)->destroyed = true; }

void bench_close(struct bench *b)
{
    net_destroy(b->net, on_destroyed, b);
    cr_assert_eq(uv_run(&b->loop, UV_RUN_DEFAULT), 0);
    cr_assert(b->destroyed);
    cr_assert_eq(b->gone, b->opened);
    cr_assert_null(b->guests);
    cr_assert_eq(uv_loop_close(&b->loop), 0);
    cr_assert_eq(b->fault.live, 0);
    free(b->metrics);
    (void)unlink(b->path);
    cr_assert_eq(rmdir(b->dir), 0);
}

int bench_connect(struct bench *b)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    (void)snprintf(a.sun_path, sizeof a.sun_path, "%s", b->path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    cr_assert_geq(fd, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

void bench_turn(struct bench *b, unsigned ms)
{
    uint64_t until = uv_hrtime() + ms * 1000000ull;
    do {
        (void)uv_run(&b->loop, UV_RUN_NOWAIT);
        (void)usleep(200);
    } while (uv_hrtime() < until);
}

ssize_t bench_read(struct bench *b, int fd, void *out, size_t size)
{
    for (int tries = 0; tries < 2000; tries++) {
        ssize_t n = read(fd, out, size);
        if (n > 0)
            return n;
        if (n == 0 || errno != EAGAIN)
            return -1;
        bench_turn(b, 1);
    }
    return 0;
}

size_t bench_read_all(struct bench *b, int fd, void *out, size_t size)
{
    size_t len = 0;
    ssize_t n;
    while (len < size && (n = bench_read(b, fd, (char *)out + len, size - len)) > 0)
        len += (size_t)n;
    return len;
}

void bench_send(struct bench *b, int fd, const void *data, size_t len)
{
    size_t at = 0;
    for (int tries = 0; at < len && tries < 5000; tries++) {
        ssize_t n = send(fd, (const char *)data + at, len - at, MSG_NOSIGNAL);
        if (n > 0)
            at += (size_t)n;
        else
            bench_turn(b, 1);
    }
    cr_assert_eq(at, len);
}
