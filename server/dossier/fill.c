#include "server/dossier/model.h"

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
    /* Only under the territories of a structure, when statistics are wanted. */
    {TYPE(TERRITOIRE), TYPE(TERRITOIRE), "parent"},
    {TYPE(TERRITOIRE), TYPE(STATISTIQUE), "territoire"},
};

/* What a record of the dossier names and that the rules read. */
static const struct edge named[] = {
    {TYPE(SIGNATAIRE), TYPE(ORGANISATION), "organisation"},
    {TYPE(SIGNATAIRE), TYPE(CONTACT), "representant"},
    {TYPE(CONTRIBUTION), TYPE(ORGANISATION), "financeur"},
    {TYPE(MEMBRE), TYPE(ORGANISATION), "organisation"},
    {TYPE(AGREMENT), TYPE(ORGANISATION), "autorite"},
};

enum { RECORDS_MAX = 20000 };          /* of one dossier: beyond it nothing is computed */

struct loaded { uint32_t type; uint64_t id; const ProtobufCMessage *body; };

/* Rows in the order they came, and a table of slots that finds them: a slot is
 * the place of a row plus one, 0 is free. */
struct filling {
    const struct dossier_source *s;
    struct dossier *d;
    struct loaded *rows;
    size_t count, cap;
    uint32_t *slots;
    bool naming;                       /* what comes now is named, and no part of the dossier */
};

static bool wanted(const struct filling *f, Pacte__RecordType type) { return (f->s->types >> (unsigned)type & 1u) != 0; }

static size_t slot_of(const struct filling *f, uint32_t type, uint64_t id)
{
    size_t mask = f->cap * 2 - 1;
    uint64_t mixed = (id ^ (uint64_t)type << 56) * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(mixed >> 32) & mask;
    while (f->slots[at] != 0) {
        const struct loaded *row = &f->rows[f->slots[at] - 1];
        if (row->id == id && row->type == type)
            break;
        at = (at + 1) & mask;
    }
    return at;
}

static bool known(const struct filling *f, uint32_t type, uint64_t id)
{
    return f->count > 0 && f->slots[slot_of(f, type, id)] != 0;
}

/* Twice the room; a power of two, and half of the slots stay free. */
static enum err grow(struct filling *f)
{
    size_t cap = f->cap == 0 ? 64 : f->cap * 2;
    struct loaded *rows = arena_alloc(f->s->arena, cap * sizeof *rows);
    uint32_t *slots = arena_zalloc(f->s->arena, cap * 2, sizeof *slots);
    if (rows == NULL || slots == NULL)
        return ERR_NO_MEMORY;
    if (f->count > 0)
        memcpy(rows, f->rows, f->count * sizeof *rows);
    f->rows = rows;
    f->slots = slots;
    f->cap = cap;
    for (size_t i = 0; i < f->count; i++)
        f->slots[slot_of(f, rows[i].type, rows[i].id)] = (uint32_t)i + 1;
    return ERR_OK;
}

/* A part of the memory stays for what is computed. */
static enum err check_room(const struct filling *f)
{
    enum { SHARES = 4 };
    const struct arena *a = f->s->arena;
    const char *which = f->d->convention != NULL ? f->d->convention->reference : "";
    if (f->count == RECORDS_MAX)
        return err_field(f->s->note, ERR_TOO_LARGE, "convention",
                         N_("Ce dossier compte plus de %d fiches : archivez celles qui ne servent plus."), RECORDS_MAX);
    if (a->used_bytes <= a->ceiling_bytes - a->ceiling_bytes / SHARES)
        return ERR_OK;
    return err_field(f->s->note, ERR_TOO_LARGE, "convention",
                     N_("Le dossier %s%sest trop grand pour être lu d'un coup : %zu de ses fiches prennent déjà %zu Mio. Archivez "
                        "celles qui ne servent plus."), which, which[0] != '\0' ? " " : "", f->count, a->used_bytes >> 20);
}

static enum err remember(struct filling *f, uint32_t type, uint64_t id, const ProtobufCMessage *body)
{
    enum err e = check_room(f);
    if (e == ERR_OK && f->count == f->cap)
        e = grow(f);
    if (e != ERR_OK)
        return e;
    size_t slot = slot_of(f, type, id);
    f->rows[f->count] = (struct loaded){type, id, body};
    f->slots[slot] = (uint32_t)++f->count;
    e = f->s->kept != NULL ? f->s->kept(f->s->ctx, body) : ERR_OK;
    return e == ERR_OK && !f->naming ? dossier_add(f->d, type, id, body) : e;
}

