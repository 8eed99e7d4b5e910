/* Where references once led: a row of the index for each reference that one
 * version of a record had and the next has not, under the number of its field
 * with INDEX_FORMER. Such a row never goes: one that the record took back later
 * may stand here and in the index of now. Few records change whom they belong
 * to, so the past costs the present next to nothing. */
#include "server/state/internal.h"

struct gather { const struct record_type *type; uint64_t id; struct rows *rows; };

static enum err gather_reference(void *ctx, const struct field_at *at)
{
    struct gather *g = ctx;
    struct store_key k;
    if (!at->value.present || (at->value.kind != KIND_REF && at->value.kind != KIND_ANY_REF))
        return ERR_OK;
    index_prefix(&k, g->type, (uint16_t)(at->number | INDEX_FORMER), &at->value);
    store_key_u64(&k, g->id);
    return rows_add(g->rows, &k);
}

static enum err references(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, struct arena *a,
                           struct rows *out)
{
    struct gather g = {.type = t, .id = id, .rows = out};
    rows_init(out, a, TABLE_INDEX);
    enum err e = fields_each(t, body, gather_reference, &g);
    rows_sort(out);
    return e;
}

/* Adds to `out` what only `was` has. */
static enum err add_left(const struct rows *was, const struct rows *is, struct rows *out)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < was->count && e == ERR_OK; i++) {
        struct store_key k;
        if (rows_have(is, was->keys[i]))
            continue;
        store_key_init(&k, TABLE_INDEX);
        store_key_bytes(&k, was->keys[i]);
        e = rows_add(out, &k);
    }
    return e;
}

enum err former_put(struct changes *ch, const struct record_type *t, uint64_t id, const ProtobufCMessage *old,
                    const ProtobufCMessage *body, struct arena *a)
{
    struct rows was, is, left, none;
    rows_init(&left, a, TABLE_INDEX);
    rows_init(&none, a, TABLE_INDEX);
    enum err e = references(t, id, old, a, &was);
    if (e == ERR_OK)
        e = references(t, id, body, a, &is);
    if (e == ERR_OK)
        e = add_left(&was, &is, &left);
    return e == ERR_OK ? rows_move(&none, &left, ch) : e;
}

/* One body at a time: of a record with many versions only the rows are kept. */
static enum err references_of(const struct view *v, const struct stored *s, uint32_t revision, struct arena *a,
                              struct rows *out)
{
    struct arena scratch;
    struct stored version;
    ProtobufCMessage *body;
    arena_init(&scratch, a->sys, FORMER_SCRATCH_BYTES);
    enum err e = state_get_revision(v, s->type, s->id, revision, &version);
    if (e == ERR_OK)
        e = state_body(&version, &scratch, &body);
    if (e == ERR_OK)
        e = references(s->type, s->id, body, a, out);
    arena_finish(&scratch);
    return e;
}

enum err former_rows(const struct view *v, const struct stored *s, struct arena *a, struct rows *out)
{
    struct rows was, is;
    enum err e = ERR_OK;
    rows_init(out, a, TABLE_INDEX);
    rows_init(&was, a, TABLE_INDEX);
    for (uint32_t r = 1; s->revision > 1 && r <= s->revision && e == ERR_OK; r++) {
        e = references_of(v, s, r, a, &is);
        if (e == ERR_OK)
            e = add_left(&was, &is, out);
        was = is;
    }
    rows_sort(out);
    return e;
}

/* --- Of a store that has none yet ------------------------------------------------ */

static enum err derive_one(const struct view *v, const struct record_type *t, uint64_t id, struct arena *a,
                           struct changes *ch)
{
    struct stored s;
    struct rows none, rows;
    rows_init(&none, a, TABLE_INDEX);
    enum err e = state_get(v, t, id, &s);
    if (e == ERR_OK)
        e = former_rows(v, &s, a, &rows);
    if (e == ERR_OK)
        e = rows_move(&none, &rows, ch);
    return e == ERR_DAMAGED ? ERR_OK : e;
}

static enum err derive_type(const struct view *v, const struct record_type *t, struct arena *a, struct changes *ch)
{
    struct state_list list;
    uint64_t id;
    enum err e = state_list_begin(v, t, NULL, NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, NULL)) == ERR_OK) {
        e = derive_one(v, t, id, a, ch);
        arena_reset(a);
    }
    state_list_end(&list);
    return e == ERR_END ? ERR_OK : e;
}

enum err former_derive(const struct view *v, const struct sys *sys, struct changes *ch)
{
    struct arena a;
    enum err e = ERR_OK;
    arena_init(&a, sys, FORMER_SCRATCH_BYTES);
    for (size_t i = 0; i < record_type_count && e == ERR_OK; i++)
        e = derive_type(v, &record_types[i], &a, ch);
    arena_finish(&a);
    return e;
}
