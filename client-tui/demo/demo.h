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
    int ready_fd;                        /* one byte comes when the socket answers; its end without one: it failed */
    char dir[DEMO_PATH_BYTES];
    char socket[DEMO_PATH_BYTES];
    char account[32], password[48];      /* of the coordination of the centre */
};

/* The accounts that share the password: coordination, federation, ville (a
 * financeur). */
#define DEMO_ACCOUNT "coordination"

/* Forks and returns at once; call before there is a loop, a thread or a curses
 * screen. `wall_ms` is the instant at which the daemon's clock begins, so that
 * pictures are the same every day; 0: demo_wall_ms. IO. */
MUST_CHECK enum err demo_start(const struct sys *sys, int64_t wall_ms, struct demo *out, struct err_note *note);
/* Waits for the byte; what the child said is in the note. IO. */
MUST_CHECK enum err demo_wait(struct demo *d, struct err_note *note);
/* SIGTERM, waits, removes the folder. Accepts one that is not running. */
void demo_stop(struct demo *d);

/* 20 November 2026, 14:02 in Paris. */
extern const int64_t demo_wall_ms;

/* A record of the demonstration by its name, « com-2026-001 »; 0: none. */
uint64_t demo_record_id(const char *name);

/* A clock that begins at an instant and then goes on: for the client too. */
struct demo_clock { int64_t wall_ms; uint64_t since_ms; };
void demo_clock_begin(struct demo_clock *c, int64_t wall_ms);
struct sys demo_sys(struct demo_clock *c);           /* valid as long as the clock */

#endif
