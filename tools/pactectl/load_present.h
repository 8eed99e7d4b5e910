/* What of a file the daemon has already. */
#ifndef TOOLS_PACTECTL_LOAD_PRESENT_H
#define TOOLS_PACTECTL_LOAD_PRESENT_H

#include "tools/pactectl/ctl.h"
#include "tools/pactectl/load_set.h"

/* A record with an id and without revision says what shall be, whether or not
 * it is there: loaded twice, a file changes its records and doubles none. What
 * is archived at both ends is left alone. */
MUST_CHECK enum err load_meet_present(struct ctl *c, struct load_set *set);

#endif
