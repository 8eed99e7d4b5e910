/* Durable commands per second through the writer alone, without network: N
 * submitters, each with one command on its way, change the voted amount of
 * contributions. Then the same commands applied without being written, which
 * tells what is computing and what is the disk.
 *
 *   bench_writer [seconds for each line, default 2] */
#include "common/wire/wire.h"
#include "server/writer/writer.h"
#include "tests/support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBMITTERS = 64 };

static struct world w;
static uv_loop_t loop;
static struct writer *writer;
static struct metrics metrics;

struct submitter {
    struct writer_job job;
    Pacte__Command command;
    Pacte__Actor actor;
    Pacte__BatchRequest batch;
    Pacte__Operation *operations[1];
    Pacte__Record *record;
    Pacte__Money vote;
    uint8_t key[16];
};
static struct submitter submitters[SUBMITTERS];
static uint64_t done, sent, until_ns;
static unsigned running;

static void send_next(struct submitter *s)
{
    sent++;
    put_be64(s->key, sent);
    s->vote.cents = (int64_t)sent * 100;
    running++;
    if (writer_submit(writer, &s->job) != ERR_OK)
        abort();
}

static void on_done(struct writer_job *j)
{
    struct submitter *s = j->ctx;
    if (j->error != ERR_OK || j->outcome.error != ERR_OK) {
        fprintf(stderr, "%s %s\n", err_name(j->outcome.error), j->note.text);
        exit(1);
    }
    done++;
    running--;
    s->record->header->revision++;
    if (uv_hrtime() < until_ns)
        send_next(s);
}

static void prepare(struct submitter *s, uint64_t id)
{
    Pacte__Record *r = world_record(&w, TYPE(CONTRIBUTION), id, 0, "convention", world_ref(CONVENTION), "financeur",
                                    world_ref(VILLE), "annee", "2028", "sollicite", "1000", NULL);
    if (world_put(&w, COORDINATION, r) != ERR_OK)
        abort();
    s->record = world_read(&w, TYPE(CONTRIBUTION), id);
    pacte__money__init(&s->vote);
    s->record->contribution->vote = &s->vote;
    pacte__command__init(&s->command);
    pacte__actor__init(&s->actor);
    pacte__batch_request__init(&s->batch);
    s->operations[0] = world_put_operation(&w, s->record);
    s->batch.operations = s->operations;
    s->batch.n_operations = 1;
    s->actor.account_id = COORDINATION;
    s->actor.account = (char *)"coordination";
    s->actor.source = (char *)"192.0.2.7:50000";
    s->command.actor = &s->actor;
    s->command.idempotency_key = (ProtobufCBinaryData){.data = s->key, .len = sizeof s->key};
    s->command.action_case = PACTE__COMMAND__ACTION_BATCH;
    s->command.batch = &s->batch;
    s->job = (struct writer_job){.command = &s->command, .done = on_done, .ctx = s};
}

static void measure(unsigned clients, double seconds)
{
    metrics = (struct metrics){0};
    done = 0;
    uint64_t begun = uv_hrtime();
    until_ns = begun + (uint64_t)(seconds * 1e9);
    for (unsigned i = 0; i < clients; i++)
        send_next(&submitters[i]);
    while (running > 0)
        uv_run(&loop, UV_RUN_ONCE);
    double s = (double)(uv_hrtime() - begun) / 1e9, commits = (double)metrics.commits;
    printf("%2u at once: %8.0f commands/s, %7.0f commits/s, %5.1f commands per commit, %6.0f us per commit\n", clients,
           (double)done / s, commits / s, (double)done / commits, (double)metrics.commit_us / commits);
}

/* --- Applying without writing ---------------------------------------------------------- */

struct dry { uint64_t count; bool write; uint64_t apply_ns, write_ns; size_t arena_bytes; };

static enum err apply_dry(struct store_write *write, void *ctx)
{
    struct dry *d = ctx;
    arena_reset(&w.arena);
    for (unsigned i = 0; i < SUBMITTERS; i++) {
        struct submitter *s = &submitters[i];
        struct bytes packed;
        struct changes changes;
        struct outcome out;
        uint8_t random[32] = {1};
        sent++;
        put_be64(s->key, sent);
        s->vote.cents = (int64_t)sent * 100;
        s->command.version = APPLY_COMMAND_VERSION;
        s->command.random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
        uint64_t a = uv_hrtime();
        changes_init(&changes, &w.arena);
        if (wire_pack(&s->command.base, &w.arena, &packed) != ERR_OK ||
            apply_command(store_as_read(write), packed, 1, &w.arena, &changes, &out, NULL) != ERR_OK || out.error != ERR_OK)
            abort();
        uint64_t b = uv_hrtime();
        if (changes_write(&changes, write) != ERR_OK)
            abort();
        d->apply_ns += b - a;
        d->write_ns += uv_hrtime() - b;
        d->count++;
    }
    d->arena_bytes = w.arena.used_bytes;
    return ERR_CANCELLED;               /* undone: nothing reaches the disk */
}

static void measure_dry(double seconds)
{
    struct dry d = {.count = 0};
    uint64_t until = uv_hrtime() + (uint64_t)(seconds * 1e9);
    while (uv_hrtime() < until)
        if (store_change(w.store, apply_dry, &d, NULL) != ERR_CANCELLED)
            abort();
    printf("by 64, never synced: apply %5.1f us, into LMDB %5.1f us, %zu bytes of arena for each command\n",
           (double)d.apply_ns / 1e3 / (double)d.count, (double)d.write_ns / 1e3 / (double)d.count,
           d.arena_bytes / SUBMITTERS);
}

static void on_stopped(void *ctx) { (void)ctx; }

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
    world_make(&w);
    uv_loop_init(&loop);
    for (unsigned i = 0; i < SUBMITTERS; i++)
        prepare(&submitters[i], 100000 + i);
    struct writer_options o = {.loop = &loop, .store = w.store, .sys = &sys_real, .metrics = &metrics};
    if (writer_start(&o, &writer, NULL) != ERR_OK)
        abort();
    for (int round = 0; round < 3; round++) {
        measure(1, seconds);
        measure(16, seconds);
        measure(64, seconds);
    }
    measure_dry(seconds);
    writer_stop(writer, on_stopped, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    world_close(&w);
    return 0;
}
