#include "tools/pactectl/stream.h"

struct streaming {
    struct ctl *c;
    stream_part_fn *part;
    void *ctx;
    enum err error;
    bool done, cancelled;
};

static void on_answer(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct streaming *s = ctx;
    if (a->m != NULL && s->error == ERR_OK)
        s->error = s->part(s->c, s->ctx, a->m);
    if (a->last && a->error != ERR_OK && s->error == ERR_OK) {
        s->error = a->error;
        s->c->note = a->note;
    }
    s->done = a->last;
    if (s->error != ERR_OK && !a->last && !s->cancelled) {
        s->cancelled = true;
        client_cancel(call);
    }
}

enum err stream_call(struct ctl *c, Pacte__Method method, const ProtobufCMessage *request, stream_part_fn *part, void *ctx)
{
    struct streaming s = {.c = c, .part = part, .ctx = ctx};
    c->note = (struct err_note){.text = ""};
    enum err e = client_send(c->client, method, request, on_answer, &s, NULL);
    if (e != ERR_OK)
        return e;
    while (!s.done)
        uv_run(&c->loop, UV_RUN_ONCE);
    return s.error;
}
