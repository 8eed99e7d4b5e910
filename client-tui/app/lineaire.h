/* The linear mode: one question, one answer a line; for screen readers, braille
 * displays, TERM=dumb. It drives the same model and reads what pages give as
 * tables. Only for client-tui/app. */
#ifndef CLIENT_TUI_APP_LINEAIRE_H
#define CLIENT_TUI_APP_LINEAIRE_H

#include "client-tui/app/internal.h"

/* Waits for what is awaited, draws nothing, says what the model has to say. */
void lineaire_settle(struct app *a);
/* The same, without a word. */
void lineaire_wait(struct app *a);
/* One line typed. False: the end. */
bool lineaire_command(struct app *a, char *line);
/* Answers what is asked over the page; true when something was. */
bool lineaire_questions(struct app *a);
/* What can be said here. */
void lineaire_help(struct app *a);
/* « pacte > COM-2026-001 > Contributions. 12 lignes. » */
void lineaire_where(struct app *a);
/* The page's table; false when it has none yet. Finish the arena. */
bool lineaire_table(struct app *a, struct arena *memory, struct tableau *t);
/* A field and its value, confirmed, saved. */
void lineaire_enter(struct app *a, const char *words);
/* « joindre CHEMIN », « garder N DOSSIER », « voir N », « retirer N »: the files
 * of the document that is open. */
void lineaire_joindre(struct app *a, const char *words);
void lineaire_garder(struct app *a, const char *words);
void lineaire_voir(struct app *a, const char *words);
void lineaire_retirer(struct app *a, const char *words);
/* A few commands and their answers: --capture lineaire. */
void lineaire_sample(struct app *a);
/* Asks, reads a line without its newline; false at the end of the input. What
 * does not come from a terminal is written after the question, but for secrets. */
bool lineaire_ask(const char *question, bool secret, char *out, size_t size);

#endif
