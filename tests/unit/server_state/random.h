/* Records of every type with random values, whose references exist. */
#ifndef TESTS_UNIT_SERVER_STATE_RANDOM_H
#define TESTS_UNIT_SERVER_STATE_RANDOM_H

#include "tests/unit/server_state/world.h"

enum { POOL_MAX = 24 };

struct pool {
    uint64_t seed;
    struct { uint64_t ids[POOL_MAX]; bool archived[POOL_MAX]; size_t count; } types[64];
};

/* A body of that type, in w->bodies; references only to what the pool holds. */
ProtobufCMessage *random_body(struct world *w, struct pool *p, const struct record_type *t);
/* A random operation: create, change, archive or restore. DUPLICATE happens.
 * The type and id it touched; *index is its place in the pool. */
struct random_op { const struct record_type *type; size_t index; bool archived; const ProtobufCMessage *body; };
void random_draw(struct world *w, struct pool *p, struct random_op *out);
/* Notes it as done. */
void random_done(struct pool *p, const struct random_op *op);
uint64_t random_id(const struct pool *p, const struct random_op *op);

#endif
