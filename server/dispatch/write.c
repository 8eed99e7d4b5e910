/* From a request to a command and back. Happy path: write_submit → writer →
 * on_done in the loop → news to the watchers → answer.
 * Failure modes: refused (the result says why, and for a conflict the answer
 * carries the record as it is now); not taken (BUSY, READ_ONLY, STOPPING);
 * taken back (CANCELLED); the disk (NO_SPACE, SYNC). */
#include "server/dispatch/internal.h"

#include <stdio.h>
#include <string.h>

static struct write *write_of(struct writer_job *job)
{
    return (struct write *)((char *)job - offsetof(struct write, job));
}

/* --- What others must know of a commit --------------------------------------- */

static uint64_t account_touched(const Pacte__Command *c)
{
    switch (c->action_case) {
    case PACTE__COMMAND__ACTION_ACCOUNT:
        return c->account->account->id;
    case PACTE__COMMAND__ACTION_SESSION_OPEN:
        return c->session_open->session->account_id;
    case PACTE__COMMAND__ACTION_SESSION_CLOSE:
        return c->session_close->account_id;
    default:
        return 0;
    }
}

static void spread(struct dispatch *d, const struct writer_job *job, const struct peer *own)
{
    const Pacte__Command *c = job->command;
    uint64_t account = account_touched(c);
    if (account != 0) {
        callers_forget(d->callers, account);
        peers_check(d, account, own);
    }
    if (job->outcome.applied_count == 0 || d->watching == 0)
        return;
    struct turn t = {.reading = false};
    if (turn_begin(d, &t) != ERR_OK)
        return;
    hub_publish(d, &t.view, &(struct hub_news){
        .applied = job->outcome.applied,
        .count = job->outcome.applied_count,
        .journal_index = job->outcome.journal_index,
        .account = c->actor->account,
        .at_ms = c->at_ms,
    });
    turn_end(d, &t);
}

/* --- Refused ------------------------------------------------------------------- */

/* The record as it stands, if whoever asked may read it. */
static Pacte__Record *current(struct write *w)
{
    struct request *q = w->q;
    struct turn *t = w->d->turn;
    struct bytes packed;
    ProtobufCMessage *m = NULL;
    struct query query = {.view = &t->view, .caller = &t->caller, .arena = &q->arena, .note = &t->note};
    const struct outcome *o = &w->job.outcome;
    if (o->error != ERR_CONFLICT || o->conflict_id == 0 ||
        query_record(&query, o->conflict_type, o->conflict_id, 0, &packed) != ERR_OK ||
        wire_unpack_own(&pacte__record__descriptor, packed, &q->arena, &m) != ERR_OK)
        return NULL;
    return (Pacte__Record *)m;
}

static void answer_refused(struct write *w, const Pacte__Result *result)
{
    struct err_note note = {.field = ""};
    Pacte__Error more = PACTE__ERROR__INIT;
    more.current = current(w);
    more.regle = result->regle;
    more.regle_type = result->regle_type;
    more.regle_id = result->regle_id;
    (void)err_field(&note, w->job.outcome.error, result->field, "%s", result->sentence);
    reply_error(w->q, w->d, w->job.outcome.error, &note, &more);
}

/* --- Done ------------------------------------------------------------------------ */

/* Who asked, anew: rights may have changed with this very command. */
static enum err caller_now(struct write *w, struct turn *t)
{
    struct peer *p = w->q->peer;
    t->caller = (struct caller){.account = "", .source = w->job.command->actor->source};
    if (w->job.command->actor->account_id == 0) {
        t->caller.local_administration = !w->q->orphan && p->local_administration;
        return ERR_OK;
    }
    enum err e = callers_account(w->d->callers, &t->view, w->job.command->actor->account_id, &t->account);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    t->caller.account_id = t->account->id;
    t->caller.account = t->account->account;
    t->caller.grants = (const Pacte__Grant *const *)t->account->grants;
    t->caller.grant_count = t->account->n_grants;
    return ERR_OK;
}

static void answer_done(struct write *w)
{
    ProtobufCMessage *m = NULL;
    enum err e = caller_now(w, w->d->turn);
    if (e == ERR_OK)
        e = wire_unpack_own(&pacte__result__descriptor, w->job.outcome.result, &w->q->arena, &m);
    const Pacte__Result *result = (const Pacte__Result *)m;
    if (e == ERR_OK && w->job.outcome.error != ERR_OK) {
        if (w->failed != NULL)
            w->failed(w, w->job.outcome.error);
        answer_refused(w, result);
    } else if (e != ERR_OK) {
        if (w->failed != NULL)
            w->failed(w, e);
        reply_error(w->q, w->d, e, NULL, NULL);
    } else if (w->done != NULL) {
        w->done(w, result);
    } else {
        reply_bytes(w->q, w->d, ERR_OK, bytes_of(NULL, 0));
    }
}

static void fail(struct write *w, enum err e, const struct err_note *note)
{
    if (w->failed != NULL)
        w->failed(w, e);
    reply_error(w->q, w->d, e, note, NULL);
}

