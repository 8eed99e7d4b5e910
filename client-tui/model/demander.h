/* What model_save asks before anything is sent. A record that somebody archived
 * goes to the page of conflicts: it is brought back first, or what was typed
 * stays a draft. An amount promised or voted that moves, when no reason comes
 * with the save, asks once which decision moves it, or why there is none. */
#ifndef CLIENT_TUI_MODEL_DEMANDER_H
#define CLIENT_TUI_MODEL_DEMANDER_H

#include "client-tui/model/model.h"

/* Something was typed into a record that is archived now. */
bool save_archived(const struct ouverte *o, const struct edit *x);
/* Brings those back, then saves; what was typed stays if that fails. */
void model_restore_and_save(struct model *m, struct ouverte *o, const char *reason);

/* Of a refusal by a rule which can be lifted: asks whether to correct what was
 * typed or to lift the rule, and why. Nothing for any other; `said` may be NULL. */
void lever_proposer(struct model *m, struct ouverte *o, const Pacte__Error *said);

#endif
