/* The calls that are open: numbered, sent, answered out of order, sent once
 * more after a cut when that is harmless, given up when they are overdue.
 *
 * A call leaves the list before its function runs, so that the function may
 * send, cancel, or destroy the client; every loop over the list therefore
 * starts anew after each answer. */
#include "common/client/methods.h"
#include "common/client/parts.h"
#include "common/wire/wire.h"

#include <assert.h>
#include <string.h>

/* --- the list ------------------------------------------------------------- */

static void append(struct client *c, struct client_call *call)
{
    struct client_call **at = &c->calls;
    while (*at != NULL)
        at = &(*at)->next;
    *at = call;
}

void calls_take_out(struct client_call *call)
{
    struct client_call **at = &call->client->calls;
    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
}

struct client_call *calls_find(const struct client *c, uint32_t id)
{
    for (struct client_call *call = c->calls; call != NULL; call = call->next)
        if (id != 0 && call->id == id)
            return call;
    return NULL;
}

static unsigned count_open(const struct client *c)
{
    unsigned n = 0;
    for (const struct client_call *call = c->calls; call != NULL; call = call->next)
        n += call->internal ? 0 : 1;
    return n;
}

void calls_tell(struct client_call *call, const struct client_answer *a)
{
    const struct sys *sys = call->client->o.sys;
    if (call->fn != NULL)
        call->fn(call, a, call->ctx);
    sys_release(sys, call);
}

void calls_end(struct client_call *call, const struct client_answer *a)
{
    calls_take_out(call);
    calls_tell(call, a);
}

static void end_local(struct client_call *call, enum err e, const struct err_note *note)
{
    struct client_answer a = {.error = e, .last = true};
    if (note != NULL)
        a.note = *note;
    calls_end(call, &a);
}

/* --- sending -------------------------------------------------------------- */

static enum err write_frame(struct client *c, const struct frame *f)
{
    uint8_t head[LIMIT_FRAME_HEADER_BYTES];
    if (c->link == NULL)
        return ERR_UNREACHABLE;
    frame_header(f, head);
    /* One write for both, so that TLS makes one record of a small request. */
    if (f->body.len == 0)
        return link_write(c->link, bytes_of(head, sizeof head));
    uint8_t *whole = sys_alloc(c->o.sys, sizeof head + f->body.len);
    if (whole == NULL)
        return ERR_NO_MEMORY;
    memcpy(whole, head, sizeof head);
    memcpy(whole + sizeof head, f->body.data, f->body.len);
    enum err e = link_write(c->link, bytes_of(whole, sizeof head + f->body.len));
    sys_release(c->o.sys, whole);
    return e;
}

static enum err put_on_link(struct client_call *call)
{
    struct client *c = call->client;
    if (++c->last_id == 0)
        c->last_id = 1;
    call->id = c->last_id;
    call->tries++;
    call->session = c->login != NULL;
    return write_frame(c, &(struct frame){.request = call->id, .method = (uint16_t)call->method,
                                          .kind = FRAME_REQUEST, .body = bytes_of(call->body, call->body_len)});
}

/* A link that carries no more than this is still a link: what waits behind what
 * is being sent is not late. */
enum { SLOW_BYTES_PER_MS = 1 };

static uint64_t due(const struct client *c, size_t body)
{
    size_t before = body;
    for (const struct client_call *call = c->calls; call != NULL; call = call->next)
        before += call->parts ? 0 : call->body_len;
    return client_now(c) + c->o.call_ms + before / SLOW_BYTES_PER_MS;
}

static enum err make(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                     struct client_call **out)
{
    size_t len = protobuf_c_message_get_packed_size(request);
    size_t max = LIMIT_BODY_BYTES;
    if (c->greeted && c->login == NULL && c->hello != NULL && c->hello->limits != NULL &&
        !c->hello->local_administration)
        max = LIMIT_BODY_BYTES_BEFORE_LOGIN;
    if (len > max)
        return ERR_TOO_LARGE;
    struct client_call *call = sys_alloc(c->o.sys, sizeof *call + len);
    if (call == NULL)
        return ERR_NO_MEMORY;
    memset(call, 0, sizeof *call);
    call->client = c;
    call->method = method;
    call->body_len = protobuf_c_message_pack(request, call->body);
    call->again = method_again(method, request);
    call->due_ms = due(c, call->body_len);
    call->session = c->login != NULL || c->token_len > 0;
    *out = call;
    return ERR_OK;
}

static bool on_line(const struct client *c)
{
    return c->link != NULL && (c->state == CLIENT_READY || c->state == CLIENT_NEEDS_LOGIN);
}

/* The link breaks under a write: what may be sent again waits for the next
 * one, like any other call that a cut finds open. */
static void link_broke(struct client *c, enum err e)
{
    client_drop(c, e, NULL, true);
}

