/* What a change may not do to what was agreed, whatever the dossier becomes:
 * an approved budget keeps its lines, a model that is followed keeps its rows,
 * a promise does not move in silence. `avant` NULL: created; `apres` NULL:
 * archived. Pure; the locks of minutes are in gouvernance.h. */
#ifndef COMMON_DOMAIN_VERROUS_H
#define COMMON_DOMAIN_VERROUS_H

#include "common/domain/dossier.h"

/* An approved budget is reopened only by somebody who says why (`motif` of the
 * command), and changes neither year nor version. INVALID,
 * REQUIRED. */
MUST_CHECK enum err budget_verrou(const Pacte__Budget *avant, const Pacte__Budget *apres, const char *motif,
                                  struct err_note *note);

/* A line of a budget that was approved before the change, and still is.
 * `budget_avant`, `budget_apres`: the budget that the line leaves and the one
 * that it comes to, before the command; NULL: none. INVALID. */
MUST_CHECK enum err ligne_verrou(const Pacte__Budget *budget_avant, const Pacte__Budget *budget_apres,
                                 struct err_note *note);

/* A change of what was promised or voted, first said apart, cites a decision or
 * says why there is none. Whether neither is there: the change is
 * then marked « hors décision » and comes on the next agenda. */
bool contribution_hors_decision(const Pacte__Contribution *avant, const Pacte__Contribution *apres);

#endif
