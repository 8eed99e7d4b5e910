#include "client-tui/widgets/line.h"
#include "tests/unit/client_tui_widgets/page.h"

#include "common/base/text.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void keys(struct line *l, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        line_key(l, list[i], NULL);
}
#define KEYS(l, ...) keys(l, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void expect(const struct line *l, const char *text, size_t at)
{
    cr_expect_str_eq(l->text, text);
    cr_expect_eq(l->len, strlen(text));
    cr_expect_eq(l->at, at, "cursor at %zu, not %zu", l->at, at);
}

Test(line, characters_go_in_where_the_cursor_is, .timeout = 5)
{
    struct line l = {0};
    line_set(&l, "Écle");
    expect(&l, "Écle", 5);
    KEYS(&l, UI_LEFT, UI_LEFT, 'o');
    expect(&l, "École", 4);
    KEYS(&l, UI_HOME, 'L', '\'', UI_END, 0xE9);
    expect(&l, "L'Écoleé", 10);
    KEYS(&l, UI_DECIMAL);
    expect(&l, "L'Écoleé,", 11);
}

Test(line, a_letter_and_its_marks_are_one_step, .timeout = 5)
{
    struct line l = {0};
    line_set(&l, "ae\u0301z👩\u200D👧!");
    KEYS(&l, UI_LEFT, UI_BACKSPACE);
    expect(&l, "ae\u0301z!", 5);
    KEYS(&l, UI_LEFT, UI_LEFT);
    expect(&l, "ae\u0301z!", 1);
    KEYS(&l, UI_RIGHT);
    expect(&l, "ae\u0301z!", 4);
    KEYS(&l, UI_BACKSPACE);
    expect(&l, "az!", 1);
    KEYS(&l, 0x0302);
    expect(&l, "a\u0302z!", 3);
    KEYS(&l, UI_HOME, UI_DELETE);
    expect(&l, "z!", 0);
}

Test(line, words, .timeout = 5)
{
    struct line l = {0};
    line_set(&l, "arrêté de l'été 2026 ");
    KEYS(&l, UI_CTRL_LEFT);
    cr_expect_str_eq(l.text + l.at, "2026 ");
    KEYS(&l, UI_CTRL_LEFT);
    cr_expect_str_eq(l.text + l.at, "été 2026 ");
    KEYS(&l, UI_CTRL_LEFT, UI_CTRL_LEFT);
    cr_expect_str_eq(l.text + l.at, "de l'été 2026 ");
    KEYS(&l, UI_CTRL_RIGHT, UI_CTRL_RIGHT);
    cr_expect_str_eq(l.text + l.at, "'été 2026 ");
    KEYS(&l, UI_END, UI_CTRL('W'));
    cr_expect_str_eq(l.text, "arrêté de l'été ");
    KEYS(&l, UI_HOME, UI_CTRL_RIGHT, UI_CTRL('K'));
    expect(&l, "arrêté", 8);
    KEYS(&l, UI_LEFT, UI_CTRL('U'));
    expect(&l, "", 0);
    KEYS(&l, UI_CTRL_LEFT, UI_CTRL_RIGHT, UI_CTRL('W'), UI_CTRL('K'), UI_BACKSPACE, UI_DELETE, UI_LEFT, UI_RIGHT);
    expect(&l, "", 0);
}

Test(line, keys_that_are_not_its_own_are_left, .timeout = 5)
{
    static const uint32_t others[] = {UI_UP, UI_DOWN, UI_ENTER, UI_TAB, UI_ESCAPE, UI_F2, UI_CTRL('S'), UI_CTRL('Z'), UI_ALT | 'a', UI_PASTE, 0x85};
    struct line l = {0};
    line_set(&l, "x");
    l.fresh = true;
    bool changed = true;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect(!line_key(&l, others[i], &changed), "key %x", others[i]);
        cr_expect(!changed);
    }
    cr_expect(l.fresh);
    expect(&l, "x", 1);
}

Test(line, changed_tells_only_what_changed, .timeout = 5)
{
    struct line l = {.max = 2};
    bool changed = false;
    cr_expect(line_key(&l, 'a', &changed));
    cr_expect(changed);
    cr_expect(line_key(&l, UI_LEFT, &changed));
    cr_expect(!changed);
    cr_expect(line_key(&l, UI_BACKSPACE, &changed));
    cr_expect(!changed, "nothing before");
    cr_expect(line_key(&l, 0xE9, &changed));
    cr_expect(!changed, "two bytes do not fit");
    expect(&l, "a", 0);
}

Test(line, a_fresh_value_is_replaced_by_what_is_typed, .timeout = 5)
{
    struct line l = {0};
    line_set(&l, "32 500");
    l.fresh = true;
    bool changed;
    KEYS(&l, '7');
    expect(&l, "7", 1);
    cr_expect(!l.fresh);
    l.fresh = true;
    KEYS(&l, UI_LEFT, '1');
    expect(&l, "17", 1);
    l.fresh = true;
    cr_expect(line_paste(&l, "900"));
    expect(&l, "900", 3);
    l.fresh = true;
    l.max = 3;
    cr_expect(line_key(&l, '8', &changed));
    cr_expect(changed);
    expect(&l, "8", 1);
}

