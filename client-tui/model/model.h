/* Everything that the client knows, and how it changes: model_event is a pure
 * step (model, event) → model, effects; model_draw only reads. No terminal, no
 * network, no clock, no file here: events bring what happened, effects say what
 * is to be done. One thread. */
#ifndef CLIENT_TUI_MODEL_MODEL_H
#define CLIENT_TUI_MODEL_MODEL_H

#include "client-tui/data/copie.h"
#include "client-tui/data/draft.h"
#include "client-tui/data/merge.h"
#include "client-tui/data/reserve.h"
#include "client-tui/data/tableau.h"
#include "client-tui/model/action.h"
#include "client-tui/model/event.h"
#include "client-tui/model/pieces.h"
#include "client-tui/ui/grid.h"
#include "client-tui/ui/intl.h"
#include "client-tui/ui/key.h"
#include "client-tui/ui/theme.h"

struct model;

/* --- Pages ------------------------------------------------------------------ */

enum page_id {
    PAGE_CONNEXION, PAGE_ACCUEIL, PAGE_LISTE, PAGE_FICHE, PAGE_CONTRIBUTIONS, PAGE_ETAPES, PAGE_INDICATEURS,
    PAGE_COPIL, PAGE_FRISE, PAGE_JOURNAL, PAGE_CONFLIT, PAGE_FORMULAIRE, PAGE_RECHERCHE, PAGE_BROUILLONS,
    PAGE_COMPTES, PAGE_AFFICHAGE, PAGE_VISIONNEUSE, PAGE_AIDE, PAGE_PALETTE, PAGE_QUESTION, PAGE_CHOIX, PAGE_REPRISE, PAGE_EXPORT,
    PAGE_GLOSSAIRE, PAGE_PIECES,
    PAGE_COUNT
};

/* Where a page stands: what it is about. */
struct place {
    enum page_id page;
    uint64_t convention;                 /* 0: none */
    uint32_t type;                       /* of the record, or of a list; 0: none */
    uint64_t id;                         /* 0: none, or a record to create */
    char arg[96];                        /* of the page: a filter, a path, a preset */
    int64_t kept_ms;                     /* the oldest of what the local copy gave for it; 0: nothing of it */
    void *state;                         /* of the page; zeroed at entry */
};

struct page {
    enum page_id id;
    const char *name;                    /* « contributions »: --capture, palette */
    const char *title;                   /* « Contributions » */
    bool tab;                            /* one of the tabs of a convention, in the order of page_id */
    bool overlay;                        /* drawn over the page below it */
    size_t state_bytes;
    const enum action *actions;          /* offered here beyond those of everywhere, ACTION_NONE last; the first are in the footer */
    void (*enter)(struct model *m, struct place *p);
    void (*leave)(struct model *m, struct place *p);
    /* Data has changed (copy, edits, link, day): derive again. Called before a
     * drawing, at most once for each. */
    void (*refresh)(struct model *m, struct place *p);
    bool (*typing)(const struct model *m, const struct place *p);               /* Saisie: letters are text */
    bool (*act)(struct model *m, struct place *p, enum action a);               /* false: not mine */
    bool (*key)(struct model *m, struct place *p, uint32_t key);                /* moves, and text in Saisie; false: not taken */
    bool (*paste)(struct model *m, struct place *p, const char *text);
    /* What this key would be for is on its way: it is kept until it came. A tab
     * without this hook waits for its convention. */
    bool (*waiting)(const struct model *m, const struct place *p, uint32_t key);
    /* Why an action of this page is not possible now; NULL when it is. In model_text or constant. */
    const char *(*why_not)(const struct model *m, const struct place *p, enum action a);
    void (*draw)(const struct model *m, const struct place *p, struct area body);
    /* The second line of the screen when the page is no tab; may be NULL. */
    void (*head)(const struct model *m, const struct place *p, struct area line);
    /* What shows, as a table in t->arena: exports, linear mode. False: nothing to export. */
    bool (*table)(const struct model *m, const struct place *p, struct tableau *t);
};
extern const struct page *const pages[PAGE_COUNT];      /* client-tui/views/pages.c */

/* --- The model -------------------------------------------------------------- */

