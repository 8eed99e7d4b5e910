/* Budgets by the association chart of accounts: charges 60–69 against produits
 * 70–79, and below the line 86 against 87, whose accounts are dated data of
 * the model (domain notes §2.1, §2.2; invariants 2 and 3). Pure. */
#ifndef COMMON_DOMAIN_BUDGET_H
#define COMMON_DOMAIN_BUDGET_H

#include "common/domain/modele.h"
#include "common/domain/motif.h"

struct budget_totaux {
    struct money charges, produits, emplois_nature, ressources_nature;
    struct money total_general;          /* charges + emplois in kind */
    struct money contributions;          /* lines marked as within the convention */
};

/* Totals of one budget. OVERFLOW; INVALID when a line uses an account that the
 * model does not know on 31 December of the year (the note names it). */
MUST_CHECK enum err budget_totaux(const struct dossier *d, uint64_t budget, struct budget_totaux *out,
                                  struct err_note *note);
/* The budget of a year as it stands at a day: realised, else updated, else
 * forecast, the newest approved first. NOT_FOUND when there is none. */
MUST_CHECK enum err budget_de_annee(const struct dossier *d, uint32_t annee, Pacte__VersionBudget version, uint64_t *out);
MUST_CHECK enum err budget_annee_lequel(const struct dossier *d, uint32_t annee, struct day au, uint64_t *out);
MUST_CHECK enum err budget_annee(const struct dossier *d, uint32_t annee, struct day au, struct budget_totaux *out);

/* Whether it may be approved: produits equal charges, 87 equals 86, and the
 * contributions of the convention, as they were known on the day of the
 * approval, equal its share of class 74. Reasons are warnings before the
 * approval and refusals at it. */
MUST_CHECK enum err budget_verifier(const struct dossier *d, uint64_t budget, struct motifs *out);

/* Forecast against actual, account by account (compte rendu financier): the
 * gap in euros and in hundredths of a per cent; « n/a » where the forecast is 0. */
struct ecart_compte {
    const char *compte, *libelle;
    Pacte__SensCompte sens;
    struct money prevu, realise, ecart;
    bool pourcentage;                    /* false: n/a */
    int32_t ecart_10000;
};
MUST_CHECK enum err budget_ecarts(const struct dossier *d, uint64_t prevu, uint64_t realise,
                                  struct ecart_compte **out, size_t *count);

/* The account of two figures that an account belongs to: « 641 » → « 64 ». */
const Pacte__ModeleCompte *compte_classe(const Pacte__Modele *m, const char *compte, struct day au);

#endif
