/* The writer thread: takes whatever commands wait, applies each to the state
 * that the former ones leave, commits them at once, and answers after the sync.
 *
 * Happy path: writer_submit (loop thread) → queue → writer thread stamps
 * instant, random bytes and packs → apply_command for each → one commit →
 * uv_async → job->done (loop thread).
 * Failure modes: a refused command is an answer like another; when the map or
 * the disk is full the batch is undone, its commands are tried one by one, and
 * those that still do not fit are answered NO_SPACE; when the disk does not
 * confirm, all are answered SYNC, on_fatal is called in the loop thread, and
 * nothing is written any more. */
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
    bool cancelled;                 /* set before it was taken: answered CANCELLED, not applied */
};

struct writer_options {
    uv_loop_t *loop;
    struct store *store;
    const struct sys *sys;
    struct metrics *metrics;
    void (*on_fatal)(void *ctx, enum err e, const struct err_note *note);
    void *ctx;
};
MUST_CHECK enum err writer_start(const struct writer_options *o, struct writer **out, struct err_note *note);
/* BUSY when LIMIT_COMMANDS_WAITING wait, STOPPING after writer_stop, READ_ONLY;
 * the job was then not taken and done is not called. */
MUST_CHECK enum err writer_submit(struct writer *w, struct writer_job *job);
/* Takes it back if the writer has not begun it: done is then called with
 * CANCELLED. False when it is too late. */
bool writer_cancel(struct writer *w, struct writer_job *job);
bool writer_read_only(const struct writer *w, struct err_note *why);
size_t writer_waiting(const struct writer *w);
/* Applies what waits, then calls `stopped` in the loop thread; the writer is
 * destroyed before that. */
void writer_stop(struct writer *w, void (*stopped)(void *ctx), void *ctx);

#endif
