#include "tests/support/dossier.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static const struct json_record *find(const struct corpus *c, uint64_t id)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->rows[i].record->header->id == id)
            return &c->rows[i];
    return NULL;
}

void corpus_load(struct corpus *c, const char *path)
{
    struct json_reader r;
    struct err_note note = {0};
    FILE *from = fopen(path, "r");
    if (from == NULL) {
        fprintf(stderr, "%s: not there\n", path);
        assert(false);
    }
    json_reader_init(&r, &sys_real, json_source_file, from);
    enum err e;
    while (assert(c->count < CORPUS_RECORDS), (e = json_reader_next(&r, &c->arena, &c->rows[c->count], &note)) == ERR_OK)
        if (find(c, c->rows[c->count].record->header->id) == NULL)
            c->count++;
    if (e != ERR_END)
        fprintf(stderr, "%s: %s: %s\n", path, note.field, note.text);
    assert(e == ERR_END);
    json_reader_finish(&r);
    (void)fclose(from);
}

void corpus_add(struct corpus *c, const char *json)
{
    struct err_note note = {0};
    assert(c->count < CORPUS_RECORDS);
    enum err e = json_record_parse(bytes_text(json), &c->arena, &c->rows[c->count], &note);
    if (e != ERR_OK)
        fprintf(stderr, "%s: %s: %s\n", json, note.field, note.text);
    assert(e == ERR_OK && find(c, c->rows[c->count].record->header->id) == NULL);
    c->count++;
}

void corpus_init(struct corpus *c)
{
    c->count = 0;
    arena_init(&c->arena, &sys_real, 64u << 20);
    corpus_load(c, "proto/models/centre_social.json");
    corpus_load(c, "proto/models/plan_hp.json");
}

void corpus_free(struct corpus *c) { arena_finish(&c->arena); }

uint64_t corpus_id(const char *alias)
{
    uint64_t id = 0;
    bool named = json_alias_id(alias, &id);
    assert(named);
    return id;
}

static const ProtobufCMessage *body_of(const struct json_record *row)
{
    const ProtobufCMessage *body = NULL;
    const struct record_type *t = record_body(row->record, &body);
    assert(t == row->type);
    return body;
}

void *corpus_body(struct corpus *c, const char *alias)
{
    const struct json_record *row = find(c, corpus_id(alias));
    if (row == NULL)
        fprintf(stderr, "@%s: not there\n", alias);
    assert(row != NULL);
    const ProtobufCMessage *body = body_of(row);
    void *mine;
    memcpy(&mine, &body, sizeof mine);      /* the corpus owns it, and lends it to the test */
    return mine;
}

Pacte__Modele *corpus_modele(struct corpus *c, const char *code)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->rows[i].type->number == TYPE(MODELE) && strcmp(c->rows[i].record->modele->code, code) == 0)
            return c->rows[i].record->modele;
    fprintf(stderr, "%s: no such model\n", code);
    assert(false);
    return NULL;
}

/* --- What belongs to a convention or to a structure -------------------------- */

struct filter {
    struct corpus *c;
    uint64_t convention;                     /* 0: the structure alone */
    const uint64_t *structures;
    size_t count;
};

static bool belongs(const struct filter *f, const struct json_record *row, int depth);

static bool owner(const struct filter *f, const ProtobufCMessage *body, const struct record_type *t, const char *field, int depth)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, record_field(t, field));
    for (size_t i = 0; i < field_count(body, d); i++) {
        const struct json_record *to = find(f->c, field_get(body, d, i).id);
        if (to != NULL && belongs(f, to, depth + 1))
            return true;
    }
    return false;
}

static bool belongs(const struct filter *f, const struct json_record *row, int depth)
{
    const ProtobufCMessage *body = body_of(row);
    uint64_t id = row->record->header->id;
    if (depth > 8)
        return false;
    switch ((int)row->type->number) {
    case TYPE(CONVENTION):
        return id == f->convention;
    case TYPE(STRUCTURE):
        for (size_t i = 0; i < f->count; i++)
            if (f->structures[i] == id)
                return true;
        return false;
    case TYPE(CONTACT):
    case TYPE(ORGANISATION):
    case TYPE(TERRITOIRE):
    case TYPE(STATISTIQUE):
        return true;
    case TYPE(MODELE):
        return false;
    case TYPE(ETAPE):
        return owner(f, body, row->type, "objet", depth);
    default:
        return owner(f, body, row->type, row->type->scope_field, depth);
    }
}

static void fill(const struct filter *f, const char *modele, struct dossier *d)
{
    dossier_init(d, &f->c->arena);
    for (size_t i = 0; i < f->c->count; i++) {
        const struct json_record *row = &f->c->rows[i];
        if (!belongs(f, row, 0))
            continue;
        enum err e = dossier_add(d, row->type->number, row->record->header->id, body_of(row));
        assert(e == ERR_OK);
    }
    d->modele = corpus_modele(f->c, modele);
}

void corpus_convention(struct corpus *c, const char *alias, struct dossier *d)
{
    uint64_t structures[32];
    const Pacte__Convention *x = corpus_body(c, alias);
    assert(x->n_structures <= 32);
    for (size_t i = 0; i < x->n_structures; i++)
        structures[i] = x->structures[i]->id;
    fill(&(struct filter){c, corpus_id(alias), structures, x->n_structures}, x->modele, d);
    assert(d->convention == x);
}

void corpus_structure(struct corpus *c, const char *alias, const char *modele, struct dossier *d)
{
    uint64_t id = corpus_id(alias);
    fill(&(struct filter){c, 0, &id, 1}, modele, d);
}

struct day le(const char *iso)
{
    struct day d = {0};
    enum err e = day_parse_iso(iso, &d, NULL);
    assert(e == ERR_OK);
    return d;
}

int64_t euros(struct money m)
{
    assert(m.cents % 100 == 0);
    return m.cents / 100;
}
