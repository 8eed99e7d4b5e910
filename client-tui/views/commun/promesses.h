/* What moved a promise, in words. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_PROMESSES_H
#define CLIENT_TUI_VIEWS_COMMUN_PROMESSES_H

#include "common/domain/dossier.h"

enum { PROMESSE_PHRASE = 1024 };

/* « Décision n° 4 du 12/03/2027 : … », or « Sans décision, parce que : … ».
 * False, and "": a record that promises nothing, or whose promise never
 * moved. */
bool promesse_phrase(const struct dossier *d, uint32_t type, const ProtobufCMessage *body, char *out, size_t size);

#endif
