/* What the rules say: queries of the turn, like any other reading, or of several
 * turns when they are about every convention. */
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
COMPUTED(expliquer, Expliquer)
COMPUTED(dossier, Dossier)

/* --- By pages ------------------------------------------------------------------ */

struct paged {
    struct steps steps;
    struct metier_page page;
};

#define PAGED(name, message) \
    static enum err step_##name(struct steps *s, const struct query *query, struct bytes *reply, bool *last) \
    { \
        struct metier_page *page = &((struct paged *)s)->page; \
        enum err e = query_##name(query, (const Pacte__##message##Request *)s->asked, page, reply); \
        *last = page->done; \
        return e; \
    } \
    HANDLER(name) { start(q, m, step_##name); }

static void start(struct request *q, const ProtobufCMessage *m,
                  enum err (*step)(struct steps *s, const struct query *query, struct bytes *reply, bool *last))
{
    struct paged *p = arena_zalloc(&q->arena, 1, sizeof *p);
    if (p == NULL) {
        reply_bytes(q, dispatch_of(q), ERR_NO_MEMORY, bytes_of(NULL, 0));
        return;
    }
    p->steps.step = step;
    p->steps.asked = m;
    steps_start(q, &p->steps);
}

PAGED(echeances, Echeances)
PAGED(financements, Financements)
PAGED(indicateurs, Indicateurs)
PAGED(portefeuille, Portefeuille)
