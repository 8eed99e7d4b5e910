#include "server/session/internal.h"

#include "common/base/log.h"
#include "proto/limits.h"

#include <assert.h>
#include <stdio.h>

const struct session_limits session_limits_default = {
    .body_bytes = LIMIT_BODY_BYTES,
    .body_bytes_before_login = LIMIT_BODY_BYTES_BEFORE_LOGIN,
    .open_requests = LIMIT_OPEN_REQUESTS,
    .open_requests_before_login = LIMIT_OPEN_REQUESTS_BEFORE_LOGIN,
    .open_bytes = LIMIT_OPEN_BYTES,
    .request_bytes = LIMIT_REQUEST_BYTES,
    .request_bytes_before_login = LIMIT_REQUEST_BYTES_BEFORE_LOGIN,
};

enum err sessions_create(const struct sessions_options *o, struct sessions **out, struct err_note *note)
{
    struct sessions *h = sys_zalloc(o->sys, 1, sizeof *h);
    if (h == NULL)
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour ouvrir les sessions.");
    h->sys = o->sys;
    h->dispatch = o->dispatch;
    h->metrics = o->metrics;
    h->limits = o->limits;
    h->administers = o->administers;
    *out = h;
    return ERR_OK;
}

void sessions_destroy(struct sessions *h)
{
    if (h == NULL)
        return;
    assert(h->all == NULL && h->open == 0);
    requests_free_spare(h);
    sys_release(h->sys, h);
}

size_t sessions_count(const struct sessions *h) { return h->count; }
size_t sessions_open_requests(const struct sessions *h) { return h->open; }

static void session_end(struct session *s, enum err why)
{
    s->ending = true;
    conn_end(s->conn, why);
}

/* --- What dispatch asks of the peer ------------------------------------------ */

static void raise_limit(struct session *s, bool yes)
{
    s->logged_in = yes;
    frame_reader_limit(&s->reader, yes ? s->home->limits.body_bytes : s->home->limits.body_bytes_before_login);
    conn_logged_in(s->conn, yes);
}

/* The administrator at the machine itself needs no account. */
static void on_logged_in(struct peer *p, bool yes)
{
    struct session *s = p->ctx;
    raise_limit(s, yes || p->local_administration);
}

static void on_send_event(struct peer *p, uint32_t request, struct bytes event)
{
    answer_frame(p->ctx, FRAME_EVENT, request, PACTE__METHOD__METHOD_WATCH, event);
}

static bool may_send(const struct peer *p)
{
    return conn_may_send(((const struct session *)p->ctx)->conn);
}

static void on_close(struct peer *p, enum err why) { session_end(p->ctx, why); }

/* --- A session begins and ends ----------------------------------------------- */

static void *session_open(void *ctx, struct conn *c)
{
    struct sessions *h = ctx;
    struct session *s = sys_zalloc(h->sys, 1, sizeof *s);
    if (s == NULL)
        return NULL;
    uid_t uid;
    s->home = h;
    s->conn = c;
    frame_reader_init(&s->reader, h->sys, h->limits.body_bytes_before_login);
    dispatch_peer_init(&s->peer, h->dispatch);
    (void)snprintf(s->peer.source, sizeof s->peer.source, "%s", conn_source(c));
    s->peer.local_administration = conn_uid(c, &uid) && h->administers(uid);
    s->peer.send_event = on_send_event;
    s->peer.may_send = may_send;
    s->peer.close = on_close;
    s->peer.logged_in = on_logged_in;
    s->peer.ctx = s;
    s->next = h->all;
    if (h->all != NULL)
        h->all->previous = s;
    h->all = s;
    h->count++;
    if (s->peer.local_administration)
        raise_limit(s, true);
    if (h->stopping)
        session_end(s, ERR_STOPPING);
    return s;
}

static void session_gone(void *user)
{
    struct session *s = user;
    struct sessions *h = s->home;
    s->ending = true;
    dispatch_peer_finish(&s->peer);
    requests_abandon(s);
    frame_reader_finish(&s->reader);
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        h->all = s->next;
    if (s->next != NULL)
        s->next->previous = s->previous;
    h->count--;
    sys_release(h->sys, s);
}

