/* Jobs become one transaction; and, when that fails, one transaction each. */
#include "server/writer/internal.h"

#include "common/wire/wire.h"
#include "proto/limits.h"

enum { TERM_SINGLE_NODE = 1 };

/* A job with its command as it is applied, and journalled. */
struct packed {
    struct writer_job *job;
    struct bytes command;
};

struct run {
    struct writer *writer;
    struct arena *arena;
    const struct packed *jobs;
    size_t count;
    size_t written;              /* those that changed anything */
};

/* --- Stamping -------------------------------------------------------------------- */

/* Instants may repeat, the order is the journal's; they never go back, even
 * when the clock of the machine does. */
static int64_t instant(struct writer *w)
{
    int64_t now = sys_wall_ms(w->o.sys);
    if (now > w->last_ms)
        w->last_ms = now;
    return w->last_ms;
}

static enum err stamp(struct writer *w, Pacte__Command *c, struct arena *arena, struct bytes *out)
{
    uint8_t random[32];
    if (w->o.sys->random(w->o.sys->ctx, random, sizeof random) != 0)
        return ERR_INTERNAL;
    c->version = APPLY_COMMAND_VERSION;
    c->at_ms = instant(w);
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    enum err e = wire_pack(&c->base, arena, out);
    c->random = (ProtobufCBinaryData){0};
    return e;
}

/* Packs jobs from the list as long as the commit has room. Those that cannot
 * be packed are answered by that; the others stand in `out`, in order. */
static size_t prepare(struct writer *w, struct job_list *jobs, struct batch *into, struct packed *out)
{
    size_t count = 0, bytes = 0;
    while (jobs->first != NULL && bytes < LIMIT_COMMIT_BYTES) {
        struct writer_job *j = list_take(jobs);
        struct bytes command;
        list_add(&into->jobs, j);
        j->error = stamp(w, j->command, &into->arena, &command);
        if (j->error == ERR_INTERNAL)
            (void)err_set(&j->note, ERR_INTERNAL, N_("La machine ne donne pas de nombres au hasard : rien n'a été enregistré."));
        if (j->error != ERR_OK)
            continue;
        out[count++] = (struct packed){.job = j, .command = command};
        bytes += command.len;
    }
    return count;
}

/* --- Transactions -------------------------------------------------------------------- */

static enum err apply_one(struct run *r, const struct packed *p, struct store_write *w)
{
    struct changes changes;
    changes_init(&changes, r->arena);
    p->job->error = apply_command(store_as_read(w), p->command, TERM_SINGLE_NODE, r->arena, &changes,
                                  &p->job->outcome, &p->job->note);
    /* Damage that one command met costs its neighbours nothing. */
    if (p->job->error != ERR_OK || changes.count == 0)
        return ERR_OK;
    r->written++;
    return changes_write(&changes, w);
}

static enum err apply_all(struct store_write *w, void *ctx)
{
    struct run *r = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->count && e == ERR_OK; i++)
        e = apply_one(r, &r->jobs[i], w);
    return e;
}

static enum err commit(struct run *r, struct err_note *note)
{
    uint64_t begun = uv_hrtime();
    r->written = 0;
    *note = (struct err_note){.field = ""};
    enum err e = store_change(r->writer->o.store, apply_all, r, note);
    if (e == ERR_OK && r->written > 0)
        metrics_commit(r->writer->o.metrics, r->written, (uv_hrtime() - begun) / 1000u);
    return e;
}

static void fail(struct writer_job *j, enum err e, const struct err_note *note)
{
    j->error = e;
    j->note = *note;
    j->outcome = (struct outcome){.error = ERR_OK};
}

/* From `first` on: nothing more is written, and nothing of this was. */
static void fail_rest(const struct packed *jobs, size_t first, size_t count, enum err e, const struct err_note *note)
{
    for (size_t i = first; i < count; i++)
        fail(jobs[i].job, e, note);
}

static void commit_each(struct writer *w, struct arena *arena, const struct packed *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct run r = {.writer = w, .arena = arena, .jobs = &jobs[i], .count = 1};
        struct err_note note;
        enum err e = commit(&r, &note);
        if (e == ERR_SYNC) {
            writer_mark_fatal(w, e, &note);
            fail_rest(jobs, i, count, e, &note);
            return;
        }
        if (e == ERR_NO_SPACE)
            writer_mark_read_only(w, &note);
        if (e != ERR_OK)
            fail(jobs[i].job, e, &note);
    }
}

void commit_jobs(struct writer *w, struct job_list *jobs, struct batch *into)
{
    struct packed packed[LIMIT_COMMANDS_PER_COMMIT];
    size_t count = prepare(w, jobs, into, packed);
    struct run r = {.writer = w, .arena = &into->arena, .jobs = packed, .count = count};
    struct err_note note;
    if (count == 0)
        return;
    w->last_size = count;
    enum err e = commit(&r, &note);
    if (e == ERR_SYNC) {
        writer_mark_fatal(w, e, &note);
        fail_rest(packed, 0, count, e, &note);
    } else if (e != ERR_OK) {
        commit_each(w, &into->arena, packed, count);
    }
}

/* --- When there was no space ------------------------------------------------------------ */

void commit_probe(struct writer *w)
{
    struct arena arena;
    struct err_note note;
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    struct writer_job job = {.command = &c};
    struct packed one = {.job = &job};
    arena_init(&arena, w->o.sys, LIMIT_COMMIT_MEMORY_BYTES);
    int64_t now = instant(w);
    actor.source = (char *)"pacted";
    purge.keys_before_ms = now - LIMIT_IDEMPOTENCY_KEEP_MS;
    purge.sessions_before_ms = now;
    c.actor = &actor;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    struct run r = {.writer = w, .arena = &arena, .jobs = &one, .count = 1};
    enum err e = stamp(w, &c, &arena, &one.command);
    if (e == ERR_OK)
        e = commit(&r, &note);
    if (e == ERR_SYNC)
        writer_mark_fatal(w, e, &note);
    else if (e == ERR_OK && job.error == ERR_OK)
        writer_mark_writable(w);
    arena_finish(&arena);
    uv_async_send(&w->bell);
}
