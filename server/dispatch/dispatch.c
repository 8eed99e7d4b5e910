/* Happy path: dispatch_run → checks of the table → a turn (read transaction
 * and caller) → handler → answer. A handler that waits for the writer or for a
 * pool returns without an answer: its turn ends, and the answer comes from the
 * callback of what it waited for.
 * Failure modes: a refusal is an answer like another; a peer that goes while
 * something runs leaves an orphan request, which is answered all the same and
 * whose answer the session drops. */
#include "server/dispatch/internal.h"

#include <assert.h>

enum err turn_begin(struct dispatch *d, struct turn *t)
{
    const struct store_read *read;
    enum err e = store_reader_begin(d->reader, &read, &t->note);
    if (e != ERR_OK)
        return e;
    t->view = (struct view){.read = read};
    t->reading = true;
    return ERR_OK;
}

void turn_end(struct dispatch *d, struct turn *t)
{
    if (!t->reading)
        return;
    store_reader_end(d->reader);
    t->reading = false;
}

/* An answer may free the request, and may let the session run the next one
 * before it returns: the transaction is ended first. */
static void leave_turn(struct dispatch *d)
{
    if (d->turn != NULL)
        turn_end(d, d->turn);
}

void reply_error(struct request *q, struct dispatch *d, enum err e, const struct err_note *note,
                  const Pacte__Error *more)
{
    assert(e != ERR_OK);
    leave_turn(d);
    q->to->error(q, e, note, more);
}

void reply_bytes(struct request *q, struct dispatch *d, enum err e, struct bytes reply)
{
    if (e != ERR_OK) {
        reply_error(q, d, e, d->turn != NULL ? &d->turn->note : NULL, NULL);
        return;
    }
    leave_turn(d);
    q->to->reply(q, reply);
}

void reply_message(struct request *q, struct dispatch *d, const ProtobufCMessage *m)
{
    struct bytes body;
    enum err e = wire_pack(m, &q->arena, &body);
    reply_bytes(q, d, e, body);
}

struct query turn_query(struct request *q)
{
    struct turn *t = dispatch_of(q)->turn;
    return (struct query){.view = &t->view, .caller = &t->caller, .arena = &q->arena, .note = &t->note};
}

void dispatch_hold(struct dispatch *d)
{
    d->holds++;
}

static void tell_idle(struct dispatch *d)
{
    if (!d->stopping || d->holds > 0 || d->idle == NULL)
        return;
    void (*idle)(void *) = d->idle;
    d->idle = NULL;
    idle(d->idle_ctx);
}

void dispatch_release(struct dispatch *d)
{
    assert(d->holds > 0);
    d->holds--;
    tell_idle(d);
}

/* --- The checks, in the order that dispatch.h says -------------------------- */

static enum err check_state(const struct request *q, const struct route *r, struct err_note *note)
{
    const struct peer *p = q->peer;
    if (p->dispatch->stopping)
        return ERR_STOPPING;
    if (r->needs != NEEDS_NOTHING && p->version == 0)
        return err_set(note, ERR_BAD_STATE, "Commencez par « Hello » : les versions n'ont pas été échangées.");
    if (r->needs == NEEDS_LOGIN && p->session_id == 0 && !p->local_administration)
        return ERR_UNAUTHENTICATED;
    if (q->body.len > r->body_max)
        return err_set(note, ERR_TOO_LARGE, "« %s » tient en %u octets : raccourcissez la demande.", r->name, r->body_max);
    return ERR_OK;
}

static enum err find_caller(struct request *q, struct turn *t)
{
    struct dispatch *d = dispatch_of(q);
    struct peer *p = q->peer;
    t->caller = (struct caller){.account = "", .source = p->source};
    t->caller.local_administration = p->local_administration && p->session_id == 0;
    if (p->session_id == 0)
        return ERR_OK;
    enum err e = callers_find(d->callers, &t->view, p->session_id, now_ms(d), monotonic_ms(d), &t->account);
    if (e == ERR_SESSION_EXPIRED)
        peer_leave(p);
    if (e != ERR_OK)
        return e;
    t->caller.account_id = t->account->id;
    t->caller.account = t->account->account;
    t->caller.grants = (const Pacte__Grant *const *)t->account->grants;
    t->caller.grant_count = t->account->n_grants;
    return ERR_OK;
}

/* Until the password that somebody else has known is changed. */
static bool allowed_before_change(uint16_t method)
{
    return method == PACTE__METHOD__METHOD_PASSWORD || method == PACTE__METHOD__METHOD_LOGOUT;
}

