/* What the end of a year asks of the accounts, contribution by contribution: a
 * proposal for the accountant, computed and never typed (domain
 * notes §2.3). Cash only. Pure. */
#ifndef COMMON_DOMAIN_CLOTURE_H
#define COMMON_DOMAIN_CLOTURE_H

#include "common/domain/echelle.h"

struct cloture_ligne {
    uint64_t contribution;
    const Pacte__Contribution *c;
    /* Of the year that ends: granted and not received by its last day. */
    struct somme produit_a_recevoir;
    /* Of a later year: received by the last day of this one (produit constaté d'avance). */
    struct somme constate_d_avance;
    /* Given for defined actions, granted, and justified for less: what is still
     * to be used for them (fonds dédiés). Not said before a justification. */
    struct somme fonds_dedies;
};
/* Only the contributions that ask for something, in the order of the dossier.
 * What was granted and received is as of 31 December of the year; what was
 * justified as of `au`. NO_MEMORY, OVERFLOW; BAD_DAY for a year that has no end. */
MUST_CHECK enum err cloture_exercice(const struct dossier *d, uint32_t annee, struct day au, struct cloture_ligne **out,
                                     size_t *count);

#endif
