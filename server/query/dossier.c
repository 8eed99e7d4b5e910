/* Filling a dossier: from a root, the records that refer to what is already
 * there, by the table of edges; then what those refer to. */
#include "server/query/dossier.h"

#include "server/query/sight.h"

#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* Records of `child` that refer to a `parent` by `field` belong to its dossier. */
static const struct edge { Pacte__RecordType parent, child; const char *field; } edges[] = {
    {TYPE(STRUCTURE), TYPE(AGREMENT), "structure"},
    {TYPE(STRUCTURE), TYPE(PROJET_SOCIAL), "structure"},
    {TYPE(STRUCTURE), TYPE(AFFECTATION), "structure"},
    {TYPE(AGREMENT), TYPE(ETAPE), "objet"},
    {TYPE(AGREMENT), TYPE(EVALUATION), "objet"},
    {TYPE(PROJET_SOCIAL), TYPE(NOEUD), "projet"},
    {TYPE(CONVENTION), TYPE(SIGNATAIRE), "convention"},
    {TYPE(CONVENTION), TYPE(CONTRIBUTION), "convention"},
    {TYPE(CONTRIBUTION), TYPE(VERSEMENT), "contribution"},
    {TYPE(CONVENTION), TYPE(DOCUMENT), "convention"},
    {TYPE(CONVENTION), TYPE(ENGAGEMENT), "convention"},
    {TYPE(CONVENTION), TYPE(BUDGET), "convention"},
    {TYPE(BUDGET), TYPE(LIGNE_BUDGET), "budget"},
    {TYPE(CONVENTION), TYPE(INDICATEUR), "convention"},
    {TYPE(INDICATEUR), TYPE(MESURE), "indicateur"},
    {TYPE(CONVENTION), TYPE(INSTANCE), "convention"},
    {TYPE(INSTANCE), TYPE(MEMBRE), "instance"},
    {TYPE(INSTANCE), TYPE(REUNION), "instance"},
    {TYPE(REUNION), TYPE(PRESENCE), "reunion"},
    {TYPE(CONVENTION), TYPE(DECISION), "convention"},
    {TYPE(CONVENTION), TYPE(SUIVI), "convention"},
    {TYPE(CONVENTION), TYPE(ETAPE), "convention"},
    {TYPE(CONVENTION), TYPE(ECHEANCE), "convention"},
    {TYPE(CONVENTION), TYPE(EVALUATION), "convention"},
    {TYPE(CONVENTION), TYPE(AVENANT), "convention"},
};

/* What a record of the dossier names and that the rules read. */
static const struct edge named[] = {
    {TYPE(SIGNATAIRE), TYPE(ORGANISATION), "organisation"},
    {TYPE(CONTRIBUTION), TYPE(ORGANISATION), "financeur"},
    {TYPE(MEMBRE), TYPE(ORGANISATION), "organisation"},
    {TYPE(AGREMENT), TYPE(ORGANISATION), "autorite"},
};

enum { RECORDS_MAX = 20000 };          /* of one dossier: beyond it nothing is computed */

struct loaded { uint32_t type; uint64_t id; const ProtobufCMessage *body; };

struct load {
    const struct query *q;
    struct dossier *d;
    struct loaded *rows;
    size_t count, cap;
};

static bool known(const struct load *l, uint32_t type, uint64_t id)
{
    for (size_t i = l->count; i > 0; i--)
        if (l->rows[i - 1].id == id && l->rows[i - 1].type == type)
            return true;
    return false;
}

static enum err remember(struct load *l, uint32_t type, uint64_t id, const ProtobufCMessage *body)
{
    if (l->count == RECORDS_MAX)
        return err_field(l->q->note, ERR_TOO_LARGE, "convention",
                         "Ce dossier compte plus de %d fiches : archivez celles qui ne servent plus.", RECORDS_MAX);
    if (l->count == l->cap) {
        size_t cap = l->cap == 0 ? 256 : l->cap * 2;
        struct loaded *grown = arena_alloc(l->q->arena, cap * sizeof *grown);
        if (grown == NULL)
            return ERR_NO_MEMORY;
        if (l->count > 0)
            memcpy(grown, l->rows, l->count * sizeof *grown);
        l->rows = grown;
        l->cap = cap;
    }
    l->rows[l->count++] = (struct loaded){type, id, body};
    return dossier_add(l->d, type, id, body);
}

/* One record, without what the caller may not read. Absent, archived or hidden
 * ones are left out, but for a root, whose refusal is the answer. */
