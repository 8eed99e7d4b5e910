/* A dossier filled from the store: from a root, the records that refer to what
 * is already there, by one table of edges; then what those refer to.
 *
 * Who reads decides what is seen: the queries of a caller leave out what it may
 * not read, the rules of a commit and of `pactectl verify` leave out nothing. */
#ifndef SERVER_DOSSIER_FILL_H
#define SERVER_DOSSIER_FILL_H

#include "common/domain/dossier.h"
#include "server/state/state.h"

/* The body of a record, in the arena of the filling. NOT_FOUND: absent, archived
 * or hidden, and so left out; for a root (`root`) whatever it returns is the
 * answer, and an archived one is read. */
typedef enum err dossier_read_fn(void *ctx, const struct record_type *t, uint64_t id, bool root,
                                 const ProtobufCMessage **body);

/* Models that dossiers were given, for the next ones of the same view and the
 * same reader: a model is large, and most dossiers follow the same one. Who
 * fills another dossier is done with the former one. */
enum { DOSSIER_MODELS = 4 };
struct dossier_model { const char *code; uint32_t version; uint64_t id; const Pacte__Modele *body; };
struct dossier_models {
    struct arena arena;                /* where they are */
    struct dossier_model known[DOSSIER_MODELS];
    size_t count;
};

struct dossier_source {
    const struct view *view;
    struct arena *arena;               /* everything is there */
    struct err_note *note;
    dossier_read_fn *read;
    /* Told of each record that belongs to the dossier, or is named; may be NULL. */
    enum err (*kept)(void *ctx, const ProtobufCMessage *body);
    void *ctx;
    struct dossier_models *models;     /* NULL: the model is read like any other record */
    /* The state at the end of that instant, who refers to whom included; 0 is now. */
    int64_t at_ms;
    /* Read, and keep out of the dossier, whatever else its records name. */
    bool names;
    /* DOSSIER_TYPE of what is wanted; what lies under a type that is not wanted
     * is not reached. The root always is. */
    uint32_t types;
};

/* Everything that hangs on a convention: its structures with their agréments,
 * signatories, money, documents, indicators, meetings, decisions, model.
 * TOO_LARGE: more records than any convention has. */
MUST_CHECK enum err dossier_fill_convention(const struct dossier_source *s, uint64_t convention, struct dossier *out);

/* The same for a structure: its agréments, what was done about them, and the
 * newest model that has milestones for an agrément. */
MUST_CHECK enum err dossier_fill_structure(const struct dossier_source *s, uint64_t structure, struct dossier *out);

/* Whether any record of those types, archived ones included, refers to the root
 * by an edge of the table: cheaper than any filling. */
MUST_CHECK enum err dossier_any(const struct view *v, uint32_t root_type, uint64_t root, uint32_t types, bool *any);

/* Calls `fn` for each record, archived ones included, of a type whose field
 * refers to that one. What `fn` returns but OK ends the walk. */
typedef enum err dossier_referrer_fn(void *ctx, uint64_t id);
MUST_CHECK enum err dossier_referrers(const struct view *v, Pacte__RecordType child, const char *field,
                                      Pacte__RecordType parent, uint64_t id, dossier_referrer_fn *fn, void *ctx);

/* Where `read` puts a record of that type. */
static inline struct arena *dossier_arena(struct arena *own, struct dossier_models *models, const struct record_type *t)
{
    return models != NULL && t->number == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE ? &models->arena : own;
}

/* A reader that leaves out nothing but what is archived; `ctx` is the source. */
dossier_read_fn dossier_read_all;

#endif
