/* Three versions of a text merged by lines. Pure. */
#ifndef CLIENT_TUI_DATA_LINES_H
#define CLIENT_TUI_DATA_LINES_H

#include "common/base/arena.h"

/* The lines of both changes, in the arena; NULL when the same lines were changed
 * in two ways (or there is no memory): somebody must choose. Lines added by both
 * at one place are all kept, theirs first. */
const char *lines_merge(const char *base, const char *mine, const char *theirs, struct arena *a);

#endif
