#include "tests/unit/client_tui_ui/paper.h"

#include <criterion/criterion.h>
#include <stdio.h>

static char text[65536];

struct area paper(struct grid *g, int rows, int cols)
{
    grid_init(g, &sys_real);
    cr_assert_eq(grid_size(g, rows, cols), ERR_OK);
    return area_all(g);
}

static const char *joined(const struct grid *g, bool ascii)
{
    size_t len = 0;
    for (int row = 0; row < g->rows; row++) {
        len += grid_row_text(g, row, ascii, text + len, sizeof text - len);
        if (row + 1 < g->rows)
            len += (size_t)snprintf(text + len, sizeof text - len, "|");
    }
    return text;
}

const char *paper_text(const struct grid *g) { return joined(g, false); }
const char *paper_ascii(const struct grid *g) { return joined(g, true); }

const char *paper_styles(const struct grid *g, int row)
{
    grid_row_styles(g, row, text, sizeof text);
    return text;
}
