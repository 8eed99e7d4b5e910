/* The loop thread's side: jobs go in under the lock, and come back when the
 * bell rings. */
#include "server/writer/internal.h"

#include "proto/limits.h"

#include <assert.h>
#include <signal.h>

void list_add(struct job_list *l, struct writer_job *j)
{
    j->next = NULL;
    if (l->last != NULL)
        l->last->next = j;
    else
        l->first = j;
    l->last = j;
}

struct writer_job *list_take(struct job_list *l)
{
    struct writer_job *j = l->first;
    if (j == NULL)
        return NULL;
    l->first = j->next;
    if (l->first == NULL)
        l->last = NULL;
    j->next = NULL;
    return j;
}

/* --- Answers --------------------------------------------------------------------- */

static void tell(struct writer *w, struct writer_job *j)
{
    pthread_mutex_lock(&w->lock);
    assert(w->unanswered > 0);
    w->unanswered--;
    pthread_mutex_unlock(&w->lock);
    j->done(j);
}

static void tell_batches(struct writer *w, struct batch *b)
{
    while (b != NULL) {
        struct batch *next = b->next;
        for (struct writer_job *j = list_take(&b->jobs); j != NULL; j = list_take(&b->jobs))
            tell(w, j);
        arena_finish(&b->arena);
        sys_release(w->o.sys, b);
        b = next;
    }
}

static void on_closed(uv_handle_t *h)
{
    struct writer *w = h->data;
    void (*stopped)(void *ctx) = w->stopped;
    void *ctx = w->stopped_ctx;
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    sys_release(w->o.sys, w);
    if (stopped != NULL)
        stopped(ctx);
}

static void on_bell(uv_async_t *bell)
{
    struct writer *w = bell->data;
    pthread_mutex_lock(&w->lock);
    struct batch *answered = w->answered;
    struct job_list plain = w->plain;
    bool ended = w->ended, tell_fatal = w->fatal && !w->fatal_told;
    w->answered = NULL;
    w->answered_end = &w->answered;
    w->plain = (struct job_list){0};
    w->fatal_told = w->fatal;
    struct err_note why = w->why;
    enum err fatal = w->fatal_error;
    pthread_mutex_unlock(&w->lock);
    tell_batches(w, answered);
    for (struct writer_job *j = list_take(&plain); j != NULL; j = list_take(&plain))
        tell(w, j);
    if (tell_fatal && w->o.on_fatal != NULL)
        w->o.on_fatal(w->o.ctx, fatal, &why);
    /* The thread rings last of all when it ends: nothing more comes. */
    if (ended && !uv_is_closing((uv_handle_t *)bell)) {
        pthread_join(w->thread, NULL);
        uv_close((uv_handle_t *)bell, on_closed);
    }
}

/* --- Start and stop ---------------------------------------------------------------- */

static enum err read_head(const struct store_read *read, void *ctx)
{
    struct view v = {.read = read};
    return state_journal_head(&v, ctx);
}

/* Signals are the loop's: the thread is born with all of them blocked. */
static int start_thread(struct writer *w)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&w->thread, NULL, writer_thread, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

static void init_locks(struct writer *w)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
}

enum err writer_start(const struct writer_options *o, struct writer **out, struct err_note *note)
{
    struct journal_head head;
    enum err e = store_view(o->store, read_head, &head, note);
    if (e != ERR_OK)
        return e;
    struct writer *w = sys_zalloc(o->sys, 1, sizeof *w);
    if (w == NULL)
        return ERR_NO_MEMORY;
    w->o = *o;
    w->last_ms = head.at_ms;
    w->answered_end = &w->answered;
    init_locks(w);
    if (uv_async_init(o->loop, &w->bell, on_bell) != 0) {
        pthread_cond_destroy(&w->wake);
        pthread_mutex_destroy(&w->lock);
        sys_release(o->sys, w);
        return err_set(note, ERR_NO_MEMORY, N_("Le fil d'écriture n'a pas pu être préparé."));
    }
    w->bell.data = w;
    if (start_thread(w) != 0) {
        uv_close((uv_handle_t *)&w->bell, on_closed);
        return err_set(note, ERR_NO_MEMORY, N_("Le fil d'écriture n'a pas pu être lancé."));
    }
    *out = w;
    return ERR_OK;
}

void writer_stop(struct writer *w, void (*stopped)(void *ctx), void *ctx)
{
    w->stopped = stopped;
    w->stopped_ctx = ctx;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

/* --- Jobs ------------------------------------------------------------------------------ */

static enum err refusal(const struct writer *w)
{
    if (w->stopping)
        return ERR_STOPPING;
    if (w->fatal)
        return w->fatal_error;
    if (w->read_only)
        return ERR_READ_ONLY;
    return w->unanswered >= LIMIT_COMMANDS_WAITING ? ERR_BUSY : ERR_OK;
}

enum err writer_submit(struct writer *w, struct writer_job *job)
{
    job->error = ERR_OK;
    job->note = (struct err_note){.field = ""};
    job->outcome = (struct outcome){.error = ERR_OK};
    job->cancelled = false;
    pthread_mutex_lock(&w->lock);
    enum err e = refusal(w);
    if (e == ERR_OK) {
        list_add(&w->waiting, job);
        w->waiting_count++;
        w->unanswered++;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return e;
}

static bool list_remove(struct job_list *l, struct writer_job *job)
{
    struct writer_job *before = NULL;
    for (struct writer_job *j = l->first; j != NULL; before = j, j = j->next) {
        if (j != job)
            continue;
        if (before != NULL)
            before->next = j->next;
        else
            l->first = j->next;
        if (l->last == j)
            l->last = before;
        return true;
    }
    return false;
}

bool writer_cancel(struct writer *w, struct writer_job *job)
{
    pthread_mutex_lock(&w->lock);
    bool found = list_remove(&w->waiting, job);
    if (found) {
        w->waiting_count--;
        job->cancelled = true;
        job->error = ERR_CANCELLED;
        list_add(&w->plain, job);
        uv_async_send(&w->bell);
    }
    pthread_mutex_unlock(&w->lock);
    return found;
}

/* The lock is not part of what « const » promises. */
static pthread_mutex_t *lock_of(const struct writer *w) { return (pthread_mutex_t *)(uintptr_t)&w->lock; }

bool writer_read_only(const struct writer *w, struct err_note *why)
{
    pthread_mutex_lock(lock_of(w));
    bool read_only = w->read_only || w->fatal;
    if (read_only && why != NULL)
        *why = w->why;
    pthread_mutex_unlock(lock_of(w));
    return read_only;
}

size_t writer_waiting(const struct writer *w)
{
    pthread_mutex_lock(lock_of(w));
    size_t n = w->unanswered;
    pthread_mutex_unlock(lock_of(w));
    return n;
}
