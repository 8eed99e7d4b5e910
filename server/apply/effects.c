/* An adopted decision writes its effects: in the same command, as
 * new versions that name the decision, by the rights of whoever adopts it, and
 * each of them once. */
#include "server/apply/internal.h"

#include "common/domain/gouvernance.h"
#include "common/domain/promesse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

size_t effects_count(const Pacte__BatchRequest *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->n_operations; i++)
        if (b->operations[i]->what_case == PACTE__OPERATION__WHAT_PUT && b->operations[i]->put->decision != NULL &&
            b->operations[i]->put->body_case == PACTE__RECORD__BODY_DECISION)
            count += b->operations[i]->put->decision->n_effets;
    return count;
}

enum err effect_refused(struct step *s, enum err e, size_t effect)
{
    struct err_note why = *s->note;
    char field[64];
    (void)snprintf(field, sizeof field, "decision.effets[%zu].valeur", effect - 1);
    return err_field(s->note, e, field, N_("Effet n° %zu, %s : %s"), effect, why.field[0] != '\0' ? why.field : "?",
                     err_sentence(e, &why));
}

/* --- The value ------------------------------------------------------------------- */

static enum err unknown_field(struct step *s, const struct record_type *t, const char *champ)
{
    return err_field(s->note, ERR_UNKNOWN_FIELD, champ, N_("une décision n'écrit pas ce champ d'une fiche « %s » : corrigez "
                     "l'effet."), t->label);
}

static ProtobufCMessage *row_of_year(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *d, uint32_t year)
{
    for (size_t i = 0; i < field_count(body, d); i++) {
        struct field_value v = field_get(body, d, i);
        const ProtobufCFieldDescriptor *of = protobuf_c_message_descriptor_get_field_by_name(v.group->descriptor, "annee");
        if (of != NULL && (uint64_t)field_get(v.group, of, 0).number == year)
            return (ProtobufCMessage *)(uintptr_t)v.group;
    }
    return NULL;
}

/* One more row for a year, in the arena. */
static enum err add_row(struct step *s, ProtobufCMessage *body, const ProtobufCFieldDescriptor *d, const char *year,
                        const struct field_def *f, ProtobufCMessage **out)
{
    const ProtobufCMessageDescriptor *inner = d->descriptor;
    size_t *count = (size_t *)(void *)((uint8_t *)body + d->quantifier_offset);
    ProtobufCMessage ***list = (ProtobufCMessage ***)(void *)((uint8_t *)body + d->offset);
    ProtobufCMessage **grown = arena_zalloc(s->arena, *count + 1, sizeof *grown);
    ProtobufCMessage *row = arena_alloc(s->arena, inner->sizeof_message);
    if (grown == NULL || row == NULL)
        return ERR_NO_MEMORY;
    inner->message_init(row);
    if (*count > 0)
        memcpy(grown, *list, *count * sizeof *grown);
    grown[(*count)++] = row;
    *list = grown;
    *out = row;
    for (size_t i = 0; i < f->of_count; i++)
        if (strcmp(f->of[i].name, "annee") == 0)
            return field_set_text(row, &f->of[i], protobuf_c_message_descriptor_get_field_by_name(inner, "annee"), year,
                                  s->arena, s->note);
    return ERR_OK;
}

static const struct field_def *inner_named(const struct field_def *f, const char *name)
{
    for (size_t i = 0; i < f->of_count; i++)
        if (strcmp(f->of[i].name, name) == 0)
            return &f->of[i];
    return NULL;
}

/* « cibles.2028 »: the value of the row of that year. */
static enum err set_of_year(struct step *s, const struct record_type *t, ProtobufCMessage *body, const struct field_def *f,
                            const Pacte__Effet *x)
{
    const char *year = strchr(x->champ, '.') + 1;
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    const struct field_def *value = inner_named(f, "valeur");
    if (value == NULL || strspn(year, "0123456789") != 4 || year[4] != '\0')
        return unknown_field(s, t, x->champ);
    ProtobufCMessage *row = row_of_year(body, d, (uint32_t)strtoul(year, NULL, 10));
    enum err e = row == NULL ? add_row(s, body, d, year, f, &row) : ERR_OK;
    if (e != ERR_OK)
        return e;
    return field_set_text(row, value, protobuf_c_message_descriptor_get_field_by_name(d->descriptor, "valeur"), x->valeur,
                          s->arena, s->note);
}

