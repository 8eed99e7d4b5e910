/* Undo by gesture: what one key did to several values, a new record included,
 * goes and comes back together. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_GESTES_H
#define CLIENT_TUI_VIEWS_COMMUN_GESTES_H

#include "client-tui/model/model.h"

enum { GESTES_MAX = 32 };

struct gestes {
    struct { size_t from, to; } rows[GESTES_MAX];      /* steps of the edits */
    size_t count, from;
    uint64_t generation;             /* of the edits: somebody else has typed since when it differs */
};

void geste_debut(struct gestes *g, const struct ouverte *o);
void geste_fin(struct gestes *g, const struct ouverte *o);
/* Undoes, or does again, the last gesture; false when the last step is no
 * gesture of this page: whoever undoes everywhere does it. */
bool gestes_annuler(struct model *m, struct gestes *g, struct ouverte *o, bool redo);
/* The edits were changed other than by typing. */
void gestes_change(struct model *m, struct ouverte *o);

#endif
