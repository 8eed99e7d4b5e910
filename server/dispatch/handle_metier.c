/* What the rules say: queries of the turn, like any other reading. */
#include "server/dispatch/internal.h"
#include "server/query/metier.h"

#define COMPUTED(name, message) \
    HANDLER(name) \
    { \
        struct query query = turn_query(q); \
        struct bytes reply = {0}; \
        enum err e = query_##name(&query, (const Pacte__##message##Request *)m, &reply); \
        reply_bytes(q, dispatch_of(q), e, reply); \
    }

COMPUTED(fiche, Fiche)
COMPUTED(echeances, Echeances)
COMPUTED(financements, Financements)
COMPUTED(indicateurs, Indicateurs)
COMPUTED(portefeuille, Portefeuille)
COMPUTED(expliquer, Expliquer)
COMPUTED(dossier, Dossier)
