/* Happy path: part after part until the queue of the peer is above its high
 * mark, then again when the session resumes the request; the last part is the
 * reply. No read transaction lives from one part to the next.
 * Failure modes: cancelled, or the peer has gone → CANCELLED at the next step;
 * an error of `next` is the answer, after whatever was sent. */
#include "server/dispatch/internal.h"

enum { SCRATCH_BYTES = 4 << 20 };

static void finish(struct stream *s, enum err e, struct bytes reply)
{
    struct request *q = s->q;
    struct dispatch *d = s->d;
    struct err_note note = s->note;
    struct arena scratch = s->scratch;       /* the request takes `s` away */
    q->cancel = q->resume = NULL;
    if (e == ERR_OK)
        reply_bytes(q, d, ERR_OK, reply);
    else
        reply_error(q, d, e, &note, NULL);
    arena_finish(&scratch);
}

static void pump(struct stream *s)
{
    bool more = true;
    s->pumping = true;
    while (more && !s->cancelled && !s->q->orphan) {
        struct bytes part;
        bool last = false;
        arena_reset(&s->scratch);
        enum err e = s->next(s, &part, &last);
        if (e != ERR_OK || last) {
            finish(s, e, part);
            return;
        }
        more = s->q->to->part(s->q, part);
    }
    s->pumping = false;
    if (s->cancelled || s->q->orphan)
        finish(s, ERR_CANCELLED, bytes_of(NULL, 0));
}

static void on_resume(struct request *q)
{
    pump(q->work);
}

/* Sending a part may be what ends the peer: then the pump sees it. */
static void on_cancel(struct request *q)
{
    struct stream *s = q->work;
    s->cancelled = true;
    if (!s->pumping)
        finish(s, ERR_CANCELLED, bytes_of(NULL, 0));
}

void stream_start(struct request *q, struct stream *s)
{
    struct dispatch *d = dispatch_of(q);
    turn_end(d, d->turn);
    s->q = q;
    s->d = d;
    arena_init(&s->scratch, d->o.sys, SCRATCH_BYTES);
    q->work = s;
    q->resume = on_resume;
    q->cancel = on_cancel;
    pump(s);
}
