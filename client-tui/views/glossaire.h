/* The words of the trade: those that the engine itself uses (glossaire_mots.c);
 * those of a dispositif come from its model (Modele.glossaire). Pure. */
#ifndef CLIENT_TUI_VIEWS_GLOSSAIRE_H
#define CLIENT_TUI_VIEWS_GLOSSAIRE_H

#include <stdbool.h>
#include <stddef.h>

struct mot { const char *terme, *sigle, *definition, *source; };      /* "" when it has none */

/* Sorted by term, folded. */
enum { GLOSSAIRE_MOTS = 41 };
extern const struct mot glossaire_mots[GLOSSAIRE_MOTS];

/* The folded term stands in the folded line as whole words, a plural in -s or
 * -x of each word included: « indicateur » is in « 8 indicateurs, 5 atteints ». */
bool mot_dans(const char *line, const char *term);

/* How well what is typed (folded) fits: the beginning of the term or its acronym,
 * then within the term, then within the definition. 0: not at all. All folded. */
int mot_score(const char *typed, const char *terme, const char *sigle, const char *definition);

#endif
