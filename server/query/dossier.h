/* A dossier filled from the store, with what its caller may read and nothing
 * else: a field that is hidden from the caller is absent for the rules too, so
 * that no computed number tells what a record would not. */
#ifndef SERVER_QUERY_DOSSIER_H
#define SERVER_QUERY_DOSSIER_H

#include "common/domain/dossier.h"
#include "server/query/query.h"

/* Everything that hangs on a convention: its structures with their agréments,
 * signatories, money, documents, indicators, meetings, decisions, model.
 * Everything is in q->arena. NOT_FOUND and FORBIDDEN as query_may_read. */
MUST_CHECK enum err dossier_convention(const struct query *q, uint64_t convention, struct dossier *out);

/* The same for a structure: its agréments, what was done about them, and the
 * newest model that has milestones for an agrément. */
MUST_CHECK enum err dossier_structure(const struct query *q, uint64_t structure, struct dossier *out);

#endif
