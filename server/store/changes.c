#include "server/store/changes.h"

#include "server/store/tree.h"

#include <assert.h>

void changes_init(struct changes *c, struct arena *arena)
{
    *c = (struct changes){.arena = arena};
}

static struct change *change_new(struct changes *c, const struct store_key *k)
{
    struct change *n = arena_alloc(c->arena, sizeof *n + k->len);
    if (n == NULL)
        return NULL;
    *n = (struct change){.key_len = k->len, .table = k->table};
    memcpy(n->key, k->bytes, k->len);
    tree_insert(&c->root, n);
    c->count++;
    c->bytes += k->len;
    return n;
}

static enum err set(struct changes *c, const struct store_key *k, struct bytes v, bool deleted)
{
    assert(k->overflow || k->len > 0);
    if (k->overflow)
        return ERR_TOO_LARGE;
    struct change *n = tree_find(c->root, k->table, bytes_of(k->bytes, k->len));
    if (n == NULL)
        n = change_new(c, k);
    if (n == NULL)
        return ERR_NO_MEMORY;
    c->bytes += v.len - n->value_len;
    n->value = v.data;
    n->value_len = v.len;
    n->deleted = deleted;
    return ERR_OK;
}

enum err changes_put(struct changes *c, const struct store_key *k, struct bytes v)
{
    const uint8_t *copy = arena_copy(c->arena, v.data, v.len);
    return copy != NULL ? set(c, k, bytes_of(copy, v.len), false) : ERR_NO_MEMORY;
}

enum err changes_put_kept(struct changes *c, const struct store_key *k, struct bytes v)
{
    return set(c, k, v, false);
}

enum err changes_delete(struct changes *c, const struct store_key *k)
{
    return set(c, k, bytes_of("", 0), true);
}

static enum err write_one(const struct change *n, struct store_write *w)
{
    struct store_key k;
    store_key_init(&k, (enum store_table)n->table);
    store_key_bytes(&k, change_key(n));
    return n->deleted ? store_delete(w, &k) : store_put(w, &k, change_value(n));
}

enum err changes_write(const struct changes *c, struct store_write *w)
{
    enum err e = ERR_OK;
    for (struct change *n = tree_above(c->root, 0, bytes_of("", 0), true); n != NULL && e == ERR_OK;
         n = tree_above(c->root, n->table, change_key(n), false))
        e = write_one(n, w);
    return e;
}
