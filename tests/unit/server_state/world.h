/* A store with records in it, in few words. */
#ifndef TESTS_UNIT_SERVER_STATE_WORLD_H
#define TESTS_UNIT_SERVER_STATE_WORLD_H

#include "server/state/state.h"
#include "tests/support/scratch.h"

struct world {
    struct scratch scratch;
    struct store *store;
    struct arena arena;             /* emptied before each transaction */
    struct arena bodies;            /* of world_body; emptied by the test */
    int64_t now_ms;                 /* one second later at each change */
    struct err_note note;           /* of the last change */
};
void world_open(struct world *w);           /* migrated to the present schema */
void world_open_empty(struct world *w);     /* nothing written */
void world_reopen(struct world *w);
void world_close(struct world *w);

/* One transaction over pending changes. */
typedef enum err world_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx);
enum err world_change(struct world *w, world_fn *fn, void *ctx);
typedef enum err world_look(struct world *w, const struct view *v, void *ctx);
enum err world_view(struct world *w, world_look *fn, void *ctx);

/* A row as it lies; NULL deletes it. */
void world_raw(struct world *w, const struct store_key *k, const struct bytes *value);

const struct record_type *type_of(const char *name);
/* « nom=Les Tilleuls », « convention=0000000000007 », up to NULL; in w->bodies. */
__attribute__((sentinel))
ProtobufCMessage *world_body(struct world *w, const char *type, ...);
/* The same from one format: « nom=%s;type=CS ». */
__attribute__((format(printf, 3, 4)))
ProtobufCMessage *world_bodyf(struct world *w, const char *type, const char *fmt, ...);
/* Writes the next revision of that record. */
enum err world_put(struct world *w, const char *type, uint64_t id, const ProtobufCMessage *body);
enum err world_archive(struct world *w, const char *type, uint64_t id, bool archived);
/* The same within a transaction. */
enum err put_in(struct world *w, const struct view *v, struct changes *ch, const struct record_type *t, uint64_t id,
                const ProtobufCMessage *body, bool archived);

/* « 0000000000007 »; valid until the 8th next call. */
const char *id_text(uint64_t id);
struct bytes packed(struct world *w, const ProtobufCMessage *m);     /* in w->bodies */
/* ERR_OK when state_verify finds nothing; what it finds goes to stderr if `loud`. */
enum err world_verify(struct world *w, struct verify_report *r, bool loud);

uint64_t draw(uint64_t *seed, uint64_t below);

#endif
