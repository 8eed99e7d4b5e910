/* The few things that admin does with files, each with a French sentence that
 * names the path. Private to the module. */
#ifndef TOOLS_ADMIN_FILES_H
#define TOOLS_ADMIN_FILES_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADMIN_PATH_BYTES = 4096 };

/* « dir/name » (name may be NULL) or « dir.suffix » with trailing slashes of
 * dir taken away; INVALID when it does not fit or is empty. */
MUST_CHECK enum err path_join(const char *dir, const char *name, char out[ADMIN_PATH_BYTES], struct err_note *note);
MUST_CHECK enum err path_beside(const char *path, const char *suffix, char out[ADMIN_PATH_BYTES], struct err_note *note);

/* EXISTS when there is anything under that name, a broken link included. */
MUST_CHECK enum err path_must_be_free(const char *path, struct err_note *note);

/* A failure of the system call that has just set errno: NO_SPACE for a full
 * disk or quota, else IO. « DOING : path : reason ». */
enum err file_failure(struct err_note *note, const char *doing, const char *path);

/* What there is, `len` bytes at most; less is the end. −1 with errno. */
int64_t file_read_full(int fd, void *out, size_t len);
MUST_CHECK enum err file_write_all(int fd, struct bytes b, const char *path, struct err_note *note);
/* Creates it (mode 0600, or 0644 when public), writes, syncs. EXISTS. */
MUST_CHECK enum err file_create(const struct sys *sys, const char *path, struct bytes b, bool is_public,
                                struct err_note *note);
/* The whole of a small file, with a NUL after it; release with sys_release. */
MUST_CHECK enum err file_read_small(const struct sys *sys, const char *path, char **out, size_t *len,
                                    struct err_note *note);

MUST_CHECK enum err folder_sync(const struct sys *sys, const char *dir, struct err_note *note);
/* Mode 0700. */
MUST_CHECK enum err folder_make(const char *dir, struct err_note *note);
/* Removes a folder of ours and all in it; what is not there is no failure. */
void folder_remove(const char *dir);

/* Gives `from` the name `to`, never over another; then syncs the parent. */
MUST_CHECK enum err path_publish(const struct sys *sys, const char *from, const char *to, struct err_note *note);

/* A folder in the making: it is filled under `part`, DIR.part, and has its own
 * name only once it is whole. */
struct staging { char dir[ADMIN_PATH_BYTES], part[ADMIN_PATH_BYTES]; };
/* Makes `part`. EXISTS: there is a DIR, or somebody's DIR.part, already. */
MUST_CHECK enum err staging_begin(struct staging *s, const char *dir, struct err_note *note);
/* After the filling, with how it went: publishes it, or leaves nothing. */
MUST_CHECK enum err staging_end(const struct staging *s, const struct sys *sys, enum err filled, struct err_note *note);

#endif
