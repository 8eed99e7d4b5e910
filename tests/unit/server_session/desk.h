/* Sessions over a real net and the fake dispatch, and clients that send and
 * read frames. One thread: the loop turns while a test waits. */
#ifndef TESTS_UNIT_SERVER_SESSION_DESK_H
#define TESTS_UNIT_SERVER_SESSION_DESK_H

#include "common/wire/frame.h"
#include "proto/error.pb-c.h"
#include "server/net/net.h"
#include "server/session/session.h"
#include "tests/support/fault.h"
#include "tests/unit/server_session/fake_dispatch.h"

struct desk {
    uv_loop_t loop;
    struct fault fault;
    struct sys sys;
    struct metrics *metrics;
    struct net *net;
    struct sessions *sessions;
    char dir[64], path[96];
    bool destroyed;
};

/* A frame that a client has read; the body is its own. */
struct got {
    bool end;                  /* the connection has ended instead */
    bool nothing;              /* nothing came in time */
    struct frame f;
    uint8_t body[128 * 1024];
};

/* `administrator`: clients act without login. */
void desk_open(struct desk *d, const struct net_limits *n, const struct session_limits *s, bool administrator);
void desk_close(struct desk *d);
void desk_turn(struct desk *d, unsigned ms);
#define DESK_WAIT(d, condition) \
    for (int tries_ = 0; !(condition) && tries_ < 3000; tries_++) desk_turn(d, 1)

int desk_connect(struct desk *d);
void desk_raw(struct desk *d, int fd, const void *data, size_t len);
void desk_send(struct desk *d, int fd, uint8_t kind, uint32_t id, uint16_t method, const void *body, size_t len);
void desk_request(struct desk *d, int fd, uint32_t id, uint16_t method, const char *body);
/* The next frame; valid until the next call. */
const struct got *desk_read(struct desk *d, int fd);
const struct got *desk_read_within(struct desk *d, int fd, unsigned ms);
/* The next frame is an error of this request and number; the error, or NULL. */
Pacte__Error *desk_error(struct desk *d, int fd, uint32_t id, enum err e);

#endif
