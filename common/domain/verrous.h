/* What a change may not do to what was agreed, whatever the dossier becomes:
 * an approved budget keeps its lines. `avant` NULL: created; `apres` NULL:
 * archived. Pure; the locks of minutes are in gouvernance.h, and what covers a
 * change of a promise in promesse.h. */
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

#endif
