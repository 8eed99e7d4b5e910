#include "common/domain/verrous.h"

#include <string.h>

enum err budget_verrou(const Pacte__Budget *avant, const Pacte__Budget *apres, const char *motif, struct err_note *note)
{
    if (avant == NULL || avant->valide == NULL)
        return ERR_OK;
    if (apres == NULL)
        return err_field(note, ERR_INVALID, "budget.valide",
                         N_("Le budget est validé : rouvrez-le en disant pourquoi avant de l'archiver."));
    if (apres->annee != avant->annee || apres->version != avant->version || lien(apres->convention) != lien(avant->convention))
        return err_field(note, ERR_INVALID, "budget.annee",
                         N_("Le budget est validé : son année et sa version ne changent plus. Faites un budget réactualisé."));
    if (!meme_jour(avant->valide, apres->valide) && motif[0] == '\0')
        return err_field(note, ERR_REQUIRED, "budget.valide",
                         N_("Le budget est validé : pour le rouvrir, dites pourquoi dans le motif ; sinon faites un budget "
                            "réactualisé."));
    return ERR_OK;
}

enum err ligne_verrou(const Pacte__Budget *budget_avant, const Pacte__Budget *budget_apres, struct err_note *note)
{
    bool left = budget_avant != NULL && budget_avant->valide != NULL;
    bool joined = budget_apres != NULL && budget_apres->valide != NULL;
    if (!left && !joined)
        return ERR_OK;
    return err_field(note, ERR_INVALID, "ligne_budget.budget",
                     N_("Le budget est validé et ses lignes ne changent plus : faites un budget réactualisé, ou rouvrez "
                        "celui-ci d'abord."));
}

static bool moved(const Pacte__Money *before, const Pacte__Money *after)
{
    return before != NULL && (after == NULL || after->cents != before->cents);
}

bool contribution_promesse_change(const Pacte__Contribution *avant, const Pacte__Contribution *apres)
{
    return avant != NULL && apres != NULL && (moved(avant->promis, apres->promis) || moved(avant->vote, apres->vote));
}

/* Whether an effect of the decision writes that amount in that field; one that
 * is cleared is written as nothing. */
static bool writes(const Pacte__Decision *d, uint64_t id, const char *field, const Pacte__Money *amount)
{
    for (size_t i = 0; i < d->n_effets; i++) {
        const Pacte__Effet *x = d->effets[i];
        struct money m;
        if (x->objet == NULL || x->objet->id != id || strcmp(x->champ, field) != 0)
            continue;
        if (amount == NULL ? x->valeur[0] == '\0' : money_parse(x->valeur, &m, NULL) == ERR_OK && m.cents == amount->cents)
            return true;
    }
    return false;
}

static bool writes_all(const Pacte__Decision *d, uint64_t id, const Pacte__Contribution *before, const Pacte__Contribution *after)
{
    return (!moved(before->promis, after->promis) || writes(d, id, "promis", after->promis)) &&
           (!moved(before->vote, after->vote) || writes(d, id, "vote", after->vote));
}

static bool older(const Pacte__Decision *a, const Pacte__Decision *b)
{
    struct day x, y;
    return b != NULL && jour(a->date, &x) && jour(b->date, &y) && day_compare(x, y) < 0;
}

enum couverture contribution_couverture(uint64_t id, const Pacte__Contribution *avant, const Pacte__Contribution *apres,
                                        const Pacte__Decision *citee, const Pacte__Decision *precedente)
{
    bool said = apres->hors_decision[0] != '\0', kept = lien(apres->decision) == lien(avant->decision);
    bool adopted = citee != NULL && citee->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE;
    if (!contribution_promesse_change(avant, apres) || (adopted && writes_all(citee, id, avant, apres)))
        return CHANGEMENT_COUVERT;
    if (apres->decision == NULL || kept)
        return said && apres->decision == NULL ? CHANGEMENT_COUVERT : CHANGEMENT_SANS_DECISION;
    if (!adopted)
        return CHANGEMENT_NON_ADOPTE;
    return older(citee, precedente) ? CHANGEMENT_ANTERIEUR : CHANGEMENT_COUVERT;
}
