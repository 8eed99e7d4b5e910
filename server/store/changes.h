/* What a command wants to change, before it is sure to be done: an ordered map
 * of keys over the state that a transaction sees. Reading goes through it, so
 * the second operation of a batch sees the first. A refused command is
 * forgotten; an accepted one is written out at once.
 *
 * This is the « changes » of apply(state, command) → changes + reply. */
#ifndef SERVER_STORE_CHANGES_H
#define SERVER_STORE_CHANGES_H

#include "common/base/arena.h"
#include "server/store/store.h"

struct change;                          /* one key, in the arena */

struct changes {
    struct arena *arena;
    struct change *root;                /* balanced by a hash of the key */
    size_t count;
    size_t bytes;
};
void changes_init(struct changes *c, struct arena *arena);

/* Copies key and value into the arena. */
MUST_CHECK enum err changes_put(struct changes *c, const struct store_key *k, struct bytes v);
/* The value is already in that arena, or lives as long: it is not copied. */
MUST_CHECK enum err changes_put_kept(struct changes *c, const struct store_key *k, struct bytes v);
MUST_CHECK enum err changes_delete(struct changes *c, const struct store_key *k);

/* Writes everything in key order; deterministic. */
MUST_CHECK enum err changes_write(const struct changes *c, struct store_write *w);

/* The state as somebody sees it: a transaction, and what is pending over it. */
struct view {
    const struct store_read *read;      /* NULL: an empty store */
    const struct changes *changes;      /* NULL: nothing pending */
};
MUST_CHECK enum err view_get(const struct view *v, const struct store_key *k, struct bytes *out);

/* As store_walk_*, pending changes merged in. */
struct view_walk {
    const struct view *view;
    struct store_walk under;
    struct bytes under_key, under_value;
    bool under_valid, under_done;
    struct change *over;
    const struct store_key *prefix;
    bool backwards;
};
MUST_CHECK enum err view_walk_begin(const struct view *v, const struct store_key *prefix,
                                    const struct store_key *start, bool backwards, struct view_walk *out);
MUST_CHECK enum err view_walk_next(struct view_walk *w, struct bytes *key, struct bytes *value);
void view_walk_end(struct view_walk *w);

#endif
