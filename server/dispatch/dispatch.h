/* From a request to its answer: one table of routes says who may, what it
 * opens, how large, and which function. Knows no socket and no TLS: answers go
 * through the four functions of a responder. In the loop thread. */
#ifndef SERVER_DISPATCH_DISPATCH_H
#define SERVER_DISPATCH_DISPATCH_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"
#include "proto/error.pb-c.h"
#include "proto/service.pb-c.h"
#include "server/rights/rights.h"

struct hub_peer;
struct dispatch;                    /* the services that routes use: store, writer, pools, hub, throttle */
struct request;

/* What belongs to a connection. Made by the session with dispatch_peer_init,
 * ended with dispatch_peer_finish, which drops its watches and its presence. */
struct peer {
    struct dispatch *dispatch;
    char source[64];                /* address or « socket uid 998 » */
    bool local_administration;      /* Unix socket, same user as the daemon or root */
    uint32_t version;               /* agreed by Hello; 0 before */
    char client[64];
    uint64_t session_id;            /* 0 before login */
    uint64_t account_id;
    uint64_t presence_id;           /* record looked at, 0: none */
    uint32_t presence_type;
    struct hub_peer *watches;       /* the hub's */
    struct peer *next, *previous;   /* the dispatch's list of all */
    void (*send_event)(struct peer *p, uint32_t request, struct bytes event);   /* set by the session */
    bool (*may_send)(const struct peer *p);      /* false: its queue is above the high mark */
    void (*close)(struct peer *p, enum err why); /* session ended elsewhere, account disabled */
    void (*logged_in)(struct peer *p, bool yes); /* raises or lowers the frame limit */
    void *ctx;
};
void dispatch_peer_init(struct peer *p, struct dispatch *d);
void dispatch_peer_finish(struct peer *p);

/* How a request is answered; implemented by the session. Each may be called
 * later than dispatch_run, always in the loop thread. reply and error end the
 * request: the session then frees it, and q must not be touched again. */
struct responder {
    void (*reply)(struct request *q, struct bytes body);
    void (*error)(struct request *q, enum err e, const struct err_note *note, const Pacte__Error *more);
    /* False: the queue is above the high mark; call no part until `resume`. */
    bool (*part)(struct request *q, struct bytes body);
};

/* Made by the session, one for each request frame; lives in its own arena. */
struct request {
    struct peer *peer;
    const struct responder *to;
    uint32_t id;
    uint16_t method;
    struct bytes body;              /* copied into the arena: valid as long as the request */
    struct arena arena;
    uint64_t started_us;
    /* Set by a handler that does not answer at once. */
    void (*resume)(struct request *q);      /* parts may flow again */
    void (*cancel)(struct request *q);      /* the peer asked, or left; the handler must still end it
                                               by reply or error (CANCELLED), then or later */
    void *work;                     /* the handler's */
    bool orphan;                    /* the peer has gone: answers are dropped, `peer` must not be used */
    void *session;                  /* the session's */
};

/* Answers, or arranges for a later answer. Checks in this order: method known,
 * state (Hello, login), body size of the route, rights, then the handler. */
void dispatch_run(struct request *q);

/* The table, for the tests that walk it and for PROTOCOL.md. */
enum route_needs { NEEDS_UNSET, NEEDS_NOTHING, NEEDS_HELLO, NEEDS_LOGIN };
enum route_opens { OPENS_UNSET, OPENS_NOTHING, OPENS_READ, OPENS_WRITE, OPENS_POOL };
struct route {
    const char *name;
    enum route_needs needs;
    enum route_opens opens;
    uint32_t body_max;
    void (*run)(struct request *q, const ProtobufCMessage *m);
};
const struct route *dispatch_route(uint32_t method);      /* NULL: unknown */

/* --- Set up by server/app ------------------------------------------------- */

struct dispatch_options {
    struct uv_loop_s *loop;
    struct store *store;
    struct writer *writer;
    struct metrics *metrics;
    const struct sys *sys;
    const char *version;
    const char *data_dir;                   /* temporary files of backups */
    int64_t (*certificate_expires_ms)(void *ctx);
    void *ctx;
};
MUST_CHECK enum err dispatch_create(const struct dispatch_options *o, struct dispatch **out, struct err_note *note);
/* Refuses new work with STOPPING; `idle`, unless NULL, is called once nothing
 * runs any more: a stream that waits for its reader does not run. May be called
 * again, for an `idle` that is final once there is no peer left. */
void dispatch_stop(struct dispatch *d, void (*idle)(void *ctx), void *ctx);
void dispatch_destroy(struct dispatch *d);
/* From the sweep: expired sessions, dead readers, old keys. */
void dispatch_sweep(struct dispatch *d, uint64_t monotonic_ms);

#endif
