/* What the screens offer to whoever runs them. */
#ifndef CLIENT_TUI_VIEWS_VIEWS_H
#define CLIENT_TUI_VIEWS_VIEWS_H

#include "client-tui/views/commun/pages.h"

/* Actions of the table that fit what was typed, best first, with what each
 * would do here: for the help and the palette. */
struct action_row { enum action action; int score; const char *why_not; };
size_t actions_found(const struct model *m, const char *typed, struct action_row *out, size_t max);

/* The forms that the page EXPORT offers now, in their order, for the linear mode. */
enum { EXPORTS_MAX = 8 };
size_t export_labels(const struct model *m, const char *out[EXPORTS_MAX]);

#endif
