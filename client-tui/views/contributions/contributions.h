/* The grid of contributions, financeurs by years: only for the files
 * contributions*.c and tresorerie.c. */
#ifndef CLIENT_TUI_VIEWS_CONTRIBUTIONS_CONTRIBUTIONS_H
#define CLIENT_TUI_VIEWS_CONTRIBUTIONS_CONTRIBUTIONS_H

#include "client-tui/model/model.h"
#include "client-tui/views/commun/gestes.h"
#include "client-tui/widgets/line.h"
#include "common/domain/echelle.h"
#include "common/domain/portefeuille.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* What the cells show, in the order of « v ». */
enum vue {
    VUE_ACCORDE,                     /* the amount that binds */
    VUE_SOLLICITE, VUE_PROMIS, VUE_VOTE, VUE_NOTIFIE, VUE_CONVENTIONNE, VUE_APPELE, VUE_VERSE, VUE_JUSTIFIE,
    VUE_ECART_DEMANDE,               /* three gaps, each by itself */
    VUE_ECART_VERSE,
    VUE_ECART_CHARGES,
    VUE_TRESORERIE,                  /* twelve months of cash */
    VUES
};

enum cellule_etat {
    CELLULE_VIDE,                    /* no contribution for that year */
    CELLULE_RIEN,                    /* a contribution that says nothing on this rung */
    CELLULE_A_VENIR,                 /* said, by a fact that is dated after today */
    CELLULE_DITE
};

struct cellule {
    enum cellule_etat etat;
    struct money montant;
    bool demande;                    /* shown although it is only asked for */
    bool baisse;                     /* less than the year before, by this financeur */
    bool modifie;                    /* typed and not saved */
    bool fausse;                     /* typed, and not an amount */
    uint64_t id;                     /* the contribution; 0: none */
    size_t from, count;              /* of grille.tri */
};

struct ligne_grille {
    uint64_t financeur;
    bool en_nature;
    const char *dispositif, *ligne, *nom;    /* nom: of the financeur, short */
    bool seule;                      /* its financeur has no other row */
    struct cellule *cellules;        /* one for each year */
    struct somme total;
    size_t from, count;              /* of grille.tri */
};

/* One year, or all of them, under the rows. */
struct pied { struct somme total, budget, reste, demande, charges, produits; };

/* What is derived from the dossier for one view. */
struct grille {
    struct dossier tri;              /* the dossier, its contributions in the order of the rows */
    uint32_t *annees;
    size_t annee_count;
    struct ligne_grille *lignes;
    size_t ligne_count, nature_from; /* rows in kind come last */
    struct pied *pieds;              /* annee_count + 1: the last is the total */
    bool cents;                      /* some amount has cents */
};

enum saisie { SAISIE_NON, SAISIE_CELLULE, SAISIE_REPARTIR, SAISIE_SOLDE };

struct contributions {
    struct arena arena;
    bool ready;
    uint64_t seen_copie, seen_edits;
    struct day seen_day;
    enum vue seen_vue;
    struct grille g;
    enum vue vue;
    size_t row, col, top;
    /* which row has the focus, when the rows change */
    uint64_t financeur;
    bool en_nature, placed;
    char dispositif[201], ligne[201];
    /* a row that was asked for and holds nothing yet */
    uint64_t ajout;
    bool ajout_nature;
    /* typing */
    enum saisie saisie;
    struct line line;
    uint64_t id;                     /* the contribution typed into */
    char champ[32];
    char avant[64];                  /* what it said before */
    bool nouvelle;                   /* it was created by this typing */
    struct gestes gestes;
    enum barreau barreau;            /* where an accordé is written when nothing says it; BARREAUX: not chosen */
    char refus[MESSAGE_BYTES];       /* the last one that was gone to */
    int width;                       /* of an amount; kept while typing */
    /* cash */
    struct tresorerie mois;
    bool mois_ok;
    int mois_depart;                 /* months from today's */
    size_t mois_at;
};

/* lignes.c, chiffres.c, data.c */
bool grille_lignes(struct contributions *s, const struct dossier *d);
bool grille_chiffres(struct model *m, struct contributions *s, const struct ouverte *o, const struct dossier *d);
void contributions_derive(struct model *m, struct place *p);
const char *vue_titre(enum vue v);
bool vue_barreau(enum vue v, enum barreau *out);
/* The part of the dossier that holds only these contributions. */
struct dossier grille_tranche(const struct grille *g, size_t from, size_t count);
struct ligne_grille *contributions_ligne(struct contributions *s);       /* with the focus; NULL */
struct cellule *contributions_cellule(struct contributions *s);          /* NULL */
const Pacte__Contribution *grille_contribution(const struct grille *g, const struct cellule *c);   /* NULL: none */
/* « Caf 92 PS AGC », in so many columns at most. */
void ligne_label(const struct ligne_grille *l, int columns, char *out, size_t size);

/* edit.c: what is typed into cells */
void contributions_focus(struct contributions *s, long row, long col);   /* clipped, and remembered */
const char *saisie_pourquoi_pas(const struct model *m, const struct place *p);
void saisie_commencer(struct model *m, struct place *p, uint32_t key);   /* 0: with the text that is there */
bool saisie_touche(struct model *m, struct place *p, uint32_t key);
void saisie_valider(struct model *m, struct place *p);
void saisie_abandonner(struct model *m, struct place *p);
void saisie_texte(struct model *m, struct place *p);                     /* the line has changed */
void saisie_dessus(struct model *m, struct place *p);
/* Writes one amount into a cell, creating its contribution when there is none;
 * the id, or 0. */
uint64_t cellule_ecrire(struct model *m, struct place *p, struct ligne_grille *l, size_t col, const char *champ, const char *text);
const char *cellule_champ(const struct contributions *s, const struct ligne_grille *l, size_t col);
bool saisie_annuler(struct model *m, struct place *p, bool redo);       /* false: undone as everywhere */

/* repartir.c */
void repartir_commencer(struct model *m, struct place *p);
bool repartir_touche(struct model *m, struct place *p, uint32_t key);

/* versements.c */
void versements_choisir(struct model *m, struct place *p);
void versement_recu(struct model *m, struct place *p);                   /* a form, ready for what has come */

/* act.c */
void contributions_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *arg);
bool contributions_act(struct model *m, struct place *p, enum action a);
const char *contributions_why_not(const struct model *m, const struct place *p, enum action a);
struct place *contributions_place(struct model *m);                      /* the page on the stack, under what was asked; NULL */

/* pourquoi.c */
void contributions_expliquer(struct model *m, struct place *p);

/* draw.c, detail.c, table.c */
void contributions_draw(const struct model *m, const struct place *p, struct area body);
void contributions_head(const struct model *m, const struct place *p, struct area line);
void contributions_detail(const struct model *m, const struct place *p, struct area a);
void contributions_volet(const struct model *m, const struct place *p, struct area a);     /* the ladder of the cell, beside the grid */
void contributions_faits(struct model *m, const struct place *p);
bool contributions_table(const struct model *m, const struct place *p, struct tableau *t);

/* tresorerie.c: the view of cash */
void tresorerie_derive(struct model *m, struct place *p, const struct dossier *d);
void tresorerie_solde(struct model *m, struct place *p, uint32_t key);   /* begins to type the balance */
bool tresorerie_touche(struct model *m, struct place *p, uint32_t key);
void tresorerie_draw(const struct model *m, const struct place *p, struct area body);
bool tresorerie_table(const struct model *m, const struct place *p, struct tableau *t);
void tresorerie_expliquer(struct model *m, struct place *p);

#endif
