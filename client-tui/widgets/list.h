/* A list of any length of which only the rows that show are drawn, and tables
 * drawn row by row. Pure. */
#ifndef CLIENT_TUI_WIDGETS_LIST_H
#define CLIENT_TUI_WIDGETS_LIST_H

#include "client-tui/ui/grid.h"
#include "client-tui/ui/key.h"
#include "client-tui/widgets/line.h"

struct list {
    size_t count, at, top;
    int page;                        /* rows that show; set by list_window */
};
/* The count has changed: the focus stays within it. */
void list_count(struct list *l, size_t count);
/* ↑ ↓ Pg↑ Pg↓ Début Fin; true when the key is one of these. */
bool list_key(struct list *l, uint32_t key);
/* A list under the line that filters it: the line keeps Début and Fin while they
 * move in what is typed, the list takes them then, and its other keys always. */
bool list_filter_key(struct list *l, struct line *typed, uint32_t key, bool *changed);
/* The rows [*first, *last) to draw in `rows` lines, the focus among them. */
void list_window(struct list *l, int rows, size_t *first, size_t *last);

/* Columns of a table on screen: the first cell of the line is for « ► », one
 * space stands between two columns. Those without a width share what is left;
 * what does not fit is clipped at the right: say from_cols for small areas. */
struct colonne {
    const char *title;
    int width;                       /* 0: takes what is left, 4 at least */
    enum align align;
    int from_cols;                   /* shown only when the area has that many columns; 0: always */
};
void table_head(struct area a, int row, const struct colonne *c, size_t count);
/* One row: the texts (NULL: empty) in their columns, cut with « … ». `styles` may
 * be NULL. At the focus: « ► », one style over the whole row, and the hardware
 * cursor at its beginning. */
void table_row(struct area a, int row, const struct colonne *c, size_t count, const char *const *texts,
               const enum style *styles, bool focus);

#endif
