#include "tests/unit/client_tui_ui/paper.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <limits.h>

Test(grid, sizes_are_held_between_limits, .timeout = 5)
{
    static const struct { int rows, cols, got_rows, got_cols; } sizes[] = {
        {1, 1, 1, 1}, {0, 0, 1, 1}, {-3, 7, 1, 7}, {24, 80, 24, 80}, {INT_MAX, INT_MAX, GRID_ROWS_MAX, GRID_COLS_MAX}, {INT_MIN, 2, 1, 2},
    };
    struct grid g;
    grid_init(&g, &sys_real);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cr_assert_eq(grid_size(&g, sizes[i].rows, sizes[i].cols), ERR_OK);
        cr_expect_eq(g.rows, sizes[i].got_rows, "row %zu", i);
        cr_expect_eq(g.cols, sizes[i].got_cols, "row %zu", i);
        cr_expect_eq(grid_cell(&g, g.rows - 1, g.cols - 1)->ch, ' ');
        cr_expect_eq(g.cursor_row, -1);
    }
    grid_free(&g);
    grid_free(&g);
    struct grid none = {0};
    grid_free(&none);
}

Test(grid, without_memory_it_stays_as_it_was, .timeout = 5)
{
    struct fault fault = {0};
    struct sys sys = fault_sys(&fault);
    struct grid g;
    grid_init(&g, &sys);
    cr_assert_eq(grid_size(&g, 2, 10), ERR_OK);
    put(area_all(&g), 1, 2, STYLE_TEXT, "gardé");
    fault.fail_at = fault.calls + 1;
    cr_expect_eq(grid_size(&g, 3, 10), ERR_NO_MEMORY);
    cr_expect_str_eq(paper_text(&g), "|  gardé");
    grid_free(&g);
    cr_expect_eq(fault.live, 0);
}

Test(grid, a_cell_outside_is_none, .timeout = 5)
{
    struct grid g;
    paper(&g, 2, 3);
    static const int outside[][2] = {{-1, 0}, {0, -1}, {2, 0}, {0, 3}, {INT_MAX, INT_MAX}, {INT_MIN, INT_MIN}};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        cr_expect_null(grid_cell(&g, outside[i][0], outside[i][1]));
    cr_expect_not_null(grid_cell(&g, 1, 2));
    grid_free(&g);
}

/* Two pictures of one screen: row 0 has the focus, 1 and 2 its details. */
static void picture(struct grid *g, const char *focus, const char *detail, size_t beside)
{
    paper(g, 3, 10);
    put_late(area_part(area_all(g), 1, 0, 1, 10), 0);
    put_late(area_part(area_all(g), 2, 4, 1, 6), beside);
    put(area_all(g), 0, 0, STYLE_TEXT, focus);
    put(area_all(g), 1, 0, STYLE_TEXT, detail);
    put(area_all(g), 2, 0, STYLE_TEXT, focus);
    put(area_all(g), 2, 4, STYLE_TEXT, detail);
}

Test(grid, what_may_be_late_is_held, .timeout = 5)
{
    struct grid a, b, c;
    picture(&a, "un", "détail", 7);
    picture(&b, "deux", "漢", 7);
    picture(&c, "trois", "xyz", 8);
    grid_hold(&b, &a);
    cr_expect_str_eq(paper_text(&b), "deux|détail|deuxdétail");
    grid_hold(&c, &b);
    cr_expect_str_eq(paper_text(&c), "trois|détail|troixyz", "it stands beside something else");
    put_prompt(area_all(&b));
    grid_hold(&b, &c);
    cr_expect_str_eq(paper_text(&b), "deux|détail|deuxdétail", "nothing is late any more");
    cr_assert_eq(grid_size(&c, 4, 10), ERR_OK);
    put_late(area_all(&c), 0);
    grid_hold(&c, &a);
    cr_expect_str_eq(paper_text(&c), "|||", "another size");
    grid_free(&a);
    grid_free(&b);
    grid_free(&c);
}

