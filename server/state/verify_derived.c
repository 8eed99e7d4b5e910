/* The other way: rows of the index and of the search that no record asks for.
 * When each wanted row was found and there are as many rows as wanted, there
 * is none too many; only otherwise are they asked one by one. */
#include "server/state/verify.h"

static uint64_t *counter(struct verify *v, enum store_table t)
{
    return t == TABLE_INDEX ? &v->report->index_rows : &v->report->search_rows;
}

static enum err count_row(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    enum store_table t = *(const enum store_table *)ctx;
    (void)key;
    ++*counter(v, t);
    if (value.len != 0)
        verify_damage(v, N_("Une ligne de la table « %s » n'est pas vide."), store_table_name(t));
    return ERR_OK;
}

static bool owner(enum store_table t, struct bytes key, const struct record_type **type, uint64_t *id)
{
    size_t least = t == TABLE_INDEX ? 12 : 13;
    if (key.len < least)
        return false;
    const uint8_t *end = key.data + key.len;
    *type = record_type_of(get_be16(t == TABLE_INDEX ? key.data : end - 12));
    *id = get_be64(t == TABLE_INDEX ? end - 8 : end - 10);
    return *type != NULL;
}

static bool of_former(enum store_table t, struct bytes key)
{
    return t == TABLE_INDEX && (get_be16(key.data + 2) & INDEX_FORMER) != 0;
}

static enum err rows_of(struct verify *v, enum store_table t, struct bytes key, const struct stored *s, struct rows *out)
{
    if (of_former(t, key))
        return former_rows(&v->view, s, &v->scratch, out);
    ProtobufCMessage *body;
    enum err e = state_body(s, &v->scratch, &body);
    if (e != ERR_OK)
        return e;
    return t == TABLE_INDEX ? index_rows(s->type, s->id, body, &v->scratch, out)
                            : search_rows(s->type, s->id, body, !s->archived, &v->scratch, out);
}

static enum err check_row(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    enum store_table t = *(const enum store_table *)ctx;
    const struct record_type *type;
    struct stored s;
    struct rows rows;
    uint64_t id;
    char name[VERIFY_NAME_BYTES];
    (void)value;
    if (!owner(t, key, &type, &id)) {
        verify_damage(v, N_("La table « %s » contient une ligne illisible."), store_table_name(t));
        return ERR_OK;
    }
    verify_name(type, id, name);
    enum err e = state_get(&v->view, type, id, &s);
    if (e == ERR_OK)
        e = rows_of(v, t, key, &s, &rows);
    /* A damaged record was named in its own table. */
    if (e == ERR_DAMAGED)
        return ERR_OK;
    if (e == ERR_NOT_FOUND || (e == ERR_OK && !rows_have(&rows, key))) {
        verify_damage(v, N_("La table « %s » contient une ligne de trop pour la fiche %s."), store_table_name(t), name);
        return ERR_OK;
    }
    return e;
}

static enum err verify_rows(struct verify *v, enum store_table t)
{
    enum err e = verify_table(v, t, count_row, &t);
    if (e != ERR_OK || (v->missing[t] == 0 && *counter(v, t) == v->wanted[t]))
        return e;
    return verify_table(v, t, check_row, &t);
}

enum err verify_derived(struct verify *v)
{
    enum err e = verify_rows(v, TABLE_INDEX);
    return e == ERR_OK ? verify_rows(v, TABLE_SEARCH) : e;
}
