/* Where a list goes on: opaque to clients, bound to its request by a checksum.
 * Private to the module.
 *
 *   0      1            17
 *   | plan | checksum … | position … */
#ifndef SERVER_QUERY_CURSOR_H
#define SERVER_QUERY_CURSOR_H

#include "server/query/query.h"

enum cursor_plan {
    CURSOR_WALK = 1,         /* position: that of the state's walk */
    CURSOR_SORT = 2,         /* position: sort key and id */
    CURSOR_DOSSIER = 3       /* position: index of the journal, type and id */
};

/* A checksum of who asks and of everything that is asked: the caller takes out
 * of `asked` the cursor, and what may change from page to page. */
MUST_CHECK enum err cursor_binding(const struct query *q, const ProtobufCMessage *asked, uint8_t out[16]);

/* BAD_CURSOR unless it was made by cursor_make for that binding. */
MUST_CHECK enum err cursor_read(const uint8_t binding[16], struct bytes cursor, enum cursor_plan *plan,
                                struct bytes *position);
MUST_CHECK enum err cursor_make(const uint8_t binding[16], enum cursor_plan plan, struct bytes position,
                                struct arena *a, struct bytes *cursor);

#endif