/* Why a record is read: an edge and the parent that it should lead from. */
struct children { struct filling *f; const struct edge *edge; uint64_t parent; };

/* The index tells of now and of some former version: the one that was read may
 * have been of somebody else. */
static bool strayed(const struct filling *f, const struct children *c, const ProtobufCMessage *body)
{
    if (c == NULL || f->s->at_ms == 0)
        return false;
    const struct record_type *t = record_type_of((uint32_t)c->edge->child);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, record_field(t, c->edge->field));
    return field_count(body, d) == 0 || field_get(body, d, 0).id != c->parent;
}

static enum err add_as(struct filling *f, Pacte__RecordType type, uint64_t id, bool root, const struct children *c)
{
    const ProtobufCMessage *body;
    if (!root && (id == 0 || !wanted(f, type) || known(f, (uint32_t)type, id)))
        return ERR_OK;
    enum err e = f->s->read(f->s->ctx, record_type_of((uint32_t)type), id, root, &body);
    if (!root && e == ERR_NOT_FOUND)
        return ERR_OK;
    if (e == ERR_OK && strayed(f, c, body))
        return ERR_OK;
    return e == ERR_OK ? remember(f, (uint32_t)type, id, body) : e;
}

static enum err add(struct filling *f, Pacte__RecordType type, uint64_t id, bool root)
{
    return add_as(f, type, id, root, NULL);
}

static enum err referrers(const struct view *v, Pacte__RecordType child, const char *field, Pacte__RecordType parent,
                          uint64_t id, bool former, dossier_referrer_fn *fn, void *ctx)
{
    const struct record_type *t = record_type_of((uint32_t)child);
    const struct field_def *f = record_field(t, field);
    struct field_value value = {.kind = field_kind_of(record_descriptor(t, f)), .present = true, .id = id,
                                .type = (uint32_t)parent};
    struct state_list list;
    uint64_t by;
    struct bytes position;
    enum err e = former ? state_list_former(v, t, f, &value, &list)
                        : state_list_begin(v, t, f, &value, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &by, &position)) == ERR_OK)
        e = fn(ctx, by);
    state_list_end(&list);
    return e == ERR_END ? ERR_OK : e;
}

enum err dossier_referrers(const struct view *v, Pacte__RecordType child, const char *field, Pacte__RecordType parent,
                           uint64_t id, dossier_referrer_fn *fn, void *ctx)
{
    return referrers(v, child, field, parent, id, false, fn, ctx);
}

static enum err found_one(void *ctx, uint64_t id)
{
    (void)id;
    *(bool *)ctx = true;
    return ERR_END;
}

enum err dossier_any(const struct view *v, uint32_t root_type, uint64_t root, uint32_t types, bool *any)
{
    enum err e = ERR_OK;
    *any = false;
    for (size_t k = 0; k < sizeof edges / sizeof edges[0] && e == ERR_OK && !*any; k++)
        if ((uint32_t)edges[k].parent == root_type && (types >> (unsigned)edges[k].child & 1u) != 0)
            e = dossier_referrers(v, edges[k].child, edges[k].field, edges[k].parent, root, found_one, any);
    return e;
}

static enum err add_child(void *ctx, uint64_t id)
{
    const struct children *c = ctx;
    return add_as(c->f, c->edge->child, id, false, c);
}

static enum err add_children(struct filling *f, const struct edge *e, uint64_t parent)
{
    struct children c = {f, e, parent};
    enum err err = referrers(f->s->view, e->child, e->field, e->parent, parent, false, add_child, &c);
    if (err != ERR_OK || f->s->at_ms == 0)
        return err;
    return referrers(f->s->view, e->child, e->field, e->parent, parent, true, add_child, &c);
}

/* Rows grow while this walks them: children of children are reached too. */
static enum err add_descendants(struct filling *f)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < f->count && e == ERR_OK; i++)
        for (size_t k = 0; k < sizeof edges / sizeof edges[0] && e == ERR_OK; k++)
            if ((uint32_t)edges[k].parent == f->rows[i].type && wanted(f, edges[k].child))
                e = add_children(f, &edges[k], f->rows[i].id);
    return e;
}

static enum err add_named(struct filling *f)
{
    size_t count = f->count;
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        for (size_t k = 0; k < sizeof named / sizeof named[0] && e == ERR_OK; k++) {
            const struct record_type *t = record_type_of(f->rows[i].type);
            if ((uint32_t)named[k].parent != f->rows[i].type)
                continue;
            const ProtobufCFieldDescriptor *d = record_descriptor(t, record_field(t, named[k].field));
            if (field_count(f->rows[i].body, d) == 1)
                e = add(f, named[k].child, field_get(f->rows[i].body, d, 0).id, false);
        }
    return e;
}

