/* One request of one role, with any body, to a dispatch over a real store.
 * Input: role, method, body. Properties: it is answered once and outside any
 * transaction, the answer unpacks, and nobody is ever given what it may not
 * read. Writes and passwords have their own tests: here the store stays. */
#include "common/wire/wire.h"
#include "server/dispatch/dispatch.h"
#include "server/writer/writer.h"
#include "tests/support/world.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const Pacte__Method methods[] = {
    PACTE__METHOD__METHOD_HELLO, PACTE__METHOD__METHOD_RESUME, PACTE__METHOD__METHOD_PING,
    PACTE__METHOD__METHOD_SESSION_LIST, PACTE__METHOD__METHOD_GET, PACTE__METHOD__METHOD_LIST,
    PACTE__METHOD__METHOD_HISTORY, PACTE__METHOD__METHOD_SEARCH, PACTE__METHOD__METHOD_WATCH,
    PACTE__METHOD__METHOD_PRESENCE, PACTE__METHOD__METHOD_TOTALS, PACTE__METHOD__METHOD_BLOB_GET,
    PACTE__METHOD__METHOD_STATUS, PACTE__METHOD__METHOD_ACCOUNT_LIST, PACTE__METHOD__METHOD_JOURNAL,
    PACTE__METHOD__METHOD_DOSSIER, PACTE__METHOD__METHOD_FICHE, PACTE__METHOD__METHOD_ECHEANCES,
    PACTE__METHOD__METHOD_PORTEFEUILLE,
};

/* What must never reach them, wherever it stands in an answer. */
static const struct { uint64_t account; const char *secret[3]; } roles[] = {
    {0, {"Bellerive", "COM-2027", "argon2"}},
    {ADMIN, {"Bellerive", "COM-2027", "argon2"}},
    {FEDERATION, {"argon2", "argon2", "argon2"}},
    {COORDINATION, {"argon2", "argon2", "argon2"}},
    {AUTRE_COORDINATION, {"Rapport 2027", "argon2", "argon2"}},
    {FINANCEUR_VILLE, {"À négocier", "À relire", "argon2"}},
    {AUDIT, {"Bellerive", "COM-2027", "argon2"}},
    {LECTURE, {"À négocier", "À relire", "argon2"}},
};
enum { ROLES = sizeof roles / sizeof roles[0], METHODS = sizeof methods / sizeof methods[0] };

static struct world world;
static uv_loop_t loop;
static struct metrics metrics;
static struct writer *writer;
static struct dispatch *dispatch;
static struct arena answers;
static size_t role, answered;

static void must(bool ok)
{
    if (!ok)
        abort();
}

static bool holds(struct bytes b, const char *text)
{
    return b.len > 0 && memmem(b.data, b.len, text, strlen(text)) != NULL;
}

static void check(const struct request *q, struct bytes body)
{
    ProtobufCMessage *m;
    const ProtobufCMethodDescriptor *d = protobuf_c_service_descriptor_get_method_by_name(
        &pacte__pacte__descriptor, dispatch_route(q->method)->name);
    must(wire_unpack(d->output, body, &answers, &m, NULL) == ERR_OK);
    for (size_t i = 0; i < 3; i++)
        must(!holds(body, roles[role].secret[i]));
}

static void on_reply(struct request *q, struct bytes body)
{
    answered++;
    check(q, body);
    arena_finish(&q->arena);
}

static void on_error(struct request *q, enum err e, const struct err_note *note, const Pacte__Error *more)
{
    answered++;
    must(e != ERR_OK && more == NULL);
    /* A sentence may repeat what was asked. */
    for (size_t i = 0; note != NULL && i < 3; i++)
        must(strstr(note->text, roles[role].secret[i]) == NULL || holds(q->body, roles[role].secret[i]));
    must(e != ERR_INTERNAL && e != ERR_DAMAGED && e != ERR_STORE);
    arena_finish(&q->arena);
}

static bool on_part(struct request *q, struct bytes body)
{
    check(q, body);
    return true;
}

static const struct responder responder = {.reply = on_reply, .error = on_error, .part = on_part};

static void on_event(struct peer *p, uint32_t request, struct bytes event) { (void)p, (void)request, (void)event; }
static bool may_send(const struct peer *p) { (void)p; return true; }
static void on_close(struct peer *p, enum err why) { (void)p, (void)why; }
static void on_login(struct peer *p, bool yes) { (void)p, (void)yes; }
static void on_fatal(void *ctx, enum err e, const struct err_note *note) { (void)ctx, (void)e, (void)note; abort(); }

/* The world has its own time, in which its sessions are good. */
static int64_t world_time(void *ctx) { (void)ctx; return world.now_ms; }

static void remove_folder(void) { scratch_remove(&world.scratch); }

static void open_once(void)
{
    if (dispatch != NULL)
        return;
    static struct sys sys;
    world_make(&world);
    must(atexit(remove_folder) == 0);
    for (size_t i = 1; i < ROLES; i++)
        must(world_login(&world, roles[i].account, 5000 + i) == ERR_OK);
    sys = sys_real;
    sys.wall_ms = world_time;
    must(uv_loop_init(&loop) == 0);
    arena_init(&answers, &sys_real, 64 << 20);
    struct writer_options w = {.loop = &loop, .store = world.store, .sys = &sys, .metrics = &metrics, .on_fatal = on_fatal};
    must(writer_start(&w, &writer, NULL) == ERR_OK);
    struct dispatch_options o = {.loop = &loop, .store = world.store, .writer = writer, .metrics = &metrics, .sys = &sys,
                                 .version = "0", .data_dir = world.scratch.dir};
    must(dispatch_create(&o, &dispatch, NULL) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    open_once();
    if (len < 2)
        return 0;
    role = data[0] % ROLES;
    struct peer p = {.send_event = on_event, .may_send = may_send, .close = on_close, .logged_in = on_login};
    struct request q = {.peer = &p, .to = &responder, .id = 1, .method = (uint16_t)methods[data[1] % METHODS]};
    dispatch_peer_init(&p, dispatch);
    p.version = data[1] < 128;
    p.session_id = role != 0 ? 5000 + role : 0;
    p.account_id = roles[role].account;
    arena_init(&q.arena, &sys_real, 16 << 20);
    q.body = bytes_of(arena_copy(&q.arena, data + 2, len - 2), len - 2);
    answered = 0;
    dispatch_run(&q);
    must(answered == 1);
    dispatch_peer_finish(&p);
    arena_reset(&answers);
    return 0;
}
