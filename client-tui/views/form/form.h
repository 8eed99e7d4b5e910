/* The form of any record, made from the table of common/record: rows, one of
 * which has the focus; what is typed goes at once into the edits of the
 * convention. A page adds rows of its own between the fields. */
#ifndef CLIENT_TUI_VIEWS_FORM_FORM_H
#define CLIENT_TUI_VIEWS_FORM_FORM_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/multi.h"

enum form_kind {
    FORM_TITRE,          /* a heading; never has the focus */
    FORM_INFO,           /* a fact of the page */
    FORM_CHAMP,          /* a value of the record */
    FORM_AJOUT           /* « + ajouter » of a repeated value */
};

/* How a value is typed. */
enum form_saisie {
    SAISIE_LIGNE, SAISIE_LONGUE,
    SAISIE_CHOIX,        /* one of a few: an enum, a list of codes */
    SAISIE_LIEN,         /* another record */
    SAISIE_AUCUNE        /* shown only; why_not says why */
};

struct form_ligne {
    enum form_kind kind;
    const char *cle;                     /* path of a value; of a fact what tells it from others */
    const char *label, *value;           /* for people; never NULL */
    const char *raw;                     /* the value as it is typed: an id where people see a name */
    const char *note;                    /* after the value: unit, weekday; "" */
    const char *mark;                    /* why it cannot be saved; NULL: nothing wrong */
    const char *why_not;                 /* it cannot be written: the reason; NULL */
    int depth;                           /* of the indentation */
    enum form_saisie saisie;
    struct path path;
    bool changed, required, removed, repeated;
    bool wrap;                           /* FORM_INFO: may take two lines */
    enum style style;                    /* FORM_INFO */
    uint32_t type;                       /* FORM_INFO, SAISIE_LIEN: the record meant; 0: none */
    uint64_t id;
    uint32_t tag, annee;                 /* FORM_INFO: of the page */
};

enum { FORM_LIGNES_MAX = 4096, FORM_AVANCE = 32 };

/* What a choice may give: a record, or a text. */
struct form_candidat { uint32_t type; uint64_t id; const char *text; };

struct form {
    const struct record_type *t;
    uint64_t convention;                 /* of the edits; HORS_CONVENTION */
    uint64_t id;                         /* 0: a record to create, nothing typed yet */
    bool creating;                       /* never saved */
    bool touched;                        /* somebody typed, beyond the presets */
    size_t floor;                        /* steps of undo before that */
    struct arena arena;                  /* of the rows */
    struct form_ligne *rows;
    size_t count, cap, at, top;
    char cle[PATH_BYTES];                /* of the row with the focus, kept when rows change */
    bool aimed;                          /* `cle` is where the focus shall go, and not where it was */
    bool reload;                         /* the value of the focus was changed otherwise: show that */
    bool saisie;                         /* letters are text */
    bool moved;                          /* the value of the focus was typed into since it got it */
    struct line line;
    struct multi multi;
    char extra[PATH_BYTES];              /* « reserves[2] »: asked for by « + ajouter », nothing typed into yet */
    const ProtobufCMessage *base;        /* of the edit or of the copy; in the arena; NULL: not there */
    const struct edit *edit;             /* NULL: nothing typed */
    uint64_t seen_copie, seen_edits, seen_names;
    struct day seen_day;
    bool seen_whole, stale;
    char refus[MESSAGE_BYTES];           /* last refusal that was gone to */
    uint32_t attendu;                    /* type of a record being created for the value of `choix_de`; 0: none */
    uint64_t listed;                     /* bits by type: every candidate has come */
    bool waiting;                        /* for candidates; what is typed meanwhile goes to their filter */
    uint32_t ahead[FORM_AVANCE];
    size_t ahead_count;
    char choix_de[PATH_BYTES];           /* of the row whose candidates are offered: a refusal may move the focus meanwhile */
    struct arena choix;                  /* of the candidates offered */
    struct form_candidat *candidats;
    size_t candidat_count;
};

/* --- Life ------------------------------------------------------------------- */

