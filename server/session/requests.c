#include "server/session/internal.h"

#include <uv.h>

enum { SPARE_MAX = 64, SPARE_ARENA_BYTES = 8 * 1024 };

static struct open_request *take_spare(struct sessions *h)
{
    struct open_request *r = h->spare;
    if (r == NULL)
        return sys_zalloc(h->sys, 1, sizeof *r);
    h->spare = r->next;
    h->spare_count--;
    return r;
}

/* An arena that has grown gives its memory back: only small ones are kept. */
static void put_spare(struct open_request *r)
{
    struct sessions *h = r->home;
    if (h->spare_count >= SPARE_MAX) {
        arena_finish(&r->q.arena);
        sys_release(h->sys, r);
        return;
    }
    if (r->q.arena.used_bytes > SPARE_ARENA_BYTES)
        arena_finish(&r->q.arena);
    else
        arena_reset(&r->q.arena);
    struct arena kept = r->q.arena;
    *r = (struct open_request){.home = h, .q.arena = kept, .next = h->spare};
    h->spare = r;
    h->spare_count++;
}

void requests_free_spare(struct sessions *h)
{
    while (h->spare != NULL) {
        struct open_request *r = take_spare(h);
        arena_finish(&r->q.arena);
        sys_release(h->sys, r);
    }
}

static void link_last(struct session *s, struct open_request *r)
{
    r->next = NULL;
    r->previous = s->last;
    if (s->last != NULL)
        s->last->next = r;
    else
        s->first = r;
    s->last = r;
}

static void unlink_from(struct session *s, struct open_request *r)
{
    if (r->previous != NULL)
        r->previous->next = r->next;
    else
        s->first = r->next;
    if (r->next != NULL)
        r->next->previous = r->previous;
    else
        s->last = r->previous;
}

struct open_request *request_open(struct session *s, const struct frame *f)
{
    struct sessions *h = s->home;
    struct open_request *r = take_spare(h);
    if (r == NULL)
        return NULL;
    r->home = h;
    if (r->q.arena.sys == NULL)
        arena_init(&r->q.arena, h->sys, 0);
    r->q.arena.ceiling_bytes = s->logged_in ? h->limits.request_bytes : h->limits.request_bytes_before_login;
    const void *body = arena_copy(&r->q.arena, f->body.data, f->body.len);
    if (body == NULL) {
        put_spare(r);
        return NULL;
    }
    r->session = s;
    r->q.peer = &s->peer;
    r->q.to = &session_responder;
    r->q.id = f->request;
    r->q.method = f->method;
    r->q.body = bytes_of(body, f->body.len);
    r->q.started_us = uv_hrtime() / 1000;
    r->q.session = r;
    link_last(s, r);
    s->open++;
    s->open_bytes += f->body.len;
    h->open++;
    return r;
}

struct open_request *request_find(const struct session *s, uint32_t id)
{
    struct open_request *r = s->first;
    while (r != NULL && r->q.id != id)
        r = r->next;
    return r;
}

static void leave_table(struct session *s, struct open_request *r)
{
    unlink_from(s, r);
    s->open--;
    s->waiting -= r->waiting;
    s->open_bytes -= r->q.body.len;
    r->session = NULL;
}

void request_end(struct open_request *r)
{
    struct session *s = r->session;
    r->home->open--;
    if (s != NULL)
        leave_table(s, r);
    put_spare(r);
    if (s != NULL)
        session_request_gone(s);
}

void request_cancel(struct open_request *r)
{
    r->asked_to_cancel = true;
    if (r->waiting)
        r->q.to->error(&r->q, ERR_CANCELLED, NULL, NULL);
    else if (r->q.cancel != NULL)
        r->q.cancel(&r->q);
}

static struct open_request *first_not_asked(const struct session *s)
{
    struct open_request *r = s->first;
    while (r != NULL && r->asked_to_cancel)
        r = r->next;
    return r;
}

/* Each call may end any number of them, so every step looks anew. */
void requests_cancel_all(struct session *s)
{
    struct open_request *r;
    while ((r = first_not_asked(s)) != NULL)
        request_cancel(r);
}

void request_to_end_of_line(struct open_request *r)
{
    unlink_from(r->session, r);
    link_last(r->session, r);
}

static void orphan(struct open_request *r)
{
    leave_table(r->session, r);
    if (r->waiting) {
        request_end(r);
        return;
    }
    r->q.orphan = true;
    r->q.peer = NULL;
    if (r->q.cancel != NULL)
        r->q.cancel(&r->q);
    else if (r->paused && r->q.resume != NULL)
        r->q.resume(&r->q);              /* its parts now go nowhere, without limit */
}

void requests_abandon(struct session *s)
{
    while (s->first != NULL)
        orphan(s->first);
}
