/* A list is a walk over one field of the index, or over the records. A
 * position is the rest of the key behind type and field: a row that vanishes
 * between two pages changes nothing for its neighbours. */
#include "server/state/internal.h"

#include "proto/limits.h"

static size_t base_len(const struct state_list *l)
{
    return l->order != NULL ? 4 : 2;
}

static enum err start_key(const struct state_list *l, struct bytes start, struct store_key *out)
{
    if (start.len > LIMIT_CURSOR_BYTES)
        return ERR_BAD_CURSOR;
    store_key_init(out, (enum store_table)l->prefix.table);
    store_key_bytes(out, bytes_of(l->prefix.bytes, base_len(l)));
    store_key_bytes(out, start);
    return out->overflow ? ERR_BAD_CURSOR : ERR_OK;
}

enum err state_list_begin(const struct view *v, const struct record_type *t, const struct field_def *order,
                          const struct field_value *equal, bool descending, struct bytes start, struct state_list *out)
{
    *out = (struct state_list){.view = v, .type = t, .order = order};
    if (order != NULL)
        index_prefix(&out->prefix, t, field_number(t, order), equal);
    else
        key_type(&out->prefix, TABLE_RECORD, t);
    if (start.len == 0)
        return view_walk_begin(v, &out->prefix, NULL, descending, &out->walk);
    struct store_key from;
    enum err e = start_key(out, start, &from);
    return e == ERR_OK ? view_walk_begin(v, &out->prefix, &from, descending, &out->walk) : e;
}

enum err state_list_former(const struct view *v, const struct record_type *t, const struct field_def *field,
                           const struct field_value *reference, struct state_list *out)
{
    *out = (struct state_list){.view = v, .type = t, .order = field};
    index_prefix(&out->prefix, t, (uint16_t)(field_number(t, field) | INDEX_FORMER), reference);
    return view_walk_begin(v, &out->prefix, NULL, false, &out->walk);
}

enum err state_list_next(struct state_list *l, uint64_t *id, struct bytes *position)
{
    struct bytes key, value;
    size_t base = base_len(l);
    enum err e = view_walk_next(&l->walk, &key, &value);
    if (e != ERR_OK)
        return e;
    if (key.len < base + 8)
        return ERR_DAMAGED;
    *id = get_be64(key.data + key.len - 8);
    if (position != NULL)
        *position = bytes_of(key.data + base, key.len - base);
    return ERR_OK;
}

void state_list_end(struct state_list *l)
{
    view_walk_end(&l->walk);
}