Test(line, never_more_than_its_bytes_and_never_half_a_character, .timeout = 5)
{
    struct line l = {.max = 6};
    line_set(&l, "ab\u00E9e\u0301");
    expect(&l, "ab\u00E9", 4);
    cr_expect(!line_paste(&l, "e\u0301!"), "the letter does not fit without its mark");
    cr_expect(l.cut);
    cr_expect(line_paste(&l, "x日"));
    cr_expect(l.cut, "one of two");
    expect(&l, "ab\u00E9x", 5);
    l.max = 0;
    char big[3 * LINE_BYTES];
    for (size_t i = 0; i < LINE_BYTES; i++)
        memcpy(big + 3 * i, "日", 3);
    big[sizeof big - 1] = '\0';
    line_set(&l, big);
    cr_expect_eq(l.len, (LINE_BYTES - 1) / 3 * 3);
    cr_expect(text_utf8(bytes_of(l.text, l.len)));
    l.len = l.at = 0;
    l.text[0] = '\0';
    cr_expect(line_paste(&l, big));
    cr_expect(text_utf8(bytes_of(l.text, l.len)));
    cr_expect_leq(l.len, LINE_BYTES - 1);
}

Test(line, a_paste_is_one_line_without_controls, .timeout = 5)
{
    struct line l = {0};
    cr_expect(line_paste(&l, "deux\nlignes\tet\x1b[31m fin\n"));
    cr_expect_not(l.cut, "all that is text is there");
    expect(&l, "deux lignes et[31m fin", 22);
    cr_expect(!line_paste(&l, ""));
    cr_expect(!line_paste(&l, "\n"));
}

/* --- Drawing -------------------------------------------------------------- */

static const char *drawn(struct grid *g, const struct line *l, int width, bool focus)
{
    grid_clear(g);
    line_draw(area_all(g), 0, 0, width, l, focus);
    return page_text(g);
}

Test(line, drawn_between_brackets_with_the_cursor, .timeout = 5)
{
    struct grid g;
    page(&g, 1, 12);
    struct line l = {0};
    line_set(&l, "été");
    cr_expect_str_eq(drawn(&g, &l, 10, false), "[été     ]");
    cr_expect_eq(g.cursor_col, -1);
    cr_expect_str_eq(drawn(&g, &l, 10, true), "[été     ]");
    cr_expect_eq(g.cursor_col, 4);
    cr_expect_str_eq(page_styles(&g, 0), "eeeeeeeeee..");
    l.fresh = true;
    drawn(&g, &l, 10, true);
    cr_expect_str_eq(page_styles(&g, 0), "eccceeeeee..");
    cr_expect_str_eq(drawn(&g, &l, 2, true), "", "no room for anything");
    grid_free(&g);
}

Test(line, a_long_text_scrolls_by_half_a_field, .timeout = 5)
{
    struct grid g;
    page(&g, 1, 12);
    struct line l = {0};
    line_set(&l, "abcdefghijklmnopqrst");
    cr_expect_str_eq(drawn(&g, &l, 12, false), "[abcdefghi…]");
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[…qrst     ]");
    cr_expect_eq(g.cursor_col, 6);
    KEYS(&l, UI_HOME);
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[abcdefghi…]");
    for (int i = 0; i < 9; i++)
        line_key(&l, UI_RIGHT, NULL);
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[abcdefghij]", "never a sign over the cursor");
    cr_expect_eq(g.cursor_col, 10);
    line_key(&l, UI_RIGHT, NULL);
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[…ghijklmn…]");
    cr_expect_eq(g.cursor_col, 6);
    grid_free(&g);
}

Test(line, wide_characters_scroll_whole, .timeout = 5)
{
    struct grid g;
    page(&g, 1, 9);
    struct line l = {0};
    line_set(&l, "日本語日本語");
    for (int i = 0; i < 14; i++) {
        const char *text = drawn(&g, &l, 9, true);
        cr_expect(text_utf8(bytes_text(text)));
        cr_expect(g.cursor_col >= 1 && g.cursor_col <= 7, "cursor at %d: %s", g.cursor_col, text);
        line_key(&l, UI_LEFT, NULL);
    }
    cr_expect_str_eq(drawn(&g, &l, 9, true), "[日本語…]");
    grid_free(&g);
}

Test(line, a_secret_shows_stars_one_a_character, .timeout = 5)
{
    struct grid g;
    page(&g, 1, 12);
    struct line l = {.secret = true};
    line_set(&l, "ée\u0301日");
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[***       ]");
    cr_expect_eq(g.cursor_col, 4);
    KEYS(&l, UI_LEFT);
    drawn(&g, &l, 12, true);
    cr_expect_eq(g.cursor_col, 3);
    l.shown = true;
    cr_expect_str_eq(drawn(&g, &l, 12, true), "[ée\u0301日      ]");
    grid_free(&g);
}

Test(line, random_keys_leave_whole_graphemes, .timeout = 60)
{
    static const uint32_t pool[] = {'a', ' ', 0xE9, 0x301, 0x65E5, 0x1F469, 0x200D, 0x1F1EB, 0x1F1F7, UI_LEFT, UI_RIGHT, UI_HOME, UI_END, UI_CTRL_LEFT,
        UI_CTRL_RIGHT, UI_BACKSPACE, UI_DELETE, UI_CTRL('W'), UI_CTRL('K'), UI_DECIMAL, 0x1100, 0x1161};
    struct grid g;
    page(&g, 1, 20);
    struct line l = {.max = 40};
    srand(7);
    for (int i = 0; i < 50000; i++) {
        line_key(&l, pool[(size_t)rand() % (sizeof pool / sizeof pool[0])], NULL);
        cr_assert(l.len <= 40 && l.at <= l.len && l.text[l.len] == '\0');
        cr_assert(text_utf8(bytes_of(l.text, l.len)));
        size_t at = 0;
        while (at < l.at)
            at += text_cluster(bytes_of(l.text + at, l.len - at));
        cr_assert_eq(at, l.at, "inside a grapheme");
        line_draw(area_all(&g), 0, 0, 3 + i % 18, &l, true);
    }
    grid_free(&g);
}
