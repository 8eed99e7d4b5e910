/* Indicators: progress against the yearly target, ratios computed, missing and
 * zero and not applicable kept apart. Values are in
 * thousandths of their unit; no floating point. Pure. */
#ifndef COMMON_DOMAIN_INDICATEURS_H
#define COMMON_DOMAIN_INDICATEURS_H

#include "common/domain/dossier.h"
#include "common/domain/motif.h"

enum etat_indicateur {
    INDICATEUR_ATTEINT,
    INDICATEUR_NON_ATTEINT,
    INDICATEUR_SANS_MESURE,        /* nobody has said anything */
    INDICATEUR_NON_COLLECTE,
    INDICATEUR_NON_APPLICABLE,
    INDICATEUR_REFUSE,
    INDICATEUR_SANS_CIBLE
};
const char *etat_indicateur_libelle(enum etat_indicateur e);

struct nombre {
    bool dit;
    int64_t milliemes;
};

struct indicateur_calcule {
    uint64_t id;
    const Pacte__Indicateur *indicateur;
    struct nombre base, cible, valeur;
    bool estime, calcule;          /* ratio: computed from two others */
    enum etat_indicateur etat;
    /* Way from the base to the target that was gone, in parts per ten
     * thousand; may pass 10000 or be negative; said when base, target and
     * value are, and base and target differ. */
    struct nombre avancement;
    const char *motif;             /* why a value is missing, or "" */
    uint64_t mesure;               /* the record it comes from; 0: none, or a ratio */
};
#define INDICATEURS_LIT (DOSSIER_TYPE(INDICATEUR) | DOSSIER_TYPE(MESURE))
/* All indicators for one year, in order of code. NO_MEMORY. */
MUST_CHECK enum err indicateurs_annee(const struct dossier *d, uint32_t annee, struct day au,
                                      struct indicateur_calcule **out, size_t *count);

/* Of those that could be judged, how many are reached; and how many could not:
 * totals always say over how many. */
struct bilan_indicateurs { uint32_t atteints, juges, total; };
struct bilan_indicateurs indicateurs_bilan(const struct indicateur_calcule *rows, size_t count);

/* A measure by itself and against its indicator: a value when it is said to be
 * collected or estimated, none otherwise (with a reason), and the parts of each
 * axis that add up to the whole. */
MUST_CHECK enum err mesure_verifier(const Pacte__Mesure *m, struct err_note *note);

#endif
