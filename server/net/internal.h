/* What the files of server/net share. Not for other folders. */
#ifndef SERVER_NET_INTERNAL_H
#define SERVER_NET_INTERNAL_H

#include "common/tls/tls_config.h"
#include "proto/limits.h"
#include "server/net/conn_clock.h"
#include "server/net/net.h"
#include "server/net/outbox.h"
#include "server/net/stream.h"

/* One read from the network; the largest TLS record. */
enum { READ_BYTES = 64 * 1024, SCRATCH_BYTES = 17 * 1024 };

struct listener {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    struct net *net;
    struct listener *next;
    bool waiting;              /* a connection could not be taken for want of memory */
};

struct conn {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    };
    uv_write_t write;
    struct net *net;
    struct conn *previous, *next;
    struct conn *dirty_next;
    bool dirty;                /* in the list of those to flush: a hold */
    unsigned holds;            /* the handle, the list of the dirty */
    enum conn_state state;
    struct conn_clock clock;
    struct stream *io;
    void *user;
    struct outbox out;         /* not yet handed to the stream */
    uint8_t *wire;             /* handed to libuv, in flight */
    size_t wire_len, wire_left;
    enum err refused;          /* accepted only to be told so */
    enum err ending;           /* the last word to ask for */
    bool last_words;           /* being said: the only ones taken once an end is asked */
    bool last_word_said;
    bool broken;               /* to be closed at the next flush */
    bool flow_due;             /* the queue is low again; the user is told at the next flush */
    bool reading, end_of_file, shut, rested;
    bool unix_socket;
    size_t thrown_away;
    uid_t uid;
    uint8_t source_key[16];
    char source[64];
};

struct net {
    uv_loop_t *loop;
    const struct sys *sys;
    struct metrics *metrics;
    struct net_limits limits;
    struct conn_user_ops user;
    void *user_ctx;
    uv_prepare_t prepare;      /* flushes before the loop waits */
    uv_idle_t idle;            /* keeps it from waiting while something is dirty */
    uv_timer_t sweep;
    unsigned holds;            /* handles, listeners, connections */
    bool closing;
    struct tls_config *tls;
    struct listener *listeners;
    struct conn *conns, *dirty;
    size_t count, refusing, before_login;
    struct outbox_pool pool;
    void (*on_gone)(void *ctx);
    void *on_gone_ctx;
    void (*destroyed)(void *ctx);
    void *destroyed_ctx;
    uint8_t read_buffer[READ_BYTES];
    uint8_t scratch[SCRATCH_BYTES];
};

void net_hold(struct net *n);
void net_let_go(struct net *n);
uint64_t net_now_ms(const struct net *n);
/* The connection is flushed before the loop next waits. */
void net_mark(struct net *n, struct conn *c);
void net_count_state(struct net *n, const struct conn *c, int by);

/* Accepts what waits on the listener; a failure leaves nothing behind. */
void conn_accept(struct net *n, struct listener *l);
void conn_event(struct conn *c, enum conn_event e);
void conn_flush(struct conn *c);
void conn_sweep(struct conn *c, uint64_t now_ms);
void conn_let_go(struct conn *c);
/* Reads or not, as state, queue and user want it. */
void conn_refresh_reading(struct conn *c);

/* conn_send.c: moves bytes towards the peer; calls no user. */
void conn_send(struct conn *c);
bool conn_all_sent(const struct conn *c);

#endif
