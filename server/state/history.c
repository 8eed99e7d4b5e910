/* Former versions of records: the same payload as in the table of records,
 * under a key that ends with the revision. */
#include "server/state/internal.h"

void key_version(struct store_key *k, const struct record_type *t, uint64_t id, uint32_t revision)
{
    key_type(k, TABLE_VERSION, t);
    store_key_u64(k, id);
    store_key_u32(k, revision);
}

/* The payload as it lay: from the fixed part to the end of the body. */
static struct bytes payload_of(const struct stored *s)
{
    const uint8_t *first = s->header.data - RECORD_FIXED_BYTES;
    return bytes_of(first, RECORD_FIXED_BYTES + s->header.len + s->body.len);
}

enum err history_keep(struct changes *ch, const struct stored *former)
{
    struct store_key k;
    key_version(&k, former->type, former->id, former->revision);
    return value_put_copy(ch, &k, payload_of(former));
}

enum err state_get_revision(const struct view *v, const struct record_type *t, uint64_t id, uint32_t revision,
                            struct stored *out)
{
    struct store_key k;
    struct bytes payload;
    enum err e = state_get(v, t, id, out);
    if (e != ERR_OK || out->revision == revision)
        return e;
    if (revision == 0 || revision > out->revision)
        return ERR_NOT_FOUND;
    key_version(&k, t, id, revision);
    e = value_get(v, &k, &payload);
    /* A record keeps each of its versions: one that is missing was lost. */
    if (e == ERR_NOT_FOUND)
        return ERR_DAMAGED;
    return e == ERR_OK ? record_decode(t, id, payload, out) : e;
}

static enum err version_next(struct view_walk *w, const struct record_type *t, uint64_t id, struct stored *out)
{
    struct bytes key, value, payload;
    enum err e = view_walk_next(w, &key, &value);
    if (e == ERR_OK)
        e = value_check(TABLE_VERSION, key, value, &payload);
    return e == ERR_OK ? record_decode(t, id, payload, out) : e;
}

enum err state_get_at(const struct view *v, const struct record_type *t, uint64_t id, int64_t at_ms, struct stored *out)
{
    enum err e = state_get(v, t, id, out);
    if (e != ERR_OK || at_ms == 0 || out->changed_ms <= at_ms)
        return e;
    struct store_key prefix;
    struct view_walk w;
    key_type(&prefix, TABLE_VERSION, t);
    store_key_u64(&prefix, id);
    e = view_walk_begin(v, &prefix, NULL, true, &w);
    while (e == ERR_OK) {
        e = version_next(&w, t, id, out);
        if (e == ERR_OK && out->changed_ms <= at_ms)
            break;
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_NOT_FOUND : e;
}
