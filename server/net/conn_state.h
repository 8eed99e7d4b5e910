/* The life of one connection, as a pure table: no libuv, no clock, no bytes.
 *
 *   HANDSHAKE --established--> LOGIN <--logged in, out--> OPEN
 *       |                        |                         |
 *       |                        +-------- last word ------+
 *       |                                     v
 *       |                                   DRAIN --all sent--> LINGER
 *       |                                     |                   |
 *       +--- broken, end of file, timeout ----+-------------------+---> CLOSING
 *
 * DRAIN: the frame that ends the connection has been queued; what comes in is
 * thrown away, what is queued is sent. LINGER: all is sent and our side is
 * shut; closing while bytes of the peer lie unread would make the kernel reset
 * the connection and take the last word away from it. CLOSING lasts until
 * libuv lets go, accepts every event and does nothing. */
#ifndef SERVER_NET_CONN_STATE_H
#define SERVER_NET_CONN_STATE_H

enum conn_state { CONN_NONE, CONN_HANDSHAKE, CONN_LOGIN, CONN_OPEN, CONN_DRAIN, CONN_LINGER, CONN_CLOSING, CONN_STATES };

enum conn_event {
    CONN_ESTABLISHED,      /* TLS is done, or there is none */
    CONN_LOGGED_IN,
    CONN_LOGGED_OUT,
    CONN_LAST_WORD,        /* nothing will be queued any more: send the rest, then close */
    CONN_ALL_SENT,
    CONN_END_OF_FILE,
    CONN_TIMEOUT,          /* a limit was passed that nobody can be told of */
    CONN_BROKEN,           /* the stream or its encryption is damaged */
    CONN_EVENTS
};

enum conn_act {
    ACT_NOTHING,
    ACT_GREET,             /* the user of the connection is called; the login clock starts */
    ACT_RESTART_CLOCK,
    ACT_DRAIN,             /* flush, start the drain clock */
    ACT_STOP_READING,
    ACT_LINGER,            /* shut our side, wait for the end of theirs */
    ACT_CLOSE
};

struct conn_move {
    enum conn_state to;
    enum conn_act act;
};

/* .to is CONN_NONE for a pair that has no row: a bug, which the caller reports
 * and answers by closing. */
struct conn_move conn_next(enum conn_state s, enum conn_event e);

const char *conn_state_name(enum conn_state s);

#endif
