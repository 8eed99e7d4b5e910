/* The grids hold: in any window, under any keys, and a move touches nothing
 * but the focus. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void open_screen(void)
{
    ecran_open(&e, 24, 80);
    ecran_go(&e, "contributions");
}
static void close_screen(void) { ecran_close(&e); }
TestSuite(grilles, .init = open_screen, .fini = close_screen, .timeout = 120);

static void pause_now(void)
{
    model_event(&e.model, &(struct event){.kind = EVENT_PAUSE, .now_ms = e.now_ms});
    ecran_settle(&e);
}

static void copy_grid(struct grid *to)
{
    grid_init(to, &sys_real);
    cr_assert_eq(grid_size(to, e.grid.rows, e.grid.cols), ERR_OK);
    memcpy(to->cells, e.grid.cells, sizeof *to->cells * (size_t)(to->rows * to->cols));
    to->cursor_row = e.grid.cursor_row;
}

/* Rows that changed, but those of the focus, before and after, and the message. */
static int rows_elsewhere(const struct grid *before, const struct grid *after)
{
    int changed = 0;
    for (int r = 0; r < after->rows; r++)
        changed += r != before->cursor_row && r != after->cursor_row && r != after->rows - 3 && !grid_same_row(before, after, r);
    return changed;
}

/* What a terminal shows after the keys, and once the keyboard pauses: rows that
 * changed elsewhere than at the focus. */
struct moved { int at_once, then; };
static struct moved moved(const char *keys)
{
    struct grid before, whole;
    struct moved n;
    (void)ecran_text(&e);
    copy_grid(&before);
    ecran_keys(&e, keys);
    cr_assert(e.model.held, "%s", keys);
    (void)ecran_text(&e);
    copy_grid(&whole);
    grid_hold(&e.grid, &before);
    n.at_once = rows_elsewhere(&before, &e.grid);
    n.then = rows_elsewhere(&before, &whole);
    pause_now();
    cr_expect(!e.model.held);
    (void)ecran_text(&e);
    cr_expect_eq(grid_changed(&whole, &e.grid), 0, "%s: the pause shows the whole", keys);
    grid_free(&before);
    grid_free(&whole);
    return n;
}

/* One key is one key: what is read beside the focus comes with the pause. */
Test(grilles, a_move_changes_the_focus_only)
{
    static const char *const keys[] = {"↓", "↓", "→", "←", "↑"};
    ecran_keys(&e, "Ctrl-Début ↓");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct moved n = moved(keys[i]);
        cr_expect_eq(n.at_once, 0, "%s changed %d rows", keys[i], n.at_once);
        cr_expect_gt(n.then, 0, "%s", keys[i]);
    }
}

Test(grilles, totals_wait_for_the_end_of_typing)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ '9'");
    pause_now();
    struct moved n = moved("'9'");
    cr_expect_eq(n.at_once, 0, "a digit changed %d rows", n.at_once);
    cr_expect_eq(n.then, 3, "the total, what is missing, the detail: %d", n.then);
}

Test(grilles, details_of_other_screens_wait_too)
{
    static const char *const screens[] = {"etapes", "indicateurs", "frise", "liste"};
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
        if (strcmp(screens[i], "liste") == 0)
            ecran_go_record(&e, "liste", PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, "contribution-com-2026-001-ville-2028");
        else
            ecran_go(&e, screens[i]);
        ecran_keys(&e, "Début ↓ ↓ ↓");
        pause_now();
        struct moved n = moved("↓");
        cr_expect_eq(n.at_once, 0, "%s: %d rows", screens[i], n.at_once);
        cr_expect_gt(n.then, 0, "%s", screens[i]);
    }
}

/* What scrolls, and what an action changes, is never shown beside old details. */
Test(grilles, what_is_not_a_move_is_whole_at_once)
{
    struct grid before;
    ecran_keys(&e, "Ctrl-Début ↓ v");
    cr_expect(!e.model.held, "v shows other amounts");
    ecran_go(&e, "frise");
    (void)ecran_text(&e);
    copy_grid(&before);
    ecran_keys(&e, "→");
    (void)ecran_text(&e);
    grid_hold(&e.grid, &before);
    cr_expect_gt(rows_elsewhere(&before, &e.grid), 4, "the drawing scrolls with the key");
    grid_free(&before);
    ecran_keys(&e, "←");
    cr_expect(e.model.held);
    ecran_keys(&e, ":");
    cr_expect(!e.model.held, "another page");
}

