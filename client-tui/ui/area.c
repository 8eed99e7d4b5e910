#include "client-tui/ui/grid.h"

#include "common/base/text.h"

#include <stdarg.h>
#include <stdio.h>

enum { PUTF_BYTES = 4096, FAR = 1 << 24 };     /* no column of a text lies further */

struct area area_all(struct grid *g)
{
    return (struct area){.grid = g, .rows = g->rows, .cols = g->cols};
}

/* Cuts [*start, *start + *len) to [0, limit). */
static void cut_span(int *start, int *len, int limit)
{
    int64_t from = *start, to = from + (*len > 0 ? *len : 0);
    from = from < 0 ? 0 : from > limit ? limit : from;
    to = to < from ? from : to > limit ? limit : to;
    *start = (int)from;
    *len = (int)(to - from);
}

struct area area_part(struct area a, int top, int left, int rows, int cols)
{
    cut_span(&top, &rows, a.rows);
    cut_span(&left, &cols, a.cols);
    return (struct area){.grid = a.grid, .top = a.top + top, .left = a.left + left, .rows = rows, .cols = cols};
}

struct area area_center(struct area a, int rows, int cols)
{
    rows = rows < 0 ? 0 : rows < a.rows ? rows : a.rows;
    cols = cols < 0 ? 0 : cols < a.cols ? cols : a.cols;
    return area_part(a, (a.rows - rows) / 2, (a.cols - cols) / 2, rows, cols);
}

/* --- Cells ---------------------------------------------------------------- */

static struct cell *cell_at(struct area a, int row, int col)
{
    if (row < 0 || row >= a.rows || col < 0 || col >= a.cols)
        return NULL;
    return (struct cell *)grid_cell(a.grid, a.top + row, a.left + col);
}

/* A wide character of which one half is written over leaves a space. */
static void split_wide(struct area a, int row, int col)
{
    struct grid *g = a.grid;
    int y = a.top + row, x = a.left + col;
    struct cell *line = &g->cells[y * g->cols];
    if (line[x].ch == 0 && x > 0)
        line[x - 1] = (struct cell){.ch = ' ', .style = line[x - 1].style, .late = line[x - 1].late};
    if (x + 1 < g->cols && line[x + 1].ch == 0)
        line[x + 1] = (struct cell){.ch = ' ', .style = line[x + 1].style, .late = line[x + 1].late};
}

/* The cell written, NULL when it is clipped. */
static struct cell *set_cell(struct area a, int row, int col, enum style s, uint32_t ch)
{
    struct cell *c = cell_at(a, row, col);
    if (c == NULL)
        return NULL;
    split_wide(a, row, col);
    *c = (struct cell){.ch = ch, .style = (uint8_t)s, .late = c->late};
    return c;
}

/* Both halves, or a space in place of the half that is inside. */
static struct cell *set_wide(struct area a, int row, int col, enum style s, uint32_t ch)
{
    bool whole = cell_at(a, row, col) != NULL && cell_at(a, row, col + 1) != NULL;
    struct cell *c = set_cell(a, row, col, s, whole ? ch : ' ');
    struct cell *right = set_cell(a, row, col + 1, s, ' ');
    if (!whole)
        return NULL;
    c->ch = ch;
    right->ch = 0;
    return c;
}

static void add_mark(struct cell *c, uint32_t mark)
{
    for (int i = 0; c != NULL && i < CELL_MARKS; i++)
        if (c->marks[i] == 0) {
            c->marks[i] = mark;
            return;
        }
}

static int near(int64_t col)
{
    return col < -FAR ? -FAR : col > FAR ? FAR : (int)col;
}

/* --- Text ----------------------------------------------------------------- */

static int put_bytes(struct area a, int row, int col, enum style s, struct bytes text)
{
    struct cell *last = NULL;
    col = near(col);
    while (text.len > 0) {
        size_t columns;
        uint32_t ch = text_next(&text, &columns);
        if (columns == 0) {
            if (text_mark(ch))
                add_mark(last, ch);
            continue;
        }
        last = columns == 2 ? set_wide(a, row, col, s, ch) : set_cell(a, row, col, s, ch);
        col = near((int64_t)col + (int64_t)columns);
    }
    return col;
}

int put_part(struct area a, int row, int col, enum style s, const char *text)
{
    return put_bytes(a, row, col, s, bytes_text(text));
}

