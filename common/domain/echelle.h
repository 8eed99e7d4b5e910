/* The ladder of money: every amount stands on one of eight rungs, each said by
 * somebody at some moment; a gap is always between two rungs (domain notes
 * §2.3). Facts dated after `au` are not seen. Pure. */
#ifndef COMMON_DOMAIN_ECHELLE_H
#define COMMON_DOMAIN_ECHELLE_H

#include "common/domain/modele.h"
#include "common/domain/motif.h"
#include "proto/access.pb-c.h"

enum barreau {
    BARREAU_SOLLICITE, BARREAU_PROMIS, BARREAU_VOTE, BARREAU_NOTIFIE,
    BARREAU_CONVENTIONNE, BARREAU_APPELE, BARREAU_VERSE, BARREAU_JUSTIFIE,
    BARREAUX
};
const char *barreau_libelle(enum barreau b);
const char *barreau_champ(enum barreau b);          /* field of Contribution; "" for versé */

/* An amount that was said, or not: absent and 0 differ. */
struct somme {
    bool dite;
    struct money montant;
};

struct echelle {
    struct somme barreaux[BARREAUX];
    struct somme admis;
    struct somme accorde, attendu;    /* summed contribution by contribution: each by its own best rung */
    uint32_t contributions;
};

#define ECHELLE_LIT (DOSSIER_TYPE(CONTRIBUTION) | DOSSIER_TYPE(VERSEMENT))
/* Of one contribution; « versé » is what was received, reversements deducted.
 * OVERFLOW. */
MUST_CHECK enum err echelle_contribution(const struct dossier *d, uint64_t contribution, struct day au,
                                         struct echelle *out);

/* What the sum is over; 0 or empty is « all ». */
struct echelle_filtre {
    uint64_t financeur;
    uint32_t annee;
    const char *ligne;             /* dispositif or line, exact */
    bool en_nature;                /* contributions in kind instead of cash */
};
/* A rung of the sum is said when it is said of at least one contribution. */
MUST_CHECK enum err echelle_somme(const struct dossier *d, const struct echelle_filtre *f, struct day au,
                                  struct echelle *out);

/* The amount that binds: conventionné, else notifié, else voté; not said
 * before a vote. */
struct somme echelle_accorde(const struct echelle *e);
/* The amount to reckon with: what was granted, else promised, else asked. */
struct somme echelle_attendu(const struct echelle *e);

/* A rung of a sum that the daemon keeps (BARREAUX is « admis »): a 0 is said
 * only when the row says so; a daemon that does not say it means nothing by 0. */
struct somme echelle_total(const Pacte__TotalsRow *row, enum barreau b);

/* Three gaps, never blended into one. Each is said when both of its ends
 * are. Positive: missing money. */
struct ecarts {
    struct somme demande_accorde;      /* sollicité − accordé */
    struct somme accorde_verse;        /* accordé − versé */
    struct somme charges_ressources;   /* charges − produits of the year's budget; only with one year */
};
MUST_CHECK enum err echelle_ecarts(const struct dossier *d, const struct echelle_filtre *f, struct day au,
                                   struct ecarts *out);

/* « Maintien du niveau »: a financeur that gives less than the year before.
 * A commitment, not a law (domain notes §6.0, invariant 6). */
struct baisse {
    uint64_t financeur;
    uint32_t annee;
    struct money avant, apres, ecart;  /* ecart is negative */
    int32_t part_10000;                /* of `avant`, negative */
};
MUST_CHECK enum err maintien_du_niveau(const struct dossier *d, struct day au, struct baisse **out, size_t *count);

/* What one financeur gives in one year, in kind included, against a threshold
 * of the model: above it the law asks for something (written convention, open
 * data). One row for each financeur, year and threshold. */
struct seuil_legal {
    const Pacte__ModeleDelaiLegal *regle;
    uint64_t financeur;
    uint32_t annee;
    struct money montant, seuil;
    bool depasse;
};
MUST_CHECK enum err seuils_legaux(const struct dossier *d, struct day au, struct seuil_legal **out, size_t *count);

/* The numbers that are explained: the rungs, then what follows from them. */
enum nombre_explique {
    EXPLIQUER_SOLLICITE, EXPLIQUER_PROMIS, EXPLIQUER_VOTE, EXPLIQUER_NOTIFIE,
    EXPLIQUER_CONVENTIONNE, EXPLIQUER_APPELE, EXPLIQUER_VERSE, EXPLIQUER_JUSTIFIE,
    EXPLIQUER_ACCORDE, EXPLIQUER_ATTENDU,
    EXPLIQUER_DEMANDE_ACCORDE, EXPLIQUER_ACCORDE_VERSE, EXPLIQUER_CHARGES_RESSOURCES,
    EXPLICABLES
};
_Static_assert((int)EXPLIQUER_JUSTIFIE == (int)BARREAU_JUSTIFIE, "the rungs come first, in their order");
/* « verse », « accorde »… False when there is no such number. */
bool explicable_nomme(const char *nom, enum nombre_explique *out);
/* Why: the contributions, the payments or the lines of the budget that make the
 * number, whose total is what echelle_somme and echelle_ecarts give. REQUIRED: a
 * gap of the budget is that of one year; NOT_FOUND: nothing says it. */
MUST_CHECK enum err echelle_expliquer(const struct dossier *d, const struct echelle_filtre *f, enum nombre_explique n,
                                      struct day au, struct err_note *note, struct explication *out);

/* Cost × rate within the ceiling of the year, half away from zero (domain
 * notes §1.6): min(cost, plafond) × taux. Without a ceiling none is applied. */
MUST_CHECK enum err prestation(const Pacte__ModeleTaux *t, struct money cout, struct money *out);
MUST_CHECK enum err prestation_acompte(const Pacte__ModeleTaux *t, struct money prevision, struct money *out);
/* Each contribution that names a rate: by the rate of its year, what its costs
 * give. What nobody said is not said; no advance is one of 0. */
struct prestation_calculee {
    uint64_t contribution;
    const Pacte__Contribution *m;
    const Pacte__ModeleTaux *taux;         /* NULL: the model has none of that code in that year */
    struct somme prevue, acompte;          /* of the forecast */
    struct somme reelle, solde;            /* of the actual cost; what is left after the advance */
};
MUST_CHECK enum err prestations_du_dossier(const struct dossier *d, struct prestation_calculee **out, size_t *count);

/* The parts of a contribution over actions, by themselves: each
 * names its action, none twice, none negative, and their sum is the amount that
 * binds. REQUIRED, OUT_OF_RANGE; INVALID names the difference. */
MUST_CHECK enum err parts_verifier(const Pacte__Contribution *c, struct err_note *note);

#endif
