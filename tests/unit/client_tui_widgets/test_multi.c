#include "client-tui/widgets/multi.h"
#include "tests/unit/client_tui_widgets/page.h"

#include "common/base/text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Wrapping ------------------------------------------------------------- */

static const char *wrapped(const char *text, int cols)
{
    static char out[512];
    size_t from = 0, start, len, n = 0;
    out[0] = '\0';
    while (wrap_next(text, &from, cols, &start, &len))
        n += (size_t)snprintf(out + n, sizeof out - n, "<%.*s>", (int)len, text + start);
    return out;
}

Test(wrap, at_spaces_else_between_graphemes, .timeout = 5)
{
    static const struct { const char *text; int cols; const char *lines; } rows[] = {
        {"", 5, ""}, {"a", 5, "<a>"}, {"un deux trois", 7, "<un deux><trois>"}, {"un deux trois", 6, "<un><deux><trois>"},
        {"un  deux", 3, "<un ><deu><x>"}, {"abcdefg", 3, "<abc><def><g>"}, {"a\n\nb", 5, "<a><><b>"}, {"a\n", 5, "<a>"}, {"\n", 5, "<>"},
        {"abc   \nd", 3, "<abc><d>"}, {"abc  ", 3, "<abc>"}, {" abcd", 3, "< ab><cd>"}, {"日本語", 4, "<日本><語>"}, {"日本", 1, "<日><本>"},
        {"日本", 3, "<日><本>"}, {"e\u0301e\u0301e\u0301", 2, "<e\u0301e\u0301><e\u0301>"}, {"ab", 0, "<a><b>"}, {"ab", -4, "<a><b>"},
        {"l'été 2026", 6, "<l'été><2026>"}, {"a b", 1, "<a><b>"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_str_eq(wrapped(rows[i].text, rows[i].cols), rows[i].lines, "row %zu: %s", i, wrapped(rows[i].text, rows[i].cols));
}

Test(wrap, nothing_but_spaces_and_newlines_is_lost, .timeout = 20)
{
    static const char *const pool[] = {"a", "é", " ", " ", "日", "\n", "mot ", "e\u0301"};
    srand(3);
    for (int n = 0; n < 2000; n++) {
        char text[256] = "";
        size_t n_text = 0, from = 0, start, len, after = 0;
        for (int i = 0; i < 30; i++)
            n_text += (size_t)snprintf(text + n_text, sizeof text - n_text, "%s", pool[(size_t)rand() % 8]);
        int cols = 1 + rand() % 12;
        while (wrap_next(text, &from, cols, &start, &len)) {
            cr_assert_eq(start, after);
            cr_assert(text_columns(bytes_of(text + start, len)) <= (size_t)(cols > 1 ? cols : 2));
            for (size_t i = start + len; i < from; i++)
                cr_assert(text[i] == ' ' || text[i] == '\n');
            cr_assert_gt(from, start);
            after = from;
        }
        cr_assert_eq(after, n_text);
    }
}

/* --- The field ------------------------------------------------------------ */

static void keys(struct multi *m, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        multi_key(m, list[i], NULL);
}
#define KEYS(m, ...) keys(m, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static const char *drawn(struct grid *g, struct multi *m, bool focus)
{
    grid_clear(g);
    multi_draw(area_all(g), m, focus);
    return page_text(g);
}

Test(multi, drawn_wrapped_between_brackets, .timeout = 5)
{
    struct grid g;
    page(&g, 3, 10);
    struct multi m = {0};
    cr_expect_str_eq(drawn(&g, &m, true), "[        ]|[        ]|[        ]");
    cr_expect_eq(g.cursor_row, 0);
    cr_expect_eq(g.cursor_col, 1);
    multi_set(&m, "un deux trois");
    cr_expect_str_eq(drawn(&g, &m, true), "[un deux ]|[trois   ]|[        ]");
    cr_expect_eq(g.cursor_row, 1);
    cr_expect_eq(g.cursor_col, 6);
    cr_expect_str_eq(page_styles(&g, 0), "eeeeeeeeee");
    cr_expect_eq(multi_lines(&m, 10), 2);
    multi_set(&m, "a\n");
    cr_expect_eq(multi_lines(&m, 10), 2, "an empty line after the newline");
    drawn(&g, &m, true);
    cr_expect_eq(g.cursor_row, 1);
    cr_expect_eq(g.cursor_col, 1);
    multi_set(&m, "");
    cr_expect_eq(multi_lines(&m, 10), 1);
    grid_free(&g);
}

Test(multi, the_cursor_stays_in_view, .timeout = 5)
{
    struct grid g;
    page(&g, 2, 8);
    struct multi m = {0};
    multi_set(&m, "1\n2\n3\n4");
    cr_expect_str_eq(drawn(&g, &m, true), "[3     ]|[4     ]");
    KEYS(&m, UI_UP, UI_UP);
    cr_expect_str_eq(drawn(&g, &m, true), "[2     ]|[3     ]");
    cr_expect_eq(g.cursor_row, 0);
    KEYS(&m, UI_CTRL_HOME);
    cr_expect_str_eq(drawn(&g, &m, true), "[1     ]|[2     ]");
    cr_expect(!multi_key(&m, UI_UP, NULL), "the first line");
    KEYS(&m, UI_DOWN, UI_DOWN, UI_DOWN);
    cr_expect(!multi_key(&m, UI_DOWN, NULL), "the last");
    grid_free(&g);
}

Test(multi, up_and_down_keep_the_column, .timeout = 5)
{
    struct grid g;
    page(&g, 4, 13);
    struct multi m = {0};
    multi_set(&m, "abcdef\nx\nabcdef");
    drawn(&g, &m, true);
    KEYS(&m, UI_LEFT, UI_LEFT, UI_UP);
    cr_expect_eq(m.at, 8);
    KEYS(&m, UI_UP);
    cr_expect_eq(m.at, 4);
    KEYS(&m, UI_DOWN, UI_LEFT, UI_DOWN);
    cr_expect_eq(m.at, 9, "a move sideways sets the column");
    multi_set(&m, "un deux trois quatre");
    drawn(&g, &m, true);
    KEYS(&m, UI_HOME);
    cr_expect_str_eq(m.text + m.at, "quatre", "of what shows as a line");
    KEYS(&m, UI_UP, UI_END);
    cr_expect_str_eq(m.text + m.at, " quatre");
    grid_free(&g);
}

Test(multi, lines_are_made_and_joined, .timeout = 5)
{
    struct multi m = {.cols = 40};
    multi_set(&m, "abcd");
    KEYS(&m, UI_LEFT, UI_LEFT, UI_ENTER);
    cr_expect_str_eq(m.text, "ab\ncd");
    KEYS(&m, UI_BACKSPACE);
    cr_expect_str_eq(m.text, "abcd");
    KEYS(&m, UI_ENTER, UI_LEFT, UI_CTRL('K'));
    cr_expect_str_eq(m.text, "abcd", "at the end of a line it joins the next");
    KEYS(&m, UI_ENTER, UI_END, UI_CTRL('U'));
    cr_expect_str_eq(m.text, "ab\n");
    bool changed = true;
    cr_expect(!multi_key(&m, UI_TAB, &changed));
    cr_expect(!changed);
}

Test(multi, a_paste_keeps_its_lines_and_never_cuts_a_character, .timeout = 5)
{
    struct multi m = {.max = 12};
    cr_expect(multi_paste(&m, "un\r\nde\tux\x1b\n"));
    cr_expect_str_eq(m.text, "un\nde ux\n");
    cr_expect_not(m.cut);
    cr_expect(multi_paste(&m, "ab日"));
    cr_expect_str_eq(m.text, "un\nde ux\nab");
    cr_expect(m.cut);
    cr_expect(!multi_paste(&m, "日"));
    cr_expect(!multi_paste(&m, ""));
    m.max = 0;
    static char big[3 * MULTI_BYTES];
    for (size_t i = 0; i < MULTI_BYTES; i++)
        memcpy(big + 3 * i, "日", 3);
    big[sizeof big - 1] = '\0';
    multi_set(&m, big);
    cr_expect_eq(m.len, (MULTI_BYTES - 1) / 3 * 3);
}

Test(multi, any_size_and_any_key, .timeout = 60)
{
    static const uint32_t pool[] = {'a', ' ', 0xE9, 0x301, 0x65E5, 0x1F469, 0x200D, UI_LEFT, UI_RIGHT, UI_HOME, UI_END, UI_UP, UI_DOWN,
        UI_CTRL_LEFT, UI_CTRL_RIGHT, UI_BACKSPACE, UI_ENTER, UI_CTRL('W'), UI_CTRL_HOME, UI_CTRL_END, 'b', 'c', ' '};
    struct multi m = {.max = 120};
    srand(11);
    for (int i = 0; i < 20000; i++) {
        multi_key(&m, pool[(size_t)rand() % (sizeof pool / sizeof pool[0])], NULL);
        cr_assert(m.len <= 120 && m.at <= m.len && m.text[m.len] == '\0');
        cr_assert(text_utf8(bytes_of(m.text, m.len)));
        if (i % 7 != 0)
            continue;
        struct grid g;
        int rows = 1 + rand() % 4, cols = 1 + rand() % 20;
        multi_draw(page(&g, rows, cols), &m, true);
        cr_assert(cols < 3 || (g.cursor_row >= 0 && g.cursor_col >= 1 && g.cursor_col <= cols - 2), "%d×%d", rows, cols);
        multi_draw(area_part(area_all(&g), 0, 0, 0, 0), &m, true);
        grid_free(&g);
    }
}
