/* From a record to the conventions and structures whose rules it may break: up
 * the references that say to whom it belongs, and by the index for those that
 * only name it. */
#include "server/rules/internal.h"

#include <assert.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { STEPS_MAX = 6 };                /* longer than any chain of the table of types */

_Static_assert(TYPE(MODELE) < 32, "a set of types is 32 bits");

struct search {
    struct roots *roots;
    const struct view *view;
    uint32_t conventions, structures;  /* the rules to ask of each kind of root */
};

enum err rules_read(const struct view *v, const struct record_type *t, uint64_t id, struct arena *a,
                    const ProtobufCMessage **body)
{
    struct stored s;
    ProtobufCMessage *m = NULL;
    *body = NULL;
    enum err e = state_get(v, t, id, &s);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && s.archived))
        return ERR_OK;
    if (e == ERR_OK)
        e = state_body(&s, a, &m);
    *body = m;
    return e;
}

static enum err add(struct roots *r, uint32_t type, uint64_t id, uint32_t asked)
{
    if (asked == 0 || id == 0)
        return ERR_OK;
    for (size_t i = 0; i < r->count; i++)
        if (r->rows[i].id == id && r->rows[i].type == type) {
            r->rows[i].asked |= asked;
            return ERR_OK;
        }
    struct root *rows = arena_room(r->arena, r->rows, r->count, &r->cap, sizeof *rows);
    if (rows == NULL)
        return ERR_NO_MEMORY;
    r->rows = rows;
    r->rows[r->count++] = (struct root){type, id, asked};
    return ERR_OK;
}

static enum err add_convention(void *ctx, uint64_t id)
{
    const struct search *s = ctx;
    return add(s->roots, (uint32_t)TYPE(CONVENTION), id, s->conventions);
}

static enum err climb(const struct search *s, const struct record_type *t, uint64_t id, const ProtobufCMessage *body,
                      unsigned steps);

static enum err climb_to(const struct search *s, const struct record_type *target, uint64_t id, unsigned steps)
{
    const ProtobufCMessage *body;
    if (target->number == TYPE(CONVENTION) || target->number == TYPE(STRUCTURE))
        return climb(s, target, id, NULL, steps);
    enum err e = rules_read(s->view, target, id, s->roots->arena, &body);
    return e == ERR_OK && body != NULL ? climb(s, target, id, body, steps + 1) : e;
}

/* The recursion ends: each step is a type nearer to its root, STEPS_MAX at most. */
static enum err climb(const struct search *s, const struct record_type *t, uint64_t id, const ProtobufCMessage *body,
                      unsigned steps)
{
    if (t->number == TYPE(CONVENTION))
        return add(s->roots, (uint32_t)t->number, id, s->conventions);
    if (t->number == TYPE(STRUCTURE))
        return add(s->roots, (uint32_t)t->number, id, s->structures);
    if (t->scope_field == NULL || steps == STEPS_MAX)
        return ERR_OK;
    const struct field_def *f = record_field(t, t->scope_field);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    const struct record_type *target = record_type_of((uint32_t)f->target);
    enum err e = ERR_OK;
    for (size_t i = 0; target != NULL && i < field_count(body, d) && e == ERR_OK; i++)
        e = climb_to(s, target, field_get(body, d, i).id, steps);
    return e;
}

enum err rules_convention_of(const struct view *v, const struct record_type *t, uint64_t id,
                             const ProtobufCMessage *body, struct arena *a, uint64_t *convention)
{
    struct roots roots = {.arena = a};
    struct search s = {.roots = &roots, .view = v, .conventions = 1};
    enum err e = climb(&s, t, id, body, 0);
    *convention = e == ERR_OK && roots.count > 0 ? roots.rows[0].id : 0;
    return e;
}

/* Conventions that stand on an agrément, or may lift a condition by it. */
static enum err of_agrement(struct search *s, uint64_t id, const ProtobufCMessage *body)
{
    uint64_t structure = lien(((const Pacte__Agrement *)body)->structure);
    enum err e = dossier_referrers(s->view, TYPE(CONVENTION), "agrement", TYPE(AGREMENT), id, add_convention, s);
    if (e == ERR_OK)
        e = dossier_referrers(s->view, TYPE(CONVENTION), "structures", TYPE(STRUCTURE), structure, add_convention, s);
    return e;
}

static enum err add_of_signataire(void *ctx, uint64_t id)
{
    const struct search *s = ctx;
    const struct record_type *t = record_type_of((uint32_t)TYPE(SIGNATAIRE));
    const ProtobufCMessage *body;
    enum err e = rules_read(s->view, t, id, s->roots->arena, &body);
    return e == ERR_OK && body != NULL ? climb(s, t, id, body, 0) : e;
}

static enum err of_one_state(struct search *s, const struct change *c, const ProtobufCMessage *body)
{
    if (body == NULL)
        return ERR_OK;
    switch (c->type->number) {
    case TYPE(CONTACT):
        return dossier_referrers(s->view, TYPE(SIGNATAIRE), "representant", TYPE(CONTACT), c->id, add_of_signataire, s);
    case TYPE(AGREMENT): {
        enum err e = of_agrement(s, c->id, body);
        return e == ERR_OK ? climb(s, c->type, c->id, body, 0) : e;
    }
    default:
        return climb(s, c->type, c->id, body, 0);
    }
}

enum err roots_add(struct roots *r, const struct view *before, const struct view *after, const struct change *c)
{
    struct search s = {.roots = r};
    assert(invariants_count <= 32);
    for (size_t i = 0; i < invariants_count; i++) {
        const struct invariant *x = &invariants[i];
        if ((x->touche >> (unsigned)c->type->number & 1u) == 0 ||
            (x->concerne != NULL && !x->concerne((uint32_t)c->type->number, c->before, c->after)))
            continue;
        *(x->racine == (uint32_t)TYPE(CONVENTION) ? &s.conventions : &s.structures) |= 1u << i;
    }
    if ((s.conventions | s.structures) == 0)
        return ERR_OK;
    s.view = before;
    enum err e = of_one_state(&s, c, c->before);
    s.view = after;
    return e == ERR_OK ? of_one_state(&s, c, c->after) : e;
}
