/* What lies between bytes and requests: cuts frames, holds the table of open
 * requests of each connection, hands them to dispatch, and is the responder
 * through which they are answered. In the thread of the loop.
 *
 * A frame that cannot be read, or comes from the wrong side, ends its
 * connection with an error frame of request 0. What is wrong with one request
 * only (its id taken, too many open, whatever dispatch finds) is answered on
 * that request, and the connection goes on. */
#ifndef SERVER_SESSION_SESSION_H
#define SERVER_SESSION_SESSION_H

#include "common/base/err.h"
#include "common/base/sys.h"
#include "server/dispatch/dispatch.h"
#include "server/metrics/metrics.h"
#include "server/net/conn.h"

#include <sys/types.h>

struct sessions;

/* Values of proto/limits.h, as fields so that a test can shorten them. */
struct session_limits {
    uint32_t body_bytes, body_bytes_before_login;
    uint32_t open_requests, open_requests_before_login;
    uint32_t open_bytes;                     /* bodies of open requests; beyond, nothing is read */
    uint32_t request_bytes, request_bytes_before_login;    /* arena of one request */
};
extern const struct session_limits session_limits_default;

struct sessions_options {
    const struct sys *sys;
    struct dispatch *dispatch;
    struct metrics *metrics;
    struct session_limits limits;
    bool (*administers)(uid_t uid);          /* may this user of the Unix socket act without account? */
};
MUST_CHECK enum err sessions_create(const struct sessions_options *o, struct sessions **out, struct err_note *note);
/* Once its connections have gone and dispatch is idle. */
void sessions_destroy(struct sessions *h);

/* For net_options: the user of every connection, with the sessions as ctx. */
extern const struct conn_user_ops session_user;

/* Each session says STOPPING and ends when its last request is answered; those
 * that come meanwhile are for dispatch to refuse. */
void sessions_stop(struct sessions *h);
/* Those that still have requests open are told to cancel them, and end now. */
void sessions_stop_now(struct sessions *h);

size_t sessions_count(const struct sessions *h);
/* Requests not answered yet, orphans included. */
size_t sessions_open_requests(const struct sessions *h);

#endif
