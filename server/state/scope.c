/* To whom a record belongs. From the record, its references are followed
 * upwards: versement → contribution → convention → structures. Each convention
 * met on the way adds the organisations that sign it. */
#include "server/state/internal.h"

#include <assert.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* Longer than any chain of the table of types; stops records that refer to
 * each other in a ring. */
enum { STEPS_MAX = 6 };

struct ids {
    struct arena *arena;
    uint64_t *list;
    size_t count, cap;
};

struct gather {
    const struct view *view;
    struct arena *arena;
    struct ids structures, signataires;
    uint64_t financeur;
    bool everyone;
};

static enum err ids_add(struct ids *s, uint64_t id)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->list[i] == id)
            return ERR_OK;
    uint64_t *list = arena_room(s->arena, s->list, s->count, &s->cap, sizeof *list);
    if (list == NULL)
        return ERR_NO_MEMORY;
    s->list = list;
    s->list[s->count++] = id;
    return ERR_OK;
}

/* Calls `fn` for each live record of a type whose field `name` refers to `id`. */
typedef enum err referrer_fn(struct gather *g, uint64_t id, const ProtobufCMessage *body);

static enum err each_referrer(struct gather *g, const struct record_type *t, const char *name,
                              const struct record_type *target, uint64_t id, referrer_fn *fn)
{
    struct field_value value = {.kind = KIND_REF, .present = true, .id = id, .type = target->number};
    struct index_walk w;
    uint64_t by;
    enum err e = index_walk_begin(g->view, t, field_number(t, record_field(t, name)), &value, &w);
    while (e == ERR_OK && (e = index_walk_next(&w, &by)) == ERR_OK) {
        struct stored s;
        ProtobufCMessage *body;
        e = state_get(g->view, t, by, &s);
        if (e == ERR_NOT_FOUND)
            e = ERR_DAMAGED;
        if (e != ERR_OK || s.archived)
            continue;
        e = state_body(&s, g->arena, &body);
        if (e == ERR_OK)
            e = fn(g, by, body);
    }
    index_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

static enum err add_signataire(struct gather *g, uint64_t id, const ProtobufCMessage *body)
{
    (void)id;
    uint64_t organisation = field_ref(record_type_of(TYPE(SIGNATAIRE)), body, "organisation");
    return organisation != 0 ? ids_add(&g->signataires, organisation) : ERR_OK;
}

static enum err add_signataires(struct gather *g, uint64_t convention)
{
    return each_referrer(g, record_type_of(TYPE(SIGNATAIRE)), "convention", record_type_of(TYPE(CONVENTION)), convention,
                         add_signataire);
}

static enum err add_convention(struct gather *g, uint64_t id, const ProtobufCMessage *body)
{
    (void)body;
    return add_signataires(g, id);
}

/* What a record adds by itself, before its references are followed. */
static enum err add_own(struct gather *g, const struct record_type *t, uint64_t id, const ProtobufCMessage *body)
{
    switch (t->number) {
    case TYPE(STRUCTURE):
        return ids_add(&g->structures, id);
    case TYPE(CONVENTION):
        return add_signataires(g, id);
    case TYPE(AGREMENT):
        /* Whoever signs a convention that stands on it may know it. */
        return each_referrer(g, record_type_of(TYPE(CONVENTION)), "agrement", t, id, add_convention);
    case TYPE(PROJET_SOCIAL):
        /* The single reference of all who sign a convention for it. */
        return each_referrer(g, record_type_of(TYPE(CONVENTION)), "projet", t, id, add_convention);
    case TYPE(CONTRIBUTION):
        g->financeur = field_ref(t, body, "financeur");
        return ERR_OK;
    default:
        return ERR_OK;
    }
}

static bool of_everyone(const struct record_type *t)
{
    return t->scope_field == NULL && t->number != TYPE(STRUCTURE);
}

static enum err follow(struct gather *g, const struct record_type *t, uint64_t id, const ProtobufCMessage *body,
                       unsigned steps);

static enum err follow_value(struct gather *g, const struct field_value *value, unsigned steps)
{
    const struct record_type *target = record_type_of(value->type);
    struct stored s;
    ProtobufCMessage *body;
    bool found;
    if (target == NULL || steps == STEPS_MAX)
        return ERR_OK;
    if (target->number == TYPE(STRUCTURE))
        return ids_add(&g->structures, value->id);
    if (of_everyone(target)) {
        g->everyone = true;
        return ERR_OK;
    }
    enum err e = record_find(g->view, target, value->id, &s, &found);
    if (e != ERR_OK || !found)
        return e;
    e = state_body(&s, g->arena, &body);
    return e == ERR_OK ? follow(g, target, value->id, body, steps + 1) : e;
}

static enum err follow_field(struct gather *g, const struct record_type *t, const struct field_def *f,
                             const ProtobufCMessage *body, unsigned steps)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    size_t count = field_count(body, d);
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        struct field_value value = field_get(body, d, i);
        if (value.kind == KIND_REF)
            value.type = f->target;
        e = follow_value(g, &value, steps);
    }
    return e;
}

