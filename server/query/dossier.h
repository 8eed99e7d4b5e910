/* A dossier filled from the store, with what its caller may read and nothing
 * else: a field that is hidden from the caller is absent for the rules too, so
 * that no computed number tells what a record would not. */
#ifndef SERVER_QUERY_DOSSIER_H
#define SERVER_QUERY_DOSSIER_H

#include "common/domain/dossier.h"
#include "server/query/sight.h"

/* Everything that hangs on a convention: its structures with their agréments,
 * signatories, money, documents, indicators, meetings, decisions, model. As of
 * q->at_ms. Everything is in q->arena. NOT_FOUND and FORBIDDEN as
 * query_may_read. */
MUST_CHECK enum err dossier_convention(const struct query *q, uint64_t convention, struct dossier *out);
/* And what is counted in the territories of its structures, and in those within them. */
MUST_CHECK enum err dossier_convention_counted(const struct query *q, uint64_t convention, struct dossier *out);

/* The same for a structure: its agréments, what was done about them, and the
 * newest model that has milestones for an agrément. */
MUST_CHECK enum err dossier_structure(const struct query *q, uint64_t structure, struct dossier *out);

/* Records of a dossier being read: what is asked of a type is asked once. */
enum { DOSSIER_TYPES = 32 };
struct dossier_reader {
    const struct query *q;
    bool archived;                     /* they are read too */
    struct arena scratch;              /* of the rights of one record */
    uint32_t begun, refused;           /* types, as bits */
    struct sight sights[DOSSIER_TYPES];
    /* Of the last record that was read. */
    struct stored stored;
    struct bytes body;                 /* without what the caller may not read */
    /* Told of each record that is kept, with the reader as it stands; NULL: nobody. */
    enum err (*kept)(struct dossier_reader *r, const ProtobufCMessage *body);
    void *ctx;
};
void dossier_reader_init(struct dossier_reader *r, const struct query *q);
void dossier_reader_finish(struct dossier_reader *r);
/* The convention, with whatever its records name (which stays out of `out`). */
MUST_CHECK enum err dossier_read_named(struct dossier_reader *r, uint64_t convention, struct dossier *out);

#endif
