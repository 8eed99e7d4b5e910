/* What a caller may see of a record, and the record without the rest. Private
 * to the module. */
#ifndef SERVER_QUERY_SIGHT_H
#define SERVER_QUERY_SIGHT_H

#include "server/query/query.h"

/* One record of LIMIT_RECORD_BYTES unpacked, and what is made of it. */
#define QUERY_SCRATCH_BYTES (4u << 20)

/* NULL is REQUIRED or OUT_OF_RANGE, field « type ». */
MUST_CHECK enum err query_type(const struct query *q, uint32_t number, const struct record_type **out);

/* OUT_OF_RANGE, field « at_ms ». */
MUST_CHECK enum err query_bad_instant(const struct query *q);

/* The one sentence for a record that is not there and for one that the caller
 * may not read. */
MUST_CHECK enum err query_not_found(const struct query *q, const struct record_type *t, uint64_t id);

enum { SIGHT_MEMO = 8 };

/* One method and one type: what they have in common is asked once. */
struct sight {
    const struct query *query;
    Pacte__Method method;
    const struct record_type *type;
    uint32_t used;               /* groups that the fields of the type are in */
    uint32_t always;             /* groups that the caller reads in any record of the type */
    uint32_t ever;               /* groups that the caller reads in some record of the type */
    /* Answers of sight_groups: a list is often of few conventions. */
    struct { bool said; struct scope_key key; uint32_t groups; } memo[SIGHT_MEMO];
};

/* FORBIDDEN, with its note, when the caller reads no record of the type. */
MUST_CHECK enum err sight_begin(const struct query *q, Pacte__Method method, const struct record_type *t,
                                struct sight *out);

/* A record being looked at. The body is unpacked when somebody asks for it. */
struct seen {
    struct stored stored;
    ProtobufCMessage *body;      /* NULL until seen_body */
};
MUST_CHECK enum err seen_body(struct seen *s, struct arena *a, ProtobufCMessage **out);

/* The groups that the caller may read of this record; 0: none. Memory from `a`. */
MUST_CHECK enum err sight_groups(struct sight *s, struct seen *seen, struct arena *a, uint32_t *groups);

/* The body without the fields of other groups; the same bytes when nothing is
 * hidden. Memory from `a`. */
MUST_CHECK enum err sight_redact(const struct sight *s, uint32_t groups, struct bytes body, struct arena *a,
                                 struct bytes *out);

/* Bytes that sight_write adds, to stay under a ceiling. */
size_t sight_size(const struct stored *s, struct bytes body);
/* Adds a Record as message `field`, header and body as they lie. */
void sight_write(struct wire_out *o, uint32_t field, const struct stored *s, struct bytes body);

#endif
