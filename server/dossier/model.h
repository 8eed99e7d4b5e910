/* Which model a dossier follows, and those that are kept for the next dossiers.
 * Private to the module. */
#ifndef SERVER_DOSSIER_MODEL_H
#define SERVER_DOSSIER_MODEL_H

#include "server/dossier/fill.h"

/* The id of the model of that code and version; version 0 and an empty code
 * take the newest of those that have milestones. 0: none. Makes room for it
 * among those that are kept, which ends the former dossier. */
MUST_CHECK enum err model_find(const struct dossier_source *s, struct dossier_model *m);

/* Whether it was looked for already: fills in what was found. `l` may be NULL. */
bool model_known(const struct dossier_models *l, struct dossier_model *m);
MUST_CHECK enum err model_keep(struct dossier_models *l, const struct dossier_model *m);

#endif
