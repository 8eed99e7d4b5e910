/* The state of the client: attempts, back-off, what the caller is told.
 *
 *   IDLE ─client_connect→ CONNECTING ─Hello→ NEEDS_LOGIN ─Login→ READY
 *                            │   └────Hello, Resume────────────────↗
 *        any failure → OFFLINE ─back-off→ CONNECTING …
 *        a version or a certificate that cannot do → IDLE, and client_why
 *
 * A new attempt always begins in the timer, never where the former one ended:
 * the stack of the former may still stand on the reader of frames. */
#include "common/client/backoff.h"
#include "common/client/parts.h"

#include <assert.h>
#include <string.h>

static void release(struct client *c)
{
    assert(c->holds > 0);
    if (--c->holds > 0)
        return;
    void (*gone)(void *ctx) = c->gone;
    void *ctx = c->gone_ctx;
    if (c->reader_open)
        frame_reader_finish(&c->reader);
    tls_client_destroy(c->secure);
    greet_forget_session(c);
    arena_finish(&c->hello_arena);
    arena_finish(&c->login_arena);
    arena_finish(&c->texts);
    sys_release(c->o.sys, c);
    if (gone != NULL)
        gone(ctx);
}

void client_set_state(struct client *c, enum client_state s)
{
    c->state = s;
    if (s == CLIENT_READY || s == CLIENT_NEEDS_LOGIN)
        calls_release(c);
    if (c->state == s && !c->destroyed && c->o.on_state != NULL)
        c->o.on_state(c, s, c->o.ctx);
    client_arm(c);
}

/* --- time ----------------------------------------------------------------- */

static void begin_attempt(struct client *c);

static void on_timer(uv_timer_t *t)
{
    struct client *c = t->data;
    uint64_t now = client_now(c);
    if (c->link == NULL && (c->state == CLIENT_OFFLINE || c->state == CLIENT_CONNECTING) && now >= c->retry_ms)
        begin_attempt(c);
    else if (c->link != NULL && now >= c->attempt_due_ms)
        client_drop(c, ERR_UNREACHABLE, NULL, true);
    calls_sweep(c, now);
    client_arm(c);
}

void client_arm(struct client *c)
{
    if (c->destroyed)
        return;
    uint64_t now = client_now(c), due = calls_due_ms(c);
    if (c->link == NULL && (c->state == CLIENT_OFFLINE || c->state == CLIENT_CONNECTING) && c->retry_ms < due)
        due = c->retry_ms;
    if (c->link != NULL && c->attempt_due_ms < due)
        due = c->attempt_due_ms;
    if (due == UINT64_MAX)
        uv_timer_stop(&c->timer);
    else
        uv_timer_start(&c->timer, on_timer, due > now ? due - now : 0, 0);
}

static uint32_t next_delay_ms(struct client *c)
{
    uint32_t random = 0;
    if (c->o.sys->random(c->o.sys->ctx, &random, sizeof random) != 0)
        random = 0;                      /* jitter is a courtesy, not a need */
    uint32_t ms = backoff_ms(c->attempt++, random);
    if (c->retry_after_ms > ms)
        ms = c->retry_after_ms < 2 * BACKOFF_MS_MAX ? c->retry_after_ms : 2 * BACKOFF_MS_MAX;
    c->retry_after_ms = 0;
    return ms;
}

/* --- the link ------------------------------------------------------------- */

static void leave_link(struct client *c)
{
    if (c->link == NULL)
        return;
    memcpy(c->fingerprint, link_fingerprint(c->link), sizeof c->fingerprint);
    link_close(c->link);
    c->link = NULL;
    if (c->greeted && client_now(c) - c->up_ms >= CLIENT_STEADY_MS)
        c->attempt = 0;
    c->greeted = false;
    c->last_id = 0;
}

void client_drop(struct client *c, enum err why, const struct err_note *note, bool again)
{
    if (c->destroyed || c->state == CLIENT_IDLE || (c->link == NULL && c->state == CLIENT_OFFLINE))
        return;
    leave_link(c);
    c->why = why;
    c->note = note != NULL ? *note : (struct err_note){.text = ""};
    c->state = again ? CLIENT_OFFLINE : CLIENT_IDLE;
    if (again) {
        c->retry_ms = client_now(c) + next_delay_ms(c);
        struct err_note said = c->note;
        calls_link_lost(c, why, &said);
    } else {
        struct err_note said = c->note;
        calls_end_all(c, why, &said);
    }
    client_set_state(c, c->state);
}

