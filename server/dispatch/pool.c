#include "server/dispatch/pool.h"

#include <assert.h>

void pool_init(struct pool *p, uv_loop_t *loop, unsigned running_max, unsigned waiting_max)
{
    *p = (struct pool){.loop = loop, .running_max = running_max, .waiting_max = waiting_max};
}

static void on_work(uv_work_t *w)
{
    struct pool_job *job = w->data;
    job->run(job);
}

static void start_next(struct pool *p);

static void on_after(uv_work_t *w, int status)
{
    struct pool_job *job = w->data;
    struct pool *p = job->pool;
    assert(p->running > 0);
    p->running--;
    start_next(p);
    job->done(job, status == UV_ECANCELED ? ERR_CANCELLED : ERR_OK);
}

static void start(struct pool *p, struct pool_job *job)
{
    p->running++;
    job->work.data = job;
    /* Fails only without a function to run. */
    int rc = uv_queue_work(p->loop, &job->work, on_work, on_after);
    assert(rc == 0);
    (void)rc;
}

static void start_next(struct pool *p)
{
    struct pool_job *job = p->first;
    if (job == NULL || p->running == p->running_max)
        return;
    p->first = job->next;
    if (p->first == NULL)
        p->last = NULL;
    p->waiting--;
    start(p, job);
}

enum err pool_submit(struct pool *p, struct pool_job *job)
{
    job->pool = p;
    job->next = NULL;
    if (p->running < p->running_max) {
        start(p, job);
        return ERR_OK;
    }
    if (p->waiting == p->waiting_max)
        return ERR_BUSY;
    if (p->last != NULL)
        p->last->next = job;
    else
        p->first = job;
    p->last = job;
    p->waiting++;
    return ERR_OK;
}

bool pool_cancel(struct pool_job *job)
{
    struct pool *p = job->pool;
    struct pool_job *before = NULL, *j = p->first;
    while (j != NULL && j != job) {
        before = j;
        j = j->next;
    }
    if (j == NULL)
        return false;
    if (before != NULL)
        before->next = job->next;
    else
        p->first = job->next;
    if (p->last == job)
        p->last = before;
    p->waiting--;
    job->done(job, ERR_CANCELLED);
    return true;
}