enum { PLACES_MAX = 16, OUVERTES_MAX = 8, PENDING_MAX = 64, AHEAD_MAX = 64, MESSAGE_BYTES = 320 };
/* After that the details of the focus come: longer than between two keys of who
 * types or keeps an arrow down, shorter than a look at another place takes. */
enum { MODEL_PAUSE_MS = 200 };

/* The « convention » of records that hang on none (organisations, contacts,
 * structures…): they are typed into and saved in the same way, over a copy that
 * holds what model_read brought. It has no dossier. */
#define HORS_CONVENTION UINT64_MAX

/* A convention that was opened: its copy, what is unsaved, and what the rules
 * read (derived again when either changes). */
struct ouverte {
    uint64_t convention;                 /* 0: free */
    struct copie copie;
    struct edits edits;
    struct arena arena;                  /* of the dossier */
    struct dossier dossier;              /* valid when `derived` */
    bool derived;
    enum err error;                      /* of the last load */
    uint64_t seen_copie, seen_edits;     /* generations that the dossier is of */
    int64_t loaded_ms, used_ms;
    bool loading, stale;                 /* a request is on its way; a change was announced */
    unsigned asked;                      /* HORS_CONVENTION: records on their way */
    int64_t kept_ms;                     /* the copy came from the local one: of when it is; 0: from the daemon */
    bool save_wanted;                    /* saved by the user, and not known to be done: sent when the link is back */
    struct bytes command;                /* as it is sent, with its key; empty: none is to be sent */
    bool command_sent;                   /* it may have been done already */
    bool save_again;                     /* and what was typed since is to be saved after it */
    bool saving;                         /* a command is on its way */
    struct { uint32_t type; uint64_t id; } asks;         /* what is to be saved once a question is answered */
    /* The rule that refused last and can be lifted, for which record, and the place of its dérogation. */
    struct { const struct invariant *regle; uint32_t type; uint64_t id; size_t place; } leve;
    bool draft_dirty;                    /* edits not yet on disk */
    int64_t dirty_ms, drafted_ms;        /* since when; when the disk confirmed */
    uint32_t remembered[PAGE_COUNT];     /* row of the focus of each tab */
    char present[8][65];                 /* who else looks at it */
    size_t present_count;
};

/* Records that no open convention holds, kept for their names: what lists
 * brought, and what was asked one by one. */
enum { ANNUAIRE_WANTED = 512 };
struct annuaire {
    struct copie copie;
    struct { uint32_t type; uint64_t id; bool sent, refused; } wanted[ANNUAIRE_WANTED];
    size_t wanted_count, out;
    uint64_t listed;                     /* types whose first page was asked, a bit each */
    uint64_t generation;                 /* one more when a name may have come */
    /* What the user asked to open, while its convention is being found; type 0: nothing. */
    uint32_t open_type;
    enum page_id open_page;
    uint64_t open_id;
    size_t open_depth;
};

/* What others did since the last visit of this account to this server. */
enum { CHANGES_MAX = 64 };
struct changement {
    uint64_t index;                      /* of the journal */
    uint32_t type, revision;
    uint64_t id;
    bool archived;
    char account[65];
    int64_t at_ms;
};

enum message_kind { MESSAGE_NONE, MESSAGE_INFO, MESSAGE_DONE, MESSAGE_WARNING, MESSAGE_ERROR };

/* What the daemon refused last: the value, for the focus to go there; type 0: none. */
struct refus { uint32_t type; uint64_t id; char path[PATH_BYTES]; char text[MESSAGE_BYTES]; };

typedef void answer_fn(struct model *m, const struct reponse *r, uint64_t arg);
struct pending { uint32_t tag; answer_fn *fn; uint64_t arg; int64_t since_ms; char words[64]; };

/* One write that was saved, to be undone by an inverse revision. */
struct revanche;

/* A key typed before the page could take it; `text`: owned, what UI_PASTE brings, else NULL. */
struct ahead {
    uint32_t key;
    char *text;
};

