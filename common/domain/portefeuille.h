/* The federation's view of one agrément: days left, calendar, colour and the
 * sentence that says why; preselection by printed criteria; cash forecast
 * (domain notes §6.3, §7.B). Pure. */
#ifndef COMMON_DOMAIN_PORTEFEUILLE_H
#define COMMON_DOMAIN_PORTEFEUILLE_H

#include "common/domain/echeancier.h"
#include "common/domain/etat.h"

struct portefeuille_ligne {
    uint64_t agrement, structure;
    const Pacte__Agrement *a;
    bool datee;
    struct day debut, fin;
    int32_t jours_restants;
    Pacte__Situation situation;
    const char *couleur;             /* of the model: VERT, ORANGE… */
    const char *phrase;              /* « évaluation en retard de 138 jours » */
    struct jalon_calcule *jalons;
    size_t n_jalons;
    bool comprime;                   /* a short agrément: calendar compressed */
};
#define PORTEFEUILLE_LIT \
    (DOSSIER_TYPE(STRUCTURE) | DOSSIER_TYPE(AGREMENT) | DOSSIER_TYPE(ETAPE) | DOSSIER_TYPE(DECISION) | \
     DOSSIER_TYPE(DOCUMENT) | DOSSIER_TYPE(MODELE))
/* The last agrément of each structure, and those that still run. */
MUST_CHECK enum err portefeuille_ligne(const struct dossier *d, uint64_t agrement, struct day au,
                                       struct portefeuille_ligne *out);

/* The three criteria of preselection (S2, slide 10): end within the year asked,
 * member and willing, local authority interested. Each refusal is a reason. */
struct preselection { bool retenue; struct motifs motifs; };
MUST_CHECK enum err preselection(const struct dossier *d, uint64_t structure, uint64_t agrement, uint32_t annee_fin,
                                 struct preselection *out);

/* Twelve months of cash from the first of a month: what is expected or was
 * received, less charges spread evenly over the year of the budget. */
struct mois { struct day debut; struct money entrees, sorties, solde; };
struct tresorerie {
    struct mois mois[12];
    struct money point_bas;
    struct day point_bas_mois;
};
MUST_CHECK enum err tresorerie_12_mois(const struct dossier *d, struct day depart, struct money solde,
                                       struct tresorerie *out);

#endif
