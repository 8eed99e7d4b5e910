#include "client-tui/ui/grid.h"

#include "common/base/text.h"

void grid_init(struct grid *g, const struct sys *sys)
{
    *g = (struct grid){.sys = sys, .cursor_row = -1, .cursor_col = -1};
}

static int between(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

enum err grid_size(struct grid *g, int rows, int cols)
{
    rows = between(rows, 1, GRID_ROWS_MAX);
    cols = between(cols, 1, GRID_COLS_MAX);
    if (rows != g->rows || cols != g->cols) {
        struct cell *cells = sys_alloc(g->sys, (size_t)rows * (size_t)cols * sizeof *cells);
        if (cells == NULL)
            return ERR_NO_MEMORY;
        sys_release(g->sys, g->cells);
        g->cells = cells;
        g->rows = rows;
        g->cols = cols;
    }
    grid_clear(g);
    return ERR_OK;
}

void grid_clear(struct grid *g)
{
    for (int i = 0; i < g->rows * g->cols; i++)
        g->cells[i] = (struct cell){.ch = ' '};
    g->cursor_row = g->cursor_col = -1;
}

void grid_free(struct grid *g)
{
    if (g->cells != NULL)
        sys_release(g->sys, g->cells);
    g->cells = NULL;
    g->rows = g->cols = 0;
}

const struct cell *grid_cell(const struct grid *g, int row, int col)
{
    if (row < 0 || row >= g->rows || col < 0 || col >= g->cols)
        return NULL;
    return &g->cells[row * g->cols + col];
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->style == b->style && memcmp(a->marks, b->marks, sizeof a->marks) == 0;
}

bool grid_same_row(const struct grid *a, const struct grid *b, int row)
{
    for (int col = 0; col < a->cols; col++)
        if (!same_cell(grid_cell(a, row, col), grid_cell(b, row, col)))
            return false;
    return true;
}

size_t grid_changed(const struct grid *a, const struct grid *b)
{
    size_t count = (size_t)b->rows * (size_t)b->cols, changed = 0;
    if (a->rows != b->rows || a->cols != b->cols)
        return count;
    for (size_t i = 0; i < count; i++)
        changed += !same_cell(&a->cells[i], &b->cells[i]);
    return changed;
}

static bool late_alike(const struct grid *a, const struct grid *b, int row)
{
    for (int col = 0; col < a->cols; col++)
        if (grid_cell(a, row, col)->late != grid_cell(b, row, col)->late)
            return false;
    return true;
}

void grid_hold(struct grid *g, const struct grid *shown)
{
    if (g->rows != shown->rows || g->cols != shown->cols)
        return;
    for (int row = 0; row < g->rows; row++) {
        if (!late_alike(g, shown, row))
            continue;
        for (int i = row * g->cols; i < (row + 1) * g->cols; i++)
            if (g->cells[i].late)
                g->cells[i] = shown->cells[i];
    }
}

/* --- As text -------------------------------------------------------------- */

struct text_out {
    char *out;
    size_t size, len;
    bool full;
};

static void add(struct text_out *t, const char *bytes, size_t n)
{
    t->full = t->full || n >= t->size - t->len;
    if (t->full)
        return;
    memcpy(t->out + t->len, bytes, n);
    t->len += n;
}

static void add_cell(struct text_out *t, const struct cell *c)
{
    char utf8[4];
    if (c->ch == 0)
        return;
    add(t, utf8, text_encode(c->ch, utf8));
    for (int i = 0; i < CELL_MARKS && c->marks[i] != 0; i++)
        add(t, utf8, text_encode(c->marks[i], utf8));
}

static void add_cell_ascii(struct text_out *t, const struct cell *c)
{
    add(t, c->ch == 0 ? " " : glyph_ascii(c->ch), 1);
}

/* The cells of a row up to the last that is not a space. */
static int row_end(const struct grid *g, int row)
{
    int end = g->cols;
    while (end > 0 && grid_cell(g, row, end - 1)->ch == ' ')
        end--;
    return end;
}

size_t grid_row_text(const struct grid *g, int row, bool ascii, char *out, size_t size)
{
    if (size == 0)
        return 0;
    struct text_out t = {.out = out, .size = size};
    int end = row >= 0 && row < g->rows ? row_end(g, row) : 0;
    for (int col = 0; col < end; col++)
        (ascii ? add_cell_ascii : add_cell)(&t, grid_cell(g, row, col));
    while (t.len > 0 && out[t.len - 1] == ' ')      /* the half of a wide character, a space of a number */
        t.len--;
    out[t.len] = '\0';
    return t.len;
}

size_t grid_row_styles(const struct grid *g, int row, char *out, size_t size)
{
    size_t len = 0;
    if (size == 0)
        return 0;
    for (const struct cell *c; len + 1 < size && (c = grid_cell(g, row, (int)len)) != NULL; len++)
        out[len] = c->style == STYLE_TEXT ? '.' : (char)('a' + c->style - 1);
    out[len] = '\0';
    return len;
}