static bool mine(void)
{
    enum page_id top = model_top(&e.model)->page;
    return top == PAGE_CONTRIBUTIONS || top == PAGE_FRISE || top == PAGE_INDICATEURS || top == PAGE_QUESTION || top == PAGE_CHOIX;
}

/* Any keys in any window: nothing breaks, and the focus is always on screen. */
Test(grilles, survives_a_monkey)
{
    static const char *const keys[] = {"v", "→", "←", "↑", "↓", "'1'", "'2'", "'+'", "','", "'k'", "Entrée", "Tab", "Maj-Tab", "Échap", "=", "s",
                                       "n", "p", "i", "x", "u", "U", "Ctrl-D", "Ctrl-Z", "Ctrl-Y", "\"", "Début", "Fin", "PgSuiv", "PgPréc",
                                       "Retour-arr", "Ctrl-Début", "Ctrl-Fin", "F2", "F4", "j", "y", "Suppr", "F8", "z", "Z", "t", "r"};
    uint32_t seed = 20261120;
    for (int i = 0; i < 4000; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t r = seed >> 8;
        if (r % 97 == 0)
            ecran_size(&e, 1 + (int)(r / 97 % 50), 1 + (int)(r / 5000 % 150));
        while (e.model.depth > 8)
            model_back(&e.model);
        if (r % 61 == 0)
            ecran_go(&e, r / 61 % 3 == 0 ? "contributions" : r / 61 % 3 == 1 ? "frise" : "indicateurs");
        if (r % 151 == 0)
            ecran_link(&e, r / 151 % 2 == 0);
        ecran_keys(&e, keys[r % (sizeof keys / sizeof keys[0])]);
        if (i % 7 == 0)
            (void)ecran_text(&e);
        if (e.grid.rows >= 8 && e.grid.cols >= 40 && i % 7 == 0 && e.grid.cursor_row < 0 && mine())
            cr_assert(false, "key %d, no focus on screen:\n%s", i, e.text);
    }
}

/* Somebody saves another amount meanwhile: it shows, and what is being typed
 * stays as it is. */
Test(grilles, what_others_save_does_not_disturb)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ '9'");
    ecran_other(&e, AUTRE_COORDINATION, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, "contribution-com-2026-001-ville-2028", "conventionne", "250000");
    ecran_wait(&e, 1000);
    cr_expect(ecran_shows(&e, "[9 "));
    ecran_keys(&e, "'8'");
    cr_expect(ecran_shows(&e, "[98 "));
    cr_expect(ecran_shows(&e, "250\u00a0000-"));
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "►Caf 92 PS AGC               74\u00a0200  "));
}

/* A convention of ten years: four of them at 80 columns, around the focus. */
Test(grilles, years_scroll_when_there_are_many)
{
    uint64_t id = ecran_id("com-2026-001");
    struct ouverte *o = model_ouverte(&e.model, id);
    cr_assert_eq(model_type(&e.model, o, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, &id, "fin", "31/12/2036"), ERR_OK);
    cr_expect(ecran_shows(&e, "2027-2036"));
    cr_expect(ecran_shows(&e, "      2027       2028       2029       2030      Total"));
    ecran_keys(&e, "Fin");
    cr_expect(ecran_shows(&e, "      2033       2034       2035       2036      Total"));
    ecran_size(&e, 24, 200);
    cr_expect(ecran_shows(&e, "      2027  "));
    ecran_size(&e, 16, 60);
    cr_expect(ecran_shows(&e, "2036 · accordé"));
    ecran_keys(&e, "←");
    cr_expect(ecran_shows(&e, "2035 · accordé"));
}

Test(grilles, any_size_does)
{
    static const int sizes[][2] = {{1, 1}, {8, 40}, {9, 41}, {12, 69}, {13, 70}, {20, 71}, {30, 120}, {60, 200}, {24, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ecran_size(&e, sizes[i][0], sizes[i][1]);
        for (int v = 0; v < 13; v++) {
            ecran_keys(&e, "v ↓ →");
            (void)ecran_text(&e);
        }
    }
}
