/* Happy path: the first step in the turn of the request; when it is not the
 * last, the request goes to the end of a line, and the first of that line makes
 * one step in every other turn of the loop. Each step has a transaction and a
 * caller of its own: what was written, or taken from the caller, meanwhile is
 * seen.
 * Failure modes: cancelled, or the peer has gone → out of the line, CANCELLED;
 * a session that has ended, or an error of a step, is the answer. */
#include "server/dispatch/internal.h"

#include <assert.h>

struct line {
    uv_idle_t idle;                      /* runs while somebody is in the line */
    struct dispatch *d;
    const struct sys *sys;
    struct steps *first, *last;
    bool others_turn;
};

static void leave(struct line *l, struct steps *s)
{
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        l->first = s->next;
    if (s->next != NULL)
        s->next->previous = s->previous;
    else
        l->last = s->previous;
    if (l->first == NULL)
        (void)uv_idle_stop(&l->idle);
}

static void on_idle(uv_idle_t *h);

static void join(struct line *l, struct steps *s)
{
    s->next = NULL;
    s->previous = l->last;
    if (l->last != NULL)
        l->last->next = s;
    else
        l->first = s;
    l->last = s;
    l->others_turn = l->others_turn && l->first != s;
    (void)uv_idle_start(&l->idle, on_idle);
}

/* The request takes `s` away. */
static void finish(struct steps *s, enum err e, struct bytes reply)
{
    struct dispatch *d = s->d;
    s->q->cancel = NULL;
    reply_bytes(s->q, d, e, reply);
    dispatch_release(d);
}

static void on_cancel(struct request *q)
{
    struct steps *s = q->work;
    leave(s->d->line, s);
    finish(s, ERR_CANCELLED, bytes_of(NULL, 0));
}

static enum err make_step(struct steps *s, struct bytes *reply, bool *last)
{
    struct query query = turn_query(s->q);
    return s->step(s, &query, reply, last);
}

/* The first of the line, which goes to its end unless this was its last step. */
static void step_in_line(struct line *l)
{
    struct steps *s = l->first;
    struct dispatch *d = l->d;
    struct turn turn = {.reading = false};
    struct bytes reply = {0};
    bool last = false;
    assert(d->turn == NULL);
    d->turn = &turn;
    leave(l, s);
    enum err e = turn_of(s->q, &turn);
    if (e == ERR_OK)
        e = make_step(s, &reply, &last);
    if (e == ERR_OK && !last)
        join(l, s);
    else
        finish(s, e, reply);
    turn_end(d, &turn);
    d->turn = NULL;
}

/* Every other turn is for the others alone: what they asked during a step is
 * answered, and the answers leave, before the next one. */
static void on_idle(uv_idle_t *h)
{
    struct line *l = h->data;
    l->others_turn = !l->others_turn;
    if (!l->others_turn)
        step_in_line(l);
}

void steps_start(struct request *q, struct steps *s)
{
    struct dispatch *d = dispatch_of(q);
    struct bytes reply = {0};
    bool last = false;
    s->q = q;
    s->d = d;
    enum err e = make_step(s, &reply, &last);
    if (e != ERR_OK || last) {
        reply_bytes(q, d, e, reply);
        return;
    }
    dispatch_hold(d);
    q->work = s;
    q->cancel = on_cancel;
    join(d->line, s);
}

/* --- The line ------------------------------------------------------------------ */

enum err line_create(struct dispatch *d, struct line **out)
{
    struct line *l = sys_zalloc(d->o.sys, 1, sizeof *l);
    if (l == NULL)
        return ERR_NO_MEMORY;
    l->d = d;
    l->sys = d->o.sys;
    (void)uv_idle_init(d->o.loop, &l->idle);
    l->idle.data = l;
    *out = l;
    return ERR_OK;
}

static void on_closed(uv_handle_t *h)
{
    struct line *l = h->data;
    sys_release(l->sys, l);
}

void line_destroy(struct line *l)
{
    if (l != NULL)
        uv_close((uv_handle_t *)&l->idle, on_closed);
}
