/* Random commands on a world: well formed ones, refused ones, repeated ones.
 * The same seed gives the same commands. */
#ifndef TESTS_INTEGRATION_REPLAY_GENERATOR_H
#define TESTS_INTEGRATION_REPLAY_GENERATOR_H

#include "tests/support/world.h"

enum { KNOWN_MAX = 20000, SENT_MAX = 64 };

struct known { uint32_t type; uint64_t id; };

struct generator {
    struct world *world;
    uint64_t random;
    struct known known[KNOWN_MAX];
    size_t known_count;
    uint64_t accounts;                       /* made so far */
    uint64_t sessions, blobs;
    struct bytes sent[SENT_MAX];             /* some former commands, to be sent again */
    size_t sent_count;
    struct arena kept;                       /* of `sent` */
};

void generator_init(struct generator *g, struct world *w, uint64_t seed);
void generator_finish(struct generator *g);

/* The next command, packed in world->build. */
struct bytes generator_next(struct generator *g);
/* What came of it: records that now exist may be chosen later. */
void generator_learn(struct generator *g, const struct outcome *out);

#endif
