/* The tree of a projet social: diagnostic › axe › objectif › action, whose
 * partners are co-responsible at any level (domain notes §6.0). Pure. */
#ifndef COMMON_DOMAIN_PROJET_H
#define COMMON_DOMAIN_PROJET_H

#include "common/domain/dossier.h"

/* A node by itself: a level, a parent unless it may stand at the top, amounts
 * and days that agree. REQUIRED, INVALID, OUT_OF_RANGE. */
MUST_CHECK enum err noeud_seul(const Pacte__Noeud *x, struct err_note *note);

/* A node in its tree: its parent exists, belongs to the same project and is
 * of a higher level, which also keeps rings away. `id` is its own, 0 before it
 * has one. INVALID. */
MUST_CHECK enum err noeud_verifier(const struct dossier *d, uint64_t id, const Pacte__Noeud *x, struct err_note *note);

const Pacte__Noeud *dossier_noeud(const struct dossier *d, uint64_t id);      /* NULL when absent */

#endif
