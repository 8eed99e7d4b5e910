/* The client's half of the protocol, for pacte, pactectl and the tests.
 *
 * Everything happens in the thread of the loop it is given; no call blocks,
 * but client_wait, which runs the loop. Happy path: client_create →
 * (TLS, pin, Hello, Resume or Login) → on_state CLIENT_READY → client_call.
 * Failure modes: the link drops → on_state CLIENT_OFFLINE, back-off with
 * jitter (250 ms doubling to 30 s), the session is resumed by its token;
 * requests marked `again` (reads, and writes, which carry their key) are sent
 * once more, others are answered UNREACHABLE; a wrong certificate stops every
 * further attempt (BAD_FINGERPRINT) until client_connect is called. */
#ifndef COMMON_CLIENT_CLIENT_H
#define COMMON_CLIENT_CLIENT_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"
#include "proto/error.pb-c.h"
#include "proto/service.pb-c.h"

#include <uv.h>

struct client;
struct client_call;

enum client_state {
    CLIENT_IDLE,              /* not asked to connect, or stopped for good: see client_why */
    CLIENT_CONNECTING,
    CLIENT_OFFLINE,           /* waiting for the next attempt */
    CLIENT_NEEDS_LOGIN,       /* Hello done; no session */
    CLIENT_READY
};

struct client_options {
    uv_loop_t *loop;
    const struct sys *sys;
    const char *host;               /* TLS; or NULL with: */
    uint16_t port;
    const char *socket_path;        /* Unix socket */
    const char *fingerprint;        /* SHA-256 of the server's certificate authority or certificate, hex, as
                                       printed by init; NULL: accept none, unless: */
    const char *ca_file;            /* the private authority's certificate */
    const char *program;            /* « pactectl 0.1.0 » */
    struct bytes token;             /* of a former session, to resume; may be empty */
    unsigned call_ms;               /* a call without answer that long is TIMED_OUT; 0: 30 s */
    void (*on_state)(struct client *c, enum client_state s, void *ctx);
    void (*on_event)(struct client *c, const Pacte__Event *e, void *ctx);
    void *ctx;
};
MUST_CHECK enum err client_create(const struct client_options *o, struct client **out, struct err_note *note);
/* Ends calls with CANCELLED, closes, then calls `gone` in the loop. */
void client_destroy(struct client *c, void (*gone)(void *ctx), void *ctx);
void client_connect(struct client *c);
void client_disconnect(struct client *c);
enum client_state client_state(const struct client *c);
/* Why the last attempt failed; ERR_OK when it did not. */
enum err client_why(const struct client *c, struct err_note *note);
const Pacte__HelloReply *client_hello(const struct client *c);     /* NULL before */
const Pacte__LoginReply *client_login_reply(const struct client *c);   /* NULL without session */
/* What the server showed, hex, even when it was refused: to be compared by a person. */
const char *client_fingerprint(const struct client *c);

/* The answer of a call. In parts: called for each with last == false, then once
 * with last == true (m is then NULL if the end carries nothing). On error m is
 * NULL; `error` is what the daemon said, or a local error without a body.
 * Everything is valid until the function returns. */
struct client_answer {
    enum err error;
    struct err_note note;
    const Pacte__Error *details;
    const ProtobufCMessage *m;
    bool last;
};
typedef void client_answer_fn(struct client_call *call, const struct client_answer *a, void *ctx);

/* Packs the request now. *out may be NULL; it is valid until the last answer.
 * TOO_LARGE, TOO_MANY_REQUESTS, UNREACHABLE (offline and not `again`). */
MUST_CHECK enum err client_send(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                                client_answer_fn *fn, void *ctx, struct client_call **out);
void client_cancel(struct client_call *call);
/* 16 random bytes for a write. */
void client_key(struct client *c, uint8_t out[16]);
/* A new id for a record. */
uint64_t client_new_id(struct client *c);

/* Runs the loop until the answer is there; the reply is unpacked into the
 * arena. For command lines and tests. */
MUST_CHECK enum err client_wait(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                                struct arena *arena, ProtobufCMessage **reply, Pacte__Error **details,
                                struct err_note *note);
/* Runs the loop until CLIENT_READY or CLIENT_NEEDS_LOGIN, or ms have passed. */
MUST_CHECK enum err client_wait_connected(struct client *c, unsigned ms, struct err_note *note);

/* Descriptor of request (index 0) and reply (1) of a method; NULL if unknown. */
const ProtobufCMessageDescriptor *client_descriptor(Pacte__Method method, int which);

#endif
