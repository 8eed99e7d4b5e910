#include "tests/unit/server_dispatch/rig.h"

#include "common/crypto/password.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

enum { REQUEST_BYTES = 16 << 20 };

static const struct asked *last;

const struct asked *last_asked(const struct rig *r) { (void)r; return last; }

/* --- The outside world ---------------------------------------------------------- */

static void *sys_alloc_real(void *ctx, size_t size)
{
    struct rig *r = ctx;
    if (atomic_load(&r->fail_in) > 0 && atomic_fetch_sub(&r->fail_in, 1) == 1) {
        atomic_store(&r->failed, true);
        return NULL;
    }
    return sys_real.alloc(sys_real.ctx, size);
}
static void sys_release_real(void *ctx, void *p) { (void)ctx; sys_real.release(sys_real.ctx, p); }
static uint64_t rig_monotonic(void *ctx) { return ((struct rig *)ctx)->monotonic_ms; }
static int64_t rig_wall(void *ctx) { return ((struct rig *)ctx)->wall_ms; }
static int random_real(void *ctx, void *out, size_t len) { (void)ctx; return sys_real.random(sys_real.ctx, out, len); }
static int sync_real(void *ctx, int fd) { (void)ctx; return sys_real.sync(sys_real.ctx, fd); }

void rig_pass(struct rig *r, uint64_t ms)
{
    r->monotonic_ms += ms;
    r->wall_ms += (int64_t)ms;
    r->world.now_ms = r->wall_ms;
}

static void on_fatal(void *ctx, enum err e, const struct err_note *note)
{
    (void)e, (void)note;
    ((struct rig *)ctx)->fatal = true;
}

void rig_open(struct rig *r)
{
    *r = (struct rig){.fatal = false};
    world_make(&r->world);
    r->sys = (struct sys){.ctx = r, .alloc = sys_alloc_real, .release = sys_release_real, .monotonic_ms = rig_monotonic,
                          .wall_ms = rig_wall, .random = random_real, .sync = sync_real};
    r->wall_ms = r->world.now_ms;
    r->monotonic_ms = 10000000;
    r->sessions = 5000;
    r->metrics.started_ms = r->wall_ms;
    arena_init(&r->arena, &sys_real, 256 << 20);
    cr_assert_eq(uv_loop_init(&r->loop), 0);
    struct writer_options w = {.loop = &r->loop, .store = r->world.store, .sys = &r->sys, .metrics = &r->metrics,
                               .on_fatal = on_fatal, .ctx = r};
    cr_assert_eq(writer_start(&w, &r->writer, NULL), ERR_OK);
    struct dispatch_options d = {.loop = &r->loop, .store = r->world.store, .writer = r->writer, .metrics = &r->metrics,
                                 .sys = &r->sys, .version = "0.1.0", .data_dir = r->world.scratch.dir};
    cr_assert_eq(dispatch_create(&d, &r->d, NULL), ERR_OK);
}

static void on_idle(void *ctx) { ((struct rig *)ctx)->idle = true; }
static void on_stopped(void *ctx) { ((struct rig *)ctx)->stopped = true; }

void rig_turn(struct rig *r)
{
    for (int i = 0; i < 3; i++)
        uv_run(&r->loop, UV_RUN_NOWAIT);
}

void rig_close(struct rig *r)
{
    dispatch_stop(r->d, on_idle, r);
    while (!r->idle)
        uv_run(&r->loop, UV_RUN_ONCE);
    writer_stop(r->writer, on_stopped, r);
    while (!r->stopped)
        uv_run(&r->loop, UV_RUN_ONCE);
    dispatch_destroy(r->d);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&r->loop), 0, "handles are left in the loop");
    cr_expect_not(r->fatal);
    arena_finish(&r->arena);
    world_close(&r->world);
}

/* --- Guests ------------------------------------------------------------------------ */

static void on_event(struct peer *p, uint32_t request, struct bytes event)
{
    struct guest *g = (struct guest *)p;
    ProtobufCMessage *m;
    cr_assert_lt(g->event_count, EVENTS_MAX);
    cr_assert_eq(wire_unpack(&pacte__event__descriptor, event, &g->rig->arena, &m, NULL), ERR_OK);
    g->event_request[g->event_count] = request;
    g->events[g->event_count++] = (const Pacte__Event *)m;
}

static bool may_send(const struct peer *p) { return !((const struct guest *)p)->blocked; }

static void on_close(struct peer *p, enum err why)
{
    struct guest *g = (struct guest *)p;
    g->closed = true;
    g->why = why;
}

static void on_logged_in(struct peer *p, bool yes) { ((struct guest *)p)->logged_in = yes; }

void guest_arrive(struct rig *r, struct guest *g, uint64_t account)
{
    *g = (struct guest){.rig = r};
    snprintf(g->peer.source, sizeof g->peer.source, "192.0.2.7:%u", 50000u + (unsigned)(r->sessions % 1000));
    g->peer.send_event = on_event;
    g->peer.may_send = may_send;
    g->peer.close = on_close;
    g->peer.logged_in = on_logged_in;
    dispatch_peer_init(&g->peer, r->d);
    Pacte__HelloRequest hello = PACTE__HELLO_REQUEST__INIT;
    hello.version_min = hello.version_max = 1;
    hello.client = (char *)"essai 1.0";
    cr_assert_eq(call(g, METHOD(HELLO), &hello.base, NULL), ERR_OK);
    if (account == 0)
        return;
    cr_assert_eq(world_login(&r->world, account, ++r->sessions), ERR_OK);
    r->wall_ms = r->world.now_ms;
    peer_enter(&g->peer, r->sessions, account);
}

