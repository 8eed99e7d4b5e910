/* The client without a terminal, a network or a clock: the real model and
 * pages, answered at once by the real rules over a store of its own that holds
 * the demonstration data. The day is 20 November 2026, 14:02 in Paris. */
#ifndef TESTS_SUPPORT_ECRAN_H
#define TESTS_SUPPORT_ECRAN_H

#include "client-tui/model/model.h"
#include "tests/support/world.h"

enum { ECRAN_NOW_S = 1795179720 };       /* 2026-11-20T13:02:00Z */

struct ecran {
    struct world world;
    struct store_reader *reader;
    struct arena arena;                  /* of one answer */
    struct model model;
    struct grid grid;
    uint64_t account;                    /* who the client is: COORDINATION unless changed before ecran_login */
    bool offline;                        /* set by ecran_link */
    int64_t kept_ms;                     /* the local copy answers what is asked without a link, as of then; 0: there is none */
    unsigned kept, opened, forgotten;    /* EFFECT_KEEP; EFFECT_OPEN_KEPT; EFFECT_FORGET and LOGOUT */
    bool hold;                           /* answers are not given yet: ecran_settle gives them when it is false again */
    int64_t now_ms;
    /* what effects asked for, last one of each */
    char exported[200];
    char *export_text;
    char copied[9000];
    struct bytes draft;                  /* the file of the last EFFECT_DRAFT; empty: removed */
    unsigned sent, redraws, quits;
    /* the disk of this station, as far as files of documents go */
    struct bytes piece;                  /* what every path that is read holds; empty: nothing can be read */
    struct bytes piece_recue;            /* what was received, once it is proven */
    char piece_nom[256], piece_ouverte[256];     /* its name; what another program was to show */
    unsigned chunks;                     /* chunks that were sent */
    unsigned cut_at;                     /* the answer of that chunk, from 1, is lost with the link; 0: none */
    char text[1 << 17];                  /* of ecran_text */
};

/* Opens with the data and the accounts (COORDINATION of « Les Passerelles »,
 * FEDERATION, FINANCEUR_VILLE, ADMIN), draws nothing, not logged in. */
void ecran_start(struct ecran *e, int rows, int cols);
/* ecran_start, then logged in, on the home page, settled. */
void ecran_open(struct ecran *e, int rows, int cols);
void ecran_close(struct ecran *e);
void ecran_login(struct ecran *e);       /* as e->account */

uint64_t ecran_id(const char *alias);    /* « com-2026-001 », as in the files of the demonstration */
/* Goes to a page of the convention of worked example A, by its name. */
void ecran_go(struct ecran *e, const char *page);
void ecran_go_record(struct ecran *e, const char *page, uint32_t type, const char *alias);
/* Types keys by name, « Entrée », « Ctrl-S », « é »; 'texte entre apostrophes'
 * is typed letter by letter. Effects are done after each key. */
void ecran_keys(struct ecran *e, const char *keys);
void ecran_size(struct ecran *e, int rows, int cols);
void ecran_wait(struct ecran *e, int64_t ms);          /* time passes, ticks included */
void ecran_link(struct ecran *e, bool online);
void ecran_settle(struct ecran *e);
/* Another user changes one field, by the real rules; Watch tells. */
void ecran_other(struct ecran *e, uint64_t account, uint32_t type, const char *alias, const char *field, const char *text);
void ecran_other_archives(struct ecran *e, uint64_t account, uint32_t type, const char *alias);

/* The screen as text, one line a row, drawn now. */
const char *ecran_text(struct ecran *e);
bool ecran_shows(struct ecran *e, const char *words);
/* Compares text, styles and cursor with tests/screen/golden/NAME.txt; with
 * PACTE_GOLDEN=write the file is written instead. Asserts. */
void ecran_golden(struct ecran *e, const char *name);
/* The same at 80x24, 60x16, 40x8 and 132x43: NAME-80x24… */
void ecran_goldens(struct ecran *e, const char *name);

#endif
