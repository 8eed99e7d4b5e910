/* What the files of this folder share. Nobody else includes it. */
#ifndef CLIENT_TUI_MODEL_INTERNAL_H
#define CLIENT_TUI_MODEL_INTERNAL_H

#include "client-tui/model/model.h"
#include "client-tui/model/session.h"

/* Files of documents (pieces.c, pieces_fiche.c) */
void pieces_event(struct model *m, const struct event *e);
void pieces_complete(struct model *m, const struct event *e);
void pieces_tick(struct model *m);
void pieces_resume(struct model *m);                    /* the link is back */
void pieces_ajouter(struct model *m, const struct pieces *p);   /* the daemon has all of it */

/* Requests (request.c) */
/* No answer, or nobody is logged in any more: it may be done already, or not. */
bool request_lost(enum err e);
void request_answer(struct model *m, const struct reponse *r);
const char *request_words(const struct model *m);       /* of the oldest that is out for more than 300 ms; NULL */

/* Keys (keys.c) */
void model_key(struct model *m, uint32_t key);
void model_paste(struct model *m, const char *text);

/* Typed ahead (ahead.c): a key of the user, `text` with UI_PASTE only; after any event, those whose time has come */
void ahead_key(struct model *m, uint32_t key, const char *text);
void ahead_forget(struct model *m);
void ahead_event(struct model *m, const struct event *e);

/* Places (place.c) */
void place_free(struct model *m, struct place *p);
void places_clear(struct model *m);
void place_refresh(struct model *m);
void popped_drop(struct model *m);
void place_kept(struct model *m, int64_t kept_ms);      /* an answer of the local copy */

/* Conventions (ouverte.c) */
void ouverte_free(struct model *m, struct ouverte *o);
void ouverte_load(struct model *m, struct ouverte *o);  /* asks for what is new */
void hors_load(struct model *m, struct ouverte *o);     /* hors.c: HORS_CONVENTION, record by record */
void ouvertes_tick(struct model *m);                    /* stale copies, drafts due */
void ouvertes_online(struct model *m);                  /* the link is back: refresh, send what waits */
void ouverte_change(struct model *m, const Pacte__Event *e);
void ouverte_presence(struct model *m, uint64_t convention);
void ouverte_draft(struct model *m, struct ouverte *o); /* on disk now */
void drafts_now(struct model *m);
bool ouverte_unsaved(const struct ouverte *o);
void ouverte_keep(struct model *m, const struct ouverte *o);  /* in the local copy, as it is now */

/* The body of the page without a frame, to be copied by hand. */
bool model_bare_page(struct model *m);

/* Saving (save.c, rebase.c, revanche.c, demander.c): save_send asks nothing. */
void commands_send(struct model *m);                          /* those that wait, as they were kept */
void command_drop(struct model *m, struct ouverte *o);        /* answered */
void command_withdraw(struct model *m, struct ouverte *o);    /* what it saves is changed again, before it was sent */
/* What this command replaces, before it is sent. NO_MEMORY. */
MUST_CHECK enum err revanche_begin(struct model *m, const struct ouverte *o, const Pacte__BatchRequest *q);
void save_send(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason);
void save_copy_fresh(struct model *m, struct ouverte *o);     /* after a conflict: merge, then save again or ask */
void revanche_free(struct model *m);

enum { REVANCHE_BYTES = 8 << 20 };
struct revanche_row {
    uint32_t type;
    uint64_t id;
    uint32_t revision;               /* that the save made */
    struct bytes before;             /* packed record as it was; empty: it was created */
    struct bytes after;              /* as it was sent; empty: archived */
    bool archived;                   /* the save archived it */
};
struct revanche {
    uint64_t convention;
    struct revanche_row *rows;
    size_t count;
    bool sent;                       /* its command is on its way */
    bool inverse;                    /* the save was undone: what is left is to do it again */
};

/* The guided tour (tour.c): moves on when its step was really done */
void tour_begin(struct model *m);                         /* or leaves the one under way */
bool tour_leave(struct model *m);                         /* false: there is none */
void tour_event(struct model *m);
void tour_draw(const struct model *m, struct area line);

/* Names (annuaire.c) */
void annuaire_clear(struct model *m);
void annuaire_change(struct model *m, const Pacte__Event *e);
void annuaire_pump(struct model *m);                    /* asks for what was wanted */
bool annuaire_refused(const struct model *m, uint32_t type, uint64_t id);
void open_again(struct model *m);                       /* a record came that an opening may wait for */

/* What others do (changes.c) */
void changes_event(struct model *m, const Pacte__Event *e);

/* Session (session.c) */
void session_event(struct model *m, const struct event *e);
void link_event(struct model *m, const struct event *e);
void session_ask(struct model *m);                      /* the password, over what shows */
void session_settle(struct model *m);                   /* asked when nobody types; gone when it was given */

/* Drafts (reprise.c) */
void drafts_resume(struct model *m);                    /* those whose saving was asked for: taken up, sent */
size_t drafts_last_offer(const struct model *m);        /* those of this account that are too old */
void drafts_purge(struct model *m);                     /* they were offered: they go */

#endif
