/* What a person may change of a convention or of an agrément, and when. The
 * state itself is never typed; these are the facts that it comes from. */
#include "common/domain/etat.h"

#include <string.h>

/* --- What must hold of a convention ------------------------------------------ */

enum err convention_signatures(const struct dossier *d, const Pacte__Convention *c, struct err_note *note)
{
    uint32_t missing = 0;
    const char *who = "";
    struct day signed_on, day;
    if (!jour(c->signee, &signed_on))
        return ERR_OK;
    for (size_t i = 0; i < d->n_signataires; i++) {
        const Pacte__Signataire *s = d->signataires[i].m;
        if ((jour(s->signe, &day) && day_compare(day, signed_on) <= 0) || dossier_adhere_ensuite(d, lien(s->organisation)))
            continue;
        if (missing++ == 0)
            who = dossier_nom(d, lien(s->organisation));
    }
    if (d->n_signataires == 0)
        return err_field(note, ERR_INVALID, "convention.signee",
                         N_("La convention n'a aucun signataire : ajoutez-les avec leurs dates avant de la dire signée."));
    if (missing > 0)
        return err_field(note, ERR_INVALID, "convention.signee",
                         N_("Il manque %u signature%s à cette date, dont celle de %s : saisissez-les, ou l'avenant par "
                            "lequel cette organisation rejoint la convention."), missing, missing > 1 ? "s" : "", who);
    return ERR_OK;
}

enum err convention_conditions(const struct dossier *d, const Pacte__Convention *c, struct err_note *note)
{
    for (size_t i = 0; i < c->n_conditions; i++) {
        const Pacte__ConditionSuspensive *x = c->conditions[i];
        if (x->levee == NULL || x->agrement == NULL || agrement_accorde(dossier_agrement(d, x->agrement->id)))
            continue;
        return err_field(note, ERR_INVALID, "convention.conditions.levee",
                         N_("La condition dépend d'un agrément qui n'est pas accordé : enregistrez d'abord la décision."));
    }
    return ERR_OK;
}

/* Invariant 1: the period of the convention lies within that of its agrément. */
static enum err within_agrement(const struct dossier *d, const Pacte__Convention *c, struct err_note *note)
{
    const Pacte__Agrement *a = dossier_agrement(d, lien(c->agrement));
    const Pacte__ModelePeriode *p = d->modele != NULL ? d->modele->periode : NULL;
    struct day start, end, a_start, a_end;
    if (a == NULL || p == NULL || !oui(p->dans_agrement) || !jour(c->debut, &start) ||
        !dossier_fin_de(d, c, (struct day){DAY_MAX}, &end) || !jour(a->debut, &a_start) || !jour(a->fin, &a_end))
        return ERR_OK;
    if (day_compare(start, a_start) >= 0 && day_compare(end, a_end) <= 0)
        return ERR_OK;
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
    (void)day_format(a_start, from, sizeof from);
    (void)day_format(a_end, to, sizeof to);
    return err_field(note, ERR_INVALID, "convention.fin",
                     N_("La période de la convention sort de celle de l'agrément, du %s au %s : corrigez l'une ou "
                        "l'autre, ou l'avenant qui la prolonge."), from, to);
}

static enum err length(const Pacte__ModelePeriode *p, const Pacte__Day *du, const Pacte__Day *au, const char *field,
                       struct err_note *note)
{
    struct day start, end;
    if (p == NULL || !jour(du, &start) || !jour(au, &end))
        return ERR_OK;
    struct day past = day_add_days(end, 1);
    if (p->mois_max != 0 && day_compare(past, day_add_months(start, (int32_t)p->mois_max, false)) > 0)
        return err_field(note, ERR_OUT_OF_RANGE, field,
                         N_("La durée dépasse %u mois, le maximum du modèle : rapprochez la fin."), p->mois_max);
    if (p->mois_min != 0 && day_compare(past, day_add_months(start, (int32_t)p->mois_min, false)) < 0)
        return err_field(note, ERR_OUT_OF_RANGE, field,
                         N_("La durée n'atteint pas %u mois, le minimum du modèle : reculez la fin."), p->mois_min);
    return ERR_OK;
}

enum err convention_periode(const struct dossier *d, const Pacte__Convention *c, struct err_note *note)
{
    enum err e = length(d->modele != NULL ? d->modele->periode : NULL, c->debut, c->fin, "convention.fin", note);
    return e == ERR_OK ? within_agrement(d, c, note) : e;
}

