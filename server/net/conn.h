/* One connection, as its user sees it: bytes in, bytes out, and an end.
 *
 * Happy path: accept → handshake → user.open → user.bytes … conn_write …
 * → end of file → user.gone.
 * Failure modes: a limit passed after the handshake → user.last_word, which
 * writes an error frame, then what is queued is sent and the connection
 * closes; before it, or damage of the stream → closed without a word. In every
 * case user.gone is called once, from the loop, never from within a function
 * of this header. Until it is called every function here may be called and
 * does nothing when it has no sense any more. */
#ifndef SERVER_NET_CONN_H
#define SERVER_NET_CONN_H

#include "common/base/bytes.h"
#include "common/base/err.h"

#include <sys/types.h>

struct conn;

struct conn_user_ops {
    /* The connection may be spoken with. Returns the user's own state, or NULL
     * when there is no memory: the connection is then closed. */
    void *(*open)(void *ctx, struct conn *c);
    /* What the peer sent, deciphered; valid until it returns. */
    void (*bytes)(void *user, struct bytes in);
    /* The queue has fallen under its low mark: conn_may_send is true again. */
    void (*flow)(void *user);
    /* Write the frame that says why, and nothing after it. */
    void (*last_word)(void *user, enum err why);
    /* Nothing has happened for a while: give back what an idle one can spare. */
    void (*rest)(void *user);
    /* The connection is no more: `c` must not be used after. */
    void (*gone)(void *user);
};

/* Queues the two runs, one after the other (either may be empty). They are
 * copied; everything queued in one turn of the loop leaves in one write. When
 * the queue is over its last mark or memory is missing, the connection ends. */
void conn_write(struct conn *c, struct bytes head, struct bytes body);
/* False from the high mark on, until the queue has fallen under the low mark;
 * nothing is read meanwhile. */
bool conn_may_send(const struct conn *c);
size_t conn_queued_bytes(const struct conn *c);

/* Stop or go on reading, for reasons of the user. */
void conn_hold(struct conn *c, bool hold);

/* After each run of bytes: whole frames have come; one has begun and is not
 * complete. For the clocks of the sweep. */
void conn_note_frames(struct conn *c, bool whole, bool partial);

/* The login clock stops, the idle clock starts; or the reverse. */
void conn_logged_in(struct conn *c, bool yes);

/* Nothing more will be written: send what is queued, then close. */
void conn_finish(struct conn *c);

/* Ask that user.last_word be called, from the loop. */
void conn_end(struct conn *c, enum err why);

/* « 192.0.2.7:51234 », « socket uid 998 ». */
const char *conn_source(const struct conn *c);
/* Peer of the Unix socket; false for TCP. */
bool conn_uid(const struct conn *c, uid_t *out);

#endif
