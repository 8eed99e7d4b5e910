/* A store with something in every table, sound by verification. */
#ifndef TESTS_UNIT_SERVER_STATE_SAMPLE_H
#define TESTS_UNIT_SERVER_STATE_SAMPLE_H

#include "tests/unit/server_state/world.h"

void sample_fill(struct world *w);

/* One attachment, whole or its first chunks; its SHA-256. */
void sample_blob(struct world *w, size_t len, uint32_t chunks, uint8_t sha256[32]);
/* `count` more entries. */
void sample_journal(struct world *w, uint64_t count);

#endif