/* --- What only a change can break --------------------------------------------- */

static enum err period_once_signed(const Pacte__Convention *before, const Pacte__Convention *after, struct err_note *note)
{
    if (before == NULL || before->signee == NULL)
        return ERR_OK;
    if (!meme_jour(before->debut, after->debut) || !meme_jour(before->fin, after->fin))
        return err_field(note, ERR_INVALID, "convention.fin",
                         N_("La convention est signée : sa période ne change que par un avenant."));
    if (after->signee == NULL)
        return err_field(note, ERR_INVALID, "convention.signee",
                         N_("Une convention signée le reste : résiliez-la ou dénoncez-la."));
    return ERR_OK;
}

/* One way of ending before the term: only of what was signed, while it still
 * runs, and with a reason. */
static enum err ended(const struct dossier *d, const Pacte__Convention *c, const Pacte__Day *when, const char *field,
                      const char *how, struct err_note *note)
{
    struct day day, end;
    char text[DAY_TEXT_BYTES];
    if (!jour(when, &day))
        return ERR_OK;
    if (c->signee == NULL)
        return err_field(note, ERR_INVALID, field,
                         N_("La convention n'est pas signée, elle ne peut pas être %s : archivez-la."), how);
    if (dossier_fin_de(d, c, (struct day){DAY_MAX}, &end) && day_compare(day, end) > 0) {
        (void)day_format(end, text, sizeof text);
        return err_field(note, ERR_INVALID, field,
                         N_("La convention se termine le %s, elle ne peut pas être %s après : corrigez la date."), text, how);
    }
    if (c->motif_fin[0] == '\0')
        return err_field(note, ERR_REQUIRED, "convention.motif_fin", N_("Dites pourquoi la convention est %s."), how);
    return ERR_OK;
}

static enum err ending(const struct dossier *d, const Pacte__Convention *before, const Pacte__Convention *after,
                       struct err_note *note)
{
    bool was = before != NULL && (before->resiliee != NULL || before->denoncee != NULL);
    if (was && after->resiliee == NULL && after->denoncee == NULL)
        return err_field(note, ERR_INVALID, "convention.resiliee",
                         N_("Une convention résiliée ou dénoncée ne reprend pas : signez-en une nouvelle."));
    enum err e = ended(d, after, after->denoncee, "convention.denoncee", N_("dénoncée"), note);
    return e == ERR_OK ? ended(d, after, after->resiliee, "convention.resiliee", N_("résiliée"), note) : e;
}

enum err convention_transition(const struct dossier *d, const Pacte__Convention *avant,
                               const Pacte__Convention *apres, struct err_note *note)
{
    enum err e = period_once_signed(avant, apres, note);
    return e == ERR_OK ? ending(d, avant, apres, note) : e;
}

/* --- Agrément --------------------------------------------------------------- */

static bool decided(const Pacte__Agrement *a)
{
    return a != NULL && a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
}

enum err agrement_coherent(const Pacte__Agrement *a, struct err_note *note)
{
    if (a->notifie != NULL && !decided(a))
        return err_field(note, ERR_INVALID, "agrement.notifie",
                         N_("Rien ne peut être notifié avant la décision : saisissez la décision, ou effacez ce jour."));
    if (a->n_reserves > 0 && a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE)
        return err_field(note, ERR_INVALID, "agrement.decision",
                         N_("L'agrément porte des réserves : choisissez « accordé avec réserves »."));
    return ERR_OK;
}

enum err agrement_transition(const Pacte__Agrement *avant, const Pacte__Agrement *apres, struct err_note *note)
{
    bool adjourned = avant != NULL && avant->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE;
    if (decided(avant) && !decided(apres))
        return err_field(note, ERR_INVALID, "agrement.decision",
                         N_("La décision est prise : elle se corrige, mais ne s'efface pas."));
    if (decided(avant) && !adjourned && avant->decision != apres->decision && apres->note[0] == '\0')
        return err_field(note, ERR_REQUIRED, "agrement.note", N_("La décision change : dites pourquoi dans la note."));
    if (decided(apres) && apres->depot == NULL && apres->commission == NULL && apres->notifie == NULL &&
        avant != NULL && !decided(avant))
        return err_field(note, ERR_REQUIRED, "agrement.commission",
                         N_("Une décision porte la date de la commission ou celle de la notification."));
    return ERR_OK;
}
