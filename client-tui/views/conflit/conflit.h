/* What two people changed in the same records, and what is to be chosen. */
#ifndef CLIENT_TUI_VIEWS_CONFLIT_CONFLIT_H
#define CLIENT_TUI_VIEWS_CONFLIT_CONFLIT_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/list.h"

/* A record that the copy holds in a newer version than the edit began from. */
struct conflit_fiche { uint32_t type; uint64_t id; struct merge merge; };
struct conflit_ligne { const struct conflit_fiche *fiche; struct merge_value *value; };

struct conflit {
    struct arena arena;                  /* of all that follows */
    struct conflit_fiche *fiches;
    size_t count;
    struct conflit_ligne *asked, *merged;
    size_t asked_count, merged_count;
    struct list list;                    /* of `asked` */
    bool ready;
    uint64_t seen;                       /* generations of the copy and of the edits */
};

/* « Ville de Bellerive 2027 PS AGC : voté »; of a list, with the key of its group. */
void conflit_nom(const struct ouverte *o, const struct conflit_ligne *l, bool record, char *out, size_t size);
/* A text of the merge with names in place of references, on one line. */
void conflit_texte(const struct ouverte *o, const struct merge_value *v, const char *text, char *out, size_t size);
void conflit_draw(const struct model *m, const struct place *p, struct area body);
bool conflit_table(const struct model *m, const struct place *p, struct tableau *t);

#endif
