/* The steps of edit.h, and what its files share: only for client-tui/data. */
#ifndef CLIENT_TUI_DATA_UNDO_H
#define CLIENT_TUI_DATA_UNDO_H

#include "client-tui/data/edit.h"

/* Notes a change of one value before it is made; NULL texts: not typed. What
 * could be done again is forgotten. NO_MEMORY. */
MUST_CHECK enum err undo_note(struct edits *e, struct edit *x, const char *path, const char *before, const char *after, int64_t now_ms);
/* Forgets the steps of one record; type 0: all. */
void undo_forget(struct edits *e, uint32_t type, uint64_t id);

/* edit.c, for the steps and for merges */
enum { EDIT_MEMORY = 8 << 20 };
MUST_CHECK enum err edit_value_put(struct edits *e, struct edit *x, const char *path, const char *text);
/* Gives back what it holds. */
void edit_release(struct edits *e, struct edit *x);
void edit_value_remove(struct edits *e, struct edit *x, const char *path);
/* The body of the base, or an empty one, in its record; NULL when it cannot be
 * read, or no memory is. */
ProtobufCMessage *edit_base(const struct edit *x, struct arena *a, Pacte__Record **record);

#endif
