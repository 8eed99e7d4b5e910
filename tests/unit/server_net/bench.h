/* A net on a real loop with a user that notes what it is told, and clients
 * that are plain descriptors. One thread: the loop turns while a test waits. */
#ifndef TESTS_UNIT_SERVER_NET_BENCH_H
#define TESTS_UNIT_SERVER_NET_BENCH_H

#include "server/net/net.h"
#include "tests/support/fault.h"

struct bench;

struct guest {                       /* the user's side of one connection */
    struct bench *bench;
    struct conn *conn;
    size_t received;
    struct guest *next;
};

struct bench {
    uv_loop_t loop;
    struct fault fault;
    struct sys sys;
    struct metrics *metrics;
    struct net *net;
    char dir[64], path[96];
    struct guest *guests;
    size_t opened, gone, flows, last_words, rests;
    enum err last_why;
    bool echo;                       /* send back what comes */
    bool destroyed;
};

/* Short limits of time; the others as in production. */
struct net_limits bench_limits(void);
void bench_open(struct bench *b, const struct net_limits *l);
/* Everything is closed, and the loop and the memory agree that it is. */
void bench_close(struct bench *b);

int bench_connect(struct bench *b);                    /* a client, not blocking */
void bench_turn(struct bench *b, unsigned ms);         /* the loop turns for that long */
#define BENCH_WAIT(b, condition) \
    for (int tries_ = 0; !(condition) && tries_ < 3000; tries_++) bench_turn(b, 1)

/* What the client can read now, after the loop has turned; -1 at the end. */
ssize_t bench_read(struct bench *b, int fd, void *out, size_t size);
/* Reads until the end or `size`; how much. */
size_t bench_read_all(struct bench *b, int fd, void *out, size_t size);
void bench_send(struct bench *b, int fd, const void *data, size_t len);

#endif