static void on_done(struct writer_job *job)
{
    struct write *w = write_of(job);
    struct dispatch *d = w->d;
    struct turn turn = {.reading = false}, *before = d->turn;
    w->q->cancel = NULL;
    if (job->error == ERR_OK)
        spread(d, job, w->q->orphan ? NULL : w->q->peer);
    enum err e = job->error == ERR_OK ? turn_begin(d, &turn) : job->error;
    d->turn = &turn;
    if (e == ERR_OK)
        answer_done(w);
    else
        fail(w, e, job->error != ERR_OK ? &job->note : &turn.note);
    turn_end(d, &turn);
    d->turn = before;
    dispatch_release(d);
}

static void on_cancel(struct request *q)
{
    struct write *w = q->work;
    (void)writer_cancel(w->d->o.writer, &w->job);
}

/* --- Begun -------------------------------------------------------------------------- */

enum err write_actor(struct request *q, Pacte__Command *c)
{
    const struct caller *who = &dispatch_of(q)->turn->caller;
    Pacte__Actor *actor = arena_zalloc(&q->arena, 1, sizeof *actor);
    if (actor == NULL)
        return ERR_NO_MEMORY;
    pacte__actor__init(actor);
    actor->account_id = who->account_id;
    actor->account = arena_text(&q->arena, who->account, strlen(who->account));
    actor->source = arena_text(&q->arena, q->peer->source, strlen(q->peer->source));
    c->actor = actor;
    return actor->account == NULL || actor->source == NULL ? ERR_NO_MEMORY : ERR_OK;
}

void write_submit(struct request *q, struct write *w, Pacte__Command *c)
{
    struct dispatch *d = w->d != NULL ? w->d : dispatch_of(q);
    enum err e = c->actor == NULL ? write_actor(q, c) : ERR_OK;
    w->d = d;
    w->q = q;
    w->job.command = c;
    w->job.done = on_done;
    q->work = w;
    q->cancel = on_cancel;
    if (e == ERR_OK)
        e = writer_submit(d->o.writer, &w->job);
    if (e == ERR_OK) {
        dispatch_hold(d);
        return;
    }
    q->cancel = NULL;
    struct err_note note = {.field = ""};
    if (e == ERR_READ_ONLY)
        (void)writer_read_only(d->o.writer, &note);
    fail(w, e, &note);
}

/* --- Commands of the daemon's own ------------------------------------------------------ */

struct alone {
    struct writer_job job;
    struct dispatch *d;
    write_after_fn *after;
    Pacte__Command command;
    Pacte__Actor actor;
    Pacte__SessionCloseCommand close;
    Pacte__PurgeCommand purge;
    char account[LIMIT_ACCOUNT_NAME_BYTES + 1];
};

static void alone_done(struct writer_job *job)
{
    struct alone *a = (struct alone *)((char *)job - offsetof(struct alone, job));
    struct dispatch *d = a->d;
    enum err e = job->error != ERR_OK ? job->error : job->outcome.error;
    if (job->error == ERR_OK)
        spread(d, job, NULL);
    if (a->after != NULL)
        a->after(d, e, a->close.account_id, a->close.session_id);
    sys_release(d->o.sys, a);
    dispatch_release(d);
}

static struct alone *alone_new(struct dispatch *d)
{
    static char source[] = "pacted";
    struct alone *a = sys_zalloc(d->o.sys, 1, sizeof *a);
    if (a == NULL)
        return NULL;
    a->d = d;
    a->job = (struct writer_job){.command = &a->command, .done = alone_done};
    pacte__command__init(&a->command);
    pacte__actor__init(&a->actor);
    pacte__session_close_command__init(&a->close);
    pacte__purge_command__init(&a->purge);
    a->actor.source = source;
    a->command.actor = &a->actor;
    return a;
}

static enum err alone_submit(struct alone *a)
{
    enum err e = writer_submit(a->d->o.writer, &a->job);
    if (e != ERR_OK)
        sys_release(a->d->o.sys, a);
    else
        dispatch_hold(a->d);
    return e;
}

enum err write_alone_close(struct dispatch *d, const Pacte__Account *account, uint64_t session_id,
                           write_after_fn *after)
{
    struct alone *a = alone_new(d);
    if (a == NULL)
        return ERR_NO_MEMORY;
    uint64_t account_id = account->id;
    /* In the account's own name: it may always close what is its own. */
    (void)snprintf(a->account, sizeof a->account, "%s", account->account);
    a->actor.account = a->account;
    a->actor.account_id = account_id;
    a->after = after;
    a->close.account_id = account_id;
    a->close.session_id = session_id;
    a->command.action_case = PACTE__COMMAND__ACTION_SESSION_CLOSE;
    a->command.session_close = &a->close;
    return alone_submit(a);
}

enum err write_alone_purge(struct dispatch *d, int64_t keys_before_ms, int64_t sessions_before_ms)
{
    struct alone *a = alone_new(d);
    if (a == NULL)
        return ERR_NO_MEMORY;
    a->purge.keys_before_ms = keys_before_ms;
    a->purge.sessions_before_ms = sessions_before_ms;
    a->command.action_case = PACTE__COMMAND__ACTION_PURGE;
    a->command.purge = &a->purge;
    return alone_submit(a);
}
