#include "tests/support/player.h"
#include "tests/support/terminal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *const terms[] = {"xterm", "xterm-256color", "putty-256color", "screen-256color", "tmux-256color", "linux", "vt100"};
enum { TERMS = sizeof terms / sizeof terms[0] };

static struct player_options sombre = {.theme = THEME_SOMBRE}, mono = {.theme = THEME_MONO}, plain = {.theme = THEME_CLAIR, .ascii = true};

/* The screen of the emulator, row by row, is the grid. */
static void expect_scene(const struct terminal *t, const struct grid *g, bool ascii, const char *what)
{
    char want[2048], got[2048];
    for (int row = 0; row < g->rows; row++) {
        grid_row_text(g, row, ascii, want, sizeof want);
        terminal_row(t, row, got, sizeof got);
        cr_expect_str_eq(got, want, "%s, row %d:\n«%s»\n«%s»", what, row, got, want);
    }
    bool can_hide = strncmp(what, "vt100", 5) != 0;
    cr_expect_eq(t->cursor_shown, g->cursor_row >= 0 || !can_hide, "%s", what);
    if (g->cursor_row >= 0)
        cr_expect(t->cursor_row == g->cursor_row && t->cursor_col == g->cursor_col, "%s: cursor %d %d", what, t->cursor_row, t->cursor_col);
}

static void play(struct terminal *t, int scene, bool ascii, const char *term)
{
    char key[2] = {(char)('0' + scene), '\0'}, what[64];
    struct grid g;
    terminal_type(t, key);
    cr_assert(terminal_settle(t));
    (void)snprintf(what, sizeof what, "%s, scene %d, %dx%d", term, scene, t->cols, t->rows);
    grid_init(&g, &sys_real);
    cr_assert_eq(grid_size(&g, t->rows, t->cols), ERR_OK);
    scene_draw(&g, scene);
    if (t->cols > 3)                   /* in less, curses may give up the last corner */
        expect_scene(t, &g, ascii, what);
    grid_free(&g);
}

static void open_player(struct terminal *t, const char *term, struct player_options *o)
{
    terminal_fork(t, term, 24, 80, player, o);
    cr_assert(terminal_settle(t));
}

static void close_player(struct terminal *t)
{
    terminal_type(t, "q");
    cr_assert(terminal_wait(t));
    cr_expect_eq(t->status, 0);
    terminal_end(t);
}

Test(screen, the_terminal_shows_the_grid, .timeout = 60)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        open_player(&t, terms[i], i % 2 == 0 ? &sombre : &mono);
        static const int order[] = {0, 1, 0, 2, 3, 1, 3, 2, 4, 0};
        for (size_t n = 0; n < sizeof order / sizeof order[0]; n++)
            play(&t, order[n], false, terms[i]);
        close_player(&t);
    }
}

Test(screen, plain_signs_on_demand, .timeout = 60)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        open_player(&t, terms[i], &plain);
        for (int n = 0; n < SCENES; n++)
            play(&t, n, true, terms[i]);
        for (size_t b = 0; b < t.tail_len; b++)
            cr_assert_lt((unsigned char)t.tail[b], 0x80);
        close_player(&t);
    }
    struct terminal t;
    open_player(&t, "xterm", &sombre);
    play(&t, 3, false, "xterm");
    terminal_type(&t, "a");
    play(&t, 3, true, "xterm");
    close_player(&t);
}

Test(screen, plain_signs_where_the_locale_has_no_others, .timeout = 60)
{
    static struct player_options c = {.theme = THEME_SOMBRE, .locale = "C"};
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        open_player(&t, terms[i], &c);
        for (int n = 0; n < SCENES; n++)
            play(&t, n, true, terms[i]);
        close_player(&t);
    }
}

Test(screen, it_follows_the_size, .timeout = 60)
{
    static const int sizes[][2] = {{30, 100}, {16, 60}, {8, 40}, {1, 1}, {2, 3}, {24, 80}, {60, 200}, {24, 80}};
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        open_player(&t, terms[i], &sombre);
        play(&t, 0, false, terms[i]);
        for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++) {
            terminal_resize(&t, sizes[n][0], sizes[n][1]);
            cr_assert(terminal_settle(&t));
            play(&t, (int)n % 2, false, terms[i]);
        }
        close_player(&t);
    }
}

