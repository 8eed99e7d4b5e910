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
    int cols;                        /* of the last drawing: where lines wrap, for ↑ and ↓ */
    int top;                         /* first visual line shown */
};
void multi_set(struct multi *m, const char *text);
bool multi_key(struct multi *m, uint32_t key, bool *changed);    /* Entrée adds a line; ↑ ↓ at the ends are not taken */
bool multi_paste(struct multi *m, const char *text);
/* Visual lines that the text takes in that many columns. */
int multi_lines(const struct multi *m, int cols);
void multi_draw(struct area a, struct multi *m, bool focus);
/* Wraps any text: the bytes of the next visual line (without its newline), and
 * where the following one begins. False at the end. For viewers too. */
bool wrap_next(const char *text, size_t *from, int cols, size_t *start, size_t *len);

#endif
