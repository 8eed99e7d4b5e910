/* Indicators, year by year: only for the files indicateurs*.c. */
#ifndef CLIENT_TUI_VIEWS_INDICATEURS_INDICATEURS_H
#define CLIENT_TUI_VIEWS_INDICATEURS_INDICATEURS_H

#include "client-tui/model/model.h"
#include "client-tui/views/commun/gestes.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "common/domain/indicateurs.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

struct indicateurs {
    struct arena arena;
    bool ready, placed;
    uint64_t seen_copie, seen_edits;
    struct day seen_day;
    const struct dossier *dossier;       /* of the convention, when ready */
    uint32_t *annees;
    size_t annee_count, annee;           /* the one that is judged and typed into */
    struct indicateur_calcule **calculs; /* [year][indicator], in order of code */
    size_t count;
    struct list list;
    uint64_t focus;                      /* the indicator, when rows change */
    bool tableau;                        /* without the drawing */
    /* typing */
    bool saisie;
    struct line line;
    uint64_t indicateur, mesure;         /* mesure 0: nothing typed yet */
    uint32_t mesure_annee;
    bool nouvelle;
    Pacte__EtatMesure etat;
    char avant[3][600];                  /* etat, valeur, motif before typing */
    struct gestes gestes;
};

/* data.c */
void indicateurs_derive(struct model *m, struct place *p);
struct indicateur_calcule *indicateurs_focus(struct indicateurs *s);                 /* for the year chosen; NULL */
/* « 41 », « ~41 » estimated, « n.c. », « n.a. », « réf. », « ? » nobody said. */
void indicateur_valeur(const struct indicateur_calcule *c, char *out, size_t size);
/* The state in words, with what makes the number: « atteint, estimé ». */
void indicateur_mot(const struct indicateur_calcule *c, char *out, size_t size);
/* « 2027 : 5 indicateurs sur 8 atteints (jugés : 8/8) ». */
void indicateurs_phrase(const struct indicateurs *s, size_t year, char *out, size_t size);
const Pacte__Mesure *indicateur_mesure(const struct indicateurs *s, const struct indicateur_calcule *c);   /* NULL */

/* saisie.c */
void mesure_commencer(struct model *m, struct place *p, Pacte__EtatMesure etat, uint32_t key);
bool mesure_touche(struct model *m, struct place *p, uint32_t key);
void mesure_valider(struct model *m, struct place *p);
void mesure_texte(struct model *m, struct place *p);
bool mesure_annuler(struct model *m, struct place *p, bool redo);
void mesure_choisir(struct model *m, struct place *p);
const char *mesure_pourquoi_pas(const struct model *m, const struct indicateurs *s);

/* draw.c, texte.c */
void indicateurs_draw(const struct model *m, const struct place *p, struct area body);
void indicateurs_head(const struct model *m, const struct place *p, struct area line);
bool indicateurs_table(const struct model *m, const struct place *p, struct tableau *t);
void indicateurs_expliquer(struct model *m, struct place *p);

#endif
