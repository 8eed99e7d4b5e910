/* The writer thread: takes whatever commands wait, applies each to the state
 * that the former ones leave, commits them at once, and answers after the sync.
 *
 * Happy path: writer_submit (loop thread) → queue → writer thread stamps
 * instant, random bytes and version and packs → apply_command for each → one
 * commit → uv_async → job->done (loop thread), in the order of submission.
 * Failure modes:
 *  - a refused command is an answer like another (outcome.error);
 *  - a commit that fails is undone, and its commands are tried one by one, so
 *    that only those at fault are answered by the error;
 *  - what does not fit (map or disk full) is answered NO_SPACE and the writer
 *    becomes read-only: it refuses commands, tries every second whether there
 *    is space again, and goes on by itself when there is;
 *  - a disk that does not confirm: everything taken or waiting is answered
 *    SYNC, on_fatal is called in the loop thread, nothing is written any more. */
#ifndef SERVER_WRITER_WRITER_H
#define SERVER_WRITER_WRITER_H

#include "server/apply/apply.h"
#include "server/metrics/metrics.h"
#include "server/store/store.h"

#include <uv.h>

struct writer;
struct writer_job;

/* In the loop thread. The job and what it points to belong to the caller again. */
typedef void writer_done_fn(struct writer_job *job);

struct writer_job {
    Pacte__Command *command;        /* stays valid until done; at_ms, random and version are set by the writer */
    writer_done_fn *done;
    void *ctx;
    /* Results, valid in `done` only: copy what must live on. */
    enum err error;                 /* of the machinery: OK, NO_SPACE, READ_ONLY, SYNC, STOPPING, NO_MEMORY… */
    struct err_note note;
    struct outcome outcome;         /* when error is OK */
    struct writer_job *next;        /* the writer's */
    bool cancelled;                 /* the writer's: taken back in time, answered CANCELLED, not applied */
};

struct writer_options {
    uv_loop_t *loop;
    struct store *store;
    const struct sys *sys;
    struct metrics *metrics;
    void (*on_fatal)(void *ctx, enum err e, const struct err_note *note);
    void *ctx;
};
/* `loop`, `store`, `sys` and `metrics` outlive the writer. */
MUST_CHECK enum err writer_start(const struct writer_options *o, struct writer **out, struct err_note *note);
/* BUSY when LIMIT_COMMANDS_WAITING are not answered yet, STOPPING after
 * writer_stop, READ_ONLY, SYNC after on_fatal; the job was then not taken and
 * done is not called. */
MUST_CHECK enum err writer_submit(struct writer *w, struct writer_job *job);
/* Takes it back if the writer has not begun it: done is then called with
 * CANCELLED, later. False when it is too late: done comes with the result. */
bool writer_cancel(struct writer *w, struct writer_job *job);
bool writer_read_only(const struct writer *w, struct err_note *why);
/* Commands submitted and not answered yet. */
size_t writer_waiting(const struct writer *w);
/* Applies what waits, then calls `stopped` in the loop thread; the writer is
 * destroyed before that. Once; the loop must run until then. */
void writer_stop(struct writer *w, void (*stopped)(void *ctx), void *ctx);

#endif
