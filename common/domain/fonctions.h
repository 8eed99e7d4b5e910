/* Functions that a model requires or funds by number: which are compulsory,
 * which may be funded and for how much, which are held (domain notes §4.2).
 * Where the texts disagree the model has a setting. Pure. */
#ifndef COMMON_DOMAIN_FONCTIONS_H
#define COMMON_DOMAIN_FONCTIONS_H

#include "common/domain/modele.h"
#include "common/domain/motif.h"

struct fonction_calculee {
    const Pacte__ModeleFonction *fonction;
    bool obligatoire;
    bool financable;
    bool montant_connu;
    struct money montant;        /* of the year, when known */
    uint32_t tranches;
    uint32_t titulaires;         /* held on that day */
    bool manquante;              /* compulsory and nobody holds it */
    bool nombre_connu;           /* else only what asks for no number is said */
    uint32_t nombre;
};

/* One row for each function of the model in force on a day, for a number
 * (residents of the sites, say) that is given. NO_MEMORY, OVERFLOW. */
MUST_CHECK enum err fonctions_calculer(const struct dossier *d, uint32_t nombre, struct day au,
                                       struct fonction_calculee **out, size_t *count);
/* The same for the numbers of the records: the stocks of the measure of each
 * function, the last year known up to that of the day. */
MUST_CHECK enum err fonctions_du_dossier(const struct dossier *d, struct day au, struct fonction_calculee **out, size_t *count);

/* Sum of the stocks of a measure on 1 January of a year; false when a
 * territory has none. */
bool statistique_somme(const struct dossier *d, const char *mesure, uint32_t annee, int64_t *milliemes);

/* A territory whose stock did not move while people came and went: stable
 * totals hide flows. Stock of year + 1 must be stock + in − out: `ecart` says
 * by how much it is not. */
struct flux {
    uint64_t territoire;
    const char *mesure;
    uint32_t annee;
    int64_t stock, entrees, sorties, suivant, ecart;      /* thousandths */
    bool suivant_connu;
    bool stable_avec_flux;
};
MUST_CHECK enum err statistiques_flux(const struct dossier *d, const char *mesure, uint32_t annee,
                                      struct flux **out, size_t *count);
/* Those of every measure and year, in the order of the records. */
MUST_CHECK enum err statistiques_tous_flux(const struct dossier *d, struct flux **out, size_t *count);

#endif
