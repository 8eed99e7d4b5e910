/* Folders of the local copy as a whole: which there are, how large, how old.
 * Only for client-tui/app/reserve.c. From any thread. */
#ifndef CLIENT_TUI_APP_RESERVE_DISK_H
#define CLIENT_TUI_APP_RESERVE_DISK_H

#include "client-tui/app/files.h"

#define DISK_PREFIX "copie-"
#define DISK_ASIDE ".ecarte"

/* Removes the copies where nothing was written for so many days; 0: all of them. */
void disk_purge(const char *state, int64_t now_ms, unsigned days);
/* The account whose copy of that server was opened last; false: there is none. */
bool disk_last(const struct files *f, const char *server, char *account, size_t size);
/* Removes the oldest files, when the folder holds more than so many bytes: all
 * but those that say whose it is. What it holds then. */
size_t disk_bound(const char *dir, size_t bytes);
/* Out of the way, for whoever wants to look at it: one at most in a folder's bound. */
void disk_set_aside(const char *path);

#endif