enum err client_send(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                     client_answer_fn *fn, void *ctx, struct client_call **out)
{
    struct client_call *call;
    unsigned limit = c->hello != NULL && c->hello->limits != NULL && c->hello->limits->open_requests > 0
                         ? c->hello->limits->open_requests : LIMIT_OPEN_REQUESTS;
    if (client_descriptor(method, 1) == NULL)
        return ERR_UNKNOWN_METHOD;
    if (count_open(c) >= limit)
        return ERR_TOO_MANY_REQUESTS;
    enum err e = make(c, method, request, &call);
    if (e != ERR_OK)
        return e;
    if (c->destroyed || c->state == CLIENT_IDLE || (!on_line(c) && !call->again)) {
        sys_release(c->o.sys, call);
        return ERR_UNREACHABLE;
    }
    call->fn = fn;
    call->ctx = ctx;
    append(c, call);
    e = on_line(c) ? put_on_link(call) : ERR_OK;
    if (e != ERR_OK) {                   /* half a frame may be out: this link is lost */
        calls_take_out(call);
        sys_release(c->o.sys, call);
        link_broke(c, e);
        return e;
    }
    client_arm(c);
    if (out != NULL)
        *out = call;
    return ERR_OK;
}

enum err calls_send_internal(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                             client_answer_fn *fn)
{
    struct client_call *call;
    enum err e = make(c, method, request, &call);
    if (e != ERR_OK)
        return e;
    call->fn = fn;
    call->internal = true;
    call->again = false;
    append(c, call);
    e = put_on_link(call);
    if (e == ERR_OK)
        return ERR_OK;
    calls_take_out(call);
    sys_release(c->o.sys, call);
    return e;
}

void client_cancel(struct client_call *call)
{
    struct client *c = call->client;
    if (call->id == 0 || !on_line(c)) {
        end_local(call, ERR_CANCELLED, NULL);
        return;
    }
    if (call->cancelled)
        return;
    call->cancelled = true;
    call->due_ms = client_now(c) + CLIENT_CANCEL_MS;
    client_arm(c);
    enum err e = write_frame(c, &(struct frame){.request = call->id, .method = (uint16_t)call->method,
                                                .kind = FRAME_CANCEL});
    if (e != ERR_OK)
        link_broke(c, e);
}

/* --- what becomes of them -------------------------------------------------- */

/* The first call that `want` picks; NULL when none is left. */
static struct client_call *pick(struct client *c, bool (*want)(const struct client_call *call, uint64_t now),
                                uint64_t now)
{
    for (struct client_call *call = c->calls; call != NULL; call = call->next)
        if (want(call, now))
            return call;
    return NULL;
}

static bool is_lost(const struct client_call *call, uint64_t now)
{
    (void)now;
    return call->lost;
}

void calls_link_lost(struct client *c, enum err why, const struct err_note *note)
{
    struct client_call *call;
    for (call = c->calls; call != NULL; call = call->next) {
        bool waits = call->again && !call->parts && !call->cancelled && call->tries < 2;
        call->lost = !waits;
        call->id = 0;
    }
    while ((call = pick(c, is_lost, 0)) != NULL)
        end_local(call, call->cancelled ? ERR_CANCELLED : why == ERR_OK ? ERR_UNREACHABLE : why, note);
}

static bool waits(const struct client_call *call, uint64_t now)
{
    (void)now;
    return call->id == 0;
}

void calls_release(struct client *c)
{
    struct client_call *call;
    while (on_line(c) && (call = pick(c, waits, 0)) != NULL) {
        if (call->session && c->login == NULL && !c->hello->local_administration) {
            end_local(call, ERR_SESSION_EXPIRED, NULL);
            continue;
        }
        enum err e = put_on_link(call);
        if (e != ERR_OK)
            link_broke(c, e);
    }
}

void calls_end_all(struct client *c, enum err e, const struct err_note *note)
{
    struct client_call *call;
    for (call = c->calls; call != NULL; call = call->next)
        call->lost = true;               /* and not those that the functions add */
    while ((call = pick(c, is_lost, 0)) != NULL)
        end_local(call, e, note);
}

static bool overdue(const struct client_call *call, uint64_t now) { return call->due_ms <= now; }

void calls_sweep(struct client *c, uint64_t now_ms)
{
    struct client_call *call;
    while ((call = pick(c, overdue, now_ms)) != NULL) {
        uint32_t id = call->id;
        uint16_t method = (uint16_t)call->method;
        bool tell = id != 0 && !call->cancelled && on_line(c);
        end_local(call, call->cancelled ? ERR_CANCELLED : ERR_TIMED_OUT, NULL);
        /* The daemon may stop its work; whatever still comes is not awaited. */
        if (tell && on_line(c) &&
            write_frame(c, &(struct frame){.request = id, .method = method, .kind = FRAME_CANCEL}) != ERR_OK)
            link_broke(c, ERR_UNREACHABLE);
    }
}

void calls_not_yet(struct client *c)
{
    uint64_t due_ms = client_now(c) + c->o.call_ms;
    for (struct client_call *call = c->calls; call != NULL; call = call->next)
        if (!call->cancelled && call->due_ms < due_ms)
            call->due_ms = due_ms;
    client_arm(c);
}

uint64_t calls_due_ms(const struct client *c)
{
    uint64_t due = UINT64_MAX;
    for (const struct client_call *call = c->calls; call != NULL; call = call->next)
        if (call->due_ms < due)
            due = call->due_ms;
    return due;
}
