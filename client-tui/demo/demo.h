/* `pacte --demo`: a real daemon of its own, in a child process, on a temporary
 * folder with the demonstration data, over a Unix socket. The rules, history,
 * conflicts and refusals are the daemon's: there is no second engine. All is
 * removed at the end; the child dies with its parent (PR_SET_PDEATHSIG). */
#ifndef CLIENT_TUI_DEMO_DEMO_H
#define CLIENT_TUI_DEMO_DEMO_H

#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdint.h>
#include <sys/types.h>

enum { DEMO_PATH_BYTES = 108 };

struct demo {
    pid_t pid;                           /* 0: not running */
    char dir[DEMO_PATH_BYTES];
    char socket[DEMO_PATH_BYTES];
    char account[32], password[48];      /* of a coordination of the centre */
};

/* Forks; call before there is a loop, a thread or a curses screen. The data
 * (models and centres, embedded in the program) are there and the socket
 * answers when it returns; under 300 ms in release. `wall_ms` other than 0
 * freezes the daemon's first instant there (its clock then goes on), so that
 * pictures are the same every day. */
MUST_CHECK enum err demo_start(const struct sys *sys, int64_t wall_ms, struct demo *out, struct err_note *note);
/* SIGTERM, waits, removes the folder. Accepts one that is not running. */
void demo_stop(struct demo *d);

/* The day of the demonstration: 2026-11-20 14:02 in Paris. */
extern const int64_t demo_wall_ms;

#endif
