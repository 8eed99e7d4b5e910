/* What the two sides of the writer share. Nobody else includes it. */
#ifndef SERVER_WRITER_INTERNAL_H
#define SERVER_WRITER_INTERNAL_H

#include "server/writer/writer.h"

#include <pthread.h>

struct job_list {
    struct writer_job *first, *last;
};
void list_add(struct job_list *l, struct writer_job *j);
struct writer_job *list_take(struct job_list *l);         /* NULL: empty */

/* Jobs whose results lie in one arena, which goes once they were told. */
struct batch {
    struct batch *next;
    struct job_list jobs;
    struct arena arena;
};

struct writer {
    struct writer_options o;
    uv_async_t bell;
    pthread_t thread;
    /* Under the lock: */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct job_list waiting;
    size_t waiting_count, unanswered;
    struct batch *answered, **answered_end;
    struct job_list plain;              /* answered without a result: cancelled, no memory */
    bool stopping, ended;
    bool read_only, fatal, fatal_told;
    enum err fatal_error;
    struct err_note why;                /* of read_only and fatal */
    /* The loop thread's: */
    void (*stopped)(void *ctx);
    void *stopped_ctx;
    /* The writer thread's: */
    int64_t last_ms;
    size_t last_size;                   /* commands of the last commit */
};

void *writer_thread(void *w);

/* Applies and commits the jobs of the list; gives each its error and outcome.
 * What did not fit in one commit is left in the list. */
void commit_jobs(struct writer *w, struct job_list *jobs, struct batch *into);
/* Whether there is space again: purges what is old, as the sweep would. */
void commit_probe(struct writer *w);

/* From the writer thread; each locks. */
void writer_mark_read_only(struct writer *w, const struct err_note *why);
void writer_mark_writable(struct writer *w);
void writer_mark_fatal(struct writer *w, enum err e, const struct err_note *why);

#endif
