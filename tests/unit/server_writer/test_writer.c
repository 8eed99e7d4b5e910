#include "proto/limits.h"
#include "server/writer/writer.h"
#include "tests/support/fault.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static struct world w;
static uv_loop_t loop;
static struct metrics metrics;
static struct writer *writer;
static const struct sys *use_sys = &sys_real;
static bool stopped;
static enum err fatal;

static void on_fatal(void *ctx, enum err e, const struct err_note *note)
{
    (void)ctx;
    cr_expect_str_not_empty(note->text);
    cr_expect_eq(fatal, ERR_OK, "told once");
    fatal = e;
}

static void on_stopped(void *ctx)
{
    (void)ctx;
    stopped = true;
}

static void start(void)
{
    struct err_note note = {0};
    struct writer_options o = {.loop = &loop, .store = w.store, .sys = use_sys, .metrics = &metrics, .on_fatal = on_fatal};
    stopped = false;
    cr_assert_eq(writer_start(&o, &writer, &note), ERR_OK, "%s", note.text);
}

static void stop(void)
{
    writer_stop(writer, on_stopped, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert(stopped);
}

static void setup(void)
{
    world_make(&w);
    uv_loop_init(&loop);
}

static void teardown(void)
{
    cr_expect_eq(uv_loop_close(&loop), 0, "nothing is left open");
    world_close(&w);
}
TestSuite(writer, .init = setup, .fini = teardown, .timeout = 60);

/* --- Jobs ------------------------------------------------------------------------- */

struct task {
    struct writer_job job;
    Pacte__Command command;
    Pacte__BatchRequest batch;
    Pacte__Actor actor;
    Pacte__Operation *operations[1];
    int done;
    enum err error, answer;
    bool repeated;
    uint64_t index;
    size_t order;
    struct err_note note;
    uint8_t key[16];
};
static size_t told;

static void on_done(struct writer_job *j)
{
    struct task *t = j->ctx;
    t->done++;
    t->error = j->error;
    t->answer = j->outcome.error;
    t->repeated = j->outcome.repeated;
    t->index = j->outcome.journal_index;
    t->order = told++;
    t->note = j->note;
    cr_expect_eq(j->command->random.len, 0, "nothing of the writer's is left in the command");
}

static void prepare(struct task *t, Pacte__Record *r)
{
    memset(t, 0, sizeof *t);
    pacte__command__init(&t->command);
    pacte__batch_request__init(&t->batch);
    pacte__actor__init(&t->actor);
    t->operations[0] = world_put_operation(&w, r);
    t->batch.operations = t->operations;
    t->batch.n_operations = 1;
    t->actor.account_id = COORDINATION;
    t->actor.account = t->actor.source = (char *)"essai";
    t->command.actor = &t->actor;
    t->command.action_case = PACTE__COMMAND__ACTION_BATCH;
    t->command.batch = &t->batch;
    t->job = (struct writer_job){.command = &t->command, .done = on_done, .ctx = t};
}

static void with_key(struct task *t, uint8_t n)
{
    memset(t->key, n, sizeof t->key);
    t->command.idempotency_key = (ProtobufCBinaryData){.data = t->key, .len = sizeof t->key};
}

static Pacte__Record *territory(uint64_t id)
{
    char code[24];
    snprintf(code, sizeof code, "T%llu", (unsigned long long)id);
    return world_record(&w, TYPE(TERRITOIRE), id, 0, "code", code, "type", "QUARTIER", "libelle", "Essai", NULL);
}

static void submit(struct task *t) { cr_assert_eq(writer_submit(writer, &t->job), ERR_OK); }

static void run_until_told(size_t count)
{
    while (told < count)
        uv_run(&loop, UV_RUN_ONCE);
}

enum { TASKS = 64 };
static struct task tasks[TASKS];

Test(writer, answers_after_the_write_in_order)
{
    start();
    for (size_t i = 0; i < TASKS; i++) {
        prepare(&tasks[i], territory(5000 + i));
        submit(&tasks[i]);
    }
    cr_expect_eq(writer_waiting(writer), TASKS);
    run_until_told(TASKS);
    for (size_t i = 0; i < TASKS; i++) {
        cr_expect_eq(tasks[i].done, 1);
        cr_expect_eq(tasks[i].error, ERR_OK);
        cr_expect_eq(tasks[i].answer, ERR_OK, "%zu: %s", i, tasks[i].note.text);
        cr_expect_eq(tasks[i].order, i);
        cr_expect_eq(tasks[i].index, tasks[0].index + i);
        cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 5000 + i));
    }
    cr_expect_eq(writer_waiting(writer), 0);
    cr_expect_eq(metrics.commands, TASKS);
    cr_expect_lt(metrics.commits, TASKS, "what waits is committed together");
    stop();
}

