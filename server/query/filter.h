/* What a list must hold to: filters as they were asked, made ready to be
 * compared. Private to the module. */
#ifndef SERVER_QUERY_FILTER_H
#define SERVER_QUERY_FILTER_H

#include "proto/limits.h"
#include "server/query/sight.h"

struct filter {
    const struct field_def *field;
    const ProtobufCFieldDescriptor *descriptor;
    enum field_kind kind;
    Pacte__Op op;
    struct field_value value;        /* points into the arena of the request */
    struct bytes key;                /* its sort key; for texts, the whole folded text */
};

struct filters {
    struct filter item[LIMIT_FILTERS];
    size_t count;
    uint32_t groups;                 /* that the fields looked at are in, order included */
    const struct field_def *order;   /* NULL: by id */
};

/* Errors name the field: OUT_OF_RANGE (too many filters), UNKNOWN_FIELD,
 * FORBIDDEN (a field that the caller never reads), INVALID and what
 * field_set_text says (values, operations that the kind has not, order by a
 * field without an index). */
MUST_CHECK enum err filters_compile(const struct sight *s, const Pacte__ListRequest *r, struct filters *out);

/* Absent values are neither less nor greater than another; one of several
 * values is enough, but for NOT_EQUAL, where none may be equal. Memory from
 * `scratch`. */
MUST_CHECK enum err filters_match(const struct filters *f, const ProtobufCMessage *body, struct arena *scratch,
                                  bool *match);

/* An equality by which an index can be walked; NULL: none. */
const struct filter *filters_indexed_equality(const struct filters *f);

#endif