Test(grid, changed_cells_are_counted, .timeout = 5)
{
    struct grid a, b, c;
    paper(&a, 3, 10);
    paper(&b, 3, 10);
    paper(&c, 4, 10);
    cr_expect_eq(grid_changed(&a, &b), 0);
    put(area_all(&b), 1, 1, STYLE_TEXT, "été");
    cr_expect_eq(grid_changed(&a, &b), 3);
    put(area_all(&a), 1, 1, STYLE_TEXT, "été");
    put_style(area_all(&a), 1, 0, 2, STYLE_LATE);
    cr_expect_eq(grid_changed(&a, &b), 2, "a style alone is a change");
    put(area_all(&b), 2, 0, STYLE_TEXT, "e\u0301");
    put(area_all(&a), 2, 0, STYLE_TEXT, "e");
    cr_expect_eq(grid_changed(&a, &b), 3, "a mark alone is a change");
    put_cursor(area_all(&a), 0, 0);
    cr_expect_eq(grid_changed(&a, &b), 3, "the cursor is not a cell");
    cr_expect_eq(grid_changed(&a, &c), 40, "another size: all of it");
    grid_free(&a);
    grid_free(&b);
    grid_free(&c);
}

Test(grid, a_row_is_cut_to_fit_at_a_character, .timeout = 5)
{
    struct grid g;
    char out[16];
    put(paper(&g, 1, 20), 0, 0, STYLE_TEXT, "aé日");
    memset(out, 'x', sizeof out);
    static const struct { size_t size; const char *text; } cuts[] = {
        {1, ""}, {2, "a"}, {3, "a"}, {4, "aé"}, {6, "aé"}, {7, "aé日"}, {16, "aé日"},
    };
    cr_expect_eq(grid_row_text(&g, 0, false, out, 0), 0);
    cr_expect_eq(out[0], 'x');
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        cr_expect_eq(grid_row_text(&g, 0, false, out, cuts[i].size), strlen(cuts[i].text), "size %zu", cuts[i].size);
        cr_expect_str_eq(out, cuts[i].text);
    }
    cr_expect_eq(grid_row_text(&g, 7, false, out, sizeof out), 0);
    cr_expect_eq(grid_row_text(&g, -1, false, out, sizeof out), 0);
    grid_free(&g);
}

Test(grid, styles_are_letters, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 6);
    for (int s = 0; s < 6; s++)
        put(a, 0, s, (enum style)(s == 5 ? STYLE_ERROR : s), "x");
    cr_expect_str_eq(paper_styles(&g, 0), ".abcdk");
    char small[4];
    cr_expect_eq(grid_row_styles(&g, 0, small, sizeof small), 3);
    cr_expect_str_eq(small, ".ab");
    cr_expect_eq(grid_row_styles(&g, 0, small, 0), 0);
    grid_free(&g);
}

/* --- Plain signs ---------------------------------------------------------- */

Test(grid, plain_signs_take_one_cell, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 60);
    put(a, 0, 0, STYLE_TEXT, "« Été ÇÀ œuvre, 12\u00A0000,50\u202F€ »…│─┌►");
    cr_expect_str_eq(paper_ascii(&g), "\" Ete CA ouvre, 12 000,50 E \"~|-+>");
    put_in(a, 0, 0, 60, STYLE_TEXT, ALIGN_LEFT, "日本e\u0301!");
    cr_expect_str_eq(paper_ascii(&g), "? ? e!", "marks are dropped, columns are kept");
    grid_free(&g);
}

Test(grid, every_character_has_a_plain_sign, .timeout = 20)
{
    for (uint32_t ch = 0; ch < 0x110010; ch++) {
        const char *sign = glyph_ascii(ch);
        cr_assert(sign[0] >= 0x20 && sign[0] < 0x7F && sign[1] == '\0', "U+%04X", ch);
        cr_assert(ch < 0x20 || ch >= 0x7F || sign[0] == (char)ch, "U+%04X", ch);
    }
    cr_expect_str_eq(glyph_ascii(0x1B), "?");
    cr_expect_str_eq(glyph_ascii(0x2551), "|");
    cr_expect_str_eq(glyph_ascii(0x2550), "=");
    cr_expect_str_eq(glyph_ascii(0x253C), "+");
    cr_expect_str_eq(glyph_ascii(0x1F600), "?");
}
