/* Everything that a caller reads, from one view of the store: each function
 * checks what the caller may see, takes a request and gives the packed reply.
 *
 * Records are spliced as they lie in the store; only what a caller may not
 * read in full is looked into. Whether a record exists is told only to whoever
 * may read it: for anybody else it is NOT_FOUND, absent from lists, search and
 * totals. FORBIDDEN is for a type, or a field, of which the caller reads
 * nothing at all.
 *
 * In the loop thread, within one read transaction. */
#ifndef SERVER_QUERY_QUERY_H
#define SERVER_QUERY_QUERY_H

#include "common/base/arena.h"
#include "common/wire/wire.h"
#include "proto/service.pb-c.h"
#include "server/rights/rights.h"
#include "server/state/state.h"

struct query {
    const struct view *view;
    const struct caller *caller;
    struct arena *arena;               /* of the request: replies are made there */
    struct err_note *note;
    int64_t at_ms;                     /* of what a dossier is made: the state at the end of that instant; 0: now */
};

/* `present`: names of those who look at the record, told by the caller of the
 * function once it knows which one it is; may be NULL. They live until return. */
typedef size_t query_present_fn(void *ctx, uint32_t type, uint64_t id, const char **out, size_t max);
enum { QUERY_PRESENT_MAX = 16 };

MUST_CHECK enum err query_get(const struct query *q, const Pacte__GetRequest *r,
                              query_present_fn *present, void *ctx, struct bytes *reply);
MUST_CHECK enum err query_list(const struct query *q, const Pacte__ListRequest *r, struct bytes *reply);
MUST_CHECK enum err query_history(const struct query *q, const Pacte__HistoryRequest *r, struct bytes *reply);
MUST_CHECK enum err query_search(const struct query *q, const Pacte__SearchRequest *r, struct bytes *reply);
MUST_CHECK enum err query_totals(const struct query *q, const Pacte__TotalsRequest *r, struct bytes *reply);

/* Every record of a convention, page by page: see proto/metier.proto. */
MUST_CHECK enum err query_dossier(const struct query *q, const Pacte__DossierRequest *r, struct bytes *reply);

/* May the caller read this record as it stands (q->at_ms)? OK, NOT_FOUND, FORBIDDEN. */
MUST_CHECK enum err query_may_read(const struct query *q, Pacte__Method method, uint32_t type, uint64_t id);

/* A packed Record with what the caller may read: revision 0 is the current
 * one. Errors as query_may_read. */
MUST_CHECK enum err query_record(const struct query *q, uint32_t type, uint64_t id, uint32_t revision,
                                 struct bytes *record);

/* Rows of the journal from *index on, as fields `rows` of a JournalReply, until
 * `rows` of them or about `bytes_max` bytes are there, or the end. *index and
 * *rows move on. No right is looked at. */
MUST_CHECK enum err query_journal(const struct view *v, uint64_t *index, uint32_t *rows, size_t bytes_max,
                                  struct arena *arena, struct wire_out *out);

#endif
