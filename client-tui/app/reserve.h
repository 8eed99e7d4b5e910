/* The files of the local copy: a folder for each server and account, a file for
 * each answer, 0600 in 0700. Written by another thread, one at a time, so that
 * no key waits for the disk. In the loop's thread, but for that. */
#ifndef CLIENT_TUI_APP_RESERVE_H
#define CLIENT_TUI_APP_RESERVE_H

#include "client-tui/app/files.h"
#include "client-tui/data/reserve.h"

#include <uv.h>

enum { RESERVE_QUEUE_BYTES = 8 << 20 };  /* what waits for the disk; beyond, an answer is not kept */

struct reserve_job;

struct reserve {
    uv_loop_t *loop;
    const struct files *files;
    char server[129], account[65];
    char dir[FILES_PATH_BYTES + 64];     /* "": none is open */
    struct reserve_job *first, **last;   /* to be written; the first may be on its way */
    size_t waiting;                      /* bytes of them */
    bool writing;
    char sized[FILES_PATH_BYTES + 64];   /* of which folder the size is known: of the thread that writes */
    size_t size;
    bool set_aside;                      /* a file could not be believed: to be said once */
};
void reserve_init(struct reserve *r, uv_loop_t *loop, const struct files *files);
/* Removes the copies that nobody used for RESERVE_DAYS. */
void reserve_purge(struct reserve *r, int64_t now_ms);
/* Of that server and account; `account` "": who came last to that server.
 * False: there is none. */
bool reserve_open(struct reserve *r, const char *server, const char *account);
/* The same, made if need be. */
void reserve_begin(struct reserve *r, const char *server, const char *account);
/* Reads go on, writes stop: the session is over. */
void reserve_close(struct reserve *r);
/* Removes the open one, or all of them. What was to be written is not. */
void reserve_forget(struct reserve *r);
void reserve_forget_all(struct reserve *r);

/* The answer to a packed request, checked, in the arena, and when it was given.
 * NOT_FOUND; what is damaged or foreign is set aside, and not there. */
MUST_CHECK enum err reserve_get(struct reserve *r, Pacte__Method method, struct bytes request, struct arena *a,
                                ProtobufCMessage **out, int64_t *at_ms);
/* Written soon; never waits. */
void reserve_put(struct reserve *r, Pacte__Method method, struct bytes request, struct bytes answer, int64_t at_ms);
/* The daemon refuses now what it gave then. */
void reserve_drop(struct reserve *r, Pacte__Method method, struct bytes request);

#endif
