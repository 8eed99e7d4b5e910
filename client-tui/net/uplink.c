/* Effects out, events in. Each call carries its tag; the state of the link is
 * told once for each change. */
#include "client-tui/net/uplink.h"

#include "common/client/client.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { CALL_BYTES = 4 << 20, FINGERPRINT_BYTES = 96 };

struct call {
    struct uplink *net;
    uint32_t tag;
    uint64_t since_ms;
    Pacte__Method method;
    struct bytes asked;              /* packed, of what the local copy keeps; else empty */
    struct client_call *call;
    struct call *next;
};

struct uplink {
    struct uplink_options o;
    struct client *client;
    struct call *calls;
    char fingerprint[FINGERPRINT_BYTES];
    uint32_t latency_ms;
    uint64_t watch_index;
    bool ready;                      /* a session is there */
    bool reopening;                  /* between two clients */
    bool leaving;                    /* the end of the session is asked for, not answered */
    bool ended;                      /* uplink_destroy was called */
    void (*gone)(void *ctx);
    void *gone_ctx;
};

static void tell(struct uplink *n, struct event e) { n->o.event(n->o.ctx, &e); }

/* --- The state of the link ----------------------------------------------------------- */

static enum link_state link_of(const struct uplink *n, enum client_state s)
{
    struct err_note note;
    switch (s) {
    case CLIENT_CONNECTING: return LINK_CONNECTING;
    case CLIENT_OFFLINE: return LINK_OFFLINE;
    case CLIENT_NEEDS_LOGIN: return LINK_LOGIN;
    case CLIENT_READY: return LINK_ONLINE;
    case CLIENT_IDLE: break;
    }
    return client_why(n->client, &note) == ERR_OK ? LINK_NONE : LINK_REFUSED;
}

static void watched(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct uplink *n = ctx;
    (void)call;
    if (a->error == ERR_OK && a->m != NULL)
        n->watch_index = ((const Pacte__WatchReply *)a->m)->index;
    Pacte__Event here = PACTE__EVENT__INIT;      /* of no type: only where the journal stands */
    here.journal_index = n->watch_index;
    tell(n, (struct event){.kind = EVENT_CHANGE, .change = &here});
}

/* What changed while the link was down comes first. */
static void watch(struct uplink *n)
{
    Pacte__WatchRequest q = PACTE__WATCH_REQUEST__INIT;
    q.after_index = n->watch_index;
    if (client_send(n->client, PACTE__METHOD__METHOD_WATCH, &q.base, watched, n, NULL) != ERR_OK)
        n->watch_index = 0;
}

static void on_state(struct client *c, enum client_state s, void *ctx)
{
    struct uplink *n = ctx;
    struct err_note note = {0};
    if (n->client == NULL)
        n->client = c;
    enum err why = client_why(c, &note);
    struct event e = {.kind = EVENT_LINK, .link = link_of(n, s), .error = why, .note = &note, .latency_ms = n->latency_ms,
                      .text = client_fingerprint(c), .hello = client_hello(c)};
    bool lost = n->ready && s == CLIENT_NEEDS_LOGIN;
    n->ready = s == CLIENT_READY;
    tell(n, e);
    if (n->ready) {
        tell(n, (struct event){.kind = EVENT_SESSION, .session = client_login_reply(c)});
        watch(n);
    } else if (lost) {
        tell(n, (struct event){.kind = EVENT_SESSION});
    }
}

static void on_event(struct client *c, const Pacte__Event *e, void *ctx)
{
    struct uplink *n = ctx;
    (void)c;
    if (!e->presence && e->journal_index > n->watch_index)
        n->watch_index = e->journal_index;
    tell(n, (struct event){.kind = EVENT_CHANGE, .change = e});
}

/* --- Calls ------------------------------------------------------------------------------ */

static void forget(struct call *c)
{
    struct call **at = &c->net->calls;
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    sys_release(c->net->o.sys, (void *)(uintptr_t)c->asked.data);
    sys_release(c->net->o.sys, c);
}

