/* What pacte keeps on the disk of its user: drafts (0600, whole or not at all),
 * preferences, keys, fingerprints; and what it exports. Blocking, small. */
#ifndef CLIENT_TUI_APP_FILES_H
#define CLIENT_TUI_APP_FILES_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"

#include <stdbool.h>

enum { FILES_PATH_BYTES = 512 };

struct files {
    const struct sys *sys;
    char state[FILES_PATH_BYTES];        /* $XDG_STATE_HOME/pacte or ~/.local/state/pacte */
    char config[FILES_PATH_BYTES];       /* $XDG_CONFIG_HOME/pacte or ~/.config/pacte */
};
/* Folders are made when something is written. Without HOME nothing is kept:
 * every write is then refused with its sentence. */
void files_open(struct files *f, const struct sys *sys);

/* NULL: not there. In the arena, ends with NUL. */
const char *files_config(const struct files *f, const char *name, struct arena *a);
MUST_CHECK enum err files_write_config(const struct files *f, const char *name, const char *text, struct err_note *note);

/* The draft of a convention; empty bytes remove it. */
MUST_CHECK enum err files_draft(const struct files *f, uint64_t convention, struct bytes b, struct err_note *note);
/* Each draft that is there; those older than `days` are removed first. */
typedef void files_draft_fn(void *ctx, struct bytes file);
void files_drafts(const struct files *f, int64_t now_ms, unsigned days, files_draft_fn *fn, void *ctx);

/* « name.csv » in the current folder, « name-2.csv » when it is there: nothing
 * is ever overwritten. The name that was used. */
MUST_CHECK enum err files_export(const char *name, struct bytes content, char *used, size_t size, struct err_note *note);

/* For the local copy. A file whole, in the arena: NOT_FOUND, NO_MEMORY. One
 * written beside, then renamed: whole or not at all; only `sync` waits for the
 * disk. A folder within `state`, with all that is in it, removed. */
MUST_CHECK enum err files_read(const char *path, struct arena *a, struct bytes *out);
MUST_CHECK enum err files_write(const struct files *f, const char *dir, const char *name, struct bytes b, bool sync, struct err_note *note);
void files_remove_folder(const char *path);

/* Fingerprints of servers, « HÔTE:PORT EMPREINTE » a line. "" when not known. */
void files_pin(const struct files *f, const char *server, char *out, size_t size);
MUST_CHECK enum err files_write_pin(const struct files *f, const char *server, const char *fingerprint, struct err_note *note);

#endif
