/* Bump memory for one request: many allocations, one end. One thread at a time. */
#ifndef COMMON_BASE_ARENA_H
#define COMMON_BASE_ARENA_H

#include "common/base/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    const struct sys *sys;
    struct arena_block *first, *last;
    size_t used_bytes;         /* handed out since the last reset */
    size_t ceiling_bytes;
    bool exhausted;            /* the ceiling or the machine said no */
};

/* Takes no memory before the first allocation. */
void arena_init(struct arena *a, const struct sys *sys, size_t ceiling_bytes);

/* Aligned for any type, not zeroed, valid until reset or finish. NULL when the
 * ceiling is reached or there is no memory; `exhausted` then stays set until
 * the next reset. A size of 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t count, size_t size);
void *arena_copy(struct arena *a, const void *bytes, size_t len);
char *arena_text(struct arena *a, const char *text, size_t len);   /* ends with NUL */

/* For a list that grows in the arena: `list` itself while it has room for one
 * more item, else twice the place with its items (zeroed beyond them), the former
 * place being lost until the reset. NULL: no memory, and *cap is as it was. */
void *arena_room(struct arena *a, void *list, size_t count, size_t *cap, size_t size);

/* Forgets everything, keeps the first block for the next request. */
void arena_reset(struct arena *a);
void arena_finish(struct arena *a);          /* accepts a zeroed arena, and twice */

#endif