static void answered(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct call *c = ctx;
    struct uplink *n = c->net;
    struct event e = {.kind = EVENT_ANSWER};
    (void)call;
    if (a->error == ERR_OK)
        n->latency_ms = (uint32_t)(sys_monotonic_ms(n->o.sys) - c->since_ms);
    e.latency_ms = n->latency_ms;
    e.answer = (struct reponse){.tag = c->tag, .error = a->error, .note = &a->note, .details = a->details, .m = a->m, .last = a->last};
    if (n->o.heard != NULL && c->asked.data != NULL)
        n->o.heard(n->o.ctx, c->method, c->asked, a->error, a->m);
    if (a->last || a->error != ERR_OK)
        forget(c);
    tell(n, e);
}

static void refuse(struct uplink *n, uint32_t tag, enum err error)
{
    struct event e = {.kind = EVENT_ANSWER};
    e.answer = (struct reponse){.tag = tag, .error = error, .last = true};
    tell(n, e);
}

/* Without memory for it the answer is not kept, and that is all. */
static void keep_question(struct call *c, const struct effect *f)
{
    uint8_t *copy = reserve_keeps(f->method) ? sys_alloc(c->net->o.sys, f->bytes.len + 1) : NULL;
    c->method = f->method;
    if (copy != NULL && f->bytes.len > 0)
        memcpy(copy, f->bytes.data, f->bytes.len);
    c->asked = bytes_of(copy, copy != NULL ? f->bytes.len : 0);
}

static void send_call(struct uplink *n, const struct effect *f)
{
    struct arena a;
    ProtobufCMessage *request;
    const ProtobufCMessageDescriptor *d = client_descriptor(f->method, 0);
    struct call *c = sys_zalloc(n->o.sys, 1, sizeof *c);
    arena_init(&a, n->o.sys, CALL_BYTES);
    enum err e = c == NULL || d == NULL ? ERR_NO_MEMORY : wire_unpack_own(d, f->bytes, &a, &request);
    if (e == ERR_OK) {
        *c = (struct call){.net = n, .tag = f->tag, .since_ms = sys_monotonic_ms(n->o.sys), .next = n->calls};
        n->calls = c;
        keep_question(c, f);
        e = client_send(n->client, f->method, request, answered, c, &c->call);
        if (e != ERR_OK)
            forget(c);
    } else {
        sys_release(n->o.sys, c);
    }
    arena_finish(&a);
    if (e != ERR_OK)
        refuse(n, f->tag, e);
}

static void cancel(struct uplink *n, uint32_t tag)
{
    for (struct call *c = n->calls; c != NULL; c = c->next)
        if (c->tag == tag) {
            client_cancel(c->call);
            return;
        }
}

/* A login that is refused changes no state of the link: it is told as one. */
static void logged(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct uplink *n = ctx;
    (void)call;
    if (a->error != ERR_OK)
        tell(n, (struct event){.kind = EVENT_LINK, .link = link_of(n, client_state(n->client)), .error = a->error, .note = &a->note,
                               .hello = client_hello(n->client)});
}

static void login(struct uplink *n, const struct effect *f)
{
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    n->watch_index = f->id;              /* Watch then tells what came since */
    q.account = f->text;
    q.password = f->text2;
    q.otp = f->text3;
    struct client_answer none = {.last = true};
    none.error = client_send(n->client, PACTE__METHOD__METHOD_LOGIN, &q.base, logged, n, NULL);
    if (none.error != ERR_OK)
        logged(NULL, &none, n);
}

static void logged_out(struct client_call *call, const struct client_answer *a, void *ctx)
{
    struct uplink *n = ctx;
    (void)call;
    n->leaving = n->leaving && !a->last;
}

static void logout(struct uplink *n)
{
    Pacte__LogoutRequest q = PACTE__LOGOUT_REQUEST__INIT;
    n->leaving = true;
    if (client_send(n->client, PACTE__METHOD__METHOD_LOGOUT, &q.base, logged_out, n, NULL) == ERR_OK)
        return;
    n->leaving = false;
    client_disconnect(n->client);
}

