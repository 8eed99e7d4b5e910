#include "common/domain/gouvernance.h"

#include <string.h>

struct tally { uint32_t pour, contre, abstention; };

static struct tally tally_of(const Pacte__Decision *x)
{
    struct tally t = {0};
    for (size_t i = 0; i < x->n_votes; i++) {
        switch (x->votes[i]->sens) {
        case PACTE__SENS_VOTE__SENS_VOTE_POUR:
        case PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE: t.pour++; break;
        case PACTE__SENS_VOTE__SENS_VOTE_CONTRE: t.contre++; break;
        case PACTE__SENS_VOTE__SENS_VOTE_ABSTENTION: t.abstention++; break;
        default: break;
        }
    }
    return t;
}

static enum err votes_twice(const Pacte__Decision *x, struct err_note *note)
{
    for (size_t i = 0; i < x->n_votes; i++) {
        if (x->votes[i]->sens == PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE && x->votes[i]->reserve[0] == '\0')
            return err_field(note, ERR_REQUIRED, "decision.votes.reserve", "Écrivez la réserve du vote %zu.", i + 1);
        for (size_t j = 0; j < i; j++)
            if (lien(x->votes[i]->organisation) == lien(x->votes[j]->organisation))
                return err_field(note, ERR_INVALID, "decision.votes",
                                 "Les votes %zu et %zu sont de la même organisation : gardez-en un.", j + 1, i + 1);
    }
    return ERR_OK;
}

static enum err arithmetic(const Pacte__Decision *x, struct err_note *note)
{
    uint64_t cast = (uint64_t)x->pour + x->contre + x->abstention;
    struct tally t = tally_of(x);
    if (cast != x->votants)
        return err_field(note, ERR_INVALID, "decision.votants",
                         "Pour, contre et abstentions font %llu et les votants sont %u : corrigez l'un des nombres.",
                         (unsigned long long)cast, x->votants);
    if (x->effectif != 0 && x->votants > x->effectif)
        return err_field(note, ERR_INVALID, "decision.votants", "Il y a %u votants pour un effectif de %u.",
                         x->votants, x->effectif);
    if (x->n_votes > 0 && (t.pour != x->pour || t.contre != x->contre || t.abstention != x->abstention))
        return err_field(note, ERR_INVALID, "decision.votes",
                         "Les votes nommés font %u pour, %u contre et %u abstentions : ils ne correspondent pas aux totaux.",
                         t.pour, t.contre, t.abstention);
    return ERR_OK;
}

enum err decision_verifier(const struct dossier *d, const Pacte__Decision *x, struct err_note *note)
{
    if (x->etape[0] != '\0' && d->modele != NULL && modele_etape(d->modele, x->etape) == NULL)
        return err_field(note, ERR_INVALID, "decision.etape", "L'étape « %s » n'existe pas dans le modèle.", x->etape);
    return decision_seule(x, note);
}

enum err decision_seule(const Pacte__Decision *x, struct err_note *note)
{
    enum err e = arithmetic(x, note);
    if (e == ERR_OK)
        e = votes_twice(x, note);
    if (e != ERR_OK)
        return e;
    if (x->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE)
        return ERR_OK;
    if (x->date == NULL)
        return err_field(note, ERR_REQUIRED, "decision.date", "Une décision adoptée porte sa date.");
    if (x->votants > 0 && x->pour <= x->contre)
        return err_field(note, ERR_INVALID, "decision.etat",
                         "La décision a %u voix pour et %u contre : elle ne peut pas être adoptée.", x->pour, x->contre);
    return ERR_OK;
}

uint32_t decision_numero_suivant(const struct dossier *d, uint32_t annee)
{
    uint32_t last = 0;
    for (size_t i = 0; i < d->n_decisions; i++)
        if (d->decisions[i].m->annee == annee && d->decisions[i].m->numero > last)
            last = d->decisions[i].m->numero;
    return last + 1;
}

/* --- Locks ----------------------------------------------------------------- */

static bool same_points(const Pacte__Reunion *a, const Pacte__Reunion *b)
{
    if (a->n_ordre != b->n_ordre)
        return false;
    for (size_t i = 0; i < a->n_ordre; i++)
        if (strcmp(a->ordre[i]->titre, b->ordre[i]->titre) != 0 ||
            strcmp(a->ordre[i]->compte_rendu, b->ordre[i]->compte_rendu) != 0)
            return false;
    return true;
}

enum err reunion_verrou(const struct dossier *d, const Pacte__Reunion *avant, const Pacte__Reunion *apres,
                        struct err_note *note)
{
    (void)d;
    if (avant == NULL || avant->pv_approuve == NULL)
        return ERR_OK;
    if (apres != NULL && meme_jour(avant->pv_approuve, apres->pv_approuve) && meme_jour(avant->date, apres->date) &&
        same_points(avant, apres) && strcmp(avant->texte, apres->texte) == 0 &&
        strcmp(avant->heure, apres->heure) == 0 && strcmp(avant->lieu, apres->lieu) == 0 &&
        avant->tenue == apres->tenue &&
        lien(avant->presidence) == lien(apres->presidence) && lien(avant->instance) == lien(apres->instance))
        return ERR_OK;
    return err_field(note, ERR_INVALID, "reunion.pv_approuve",
                     N_("Le relevé est approuvé et ne change plus : écrivez un rectificatif daté."));
}