void guest_leave(struct guest *g)
{
    dispatch_peer_finish(&g->peer);
    memset(&g->peer, 0xa5, sizeof g->peer);             /* nobody may look at it any more */
}

/* --- Asking -------------------------------------------------------------------------- */

static const ProtobufCMessage *unpack_reply(struct asked *a, struct bytes body)
{
    const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(
        &pacte__pacte__descriptor, dispatch_route(a->q.method)->name);
    struct err_note note = {.field = ""};
    ProtobufCMessage *reply = NULL;
    enum err e = wire_unpack(m->output, body, &a->rig->arena, &reply, &note);
    cr_assert_eq(e, ERR_OK, "reply of %s: %s %s", m->name, err_name(e), note.field);
    cr_assert_leq(body.len, LIMIT_BODY_BYTES);
    return reply;
}

static void finish(struct asked *a, enum err e)
{
    cr_assert_not(a->done, "answered twice");
    a->done = true;
    a->error = e;
    arena_finish(&a->q.arena);
    last = a;
}

static void on_reply(struct request *q, struct bytes body)
{
    struct asked *a = (struct asked *)q;
    cr_assert(a->rig->d->turn == NULL || !a->rig->d->turn->reading, "answered within a transaction");
    a->reply = unpack_reply(a, body);
    finish(a, ERR_OK);
}

static void on_error(struct request *q, enum err e, const struct err_note *note, const Pacte__Error *more)
{
    struct asked *a = (struct asked *)q;
    cr_assert(a->rig->d->turn == NULL || !a->rig->d->turn->reading, "answered within a transaction");
    if (note != NULL)
        a->note = *note;
    if (more != NULL) {
        a->retry_ms = more->retry_after_ms;
        if (more->current != NULL) {
            struct bytes packed;
            ProtobufCMessage *m;
            cr_assert_eq(wire_pack(&more->current->base, &a->rig->arena, &packed), ERR_OK);
            cr_assert_eq(wire_unpack(&pacte__record__descriptor, packed, &a->rig->arena, &m, NULL), ERR_OK);
            a->current = (const Pacte__Record *)m;
        }
    }
    finish(a, e);
}

static bool on_part(struct request *q, struct bytes body)
{
    struct asked *a = (struct asked *)q;
    cr_assert_lt(a->part_count, PARTS_MAX);
    a->parts[a->part_count++] = unpack_reply(a, body);
    return a->parts_before_block == 0 || a->part_count % a->parts_before_block != 0;
}

static const struct responder responder = {.reply = on_reply, .error = on_error, .part = on_part};

static struct asked *asked_new(struct guest *g, uint32_t method, struct bytes body)
{
    struct rig *r = g->rig;
    struct asked *a = arena_zalloc(&r->arena, 1, sizeof *a);
    a->rig = r;
    a->q.peer = &g->peer;
    a->q.to = &responder;
    a->q.id = ++r->requests;
    a->q.method = (uint16_t)method;
    arena_init(&a->q.arena, &r->sys, REQUEST_BYTES);
    int fail_in = atomic_exchange(&r->fail_in, 0);       /* what dispatch asks for, not the session */
    a->q.body = bytes_of(arena_copy(&a->q.arena, body.data, body.len), body.len);
    atomic_store(&r->fail_in, fail_in);
    return a;
}

struct asked *ask_bytes(struct guest *g, uint32_t method, struct bytes body)
{
    struct asked *a = asked_new(g, method, body);
    dispatch_run(&a->q);
    return a;
}

struct asked *ask_slow(struct guest *g, uint32_t method, struct bytes body, size_t parts_before_block)
{
    struct asked *a = asked_new(g, method, body);
    a->parts_before_block = parts_before_block;
    dispatch_run(&a->q);
    return a;
}

struct asked *ask(struct guest *g, Pacte__Method method, const ProtobufCMessage *m)
{
    struct bytes body;
    cr_assert_eq(wire_pack(m, &g->rig->arena, &body), ERR_OK);
    return ask_bytes(g, (uint32_t)method, body);
}

enum err await(struct asked *a)
{
    while (!a->done)
        uv_run(&a->rig->loop, UV_RUN_ONCE);
    return a->error;
}

enum err call(struct guest *g, Pacte__Method method, const ProtobufCMessage *m, const ProtobufCMessage **reply)
{
    struct asked *a = ask(g, method, m);
    enum err e = await(a);
    if (reply != NULL)
        *reply = a->reply;
    return e;
}

/* --- Small things ------------------------------------------------------------------------ */

ProtobufCBinaryData key_new(struct rig *r)
{
    uint8_t *key = arena_zalloc(&r->arena, 1, LIMIT_IDEMPOTENCY_KEY_BYTES);
    put_be64(key, ++r->keys);
    return (ProtobufCBinaryData){.data = key, .len = LIMIT_IDEMPOTENCY_KEY_BYTES};
}

void give_password(struct rig *r, uint64_t account, const char *password)
{
    static char hash[PASSWORD_HASH_BYTES];
    if (hash[0] == '\0')
        cr_assert_eq(password_hash(bytes_text(password), hash), ERR_OK);
    Pacte__Account *a = world_account(&r->world, account);
    a->password_hash = hash;
    cr_assert_eq(world_put_account(&r->world, 0, a), ERR_OK);
    r->wall_ms = r->world.now_ms;
}
