/* The index: one row for each value of each indexed field, archived records
 * included. References are always indexed: that is how those who refer to a
 * record are found. */
#include "server/state/internal.h"

#include "proto/limits.h"

#include <assert.h>
#include <stdio.h>

/* A sort key ends by itself (a text by a zero byte, other kinds by their
 * length): « ab » is no beginning of « abc », and stands before it. */
void index_prefix(struct store_key *k, const struct record_type *t, uint16_t number, const struct field_value *equal)
{
    key_type(k, TABLE_INDEX, t);
    store_key_u16(k, number);
    if (equal == NULL)
        return;
    uint8_t sort[LIMIT_INDEX_KEY_BYTES];
    size_t len = field_sort_key(equal, sort, sizeof sort);
    store_key_bytes(k, bytes_of(sort, len));
}

static uint64_t index_id(struct bytes key)
{
    assert(key.len >= 12);
    return get_be64(key.data + key.len - 8);
}

struct gather {
    const struct record_type *type;
    uint64_t id;
    struct rows *rows;
};

static enum err gather_row(void *ctx, const struct field_at *at)
{
    struct gather *g = ctx;
    if (!field_indexed(at))
        return ERR_OK;
    struct store_key k;
    index_prefix(&k, g->type, at->number, &at->value);
    store_key_u64(&k, g->id);
    return rows_add(g->rows, &k);
}

enum err index_rows(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, struct arena *a,
                    struct rows *out)
{
    struct gather g = {.type = t, .id = id, .rows = out};
    rows_init(out, a, TABLE_INDEX);
    enum err e = fields_each(t, body, gather_row, &g);
    rows_sort(out);
    return e;
}

enum err index_walk_begin(const struct view *v, const struct record_type *t, uint16_t number,
                          const struct field_value *equal, struct index_walk *out)
{
    index_prefix(&out->prefix, t, number, equal);
    return view_walk_begin(v, &out->prefix, NULL, false, &out->walk);
}

enum err index_walk_next(struct index_walk *w, uint64_t *id)
{
    struct bytes key, value;
    enum err e = view_walk_next(&w->walk, &key, &value);
    if (e == ERR_OK)
        *id = index_id(key);
    return e;
}

void index_walk_end(struct index_walk *w)
{
    view_walk_end(&w->walk);
}

/* The first record with this value other than `except`: a live one if there is
 * one, else, when `archived_too`, an archived one. */
static enum err first_with(const struct view *v, const struct record_type *t, const struct field_def *f,
                           const struct field_value *value, uint64_t except, bool archived_too, struct stored *out)
{
    struct index_walk w;
    uint64_t id;
    bool any = false;
    enum err e = index_walk_begin(v, t, field_number(t, f), value, &w);
    while (e == ERR_OK && (e = index_walk_next(&w, &id)) == ERR_OK) {
        struct stored s;
        if (id == except)
            continue;
        e = state_get(v, t, id, &s);
        if (e == ERR_NOT_FOUND)
            e = ERR_DAMAGED;
        if (e != ERR_OK || (any && s.archived))
            continue;
        *out = s;
        any = true;
        if (!s.archived)
            break;
    }
    index_walk_end(&w);
    if (e == ERR_END)
        e = any && archived_too ? ERR_OK : ERR_NOT_FOUND;
    return e;
}

enum err state_find_key(const struct view *v, const struct record_type *t, const char *key, uint64_t *id)
{
    struct field_value value = {.kind = KIND_TEXT, .present = key[0] != '\0', .text = bytes_text(key)};
    if (!value.present)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < t->field_count; i++) {
        struct stored s;
        if ((t->fields[i].flags & FIELD_UNIQUE) == 0)
            continue;
        enum err e = first_with(v, t, &t->fields[i], &value, 0, true, &s);
        if (e == ERR_OK)
            *id = s.id;
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return ERR_NOT_FOUND;
}

static enum err duplicate(const struct stored *other, const struct field_def *f, const struct field_value *value,
                          struct arena *a, struct err_note *note)
{
    ProtobufCMessage *body;
    char text[128], label[160], field[96];
    enum err e = state_body(other, a, &body);
    if (e != ERR_OK)
        return e;
    (void)field_text(f, value, text, sizeof text);
    (void)record_label(other->type, body, label, sizeof label);
    (void)snprintf(field, sizeof field, "%s.%s", other->type->name, f->name);
    return err_field(note, ERR_DUPLICATE, field,
                     N_("%s : « %s » est déjà pris par « %s ». Reprenez cette fiche ou donnez une autre valeur."), f->label,
                     text, label);
}

enum err unique_check(const struct view *v, const struct record_type *t, uint64_t id, const ProtobufCMessage *body,
                      struct arena *a, struct err_note *note)
{
    for (size_t i = 0; i < t->field_count; i++) {
        const struct field_def *f = &t->fields[i];
        const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
        if ((f->flags & FIELD_UNIQUE) == 0 || field_count(body, d) == 0)
            continue;
        struct field_value value = field_get(body, d, 0);
        struct stored other;
        enum err e = first_with(v, t, f, &value, id, false, &other);
        if (e == ERR_OK)
            return duplicate(&other, f, &value, a, note);
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return ERR_OK;
}
