/* The meeting: Hello, then Resume when a former session is known. Ends in
 * CLIENT_READY or CLIENT_NEEDS_LOGIN, or drops the link: a version that the
 * two do not share ends all attempts, anything else is tried again. */
#include "common/client/parts.h"
#include "common/wire/wire.h"

#include <string.h>

static void arrive(struct client *c, enum client_state s, enum err why)
{
    c->why = why;
    c->note = (struct err_note){.text = ""};
    c->attempt_due_ms = UINT64_MAX;
    client_set_state(c, s);
}

/* A copy that lives in the arena, which is emptied first. */
static enum err keep(struct arena *a, const ProtobufCMessage *m, ProtobufCMessage **out)
{
    struct bytes packed;
    arena_reset(a);
    enum err e = wire_pack(m, a, &packed);
    return e != ERR_OK ? e : wire_unpack_own(m->descriptor, packed, a, out);
}

static enum err keep_login(struct client *c, const Pacte__LoginReply *r)
{
    ProtobufCMessage *copy;
    c->login = NULL;
    enum err e = keep(&c->login_arena, &r->base, &copy);
    if (e != ERR_OK)
        return e;
    c->login = (Pacte__LoginReply *)copy;
    if (r->token.len > 0 && r->token.len <= sizeof c->token) {
        memcpy(c->token, r->token.data, r->token.len);
        c->token_len = r->token.len;
    }
    return ERR_OK;
}

void greet_forget_session(struct client *c)
{
    c->login = NULL;
    memset(c->token, 0, sizeof c->token);
    c->token_len = 0;
}

enum err greet_notice(struct client *c, Pacte__Method method, const ProtobufCMessage *m)
{
    enum err e = ERR_OK;
    switch (method) {
    case PACTE__METHOD__METHOD_LOGIN:
    case PACTE__METHOD__METHOD_RESUME:
        e = keep_login(c, (const Pacte__LoginReply *)m);
        if (e == ERR_OK)
            arrive(c, CLIENT_READY, ERR_OK);
        return e;
    case PACTE__METHOD__METHOD_LOGOUT:
        greet_forget_session(c);
        arrive(c, CLIENT_NEEDS_LOGIN, ERR_OK);
        return ERR_OK;
    case PACTE__METHOD__METHOD_PASSWORD:
        if (c->login != NULL)
            c->login->must_change_password = 0;
        return ERR_OK;
    default:
        return ERR_OK;
    }
}

void greet_session_over(struct client *c, enum err e)
{
    if (c->login == NULL || (e != ERR_SESSION_EXPIRED && e != ERR_UNAUTHENTICATED))
        return;
    greet_forget_session(c);
    arrive(c, CLIENT_NEEDS_LOGIN, e);
}

static void on_resume(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)ctx;
    struct client *c = call->client;
    if (a->error == ERR_OK || !c->greeted)
        return;                          /* READY by greet_notice; or the link is lost */
    if (err_retry(a->error) != RETRY_NEVER || a->details == NULL) {
        client_drop(c, a->error, &a->note, true);
        return;
    }
    greet_forget_session(c);
    arrive(c, CLIENT_NEEDS_LOGIN, a->error);
}

static void resume(struct client *c)
{
    Pacte__ResumeRequest q = PACTE__RESUME_REQUEST__INIT;
    q.token = (ProtobufCBinaryData){.data = c->token, .len = c->token_len};
    enum err e = calls_send_internal(c, PACTE__METHOD__METHOD_RESUME, &q.base, on_resume);
    if (e != ERR_OK)
        client_drop(c, e, NULL, true);
}

static enum err check_version(uint32_t theirs, struct err_note *note)
{
    if (theirs >= LIMIT_PROTOCOL_VERSION_MIN && theirs <= LIMIT_PROTOCOL_VERSION_MAX)
        return ERR_OK;
    bool newer = theirs > LIMIT_PROTOCOL_VERSION_MAX;
    return err_set(note, ERR_BAD_VERSION, "Le serveur parle la version %u du protocole, ce programme les versions %u à "
                   "%u : mettez %s à jour.", theirs, LIMIT_PROTOCOL_VERSION_MIN, LIMIT_PROTOCOL_VERSION_MAX,
                   newer ? "ce programme" : "le serveur");
}

static void on_hello(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)ctx;
    struct client *c = call->client;
    if (c->link == NULL || c->destroyed)
        return;
    struct err_note note = a->note;
    enum err e = a->error;
    ProtobufCMessage *copy = NULL;
    if (e == ERR_OK)
        e = check_version(((const Pacte__HelloReply *)a->m)->version, &note);
    if (e == ERR_OK) {
        c->hello = NULL;
        e = keep(&c->hello_arena, a->m, &copy);
    }
    if (e != ERR_OK) {
        client_drop(c, e, &note, e != ERR_BAD_VERSION);
        return;
    }
    c->hello = (Pacte__HelloReply *)copy;
    c->greeted = true;
    c->up_ms = client_now(c);
    if (c->token_len > 0)
        resume(c);
    else
        arrive(c, CLIENT_NEEDS_LOGIN, ERR_OK);
}

void greet(struct client *c)
{
    Pacte__HelloRequest q = PACTE__HELLO_REQUEST__INIT;
    q.version_min = LIMIT_PROTOCOL_VERSION_MIN;
    q.version_max = LIMIT_PROTOCOL_VERSION_MAX;
    q.client = (char *)(uintptr_t)c->o.program;
    enum err e = calls_send_internal(c, PACTE__METHOD__METHOD_HELLO, &q.base, on_hello);
    if (e != ERR_OK)
        client_drop(c, e, NULL, true);
}