static enum err follow(struct gather *g, const struct record_type *t, uint64_t id, const ProtobufCMessage *body,
                       unsigned steps)
{
    enum err e = add_own(g, t, id, body);
    if (e != ERR_OK || t->scope_field == NULL)
        return e;
    const struct field_def *f = record_field(t, t->scope_field);
    assert(f != NULL);
    return follow_field(g, t, f, body, steps);
}

/* « Centre seul »: those who sign its convention are partners, and do not see it. */
static bool kept_from_partners(const struct record_type *t, const ProtobufCMessage *body)
{
    return t->number == TYPE(DOCUMENT) &&
           ((const Pacte__Document *)body)->visibilite == PACTE__VISIBILITE__VISIBILITE_CENTRE;
}

enum err state_scope(const struct view *v, const struct record_type *t, const ProtobufCMessage *body, uint64_t id,
                     struct arena *a, struct scope *out)
{
    struct gather g = {.view = v, .arena = a, .structures.arena = a, .signataires.arena = a};
    *out = (struct scope){.everyone = of_everyone(t)};
    if (out->everyone)
        return ERR_OK;
    enum err e = follow(&g, t, id, body, 0);
    out->structures = g.structures.list;
    out->structure_count = g.structures.count;
    out->signataires = g.signataires.list;
    out->signataire_count = kept_from_partners(t, body) ? 0 : g.signataires.count;
    out->financeur = g.financeur;
    out->everyone = g.everyone;
    return e;
}

enum err state_accompanied(const struct view *v, const struct scope *s, struct arena *a, bool *out)
{
    const struct record_type *t = record_type_of(TYPE(STRUCTURE));
    *out = s->structure_count > 0;
    for (size_t i = 0; i < s->structure_count && *out; i++) {
        struct stored stored;
        ProtobufCMessage *body;
        bool found;
        enum err e = record_find(v, t, s->structures[i], &stored, &found);
        if (e == ERR_OK && found)
            e = state_body(&stored, a, &body);
        if (e != ERR_OK)
            return e;
        *out = found && !stored.archived && ((const Pacte__Structure *)body)->accompagnee == PACTE__OUI_NON__OUI_NON_OUI;
    }
    return ERR_OK;
}

/* All that is not the parent's: see add_own and kept_from_partners. */
static uint64_t own_part(const struct record_type *t, const ProtobufCMessage *body)
{
    if (t->number == TYPE(CONTRIBUTION))
        return field_ref(t, body, "financeur");
    return kept_from_partners(t, body);
}

/* Conventions, agréments and projets sociaux are signed themselves. */
static bool adds_by_its_id(const struct record_type *t)
{
    return t->number == TYPE(STRUCTURE) || t->number == TYPE(CONVENTION) || t->number == TYPE(AGREMENT) ||
           t->number == TYPE(PROJET_SOCIAL);
}

bool state_scope_key(const struct record_type *t, const ProtobufCMessage *body, struct scope_key *out)
{
    if (t->scope_field == NULL || adds_by_its_id(t))
        return false;
    const ProtobufCFieldDescriptor *d = record_descriptor(t, record_field(t, t->scope_field));
    if (field_kind_of(d) != KIND_REF || d->label == PROTOBUF_C_LABEL_REPEATED || field_count(body, d) == 0)
        return false;
    *out = (struct scope_key){field_get(body, d, 0).id, own_part(t, body)};
    return true;
}
