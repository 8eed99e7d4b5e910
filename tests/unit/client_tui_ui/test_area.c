#include "tests/unit/client_tui_ui/paper.h"

#include <criterion/criterion.h>
#include <limits.h>

Test(area, text_is_clipped_on_every_side, .timeout = 5)
{
    struct grid g;
    struct area a = area_part(paper(&g, 5, 9), 1, 2, 3, 5);
    put(a, -1, 0, STYLE_TEXT, "haut");
    put(a, 3, 0, STYLE_TEXT, "bas");
    cr_expect_eq(put(a, 0, -2, STYLE_TEXT, "gauche"), 4);
    cr_expect_eq(put(a, 1, 3, STYLE_TEXT, "droite"), 9);
    cr_expect_eq(put(a, 2, -3, STYLE_TEXT, "des deux cotés"), 11);
    cr_expect_eq(put(a, 2, 5, STYLE_TEXT, "dehors"), 11);
    cr_expect_eq(put(a, 2, -6, STYLE_TEXT, "dehors"), 0);
    cr_expect_str_eq(paper_text(&g), "|  uche|     d…|   deu…|");
    grid_free(&g);
}

Test(area, wide_characters_are_never_cut_in_two, .timeout = 5)
{
    struct grid g;
    struct area all = paper(&g, 4, 8), a = area_part(all, 0, 2, 4, 4);
    put_fill(all, 0, 0, 8, STYLE_TEXT, '.');
    put_fill(all, 1, 0, 8, STYLE_TEXT, '.');
    put(a, 0, -1, STYLE_TEXT, "日a");
    put_part(a, 1, 2, STYLE_TEXT, "a日");
    put(a, 2, 1, STYLE_TEXT, "日");
    cr_expect_eq(grid_cell(&g, 2, 4)->ch, 0);
    cr_expect_str_eq(paper_text(&g), ".. a....|....a ..|   日|");
    put(a, 2, 2, STYLE_TEXT, "x");
    cr_expect_str_eq(paper_text(&g), ".. a....|....a ..|    x|", "its other half is a space");
    put(a, 3, 0, STYLE_TEXT, "日本");
    put(a, 3, 1, STYLE_TEXT, "語");
    cr_expect_str_eq(paper_text(&g), ".. a....|....a ..|    x|   語", "and on both sides");
    put(a, 3, 0, STYLE_TEXT, "日本語");
    cr_expect_str_eq(paper_text(&g), ".. a....|....a ..|    x|  日 …", "a half makes place for what tells the cut");
    grid_free(&g);
}

Test(area, marks_stay_with_their_letter, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 2, 4);
    cr_expect_eq(put(a, 0, -1, STYLE_TEXT, "e\u0301e\u0301a\u0301\u0302\u0303\u0304z"), 3);
    cr_expect_str_eq(paper_text(&g), "e\u0301a\u0301\u0302\u0303z|", "at most three; those of a clipped letter are clipped");
    cr_expect_eq(put(a, 1, 0, STYLE_TEXT, "\u0301b\uFE0F\u200D\u00ADc"), 3, "no letter, and what is not seen");
    cr_expect_eq(grid_cell(&g, 1, 0)->ch, 'b');
    cr_expect_eq(grid_cell(&g, 1, 0)->marks[0], 0);
    grid_free(&g);
}

Test(area, controls_and_what_turns_the_text_are_dropped, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 20);
    cr_expect_eq(put(a, 0, 0, STYLE_TEXT, "a\x1b[31m\r\n\tb\x7f\xc2\x9b\u202E\u2066c\xff."), 9);
    cr_expect_str_eq(paper_text(&g), "a[31mbc\uFFFD.");
    grid_free(&g);
}

