/* The state of a convention and of an agrément, computed from facts and never
 * typed, with the reasons (domain notes §6.0, state machines and invariants).
 * Facts dated after `au` are not seen. Pure. */
#ifndef COMMON_DOMAIN_ETAT_H
#define COMMON_DOMAIN_ETAT_H

#include "common/domain/modele.h"
#include "common/domain/motif.h"

#define ETATS_CONVENTION(X) \
    X(BROUILLON,                "brouillon") \
    X(EN_CONCERTATION,          "en concertation") \
    X(BUDGET_VALIDE,            "budget validé") \
    X(EN_SIGNATURE,             "en signature") \
    X(SIGNEE_SOUS_CONDITION,    "signée sous condition suspensive") \
    X(SIGNEE,                   "signée") \
    X(EN_VIGUEUR,               "en vigueur") \
    X(RECONDUITE,               "reconduite") \
    X(SUSPENDUE,                "suspendue") \
    X(EN_EVALUATION,            "en évaluation") \
    X(ECHUE,                    "échue") \
    X(CADUQUE,                  "caduque") \
    X(RESILIEE,                 "résiliée") \
    X(DENONCEE,                 "dénoncée") \
    X(ARCHIVEE,                 "archivée")

enum etat_convention {
#define X(name, label) CONVENTION_##name,
    ETATS_CONVENTION(X)
#undef X
    CONVENTION_ETATS
};

struct etat_convention_calcule {
    enum etat_convention etat;
    bool effective;              /* the promises of the day bind: EN_VIGUEUR, RECONDUITE, EN_EVALUATION */
    bool prorogee;               /* its end was moved by an avenant */
    struct day fin;              /* consolidated; valid when fin_connue */
    bool fin_connue;
    struct day effet;            /* RECONDUITE: since when, retroactive to 1 January */
    uint32_t signatures, signataires;
    struct motifs motifs;        /* why it is in this state, and what is missing for the next */
};
MUST_CHECK enum err etat_convention(const struct dossier *d, struct day au, struct etat_convention_calcule *out);
/* The day from which it binds no more before its term: denounced, terminated,
 * or void because the agrément that it depends on was refused. */
bool convention_rompue(const struct dossier *d, struct day au, struct day *out);
const char *etat_convention_libelle(enum etat_convention e);

#define ETATS_AGREMENT(X) \
    X(A_PREPARER,            "à préparer") \
    X(DEPOSE,                "déposé") \
    X(COMPLET,               "complet") \
    X(PASSE_EN_COMMISSION,   "passé en commission") \
    X(ACCORDE,               "accordé") \
    X(ACCORDE_AVEC_RESERVES, "accordé avec réserves") \
    X(AJOURNE,               "ajourné") \
    X(REFUSE,                "refusé") \
    X(EN_COURS,              "en cours") \
    X(A_RENOUVELER,          "à renouveler") \
    X(ECHU,                  "échu")

enum etat_agrement {
#define X(name, label) AGREMENT_##name,
    ETATS_AGREMENT(X)
#undef X
    AGREMENT_ETATS
};
struct etat_agrement_calcule {
    enum etat_agrement etat;
    int32_t jours_restants;      /* to its last day; negative once it has passed; 0 when unknown */
    bool renouvele;              /* its successor was granted by that day */
    uint32_t reserves_ouvertes;
    struct motifs motifs;
};
MUST_CHECK enum err etat_agrement(const struct dossier *d, uint64_t agrement, struct day au,
                                  struct etat_agrement_calcule *out);
const char *etat_agrement_libelle(enum etat_agrement e);

/* --- The yearly gate (tacit renewal) -------------------------------------- */

/* Year N opens only with the documents that the model asks for, all handed in
 * by 31 December of N − 1; later, the year is renewed with effect on 1 January. */
struct porte_annuelle {
    uint32_t annee;
    bool exigee;                 /* the model asks for it, and N is not the first year */
    bool ouverte;
    uint32_t recus, attendus;
    struct day limite;           /* 31 December of N − 1 */
    struct day complete;         /* when the last document came; valid when ouverte */
    bool retroactive;            /* it came after the limit */
    struct motifs manquants;     /* one for each missing document */
};
MUST_CHECK enum err porte_annuelle(const struct dossier *d, uint32_t annee, struct day au, struct porte_annuelle *out);

/* --- Transitions that a person asks for ----------------------------------- */

/* What must hold of a convention as it stands, given the rest of its dossier:
 * within its agrément (prorogations included) and as long as its model asks;
 * once signed, every signatory has signed by that day, but for those who join
 * by an avenant; a condition lifted has its agrément granted. INVALID,
 * OUT_OF_RANGE. */
MUST_CHECK enum err convention_periode(const struct dossier *d, const Pacte__Convention *c, struct err_note *note);
MUST_CHECK enum err convention_signatures(const struct dossier *d, const Pacte__Convention *c, struct err_note *note);
MUST_CHECK enum err convention_conditions(const struct dossier *d, const Pacte__Convention *c, struct err_note *note);

/* Nothing notified before it is decided, no reserve under « accordé ». INVALID. */
MUST_CHECK enum err agrement_coherent(const Pacte__Agrement *a, struct err_note *note);

/* Whether `apres` may replace `avant` (NULL: created), given the avenants of the
 * dossier. What must hold above is not asked again: here is what only a change
 * can break, and nobody lifts: a period moved once signed without an avenant, a
 * signature, a decision or an ending taken back, one of these without its
 * reason. The note says which fact is missing. INVALID, REQUIRED. */
MUST_CHECK enum err convention_transition(const struct dossier *d, const Pacte__Convention *avant,
                                          const Pacte__Convention *apres, struct err_note *note);
MUST_CHECK enum err agrement_transition(const Pacte__Agrement *avant, const Pacte__Agrement *apres, struct err_note *note);

#endif
