/* The ordered map behind `struct changes`: a treap whose priorities are a hash
 * of the key, so its shape depends on what it holds and not on chance. */
#ifndef SERVER_STORE_TREE_H
#define SERVER_STORE_TREE_H

#include "server/store/changes.h"

struct change {
    struct change *left, *right;
    uint64_t priority;
    const uint8_t *value;
    size_t value_len;
    uint16_t key_len;
    uint8_t table;
    bool deleted;
    uint8_t key[];
};

static inline struct bytes change_key(const struct change *c) { return bytes_of(c->key, c->key_len); }
static inline struct bytes change_value(const struct change *c) { return bytes_of(c->value, c->value_len); }

/* Order of tables, then of bytes. */
int tree_compare(uint8_t table, struct bytes key, const struct change *c);

struct change *tree_find(struct change *root, uint8_t table, struct bytes key);
/* The first at or above the key, or strictly above it; NULL: none. */
struct change *tree_above(struct change *root, uint8_t table, struct bytes key, bool inclusive);
struct change *tree_below(struct change *root, uint8_t table, struct bytes key, bool inclusive);
/* The key must be absent. */
void tree_insert(struct change **root, struct change *c);

#endif
