#include "client-tui/ui/frugal.h"

/* What separates: spaces, lines, the point between two hints. */
static bool separates(uint32_t ch)
{
    return ch == ' ' || ch == 0xB7 || (ch >= 0x2500 && ch <= 0x257F);
}

/* Separators take no colour of their own: for each one that would cost nine
 * times what it is. Words keep theirs, and the separators beside them. */
static int plain_lines(const struct grid *g, int row, int col, uint8_t *out)
{
    const struct cell *c;
    bool words = false;
    int end = col;
    for (; (c = grid_cell(g, row, end)) != NULL && c->style == STYLE_DIM; end++)
        words = words || !separates(c->ch);
    for (; col < end; col++)
        out[col] = words ? STYLE_DIM : STYLE_TEXT;
    return end;
}

static bool shows_on_space(enum theme theme, uint8_t style)
{
    const struct look *l = &themes[theme][style];
    return l->bg >= 0 || (l->attributes & (LOOK_REVERSE | LOOK_UNDERLINE)) != 0;
}

void frugal_row(enum theme theme, const struct grid *g, int row, uint8_t *out)
{
    for (int col = 0; col < g->cols;) {
        const struct cell *c = grid_cell(g, row, col);
        if (c->style == STYLE_DIM)
            col = plain_lines(g, row, col, out);
        else
            out[col++] = c->style < STYLE_COUNT ? c->style : (uint8_t)STYLE_TEXT;
    }
    /* A space, or the point between two hints, keeps the look of what is before
     * it when neither shows on a space; a line would be seen to change. */
    uint8_t before = STYLE_TEXT;
    for (int col = 0; col < g->cols; col++) {
        const struct cell *c = grid_cell(g, row, col);
        bool plain = c->ch == ' ' || (c->ch == 0xB7 && out[col] != c->style);
        if (plain && !shows_on_space(theme, out[col]) && !shows_on_space(theme, before))
            out[col] = before;
        before = out[col];
    }
}
