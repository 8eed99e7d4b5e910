/* What a person may change of a convention or of an agrément, and when. The
 * state itself is never typed; these are the facts that it comes from. */
#include "common/domain/etat.h"

#include <string.h>

static bool same_day(const Pacte__Day *a, const Pacte__Day *b)
{
    return a == NULL || b == NULL ? a == b : a->number == b->number;
}

static bool said_now(const Pacte__Day *before, const Pacte__Day *after)
{
    return after != NULL && !same_day(before, after);
}

struct change {
    const struct dossier *d;
    const Pacte__Convention *before, *after;
    struct err_note *note;
};

static enum err signature(struct change *c)
{
    uint32_t missing = 0;
    const char *who = "";
    struct day signed_on, day;
    if (!said_now(c->before != NULL ? c->before->signee : NULL, c->after->signee) || !jour(c->after->signee, &signed_on))
        return ERR_OK;
    for (size_t i = 0; i < c->d->n_signataires; i++) {
        const Pacte__Signataire *s = c->d->signataires[i].m;
        if (jour(s->signe, &day) && day_compare(day, signed_on) <= 0)
            continue;
        if (missing++ == 0)
            who = dossier_nom(c->d, lien(s->organisation));
    }
    if (c->d->n_signataires == 0)
        return err_field(c->note, ERR_INVALID, "convention.signee",
                         "La convention n'a aucun signataire : ajoutez-les avec leurs dates avant de la dire signée.");
    if (missing > 0)
        return err_field(c->note, ERR_INVALID, "convention.signee",
                         "Il manque %u signature%s à cette date, dont celle de %s.", missing, missing > 1 ? "s" : "", who);
    return ERR_OK;
}

static enum err period_once_signed(struct change *c)
{
    if (c->before == NULL || c->before->signee == NULL)
        return ERR_OK;
    if (!same_day(c->before->debut, c->after->debut) || !same_day(c->before->fin, c->after->fin))
        return err_field(c->note, ERR_INVALID, "convention.fin",
                         "La convention est signée : sa période ne change que par un avenant.");
    if (c->after->signee == NULL)
        return err_field(c->note, ERR_INVALID, "convention.signee",
                         "Une convention signée le reste : résiliez-la ou dénoncez-la.");
    return ERR_OK;
}

static bool granted(const Pacte__Agrement *a)
{
    return a != NULL && (a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE ||
                         a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE_AVEC_RESERVES);
}

static enum err condition_lifted(struct change *c)
{
    for (size_t i = 0; i < c->after->n_conditions; i++) {
        const Pacte__ConditionSuspensive *x = c->after->conditions[i];
        if (x->levee == NULL || x->agrement == NULL || granted(dossier_agrement(c->d, x->agrement->id)))
            continue;
        return err_field(c->note, ERR_INVALID, "convention.conditions.levee",
                         "La condition dépend d'un agrément qui n'est pas accordé : enregistrez d'abord la décision.");
    }
    return ERR_OK;
}

/* Invariant 1: the period of the convention lies within that of its agrément. */
static enum err within_agrement(struct change *c)
{
    const Pacte__Agrement *a = dossier_agrement(c->d, lien(c->after->agrement));
    const Pacte__ModelePeriode *p = c->d->modele != NULL ? c->d->modele->periode : NULL;
    struct day start, end, a_start, a_end;
    if (a == NULL || p == NULL || !oui(p->dans_agrement) || !jour(c->after->debut, &start) || !jour(c->after->fin, &end) ||
        !jour(a->debut, &a_start) || !jour(a->fin, &a_end))
        return ERR_OK;
    if (day_compare(start, a_start) >= 0 && day_compare(end, a_end) <= 0)
        return ERR_OK;
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
    (void)day_format(a_start, from, sizeof from);
    (void)day_format(a_end, to, sizeof to);
    return err_field(c->note, ERR_INVALID, "convention.fin",
                     "La période de la convention sort de celle de l'agrément, du %s au %s.", from, to);
}

static enum err length(const Pacte__ModelePeriode *p, const Pacte__Day *du, const Pacte__Day *au, const char *field,
                       struct err_note *note)
{
    struct day start, end;
    if (p == NULL || !jour(du, &start) || !jour(au, &end))
        return ERR_OK;
    struct day past = day_add_days(end, 1);
    if (p->mois_max != 0 && day_compare(past, day_add_months(start, (int32_t)p->mois_max, false)) > 0)
        return err_field(note, ERR_OUT_OF_RANGE, field, "La durée dépasse %u mois, le maximum du modèle.", p->mois_max);
    if (p->mois_min != 0 && day_compare(past, day_add_months(start, (int32_t)p->mois_min, false)) < 0)
        return err_field(note, ERR_OUT_OF_RANGE, field, "La durée n'atteint pas %u mois, le minimum du modèle.", p->mois_min);
    return ERR_OK;
}

static enum err convention_length(struct change *c)
{
    return length(c->d->modele != NULL ? c->d->modele->periode : NULL, c->after->debut, c->after->fin,
                  "convention.fin", c->note);
}

static enum err ending(struct change *c)
{
    bool ended = c->before != NULL && (c->before->resiliee != NULL || c->before->denoncee != NULL);
    if (ended && c->after->resiliee == NULL && c->after->denoncee == NULL)
        return err_field(c->note, ERR_INVALID, "convention.resiliee",
                         "Une convention résiliée ou dénoncée ne reprend pas : signez-en une nouvelle.");
    if (c->after->resiliee != NULL && c->after->motif_fin[0] == '\0')
        return err_field(c->note, ERR_REQUIRED, "convention.motif_fin", "Dites pourquoi la convention est résiliée.");
    return ERR_OK;
}

enum err convention_transition(const struct dossier *d, const Pacte__Convention *avant,
                               const Pacte__Convention *apres, struct err_note *note)
{
    static enum err (*const checks[])(struct change *c) = {
        convention_length, within_agrement, signature, period_once_signed, condition_lifted, ending,
    };
    struct change c = {.d = d, .before = avant, .after = apres, .note = note};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        enum err e = checks[i](&c);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

/* --- Agrément --------------------------------------------------------------- */

static bool decided(const Pacte__Agrement *a)
{
    return a != NULL && a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
}

enum err agrement_transition(const struct dossier *d, const Pacte__Agrement *avant,
                             const Pacte__Agrement *apres, struct err_note *note)
{
    bool adjourned = avant != NULL && avant->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE;
    (void)d;
    if (decided(avant) && !decided(apres))
        return err_field(note, ERR_INVALID, "agrement.decision",
                         "La décision est prise : elle se corrige, mais ne s'efface pas.");
    if (decided(avant) && !adjourned && avant->decision != apres->decision && apres->note[0] == '\0')
        return err_field(note, ERR_REQUIRED, "agrement.note", "La décision change : dites pourquoi dans la note.");
    if (decided(apres) && apres->depot == NULL && apres->commission == NULL && apres->notifie == NULL &&
        avant != NULL && !decided(avant))
        return err_field(note, ERR_REQUIRED, "agrement.commission",
                         "Une décision porte la date de la commission ou celle de la notification.");
    if (apres->notifie != NULL && !decided(apres))
        return err_field(note, ERR_INVALID, "agrement.notifie", "Rien ne peut être notifié avant la décision.");
    if (apres->n_reserves > 0 && apres->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE)
        return err_field(note, ERR_INVALID, "agrement.decision",
                         "L'agrément porte des réserves : choisissez « accordé avec réserves ».");
    return ERR_OK;
}
