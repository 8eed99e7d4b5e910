/* What the files of the page ACCUEIL share. Nobody else includes it. */
#ifndef CLIENT_TUI_VIEWS_ACCUEIL_ACCUEIL_H
#define CLIENT_TUI_VIEWS_ACCUEIL_ACCUEIL_H

#include "client-tui/model/model.h"
#include "client-tui/views/commun/chiffres.h"
#include "client-tui/widgets/list.h"

enum {
    ACCUEIL_BYTES = 32 << 20, ACCUEIL_A_FAIRE_MAX = 2000, ACCUEIL_CONVENTIONS_MAX = 200, ACCUEIL_FICHES_MAX = 16,
    ACCUEIL_AGREMENTS_MAX = 8000, ACCUEIL_PAGES_MAX = 800 /* of one reading: a bound, whatever the daemon answers */,
    ACCUEIL_VUS_MAX = 32, ACCUEIL_NOM = 96, ACCUEIL_RELIRE_MS = 5000
};

struct a_faire {
    uint64_t convention, id, avec;
    uint32_t type;
    struct day du;
    const char *titre, *regle, *source, *responsable;
    bool bloquante;
    char convention_nom[ACCUEIL_NOM], avec_nom[ACCUEIL_NOM];
};
struct ma_convention {
    uint64_t id, structure;
    const char *reference;
    bool lue;                            /* its Fiche came */
    uint32_t etape, etapes;              /* the present one, from 1; 0: none */
    const char *etape_nom;
    bool agree;
    struct day agrement_fin;
    char nom[ACCUEIL_NOM];
};
struct mon_agrement {                    /* of the portfolio */
    uint64_t agrement, structure;
    const char *nom, *commune, *situation, *couleur;
    bool datee;
    struct day fin;
    int32_t jours;
};
/* One reading, whole or on its way. */
struct accueil_lu {
    struct arena arena;
    struct a_faire *a_faire;
    size_t n_a_faire, cap_a_faire;
    size_t coupes, coupes_retard;        /* less urgent than those; late among them */
    struct ma_convention *conventions;
    size_t n_conventions, cap_conventions;
    struct mon_agrement *agrements;
    size_t n_agrements, cap_agrements;
    struct chiffres chiffres;
    bool trop;                           /* more was there than is kept */
    int64_t read_ms;                     /* 0: not whole yet */
    int64_t kept_ms;                     /* the oldest of what the local copy gave; 0: nothing of it */
    enum err error;
    char error_text[MESSAGE_BYTES];
};
/* What others did, as it is said. */
struct vu { uint32_t type; uint64_t id; char quand[24], qui[65], quoi[ACCUEIL_NOM * 2]; };

enum accueil_section { SECTION_A_FAIRE, SECTION_CONVENTIONS, SECTION_VUS, SECTIONS };

struct accueil {
    struct accueil_lu lu, lit;           /* what shows; what is being read */
    bool federation;                     /* a portfolio in place of the conventions */
    unsigned tour, en_cours, pages;      /* of the reading; requests that are out */
    uint64_t read_index;
    struct day read_day;
    struct vu vus[ACCUEIL_VUS_MAX];
    size_t n_vus;
    uint64_t seen_names, seen_changes;
    const struct accueil_lu *seen_lu;
    int64_t seen_read_ms;
    size_t seen_rows;
    struct list list;                    /* over the three sections */
    size_t tops[SECTIONS];
};

/* What shows: the last whole reading, else what has come so far. */
static inline struct accueil_lu *accueil_montre(struct accueil *s) { return s->lu.read_ms != 0 ? &s->lu : &s->lit; }
size_t accueil_count(const struct accueil *s, enum accueil_section k);
/* The section of the focus, and the row in it; false: nothing to focus. */
bool accueil_focus(const struct accueil *s, enum accueil_section *k, size_t *row);

/* Reading (lire.c) */
void accueil_start(struct model *m, struct place *p);
void accueil_refresh(struct model *m, struct place *p);
void accueil_free(struct accueil *s);
/* What was read (lu.c) */
void lu_init(struct accueil_lu *l, const struct sys *sys);
void lu_free(struct accueil_lu *l);
const char *lu_texte(struct accueil_lu *l, const char *text);           /* a copy of its own */
/* A zeroed row at the end of an array; NULL beyond `most` or without memory. */
void *lu_row(struct accueil_lu *l, void **rows, size_t *count, size_t *cap, size_t size, size_t most);
#define ROW(l, rows, most) lu_row((l), (void **)&(l)->rows, &(l)->n_##rows, &(l)->cap_##rows, sizeof *(l)->rows, (most))
/* By day; of what is to be done, the most urgent stay. */
void lu_trier(const struct model *m, struct accueil_lu *l);
/* Names and rows that are said (noms.c) */
void accueil_noms(struct model *m, struct accueil *s);
/* Drawing and exports (draw.c) */
void accueil_draw(const struct model *m, const struct place *p, struct area body);
/* A new centre: how the first convention is made, in the room that is left (debut.c). */
void accueil_debut(const struct model *m, struct accueil *s, struct area a);
void accueil_head(const struct model *m, const struct place *p, struct area line);
bool accueil_table(const struct model *m, const struct place *p, struct tableau *t);
size_t accueil_titre(const struct a_faire *t, char *out, size_t size);   /* « Versement : Fonctionnement » */
size_t accueil_quand(struct day today, struct day du, char *out, size_t size);      /* « EN RETARD 3 j » */

#endif
