/* The demonstration data, embedded, and their way into a store: only for
 * client-tui/demo. */
#ifndef CLIENT_TUI_DEMO_DATA_H
#define CLIENT_TUI_DEMO_DATA_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

/* Files of records, in the order in which they are loaded. */
enum { DEMO_FILES = 5 };
struct demo_file { const char *name; struct bytes text; bool model; };
void demo_files(struct demo_file out[DEMO_FILES]);

/* Makes the data folder, its accounts and its records. */
MUST_CHECK enum err demo_make(const struct sys *sys, const char *dir, const char *password, struct err_note *note);

#endif
