/* What happens when the disk or the memory says no. */
#include "tests/support/fault.h"
#include "tests/unit/server_writer/desk.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

TestSuite(disk, .init = desk_setup, .fini = desk_teardown, .timeout = 60);

static void reopen(uint64_t map_bytes, int64_t *sync_failures)
{
    struct err_note note = {0};
    store_close(w.store);
    struct store_options o = {.sys = &sys_real, .dir = w.scratch.dir, .map_bytes = map_bytes,
                              .sync_failures_injected = sync_failures};
    cr_assert_eq(store_open(&o, &w.store, &note), ERR_OK, "%s", note.text);
}

Test(disk, a_disk_that_does_not_confirm_ends_writing)
{
    static int64_t failures = 2;
    reopen(1u << 30, &failures);
    struct journal_head before = world_head(&w);
    desk_start();
    task_prepare(&tasks[0], territory(5000));
    task_submit(&tasks[0]);
    desk_run_until(1);
    cr_expect_eq(tasks[0].error, ERR_OK);
    size_t taken = 1;
    for (size_t i = 1; i < 4; i++) {
        task_prepare(&tasks[i], territory(5000 + i));
        enum err e = writer_submit(writer, &tasks[i].job);
        taken += e == ERR_OK;
        cr_expect(e == ERR_OK || (i > 1 && e == ERR_SYNC), "the failure may be quicker than the next command");
    }
    desk_run_until(taken);
    while (fatal == ERR_OK)
        uv_run(&loop, UV_RUN_ONCE);
    cr_expect_eq(fatal, ERR_SYNC);
    for (size_t i = 1; i < taken; i++)
        cr_expect_eq(tasks[i].error, ERR_SYNC, "%zu", i);
    task_prepare(&tasks[4], territory(6000));
    cr_expect_eq(writer_submit(writer, &tasks[4].job), ERR_SYNC);
    struct err_note why;
    cr_expect(writer_read_only(writer, &why));
    cr_expect_eq(world_head(&w).index, before.index + 1, "nothing after the one that was confirmed");
    desk_stop();
}

/* A limit on the size of files is a full disk to the store, and can be taken
 * away again. */
static void disk_is_full(bool full)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = full ? 4096 : limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

Test(disk, a_full_disk_makes_it_read_only_until_there_is_space)
{
    struct journal_head before = world_head(&w);
    struct err_note why = {0};
    desk_start();
    disk_is_full(true);
    size_t taken = 0;
    for (size_t i = 0; i < 3; i++) {
        task_prepare(&tasks[i], territory(5000 + i));
        enum err e = writer_submit(writer, &tasks[i].job);
        taken += e == ERR_OK;
        cr_expect(e == ERR_OK || (i > 0 && e == ERR_READ_ONLY), "the failure may be quicker than the next command");
    }
    desk_run_until(taken);
    disk_is_full(false);
    for (size_t i = 0; i < taken; i++)
        cr_expect(tasks[i].error == ERR_NO_SPACE || tasks[i].error == ERR_READ_ONLY, "%s", err_name(tasks[i].error));
    cr_expect_eq(tasks[0].error, ERR_NO_SPACE);
    cr_expect_str_not_empty(tasks[0].note.text);
    cr_expect(writer_read_only(writer, &why));
    cr_expect_str_not_empty(why.text);
    task_prepare(&tasks[3], territory(5003));
    cr_expect_eq(writer_submit(writer, &tasks[3].job), ERR_READ_ONLY);
    cr_expect_eq(world_head(&w).index, before.index, "nothing was kept by half");
    cr_expect_eq(fatal, ERR_OK);
    while (writer_read_only(writer, NULL))
        uv_run(&loop, UV_RUN_ONCE);
    task_submit(&tasks[3]);
    desk_run_until(taken + 1);
    cr_expect_eq(tasks[3].answer, ERR_OK, "%s", tasks[3].note.text);
    desk_stop();
}

