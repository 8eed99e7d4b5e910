/* The linear mode: one question, one answer a line; for screen readers, braille
 * displays, TERM=dumb. It drives the same model and reads what pages give as
 * tables. Only for client-tui/app. */
#ifndef CLIENT_TUI_APP_LINEAIRE_H
#define CLIENT_TUI_APP_LINEAIRE_H

#include "client-tui/app/internal.h"

/* Waits for what is awaited, draws nothing, says what the model has to say. */
void lineaire_settle(struct app *a);
/* One line typed. False: the end. */
bool lineaire_command(struct app *a, char *line);
/* « pacte > COM-2026-001 > Contributions. 12 lignes. » */
void lineaire_where(struct app *a);
/* Asks, reads a line without its newline; false at the end of the input. */
bool lineaire_ask(const char *question, bool secret, char *out, size_t size);

#endif
