#include "common/domain/indicateurs.h"
#include "common/domain/modele.h"
#include "common/domain/projet.h"
#include "common/domain/rules.h"

#include <string.h>

enum err rules_projet_social(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__ProjetSocial *p = (const Pacte__ProjetSocial *)body;
    if (p->valide != NULL && p->valide_par[0] == '\0')
        return err_field(note, ERR_REQUIRED, "projet_social.valide_par",
                         "Validé par : dites quelle instance de la structure l'a validé ce jour-là.");
    return rules_order(p->debut, p->fin, "projet_social.fin", "Fin : elle ne peut pas précéder le début.", note);
}

enum err rules_noeud(const ProtobufCMessage *body, struct err_note *note)
{
    return noeud_seul((const Pacte__Noeud *)body, note);
}

/* A promise that was kept is proved: a sentence or a paper, and the day. */
enum err rules_engagement(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Engagement *x = (const Pacte__Engagement *)body;
    bool kept = x->etat == PACTE__ETAT_ENGAGEMENT__ETAT_ENGAGEMENT_TENU;
    if (x->envers != NULL && lien(x->de) == x->envers->id)
        return err_field(note, ERR_INVALID, "engagement.envers",
                         "Envers : un engagement se prend envers une autre organisation.");
    if (kept && x->preuve[0] == '\0' && x->document == NULL)
        return err_field(note, ERR_REQUIRED, "engagement.preuve",
                         "Preuve : un engagement tenu se prouve ; décrivez-la ou citez un document.");
    if (kept && x->constate == NULL)
        return err_field(note, ERR_REQUIRED, "engagement.constate", "Constaté le : donnez le jour du constat.");
    return ERR_OK;
}

enum err rules_indicateur(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Indicateur *x = (const Pacte__Indicateur *)body;
    if ((x->numerateur == NULL) != (x->denominateur == NULL))
        return err_field(note, ERR_REQUIRED, x->numerateur == NULL ? "indicateur.numerateur" : "indicateur.denominateur",
                         "Un taux a un numérateur et un dénominateur : donnez les deux, ou aucun.");
    if (x->numerateur != NULL && x->numerateur->id == x->denominateur->id)
        return err_field(note, ERR_INVALID, "indicateur.denominateur",
                         "Dénominateur : il ne peut pas être le même indicateur que le numérateur.");
    if (x->valeur_base != NULL && x->base_annee == 0)
        return err_field(note, ERR_REQUIRED, "indicateur.base_annee", "Année de base : dites de quand est la valeur de départ.");
    for (size_t i = 0; i < x->n_cibles; i++)
        for (size_t k = i + 1; k < x->n_cibles; k++)
            if (x->cibles[i]->annee == x->cibles[k]->annee)
                return err_field(note, ERR_INVALID, "indicateur.cibles", "L'année %u a deux cibles : gardez-en une.",
                                 x->cibles[i]->annee);
    return ERR_OK;
}

enum err rules_mesure(const ProtobufCMessage *body, struct err_note *note)
{
    return mesure_verifier((const Pacte__Mesure *)body, note);
}

enum err rules_evaluation(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Evaluation *x = (const Pacte__Evaluation *)body;
    for (size_t i = 0; i < x->n_appreciations; i++)
        for (size_t k = i + 1; k < x->n_appreciations; k++)
            if (strcmp(x->appreciations[i]->critere, x->appreciations[k]->critere) == 0)
                return err_field(note, ERR_INVALID, "evaluation.appreciations",
                                 "Le critère « %s » est apprécié deux fois : gardez-en un.", x->appreciations[i]->critere);
    if (x->validee != NULL && x->remise == NULL)
        return err_field(note, ERR_REQUIRED, "evaluation.remise", "Remise le : une évaluation validée a d'abord été remise.");
    return rules_order(x->remise, x->validee, "evaluation.validee",
                       "Validée le : elle ne peut pas l'être avant d'être remise.", note);
}

static enum err counted(const Pacte__Nombre *n, const char *field, struct err_note *note)
{
    if (n == NULL || (n->milliemes >= 0 && n->milliemes % 1000 == 0))
        return ERR_OK;
    return err_field(note, ERR_OUT_OF_RANGE, field, "On compte des personnes ou des ménages : un nombre entier, jamais négatif.");
}

enum err rules_statistique(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Statistique *s = (const Pacte__Statistique *)body;
    enum err e = counted(s->stock, "statistique.stock", note);
    if (e == ERR_OK)
        e = counted(s->entrees, "statistique.entrees", note);
    return e == ERR_OK ? counted(s->sorties, "statistique.sorties", note) : e;
}

enum err rules_affectation(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Affectation *a = (const Pacte__Affectation *)body;
    if (a->etp != NULL && a->etp->per_10000 < 0)
        return err_field(note, ERR_OUT_OF_RANGE, "affectation.etp", "Temps de travail : il ne peut pas être négatif.");
    return rules_order(a->debut, a->fin, "affectation.fin", "Fin : elle ne peut pas précéder le début.", note);
}

enum err rules_modele(const ProtobufCMessage *body, struct err_note *note)
{
    return modele_verifier((const Pacte__Modele *)body, note);
}