struct model {
    const struct sys *sys;
    int rows, cols;
    int64_t now_ms;
    struct day today;
    /* how it is shown */
    enum theme theme;
    bool ascii, mouse, function_keys, linear, accessible, read_only;      /* accessible: no clock, facts instead of tables */
    bool demo;
    /* link and session */
    enum link_state link;
    enum err link_error;
    struct err_note link_note;
    uint32_t latency_ms;
    int64_t link_since_ms;
    char server[129], fingerprint[96], site[129], pinned[96];     /* pinned: the fingerprint that was known; "": none */
    char account[65], name[97];
    uint64_t account_id;
    bool logged;                         /* there is, or was, a session: the copy may be read without a link */
    Pacte__Role roles[8];
    size_t role_count;
    uint64_t *structures;                /* those that this account coordinates, recorded already or not */
    size_t structure_count;
    bool must_change_password;
    bool keep;                           /* the preferences want a local copy */
    bool kept_asked;                     /* whether there is one was asked, at the start */
    bool touched;                        /* somebody typed: nothing opens by itself any more */
    bool login_due;                      /* the password is to be asked, when nobody types */
    int64_t online_ms;                   /* when the daemon was last there */
    char auto_password[64];              /* of the demonstration: logs in without asking */
    int64_t last_login_ms;
    uint64_t watch_index;                /* of the journal: changes up to it are known */
    /* where */
    struct place places[PLACES_MAX];
    size_t depth;
    struct place popped;                 /* by Escape, until the next key: « Échap 2 » takes it back */
    bool has_popped;
    /* data */
    struct ouverte ouvertes[OUVERTES_MAX];
    struct annuaire annuaire;
    struct changement changes[CHANGES_MAX];      /* oldest first; beyond, the oldest are forgotten */
    size_t change_count;
    struct draft_head drafts[32];        /* found at the start, not taken up yet */
    struct bytes draft_files[32];
    size_t draft_count;
    struct revanche *revanche;
    struct refus refus;
    struct pieces pieces;                /* the file that is on its way */
    struct completion completion;
    char *prefs;                         /* « cle = valeur » lines */
    /* requests */
    struct pending pending[PENDING_MAX];
    uint32_t next_tag;
    struct ahead ahead[AHEAD_MAX];       /* oldest first */
    size_t ahead_count;
    /* what was said last */
    enum message_kind message_kind;
    char message[MESSAGE_BYTES];
    bool dirty;                          /* something may look different */
    bool held;                           /* a move, or text: what may be late (put_late) waits for the pause */
    bool quit_asked;
    unsigned tour_step;                  /* of the guided tour, from 1; 0: it does not run */
    /* effects, oldest first */
    struct effect *effects;
    size_t effect_count, effect_cap;
};

/* NO_MEMORY. `sys` is for memory and random bytes only (identifiers, keys). */
MUST_CHECK enum err model_init(struct model *m, const struct sys *sys);
void model_free(struct model *m);
/* Draws everything: frame, page, overlays. The grid has the model's size. */
void model_draw(struct model *m, struct grid *g);

/* --- For pages -------------------------------------------------------------- */

struct place *model_top(struct model *m);
const struct page *place_page(const struct place *p);
/* Goes to a place, on top of the present one; a tab replaces a tab of the same
 * convention. False when there is no memory or no room: a message says so. */
bool model_go(struct model *m, struct place p);
void model_back(struct model *m);
/* Runs an action as its key would. False: nothing came of it. */
bool model_act(struct model *m, enum action a);
/* Why it is not possible here; NULL when it is. */
const char *model_why_not(const struct model *m, enum action a);

/* What can be asked for here: the page's own actions first. */
size_t model_actions(const struct model *m, enum action *out, size_t max);

__attribute__((format(printf, 3, 4)))
void model_say(struct model *m, enum message_kind k, const char *fmt, ...);

/* Sends a request; `fn` gets the answer (UNREACHABLE at once without a link).
 * `words` is shown when it takes more than 300 ms: « Lecture de la convention ». */
void model_send(struct model *m, Pacte__Method method, const ProtobufCMessage *request, answer_fn *fn, uint64_t arg,
                const char *words);
/* Whether answers are kept on this station for later, and can be read now, from
 * the daemon or from there. */
