/* A store with two centres, three financeurs, their conventions and an account
 * of each role, changed by commands only: for tests of what commands do. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "server/apply/apply.h"
#include "tests/support/scratch.h"

#include <stdbool.h>
#include <stdint.h>

enum world_id {
    /* organisations */
    GESTIONNAIRE = 10, VILLE, CAF, DEPT,
    /* the rest, in the order in which they refer to each other */
    CONTACT = 20, QUARTIER, COMMUNE,
    CENTRE = 30, AUTRE_CENTRE,
    AGREMENT = 40,
    CONVENTION = 50, AUTRE_CONVENTION,
    SIGNE_VILLE = 60, SIGNE_CAF, SIGNE_DEPT,
    DE_VILLE = 70, DE_CAF, DE_DEPT,
    VERSEMENT = 80,
    DOCUMENT = 90,
    /* accounts */
    ADMIN = 1000, FEDERATION, COORDINATION, AUTRE_COORDINATION, FINANCEUR_VILLE, FINANCEUR_DEPT, AUDIT, LECTURE
};

struct world {
    struct scratch scratch;
    struct store *store;
    struct arena build;            /* what commands are made of: emptied by world_fresh */
    struct arena arena;            /* of the last command */
    uint64_t commands;             /* given so far: random bytes follow from it */
    int64_t now_ms;                /* of the next command; moves by one second */
    uint8_t key[16];               /* of the next command, when has_key */
    bool has_key;
    const char *reason;
    const char *source;
    /* What the last command gave. */
    struct outcome out;
    struct err_note note;
    const Pacte__Result *result;
    struct bytes packed;           /* the command, in `arena` */
};

/* An empty store with its schema. Asserts success. */
void world_open(struct world *w);
/* The same with the site, the records and the accounts above. */
void world_make(struct world *w);
void world_close(struct world *w);
void world_fresh(struct world *w);

/* Gives version, instant, random bytes, key and actor to the command, applies
 * it alone, and returns its answer. What the machinery refused aborts. */
enum err world_command(struct world *w, uint64_t account, Pacte__Command *c);
/* The same, where the machinery may refuse: its error comes in *machinery. */
enum err world_try(struct world *w, uint64_t account, Pacte__Command *c, enum err *machinery);

/* A record of that type from pairs of field and text, NULL at the end: « "nom",
 * "Ville", NULL ». References to a record of the world: world_ref(VILLE). A
 * repeated field may come more than once. Lives in `build`. */
__attribute__((sentinel))
Pacte__Record *world_record(struct world *w, uint32_t type, uint64_t id, uint32_t revision, ...);
const char *world_ref(uint64_t id);                          /* valid until the 8th next call */
/* As it stands: header and body, to be changed and put back. NULL: not there. */
Pacte__Record *world_read(struct world *w, uint32_t type, uint64_t id);
/* Sets a field of a record by text; "" clears it. */
void world_set(struct world *w, Pacte__Record *r, const char *field, const char *text);
/* The text of a field, "" when absent; in `build`. */
const char *world_text(struct world *w, const Pacte__Record *r, const char *field);

enum err world_put(struct world *w, uint64_t account, Pacte__Record *r);
enum err world_archive(struct world *w, uint64_t account, uint32_t type, uint64_t id, uint32_t revision, bool restore);
enum err world_batch(struct world *w, uint64_t account, Pacte__Operation **operations, size_t count);
Pacte__Operation *world_put_operation(struct world *w, Pacte__Record *r);
Pacte__Operation *world_delete_operation(struct world *w, uint32_t type, uint64_t id, uint32_t revision, bool restore);
/* As it is kept; NULL: none. In `build`. */
Pacte__Account *world_account(struct world *w, uint64_t id);
enum err world_put_account(struct world *w, uint64_t actor, Pacte__Account *a);
/* Opens a session of that id for an account without a second factor. */
enum err world_login(struct world *w, uint64_t account, uint64_t session);
bool world_has_session(struct world *w, uint64_t session);
struct journal_head world_head(struct world *w);

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

#endif