int put(struct area a, int row, int col, enum style s, const char *text)
{
    int end = put_part(a, row, col, s, text);
    if (end > a.cols && col < a.cols)
        (void)put_part(a, row, a.cols - 1, s, "…");
    return end;
}

int putf(struct area a, int row, int col, enum style s, const char *fmt, ...)
{
    char text[PUTF_BYTES];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return n < 0 ? near(col) : put(a, row, col, s, text);
}

int put_in(struct area a, int row, int col, int width, enum style s, enum align align, const char *text)
{
    struct bytes all = bytes_text(text);
    col = near(col);
    width = near(width);
    if (width <= 0)
        return col;
    size_t columns = text_columns(all);
    put_fill(a, row, col, width, s, ' ');
    if (columns > (size_t)width) {
        size_t kept = text_clip(all, (size_t)width - 1);
        int end = put_bytes(a, row, col, s, bytes_of(all.data, kept));
        put_part(a, row, end, s, "…");
        return col + width;
    }
    int room = width - (int)columns;
    int shift = align == ALIGN_RIGHT ? room : align == ALIGN_CENTER ? room / 2 : 0;
    put_bytes(a, row, col + shift, s, all);
    return col + width;
}

/* --- Shapes --------------------------------------------------------------- */

/* `ch` takes one column. */
void put_fill(struct area a, int row, int col, int width, enum style s, uint32_t ch)
{
    cut_span(&col, &width, a.cols);
    for (int i = 0; i < width; i++)
        set_cell(a, row, col + i, s, ch);
}

void put_rule(struct area a, int row)
{
    put_fill(a, row, 0, a.cols, STYLE_DIM, 0x2500);
}

void put_style(struct area a, int row, int col, int width, enum style s)
{
    cut_span(&col, &width, a.cols);
    for (int i = 0; i < width; i++) {
        struct cell *c = cell_at(a, row, col + i);
        if (c != NULL)
            c->style = (uint8_t)s;
    }
}

static void mark_late(struct area a, uint8_t late)
{
    for (int row = 0; row < a.rows; row++)
        for (int col = 0; col < a.cols; col++)
            cell_at(a, row, col)->late = late;
}

void put_late(struct area a, size_t beside) { mark_late(a, (uint8_t)(1 + beside % 255)); }
void put_prompt(struct area a) { mark_late(a, 0); }

void put_cursor(struct area a, int row, int col)
{
    if (cell_at(a, row, col) == NULL)
        return;
    a.grid->cursor_row = a.top + row;
    a.grid->cursor_col = a.left + col;
}

static void put_sides(struct area a, enum style s)
{
    for (int row = 1; row < a.rows - 1; row++) {
        put_fill(a, row, 0, a.cols, s, ' ');
        set_cell(a, row, 0, s, 0x2502);
        set_cell(a, row, a.cols - 1, s, 0x2502);
    }
}

struct area put_box(struct area a, enum style s, const char *title)
{
    int last = a.rows - 1, right = a.cols - 1;
    put_sides(a, s);
    put_fill(a, 0, 0, a.cols, s, 0x2500);
    put_fill(a, last, 0, a.cols, s, 0x2500);
    set_cell(a, 0, 0, s, 0x250C);
    set_cell(a, 0, right, s, 0x2510);
    set_cell(a, last, 0, s, 0x2514);
    set_cell(a, last, right, s, 0x2518);
    int room = a.cols - 6, columns = (int)text_columns(bytes_text(title));      /* « ┌ Titre ─┐ » */
    if (columns > 0 && room > 0) {
        int end = put_in(a, 0, 2, columns < room ? columns : room, s, ALIGN_LEFT, title);
        set_cell(a, 0, 1, s, ' ');
        set_cell(a, 0, end, s, ' ');
    }
    return area_part(a, 1, 1, a.rows - 2, a.cols - 2);
}

/* Empty means nothing at all, full means all of it: what is between never
 * looks like either, when there are cells enough. */
static int bar_cells(int width, int64_t part, int64_t whole)
{
    if (part <= 0 || whole <= 0 || width <= 0)
        return 0;
    if (part >= whole)
        return width;
    int full = (int)((__int128)part * width / whole);
    return full > 0 ? full : 1;
}

void put_bar(struct area a, int row, int col, int width, enum style s, int64_t part, int64_t whole)
{
    col = near(col);
    width = near(width);
    int full = bar_cells(width, part, whole);
    put_fill(a, row, col, full, s, 0x2588);
    put_fill(a, row, col + full, width - full, s, 0x2591);
}
