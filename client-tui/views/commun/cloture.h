/* The end of a year as a table for the accountant. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_CLOTURE_H
#define CLIENT_TUI_VIEWS_COMMUN_CLOTURE_H

#include "client-tui/model/model.h"

/* Of the year under way, within those of the convention; in the arena of `t`.
 * False while the convention is not read, or memory is missing. */
bool cloture_tableau(struct model *m, uint64_t convention, struct tableau *t);

#endif