Test(area, put_in_takes_exactly_its_width, .timeout = 5)
{
    static const struct { int width; enum align align; const char *text, *got; } rows[] = {
        {6, ALIGN_LEFT, "Été", "Été   ]"}, {6, ALIGN_RIGHT, "Été", "   Été]"}, {6, ALIGN_CENTER, "Été", " Été  ]"},
        {3, ALIGN_RIGHT, "Été", "Été]"}, {3, ALIGN_LEFT, "Étés", "Ét…]"}, {3, ALIGN_RIGHT, "12345", "12…]"},
        {1, ALIGN_LEFT, "Été", "…]"}, {1, ALIGN_LEFT, "é", "é]"}, {0, ALIGN_LEFT, "Été", "]"}, {-4, ALIGN_LEFT, "Été", "]"},
        {4, ALIGN_LEFT, "日本語", "日… ]"}, {5, ALIGN_LEFT, "日本語", "日本…]"}, {4, ALIGN_LEFT, "", "    ]"},
        {3, ALIGN_LEFT, "e\u0301e\u0301e\u0301", "e\u0301e\u0301e\u0301]"}, {2, ALIGN_LEFT, "e\u0301e\u0301e\u0301", "e\u0301…]"},
    };
    struct grid g;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct area a = paper(&g, 1, 12);
        put_fill(a, 0, 0, 12, STYLE_TEXT, '#');
        int end = put_in(a, 0, 0, rows[i].width, STYLE_FIELD, rows[i].align, rows[i].text);
        cr_expect_eq(end, rows[i].width > 0 ? rows[i].width : 0, "row %zu", i);
        put_in(a, 0, end, 12, STYLE_TEXT, ALIGN_LEFT, "]");
        cr_expect_str_eq(paper_text(&g), rows[i].got, "row %zu", i);
        grid_free(&g);
    }
}

Test(area, put_in_is_clipped_too, .timeout = 5)
{
    struct grid g;
    struct area a = area_part(paper(&g, 1, 10), 0, 2, 1, 4);
    put_in(a, 0, -2, 8, STYLE_TEXT, ALIGN_RIGHT, "1234567890");
    cr_expect_str_eq(paper_text(&g), "  3456");
    put_in(a, 0, -2, 8, STYLE_TEXT, ALIGN_RIGHT, "12345");
    cr_expect_str_eq(paper_text(&g), "   123");
    grid_free(&g);
}

Test(area, a_part_is_clipped, .timeout = 5)
{
    static const struct { int top, left, rows, cols, got[4]; } parts[] = {
        {0, 0, 100, 100, {2, 3, 10, 20}}, {4, 5, 2, 3, {6, 8, 2, 3}}, {-2, -3, 5, 9, {2, 3, 3, 6}}, {9, 19, 5, 5, {11, 22, 1, 1}},
        {10, 0, 1, 1, {12, 3, 0, 1}}, {0, 25, 1, 1, {2, 23, 1, 0}}, {0, 0, -1, -1, {2, 3, 0, 0}},
        {INT_MAX, INT_MIN, INT_MAX, INT_MAX, {12, 3, 0, 0}}, {INT_MIN, 1, INT_MAX, 1, {2, 4, 0, 1}},
    };
    struct grid g;
    struct area a = area_part(paper(&g, 20, 40), 2, 3, 10, 20);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct area p = area_part(a, parts[i].top, parts[i].left, parts[i].rows, parts[i].cols);
        const int got[4] = {p.top, p.left, p.rows, p.cols};
        cr_expect_arr_eq(got, parts[i].got, sizeof got, "row %zu", i);
        put_fill(p, 0, 0, 99, STYLE_TEXT, 'x');
    }
    struct area c = area_center(a, 4, 200);
    const int got[4] = {c.top, c.left, c.rows, c.cols}, want[4] = {5, 3, 4, 20};
    cr_expect_arr_eq(got, want, sizeof got);
    grid_free(&g);
}

Test(area, a_box, .timeout = 5)
{
    static const struct { int rows, cols; const char *title, *text; } boxes[] = {
        {3, 12, "Né", "┌ Né ──────┐|│          │|└──────────┘"},
        {2, 12, "", "┌──────────┐|└──────────┘"},
        {2, 10, "Trop long", "┌ Tro… ──┐|└────────┘"},
        {2, 6, "Titre", "┌────┐|└────┘"},
        {2, 2, "Titre", "┌┐|└┘"},
        {1, 3, "Titre", "└─┘"},
        {1, 1, "Titre", "┘"},
    };
    struct grid g;
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        struct area a = paper(&g, boxes[i].rows, boxes[i].cols);
        put(a, 1, 1, STYLE_TEXT, "old");
        struct area in = put_box(a, STYLE_TITLE, boxes[i].title);
        cr_expect_str_eq(paper_text(&g), boxes[i].text, "row %zu: %s", i, paper_text(&g));
        cr_expect_eq(in.rows, boxes[i].rows > 2 ? boxes[i].rows - 2 : 0);
        cr_expect_eq(in.cols, boxes[i].cols > 2 ? boxes[i].cols - 2 : 0);
        put(in, 0, 0, STYLE_TEXT, "x");
        grid_free(&g);
    }
}

