/* Bytes spared where the eye sees no difference: fewer changes of look along a
 * row. Pure; private to the module. */
#ifndef CLIENT_TUI_UI_FRUGAL_H
#define CLIENT_TUI_UI_FRUGAL_H

#include "client-tui/ui/grid.h"
#include "client-tui/ui/theme.h"

/* The style in which each cell of the row is written; `out` has g->cols. */
void frugal_row(enum theme theme, const struct grid *g, int row, uint8_t *out);

#endif
