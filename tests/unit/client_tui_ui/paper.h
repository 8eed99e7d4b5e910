/* A grid on paper: its rows joined with « | », to be compared at a glance. */
#ifndef TESTS_UNIT_CLIENT_TUI_UI_PAPER_H
#define TESTS_UNIT_CLIENT_TUI_UI_PAPER_H

#include "client-tui/ui/grid.h"

/* Ends the test when there is no memory. */
struct area paper(struct grid *g, int rows, int cols);
/* Valid until the next call. */
const char *paper_text(const struct grid *g);
const char *paper_ascii(const struct grid *g);
const char *paper_styles(const struct grid *g, int row);

#endif