/* « reserves.2.levee »: a field of the second row. */
static enum err set_of_row(struct step *s, const struct record_type *t, ProtobufCMessage *body, const struct field_def *f,
                           const Pacte__Effet *x)
{
    char *end;
    const char *at = strchr(x->champ, '.') + 1;
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    unsigned long row = strtoul(at, &end, 10);
    const struct field_def *inner = *end == '.' ? inner_named(f, end + 1) : NULL;
    if (inner == NULL)
        return unknown_field(s, t, x->champ);
    if (row == 0 || row > field_count(body, d))
        return err_field(s->note, ERR_INVALID, x->champ, N_("cette fiche n'a pas de ligne n° %lu : corrigez l'effet."), row);
    ProtobufCMessage *group = (ProtobufCMessage *)(uintptr_t)field_get(body, d, row - 1).group;
    return field_set_text(group, inner, protobuf_c_message_descriptor_get_field_by_name(group->descriptor, inner->name), x->valeur,
                          s->arena, s->note);
}

static enum err set_inside(struct step *s, const struct record_type *t, ProtobufCMessage *body, const Pacte__Effet *x)
{
    char name[64];
    const char *rest = strchr(x->champ, '.') + 1;
    (void)snprintf(name, sizeof name, "%.*s", (int)(rest - 1 - x->champ), x->champ);
    const struct field_def *f = record_field(t, name);
    if (f == NULL || f->of_count == 0 || record_descriptor(t, f)->label != PROTOBUF_C_LABEL_REPEATED)
        return unknown_field(s, t, x->champ);
    return strchr(rest, '.') != NULL ? set_of_row(s, t, body, f, x) : set_of_year(s, t, body, f, x);
}

/* Who granted what is the act of the Caf; a committee moves its days and its
 * reserves. */
static bool may_write(const struct record_type *t, const char *champ)
{
    static const char *const of_agrement[] = {"debut", "fin", "depot", "complet", "commission", "notifie"};
    if (t->number != TYPE(AGREMENT) || strncmp(champ, "reserves.", 9) == 0)
        return true;
    for (size_t i = 0; i < sizeof of_agrement / sizeof of_agrement[0]; i++)
        if (strcmp(champ, of_agrement[i]) == 0)
            return true;
    return false;
}

/* Where a record belongs is no effect of a decision. */
static enum err set_value(struct step *s, const struct record_type *t, ProtobufCMessage *body, const Pacte__Effet *x)
{
    if (!may_write(t, x->champ))
        return unknown_field(s, t, x->champ);
    if (strchr(x->champ, '.') != NULL)
        return set_inside(s, t, body, x);
    const struct field_def *f = record_field(t, x->champ);
    const ProtobufCFieldDescriptor *d = f != NULL ? record_descriptor(t, f) : NULL;
    bool writable = d != NULL && d->label != PROTOBUF_C_LABEL_REPEATED && field_kind_of(d) != KIND_GROUP &&
                    (t->scope_field == NULL || strcmp(t->scope_field, f->name) != 0);
    return writable ? field_set_text(body, f, d, x->valeur, s->arena, s->note) : unknown_field(s, t, x->champ);
}

/* --- The record --------------------------------------------------------------------- */

/* An agrément hangs on its structure: it is of each convention that stands on
 * it, or is about that structure. */
static enum err is_agrement_of(struct step *s, const Pacte__Decision *d, const struct present *p, bool *out)
{
    const Pacte__Agrement *a = (const Pacte__Agrement *)p->body;
    struct stored found;
    ProtobufCMessage *body;
    *out = false;
    if (p->type->number != TYPE(AGREMENT) || d->convention == NULL)
        return ERR_OK;
    enum err e = state_get(&s->view, record_type_of(TYPE(CONVENTION)), d->convention->id, &found);
    if (e == ERR_OK)
        e = state_body(&found, s->arena, &body);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    const Pacte__Convention *c = (const Pacte__Convention *)body;
    *out = lien(c->agrement) == p->id;
    for (size_t i = 0; i < c->n_structures && !*out; i++)
        *out = lien(c->structures[i]) == lien(a->structure);
    return ERR_OK;
}

