/* One line of text being typed: graphemes, not bytes; scrolls when it is wider
 * than its place. Pure: keys in, text out. */
#ifndef CLIENT_TUI_WIDGETS_LINE_H
#define CLIENT_TUI_WIDGETS_LINE_H

#include "client-tui/ui/grid.h"
#include "client-tui/ui/key.h"

enum { LINE_BYTES = 1024 };

struct line {
    char text[LINE_BYTES];
    size_t len, at;                  /* bytes; `at` is the cursor, between two graphemes */
    size_t max;                      /* bytes allowed, below LINE_BYTES; 0: LINE_BYTES - 1 */
    bool secret;                     /* a password: drawn as « * » unless `shown` */
    bool shown;
    bool cut;                        /* the end of the last paste did not fit */
    bool fresh;                      /* the next character typed replaces everything (a cell just entered) */
};
/* The cursor goes to the end. Cut at a grapheme when it is too long. Not fresh any more. */
void line_set(struct line *l, const char *text);
/* True when the key is one that edits (characters, ← → Début Fin, Ctrl-← Ctrl-→
 * by words, Retour arrière, Suppr, Ctrl-U all, Ctrl-W a word, Ctrl-K to the end);
 * the pad's point gives a comma. `changed` (may be NULL) tells if the text did. */
bool line_key(struct line *l, uint32_t key, bool *changed);
/* Newlines become spaces. False when nothing could be taken; `cut` tells the rest. */
bool line_paste(struct line *l, const char *text);
/* « [text    ] » in `width` columns, brackets included, with the hardware
 * cursor when it has the focus. */
void line_draw(struct area a, int row, int col, int width, const struct line *l, bool focus);

#endif