Test(screen, nothing_is_written_when_nothing_changes, .timeout = 30)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        open_player(&t, terms[i], &sombre);
        play(&t, 0, false, terms[i]);
        size_t before = t.bytes;
        play(&t, 0, false, terms[i]);
        terminal_type(&t, "rrrrr");
        terminal_watch(&t, 200);
        cr_expect_eq(t.bytes, before, "%s: %zu bytes", terms[i], t.bytes - before);
        close_player(&t);
    }
}

/* One row less lit, another lit: the price of an arrow. */
Test(screen, a_small_change_costs_few_bytes, .timeout = 30)
{
    struct terminal t;
    open_player(&t, "xterm-256color", &sombre);
    size_t start = t.bytes;
    play(&t, 0, false, "xterm-256color");
    size_t first = t.bytes - start;
    play(&t, 1, false, "xterm-256color");
    size_t arrow = t.bytes - start - first;
    cr_expect_lt(first, 2500, "%zu", first);
    cr_expect_lt(arrow, 400, "%zu", arrow);
    close_player(&t);
}

/* Whatever garbled the screen, Ctrl-L gives all of it again. */
Test(screen, redraw_repairs, .timeout = 30)
{
    struct terminal t;
    struct grid g;
    open_player(&t, "xterm-256color", &sombre);
    play(&t, 0, false, "xterm-256color");
    grid_init(&g, &sys_real);
    cr_assert_eq(grid_size(&g, 24, 80), ERR_OK);
    scene_draw(&g, 0);
    static const char noise[] = "\033[5;5Hmessage du noyau\033[H\033[31mX";
    terminal_noise(&t, noise, sizeof noise - 1);
    cr_assert(terminal_shows(&t, "message du noyau"));
    terminal_type(&t, "L");
    cr_assert(terminal_settle(&t));
    expect_scene(&t, &g, false, "after Ctrl-L");
    grid_free(&g);
    close_player(&t);
}

static const struct cell *cell_of(const struct grid *g, enum style s)
{
    return grid_cell(g, (int)s / 2, (int)s % 2 * 20);
}

/* Roles that must be told apart are, with the colours of each terminal. */
Test(screen, roles_look_different, .timeout = 30)
{
    static const enum style differ[][2] = {
        {STYLE_TEXT, STYLE_SELECTED}, {STYLE_TEXT, STYLE_TITLE}, {STYLE_FIELD, STYLE_FIELD_FOCUS}, {STYLE_TEXT, STYLE_LATE},
        {STYLE_TEXT, STYLE_WARNING}, {STYLE_TEXT, STYLE_BAR}, {STYLE_TEXT, STYLE_ERROR}, {STYLE_TEXT, STYLE_FIELD},
    };
    for (size_t i = 0; i < TERMS; i++)
        for (int m = 0; m < 2; m++) {
            struct terminal t;
            struct grid g;
            open_player(&t, terms[i], m == 0 ? &sombre : &mono);
            play(&t, 2, false, terms[i]);
            grid_init(&g, &sys_real);
            terminal_copy(&t, &g);
            for (size_t n = 0; n < sizeof differ / sizeof differ[0]; n++)
                cr_expect_neq(cell_of(&g, differ[n][0])->style, cell_of(&g, differ[n][1])->style, "%s, pair %zu", terms[i], n);
            cr_expect_eq(cell_of(&g, STYLE_TEXT)->style, cell_of(&g, STYLE_DONE)->style);
            grid_free(&g);
            close_player(&t);
        }
}

/* No look is left on what comes after it, whichever two follow one another. */
Test(screen, a_look_ends_where_it_ends, .timeout = 60)
{
    static struct player_options themes_of[THEME_COUNT];
    for (size_t i = 0; i < TERMS; i++)
        for (enum theme theme = 0; theme < THEME_COUNT; theme++) {
            struct terminal t;
            struct grid g;
            themes_of[theme].theme = theme;
            open_player(&t, terms[i], &themes_of[theme]);
            play(&t, 5, false, terms[i]);
            grid_init(&g, &sys_real);
            terminal_copy(&t, &g);
            for (int first = 0; first < STYLE_COUNT; first++)
                for (int s = 0; s < STYLE_COUNT; s++)
                    cr_expect_eq(grid_cell(&g, first, s * 2 + 1)->style, grid_cell(&g, s, 0)->style, "%s, %s: role %d after role %d", terms[i],
                                 theme_name(theme), s, first);
            grid_free(&g);
            close_player(&t);
        }
}
