#include "tests/unit/client_tui_widgets/page.h"

#include <criterion/criterion.h>
#include <stdio.h>

static char text[65536];

struct area page(struct grid *g, int rows, int cols)
{
    grid_init(g, &sys_real);
    cr_assert_eq(grid_size(g, rows, cols), ERR_OK);
    return area_all(g);
}

const char *page_text(const struct grid *g)
{
    size_t len = 0;
    for (int row = 0; row < g->rows; row++) {
        len += grid_row_text(g, row, false, text + len, sizeof text - len);
        if (row + 1 < g->rows)
            len += (size_t)snprintf(text + len, sizeof text - len, "|");
    }
    return text;
}

const char *page_styles(const struct grid *g, int row)
{
    grid_row_styles(g, row, text, sizeof text);
    return text;
}
