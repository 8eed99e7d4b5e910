/* What the files of this folder share beside files.h. Private to the module. */
#ifndef TOOLS_ADMIN_PARTS_H
#define TOOLS_ADMIN_PARTS_H

#include "tools/admin/admin.h"

/* Verifies the store in this very folder, in a child process; `expected` (may
 * be NULL): what a backup says of the store inside it, to be found there. Such a
 * store is a copy of ours, and one of an older schema is brought up to date. */
MUST_CHECK enum err verify_store(const struct sys *sys, const char *store_dir, const struct backup_info *expected,
                                 struct admin_report *report, struct err_note *note);

/* Makes ca.pem, ca.key, server.pem and server.key in `dir`. */
MUST_CHECK enum err keys_make(const struct sys *sys, const char *dir, const char *site, const char *const *hosts,
                              size_t host_count, struct err_note *note);
/* Copies them from another folder; ca.key may be elsewhere, in a safe place. */
MUST_CHECK enum err keys_copy(const struct sys *sys, const char *from, const char *dir, struct err_note *note);

#endif
