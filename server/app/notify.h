/* One line to the service manager, when there is one: sd_notify(3) without its
 * library. */
#ifndef SERVER_APP_NOTIFY_H
#define SERVER_APP_NOTIFY_H

#include <stdbool.h>

/* « READY=1 », « STOPPING=1 », « RELOADING=1 ». False when nobody listens. */
bool notify(const char *state);

#endif
