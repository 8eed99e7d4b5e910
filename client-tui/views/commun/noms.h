/* What every tab of a convention says in the same way. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_NOMS_H
#define CLIENT_TUI_VIEWS_COMMUN_NOMS_H

#include "client-tui/model/model.h"

/* In place of the body while the convention is not there: being read, not
 * reachable, refused, and why. */
void noms_waiting(const struct model *m, const struct place *p, struct area body);
/* « COM-2026-001 : étapes », for exports; in the arena, "" without memory. */
const char *noms_title(const struct model *m, const struct place *p, struct arena *a);
/* The text of a reference to a record, as path_set reads it. */
void noms_reference(uint64_t id, char *out, size_t size);

#endif
