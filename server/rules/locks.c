/* What was agreed does not change by itself: one function per type, on the
 * record before and after the command, and the rest as it stood before. */
#include "common/domain/etat.h"
#include "common/domain/gouvernance.h"
#include "common/domain/verrous.h"
#include "server/rules/internal.h"

#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

struct lock {
    const struct rules_command *c;
    const struct view *before;
    struct arena *arena;
    const struct change *x;
};

static enum err record_before(const struct lock *l, Pacte__RecordType type, uint64_t id, const ProtobufCMessage **body)
{
    *body = NULL;
    return id != 0 ? rules_read(l->before, record_type_of((uint32_t)type), id, l->arena, body) : ERR_OK;
}

/* --- Convention, agrément ------------------------------------------------------ */

static enum err convention_lock(const struct lock *l)
{
    struct dossier d;
    struct dossier_source s = {.view = l->c->view, .arena = l->arena, .note = l->c->note, .read = dossier_read_all,
                               .types = DOSSIER_TYPE(AVENANT)};
    s.ctx = &s;
    if (l->x->after == NULL)
        return ERR_OK;
    enum err e = dossier_fill_convention(&s, l->x->id, &d);
    return e == ERR_OK ? convention_transition(&d, (const Pacte__Convention *)l->x->before,
                                               (const Pacte__Convention *)l->x->after, l->c->note) : e;
}

static enum err agrement_lock(const struct lock *l)
{
    if (l->x->after == NULL)
        return ERR_OK;
    return agrement_transition((const Pacte__Agrement *)l->x->before, (const Pacte__Agrement *)l->x->after, l->c->note);
}

/* --- Minutes --------------------------------------------------------------------- */

/* A dossier of the meetings that a record leaves and joins, as they were
 * before the command: one that comes with its minutes approved locks nothing. */
static enum err meetings_before(const struct lock *l, const Pacte__Ref *left, const Pacte__Ref *joined, struct dossier *d)
{
    const uint64_t ids[] = {lien(left), lien(joined)};
    enum err e = ERR_OK;
    dossier_init(d, l->arena);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0] && e == ERR_OK; i++) {
        const ProtobufCMessage *body;
        e = record_before(l, TYPE(REUNION), ids[i], &body);
        if (e == ERR_OK && body != NULL)
            e = dossier_add(d, (uint32_t)TYPE(REUNION), ids[i], body);
    }
    return e;
}

static enum err reunion_lock(const struct lock *l)
{
    return reunion_verrou(NULL, (const Pacte__Reunion *)l->x->before, (const Pacte__Reunion *)l->x->after, l->c->note);
}

static enum err decision_lock(const struct lock *l)
{
    const Pacte__Decision *before = (const Pacte__Decision *)l->x->before;
    const Pacte__Decision *after = (const Pacte__Decision *)l->x->after;
    struct dossier d;
    enum err e = meetings_before(l, before != NULL ? before->reunion : NULL, after != NULL ? after->reunion : NULL, &d);
    if (e == ERR_OK)
        e = decision_verrou(&d, before, after, l->c->note);
    return e == ERR_OK ? effets_verrou(before, after, l->c->note) : e;
}

static enum err presence_lock(const struct lock *l)
{
    const Pacte__Presence *before = (const Pacte__Presence *)l->x->before;
    const Pacte__Presence *after = (const Pacte__Presence *)l->x->after;
    struct dossier d;
    enum err e = meetings_before(l, before != NULL ? before->reunion : NULL, after != NULL ? after->reunion : NULL, &d);
    return e == ERR_OK ? presence_verrou(&d, before, after, l->c->note) : e;
}

/* --- Budgets ------------------------------------------------------------------------ */

static enum err budget_lock(const struct lock *l)
{
    return budget_verrou((const Pacte__Budget *)l->x->before, (const Pacte__Budget *)l->x->after, l->c->motif, l->c->note);
}

/* Approved before the command, and after it: one that the command reopens, or
 * brings with its lines, holds nothing. */
static enum err approved_budget(const struct lock *l, const ProtobufCMessage *line, const Pacte__Budget **out)
{
    uint64_t id = line != NULL ? lien(((const Pacte__LigneBudget *)line)->budget) : 0;
    const ProtobufCMessage *before, *after = NULL;
    enum err e = record_before(l, TYPE(BUDGET), id, &before);
    if (e == ERR_OK && before != NULL)
        e = rules_read(l->c->view, record_type_of((uint32_t)TYPE(BUDGET)), id, l->arena, &after);
    *out = e == ERR_OK && after != NULL && ((const Pacte__Budget *)after)->valide != NULL ? (const Pacte__Budget *)before : NULL;
    return e;
}

