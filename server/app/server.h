/* The daemon as a whole: owns loop, store, writer, dispatch, network, and
 * their end in order. */
#ifndef SERVER_APP_SERVER_H
#define SERVER_APP_SERVER_H

#include "common/base/sys.h"
#include "server/app/options.h"

enum { SERVER_READY_BYTES = 1024 };

struct server;

/* Exit code of a daemon whose disk did not confirm a write (sysexits EX_IOERR). */
enum { SERVER_EXIT_SYNC = 74 };

/* Opens everything; when it fails, everything is closed again. `ready` is the
 * list of what is open: « 127.0.0.1:7443, socket /run/pacte/socket ». */
MUST_CHECK enum err server_start(const struct options *o, const struct sys *sys, struct server **out,
                                 char ready[SERVER_READY_BYTES], struct err_note *note);

/* Serves until SIGTERM or SIGINT, or a disk that does not confirm; ends in
 * order, frees the server and returns the exit code. */
int server_run(struct server *s);

#endif