bool model_keeps(const struct model *m);
bool model_reads(const struct model *m);
void model_effect_add(struct model *m, struct effect e);      /* takes over its memory */
char *model_text(struct model *m, const char *text);          /* a copy, for an effect; NULL without memory */

/* The convention of a place, loaded or being loaded (asks for it when needed);
 * NULL when the place has none. Its dossier is derived when `derived`. */
struct ouverte *model_ouverte(struct model *m, uint64_t convention);
const struct ouverte *model_ouverte_known(const struct model *m, uint64_t convention);     /* never asks */
struct ouverte *model_ouverte_if_open(struct model *m, uint64_t convention);                /* the same, to change it */
/* Asks for a record of no convention, unless its copy is there. */
void model_read(struct model *m, uint32_t type, uint64_t id);
struct dossier *ouverte_dossier(struct model *m, struct ouverte *o);                        /* derived now if need be; NULL */

/* Typing: begins the edit when needed, keeps the text, marks the draft. A new
 * record has id 0 at first: *id gets the one drawn. */
MUST_CHECK enum err model_type(struct model *m, struct ouverte *o, uint32_t type, uint64_t *id, const char *path, const char *text);
/* The text that a value shows now. */
size_t model_value(const struct model *m, const struct ouverte *o, uint32_t type, uint64_t id, const char *path, char *out, size_t size);
/* Throws away what was typed into one record, and the saving of it that waits. */
void model_abandon(struct model *m, struct ouverte *o, uint32_t type, uint64_t id);
void model_archive(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason);
/* Sends every unsaved edit of the convention as one command (or those of one
 * record): demander.h asks first; the first error goes to the message with its field. */
void model_save(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason);
/* The inverse revision of the last save; with `redo`, the save again once it
 * was undone. Both are in the journal. */
void model_undo_saved(struct model *m, bool redo);
bool model_can_undo_saved(const struct model *m, bool redo);

/* The tab of a convention that an action asks for: false when it asks for none. */
bool model_is_tab(enum action a);
bool model_go_tab(struct model *m, uint64_t convention, enum action a);

/* Questions: over the screen, the safe answer first; `yes` is the verb. */
typedef void yes_fn(struct model *m, uint64_t arg);
void model_ask(struct model *m, const char *question, const char *yes, const char *no, yes_fn *fn, uint64_t arg);
/* A choice among labels, filtered while typing. `values` are given to `fn`. */
typedef void chosen_fn(struct model *m, uint64_t value, uint64_t arg);
struct choix { const char *label; uint64_t value; const char *why_not; };
void model_choose(struct model *m, const char *title, const struct choix *rows, size_t count, chosen_fn *fn, uint64_t arg);
/* A text to read, with search: explanations, reports. */
void model_view(struct model *m, const char *title, const char *text);

/* Names of records of any type, open or not. True and the short name; else « … »
 * while it is asked for (at the end of the refresh, a few requests for all), or
 * that it may not be read. */
bool annuaire_nom(struct model *m, uint32_t type, uint64_t id, char *out, size_t size);
/* The record, in the arena, if it is known; NULL: not yet (it is asked for). */
const Pacte__Record *annuaire_record(struct model *m, uint32_t type, uint64_t id, struct arena *a);
void annuaire_tous(struct model *m, uint32_t type);      /* asks for the first page of a type, once */
bool annuaire_known(const struct model *m, uint32_t type, uint64_t id);
void annuaire_keep(struct model *m, const Pacte__Record *r);         /* from an answer */
/* Opens a record where it is edited: a convention on its first tab, what belongs
 * to one with it (found first, if need be), others alone. */
void model_open(struct model *m, uint64_t convention, uint32_t type, uint64_t id);
/* The same on another page than the form: the files of a document. */
void model_open_page(struct model *m, enum page_id page, uint64_t convention, uint32_t type, uint64_t id);

/* The index of the journal that this account had seen at its last visit; 0: never came. */
uint64_t changes_seen(const struct model *m, const char *account);
/* What has come by now was seen: kept in the preferences. */
void changes_note(struct model *m);

/* Preferences: « theme », « vue.retards »… ; NULL when not set. */
const char *model_pref(const struct model *m, const char *key, char *out, size_t size);
void model_set_pref(struct model *m, const char *key, const char *value);

#endif
