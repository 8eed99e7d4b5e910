#include "common/domain/verrous.h"

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
