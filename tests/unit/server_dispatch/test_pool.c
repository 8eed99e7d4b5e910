#include "server/dispatch/pool.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <string.h>

enum { JOBS = 8 };

struct job {
    struct pool_job job;
    int ran, done;
    enum err e;
};

static uv_loop_t loop;
static struct pool pool;
static struct job jobs[JOBS];
static atomic_int running, most;
static uv_sem_t gate;

static void run(struct pool_job *j)
{
    int now = atomic_fetch_add(&running, 1) + 1;
    if (now > most)
        most = now;
    uv_sem_wait(&gate);
    ((struct job *)j)->ran++;
    atomic_fetch_sub(&running, 1);
}

static void done(struct pool_job *j, enum err e)
{
    ((struct job *)j)->done++;
    ((struct job *)j)->e = e;
}

static void set_up(void)
{
    uv_loop_init(&loop);
    uv_sem_init(&gate, 0);
    for (size_t i = 0; i < JOBS; i++) {
        jobs[i].job.run = run;
        jobs[i].job.done = done;
    }
}

static void let_go(unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        uv_sem_post(&gate);
}

static void tear_down(void)
{
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&loop), 0);
    uv_sem_destroy(&gate);
}

TestSuite(pool, .init = set_up, .fini = tear_down, .timeout = 20);

Test(pool, runs_so_many_keeps_so_many_and_refuses_the_rest)
{
    pool_init(&pool, &loop, 2, 3);
    for (size_t i = 0; i < 5; i++)
        cr_expect_eq(pool_submit(&pool, &jobs[i].job), ERR_OK, "job %zu", i);
    cr_expect_eq(pool_submit(&pool, &jobs[5].job), ERR_BUSY);
    cr_expect_eq(pool.running, 2);
    cr_expect_eq(pool.waiting, 3);
    let_go(5);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < 5; i++)
        cr_expect(jobs[i].ran == 1 && jobs[i].done == 1 && jobs[i].e == ERR_OK, "job %zu", i);
    cr_expect_eq(jobs[5].done, 0);
    cr_expect_leq(most, 2);
    cr_expect(pool.running == 0 && pool.waiting == 0 && pool.first == NULL && pool.last == NULL);
}

Test(pool, what_waits_can_be_taken_back)
{
    pool_init(&pool, &loop, 1, 3);
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(pool_submit(&pool, &jobs[i].job), ERR_OK);
    cr_expect_not(pool_cancel(&jobs[0].job), "it runs");
    cr_expect(pool_cancel(&jobs[2].job));
    cr_expect(jobs[2].done == 1 && jobs[2].e == ERR_CANCELLED && jobs[2].ran == 0);
    cr_expect(pool_cancel(&jobs[3].job));
    cr_expect_not(pool_cancel(&jobs[3].job), "twice");
    cr_expect_eq(pool_submit(&pool, &jobs[4].job), ERR_OK);
    let_go(3);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect(jobs[0].ran == 1 && jobs[1].ran == 1 && jobs[4].ran == 1);
    cr_expect(jobs[2].ran == 0 && jobs[3].ran == 0);
}

Test(pool, without_room_to_wait_the_second_is_refused)
{
    pool_init(&pool, &loop, 1, 0);
    cr_expect_eq(pool_submit(&pool, &jobs[0].job), ERR_OK);
    cr_expect_eq(pool_submit(&pool, &jobs[1].job), ERR_BUSY);
    let_go(1);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect_eq(pool_submit(&pool, &jobs[1].job), ERR_OK);
    let_go(1);
}
