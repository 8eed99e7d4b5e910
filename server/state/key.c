/* Idempotency keys, and the same by instant, so that the oldest are forgotten
 * without looking at the others.
 *
 *   journal index u64 | at_ms i64 | hash of the content 32 */
#include "server/state/internal.h"

enum { KEY_ROW_BYTES = 48 };

void key_key(struct store_key *k, uint64_t account, struct bytes key)
{
    store_key_init(k, TABLE_KEY);
    store_key_u64(k, account);
    store_key_bytes(k, key);
}

/* The sign is turned, so that instants before 1970 stand first too. */
void key_key_time(struct store_key *k, int64_t at_ms, uint64_t account, struct bytes key)
{
    store_key_init(k, TABLE_KEY_TIME);
    store_key_u64(k, (uint64_t)at_ms ^ 1ull << 63);
    store_key_u64(k, account);
    store_key_bytes(k, key);
}

enum err key_row_decode(struct bytes payload, struct key_row *out)
{
    if (payload.len != KEY_ROW_BYTES)
        return ERR_DAMAGED;
    out->seen.journal_index = get_be64(payload.data);
    out->at_ms = (int64_t)get_be64(payload.data + 8);
    memcpy(out->seen.content_hash, payload.data + 16, 32);
    return ERR_OK;
}

enum err state_key_get(const struct view *v, uint64_t account, struct bytes key, struct key_seen *out)
{
    struct store_key k;
    struct bytes payload;
    struct key_row row;
    key_key(&k, account, key);
    enum err e = value_get(v, &k, &payload);
    if (e == ERR_OK)
        e = key_row_decode(payload, &row);
    if (e == ERR_OK)
        *out = row.seen;
    return e;
}

enum err state_key_put(struct changes *ch, uint64_t account, struct bytes key, int64_t at_ms, const struct key_seen *seen)
{
    struct store_key k;
    uint8_t p[KEY_ROW_BYTES];
    put_be64(p, seen->journal_index);
    put_be64(p + 8, (uint64_t)at_ms);
    memcpy(p + 16, seen->content_hash, 32);
    key_key(&k, account, key);
    enum err e = value_put_copy(ch, &k, bytes_of(p, sizeof p));
    key_key_time(&k, at_ms, account, key);
    return e == ERR_OK ? changes_put(ch, &k, bytes_of("", 0)) : e;
}

static enum err purge_row(struct changes *ch, struct bytes row)
{
    struct store_key k;
    if (row.len < 16)
        return ERR_DAMAGED;
    store_key_init(&k, TABLE_KEY_TIME);
    store_key_bytes(&k, row);
    enum err e = changes_delete(ch, &k);
    key_key(&k, get_be64(row.data + 8), bytes_of(row.data + 16, row.len - 16));
    return e == ERR_OK ? changes_delete(ch, &k) : e;
}

enum err state_key_purge(const struct view *v, struct changes *ch, int64_t before_ms, size_t max, struct arena *a)
{
    struct store_key prefix;
    struct view_walk w;
    struct bytes key, value;
    uint8_t limit[8];
    (void)a;
    put_be64(limit, (uint64_t)before_ms ^ 1ull << 63);
    store_key_init(&prefix, TABLE_KEY_TIME);
    enum err e = view_walk_begin(v, &prefix, NULL, false, &w);
    for (size_t n = 0; e == ERR_OK && n < max; n++) {
        e = view_walk_next(&w, &key, &value);
        if (e == ERR_OK && (key.len < 8 || memcmp(key.data, limit, 8) >= 0))
            break;
        if (e == ERR_OK)
            e = purge_row(ch, key);
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}
