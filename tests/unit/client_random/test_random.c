/* A random walk over every screen: keys, pastes, sizes from 1x1 to 200x60, the
 * link that comes and goes, time that passes, changes of others. Nothing may
 * crash (the sanitizers watch), draw outside, or lose the way back. */
#include "client-tui/views/form/form.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

static uint32_t draw_number(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % below;
}

/* A key of the table, a move, or a letter that somebody might type. */
static uint32_t any_key(void)
{
    static const uint32_t moves[] = {UI_UP, UI_DOWN, UI_LEFT, UI_RIGHT, UI_PAGE_UP, UI_PAGE_DOWN, UI_HOME, UI_END, UI_TAB,
                                     UI_BACKTAB, UI_ENTER, UI_ESCAPE, UI_BACKSPACE, UI_DELETE, UI_CTRL_HOME, UI_CTRL_END,
                                     UI_SHIFT_LEFT, UI_DECIMAL};
    static const uint32_t letters[] = {'0', '1', '9', ',', '+', '(', '/', 'a', 'e', 'z', ' ', 0xE9, 0x20AC, 0x301, 0x4E2D, '<', ':'};
    uint32_t which = draw_number(10);
    if (which < 4)
        return moves[draw_number(sizeof moves / sizeof moves[0])];
    if (which < 6)
        return letters[draw_number(sizeof letters / sizeof letters[0])];
    const struct action_def *d = action_def((enum action)(1 + draw_number(ACTION_COUNT - 1)));
    uint32_t key = d->keys[draw_number(2)][draw_number(ACTION_KEYS)];
    return key != 0 ? key : UI_DOWN;
}

static void one_event(struct ecran *e)
{
    struct event v = {.kind = EVENT_KEY, .now_ms = e->now_ms};
    switch (draw_number(200)) {
    case 0: ecran_size(e, 1 + (int)draw_number(60), 1 + (int)draw_number(200)); return;
    case 1: ecran_size(e, 24, 80); return;
    case 2: ecran_link(e, draw_number(3) > 0); return;
    case 3: ecran_wait(e, draw_number(3000)); return;
    case 4:
        v.kind = EVENT_PASTE;
        v.text = "12 500,00\nVille de Bellerive\033[31m";
        break;
    default: v.key = any_key() | (draw_number(50) == 0 ? UI_CHORD : 0); break;
    }
    e->now_ms += draw_number(50);
    model_event(&e->model, &v);
    ecran_settle(e);
}

static void check(struct ecran *e)
{
    cr_assert(e->model.depth >= 1 && e->model.depth <= PLACES_MAX);
    cr_assert_eq(e->grid.rows, e->model.rows);
    cr_assert(e->grid.cursor_row >= -1 && e->grid.cursor_row < e->grid.rows, "cursor row %d", e->grid.cursor_row);
    cr_assert(e->grid.cursor_col >= -1 && e->grid.cursor_col < e->grid.cols, "cursor col %d", e->grid.cursor_col);
    for (int r = 0; r < e->grid.rows; r++)
        for (int c = 0; c < e->grid.cols; c++) {
            uint32_t ch = grid_cell(&e->grid, r, c)->ch;
            cr_assert(ch == 0 || (ch >= 0x20 && ch != 0x7f && !(ch >= 0x80 && ch < 0xA0)), "a control reached the screen: %x", ch);
        }
}

/* The page of a form shows its focus: the row bears the mark, and the cursor is
 * within the page. */
static void check_form(struct ecran *e)
{
    const struct page *page = place_page(model_top(&e->model));
    const struct form *f = form_here(&e->model);
    bool marked = false;
    if (page->overlay || f == NULL || f->count == 0 || e->model.rows < 8 || e->model.cols < 40)
        return;
    cr_assert(f->at < f->count && f->rows[f->at].kind != FORM_TITRE, "%s: the focus is on row %zu of %zu, a heading", page->name, f->at, f->count);
    cr_assert(e->grid.cursor_row >= 0 && e->grid.cursor_col >= 0, "%s: the focus %s shows nowhere: %s", page->name, f->rows[f->at].cle, ecran_text(e));
    for (int r = 0; r <= e->grid.cursor_row; r++)
        marked = marked || grid_cell(&e->grid, r, 0)->ch == 0x25BA;
    cr_assert(marked, "%s: no row bears the mark of the focus %s: %s", page->name, f->rows[f->at].cle, ecran_text(e));
}

static void walk(uint64_t seed, uint64_t account, unsigned steps)
{
    static struct ecran e;
    state = seed;
    ecran_start(&e, 24, 80);
    e.account = account;
    ecran_login(&e);
    for (unsigned i = 0; i < steps; i++) {
        one_event(&e);
        if (e.quits > 0) {                /* the program would end: it begins again */
            e.quits = 0;
            ecran_login(&e);
        }
        if (i % 4 == 0 || e.model.rows < 8) {
            model_draw(&e.model, &e.grid);
            check(&e);
            check_form(&e);
        }
    }
    ecran_close(&e);
}

static unsigned steps(void) { return getenv("PACTE_LONG") != NULL ? 100000 : 12000; }

Test(walk, of_a_coordination, .timeout = 1200) { walk(0x9e3779b97f4a7c15u, COORDINATION, steps()); }
Test(walk, of_a_federation, .timeout = 1200) { walk(0xd1b54a32d192ed03u, FEDERATION, steps()); }
