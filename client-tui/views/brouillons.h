/* What is typed and not saved: now, and found at the start. */
#ifndef CLIENT_TUI_VIEWS_BROUILLONS_H
#define CLIENT_TUI_VIEWS_BROUILLONS_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/list.h"

enum { BROUILLONS_MAX = 200 };

/* A record that is being typed into, or a file of drafts of this account. */
struct brouillon {
    bool found;
    size_t file;                         /* found: in m->drafts */
    uint64_t convention, id;
    uint32_t type;
    uint32_t records, values;
    int64_t at_ms;
    const char *state;
    char title[200];
};

struct brouillons { struct list list; struct brouillon rows[BROUILLONS_MAX]; size_t count; };

void brouillons_rows(struct model *m, struct brouillons *b);
/* Takes up the drafts of a file: they are edits again. False, and a message, when it cannot be read. */
bool brouillons_reprendre(struct model *m, const struct brouillon *r);
void brouillons_jeter(struct model *m, const struct brouillon *r);
/* « Champ : avant → saisi », in the arena; NULL without memory. */
char *brouillons_comparer(struct model *m, const struct brouillon *r, struct arena *a);

#endif