/* `presets` is « annee=2027;financeur=ID » or "", for a new record (id 0). */
void form_enter(struct model *m, struct form *f, uint64_t convention, uint32_t type, uint64_t id, const char *presets);
/* One more value that a new record begins with: as if nobody had typed it. */
void form_preset(struct model *m, struct form *f, const char *path, const char *text);
void form_leave(struct model *m, struct form *f);      /* drops a new record into which nobody typed */
/* The form of the place on top, or of the one under an overlay; NULL. */
struct form *form_here(struct model *m);
struct ouverte *form_ouverte(struct model *m, const struct form *f);

/* --- Rows (rows.c): begin, add, end, in the order of the screen --------- */

bool form_stale(struct model *m, struct form *f);      /* the rows must be made again */
void form_begin(struct model *m, struct form *f);
struct form_ligne *form_add(struct form *f, enum form_kind kind, const char *cle, const char *label, const char *value);
void form_titre(struct form *f, const char *label);
enum form_section { FORM_OBLIGATOIRE, FORM_PRINCIPAL, FORM_PLUS };
void form_section(struct model *m, struct form *f, enum form_section section);
void form_end(struct model *m, struct form *f);        /* the focus goes back to its row; goes to what was refused */
struct form_ligne *form_focus(struct form *f);         /* NULL: no row */
bool form_find(const struct form *f, const char *cle, size_t *at);
char *form_text(struct form *f, const char *text);     /* in the arena; "" without memory */
/* « Ville de Bellerive »; asks for the record when it is not known here. */
const char *form_nom(struct model *m, struct form *f, uint32_t type, uint64_t id);

/* --- Values (value.c) --------------------------------------------------- */

/* What was typed in the form that people read; the note says what is wrong. */
MUST_CHECK enum err form_normal(const struct model *m, const struct form *f, const struct path *p, const char *text, char *out,
                                size_t size, struct err_note *note);
/* Level 1: what the text means so far, or what is wrong with it; false: nothing to say. */
bool form_conseil(const struct model *m, const struct form *f, const struct form_ligne *l, const char *text, char *out, size_t size);
/* « jeu., dans 21 j », for after a day. */
size_t form_jour(struct day d, struct day today, char *out, size_t size);
bool form_texte_id(const char *text, uint32_t target, uint32_t *type, uint64_t *id);

/* --- Rights, as far as a client knows them: the daemon decides (droits.c) - */

/* Why a field cannot be written; NULL when it may. */
const char *form_droit(const struct model *m, uint32_t type, const struct field_def *field, bool creating);
const char *form_droit_type(const struct model *m, uint32_t type);

/* --- Keys and actions (key.c, act.c, choix.c) ------------------- */

bool form_key(struct model *m, struct form *f, uint32_t key);
bool form_paste(struct model *m, struct form *f, const char *text);
/* ENREGISTRER, ANNULER, RETABLIR, EDITER, COCHER, ARCHIVER (a value), SUIVANT, PRECEDENT. */
bool form_act(struct model *m, struct form *f, enum action a);
const char *form_why_not(const struct model *m, const struct form *f, enum action a);
void form_save(struct model *m, struct form *f);
void form_expliquer(struct model *m, struct form *f);  /* what the field is, what was refused: a text to read */
void form_aide(struct model *m, struct form *f);       /* help of the focus, when nothing else was said */
void form_ouvrir(struct model *m, struct form *f);     /* begins to type at the focus */
void form_fermer(struct model *m, struct form *f);     /* level 2: normalises what was typed */
void form_bouger(struct model *m, struct form *f, int by);
void form_taper(struct model *m, struct form *f, const struct form_ligne *l, const char *text);
bool form_retirer(struct model *m, struct form *f);    /* the repeated value at the focus */
void form_choisir(struct model *m, struct form *f);    /* opens the choice of the focus */
void form_recueillir(struct model *m, struct form *f); /* the record that was created for the focus, on return */
bool form_a_choix(const struct form *f, const struct form_ligne *l);
void form_cycler(struct model *m, struct form *f, int by);
bool form_lettre(struct model *m, struct form *f, uint32_t key);
/* The labels of a short choice. */
size_t form_options(const struct form_ligne *l, const char **out, size_t max);

/* --- Drawing (draw.c) ---------------------------------------------------- */

void form_draw(const struct model *m, const struct form *f, struct area body);
/* « Brouillon gardé il y a 1 s · A lit cette fiche · version 18 · non envoyé ». */
size_t form_etat(const struct model *m, const struct form *f, char *out, size_t size);
void form_table(const struct model *m, const struct form *f, struct tableau *t);

#endif
