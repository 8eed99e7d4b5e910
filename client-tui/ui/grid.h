/* What the screen shall look like: a grid of cells, and areas of it that views
 * draw into. No terminal here: the same grid feeds curses, the golden tests,
 * --capture and the count of changed cells. One thread at a time. */
#ifndef CLIENT_TUI_UI_GRID_H
#define CLIENT_TUI_UI_GRID_H

#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Roles, not colours: a theme (theme.h) says what each looks like. State is
 * always a word or a sign too: no role is the only bearer of a fact. */
enum style {
    STYLE_TEXT,
    STYLE_TITLE,          /* place, headings of sections */
    STYLE_DIM,            /* rules, help, what is not possible now */
    STYLE_SELECTED,       /* the row or cell of the focus */
    STYLE_FIELD,          /* what may be typed into */
    STYLE_FIELD_FOCUS,
    STYLE_LATE,           /* late, refused: reverse and a word */
    STYLE_WARNING,        /* soon, to be checked: « ! » */
    STYLE_DONE,
    STYLE_KEY,            /* a key in a line of hints */
    STYLE_BAR,            /* the bar of ten keys, the first line */
    STYLE_ERROR,          /* the message line when something failed */
    STYLE_COUNT
};

enum { CELL_MARKS = 3, GRID_ROWS_MAX = 300, GRID_COLS_MAX = 500 };

struct cell {
    uint32_t ch;                     /* Unicode; 0: the right half of a wide character */
    uint32_t marks[CELL_MARKS];      /* combining marks, 0 after the last */
    uint8_t style;
    uint8_t late;                    /* put_late; kept when something is written over */
};

struct grid {
    const struct sys *sys;
    int rows, cols;
    struct cell *cells;              /* rows × cols */
    int cursor_row, cursor_col;      /* -1: hidden */
};

void grid_init(struct grid *g, const struct sys *sys);
/* 1 to GRID_*_MAX; clears. NO_MEMORY: as it was. */
MUST_CHECK enum err grid_size(struct grid *g, int rows, int cols);
void grid_clear(struct grid *g);                     /* spaces, no cursor */
void grid_free(struct grid *g);                      /* accepts a zeroed grid, and twice */
const struct cell *grid_cell(const struct grid *g, int row, int col);    /* NULL outside */
/* Of two grids of the same size; the row is inside. */
bool grid_same_row(const struct grid *a, const struct grid *b, int row);
/* Cells that differ; all of them when the sizes do. */
size_t grid_changed(const struct grid *a, const struct grid *b);
/* While keys come fast: cells that may be late keep what is shown, in the rows
 * whose cells were all marked alike then. Nothing when the sizes differ. */
void grid_hold(struct grid *g, const struct grid *shown);
/* One row as UTF-8, spaces at its end left out; ends with NUL. With `ascii`,
 * glyphs that an old font lacks are written with plain signs (« é » → « e »,
 * « ─ » → « - », « ► » → « > »). Returns the length, cut to fit. */
size_t grid_row_text(const struct grid *g, int row, bool ascii, char *out, size_t size);
/* The styles of a row as one letter a cell (« . » for STYLE_TEXT, « a »… for
 * the others), for golden files. */
size_t grid_row_styles(const struct grid *g, int row, char *out, size_t size);
/* The plain sign for a character, itself when it is ASCII; « ? » when there is none. */
const char *glyph_ascii(uint32_t ch);

/* --- Areas: all drawing is relative to one and clipped to it --------------- */

struct area {
    struct grid *grid;
    int top, left, rows, cols;
};
enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER };

struct area area_all(struct grid *g);
/* Part of an area, itself clipped; a negative or too large size gives what is left. */
struct area area_part(struct area a, int top, int left, int rows, int cols);
/* The middle `rows` × `cols` of an area. */
struct area area_center(struct area a, int rows, int cols);

/* Writes from a column on; what lies outside is clipped, and « … » ends what is
 * cut at the right; wide characters are never cut in two, controls are dropped.
 * Returns the column after the text, clipped or not. */
int put(struct area a, int row, int col, enum style s, const char *text);
__attribute__((format(printf, 5, 6)))
int putf(struct area a, int row, int col, enum style s, const char *fmt, ...);
/* The same without « … »: a window on a text, in which one moves. */
int put_part(struct area a, int row, int col, enum style s, const char *text);
/* Exactly `width` columns: padded, or cut with « … ». Returns col + width. */
int put_in(struct area a, int row, int col, int width, enum style s, enum align align, const char *text);
void put_fill(struct area a, int row, int col, int width, enum style s, uint32_t ch);
void put_rule(struct area a, int row);               /* ─ over the whole width, STYLE_DIM */
void put_style(struct area a, int row, int col, int width, enum style s);    /* keeps the text */
/* What only follows the focus or what is typed (details, totals): it may come
 * once the keyboard pauses, so that each key costs no more than itself. `beside`
 * is of what it stands beside: when that scrolls away, it comes at once. */
void put_late(struct area a, size_t beside);
void put_prompt(struct area a);                      /* nothing there is late */
void put_cursor(struct area a, int row, int col);    /* the hardware cursor: always on the focus */
/* A frame on the border of the area, blank inside, with a title. Returns the inside. */
struct area put_box(struct area a, enum style s, const char *title);
/* « ████░░ » of `width` cells for part/whole (whole > 0; part clipped to it). */
void put_bar(struct area a, int row, int col, int width, enum style s, int64_t part, int64_t whole);

#endif