static enum err of_the_convention(struct step *s, const Pacte__Decision *d, const struct present *p)
{
    uint64_t convention = 0;
    bool good = false;
    enum err e = rules_convention_of(&s->view, p->type, p->id, p->body, s->arena, &convention);
    if (e == ERR_OK)
        e = is_agrement_of(s, d, p, &good);
    if (e != ERR_OK || good || (convention != 0 && convention == lien(d->convention)))
        return e;
    return err_field(s->note, ERR_INVALID, "objet", N_("cette fiche n'est pas de la convention de la décision."));
}

/* The record, as it stands, and a copy of it to be changed. */
static enum err target_of(struct step *s, const Pacte__Decision *d, const Pacte__Effet *x, struct present *p,
                          ProtobufCMessage **body)
{
    const struct record_type *t = record_type_of(x->objet != NULL ? (uint32_t)x->objet->type : 0);
    if (t == NULL || t->number == TYPE(DECISION))
        return err_field(s->note, ERR_INVALID, "objet", N_("choisissez la fiche à changer, qui n'est pas une décision."));
    enum err e = present_read(s, t, x->objet->id, p);
    if (e == ERR_OK && (!p->found || p->stored.archived))
        return err_field(s->note, ERR_BAD_REFERENCE, "objet", N_("la fiche à changer n'existe pas ou est archivée."));
    if (e == ERR_OK)
        e = of_the_convention(s, d, p);
    return e == ERR_OK ? state_body(&p->stored, s->arena, body) : e;
}

/* What was promised cites what changed it. */
static enum err cite(struct step *s, const struct record_type *t, ProtobufCMessage *body, uint64_t decision)
{
    struct promesse x;
    if (!promesse_lire(t->number, body, &x))
        return ERR_OK;
    x.decision = arena_alloc(s->arena, sizeof *x.decision);
    if (x.decision == NULL)
        return ERR_NO_MEMORY;
    pacte__ref__init(x.decision);
    x.decision->id = decision;
    promesse_ecrire(t->number, body, &x);
    return ERR_OK;
}

static enum err apply_one(struct step *s, uint64_t decision, const Pacte__Decision *d, const Pacte__Effet *x)
{
    struct present p;
    ProtobufCMessage *body;
    Pacte__Header h;
    enum err e = target_of(s, d, x, &p, &body);
    if (e == ERR_OK)
        e = set_value(s, p.type, body, x);
    if (e != ERR_OK || message_same(p.body, body))
        return e;
    e = cite(s, p.type, body, decision);
    if (e == ERR_OK)
        e = put_check(s, &p, body);
    return e == ERR_OK ? record_store(s, &p, body, false, decision, &h) : e;
}

/* What was applied stays so, whatever the sender says; of a decision that is
 * new here, the sender knows: it may come from another store. */
static void keep_marks(const struct present *p, Pacte__Decision *d)
{
    const Pacte__Decision *former = (const Pacte__Decision *)p->body;
    for (size_t i = 0; p->found && i < d->n_effets; i++) {
        d->effets[i]->applique = PACTE__OUI_NON__OUI_NON_NON_RENSEIGNE;
        for (size_t k = 0; k < former->n_effets; k++)
            if (effet_meme(former->effets[k], d->effets[i]))
                d->effets[i]->applique = former->effets[k]->applique;
    }
}

enum err effects_due(struct step *s, const struct present *p, ProtobufCMessage *body, bool **due)
{
    Pacte__Decision *d = (Pacte__Decision *)body;
    *due = NULL;
    if (p->type->number != TYPE(DECISION) || d->n_effets == 0)
        return ERR_OK;
    keep_marks(p, d);
    if (d->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE)
        return ERR_OK;
    *due = arena_zalloc(s->arena, d->n_effets, sizeof **due);
    if (*due == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_effets; i++) {
        (*due)[i] = !oui(d->effets[i]->applique);
        d->effets[i]->applique = PACTE__OUI_NON__OUI_NON_OUI;
    }
    return ERR_OK;
}

enum err effects_apply(struct step *s, const struct present *p, const ProtobufCMessage *body, const bool *due)
{
    const Pacte__Decision *d = (const Pacte__Decision *)body;
    enum err e = ERR_OK;
    for (size_t i = 0; i < d->n_effets && e == ERR_OK; i++) {
        if (!due[i])
            continue;
        s->effect = i + 1;
        e = apply_one(s, p->id, d, d->effets[i]);
        s->effect = 0;
        if (e != ERR_OK && !step_machinery(e))
            e = effect_refused(s, e, i + 1);
    }
    return e;
}
