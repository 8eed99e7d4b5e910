/* Dispatch over a real store and a real writer, with peers and a responder
 * that are only memory: what is asked is answered in the test's own loop. */
#ifndef TESTS_UNIT_SERVER_DISPATCH_RIG_H
#define TESTS_UNIT_SERVER_DISPATCH_RIG_H

#include "server/dispatch/internal.h"
#include "tests/support/world.h"

#include <stdatomic.h>

enum { PARTS_MAX = 64, EVENTS_MAX = 64 };

struct rig;

struct guest {
    struct peer peer;                /* first: the peer is the guest */
    struct rig *rig;
    const Pacte__Event *events[EVENTS_MAX];
    uint32_t event_request[EVENTS_MAX];
    size_t event_count;
    bool blocked;                    /* its queue is above the high mark */
    bool closed;
    enum err why;
    bool logged_in;
};

struct asked {
    struct request q;                /* first: the request is what was asked */
    struct rig *rig;
    bool done;
    enum err error;
    struct err_note note;
    uint32_t retry_ms;
    const Pacte__Record *current;
    const ProtobufCMessage *reply;
    const ProtobufCMessage *parts[PARTS_MAX];
    size_t part_count;
    size_t parts_before_block;       /* `part` says no after so many; 0: never */
};

struct rig {
    struct world world;
    uv_loop_t loop;
    struct metrics metrics;
    struct sys sys;                  /* memory and random bytes are real; the clocks are below */
    _Atomic int64_t wall_ms;
    _Atomic uint64_t monotonic_ms;
    atomic_int fail_in;              /* the n-th allocation from now on fails; 0: none */
    atomic_bool failed;
    struct writer *writer;
    struct dispatch *d;
    struct arena arena;              /* of everything that was answered */
    uint32_t requests;
    bool fatal, idle, stopped;
    uint64_t sessions;
    uint64_t keys;
};

/* The world of tests/support/world.h, behind a dispatch. */
void rig_open(struct rig *r);
/* Stops, and asserts that nothing is left: no hold, no handle of the loop. */
void rig_close(struct rig *r);
void rig_pass(struct rig *r, uint64_t ms);              /* both clocks */
void rig_turn(struct rig *r);                           /* what is ready, without waiting */

/* A connection that has said Hello; account 0: not logged in. */
void guest_arrive(struct rig *r, struct guest *g, uint64_t account);
void guest_leave(struct guest *g);

struct asked *ask(struct guest *g, Pacte__Method method, const ProtobufCMessage *m);
struct asked *ask_bytes(struct guest *g, uint32_t method, struct bytes body);
/* A peer whose queue is full after each so many parts. */
struct asked *ask_slow(struct guest *g, uint32_t method, struct bytes body, size_t parts_before_block);
/* Runs the loop until it is answered. */
enum err await(struct asked *a);
/* Both; the reply in *reply, if it is not NULL. */
enum err call(struct guest *g, Pacte__Method method, const ProtobufCMessage *m, const ProtobufCMessage **reply);
const struct asked *last_asked(const struct rig *r);

/* A new idempotency key. */
ProtobufCBinaryData key_new(struct rig *r);
/* Gives an account of the world a password that can be verified. */
void give_password(struct rig *r, uint64_t account, const char *password);

#define METHOD(name) PACTE__METHOD__METHOD_##name

#endif
