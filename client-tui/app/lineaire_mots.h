/* Messages of the screens said to who types commands. Pure. */
#ifndef CLIENT_TUI_APP_LINEAIRE_MOTS_H
#define CLIENT_TUI_APP_LINEAIRE_MOTS_H

#include <stddef.h>

/* « u » and F2 become « annuler » and « enregistrer », the commands of these keys. */
void lineaire_mots(const char *message, char *out, size_t size);

#endif