static enum err add(struct load *l, uint32_t type, uint64_t id, bool root)
{
    const struct record_type *t = record_type_of(type);
    struct bytes packed;
    ProtobufCMessage *m;
    const ProtobufCMessage *body;
    if (id == 0 || known(l, type, id))
        return ERR_OK;
    enum err e = query_record(l->q, type, id, 0, &packed);
    if (!root && (e == ERR_NOT_FOUND || e == ERR_FORBIDDEN))
        return ERR_OK;
    if (e == ERR_OK)
        e = wire_unpack_own(&pacte__record__descriptor, packed, l->q->arena, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__Record *r = (const Pacte__Record *)m;
    if (record_body(r, &body) != t)
        return ERR_DAMAGED;
    if (!root && r->header != NULL && r->header->archived)
        return ERR_OK;
    return remember(l, type, id, body);
}

static enum err add_children(struct load *l, const struct edge *e, uint64_t parent)
{
    const struct record_type *t = record_type_of((uint32_t)e->child);
    const struct field_def *f = record_field(t, e->field);
    struct field_value value = {.kind = field_kind_of(record_descriptor(t, f)), .present = true, .id = parent,
                                .type = (uint32_t)e->parent};
    struct state_list list;
    uint64_t id;
    struct bytes position;
    enum err err = state_list_begin(l->q->view, t, f, &value, false, bytes_of(NULL, 0), &list);
    while (err == ERR_OK && (err = state_list_next(&list, &id, &position)) == ERR_OK)
        err = add(l, (uint32_t)e->child, id, false);
    state_list_end(&list);
    return err == ERR_END ? ERR_OK : err;
}

/* Rows grow while this walks them: children of children are reached too. */
static enum err add_descendants(struct load *l)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < l->count && e == ERR_OK; i++)
        for (size_t k = 0; k < sizeof edges / sizeof edges[0] && e == ERR_OK; k++)
            if ((uint32_t)edges[k].parent == l->rows[i].type)
                e = add_children(l, &edges[k], l->rows[i].id);
    return e;
}

static enum err add_named(struct load *l)
{
    size_t count = l->count;
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        for (size_t k = 0; k < sizeof named / sizeof named[0] && e == ERR_OK; k++) {
            const struct record_type *t = record_type_of(l->rows[i].type);
            if ((uint32_t)named[k].parent != l->rows[i].type)
                continue;
            const ProtobufCFieldDescriptor *d = record_descriptor(t, record_field(t, named[k].field));
            if (field_count(l->rows[i].body, d) == 1)
                e = add(l, (uint32_t)named[k].child, field_get(l->rows[i].body, d, 0).id, false);
        }
    return e;
}

/* The model of that code and version; version 0 and an empty code take the
 * newest of those that have milestones. */
static enum err add_model(struct load *l, const char *code, uint32_t version)
{
    const struct record_type *t = record_type_of(TYPE(MODELE));
    struct state_list list;
    uint64_t id, best = 0;
    uint32_t best_version = 0;
    struct bytes position;
    enum err e = state_list_begin(l->q->view, t, NULL, NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, &position)) == ERR_OK) {
        struct stored s;
        ProtobufCMessage *body;
        e = state_get(l->q->view, t, id, &s);
        if (e == ERR_OK)
            e = state_body(&s, l->q->arena, &body);
        if (e != ERR_OK)
            break;
        const Pacte__Modele *m = (const Pacte__Modele *)body;
        bool fits = code[0] != '\0' ? strcmp(m->code, code) == 0 && (version == 0 || m->version == version) : m->n_jalons > 1;
        if (s.archived || !fits || m->version < best_version)
            continue;
        best = id;
        best_version = m->version;
    }
    state_list_end(&list);
    if (e != ERR_END)
        return e;
    return best != 0 ? add(l, (uint32_t)TYPE(MODELE), best, false) : ERR_OK;
}

enum err dossier_convention(const struct query *q, uint64_t convention, struct dossier *out)
{
    struct load l = {.q = q, .d = out};
    dossier_init(out, q->arena);
    enum err e = add(&l, (uint32_t)TYPE(CONVENTION), convention, true);
    if (e != ERR_OK)
        return e;
    const Pacte__Convention *c = out->convention;
    for (size_t i = 0; i < c->n_structures && e == ERR_OK; i++)
        e = add(&l, (uint32_t)TYPE(STRUCTURE), c->structures[i]->id, false);
    if (e == ERR_OK)
        e = add(&l, (uint32_t)TYPE(AGREMENT), lien(c->agrement), false);
    if (e == ERR_OK)
        e = add_descendants(&l);
    if (e == ERR_OK)
        e = add_named(&l);
    return e == ERR_OK ? add_model(&l, c->modele, c->version_modele) : e;
}

enum err dossier_structure(const struct query *q, uint64_t structure, struct dossier *out)
{
    struct load l = {.q = q, .d = out};
    dossier_init(out, q->arena);
    enum err e = add(&l, (uint32_t)TYPE(STRUCTURE), structure, true);
    if (e == ERR_OK)
        e = add_descendants(&l);
    if (e == ERR_OK)
        e = add_named(&l);
    return e == ERR_OK ? add_model(&l, "", 0) : e;
}
