/* Several lines of text being typed, wrapped by columns. As line.h. */
#ifndef CLIENT_TUI_WIDGETS_MULTI_H
#define CLIENT_TUI_WIDGETS_MULTI_H

#include "client-tui/ui/grid.h"
#include "client-tui/ui/key.h"

enum { MULTI_BYTES = 8192 };

struct multi {
    char text[MULTI_BYTES];
    size_t len, at;
    size_t max;
    bool cut;                        /* the end of the last paste did not fit */
    int cols;                        /* of the last drawing: where lines wrap, for ↑ and ↓ */
    int top;                         /* first visual line shown */
    int goal;                        /* the column that ↑ and ↓ keep, plus 1; 0: none */
};
void multi_set(struct multi *m, const char *text);
/* As line_key, but Entrée adds a line, Début and Fin are those of what shows as
 * a line, Ctrl-U deletes back to the beginning of the line; ↑ at the first line
 * and ↓ at the last are not taken. */
bool multi_key(struct multi *m, uint32_t key, bool *changed);
bool multi_paste(struct multi *m, const char *text);
/* Visual lines that the text takes in an area of that many columns, brackets
 * included; at least 1. */
int multi_lines(const struct multi *m, int cols);
/* « [text    ] » on each row of the area; the cursor stays in view. */
void multi_draw(struct area a, struct multi *m, bool focus);
/* Wraps any text at spaces, else between two graphemes: the bytes of the next
 * visual line (without its newline, nor the spaces that hang over the edge), and
 * where the following one begins. False at the end. For viewers too. */
bool wrap_next(const char *text, size_t *from, int cols, size_t *start, size_t *len);

#endif
