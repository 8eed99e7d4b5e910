/* A grid to draw on, read as text: rows joined by « | ». */
#ifndef TESTS_UNIT_CLIENT_TUI_WIDGETS_PAGE_H
#define TESTS_UNIT_CLIENT_TUI_WIDGETS_PAGE_H

#include "client-tui/ui/grid.h"

struct area page(struct grid *g, int rows, int cols);
const char *page_text(const struct grid *g);                /* until the next call */
const char *page_styles(const struct grid *g, int row);

#endif
