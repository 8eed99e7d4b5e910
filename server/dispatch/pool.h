/* Work off the loop, bounded: so many run, so many wait, and beyond that BUSY.
 * One pool for one kind of work, over libuv's threads. All functions in the
 * thread of the loop. Private to the module. */
#ifndef SERVER_DISPATCH_POOL_H
#define SERVER_DISPATCH_POOL_H

#include "common/base/err.h"

#include <stdbool.h>
#include <uv.h>

struct pool_job;

struct pool {
    uv_loop_t *loop;
    unsigned running, running_max, waiting, waiting_max;
    struct pool_job *first, *last;
};

/* What `run` touches belongs to the job alone until `done`: whoever asked may
 * have gone meanwhile. */
struct pool_job {
    void (*run)(struct pool_job *job);                   /* in a thread of the pool */
    void (*done)(struct pool_job *job, enum err e);      /* in the loop: OK, or CANCELLED before it ran */
    struct pool *pool;
    struct pool_job *next;
    uv_work_t work;
};

void pool_init(struct pool *p, uv_loop_t *loop, unsigned running_max, unsigned waiting_max);
/* BUSY: not taken, `done` is not called. */
MUST_CHECK enum err pool_submit(struct pool *p, struct pool_job *job);
/* Takes it back when it waits: done(CANCELLED) is called before this returns.
 * False when it runs: done will be called as usual. */
bool pool_cancel(struct pool_job *job);

#endif
