/* The rows of totals, gathered. */
#ifndef TESTS_UNIT_SERVER_STATE_TOTALS_H
#define TESTS_UNIT_SERVER_STATE_TOTALS_H

#include "tests/unit/server_state/world.h"

enum { TOTALS_GOT = 64 };
struct totals_got {
    Pacte__TotalsRow rows[TOTALS_GOT];
    size_t count;
};
state_total_fn totals_gather;                      /* `ctx` is a struct totals_got */
/* All of them, for world_view. */
enum err totals_look(struct world *w, const struct view *v, void *ctx);

#endif