Test(writer, a_refused_command_costs_its_neighbours_nothing)
{
    start();
    prepare(&tasks[0], territory(5000));
    prepare(&tasks[1], territory(5000));          /* the same identifier */
    prepare(&tasks[2], territory(5001));
    for (size_t i = 0; i < 3; i++)
        submit(&tasks[i]);
    run_until_told(3);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].answer, ERR_CONFLICT, "it sees what the one before it has done");
    cr_expect_eq(tasks[1].error, ERR_OK);
    cr_expect_eq(tasks[2].answer, ERR_OK);
    stop();
}

Test(writer, the_same_key_in_one_commit_is_done_once)
{
    start();
    for (size_t i = 0; i < 2; i++) {
        prepare(&tasks[i], territory(0));
        with_key(&tasks[i], 9);
        submit(&tasks[i]);
    }
    run_until_told(2);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].answer, ERR_OK);
    cr_expect(tasks[1].repeated);
    cr_expect_eq(tasks[0].index, tasks[1].index);
    stop();
}

Test(writer, instants_follow_the_clock_and_never_go_back)
{
    static struct fault f;
    static struct sys sys;
    sys = sys_real;
    struct sys frozen = fault_sys(&f);
    sys.wall_ms = frozen.wall_ms;
    sys.ctx = &f;
    sys.random = frozen.random;
    use_sys = &sys;
    int64_t before = world_head(&w).at_ms;
    f.wall_ms = before - 100000;
    start();
    prepare(&tasks[0], territory(5000));
    submit(&tasks[0]);
    run_until_told(1);
    cr_expect_eq(world_head(&w).at_ms, before, "a clock that went back");
    f.wall_ms = before + 500;
    prepare(&tasks[1], territory(5001));
    submit(&tasks[1]);
    run_until_told(2);
    cr_expect_eq(world_head(&w).at_ms, before + 500);
    cr_expect_eq(world_read(&w, TYPE(TERRITOIRE), 5001)->header->changed_ms, before + 500);
    stop();
}

Test(writer, without_random_bytes_nothing_is_written)
{
    static struct fault f = {.fail_at = 1};
    static struct sys sys;
    sys = sys_real;
    sys.random = fault_sys(&f).random;
    sys.ctx = &f;
    use_sys = &sys;
    struct journal_head before = world_head(&w);
    start();
    prepare(&tasks[0], territory(5000));
    prepare(&tasks[1], territory(5001));
    submit(&tasks[0]);
    submit(&tasks[1]);
    run_until_told(2);
    cr_expect_eq(tasks[0].error, ERR_INTERNAL);
    cr_expect_eq(tasks[1].error, ERR_OK);
    cr_expect_eq(world_head(&w).index, before.index + 1);
    stop();
}

/* --- Limits ------------------------------------------------------------------------- */

static struct task many[LIMIT_COMMANDS_WAITING + 1];

Test(writer, the_queue_has_a_limit)
{
    Pacte__Record *same = world_read(&w, TYPE(TERRITOIRE), QUARTIER);
    start();
    for (size_t i = 0; i <= LIMIT_COMMANDS_WAITING; i++)
        prepare(&many[i], same);
    for (size_t i = 0; i < LIMIT_COMMANDS_WAITING; i++)
        submit(&many[i]);
    cr_expect_eq(writer_submit(writer, &many[LIMIT_COMMANDS_WAITING].job), ERR_BUSY);
    run_until_told(LIMIT_COMMANDS_WAITING);
    cr_expect_eq(many[LIMIT_COMMANDS_WAITING].done, 0, "what was not taken is not told");
    submit(&many[LIMIT_COMMANDS_WAITING]);
    run_until_told(LIMIT_COMMANDS_WAITING + 1);
    cr_expect_geq(metrics.commits, LIMIT_COMMANDS_WAITING / LIMIT_COMMANDS_PER_COMMIT);
    cr_expect_eq(metrics.batches[10], 0, "no commit holds 1024 or more");
    stop();
}

