/* The writer thread: waits for jobs, has them committed, hands them back. */
#include "server/writer/internal.h"

#include "proto/limits.h"

#include <time.h>

static struct timespec in_us(uint64_t us)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    uint64_t ns = (uint64_t)t.tv_nsec + us * 1000u;
    t.tv_sec += (time_t)(ns / 1000000000u);
    t.tv_nsec = (long)(ns % 1000000000u);
    return t;
}

/* Whoever was answered by a commit of several is likely to ask again at once:
 * a moment's patience makes the next commit as large as the last. Locked. */
static void wait_for_company(struct writer *w)
{
    struct timespec until = in_us(LIMIT_COMMIT_WINDOW_US);
    while (w->last_size > 1 && w->waiting_count < w->last_size && !w->stopping)
        if (pthread_cond_timedwait(&w->wake, &w->lock, &until) != 0)
            break;
    w->last_size = 0;
}

/* True when the time of a read-only writer to try again has come. Locked. */
static bool wait_for_work(struct writer *w)
{
    while (w->waiting.first == NULL && !w->stopping) {
        if (!w->read_only) {
            pthread_cond_wait(&w->wake, &w->lock);
            continue;
        }
        struct timespec until = in_us(LIMIT_READ_ONLY_RETRY_MS * 1000u);
        if (pthread_cond_timedwait(&w->wake, &w->lock, &until) != 0 && w->read_only)
            return true;
    }
    return false;
}

static void take(struct writer *w, struct job_list *out)
{
    for (size_t i = 0; i < LIMIT_COMMANDS_PER_COMMIT && w->waiting.first != NULL; i++) {
        list_add(out, list_take(&w->waiting));
        w->waiting_count--;
    }
}

/* What was taken and not committed goes back to the head of the queue. */
static void put_back(struct writer *w, struct job_list *left)
{
    if (left->first == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    for (const struct writer_job *j = left->first; j != NULL; j = j->next)
        w->waiting_count++;
    left->last->next = w->waiting.first;
    if (w->waiting.last == NULL)
        w->waiting.last = left->last;
    w->waiting.first = left->first;
    pthread_mutex_unlock(&w->lock);
}

static void answer_all(struct writer *w, struct job_list *jobs, enum err e, const struct err_note *why)
{
    pthread_mutex_lock(&w->lock);
    for (struct writer_job *j = list_take(jobs); j != NULL; j = list_take(jobs)) {
        j->error = e;
        if (why != NULL)
            j->note = *why;
        list_add(&w->plain, j);
    }
    pthread_mutex_unlock(&w->lock);
    uv_async_send(&w->bell);
}

static void answer_batch(struct writer *w, struct batch *b)
{
    pthread_mutex_lock(&w->lock);
    *w->answered_end = b;
    w->answered_end = &b->next;
    pthread_mutex_unlock(&w->lock);
    uv_async_send(&w->bell);
}

static void work(struct writer *w, struct job_list *jobs)
{
    struct batch *b = sys_zalloc(w->o.sys, 1, sizeof *b);
    if (b == NULL) {
        answer_all(w, jobs, ERR_NO_MEMORY, NULL);
        return;
    }
    arena_init(&b->arena, w->o.sys, LIMIT_COMMIT_MEMORY_BYTES);
    commit_jobs(w, jobs, b);
    put_back(w, jobs);
    answer_batch(w, b);
}

/* Of a writer that cannot write: everything that waits is told so. */
static bool turn_away(struct writer *w, struct job_list *jobs)
{
    pthread_mutex_lock(&w->lock);
    enum err e = w->fatal ? w->fatal_error : w->read_only ? ERR_READ_ONLY : ERR_OK;
    struct err_note why = w->why;
    pthread_mutex_unlock(&w->lock);
    if (e != ERR_OK)
        answer_all(w, jobs, e, &why);
    return e != ERR_OK;
}

void *writer_thread(void *ctx)
{
    struct writer *w = ctx;
    for (;;) {
        struct job_list jobs = {0};
        pthread_mutex_lock(&w->lock);
        wait_for_company(w);
        bool probe = wait_for_work(w);
        bool over = w->stopping && w->waiting.first == NULL;
        take(w, &jobs);
        pthread_mutex_unlock(&w->lock);
        if (over)
            break;
        if (probe)
            commit_probe(w);
        else if (!turn_away(w, &jobs))
            work(w, &jobs);
    }
    pthread_mutex_lock(&w->lock);
    w->ended = true;
    /* Within the lock: once it is free, the loop may see `ended` and let the
     * bell go. */
    uv_async_send(&w->bell);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

void writer_mark_read_only(struct writer *w, const struct err_note *why)
{
    pthread_mutex_lock(&w->lock);
    w->read_only = true;
    w->why = *why;
    pthread_mutex_unlock(&w->lock);
}

void writer_mark_writable(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    w->read_only = false;
    pthread_mutex_unlock(&w->lock);
}

void writer_mark_fatal(struct writer *w, enum err e, const struct err_note *why)
{
    pthread_mutex_lock(&w->lock);
    w->fatal = true;
    w->fatal_error = e;
    w->why = *why;
    pthread_mutex_unlock(&w->lock);
}