bool uplink_leave(struct uplink *n)
{
    if (n->client == NULL || client_state(n->client) != CLIENT_READY)
        return false;
    logout(n);
    return n->leaving;
}

bool uplink_leaving(const struct uplink *n) { return n->leaving && client_state(n->client) == CLIENT_READY; }

/* --- Life ----------------------------------------------------------------------------------- */

static enum err open_client(struct uplink *n, struct err_note *note)
{
    struct client_options o = {.loop = n->o.loop, .sys = n->o.sys, .host = n->o.host, .port = n->o.port, .socket_path = n->o.socket_path,
                               .fingerprint = n->fingerprint[0] != '\0' ? n->fingerprint : NULL, .program = "pacte " PACTE_VERSION,
                               .on_state = on_state, .on_event = on_event, .ctx = n};
    return client_create(&o, &n->client, note);
}

static void gone(void *ctx);

static void reopened(void *ctx)
{
    struct uplink *n = ctx;
    struct err_note note = {0};
    n->reopening = false;
    if (n->ended) {
        gone(n);
        return;
    }
    enum err e = open_client(n, &note);
    if (e == ERR_OK)
        client_connect(n->client);
    else
        tell(n, (struct event){.kind = EVENT_LINK, .link = LINK_OFFLINE, .error = e, .note = &note});
}

/* Another fingerprint is another trust: the client is made anew with it. */
static void pin(struct uplink *n, const char *fingerprint)
{
    struct client *old = n->client;
    n->reopening = true;
    (void)snprintf(n->fingerprint, sizeof n->fingerprint, "%s", fingerprint);
    n->client = NULL;
    client_destroy(old, reopened, n);
}

enum err uplink_create(const struct uplink_options *o, struct uplink **out, struct err_note *note)
{
    struct uplink *n = sys_zalloc(o->sys, 1, sizeof *n);
    if (n == NULL)
        return ERR_NO_MEMORY;
    n->o = *o;
    (void)snprintf(n->fingerprint, sizeof n->fingerprint, "%s", o->fingerprint != NULL ? o->fingerprint : "");
    enum err e = open_client(n, note);
    if (e != ERR_OK) {
        sys_release(o->sys, n);
        return e;
    }
    *out = n;
    return ERR_OK;
}

bool uplink_effect(struct uplink *n, const struct effect *f)
{
    bool mine = f->kind == EFFECT_SEND || f->kind == EFFECT_CANCEL || f->kind == EFFECT_CONNECT || f->kind == EFFECT_PIN ||
                f->kind == EFFECT_LOGIN || f->kind == EFFECT_LOGOUT;
    if (!mine)
        return false;
    if (n->client == NULL) {
        if (f->kind == EFFECT_SEND)
            refuse(n, f->tag, ERR_UNREACHABLE);
        return true;
    }
    switch (f->kind) {
    case EFFECT_SEND: send_call(n, f); break;
    case EFFECT_CANCEL: cancel(n, f->tag); break;
    case EFFECT_CONNECT: client_connect(n->client); break;
    case EFFECT_PIN: pin(n, f->text); break;
    case EFFECT_LOGIN: login(n, f); break;
    default: logout(n); break;
    }
    return true;
}

size_t uplink_busy(const struct uplink *n)
{
    size_t count = 0;
    for (const struct call *c = n->calls; c != NULL; c = c->next)
        count++;
    return count;
}

static void gone(void *ctx)
{
    struct uplink *n = ctx;
    void (*fn)(void *) = n->gone;
    void *fn_ctx = n->gone_ctx;
    while (n->calls != NULL)
        forget(n->calls);
    sys_release(n->o.sys, n);
    if (fn != NULL)
        fn(fn_ctx);
}

void uplink_destroy(struct uplink *n, void (*fn)(void *ctx), void *ctx)
{
    n->gone = fn;
    n->gone_ctx = ctx;
    n->ended = true;
    if (n->client != NULL)
        client_destroy(n->client, gone, n);
    else if (!n->reopening)
        gone(n);
}