static enum err check_caller(struct request *q, struct turn *t)
{
    struct dispatch *d = dispatch_of(q);
    enum err e = find_caller(q, t);
    if (e != ERR_OK)
        return e;
    if (!rights_method(&t->caller, (Pacte__Method)q->method)) {
        rights_explain(&t->caller, (Pacte__Method)q->method, NULL, &t->note);
        return ERR_FORBIDDEN;
    }
    if (t->account != NULL && t->account->must_change_password && !allowed_before_change(q->method))
        return ERR_PASSWORD_CHANGE;
    callers_touch(d->callers, q->peer->session_id, monotonic_ms(d));
    return ERR_OK;
}

enum err turn_of(struct request *q, struct turn *t)
{
    enum err e = turn_begin(dispatch_of(q), t);
    return e == ERR_OK ? check_caller(q, t) : e;
}

static enum err prepare(struct request *q, const struct route *r, struct turn *t, ProtobufCMessage **m)
{
    struct dispatch *d = dispatch_of(q);
    const ProtobufCMethodDescriptor *method =
        protobuf_c_service_descriptor_get_method_by_name(&pacte__pacte__descriptor, r->name);
    enum err e = method == NULL ? ERR_INTERNAL : check_state(q, r, &t->note);
    if (e == ERR_OK)
        e = wire_unpack(method->input, q->body, &q->arena, m, &t->note);
    if (e == ERR_OK && r->opens != OPENS_NOTHING)
        e = turn_begin(d, t);
    if (e == ERR_OK && r->needs == NEEDS_LOGIN)
        e = check_caller(q, t);
    return e;
}

void dispatch_run(struct request *q)
{
    struct dispatch *d = dispatch_of(q);
    struct turn turn = {.reading = false}, *before = d->turn;
    const struct route *r = dispatch_route(q->method);
    ProtobufCMessage *m = NULL;
    d->turn = &turn;
    enum err e = r == NULL ? ERR_UNKNOWN_METHOD : prepare(q, r, &turn, &m);
    if (e == ERR_OK)
        r->run(q, m);
    else
        reply_error(q, d, e, &turn.note, NULL);
    turn_end(d, &turn);
    d->turn = before;
}

/* --- Life --------------------------------------------------------------------- */

enum err dispatch_create(const struct dispatch_options *o, struct dispatch **out, struct err_note *note)
{
    struct dispatch *d = sys_zalloc(o->sys, 1, sizeof *d);
    if (d == NULL)
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour répondre aux demandes.");
    d->o = *o;
    d->purged_ms = sys_monotonic_ms(o->sys);
    pool_init(&d->passwords, o->loop, LIMIT_PASSWORDS_RUNNING, LIMIT_PASSWORDS_WAITING);
    pool_init(&d->copies, o->loop, LIMIT_COPIES_RUNNING, 0);
    enum err e = throttle_create(o->sys, &d->throttle);
    if (e == ERR_OK)
        e = callers_create(o->sys, &d->callers);
    if (e == ERR_OK)
        e = store_reader_create(o->store, &d->reader, note);
    if (e == ERR_OK)
        e = line_create(d, &d->line);
    if (e != ERR_OK) {
        dispatch_destroy(d);
        return e;
    }
    *out = d;
    return ERR_OK;
}

void dispatch_destroy(struct dispatch *d)
{
    if (d == NULL)
        return;
    assert(d->holds == 0 && d->peers == NULL);
    line_destroy(d->line);
    store_reader_destroy(d->reader);
    callers_destroy(d->callers);
    throttle_destroy(d->throttle);
    sys_release(d->o.sys, d);
}

void dispatch_stop(struct dispatch *d, void (*idle)(void *ctx), void *ctx)
{
    d->stopping = true;
    d->idle = idle;
    d->idle_ctx = ctx;
    tell_idle(d);
}

void dispatch_peer_init(struct peer *p, struct dispatch *d)
{
    p->dispatch = d;
    p->previous = NULL;
    p->next = d->peers;
    if (d->peers != NULL)
        d->peers->previous = p;
    d->peers = p;
}

void dispatch_peer_finish(struct peer *p)
{
    struct dispatch *d = p->dispatch;
    if (p->previous != NULL)
        p->previous->next = p->next;
    else
        d->peers = p->next;
    if (p->next != NULL)
        p->next->previous = p->previous;
    p->next = p->previous = NULL;
    hub_forget(d, p);
}
