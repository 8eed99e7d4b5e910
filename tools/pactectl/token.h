/* The session between two commands: its token, in a file that only this user
 * may read, under XDG_RUNTIME_DIR or ~/.cache. One for each place and account. */
#ifndef TOOLS_PACTECTL_TOKEN_H
#define TOOLS_PACTECTL_TOKEN_H

#include "common/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_BYTES = 32 };

/* False when there is none, or one that others may have read. `account` may be
 * "": the one that logged in last there. */
bool token_load(const char *place, const char *account, uint8_t out[TOKEN_BYTES]);
/* IO; the command that logged in goes on all the same. */
MUST_CHECK enum err token_save(const char *place, const char *account, const uint8_t token[TOKEN_BYTES],
                               struct err_note *note);
void token_forget(const char *place, const char *account);

#endif
