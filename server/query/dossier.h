/* A dossier filled from the store, with what its caller may read and nothing
 * else: a field that is hidden from the caller is absent for the rules too, so
 * that no computed number tells what a record would not. */
#ifndef SERVER_QUERY_DOSSIER_H
#define SERVER_QUERY_DOSSIER_H

#include "server/dossier/fill.h"
#include "server/query/sight.h"

/* What a dossier is made of, unless less is asked: all but what is counted in
 * territories. */
#define DOSSIER_USUAL (DOSSIER_ALL & ~DOSSIER_TYPE(STATISTIQUE))

/* Reads dossiers within one view. */
enum { DOSSIER_RECORD_TYPES = 32 };
struct dossier_reader {
    const struct query *q;             /* who asks, of what; its arena is not used */
    struct arena *arena;               /* of the dossier: its owner empties it between two */
    uint32_t types;                    /* DOSSIER_TYPE of what is wanted */
    bool archived;                     /* they are read too */
    /* One dossier after the other: what they share is looked for once, and a root
     * that is archived or not for the caller is NOT_FOUND without a word. */
    bool listing;
    bool absent;                       /* the last root was such a one */
    uint32_t records;                  /* read so far: what was done is measured by them */
    struct dossier_models models;
    struct arena scratch;              /* of the rights of one record */
    uint32_t begun, refused;           /* types, as bits */
    struct sight sights[DOSSIER_RECORD_TYPES];
    /* Of the last record that was read. */
    struct stored stored;
    struct bytes body;                 /* without what the caller may not read */
    /* Told of each record that is kept, with the reader as it stands; NULL: nobody. */
    enum err (*kept)(struct dossier_reader *r, const ProtobufCMessage *body);
    void *ctx;
};
void dossier_reader_init(struct dossier_reader *r, const struct query *q, struct arena *arena, uint32_t types);
void dossier_reader_finish(struct dossier_reader *r);

/* Everything that hangs on a convention: its structures with their agréments,
 * signatories, money, documents, indicators, meetings, decisions, model; with
 * DOSSIER_ALL, what is counted in the territories of its structures too, and in
 * those within them. As of q->at_ms. NOT_FOUND and FORBIDDEN as query_may_read. */
MUST_CHECK enum err dossier_read_convention(struct dossier_reader *r, uint64_t convention, struct dossier *out);
/* The same for a structure: its agréments, what was done about them, and the
 * newest model that has milestones for an agrément. */
MUST_CHECK enum err dossier_read_structure(struct dossier_reader *r, uint64_t structure, struct dossier *out);
/* The convention, with whatever its records name (which stays out of `out`). */
MUST_CHECK enum err dossier_read_named(struct dossier_reader *r, uint64_t convention, struct dossier *out);

/* One convention, in q->arena. */
MUST_CHECK enum err dossier_convention(const struct query *q, uint64_t convention, uint32_t types, struct dossier *out);

#endif
