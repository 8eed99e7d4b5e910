/* Calls that run the loop until they have what they came for. */
#include "common/client/parts.h"
#include "common/wire/wire.h"

struct waiting {
    struct arena *arena;
    enum err error;
    struct err_note note;
    ProtobufCMessage *m;
    Pacte__Error *details;
    bool done;
};

/* A copy in the caller's arena: the answer itself ends with the callback. */
static enum err keep(struct arena *a, const ProtobufCMessage *m, ProtobufCMessage **out)
{
    struct bytes packed;
    enum err e = wire_pack(m, a, &packed);
    return e != ERR_OK ? e : wire_unpack_own(m->descriptor, packed, a, out);
}

static void on_answer(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct waiting *w = ctx;
    enum err e = a->error;
    w->note = a->note;
    if (a->m != NULL) {
        enum err kept = keep(w->arena, a->m, &w->m);
        e = e == ERR_OK ? kept : e;
    }
    if (a->details != NULL) {
        ProtobufCMessage *copy;
        if (keep(w->arena, &a->details->base, &copy) == ERR_OK)
            w->details = (Pacte__Error *)copy;
    }
    w->error = w->error == ERR_OK ? e : w->error;
    w->done = a->last;
}

enum err client_wait(struct client *c, Pacte__Method method, const ProtobufCMessage *request, struct arena *arena,
                     ProtobufCMessage **reply, Pacte__Error **details, struct err_note *note)
{
    struct waiting w = {.arena = arena};
    if (details != NULL)
        *details = NULL;
    if (c->feeding)
        return ERR_BAD_STATE;            /* from a callback: the loop is not ours to run */
    enum err e = client_send(c, method, request, on_answer, &w, NULL);
    if (e != ERR_OK)
        return e == ERR_UNREACHABLE ? err_set(note, e, "%s", err_sentence(e, &c->note)) : e;
    while (!w.done)                      /* it ends: the call has a delay of its own */
        uv_run(c->o.loop, UV_RUN_ONCE);
    if (note != NULL)
        *note = w.note;
    if (details != NULL)
        *details = w.details;
    if (w.error == ERR_OK && reply != NULL)
        *reply = w.m;
    return w.error;
}

static void on_late(uv_timer_t *t) { *(bool *)t->data = true; }
static void on_closed(uv_handle_t *h) { *(bool *)h->data = false; }

enum err client_wait_connected(struct client *c, unsigned ms, struct err_note *note)
{
    bool late = false;
    uv_timer_t timer;
    if (c->feeding)
        return ERR_BAD_STATE;
    uv_timer_init(c->o.loop, &timer);
    timer.data = &late;
    uv_timer_start(&timer, on_late, ms, 0);
    while (!late && c->state != CLIENT_READY && c->state != CLIENT_NEEDS_LOGIN && c->state != CLIENT_IDLE)
        uv_run(c->o.loop, UV_RUN_ONCE);
    bool open = true;
    timer.data = &open;
    uv_close((uv_handle_t *)&timer, on_closed);
    while (open)
        uv_run(c->o.loop, UV_RUN_ONCE);
    if (c->state == CLIENT_READY || c->state == CLIENT_NEEDS_LOGIN)
        return ERR_OK;
    enum err why = client_why(c, note);
    return why != ERR_OK ? why : err_set(note, ERR_UNREACHABLE, "Le serveur n'a pas répondu en %u ms : vérifiez "
                                         "l'adresse, et que pacted est démarré.", ms);
}
