#include "server/state/verify.h"

#include "common/wire/wire.h"

/* Header and body of one version; *out is NULL when they cannot be read. */
static enum err check_content(struct verify *v, const struct stored *s, const char *name, ProtobufCMessage **out)
{
    ProtobufCMessage *header, *body;
    *out = NULL;
    enum err e = wire_unpack(&pacte__header__descriptor, s->header, &v->scratch, &header, NULL);
    if (e == ERR_OK)
        e = wire_unpack(s->type->descriptor, s->body, &v->scratch, &body, NULL);
    if (e == ERR_NO_MEMORY)
        return e;
    if (e != ERR_OK) {
        verify_damage(v, N_("La fiche %s, version %u, est illisible."), name, s->revision);
        return ERR_OK;
    }
    const Pacte__Header *h = (const Pacte__Header *)header;
    if (h->id != s->id || h->revision != s->revision || h->archived != s->archived || h->changed_ms != s->changed_ms)
        verify_damage(v, N_("La fiche %s, version %u, ne dit pas la même chose dans son en-tête et dans sa clé."), name,
                      s->revision);
    if (h->journal_index > v->head.index)
        verify_damage(v, N_("La fiche %s, version %u, cite l'entrée %llu du journal, qui n'existe pas."), name,
                      s->revision, (unsigned long long)h->journal_index);
    *out = body;
    return ERR_OK;
}

/* --- Rows that the record asks for ------------------------------------------- */

static enum err check_rows(struct verify *v, const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct store_key k;
        struct bytes value;
        store_key_init(&k, rows->table);
        store_key_bytes(&k, rows->keys[i]);
        enum err e = view_get(&v->view, &k, &value);
        v->wanted[rows->table]++;
        if (e == ERR_NOT_FOUND) {
            v->missing[rows->table]++;
            verify_damage(v, N_("Il manque une ligne de la fiche %s dans la table « %s »."), name, store_table_name(rows->table));
        } else if (e != ERR_OK) {
            return e;
        }
    }
    return ERR_OK;
}

struct citing {
    struct verify *verify;
    const char *name;
};

static enum err check_reference(void *ctx, const struct field_at *at)
{
    struct citing *c = ctx;
    const struct field_def *f = at->inner != NULL ? at->inner : at->def;
    bool any = at->value.kind == KIND_ANY_REF;
    if ((at->value.kind != KIND_REF && !any) || !at->value.present)
        return ERR_OK;
    const struct record_type *target = record_type_of(any ? at->value.type : f->target);
    struct store_key k;
    bool there = false;
    enum err e = ERR_OK;
    if (target != NULL) {
        key_record(&k, target, at->value.id);
        e = verify_exists(c->verify, &k, &there);
    }
    if (e == ERR_OK && !there)
        verify_damage(c->verify, N_("La fiche %s cite dans « %s » une fiche qui n'existe pas."), c->name, f->label);
    return e;
}

/* A version that cannot be read is named with its own table. */
static enum err check_former(struct verify *v, const struct stored *s, const char *name)
{
    struct rows rows;
    enum err e = former_rows(&v->view, s, &v->scratch, &rows);
    if (e == ERR_OK)
        e = check_rows(v, &rows, name);
    return e == ERR_DAMAGED ? ERR_OK : e;
}

static enum err check_derived(struct verify *v, const struct stored *s, const char *name, const ProtobufCMessage *body)
{
    struct rows rows;
    struct citing c = {.verify = v, .name = name};
    enum err e = index_rows(s->type, s->id, body, &v->scratch, &rows);
    if (e == ERR_OK)
        e = check_rows(v, &rows, name);
    if (e == ERR_OK)
        e = search_rows(s->type, s->id, body, !s->archived, &v->scratch, &rows);
    if (e == ERR_OK)
        e = check_rows(v, &rows, name);
    if (e == ERR_OK)
        e = check_former(v, s, name);
    return e == ERR_OK ? fields_each(s->type, body, check_reference, &c) : e;
}

static enum err check_history(struct verify *v, const struct stored *s, const char *name)
{
    enum err e = ERR_OK;
    for (uint32_t r = 1; r < s->revision && e == ERR_OK; r++) {
        struct store_key k;
        bool there;
        key_version(&k, s->type, s->id, r);
        e = verify_exists(v, &k, &there);
        if (e == ERR_OK && !there)
            verify_damage(v, N_("Il manque la version %u de la fiche %s."), r, name);
    }
    return e;
}

/* --- Both tables --------------------------------------------------------------- */

/* True when key and value make a version that can be looked into. */
static bool open_row(struct verify *v, enum store_table table, struct bytes key, struct bytes value, struct stored *out,
                     char name[VERIFY_NAME_BYTES])
{
    size_t len = table == TABLE_RECORD ? 10 : 14;
    const struct record_type *t = key.len == len ? record_type_of(get_be16(key.data)) : NULL;
    struct bytes payload;
    if (t == NULL) {
        verify_damage(v, N_("La table « %s » contient une clé inconnue."), store_table_name(table));
        return false;
    }
    uint64_t id = get_be64(key.data + 2);
    verify_name(t, id, name);
    if (value_check((uint8_t)table, key, value, &payload) != ERR_OK || record_decode(t, id, payload, out) != ERR_OK) {
        verify_damage(v, N_("La fiche %s est abîmée (table « %s ») : sa somme de contrôle est fausse."), name,
                      store_table_name(table));
        return false;
    }
    return true;
}

static enum err check_record(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct stored s;
    ProtobufCMessage *body;
    char name[VERIFY_NAME_BYTES];
    (void)ctx;
    v->report->records++;
    if (!open_row(v, TABLE_RECORD, key, value, &s, name))
        return ERR_OK;
    enum err e = check_content(v, &s, name, &body);
    if (e == ERR_OK && body != NULL)
        e = check_derived(v, &s, name, body);
    return e == ERR_OK ? check_history(v, &s, name) : e;
}

static enum err check_version(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct stored s, current;
    ProtobufCMessage *body;
    char name[VERIFY_NAME_BYTES];
    bool found;
    (void)ctx;
    v->report->versions++;
    if (!open_row(v, TABLE_VERSION, key, value, &s, name))
        return ERR_OK;
    if (s.revision != get_be32(key.data + 10))
        verify_damage(v, N_("La fiche %s, version %u, est rangée sous un autre numéro."), name, s.revision);
    enum err e = record_find(&v->view, s.type, s.id, &current, &found);
    if (e == ERR_OK && (!found || current.revision <= s.revision))
        verify_damage(v, N_("La version %u de la fiche %s n'a pas de fiche qui la suive."), s.revision, name);
    /* A damaged record was named in its own table. */
    if (e != ERR_OK && e != ERR_DAMAGED)
        return e;
    return check_content(v, &s, name, &body);
}

enum err verify_records(struct verify *v)
{
    enum err e = verify_table(v, TABLE_RECORD, check_record, NULL);
    return e == ERR_OK ? verify_table(v, TABLE_VERSION, check_version, NULL) : e;
}
