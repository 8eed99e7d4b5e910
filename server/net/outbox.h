/* Bytes that wait to be sent: appended at the end, taken off the front. Small
 * ones live in blocks of a pool that all connections share, so that an idle
 * connection holds none. */
#ifndef SERVER_NET_OUTBOX_H
#define SERVER_NET_OUTBOX_H

#include "common/base/bytes.h"
#include "common/base/sys.h"

#include <stdbool.h>

enum { OUTBOX_BLOCK_BYTES = 16 * 1024, OUTBOX_POOL_BLOCKS = 64 };

struct outbox_pool {
    const struct sys *sys;
    void *spare[OUTBOX_POOL_BLOCKS];
    size_t count;
    size_t least;              /* spare ones that nobody took since the last trim */
};
void outbox_pool_init(struct outbox_pool *p, const struct sys *sys);
/* Gives back what was not needed since the last call. */
void outbox_pool_trim(struct outbox_pool *p);
void outbox_pool_finish(struct outbox_pool *p);

struct outbox {
    uint8_t *data;
    size_t at, len, cap;       /* the bytes are data[at..len) */
};

/* False when there is no memory: the outbox is as it was. */
bool outbox_add(struct outbox *o, struct outbox_pool *p, struct bytes head, struct bytes body);
struct bytes outbox_front(const struct outbox *o, size_t max);
/* When nothing is left the memory goes back to the pool. */
void outbox_take(struct outbox *o, struct outbox_pool *p, size_t n);
void outbox_finish(struct outbox *o, struct outbox_pool *p);

static inline size_t outbox_bytes(const struct outbox *o) { return o->len - o->at; }

#endif