static void on_up(void *ctx)
{
    struct client *c = ctx;
    memcpy(c->fingerprint, link_fingerprint(c->link), sizeof c->fingerprint);
    greet(c);
}

static enum err on_frame(void *ctx, const struct frame *f)
{
    struct client *c = ctx;
    const struct link *link = c->link;
    struct err_note note = {.text = ""};
    enum err e = answers_frame(c, f, &note);
    if (c->link != link || c->destroyed)
        return ERR_CANCELLED;            /* whoever was told ended this link */
    if (e != ERR_OK)
        client_drop(c, e, &note, e != ERR_BAD_VERSION);
    return e;
}

static void on_bytes(void *ctx, struct bytes in)
{
    struct client *c = ctx;
    const struct link *link = c->link;
    c->feeding = true;
    enum err e = frame_feed(&c->reader, in, on_frame, c);
    c->feeding = false;
    if (e == ERR_OK && frame_reader_partial(&c->reader))
        calls_not_yet(c);
    if (e == ERR_OK)
        return;
    if (c->link == link && c->link != NULL) {
        struct err_note note = {.text = ""};
        (void)err_set(&note, e, "Le serveur a envoyé autre chose que du Pacte (%s) : vérifiez l'adresse et le port.",
                      err_name(e));
        client_drop(c, e, e == ERR_NO_MEMORY ? NULL : &note, true);
    }
}

static void on_down(void *ctx, enum err why, const struct err_note *note)
{
    struct client *c = ctx;
    client_drop(c, why, note, why != ERR_BAD_FINGERPRINT);
}

static void on_gone(void *ctx) { release(ctx); }

static void begin_attempt(struct client *c)
{
    struct link_options o = {
        .loop = c->o.loop, .sys = c->o.sys, .host = c->o.host, .port = c->o.port, .socket_path = c->o.socket_path,
        .secure = c->secure, .up = on_up, .bytes = on_bytes, .down = on_down, .gone = on_gone, .ctx = c,
    };
    struct err_note note = {.text = ""};
    if (c->reader_open)
        frame_reader_finish(&c->reader);
    frame_reader_init(&c->reader, c->o.sys, LIMIT_BODY_BYTES);
    c->reader_open = true;
    c->state = CLIENT_CONNECTING;
    c->attempt_due_ms = client_now(c) + CLIENT_ATTEMPT_MS;
    enum err e = link_open(&o, &c->link, &note);
    if (e != ERR_OK) {
        c->link = NULL;
        client_drop(c, e, &note, e != ERR_INVALID);
        return;
    }
    c->holds++;
    client_set_state(c, CLIENT_CONNECTING);
}

/* --- what the caller asks -------------------------------------------------- */

void client_connect(struct client *c)
{
    if (c->destroyed || c->link != NULL)
        return;
    c->retry_ms = client_now(c);
    c->attempt = 0;
    c->state = CLIENT_CONNECTING;
    client_arm(c);
}

void client_disconnect(struct client *c)
{
    if (c->destroyed || c->state == CLIENT_IDLE)
        return;
    leave_link(c);
    c->state = CLIENT_IDLE;
    calls_end_all(c, ERR_CANCELLED, NULL);
    client_set_state(c, c->state);
}

static void on_timer_closed(uv_handle_t *h) { release(h->data); }

void client_destroy(struct client *c, void (*gone)(void *ctx), void *ctx)
{
    if (c == NULL || c->destroyed)
        return;
    c->destroyed = true;
    c->gone = gone;
    c->gone_ctx = ctx;
    leave_link(c);
    c->state = CLIENT_IDLE;
    calls_end_all(c, ERR_CANCELLED, NULL);
    uv_close((uv_handle_t *)&c->timer, on_timer_closed);
}

enum client_state client_state(const struct client *c) { return c->state; }

enum err client_why(const struct client *c, struct err_note *note)
{
    if (note != NULL)
        *note = c->note;
    return c->why;
}

const Pacte__HelloReply *client_hello(const struct client *c) { return c->hello; }
const Pacte__LoginReply *client_login_reply(const struct client *c) { return c->login; }
const char *client_fingerprint(const struct client *c) { return c->fingerprint; }