static bool same_votes(const Pacte__Decision *a, const Pacte__Decision *b)
{
    if (a->n_votes != b->n_votes)
        return false;
    for (size_t i = 0; i < a->n_votes; i++)
        if (lien(a->votes[i]->organisation) != lien(b->votes[i]->organisation) || a->votes[i]->sens != b->votes[i]->sens ||
            strcmp(a->votes[i]->reserve, b->votes[i]->reserve) != 0)
            return false;
    return true;
}

bool effet_meme(const Pacte__Effet *a, const Pacte__Effet *b)
{
    bool one_record = a->objet == NULL || b->objet == NULL ? a->objet == b->objet
                                                           : a->objet->id == b->objet->id && a->objet->type == b->objet->type;
    return one_record && strcmp(a->champ, b->champ) == 0 && strcmp(a->valeur, b->valeur) == 0;
}

static const Pacte__Effet *effect_in(const Pacte__Decision *x, const Pacte__Effet *e)
{
    for (size_t i = 0; i < x->n_effets; i++)
        if (effet_meme(x->effets[i], e))
            return x->effets[i];
    return NULL;
}

enum err effets_verrou(const Pacte__Decision *avant, const Pacte__Decision *apres, struct err_note *note)
{
    for (size_t i = 0; avant != NULL && apres != NULL && i < avant->n_effets; i++) {
        if (!oui(avant->effets[i]->applique))
            continue;
        if (apres->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE)
            return err_field(note, ERR_INVALID, "decision.etat",
                             N_("Les effets de la décision sont appliqués : faites adopter une autre décision qui les corrige."));
        if (effect_in(apres, avant->effets[i]) == NULL)
            return err_field(note, ERR_INVALID, "decision.effets",
                             N_("L'effet n° %zu est appliqué et reste dans la décision : faites adopter une autre décision "
                                "qui le corrige."), i + 1);
    }
    return ERR_OK;
}

static bool same_effects(const Pacte__Decision *a, const Pacte__Decision *b)
{
    if (a->n_effets != b->n_effets)
        return false;
    for (size_t i = 0; i < a->n_effets; i++)
        if (!effet_meme(a->effets[i], b->effets[i]))
            return false;
    return true;
}

static bool same_decision(const Pacte__Decision *a, const Pacte__Decision *b)
{
    return a->etat == b->etat && a->annee == b->annee && a->numero == b->numero && a->votants == b->votants &&
           a->pour == b->pour && a->contre == b->contre && a->abstention == b->abstention &&
           lien(a->convention) == lien(b->convention) && lien(a->reunion) == lien(b->reunion) &&
           meme_jour(a->date, b->date) && strcmp(a->objet, b->objet) == 0 && strcmp(a->motifs, b->motifs) == 0 &&
           strcmp(a->etape, b->etape) == 0 && same_votes(a, b) && same_effects(a, b);
}

static bool approved(const struct dossier *d, const Pacte__Ref *meeting)
{
    const Pacte__Reunion *m = dossier_reunion(d, lien(meeting));
    return m != NULL && m->pv_approuve != NULL;
}

enum err decision_verrou(const struct dossier *d, const Pacte__Decision *avant, const Pacte__Decision *apres,
                         struct err_note *note)
{
    bool left = avant != NULL && approved(d, avant->reunion), joined = apres != NULL && approved(d, apres->reunion);
    if ((!left && !joined) || (avant != NULL && apres != NULL && same_decision(avant, apres)))
        return ERR_OK;
    return err_field(note, ERR_INVALID, left ? "decision.objet" : "decision.reunion",
                     N_("Le relevé de cette réunion est approuvé : écrivez un rectificatif daté."));
}

static bool same_presence(const Pacte__Presence *a, const Pacte__Presence *b)
{
    return lien(a->reunion) == lien(b->reunion) && lien(a->membre) == lien(b->membre) && a->etat == b->etat &&
           lien(a->mandataire) == lien(b->mandataire);
}

enum err presence_verrou(const struct dossier *d, const Pacte__Presence *avant, const Pacte__Presence *apres,
                         struct err_note *note)
{
    bool left = avant != NULL && approved(d, avant->reunion), joined = apres != NULL && approved(d, apres->reunion);
    if ((!left && !joined) || (avant != NULL && apres != NULL && same_presence(avant, apres)))
        return ERR_OK;
    return err_field(note, ERR_INVALID, left ? "presence.etat" : "presence.reunion",
                     N_("Le relevé de cette réunion est approuvé, ses présences aussi : écrivez un rectificatif daté."));
}
