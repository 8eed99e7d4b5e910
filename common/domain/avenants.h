/* The text of a convention as its avenants have made it: each
 * avenant in the order in which it takes effect, with what it changes. Pure. */
#ifndef COMMON_DOMAIN_AVENANTS_H
#define COMMON_DOMAIN_AVENANTS_H

#include "common/domain/dossier.h"

struct avenant_calcule {
    uint64_t id;
    const Pacte__Avenant *avenant;
    bool applique;                     /* signed and in effect on that day: part of the text */
    /* French sentences, in the arena: a new end, a new signatory, and what the
     * decision of the avenant writes. */
    const char **changements;
    size_t count;
};
MUST_CHECK enum err avenants_calculer(const struct dossier *d, struct day au, struct avenant_calcule **out, size_t *count);

#endif
