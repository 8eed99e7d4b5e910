/* Codes that a model gives, said by the names that people know. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_CODES_H
#define CLIENT_TUI_VIEWS_COMMUN_CODES_H

#include "client-tui/model/model.h"

enum { CODE_SAID = 6 /* a longer code is not what people say */ };

/* The field takes a code of the model. */
bool codes_champ(uint32_t type, const char *field);
/* Each code that the field may take: of the model of the convention, else of every
 * one that this client has read: an agrément comes before its convention. */
typedef void code_fn(void *arg, const char *code, const char *label);
void codes_chaque(struct model *m, uint64_t convention, uint32_t type, const char *field, code_fn *fn, void *arg);
/* « BUDGET_REACTUALISE » → « Budget réactualisé »; false: not known here. */
bool codes_texte(struct model *m, uint64_t convention, uint32_t type, const char *field, const char *code, char *out, size_t size);

#endif
