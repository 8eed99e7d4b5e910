/* What the files of the page LISTE share. Nobody else includes it. */
#ifndef CLIENT_TUI_VIEWS_LISTE_LISTE_H
#define CLIENT_TUI_VIEWS_LISTE_LISTE_H

#include "client-tui/model/model.h"
#include "client-tui/views/commun/chiffres.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "proto/limits.h"

enum {
    LISTE_COLUMNS = 32, LISTE_PAGE = 100, LISTE_PAGE_ALL = 500 /* when every row is needed */, LISTE_ROWS_MAX = 20000,
    LISTE_BYTES = 128 << 20, LISTE_CELL = 240, LISTE_SORT_NONE = -1,
    FILTER_TEXT_MAX = 199
};

/* Figures that no field holds, for conventions. */
enum liste_calcul { CALCUL_AUCUN, CALCUL_DEMANDE, CALCUL_OBTENU, CALCUL_PART, CALCUL_ALERTE };

struct liste_colonne {
    const struct field_def *field;       /* NULL: computed */
    enum liste_calcul calcul;
    bool hidden;
};
struct liste_row {                       /* beside tableau.rows */
    struct bytes packed;                 /* a pacte.Record, in the arena */
    uint32_t revision;
    bool archived, checked;
    bool named;                          /* every name that it shows has come */
};

/* A code of a column and the name that the model gives it. */
struct liste_code { size_t column; char code[32], label[96]; };
enum { LISTE_CODES = 64 };

struct liste {
    const struct record_type *type;
    uint64_t convention;                 /* of every row; 0: of the daemon */
    struct liste_code codes[LISTE_CODES];
    size_t code_count;
    int widest[LISTE_COLUMNS];           /* columns of the text of the cells, of the first rows shown */
    struct arena arena;
    struct tableau all;                  /* every row that was read */
    struct tableau_column heads[LISTE_COLUMNS];
    struct liste_colonne columns[LISTE_COLUMNS];
    size_t column_count;
    struct liste_row *rows;
    size_t row_cap;
    uint32_t *shown;                     /* those that the filter holds, in order */
    size_t shown_count, shown_cap;
    uint64_t *checked;                   /* ids that were checked, while the list is read again */
    size_t checked_count;
    struct chiffres chiffres;
    bool chiffres_asked;
    /* what the user asked for */
    struct list list;
    struct line filter, name;
    bool filtering, naming;              /* Saisie: in the filter; in the name of a view */
    int sort;
    bool descending, archived;           /* archived: those only, « archive:oui » */
    size_t shift;                        /* columns passed over, after the first */
    bool to_end;                         /* Fin was asked before every row was there */
    bool only_checked;                   /* the export is of those */
    /* reading */
    uint8_t cursor[LIMIT_CURSOR_BYTES];
    size_t cursor_len;
    bool kept;                           /* from the local copy: read again when the link is back */
    bool loaded, more, reading, again;   /* again: the next answer replaces what is there */
    uint64_t asked;
    uint32_t focus_type;                 /* to be found again after a new reading */
    uint64_t focus_id;
    enum err error;
    char error_text[MESSAGE_BYTES];
    int64_t read_ms;
    uint64_t seen_names, seen_copie, seen_index;
    bool reshow;                         /* filter and order are to be applied again */
};

/* Reading (lire.c) */
void liste_reset(struct model *m, struct place *p, const struct record_type *t);     /* another type */
void liste_read(struct model *m, struct place *p, bool again);
void liste_refresh(struct model *m, struct place *p);
bool liste_orderable(const struct liste *s, int column);        /* the daemon can give this order */

/* Rows (rows.c) */
void liste_columns(struct liste *s, bool in_convention);
bool liste_add(struct model *m, struct liste *s, const Pacte__Record *r);
void liste_names(struct model *m, struct liste *s, bool all);   /* rows that waited for a name are made again, or all */
bool liste_filter_text(const struct liste *s, char out[LINE_BYTES]);        /* without « archive:oui »: true if it was there */
void liste_clear(struct liste *s);                              /* rows only */
void liste_show(struct model *m, struct liste *s);              /* filter, order, focus */
/* The row of the focus, or NULL. */
struct tableau_row *liste_focus(const struct liste *s, struct liste_row **row);
size_t liste_checked(const struct liste *s);
void liste_label(struct model *m, const struct place *p, const struct tableau_row *row, char *out, size_t size);

/* Words of cells (cellules.c) */
void liste_modeles(struct model *m, const struct liste *s);     /* asks for the models whose codes it shows */
/* « Budget réactualisé » in place of a code of the model; false: not known yet. */
bool liste_code(struct model *m, struct liste *s, const struct field_def *f, char *text, size_t size);
bool liste_reference(struct model *m, uint64_t id, char *out, size_t size);     /* « COM-2026-001 »; false: not known */
void liste_mesurer(struct liste *s);

/* Drawing (draw.c) */
void liste_draw(const struct model *m, const struct place *p, struct area body);
void liste_head(const struct model *m, const struct place *p, struct area line);
bool liste_table(const struct model *m, const struct place *p, struct tableau *t);

/* Several rows at once, archiving (lot.c) */
void liste_lot(struct model *m, struct liste *s);
void liste_archive(struct model *m, struct place *p);

/* Saved views: « vue.NOM = type|tri|sens|colonnes cachées|filtre » (vues.c) */
void liste_view_save(struct model *m, struct liste *s);
void liste_view_choose(struct model *m, struct liste *s);
bool liste_view_load(struct model *m, struct place *p, const char *name);
void liste_columns_choose(struct model *m, struct liste *s);

/* The same list on the command line (commande.c) */
enum { LISTE_WHERE_PARTS = 2, LISTE_WHERE_BYTES = 400, LISTE_COMMANDE_BYTES = 4000 };
struct filter_term;
/* A term as filters of « pactectl list --where »; 0: none says the same. */
size_t liste_where(const struct liste *s, const struct filter_term *term, struct day today,
                   char out[LISTE_WHERE_PARTS][LISTE_WHERE_BYTES]);
/* The whole command; `left` gets what it cannot say, "" when it says all. */
void liste_commande(const struct model *m, const struct liste *s, char *out, size_t size, char *left, size_t left_size);
void liste_commande_show(struct model *m, const struct liste *s);

#endif
