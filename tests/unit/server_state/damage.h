/* Damages done on purpose, and undone. */
#ifndef TESTS_UNIT_SERVER_STATE_DAMAGE_H
#define TESTS_UNIT_SERVER_STATE_DAMAGE_H

#include "tests/unit/server_state/world.h"

/* Rows of one table, copied. */
struct row { uint8_t key[STORE_KEY_BYTES]; size_t key_len; uint8_t *value; size_t value_len; };
struct rows_copy { struct row *rows; size_t count; };
void rows_take(struct world *w, enum store_table t, struct rows_copy *out);
void rows_free(struct rows_copy *r);

struct store_key row_key(enum store_table t, const struct row *r);
struct bytes row_value(const struct row *r);
/* Writes the row, or takes it away, in a frame of this table with a checksum
 * that is right: only its meaning is wrong then. */
void row_forge(struct world *w, const struct store_key *k, struct bytes payload);
void row_write(struct world *w, enum store_table t, const struct row *r);
void row_remove(struct world *w, enum store_table t, const struct row *r);

#endif
