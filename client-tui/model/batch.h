/* One command of many operations, being made: only for client-tui/model. */
#ifndef CLIENT_TUI_MODEL_BATCH_H
#define CLIENT_TUI_MODEL_BATCH_H

#include "client-tui/model/internal.h"

struct batch {
    struct arena arena;
    Pacte__BatchRequest request;         /* with a key of its own */
};
/* Room for that many operations. End it whatever came back. */
MUST_CHECK enum err batch_begin(struct batch *b, struct model *m, size_t operations, const char *reason);
void batch_end(struct batch *b);
MUST_CHECK enum err batch_put(struct batch *b, Pacte__Record *r);
MUST_CHECK enum err batch_delete(struct batch *b, uint32_t type, uint64_t id, uint32_t revision, bool restore);

#endif
