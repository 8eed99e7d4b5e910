/* The timeline of deadlines: only for the files frise*.c. */
#ifndef CLIENT_TUI_VIEWS_FRISE_FRISE_H
#define CLIENT_TUI_VIEWS_FRISE_FRISE_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/frise.h"
#include "client-tui/widgets/list.h"
#include "common/domain/echeancier.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum frise_filtre { FRISE_A_FAIRE, FRISE_RETARD, FRISE_TOUT, FRISE_FILTRES };

/* One row of the list: a deadline, or a meeting that is planned. */
struct frise_ligne {
    struct echeance e;
    bool reunion;
    const char *titre, *avec;            /* for people; avec: "" */
};

/* One line of the drawing. */
enum couloir_kind { COULOIR_JALON, COULOIR_INSTANCES, COULOIR_DOCUMENTS, COULOIR_VERSEMENTS, COULOIR_SUITES, COULOIR_AGREMENT,
                    COULOIR_CONVENTION };
struct couloir {
    enum couloir_kind kind;
    const char *titre;
    size_t ligne;                        /* COULOIR_JALON: in toutes */
    struct day from;                     /* COULOIR_JALON: the one before it is due */
};
struct periode { struct day from, to; enum couloir_kind kind; };
struct seance { struct day day; bool tenue; uint64_t id; };

struct frise_page {
    struct arena arena;
    bool ready, placed;
    uint64_t seen_copie, seen_edits;
    struct day seen_day;
    struct frise_ligne *toutes;          /* every one, in the order of the list */
    size_t toutes_count;
    size_t *vues;                        /* those that the filter shows */
    size_t retards;
    struct couloir *couloirs;
    size_t couloir_count;
    struct periode *periodes;
    size_t periode_count;
    struct seance *seances;
    size_t seance_count;
    struct list list;                    /* over vues */
    enum frise_filtre filtre, seen_filtre;
    bool liste;                          /* without the drawing */
    unsigned echelle;                    /* which of the scales */
    struct day debut;                    /* of the drawing */
    uint64_t focus_id;                   /* what has the focus, when rows change */
    char focus_regle[48];
    uint32_t focus_annee;
};

/* data.c */
void frise_derive(struct model *m, struct place *p);
const struct frise_ligne *frise_focus(const struct frise_page *s);       /* NULL */
void frise_suivre(const struct model *m, struct frise_page *s);           /* the focus is never out of the drawing */
int frise_jours(const struct frise_page *s);                              /* days in a column */
void frise_aujourdhui(struct frise_page *s, struct day today);

/* draw.c */
void frise_dessin(const struct model *m, const struct place *p, struct area body);
void frise_tete(const struct model *m, const struct place *p, struct area line);
int frise_colonnes(int cols);                                             /* of the drawing, in a window that wide */
void frise_distance(const struct frise_ligne *l, char *out, size_t size);

/* texte.c */
bool frise_table(const struct model *m, const struct place *p, struct tableau *t);
void frise_expliquer(struct model *m, const struct place *p);

#endif
