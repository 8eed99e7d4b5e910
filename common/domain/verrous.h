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

/* A change of what was promised or voted, first said apart, cites a decision
 * that covers it, or says why there is none. */
bool contribution_promesse_change(const Pacte__Contribution *avant, const Pacte__Contribution *apres);

/* A decision covers the change when it is adopted, and one of its effects
 * writes each amount that moves; or when this change is what brings it in, and
 * it is not older than the decision that was cited before. One that stood
 * there already speaks of a former change. */
enum couverture {
    CHANGEMENT_COUVERT,
    CHANGEMENT_SANS_DECISION,    /* marked « hors décision », and on the next agenda */
    CHANGEMENT_NON_ADOPTE,       /* newly cited: not adopted */
    CHANGEMENT_ANTERIEUR         /* newly cited: older than the one that it replaces */
};
/* `id`: of the contribution; `citee`, `precedente`: the decisions that `apres`
 * and `avant` name, NULL: none. */
enum couverture contribution_couverture(uint64_t id, const Pacte__Contribution *avant, const Pacte__Contribution *apres,
                                        const Pacte__Decision *citee, const Pacte__Decision *precedente);

#endif
