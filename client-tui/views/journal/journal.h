/* The journal: the versions of one record, or what changed last in a whole
 * convention; the state of the convention at a day. */
#ifndef CLIENT_TUI_VIEWS_JOURNAL_JOURNAL_H
#define CLIENT_TUI_VIEWS_JOURNAL_JOURNAL_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"

struct difference { const char *label, *before, *after; };

struct version {
    uint32_t type, revision;
    uint64_t id;
    int64_t at_ms;
    const char *who, *reason;
    const char *summary;                 /* what changed, on one line */
    bool mine, archived;
    const Pacte__Record *record;         /* NULL in the journal of a whole convention */
};

struct journal {
    struct list list;
    struct arena arena;                  /* of the rows and their records */
    struct version *rows;
    size_t count, cap;
    uint32_t next_before;                /* of the next page; 0: nothing older */
    bool loading, begun;
    bool nouvelle;                       /* the record was never saved: it has no history yet */
    enum err error;
    uint64_t seen_copie, seen_names;
    struct arena detail_arena;           /* what the version at the focus changed */
    struct difference *detail;
    size_t detail_count, detail_at, detail_rows;      /* rows: of the journal, when it was made */
    bool asking;                         /* a day is being typed */
    struct line date;
    struct copie alors;                  /* as it was on that day */
    struct day alors_day;
    bool alors_loading;
};

/* --- Rows (rows.c) ---------------------------------------------------- */
void journal_rows(struct model *m, struct place *p);           /* brings them up to date; asks for what is missing */
void journal_more(struct model *m, struct place *p);           /* the next page */
struct place *journal_place(struct model *m, uint64_t id);     /* of an answer; NULL: left meanwhile */
/* A record by its name: of the convention's copy with its edits, else asked for. */
size_t journal_nom(struct model *m, uint64_t convention, uint32_t type, uint64_t id, char *out, size_t size);

/* --- Differences (diff.c) ----------------------------------------------- */
/* Value by value, in the arena; `before` NULL: everything that is there. */
size_t journal_diff(struct model *m, uint64_t convention, const Pacte__Record *before, const Pacte__Record *after,
                    struct arena *a, struct difference **out);
/* Puts the values that a version changed as they were before it, in `now`. Names
 * the first that somebody changed since: false. */
bool journal_inverse(const Pacte__Record *before, const Pacte__Record *after, Pacte__Record *now, struct arena *a, const char **label);

/* --- What is asked (act.c) ------------------------------------------------ */
void journal_annuler(struct model *m, struct place *p);        /* the inverse of the version at the focus */
const char *journal_pourquoi_pas(const struct journal *j);     /* why it cannot be undone; NULL */
void journal_montrer(struct model *m, struct place *p);        /* the version at the focus, whole */
void journal_au(struct model *m, struct place *p, struct day d);   /* the convention as it was */
/* The convention of a dossier, as a text to read (etat.c). */
char *journal_etat(struct model *m, const struct dossier *d, struct day au, struct arena *a);

#endif