static enum err ligne_lock(const struct lock *l)
{
    const Pacte__Budget *left, *joined = NULL;
    enum err e = approved_budget(l, l->x->before, &left);
    if (e == ERR_OK)
        e = approved_budget(l, l->x->after, &joined);
    return e == ERR_OK ? ligne_verrou(left, joined, l->c->note) : e;
}

/* --- Models --------------------------------------------------------------------------- */

struct followers {
    const struct lock *l;
    const Pacte__Modele *model;
    const Pacte__Convention *found;
};

static enum err each_of_code(const struct lock *l, const char *type, const char *field, const char *code,
                             dossier_referrer_fn *fn, void *ctx)
{
    const struct record_type *t = record_type_named(type);
    struct field_value value = {.kind = KIND_TEXT, .present = true, .text = bytes_text(code)};
    struct state_list list;
    uint64_t id;
    struct bytes position;
    enum err e = state_list_begin(l->c->view, t, record_field(t, field), &value, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, &position)) == ERR_OK)
        e = fn(ctx, id);
    state_list_end(&list);
    return e == ERR_END ? ERR_OK : e;
}

static enum err keep_follower(void *ctx, uint64_t id)
{
    struct followers *f = ctx;
    const ProtobufCMessage *body;
    enum err e = rules_read(f->l->c->view, record_type_of((uint32_t)TYPE(CONVENTION)), id, f->l->arena, &body);
    const Pacte__Convention *c = (const Pacte__Convention *)body;
    if (e == ERR_OK && c != NULL && strcmp(c->modele, f->model->code) == 0 && c->version_modele == f->model->version)
        f->found = c;
    return e == ERR_OK && f->found != NULL ? ERR_END : e;
}

static enum err keep_double(void *ctx, uint64_t id)
{
    struct followers *f = ctx;
    const ProtobufCMessage *body;
    if (id == f->l->x->id)
        return ERR_OK;
    enum err e = rules_read(f->l->c->view, f->l->x->type, id, f->l->arena, &body);
    const Pacte__Modele *m = (const Pacte__Modele *)body;
    if (e != ERR_OK || m == NULL || strcmp(m->code, f->model->code) != 0 || m->version != f->model->version)
        return e;
    return err_field(f->l->c->note, ERR_INVALID, "modele.version",
                     N_("La version %u du modèle « %s » existe déjà : prenez la suivante."), m->version, m->code);
}

/* A convention remembers which version it follows: that one does not move. */
static enum err modele_lock(const struct lock *l)
{
    struct followers f = {.l = l, .model = (const Pacte__Modele *)l->x->before};
    enum err e = f.model != NULL ? each_of_code(l, "convention", "modele", f.model->code, keep_follower, &f) : ERR_OK;
    if (e == ERR_OK && f.found != NULL)
        return err_field(l->c->note, ERR_INVALID, "modele.version",
                         N_("La convention %s suit cette version du modèle : enregistrez vos changements sous la version "
                            "suivante."), f.found->reference);
    f.model = (const Pacte__Modele *)l->x->after;
    return e == ERR_OK && f.model != NULL ? each_of_code(l, "modele", "code", f.model->code, keep_double, &f) : e;
}

/* --- The table ---------------------------------------------------------------------------- */

static enum err (*const locks[])(const struct lock *l) = {
    [TYPE(CONVENTION)] = convention_lock,
    [TYPE(AGREMENT)] = agrement_lock,
    [TYPE(REUNION)] = reunion_lock,
    [TYPE(DECISION)] = decision_lock,
    [TYPE(PRESENCE)] = presence_lock,
    [TYPE(BUDGET)] = budget_lock,
    [TYPE(LIGNE_BUDGET)] = ligne_lock,
    [TYPE(MODELE)] = modele_lock,
};

enum err rules_locks(const struct rules_command *c, const struct view *before, struct arena *a, const struct change *x)
{
    struct lock l = {.c = c, .before = before, .arena = a, .x = x};
    size_t type = (size_t)x->type->number;
    if (type >= sizeof locks / sizeof locks[0] || locks[type] == NULL)
        return ERR_OK;
    return locks[type](&l);
}
