/* One page of a list being made. Private to the module. */
#ifndef SERVER_QUERY_LIST_H
#define SERVER_QUERY_LIST_H

#include "server/query/cursor.h"
#include "server/query/filter.h"

struct list {
    const struct query *q;
    const Pacte__ListRequest *r;
    struct sight sight;
    struct filters filters;
    const struct filter *equal;      /* an equality with an index, or NULL */
    uint8_t binding[16];
    struct bytes start;              /* of the cursor; empty at the beginning */
    struct arena scratch;            /* of one record at a time */
    struct wire_out out;
    uint32_t rows_max, rows, looked_at;
    struct bytes position;           /* of the last row that was looked at */
    bool more;
};

/* Is this record one of the list? The rest is meaningless when it is not. */
struct candidate {
    struct seen seen;
    uint32_t groups;
    bool listed;
};
MUST_CHECK enum err page_examine(struct list *l, uint64_t id, struct candidate *c);
/* Adds it to the page; *full: there was no room, and nothing was added. */
MUST_CHECK enum err page_add(struct list *l, const struct candidate *c, bool *full);

/* The page by sorting in memory what an equality finds, or, at an instant of
 * the past, what there was. TOO_LARGE when there is too much to sort. */
MUST_CHECK enum err page_sorted(struct list *l);

/* A walk over the rows of an equality, or over the records. */
MUST_CHECK enum err page_walk_begin(struct list *l, const struct field_def *field, const struct filter *equal,
                                    bool descending, struct bytes start, struct state_list *out);

#endif
