/* The steps of a convention: only for the files etapes*.c. */
#ifndef CLIENT_TUI_VIEWS_ETAPES_ETAPES_H
#define CLIENT_TUI_VIEWS_ETAPES_ETAPES_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/list.h"
#include "common/domain/gouvernance.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

struct etapes_ligne {
    struct etape_calculee etape;
    bool prevue;
    struct day prevu;                    /* the milestone of the model that goes with it */
    int32_t retard;                      /* days late today, or when it was closed */
};
struct etapes {
    struct arena arena;
    struct etapes_ligne *rows;
    size_t count, current;
    struct list list;
    bool ready;
    uint64_t seen;                       /* generations of what is derived */
};

/* etapes.c */
const struct etapes_ligne *etapes_focus(const struct etapes *s);                                 /* NULL */
const struct dossier *etapes_dossier(const struct model *m, const struct place *p);              /* NULL: not read yet */
/* The decision that closes a step, else the last one that names it; 0: none. */
uint64_t etapes_decision(const struct dossier *d, const struct etapes_ligne *l);
const char *etapes_why_not(const struct model *m, const struct place *p, enum action a);

/* draw.c */
void etapes_draw(const struct model *m, const struct place *p, struct area body);
bool etapes_table(const struct model *m, const struct place *p, struct tableau *t);

#endif
