#include "proto/limits.h"
#include "tests/support/fault.h"
#include "tests/unit/server_writer/desk.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(writer, .init = desk_setup, .fini = desk_teardown, .timeout = 60);

Test(writer, answers_after_the_write_in_order)
{
    desk_start();
    for (size_t i = 0; i < TASKS; i++) {
        task_prepare(&tasks[i], territory(5000 + i));
        task_submit(&tasks[i]);
    }
    cr_expect_eq(writer_waiting(writer), TASKS);
    desk_run_until(TASKS);
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
    desk_stop();
}

Test(writer, a_refused_command_costs_its_neighbours_nothing)
{
    desk_start();
    task_prepare(&tasks[0], territory(5000));
    task_prepare(&tasks[1], territory(5000));          /* the same identifier */
    task_prepare(&tasks[2], territory(5001));
    for (size_t i = 0; i < 3; i++)
        task_submit(&tasks[i]);
    desk_run_until(3);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].answer, ERR_CONFLICT, "it sees what the one before it has done");
    cr_expect_eq(tasks[1].error, ERR_OK);
    cr_expect_eq(tasks[2].answer, ERR_OK);
    desk_stop();
}

Test(writer, the_same_key_in_one_commit_is_done_once)
{
    desk_start();
    for (size_t i = 0; i < 2; i++) {
        task_prepare(&tasks[i], territory(0));
        task_key(&tasks[i], 9);
        task_submit(&tasks[i]);
    }
    desk_run_until(2);
    cr_expect_eq(tasks[0].answer, ERR_OK);
    cr_expect_eq(tasks[1].answer, ERR_OK);
    cr_expect(tasks[1].repeated);
    cr_expect_eq(tasks[0].index, tasks[1].index);
    desk_stop();
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
    desk_start();
    task_prepare(&tasks[0], territory(5000));
    task_submit(&tasks[0]);
    desk_run_until(1);
    cr_expect_eq(world_head(&w).at_ms, before, "a clock that went back");
    f.wall_ms = before + 500;
    task_prepare(&tasks[1], territory(5001));
    task_submit(&tasks[1]);
    desk_run_until(2);
    cr_expect_eq(world_head(&w).at_ms, before + 500);
    cr_expect_eq(world_read(&w, TYPE(TERRITOIRE), 5001)->header->changed_ms, before + 500);
    desk_stop();
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
    desk_start();
    task_prepare(&tasks[0], territory(5000));
    task_prepare(&tasks[1], territory(5001));
    task_submit(&tasks[0]);
    task_submit(&tasks[1]);
    desk_run_until(2);
    cr_expect_eq(tasks[0].error, ERR_INTERNAL);
    cr_expect_eq(tasks[1].error, ERR_OK);
    cr_expect_eq(world_head(&w).index, before.index + 1);
    desk_stop();
}

/* --- Limits ------------------------------------------------------------------------- */

static struct task many[LIMIT_COMMANDS_WAITING + 1];

Test(writer, the_queue_has_a_limit)
{
    Pacte__Record *same = world_read(&w, TYPE(TERRITOIRE), QUARTIER);
    desk_start();
    for (size_t i = 0; i <= LIMIT_COMMANDS_WAITING; i++)
        task_prepare(&many[i], same);
    for (size_t i = 0; i < LIMIT_COMMANDS_WAITING; i++)
        task_submit(&many[i]);
    cr_expect_eq(writer_submit(writer, &many[LIMIT_COMMANDS_WAITING].job), ERR_BUSY);
    desk_run_until(LIMIT_COMMANDS_WAITING);
    cr_expect_eq(many[LIMIT_COMMANDS_WAITING].done, 0, "what was not taken is not told");
    task_submit(&many[LIMIT_COMMANDS_WAITING]);
    desk_run_until(LIMIT_COMMANDS_WAITING + 1);
    cr_expect_geq(metrics.commits, LIMIT_COMMANDS_WAITING / LIMIT_COMMANDS_PER_COMMIT);
    cr_expect_eq(metrics.batches[10], 0, "no commit holds 1024 or more");
    desk_stop();
}

/* Commands of half a MiB: nine of them fill a commit, however many wait. */
Test(writer, a_commit_has_a_size)
{
    enum { LARGE = 20, RECORDS = 60 };
    static char long_note[8000];
    static Pacte__Operation *operations[LARGE][RECORDS];
    memset(long_note, 'x', sizeof long_note - 1);
    desk_start();
    for (size_t i = 0; i < LARGE; i++) {
        task_prepare(&tasks[i], territory(1));
        for (size_t n = 0; n < RECORDS; n++) {
            Pacte__Record *r = territory(20000 + i * 100 + n);
            world_set(&w, r, "note", long_note);
            operations[i][n] = world_put_operation(&w, r);
        }
        tasks[i].batch.operations = operations[i];
        tasks[i].batch.n_operations = RECORDS;
    }
    for (size_t i = 0; i < LARGE; i++)
        task_submit(&tasks[i]);
    desk_run_until(LARGE);
    for (size_t i = 0; i < LARGE; i++) {
        cr_expect_eq(tasks[i].answer, ERR_OK, "%s", tasks[i].note.text);
        cr_expect_eq(tasks[i].order, i);
    }
    cr_expect_geq(metrics.commits, 3);
    cr_expect_eq(metrics.batches[4], 0, "no commit of 16 or more");
    desk_stop();
}

/* --- Taking back, stopping ------------------------------------------------------------ */

Test(writer, what_has_not_begun_can_be_taken_back)
{
    desk_start();
    size_t taken_back = 0;
    for (size_t i = 0; i < TASKS; i++) {
        task_prepare(&tasks[i], territory(5000 + i));
        task_submit(&tasks[i]);
    }
    for (size_t i = TASKS; i > 0; i--)
        taken_back += writer_cancel(writer, &tasks[i - 1].job);
    cr_expect_eq(told, 0, "nobody is told from within the call");
    desk_run_until(TASKS);
    for (size_t i = 0; i < TASKS; i++) {
        bool there = world_read(&w, TYPE(TERRITOIRE), 5000 + i) != NULL;
        cr_expect_eq(tasks[i].done, 1);
        cr_expect_eq(tasks[i].job.cancelled, tasks[i].error == ERR_CANCELLED);
        cr_expect_eq(there, tasks[i].error == ERR_OK);
        taken_back -= tasks[i].error == ERR_CANCELLED;
    }
    cr_expect_eq(taken_back, 0);
    cr_expect_not(writer_cancel(writer, &tasks[0].job), "it has been told already");
    desk_stop();
}

Test(writer, stops_after_what_waits)
{
    desk_start();
    for (size_t i = 0; i < TASKS; i++) {
        task_prepare(&tasks[i], territory(5000 + i));
        task_submit(&tasks[i]);
    }
    writer_stop(writer, desk_stopped, NULL);
    struct task late;
    task_prepare(&late, territory(6000));
    cr_expect_eq(writer_submit(writer, &late.job), ERR_STOPPING);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect(stopped);
    cr_expect_eq(told, TASKS);
    for (size_t i = 0; i < TASKS; i++)
        cr_expect_eq(tasks[i].answer, ERR_OK);
}

Test(writer, starts_and_stops_without_work)
{
    desk_start();
    desk_stop();
    cr_expect_eq(metrics.commits, 0);
}

