/* One command: what changed, the locks of each change, then each dossier once. */
#include "server/rules/internal.h"

#include "common/base/id.h"

#include <stdio.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

struct checking {
    const struct rules_command *c;
    struct view before;
    struct arena scratch;
    struct roots roots;
    struct rules_refusal refusal;
};

/* Types that no rule looks at cost nothing. */
static bool looked_at(uint32_t type)
{
    uint32_t looked = DOSSIER_TYPE(MODELE);
    for (size_t i = 0; i < invariants_count; i++)
        looked |= invariants[i].touche;
    return (looked >> type & 1u) != 0;
}

/* Of a record that was written several times, the first row speaks: with what
 * the last one has made. */
static bool seen_before(const struct rules_command *c, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (c->changed[i].id == c->changed[at].id && c->changed[i].type == c->changed[at].type)
            return true;
    return false;
}

static const ProtobufCMessage *at_last(const struct rules_command *c, size_t at)
{
    const ProtobufCMessage *after = c->changed[at].after;
    for (size_t i = at + 1; i < c->count; i++)
        if (c->changed[i].id == c->changed[at].id && c->changed[i].type == c->changed[at].type)
            after = c->changed[i].after;
    return after;
}

static enum err one_change(struct checking *k, size_t at)
{
    const struct rules_changed *x = &k->c->changed[at];
    if (!looked_at(x->type) || seen_before(k->c, at))
        return ERR_OK;
    struct change change = {.type = record_type_of(x->type), .id = x->id, .before = x->before, .after = at_last(k->c, at)};
    if (change.before == NULL && change.after == NULL)
        return ERR_OK;
    k->refusal.culprit = at;
    enum err e = rules_locks(k->c, &k->before, &k->scratch, &change);
    return e == ERR_OK ? roots_add(&k->roots, &k->before, k->c->view, &change) : e;
}

static bool had(const struct manquements *former, const struct manquement *m)
{
    for (size_t i = 0; i < former->count; i++)
        if (former->rows[i].regle == m->regle && former->rows[i].type == m->type && former->rows[i].id == m->id &&
            former->rows[i].levee == NULL)
            return true;
    return false;
}

static size_t place_of(const struct rules_command *c, const struct manquement *m)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->changed[i].id == m->id && c->changed[i].type == m->type)
            return i;
    return c->count;
}

static enum err refuse(struct checking *k, const struct manquement *m)
{
    k->refusal.culprit = place_of(k->c, m);
    if (m->regle->gravite != GRAVITE_LEVABLE)
        return err_field(k->c->note, ERR_INVALID, m->champ, "%s", m->texte);
    k->refusal.regle = m->regle->code;
    k->refusal.type = m->type;
    k->refusal.id = m->id;
    return err_field(k->c->note, ERR_INVALID, m->champ, N_("%s Règle « %s », que lève une dérogation."), m->texte, m->regle->code);
}

/* The first breach that the dossier did not have before, and that nobody lifts. */
static enum err refuse_new(struct checking *k, const struct root *root, const struct manquements *found)
{
    struct manquements former;
    manquements_init(&former, &k->scratch);
    enum err e = rules_ask(&k->before, root, &k->scratch, k->c->note, &former);
    for (size_t i = 0; e == ERR_OK && i < found->count; i++) {
        const struct manquement *m = &found->rows[i];
        if (m->levee == NULL && !had(&former, m))
            return refuse(k, m);
    }
    return e;
}

static enum err one_root(struct checking *k, const struct root *root)
{
    struct manquements found;
    manquements_init(&found, &k->scratch);
    k->refusal.culprit = k->c->count;
    enum err e = rules_ask(k->c->view, root, &k->scratch, k->c->note, &found);
    return e == ERR_OK && found.count > 0 ? refuse_new(k, root, &found) : e;
}

enum err rules_command(const struct rules_command *c, struct rules_refusal *out)
{
    struct checking k = {.c = c, .before = {.read = c->view->read}, .refusal = {.culprit = c->count}};
    enum err e = ERR_OK;
    arena_init(&k.scratch, c->sys, RULES_SCRATCH_BYTES);
    k.roots.arena = &k.scratch;
    for (size_t i = 0; i < c->count && e == ERR_OK; i++)
        e = one_change(&k, i);
    for (size_t i = 0; i < k.roots.count && e == ERR_OK; i++)
        e = one_root(&k, &k.roots.rows[i]);
    *out = k.refusal;
    arena_finish(&k.scratch);
    return e;
}
