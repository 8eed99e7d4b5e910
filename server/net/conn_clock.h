/* Which limit of time a connection has passed: pure, asked by the sweep. */
#ifndef SERVER_NET_CONN_CLOCK_H
#define SERVER_NET_CONN_CLOCK_H

#include "common/base/err.h"
#include "server/net/conn_state.h"
#include "server/net/net.h"

struct conn_clock {
    uint64_t state_ms;       /* when the state was entered */
    uint64_t active_ms;      /* last whole frame received, or bytes taken by the peer */
    uint64_t frame_ms;       /* when the frame that is not complete began; 0: none */
    uint64_t taken_ms;       /* when the peer last took bytes, or the queue filled up */
    bool full;               /* the queue is over its high mark */
    bool held;               /* we do not read: a frame cannot be completed, whoever sends */
};

/* TIMED_OUT, SLOW_READER, or OK. `now_ms` of the same clock, not before them. */
enum err conn_overdue(const struct conn_clock *k, enum conn_state s, const struct net_limits *l, uint64_t now_ms);

#endif
