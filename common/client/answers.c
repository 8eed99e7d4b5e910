/* What the daemon sends, checked before it is believed. A frame that no
 * correct daemon sends costs the link; an answer that cannot be read costs the
 * call as well, so that it is not asked again for ever. */
#include "common/client/parts.h"
#include "common/wire/wire.h"

/* An answer to a number that was given out and is no longer open comes late:
 * after a cancel or a delay. */
static bool was_given(const struct client *c, uint32_t id) { return id != 0 && id <= c->last_id; }

static enum err garbage(struct err_note *note, const char *what)
{
    return err_set(note, ERR_MALFORMED, "Le serveur a envoyé une réponse incompréhensible (%s) : la liaison est "
                   "refaite. Si cela se répète, vérifiez que l'adresse est bien celle d'un pacted.", what);
}

/* A value that this program does not know comes from a newer daemon: the call
 * fails with that, and the link is good. */
static enum err unreadable(enum err e, struct err_note *note)
{
    if (e == ERR_OUT_OF_RANGE) {
        struct err_note of = *note;
        return err_field(note, ERR_BAD_VERSION, of.field, "Le serveur, plus récent, a répondu par une valeur inconnue "
                         "de ce programme (%s) : mettez ce programme à jour.", of.field);
    }
    return e;
}

static enum err give_error(struct client *c, struct client_call *call, const struct frame *f, struct arena *arena,
                           struct err_note *note)
{
    ProtobufCMessage *m;
    enum err e = wire_unpack(&pacte__error__descriptor, f->body, arena, &m, note);
    if (e != ERR_OK) {
        struct client_answer a = {.error = unreadable(e, note), .note = *note, .last = true};
        if (call != NULL)
            calls_end(call, &a);
        return a.error == ERR_BAD_VERSION ? ERR_OK : e;
    }
    const Pacte__Error *said = (const Pacte__Error *)m;
    struct client_answer a = {.error = err_known(said->number) && said->number != ERR_OK ? (enum err)said->number
                                                                                         : ERR_INTERNAL,
                              .details = said, .last = true};
    (void)err_field(&a.note, a.error, said->field, "%s", said->sentence);
    if (call != NULL) {
        calls_take_out(call);            /* first: what follows may end every call */
        if (!call->internal)
            greet_session_over(c, a.error);
        calls_tell(call, &a);
        return ERR_OK;
    }
    /* The whole connection ends: by number 0. */
    c->retry_after_ms = said->retry_after_ms;
    *note = a.note;
    return a.error;
}

static enum err give_message(struct client *c, struct client_call *call, const struct frame *f, struct arena *arena,
                             struct err_note *note)
{
    bool last = f->kind == FRAME_REPLY;
    struct client_answer a = {.error = ERR_OK, .last = last};
    ProtobufCMessage *m = NULL;
    /* The end of an answer in parts may carry nothing. */
    if (!last || !call->parts || f->body.len > 0) {
        enum err e = wire_unpack(client_descriptor(call->method, 1), f->body, arena, &m, note);
        if (e != ERR_OK) {
            a = (struct client_answer){.error = unreadable(e, note), .note = *note, .last = true};
            calls_end(call, &a);
            return a.error == ERR_BAD_VERSION ? ERR_OK : e;
        }
    }
    a.m = m;
    if (last) {
        calls_take_out(call);
        enum err e = m == NULL ? ERR_OK : greet_notice(c, call->method, m);
        if (e != ERR_OK)
            a = (struct client_answer){.error = e, .last = true};
        calls_tell(call, &a);
        return e;
    }
    call->parts = true;
    call->due_ms = client_now(c) + (call->cancelled ? CLIENT_CANCEL_MS : c->o.call_ms);
    if (call->fn != NULL && !call->cancelled)
        call->fn(call, &a, call->ctx);
    return ERR_OK;
}

static enum err give_event(struct client *c, const struct frame *f, struct arena *arena, struct err_note *note)
{
    ProtobufCMessage *m;
    if (!was_given(c, f->request))
        return garbage(note, "un événement que personne n'a demandé");
    enum err e = wire_unpack(&pacte__event__descriptor, f->body, arena, &m, note);
    if (e == ERR_OUT_OF_RANGE)
        return ERR_OK;                   /* about a type of record that this program does not know */
    if (e == ERR_OK && c->o.on_event != NULL)
        c->o.on_event(c, (const Pacte__Event *)m, c->o.ctx);
    return e;
}

static enum err dispatch(struct client *c, const struct frame *f, struct arena *arena, struct err_note *note)
{
    struct client_call *call = calls_find(c, f->request);
    switch (f->kind) {
    case FRAME_REPLY:
    case FRAME_PART:
        if (call == NULL)
            return was_given(c, f->request) ? ERR_OK : garbage(note, "une réponse sans demande");
        if (f->method != (uint16_t)call->method)
            return garbage(note, "une réponse à une autre demande");
        return give_message(c, call, f, arena, note);
    case FRAME_ERROR:
        if (call == NULL && f->request != 0)
            return was_given(c, f->request) ? ERR_OK : garbage(note, "une erreur sans demande");
        return give_error(c, call, f, arena, note);
    case FRAME_EVENT:
        return give_event(c, f, arena, note);
    default:
        return garbage(note, "une demande venue du serveur");
    }
}

enum err answers_frame(struct client *c, const struct frame *f, struct err_note *note)
{
    struct arena arena;
    arena_init(&arena, c->o.sys, CLIENT_ANSWER_BYTES);
    enum err e = dispatch(c, f, &arena, note);
    arena_finish(&arena);
    return e;
}
