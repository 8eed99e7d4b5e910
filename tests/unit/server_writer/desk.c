#include "tests/unit/server_writer/desk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct world w;
uv_loop_t loop;
struct metrics metrics;
struct writer *writer;
const struct sys *use_sys = &sys_real;
struct task tasks[TASKS];
size_t told;
bool stopped;
enum err fatal;

static void on_fatal(void *ctx, enum err e, const struct err_note *note)
{
    (void)ctx;
    cr_expect_str_not_empty(note->text);
    cr_expect_eq(fatal, ERR_OK, "told once");
    fatal = e;
}

void desk_stopped(void *ctx)
{
    (void)ctx;
    stopped = true;
}

void desk_start(void)
{
    struct err_note note = {0};
    struct writer_options o = {.loop = &loop, .store = w.store, .sys = use_sys, .metrics = &metrics, .on_fatal = on_fatal};
    stopped = false;
    cr_assert_eq(writer_start(&o, &writer, &note), ERR_OK, "%s", note.text);
}

void desk_stop(void)
{
    writer_stop(writer, desk_stopped, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert(stopped);
}

void desk_setup(void)
{
    world_make(&w);
    uv_loop_init(&loop);
}

void desk_teardown(void)
{
    cr_expect_eq(uv_loop_close(&loop), 0, "nothing is left open");
    world_close(&w);
}

void desk_run_until(size_t count)
{
    while (told < count)
        uv_run(&loop, UV_RUN_ONCE);
}

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

void task_prepare(struct task *t, Pacte__Record *r)
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

void task_key(struct task *t, uint8_t n)
{
    memset(t->key, n, sizeof t->key);
    t->command.idempotency_key = (ProtobufCBinaryData){.data = t->key, .len = sizeof t->key};
}

void task_submit(struct task *t) { cr_assert_eq(writer_submit(writer, &t->job), ERR_OK); }

Pacte__Record *territory(uint64_t id)
{
    char code[24];
    snprintf(code, sizeof code, "T%llu", (unsigned long long)id);
    return world_record(&w, TYPE(TERRITOIRE), id, 0, "code", code, "type", "QUARTIER", "libelle", "Essai", NULL);
}
