#include "server/store/internal.h"

#include <assert.h>

enum err store_walk_begin(const struct store_read *r, const struct store_key *prefix, const struct store_key *start,
                          bool backwards, struct store_walk *out)
{
    *out = (struct store_walk){.prefix = prefix, .backwards = backwards};
    if (prefix->overflow || (start != NULL && start->overflow))
        return ERR_TOO_LARGE;
    if (start != NULL) {
        assert(start->table == prefix->table);
        out->start = *start;
        out->has_start = true;
    }
    MDB_cursor *c;
    int rc = mdb_cursor_open(r->txn, r->store->tables[prefix->table], &c);
    if (rc != 0)
        return store_from_lmdb(rc, NULL, "parcours");
    out->cursor = c;
    return ERR_OK;
}

void store_walk_end(struct store_walk *w)
{
    if (w->cursor != NULL)
        mdb_cursor_close(w->cursor);
    w->cursor = NULL;
}

static int compare(struct bytes a, struct bytes b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n > 0 ? memcmp(a.data, b.data, n) : 0;
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static struct bytes key_bytes(const struct store_key *k)
{
    return bytes_of(k->bytes, k->len);
}

/* The smallest key that is above every key with this prefix; false: none is. */
static bool after_prefix(const struct store_key *prefix, struct store_key *out)
{
    *out = *prefix;
    while (out->len > 0 && out->bytes[out->len - 1] == 0xff)
        out->len--;
    if (out->len == 0)
        return false;
    out->bytes[out->len - 1]++;
    return true;
}

/* The last key below `limit`, or up to it and including it. */
static int seek_down(MDB_cursor *c, struct bytes limit, bool inclusive, MDB_val *key, MDB_val *value)
{
    *key = store_val(limit.data, limit.len);
    int rc = mdb_cursor_get(c, key, value, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND)
        return mdb_cursor_get(c, key, value, MDB_LAST);
    if (rc != 0 || (inclusive && bytes_equal(bytes_of(key->mv_data, key->mv_size), limit)))
        return rc;
    return mdb_cursor_get(c, key, value, MDB_PREV);
}

static int first_forwards(struct store_walk *w, MDB_val *key, MDB_val *value)
{
    struct bytes from = key_bytes(w->prefix);
    if (w->has_start && compare(key_bytes(&w->start), from) > 0)
        from = key_bytes(&w->start);
    if (from.len == 0)
        return mdb_cursor_get(w->cursor, key, value, MDB_FIRST);
    *key = store_val(from.data, from.len);
    return mdb_cursor_get(w->cursor, key, value, MDB_SET_RANGE);
}

static int first_backwards(struct store_walk *w, MDB_val *key, MDB_val *value)
{
    struct store_key limit;
    bool bounded = after_prefix(w->prefix, &limit);
    if (w->has_start && w->start.len == 0)
        return MDB_NOTFOUND;
    if (w->has_start && (!bounded || compare(key_bytes(&w->start), key_bytes(&limit)) < 0))
        return seek_down(w->cursor, key_bytes(&w->start), true, key, value);
    if (bounded)
        return seek_down(w->cursor, key_bytes(&limit), false, key, value);
    return mdb_cursor_get(w->cursor, key, value, MDB_LAST);
}

static int step(struct store_walk *w, MDB_val *key, MDB_val *value)
{
    if (w->begun)
        return mdb_cursor_get(w->cursor, key, value, w->backwards ? MDB_PREV : MDB_NEXT);
    w->begun = true;
    return w->backwards ? first_backwards(w, key, value) : first_forwards(w, key, value);
}

enum err store_walk_next(struct store_walk *w, struct bytes *key, struct bytes *value)
{
    MDB_val k, v;
    int rc = step(w, &k, &v);
    if (rc == MDB_NOTFOUND)
        return ERR_END;
    if (rc != 0)
        return store_from_lmdb(rc, NULL, "parcours");
    const struct store_key *p = w->prefix;
    if (k.mv_size < p->len || (p->len > 0 && memcmp(k.mv_data, p->bytes, p->len) != 0))
        return ERR_END;
    *key = bytes_of(k.mv_data, k.mv_size);
    *value = bytes_of(v.mv_data, v.mv_size);
    return ERR_OK;
}