static void session_last_word(void *user, enum err why)
{
    struct session *s = user;
    s->ending = true;
    answer_refuse(s, 0, 0, why, NULL);
    bool flood = why == ERR_TOO_MANY_CONNECTIONS;
    LOG_AT(flood ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, "connection_ended", LOG_TEXT("source", s->peer.source), LOG_TEXT("why", err_name(why)));
}

static void session_rest(void *user)
{
    struct session *s = user;
    frame_reader_rest(&s->reader);
}

/* --- Frames in ----------------------------------------------------------------- */

static void on_request(struct session *s, const struct frame *f)
{
    const struct session_limits *l = &s->home->limits;
    enum err e = ERR_OK;
    if (request_find(s, f->request) != NULL)
        e = ERR_DUPLICATE_REQUEST;
    else if (s->open >= (s->logged_in ? l->open_requests : l->open_requests_before_login))
        e = ERR_TOO_MANY_REQUESTS;
    struct open_request *r = e == ERR_OK ? request_open(s, f) : NULL;
    if (r == NULL) {
        answer_refuse(s, f->request, f->method, e != ERR_OK ? e : ERR_NO_MEMORY, NULL);
        return;
    }
    if (s->open_bytes > l->open_bytes && !s->holding) {
        s->holding = true;
        conn_hold(s->conn, true);
    }
    if (s->waiting > 0 || !conn_may_send(s->conn)) {
        r->waiting = true;
        s->waiting++;
        return;
    }
    dispatch_run(&r->q);
}

static enum err on_frame(void *ctx, const struct frame *f)
{
    struct session *s = ctx;
    s->whole_frame = true;
    if (s->ending)
        return ERR_END;
    if (f->request == 0 || (f->kind != FRAME_REQUEST && f->kind != FRAME_CANCEL))
        return ERR_MALFORMED;
    if (f->kind == FRAME_REQUEST) {
        on_request(s, f);
        return ERR_OK;
    }
    struct open_request *r = request_find(s, f->request);
    if (r != NULL)                                /* else its answer is on its way */
        request_cancel(r);
    return ERR_OK;
}

static void session_bytes(void *user, struct bytes in)
{
    struct session *s = user;
    s->whole_frame = false;
    enum err e = frame_feed(&s->reader, in, on_frame, s);
    conn_note_frames(s->conn, s->whole_frame, frame_reader_partial(&s->reader));
    if (e != ERR_OK && !s->ending)
        session_end(s, e);
}

/* --- Flow ------------------------------------------------------------------------ */

static struct open_request *first_that(const struct session *s, bool waiting)
{
    struct open_request *r = s->first;
    while (r != NULL && !(waiting ? r->waiting : r->paused))
        r = r->next;
    return r;
}

/* Each call may end its request, fill the queue, or both; so every step looks
 * anew. Those that have not begun come first: most are short, and a long
 * answer would keep them waiting to its end. */
static void session_go_on(struct session *s)
{
    struct open_request *r;
    while (!s->ending && conn_may_send(s->conn) && s->waiting > 0) {
        r = first_that(s, true);
        r->waiting = false;
        s->waiting--;
        dispatch_run(&r->q);
    }
    while (!s->ending && conn_may_send(s->conn) && (r = first_that(s, false)) != NULL) {
        r->paused = false;
        if (r->q.resume != NULL)
            r->q.resume(&r->q);
    }
}

static void session_flow(void *user) { session_go_on(user); }

void session_request_gone(struct session *s)
{
    if (s->holding && s->open_bytes <= s->home->limits.open_bytes / 2) {
        s->holding = false;
        conn_hold(s->conn, false);
    }
    if (s->home->stopping && s->open == 0 && !s->ending)
        session_end(s, ERR_STOPPING);
}

/* --- The end of all --------------------------------------------------------------- */

void sessions_stop(struct sessions *h)
{
    h->stopping = true;
    for (struct session *s = h->all; s != NULL; s = s->next)
        if (s->open == 0 && !s->ending)
            session_end(s, ERR_STOPPING);
}

void sessions_stop_now(struct sessions *h)
{
    h->stopping = true;
    for (struct session *s = h->all; s != NULL; s = s->next) {
        requests_cancel_all(s);
        if (!s->ending)
            session_end(s, ERR_STOPPING);
    }
}

const struct conn_user_ops session_user = {
    .open = session_open,
    .bytes = session_bytes,
    .flow = session_flow,
    .last_word = session_last_word,
    .rest = session_rest,
    .gone = session_gone,
};