/* One command that does not fit, among small ones that do. */
Test(disk, what_does_not_fit_is_refused_alone)
{
    static char long_note[8000];
    static Pacte__Operation *operations[100];
    memset(long_note, 'x', sizeof long_note - 1);
    struct store_info info;
    cr_assert_eq(store_info(w.store, &info), ERR_OK);
    reopen(info.used_bytes + 1024 * 1024, NULL);
    desk_start();
    task_prepare(&tasks[0], territory(5000));
    task_prepare(&tasks[1], territory(1));
    task_prepare(&tasks[2], territory(5002));
    for (size_t n = 0; n < 100; n++) {
        Pacte__Record *r = territory(20000 + n);
        world_set(&w, r, "note", long_note);
        operations[n] = world_put_operation(&w, r);
    }
    tasks[1].batch.operations = operations;
    tasks[1].batch.n_operations = 100;
    for (size_t i = 0; i < 3; i++)
        task_submit(&tasks[i]);
    desk_run_until(3);
    cr_expect_eq(tasks[0].error, ERR_OK, "%s", tasks[0].note.text);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].error, ERR_NO_SPACE, "%s", err_name(tasks[1].error));
    cr_expect_eq(tasks[2].error, ERR_OK, "%s", tasks[2].note.text);
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 5000));
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 5002));
    cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 20000));
    desk_stop();
}

/* --- Memory ---------------------------------------------------------------------------------- */

struct shared_fault { struct fault f; pthread_mutex_t lock; };

static void *shared_alloc(void *ctx, size_t size)
{
    struct shared_fault *s = ctx;
    pthread_mutex_lock(&s->lock);
    void *p = fault_sys(&s->f).alloc(&s->f, size);
    pthread_mutex_unlock(&s->lock);
    return p;
}

static void shared_release(void *ctx, void *p)
{
    struct shared_fault *s = ctx;
    pthread_mutex_lock(&s->lock);
    fault_sys(&s->f).release(&s->f, p);
    pthread_mutex_unlock(&s->lock);
}

static int shared_random(void *ctx, void *out, size_t len)
{
    (void)ctx;
    return sys_real.random(sys_real.ctx, out, len);
}

static int64_t shared_wall(void *ctx)
{
    (void)ctx;
    return sys_real.wall_ms(sys_real.ctx);
}

/* The n-th allocation fails: the command is answered by that or done whole. */
Test(disk, survives_every_failed_allocation)
{
    static struct shared_fault s = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static struct sys sys;
    sys = (struct sys){.ctx = &s, .alloc = shared_alloc, .release = shared_release, .random = shared_random,
                       .wall_ms = shared_wall, .monotonic_ms = sys_real.monotonic_ms, .sync = sys_real.sync};
    use_sys = &sys;
    for (size_t n = 1;; n++) {
        struct err_note note = {0};
        struct writer_options o = {.loop = &loop, .store = w.store, .sys = &sys, .metrics = &metrics};
        s.f = (struct fault){.fail_at = n};
        enum err e = writer_start(&o, &writer, &note);
        if (e != ERR_OK) {
            cr_assert_eq(e, ERR_NO_MEMORY);
            cr_assert_eq(n, 1);
            continue;
        }
        told = 0;
        task_prepare(&tasks[0], territory(7000 + n));
        task_submit(&tasks[0]);
        desk_run_until(1);
        bool there = world_read(&w, TYPE(TERRITOIRE), 7000 + n) != NULL;
        cr_expect_eq(there, tasks[0].error == ERR_OK, "%zu", n);
        cr_expect(tasks[0].error == ERR_OK || tasks[0].error == ERR_NO_MEMORY, "%zu: %s", n, err_name(tasks[0].error));
        desk_stop();
        cr_assert_eq(s.f.live, 0, "call %zu failing leaked", n);
        world_fresh(&w);
        if (!s.f.fired) {
            cr_assert_gt(n, 3);
            break;
        }
    }
}
