/* What line.h and multi.h have in common: a text in memory of theirs, with a
 * cursor that stands between two graphemes. Pure. */
#ifndef CLIENT_TUI_WIDGETS_BUFFER_H
#define CLIENT_TUI_WIDGETS_BUFFER_H

#include "common/base/bytes.h"

struct buffer {
    char *text;
    size_t *len, *at;
    size_t max;                      /* bytes, without the NUL that always follows the text */
};
void buffer_set(struct buffer b, const char *text);
/* Takes the whole graphemes that fit; false when none does. */
bool buffer_insert(struct buffer b, struct bytes text);
bool buffer_delete(struct buffer b, size_t from, size_t to);     /* the cursor goes to `from` */
/* Characters, moves by graphemes and words, and what they delete. */
bool buffer_key(struct buffer b, uint32_t key, bool *changed);

#endif