/* Commands of half a MiB: nine of them fill a commit, however many wait. */
Test(writer, a_commit_has_a_size)
{
    enum { LARGE = 20, RECORDS = 60 };
    static char long_note[8000];
    static Pacte__Operation *operations[LARGE][RECORDS];
    memset(long_note, 'x', sizeof long_note - 1);
    start();
    for (size_t i = 0; i < LARGE; i++) {
        prepare(&tasks[i], territory(1));
        for (size_t n = 0; n < RECORDS; n++) {
            Pacte__Record *r = territory(20000 + i * 100 + n);
            world_set(&w, r, "note", long_note);
            operations[i][n] = world_put_operation(&w, r);
        }
        tasks[i].batch.operations = operations[i];
        tasks[i].batch.n_operations = RECORDS;
    }
    for (size_t i = 0; i < LARGE; i++)
        submit(&tasks[i]);
    run_until_told(LARGE);
    for (size_t i = 0; i < LARGE; i++) {
        cr_expect_eq(tasks[i].answer, ERR_OK, "%s", tasks[i].note.text);
        cr_expect_eq(tasks[i].order, i);
    }
    cr_expect_geq(metrics.commits, 3);
    cr_expect_eq(metrics.batches[4], 0, "no commit of 16 or more");
    stop();
}

/* --- Taking back, stopping ------------------------------------------------------------ */

Test(writer, what_has_not_begun_can_be_taken_back)
{
    start();
    size_t taken_back = 0;
    for (size_t i = 0; i < TASKS; i++) {
        prepare(&tasks[i], territory(5000 + i));
        submit(&tasks[i]);
    }
    for (size_t i = TASKS; i > 0; i--)
        taken_back += writer_cancel(writer, &tasks[i - 1].job);
    cr_expect_eq(told, 0, "nobody is told from within the call");
    run_until_told(TASKS);
    for (size_t i = 0; i < TASKS; i++) {
        bool there = world_read(&w, TYPE(TERRITOIRE), 5000 + i) != NULL;
        cr_expect_eq(tasks[i].done, 1);
        cr_expect_eq(tasks[i].job.cancelled, tasks[i].error == ERR_CANCELLED);
        cr_expect_eq(there, tasks[i].error == ERR_OK);
        taken_back -= tasks[i].error == ERR_CANCELLED;
    }
    cr_expect_eq(taken_back, 0);
    cr_expect_not(writer_cancel(writer, &tasks[0].job), "it has been told already");
    stop();
}

Test(writer, stops_after_what_waits)
{
    start();
    for (size_t i = 0; i < TASKS; i++) {
        prepare(&tasks[i], territory(5000 + i));
        submit(&tasks[i]);
    }
    writer_stop(writer, on_stopped, NULL);
    struct task late;
    prepare(&late, territory(6000));
    cr_expect_eq(writer_submit(writer, &late.job), ERR_STOPPING);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect(stopped);
    cr_expect_eq(told, TASKS);
    for (size_t i = 0; i < TASKS; i++)
        cr_expect_eq(tasks[i].answer, ERR_OK);
}

Test(writer, starts_and_stops_without_work)
{
    start();
    stop();
    cr_expect_eq(metrics.commits, 0);
}

/* --- The disk ---------------------------------------------------------------------------- */

static void reopen(uint64_t map_bytes, int64_t *sync_failures)
{
    struct err_note note = {0};
    store_close(w.store);
    struct store_options o = {.sys = &sys_real, .dir = w.scratch.dir, .map_bytes = map_bytes,
                              .sync_failures_injected = sync_failures};
    cr_assert_eq(store_open(&o, &w.store, &note), ERR_OK, "%s", note.text);
}

