/* The steps of edit.h: only for client-tui/data. */
#ifndef CLIENT_TUI_DATA_UNDO_H
#define CLIENT_TUI_DATA_UNDO_H

#include "client-tui/data/edit.h"

/* Notes a change of one value before it is made; NULL texts: not typed. What
 * could be done again is forgotten. NO_MEMORY. */
MUST_CHECK enum err undo_note(struct edits *e, struct edit *x, const char *path, const char *before, const char *after, int64_t now_ms);
/* Forgets the steps of one record; type 0: all. */
void undo_forget(struct edits *e, uint32_t type, uint64_t id);

/* edit.c, for the steps */
MUST_CHECK enum err edit_value_put(struct edits *e, struct edit *x, const char *path, const char *text);
void edit_value_remove(struct edits *e, struct edit *x, const char *path);

#endif
