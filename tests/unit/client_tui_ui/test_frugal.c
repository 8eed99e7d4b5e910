#include "client-tui/ui/frugal.h"
#include "tests/unit/client_tui_ui/paper.h"

#include <criterion/criterion.h>

static const char *written(enum theme theme, const struct grid *g)
{
    static char letters[64];
    uint8_t out[64];
    frugal_row(theme, g, 0, out);
    for (int i = 0; i < g->cols; i++)
        letters[i] = out[i] == STYLE_TEXT ? '.' : (char)('a' + out[i] - 1);
    letters[g->cols] = '\0';
    return letters;
}

Test(frugal, lines_take_no_colour_but_words_do, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 16);
    put(a, 0, 0, STYLE_TEXT, "Caf");
    put(a, 0, 3, STYLE_DIM, " │ ─┼");
    put(a, 0, 9, STYLE_DIM, "│ F4 │");
    put_style(a, 0, 8, 1, STYLE_TEXT);
    cr_expect_str_eq(written(THEME_SOMBRE, &g), ".........bbbbbb.");
    grid_free(&g);
}

Test(frugal, a_space_changes_no_look_for_nothing, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 12);
    put(a, 0, 0, STYLE_TITLE, "ab");
    put(a, 0, 3, STYLE_KEY, "F2");
    put(a, 0, 6, STYLE_TEXT, "c");
    put(a, 0, 7, STYLE_SELECTED, "  ");
    put(a, 0, 10, STYLE_FIELD, " ");
    cr_expect_str_eq(written(THEME_SOMBRE, &g), "aaaiii.cc.d.", "%s", written(THEME_SOMBRE, &g));
    put(a, 0, 0, STYLE_TITLE, " b");
    put(a, 0, 2, STYLE_DIM, " · ");
    put(a, 0, 5, STYLE_KEY, "F2");
    cr_expect_str_eq(written(THEME_SOMBRE, &g), ".aaaaiicc.d.", "%s", written(THEME_SOMBRE, &g));
    grid_free(&g);
}

/* What is spared is never seen: each cell written looks as its own style. */
Test(frugal, nothing_seen_is_lost, .timeout = 20)
{
    static const uint32_t signs[] = {' ', 'a', 0x2502, ' '};
    uint64_t seed = 7;
    struct grid g;
    paper(&g, 1, 24);
    for (int turn = 0; turn < 20000; turn++) {
        uint8_t out[24];
        for (int i = 0; i < 24; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            g.cells[i] = (struct cell){.ch = signs[seed >> 60 & 3], .style = (uint8_t)((seed >> 33) % STYLE_COUNT)};
        }
        enum theme theme = (enum theme)(turn % THEME_COUNT);
        frugal_row(theme, &g, 0, out);
        for (int i = 0; i < 24; i++) {
            bool plain_line = g.cells[i].style == STYLE_DIM && g.cells[i].ch != 'a' && out[i] != STYLE_DIM;
            uint8_t own_style = plain_line ? (uint8_t)STYLE_TEXT : g.cells[i].style;
            struct look own = themes[theme][own_style], got = themes[theme][out[i]];
            bool blank = (g.cells[i].ch == ' ' || plain_line) && own.bg == got.bg && ((own.attributes ^ got.attributes) & ~LOOK_BOLD) == 0;
            cr_assert(out[i] == own_style || blank, "turn %d, cell %d", turn, i);
        }
    }
    grid_free(&g);
}