Test(area, a_bar_says_nothing_and_all_only_when_true, .timeout = 5)
{
    static const struct { int width; int64_t part, whole; const char *text; } bars[] = {
        {6, 0, 10, "░░░░░░"}, {6, 10, 10, "██████"}, {6, 5, 10, "███░░░"}, {6, 1, 1000, "█░░░░░"}, {6, 999, 1000, "█████░"},
        {6, -5, 10, "░░░░░░"}, {6, 50, 10, "██████"}, {6, 1, 0, "░░░░░░"}, {6, INT64_MAX - 1, INT64_MAX, "█████░"},
        {6, INT64_MIN, INT64_MAX, "░░░░░░"}, {0, 1, 2, ""}, {-3, 1, 2, ""},
    };
    struct grid g;
    for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++) {
        put_bar(paper(&g, 1, 10), 0, 0, bars[i].width, STYLE_TEXT, bars[i].part, bars[i].whole);
        cr_expect_str_eq(paper_text(&g), bars[i].text, "row %zu: %s", i, paper_text(&g));
        grid_free(&g);
    }
    put_bar(area_part(paper(&g, 1, 10), 0, 2, 1, 4), 0, -2, 8, STYLE_TEXT, 1, 2);
    cr_expect_str_eq(paper_text(&g), "  ██░░");
    grid_free(&g);
}

Test(area, rule_fill_style_and_cursor, .timeout = 5)
{
    struct grid g;
    struct area all = paper(&g, 3, 8), a = area_part(all, 1, 1, 2, 5);
    put_rule(a, 0);
    put_fill(a, 1, 3, 99, STYLE_BAR, '.');
    put_fill(a, 1, -9, 10, STYLE_BAR, '.');
    put_fill(a, 7, 0, 9, STYLE_BAR, '.');
    put_style(a, 0, 3, 99, STYLE_LATE);
    put_style(a, -1, 0, 9, STYLE_LATE);
    cr_expect_str_eq(paper_text(&g), "| ─────| .  ..");
    cr_expect_str_eq(paper_styles(&g, 0), "........");
    cr_expect_str_eq(paper_styles(&g, 1), ".bbbff..");
    put_cursor(a, 1, 4);
    cr_expect(g.cursor_row == 2 && g.cursor_col == 5);
    put_cursor(a, 2, 0);
    put_cursor(a, 0, -1);
    cr_expect(g.cursor_row == 2 && g.cursor_col == 5, "outside: as it was");
    grid_free(&g);
}

/* Any place and any size: the sanitizers see what leaves the grid. */
Test(area, nothing_leaves_the_grid, .timeout = 20)
{
    static const int numbers[] = {INT_MIN, -70, -2, -1, 0, 1, 2, 3, 70, INT_MAX - 1, INT_MAX};
    enum { N = sizeof numbers / sizeof numbers[0] };
    struct grid g;
    for (int size = 1; size <= 3; size++) {
        struct area a = paper(&g, size, size);
        for (int i = 0; i < N * N * N; i++) {
            int row = numbers[i % N], col = numbers[i / N % N], width = numbers[i / N / N];
            put(a, row, col, STYLE_TEXT, "日e\u0301\x1b日本");
            putf(a, row, col, STYLE_TEXT, "%s %d", "é", width);
            put_in(a, row, col, width, STYLE_TEXT, ALIGN_CENTER, "日本語 été");
            put_fill(a, row, col, width, STYLE_TEXT, '.');
            put_style(a, row, col, width, STYLE_LATE);
            put_bar(a, row, col, width, STYLE_TEXT, row, width);
            put_cursor(a, row, col);
            put_rule(a, row);
            put_box(area_part(a, row, col, width, width), STYLE_TEXT, "Été");
            put_box(area_center(a, width, row), STYLE_TEXT, "日本");
        }
        grid_free(&g);
    }
}

Test(area, putf_writes_like_put, .timeout = 5)
{
    struct grid g;
    struct area a = paper(&g, 1, 20);
    cr_expect_eq(putf(a, 0, 1, STYLE_TEXT, "%s : %d", "Été", 2026), 11);
    cr_expect_str_eq(paper_text(&g), " Été : 2026");
    grid_free(&g);
}