/* --- The model ------------------------------------------------------------------ */

static enum err read_model(struct filling *f, struct dossier_model *m)
{
    enum err e = model_find(f->s, m);
    if (e == ERR_OK && m->id != 0)
        e = add(f, TYPE(MODELE), m->id, false);
    m->body = f->d->modele;                /* NULL: none, or one that is not to be seen */
    return e == ERR_OK ? model_keep(f->s->models, m) : e;
}

static enum err add_model(struct filling *f, const char *code, uint32_t version)
{
    struct dossier_model m = {.code = code, .version = version};
    if (!wanted(f, TYPE(MODELE)))
        return ERR_OK;
    if (!model_known(f->s->models, &m))
        return read_model(f, &m);
    return m.body != NULL ? remember(f, TYPE(MODELE), m.id, &m.body->base) : ERR_OK;
}

/* --- What is shown by name ---------------------------------------------------- */

static enum err add_ref(void *ctx, uint32_t type, uint64_t id)
{
    return record_type_of(type) != NULL ? add(ctx, (Pacte__RecordType)type, id, false) : ERR_OK;
}

/* Shared records are shown with what they name in turn: a contact with its
 * organisation. Others, named from outside of the dossier, are not looked into. */
static bool looked_into(const struct filling *f, size_t i, size_t own)
{
    uint32_t type = f->rows[i].type;
    return i < own || type == (uint32_t)TYPE(ORGANISATION) || type == (uint32_t)TYPE(CONTACT) ||
           type == (uint32_t)TYPE(TERRITOIRE);
}

static enum err add_names(struct filling *f)
{
    size_t own = f->count;
    enum err e = ERR_OK;
    f->naming = true;
    for (size_t i = 0; f->s->names && i < f->count && e == ERR_OK; i++)
        if (looked_into(f, i, own))
            e = record_refs(record_type_of(f->rows[i].type), f->rows[i].body, add_ref, f);
    return e;
}

/* Territories are part of a dossier for what is counted in them. */
static enum err add_territories(struct filling *f)
{
    size_t count = wanted(f, TYPE(STATISTIQUE)) ? f->count : 0;
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        if (f->rows[i].type != (uint32_t)TYPE(STRUCTURE))
            continue;
        const Pacte__Structure *s = (const Pacte__Structure *)f->rows[i].body;
        for (size_t k = 0; k < s->n_territoires && e == ERR_OK; k++)
            e = add(f, TYPE(TERRITOIRE), s->territoires[k]->id, false);
    }
    return e;
}

/* --- The two roots -------------------------------------------------------------- */

enum err dossier_fill_convention(const struct dossier_source *s, uint64_t convention, struct dossier *out)
{
    struct filling f = {.s = s, .d = out};
    dossier_init(out, s->arena);
    enum err e = add(&f, TYPE(CONVENTION), convention, true);
    if (e != ERR_OK)
        return e;
    const Pacte__Convention *c = out->convention;
    for (size_t i = 0; i < c->n_structures && e == ERR_OK; i++)
        e = add(&f, TYPE(STRUCTURE), c->structures[i]->id, false);
    if (e == ERR_OK)
        e = add(&f, TYPE(AGREMENT), lien(c->agrement), false);
    if (e == ERR_OK)
        e = add_territories(&f);
    if (e == ERR_OK)
        e = add_descendants(&f);
    if (e == ERR_OK)
        e = add_named(&f);
    if (e == ERR_OK)
        e = add_model(&f, c->modele, c->version_modele);
    return e == ERR_OK ? add_names(&f) : e;
}

enum err dossier_fill_structure(const struct dossier_source *s, uint64_t structure, struct dossier *out)
{
    struct filling f = {.s = s, .d = out};
    dossier_init(out, s->arena);
    enum err e = add(&f, TYPE(STRUCTURE), structure, true);
    if (e == ERR_OK)
        e = add_descendants(&f);
    if (e == ERR_OK)
        e = add_named(&f);
    if (e == ERR_OK)
        e = add_model(&f, "", 0);
    return e == ERR_OK ? add_names(&f) : e;
}

enum err dossier_read_all(void *ctx, const struct record_type *t, uint64_t id, bool root, const ProtobufCMessage **body)
{
    const struct dossier_source *s = ctx;
    struct stored stored;
    ProtobufCMessage *m;
    enum err e = state_get_at(s->view, t, id, s->at_ms, &stored);
    if (e == ERR_OK && stored.archived && !root)
        return ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = state_body(&stored, dossier_arena(s->arena, s->models, t), &m);
    if (e == ERR_OK)
        *body = m;
    return e;
}
