/* What the process owes to its secrets and to its machine. */
#ifndef SERVER_APP_PROCESS_H
#define SERVER_APP_PROCESS_H

#include <stddef.h>

/* No core file, no tracing by others, files for this user only, no SIGPIPE.
 * First thing in main, before any secret is read or thread started. */
void process_harden(void);

/* Asks for that many descriptors; how many there are now. */
size_t process_descriptors(size_t wanted);

#endif
