#include "client-tui/widgets/list.h"
#include "tests/unit/client_tui_widgets/page.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void window(struct list *l, int rows, size_t first, size_t last)
{
    size_t got_first, got_last;
    list_window(l, rows, &got_first, &got_last);
    cr_expect(got_first == first && got_last == last, "%zu–%zu, not %zu–%zu", got_first, got_last, first, last);
}

Test(list, a_hundred_thousand_rows, .timeout = 5)
{
    struct list l = {0};
    list_count(&l, 100000);
    window(&l, 20, 0, 20);
    list_key(&l, UI_END);
    cr_expect_eq(l.at, 99999);
    window(&l, 20, 99980, 100000);
    list_key(&l, UI_PAGE_UP);
    cr_expect_eq(l.at, 99980);
    window(&l, 20, 99980, 100000);
    list_key(&l, UI_UP);
    window(&l, 20, 99979, 99999);
    list_key(&l, UI_HOME);
    list_key(&l, UI_UP);
    cr_expect_eq(l.at, 0);
    window(&l, 20, 0, 20);
    for (int i = 0; i < 100000; i++)
        list_key(&l, UI_DOWN);
    cr_expect_eq(l.at, 99999);
    cr_expect(!list_key(&l, 'x'));
    cr_expect(!list_key(&l, UI_LEFT));
}

Test(list, the_focus_stays_in_a_list_that_changes, .timeout = 5)
{
    struct list l = {0};
    list_count(&l, 0);
    for (uint32_t key = UI_UP; key <= UI_CTRL_END; key++)
        list_key(&l, key);
    cr_expect_eq(l.at, 0);
    window(&l, 5, 0, 0);
    list_count(&l, 50);
    list_key(&l, UI_END);
    window(&l, 5, 45, 50);
    list_count(&l, 10);
    cr_expect_eq(l.at, 9);
    window(&l, 5, 5, 10);
    window(&l, 30, 0, 10);
    window(&l, 0, 0, 0);
    window(&l, -2, 0, 0);
    window(&l, 1, 9, 10);
}

Test(list, random_moves_show_the_focus, .timeout = 20)
{
    struct list l = {0};
    srand(5);
    for (int i = 0; i < 100000; i++) {
        size_t first, last;
        if (i % 50 == 0)
            list_count(&l, (size_t)rand() % 60);
        list_key(&l, UI_UP + (uint32_t)rand() % 8);
        int rows = 1 + rand() % 12;
        list_window(&l, rows, &first, &last);
        cr_assert(last <= l.count && last - first <= (size_t)rows);
        cr_assert(l.count == 0 || (first <= l.at && l.at < last));
        cr_assert(last - first == (l.count < (size_t)rows ? l.count : (size_t)rows), "no empty line while there are rows");
    }
}

static const struct colonne columns[] = {
    {"Convention", 0, ALIGN_LEFT, 0}, {"Étape", 5, ALIGN_LEFT, 30}, {"Budget", 9, ALIGN_RIGHT, 0},
};

static const char *row(struct grid *g, bool focus)
{
    static const char *const texts[] = {"Les Grésillons", "4/6", "412 300 €"};
    static const enum style styles[] = {STYLE_TEXT, STYLE_LATE, STYLE_TEXT};
    grid_clear(g);
    table_row(area_all(g), 0, columns, 3, texts, styles, focus);
    return page_text(g);
}

Test(table, columns_share_what_is_left, .timeout = 5)
{
    struct grid g;
    struct area a = page(&g, 1, 34);
    table_head(a, 0, columns, 3);
    cr_expect_str_eq(page_text(&g), " Convention        Étape    Budget");
    cr_expect_str_eq(page_styles(&g, 0), "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    cr_expect_str_eq(row(&g, false), " Les Grésillons    4/6   412 300 €");
    cr_expect_str_eq(page_styles(&g, 0), "...................fffff..........");
    cr_expect_eq(g.cursor_row, -1);
    cr_expect_str_eq(row(&g, true), "►Les Grésillons    4/6   412 300 €");
    cr_expect_str_eq(page_styles(&g, 0), "cccccccccccccccccccccccccccccccccc");
    cr_expect_eq(g.cursor_col, 0);
    cr_assert_eq(grid_size(&g, 1, 20), ERR_OK);
    cr_expect_str_eq(row(&g, false), " Les Grés… 412 300 €");
    cr_assert_eq(grid_size(&g, 1, 9), ERR_OK);
    cr_expect_str_eq(row(&g, false), " Les… 412");
    grid_free(&g);
}

Test(table, any_width_and_missing_texts, .timeout = 5)
{
    static const char *const texts[] = {NULL, "日本語日本語", NULL};
    for (int cols = 1; cols < 90; cols++) {
        struct grid g;
        struct area a = page(&g, 2, cols);
        table_head(a, 0, columns, 3);
        table_row(a, 1, columns, 3, texts, NULL, true);
        table_row(a, 7, columns, 3, texts, NULL, true);
        cr_expect_eq(g.cursor_row, 1);
        grid_free(&g);
    }
}

Test(list, under_a_filter_the_ends_are_those_of_what_moves, .timeout = 5)
{
    struct list l = {0};
    struct line typed = {0};
    bool changed = false;
    list_count(&l, 50);
    cr_expect(list_filter_key(&l, &typed, UI_END, &changed));
    cr_expect_eq(l.at, 49, "nothing is typed: the end is that of the list");
    cr_expect(list_filter_key(&l, &typed, UI_HOME, &changed));
    cr_expect_eq(l.at, 0);
    line_set(&typed, "été");
    list_filter_key(&l, &typed, UI_END, &changed);
    cr_expect_eq(l.at, 49, "the line is at its end already");
    list_filter_key(&l, &typed, UI_HOME, &changed);
    cr_expect(l.at == 49 && typed.at == 0, "the line first");
    list_filter_key(&l, &typed, UI_HOME, &changed);
    cr_expect_eq(l.at, 0);
    list_filter_key(&l, &typed, UI_END, &changed);
    cr_expect(l.at == 0 && typed.at == typed.len);
    list_filter_key(&l, &typed, UI_PAGE_DOWN, &changed);
    cr_expect_eq(l.at, 10);
    cr_expect(!changed && list_filter_key(&l, &typed, 'z', &changed) && changed);
    cr_expect_str_eq(typed.text, "étéz");
}
