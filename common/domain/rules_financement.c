#include "common/domain/echelle.h"
#include "common/domain/rules.h"

static enum err not_negative(const Pacte__Money *m, const char *field, const char *label, struct err_note *note)
{
    if (m == NULL || m->cents >= 0)
        return ERR_OK;
    return err_field(note, ERR_OUT_OF_RANGE, field, "%s : le montant ne peut pas être négatif.", label);
}

enum err rules_contribution(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Contribution *c = (const Pacte__Contribution *)body;
    const struct { const Pacte__Money *m; const char *field, *label; } amounts[] = {
        {c->sollicite, "contribution.sollicite", "Sollicité"},
        {c->promis, "contribution.promis", "Promis"},
        {c->vote, "contribution.vote", "Voté"},
        {c->notifie, "contribution.notifie", "Notifié"},
        {c->conventionne, "contribution.conventionne", "Conventionné"},
        {c->appele, "contribution.appele", "Appelé"},
        {c->justifie, "contribution.justifie", "Justifié"},
        {c->admis, "contribution.admis", "Admis"},
        {c->base_prevue, "contribution.base_prevue", "Coût prévu"},
        {c->base_reelle, "contribution.base_reelle", "Coût réel"},
    };
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        enum err e = not_negative(amounts[i].m, amounts[i].field, amounts[i].label, note);
        if (e != ERR_OK)
            return e;
    }
    if (c->admis != NULL && c->justifie != NULL && c->admis->cents > c->justifie->cents)
        return err_field(note, ERR_OUT_OF_RANGE, "contribution.admis",
                         "Admis : le montant ne peut pas dépasser ce qui est justifié.");
    return parts_verifier(c, note);
}

enum err rules_versement(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Versement *v = (const Pacte__Versement *)body;
    enum err e = not_negative(v->prevu, "versement.prevu", "Prévu", note);
    if (e == ERR_OK)
        e = not_negative(v->recu, "versement.recu", "Reçu", note);
    if (e != ERR_OK)
        return e;
    if (v->prevu == NULL && v->recu == NULL)
        return err_field(note, ERR_REQUIRED, "versement.prevu", "Prévu : donnez le montant prévu ou le montant reçu.");
    if (v->recu != NULL && v->recu_date == NULL)
        return err_field(note, ERR_REQUIRED, "versement.recu_date", "Reçu le : donnez le jour où la somme est arrivée.");
    if (v->recu == NULL && v->recu_date != NULL)
        return err_field(note, ERR_REQUIRED, "versement.recu", "Reçu : donnez la somme qui est arrivée ce jour-là.");
    return ERR_OK;
}

/* What was spent is not known before the year has ended. */
enum err rules_budget(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Budget *b = (const Pacte__Budget *)body;
    struct day end, approved;
    if (b->version == PACTE__VERSION_BUDGET__VERSION_BUDGET_REALISE && jour(b->valide, &approved) &&
        day_from_civil((int)b->annee, 12, 31, &end) == ERR_OK && day_compare(approved, end) < 0)
        return err_field(note, ERR_INVALID, "budget.valide",
                         "Validé le : le réalisé de %u ne se valide qu'une fois l'année finie.", b->annee);
    return ERR_OK;
}

enum err rules_ligne_budget(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__LigneBudget *l = (const Pacte__LigneBudget *)body;
    if (oui(l->dans_convention) && l->financeur == NULL)
        return err_field(note, ERR_REQUIRED, "ligne_budget.financeur",
                         "Financeur : une ligne de la convention dit de qui elle vient.");
    return not_negative(l->montant, "ligne_budget.montant", "Montant", note);
}