Test(writer, a_disk_that_does_not_confirm_ends_writing)
{
    static int64_t failures = 2;
    reopen(1u << 30, &failures);
    struct journal_head before = world_head(&w);
    start();
    prepare(&tasks[0], territory(5000));
    submit(&tasks[0]);
    run_until_told(1);
    cr_expect_eq(tasks[0].error, ERR_OK);
    size_t taken = 1;
    for (size_t i = 1; i < 4; i++) {
        prepare(&tasks[i], territory(5000 + i));
        enum err e = writer_submit(writer, &tasks[i].job);
        taken += e == ERR_OK;
        cr_expect(e == ERR_OK || (i > 1 && e == ERR_SYNC), "the failure may be quicker than the next command");
    }
    run_until_told(taken);
    while (fatal == ERR_OK)
        uv_run(&loop, UV_RUN_ONCE);
    cr_expect_eq(fatal, ERR_SYNC);
    for (size_t i = 1; i < taken; i++)
        cr_expect_eq(tasks[i].error, ERR_SYNC, "%zu", i);
    prepare(&tasks[4], territory(6000));
    cr_expect_eq(writer_submit(writer, &tasks[4].job), ERR_SYNC);
    struct err_note why;
    cr_expect(writer_read_only(writer, &why));
    cr_expect_eq(world_head(&w).index, before.index + 1, "nothing after the one that was confirmed");
    stop();
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

Test(writer, a_full_disk_makes_it_read_only_until_there_is_space)
{
    struct journal_head before = world_head(&w);
    struct err_note why = {0};
    start();
    disk_is_full(true);
    size_t taken = 0;
    for (size_t i = 0; i < 3; i++) {
        prepare(&tasks[i], territory(5000 + i));
        enum err e = writer_submit(writer, &tasks[i].job);
        taken += e == ERR_OK;
        cr_expect(e == ERR_OK || (i > 0 && e == ERR_READ_ONLY), "the failure may be quicker than the next command");
    }
    run_until_told(taken);
    disk_is_full(false);
    for (size_t i = 0; i < taken; i++)
        cr_expect(tasks[i].error == ERR_NO_SPACE || tasks[i].error == ERR_READ_ONLY, "%s", err_name(tasks[i].error));
    cr_expect_eq(tasks[0].error, ERR_NO_SPACE);
    cr_expect_str_not_empty(tasks[0].note.text);
    cr_expect(writer_read_only(writer, &why));
    cr_expect_str_not_empty(why.text);
    prepare(&tasks[3], territory(5003));
    cr_expect_eq(writer_submit(writer, &tasks[3].job), ERR_READ_ONLY);
    cr_expect_eq(world_head(&w).index, before.index, "nothing was kept by half");
    cr_expect_eq(fatal, ERR_OK);
    while (writer_read_only(writer, NULL))
        uv_run(&loop, UV_RUN_ONCE);
    submit(&tasks[3]);
    run_until_told(4);
    cr_expect_eq(tasks[3].answer, ERR_OK, "%s", tasks[3].note.text);
    stop();
}

/* One command that does not fit, among small ones that do. */
Test(writer, what_does_not_fit_is_refused_alone)
{
    static char long_note[8000];
    static Pacte__Operation *operations[100];
    memset(long_note, 'x', sizeof long_note - 1);
    struct store_info info;
    cr_assert_eq(store_info(w.store, &info), ERR_OK);
    reopen(info.used_bytes + 1024 * 1024, NULL);
    start();
    prepare(&tasks[0], territory(5000));
    prepare(&tasks[1], territory(1));
    prepare(&tasks[2], territory(5002));
    for (size_t n = 0; n < 100; n++) {
        Pacte__Record *r = territory(20000 + n);
        world_set(&w, r, "note", long_note);
        operations[n] = world_put_operation(&w, r);
    }
    tasks[1].batch.operations = operations;
    tasks[1].batch.n_operations = 100;
    for (size_t i = 0; i < 3; i++)
        submit(&tasks[i]);
    run_until_told(3);
    cr_expect_eq(tasks[0].error, ERR_OK, "%s", tasks[0].note.text);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].error, ERR_NO_SPACE, "%s", err_name(tasks[1].error));
    cr_expect_eq(tasks[2].error, ERR_OK, "%s", tasks[2].note.text);
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 5000));
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 5002));
    cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 20000));
    stop();
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
Test(writer, survives_every_failed_allocation)
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
        prepare(&tasks[0], territory(7000 + n));
        submit(&tasks[0]);
        run_until_told(1);
        bool there = world_read(&w, TYPE(TERRITOIRE), 7000 + n) != NULL;
        cr_expect_eq(there, tasks[0].error == ERR_OK, "%zu", n);
        cr_expect(tasks[0].error == ERR_OK || tasks[0].error == ERR_NO_MEMORY, "%zu: %s", n, err_name(tasks[0].error));
        stop();
        cr_assert_eq(s.f.live, 0, "call %zu failing leaked", n);
        world_fresh(&w);
        if (!s.f.fired) {
            cr_assert_gt(n, 3);
            break;
        }
    }
}
