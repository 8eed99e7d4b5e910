/* The writer's two threads under ThreadSanitizer, which Criterion cannot run
 * under: four submitters taking turns on the loop, some of their commands taken
 * back, a stop in the middle of it. */
#include "server/writer/writer.h"
#include "tests/support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

enum { SUBMITTERS = 4, ROUNDS = 300, IN_FLIGHT = 8 };

struct submitter;

struct slot {
    struct writer_job job;
    Pacte__Command command;
    Pacte__Actor actor;
    Pacte__BatchRequest batch;
    Pacte__Operation *operations[1];
    struct submitter *of;
    bool busy;
};

struct submitter {
    uint64_t id;
    unsigned sent, done, cancelled, turned_away;
    uint32_t random;
    struct slot slots[IN_FLIGHT];
};

static struct world w;
static uv_loop_t loop;
static struct writer *writer;
static struct metrics metrics;
static struct submitter submitters[SUBMITTERS];
static bool stopped;

static void submit(struct slot *s);

static void on_done(struct writer_job *j)
{
    struct slot *s = j->ctx;
    struct submitter *of = s->of;
    CHECK(s->busy);
    s->busy = false;
    of->done++;
    of->cancelled += j->error == ERR_CANCELLED;
    CHECK(j->error == ERR_OK || j->error == ERR_CANCELLED);
    CHECK(j->error != ERR_OK || j->outcome.error == ERR_OK);
    if (of->sent < ROUNDS)
        submit(s);
    of->random = of->random * 1664525u + 1013904223u;
    struct slot *other = &of->slots[of->random >> 29];
    if ((of->random >> 16 & 7u) == 0 && other->busy)
        (void)writer_cancel(writer, &other->job);
    (void)writer_waiting(writer);
    (void)writer_read_only(writer, NULL);
}

static void submit(struct slot *s)
{
    struct submitter *of = s->of;
    char code[32];
    snprintf(code, sizeof code, "T%llu-%u", (unsigned long long)of->id, of->sent);
    Pacte__Record *r = world_record(&w, TYPE(TERRITOIRE), of->id * 100000 + of->sent + 1, 0, "code", code, "type",
                                    "QUARTIER", "libelle", "Essai", NULL);
    pacte__command__init(&s->command);
    pacte__actor__init(&s->actor);
    pacte__batch_request__init(&s->batch);
    s->operations[0] = world_put_operation(&w, r);
    s->batch.operations = s->operations;
    s->batch.n_operations = 1;
    s->actor.account_id = COORDINATION;
    s->command.actor = &s->actor;
    s->command.action_case = PACTE__COMMAND__ACTION_BATCH;
    s->command.batch = &s->batch;
    s->job = (struct writer_job){.command = &s->command, .done = on_done, .ctx = s};
    of->sent++;
    enum err e = writer_submit(writer, &s->job);
    CHECK(e == ERR_OK || e == ERR_STOPPING);
    s->busy = e == ERR_OK;
    of->turned_away += e != ERR_OK;
}

static void on_stopped(void *ctx)
{
    (void)ctx;
    stopped = true;
}

static void start(void)
{
    struct writer_options o = {.loop = &loop, .store = w.store, .sys = &sys_real, .metrics = &metrics};
    struct err_note note = {0};
    CHECK(writer_start(&o, &writer, &note) == ERR_OK);
    for (uint64_t i = 0; i < SUBMITTERS; i++) {
        submitters[i] = (struct submitter){.id = submitters[i].id + SUBMITTERS + i, .random = (uint32_t)i + 1};
        for (size_t n = 0; n < IN_FLIGHT; n++) {
            submitters[i].slots[n].of = &submitters[i];
            submit(&submitters[i].slots[n]);
        }
    }
}

static unsigned total_done(void)
{
    unsigned n = 0;
    for (size_t i = 0; i < SUBMITTERS; i++)
        n += submitters[i].done;
    return n;
}

static void check_all_told(void)
{
    unsigned cancelled = 0;
    for (size_t i = 0; i < SUBMITTERS; i++) {
        CHECK(submitters[i].done + submitters[i].turned_away == submitters[i].sent);
        for (size_t n = 0; n < IN_FLIGHT; n++)
            CHECK(!submitters[i].slots[n].busy);
        cancelled += submitters[i].cancelled;
    }
    printf("%u commands, %u taken back, %llu commits\n", total_done(), cancelled,
           (unsigned long long)atomic_load(&metrics.commits));
}

int main(void)
{
    world_make(&w);
    CHECK(uv_loop_init(&loop) == 0);
    start();
    while (total_done() < SUBMITTERS * ROUNDS)
        uv_run(&loop, UV_RUN_ONCE);
    check_all_told();
    writer_stop(writer, on_stopped, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK(stopped);
    /* And once more, stopped with everything on its way. */
    stopped = false;
    start();
    while (total_done() < ROUNDS)
        uv_run(&loop, UV_RUN_ONCE);
    writer_stop(writer, on_stopped, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    CHECK(stopped);
    check_all_told();
    CHECK(uv_loop_close(&loop) == 0);
    world_close(&w);
    return 0;
}
