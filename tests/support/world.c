#include "tests/support/world.h"

#include "common/base/id.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 256 * 1024 * 1024 };

static void must(enum err e, const struct err_note *note, const char *doing)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "world, %s: %s: %s %s\n", doing, err_name(e), note != NULL ? note->field : "", err_sentence(e, note));
    abort();
}

void world_open(struct world *w)
{
    *w = (struct world){.now_ms = 1790000000000LL, .source = "init", .reason = ""};
    scratch_make(&w->scratch);
    arena_init(&w->build, &sys_real, ARENA_BYTES);
    arena_init(&w->arena, &sys_real, ARENA_BYTES);
    struct store_options o = {.sys = &sys_real, .dir = w->scratch.dir, .map_bytes = 1u << 30, .create = true};
    must(crypto_init(&w->note), &w->note, "crypto");
    must(store_open(&o, &w->store, &w->note), &w->note, "open");
    must(state_migrate(w->store, &w->note), &w->note, "migrate");
}

void world_close(struct world *w)
{
    store_close(w->store);
    arena_finish(&w->arena);
    arena_finish(&w->build);
    scratch_remove(&w->scratch);
}

void world_fresh(struct world *w) { arena_reset(&w->build); }

/* --- Commands ---------------------------------------------------------------- */

static const char *name_of_account(uint64_t id)
{
    static char names[8][32];
    static unsigned next;
    char *out = names[next++ % 8];
    snprintf(out, sizeof names[0], "compte-%llu", (unsigned long long)id);
    return out;
}

enum err world_try(struct world *w, uint64_t account, Pacte__Command *c, enum err *machinery)
{
    uint8_t random[32];
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    ProtobufCMessage *result;
    w->commands++;
    for (size_t i = 0; i < sizeof random; i += 8)
        put_be64(random + i, (w->commands * 8 + i) * 0x9e3779b97f4a7c15u);
    actor.account_id = account;
    actor.account = account == 0 ? (char *)"" : (char *)(uintptr_t)name_of_account(account);
    actor.source = (char *)(uintptr_t)w->source;
    c->version = APPLY_COMMAND_VERSION;
    c->actor = &actor;
    c->at_ms = w->now_ms;
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    c->reason = (char *)(uintptr_t)w->reason;
    if (w->has_key)
        c->idempotency_key = (ProtobufCBinaryData){.data = w->key, .len = sizeof w->key};
    w->now_ms += 1000;
    arena_reset(&w->arena);
    must(wire_pack(&c->base, &w->arena, &w->packed), NULL, "pack");
    w->note = (struct err_note){.field = ""};
    w->result = NULL;
    *machinery = apply_alone(w->store, &sys_real, w->packed, 1, &w->out, &w->arena, &w->note);
    if (*machinery != ERR_OK)
        return *machinery;
    must(wire_unpack_own(&pacte__result__descriptor, w->out.result, &w->arena, &result), NULL, "result");
    w->result = (const Pacte__Result *)result;
    return w->out.error;
}

enum err world_command(struct world *w, uint64_t account, Pacte__Command *c)
{
    enum err machinery, e = world_try(w, account, c, &machinery);
    must(machinery, &w->note, "command");
    return e;
}

/* --- Records ------------------------------------------------------------------- */

const char *world_ref(uint64_t id)
{
    static char ring[8][ID_TEXT_BYTES];
    static unsigned next;
    char *out = ring[next++ % 8];
    id_format(id, out);
    return out;
}

static void *memory(struct world *w, size_t size)
{
    void *p = arena_alloc(&w->build, size);
    if (p == NULL)
        abort();
    return p;
}

static ProtobufCMessage *body_of(const Pacte__Record *r, const struct record_type **t)
{
    const ProtobufCMessage *body;
    *t = record_body(r, &body);
    if (*t == NULL)
        abort();
    return (ProtobufCMessage *)(uintptr_t)body;
}

void world_set(struct world *w, Pacte__Record *r, const char *field, const char *text)
{
    const struct record_type *t;
    struct err_note note = {0};
    ProtobufCMessage *body = body_of(r, &t);
    const struct field_def *f = record_field(t, field);
    if (f == NULL)
        must(ERR_UNKNOWN_FIELD, NULL, field);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    must(field_set_text(body, f, d, text, &w->build, &note), &note, field);
}

const char *world_text(struct world *w, const Pacte__Record *r, const char *field)
{
    const struct record_type *t;
    ProtobufCMessage *body = body_of(r, &t);
    const struct field_def *f = record_field(t, field);
    char *out = memory(w, 512);
    if (f == NULL)
        must(ERR_UNKNOWN_FIELD, NULL, field);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    out[0] = '\0';
    if (field_count(body, d) > 0) {
        struct field_value v = field_get(body, d, 0);
        (void)field_text(f, &v, out, 512);
    }
    return out;
}

Pacte__Record *world_record(struct world *w, uint32_t type, uint64_t id, uint32_t revision, ...)
{
    const struct record_type *t = record_type_of(type);
    Pacte__Record *r = memory(w, sizeof *r);
    Pacte__Header *h = memory(w, sizeof *h);
    ProtobufCMessage *body = memory(w, t->descriptor->sizeof_message);
    pacte__record__init(r);
    pacte__header__init(h);
    t->descriptor->message_init(body);
    h->id = id;
    h->revision = revision;
    r->header = h;
    record_set_body(r, t, body);
    va_list args;
    va_start(args, revision);
    for (const char *field = va_arg(args, const char *); field != NULL; field = va_arg(args, const char *))
        world_set(w, r, field, va_arg(args, const char *));
    va_end(args);
    return r;
}

struct reading {
    struct world *world;
    const struct record_type *type;
    uint64_t id;
    Pacte__Record *record;
};

static enum err read_one(const struct store_read *read, void *ctx)
{
    struct reading *x = ctx;
    struct view v = {.read = read};
    struct stored s;
    ProtobufCMessage *body;
    enum err e = state_get(&v, x->type, x->id, &s);
    if (e != ERR_OK)
        return e;
    x->record = memory(x->world, sizeof *x->record);
    pacte__record__init(x->record);
    e = state_header(&s, &x->world->build, &x->record->header);
    if (e == ERR_OK)
        e = state_body(&s, &x->world->build, &body);
    if (e == ERR_OK)
        record_set_body(x->record, x->type, body);
    return e;
}

Pacte__Record *world_read(struct world *w, uint32_t type, uint64_t id)
{
    struct reading x = {.world = w, .type = record_type_of(type), .id = id};
    struct err_note note = {0};
    enum err e = store_view(w->store, read_one, &x, &note);
    if (e == ERR_NOT_FOUND)
        return NULL;
    must(e, &note, "read");
    return x.record;
}

Pacte__Operation *world_put_operation(struct world *w, Pacte__Record *r)
{
    Pacte__Operation *o = memory(w, sizeof *o);
    pacte__operation__init(o);
    o->what_case = PACTE__OPERATION__WHAT_PUT;
    o->put = r;
    return o;
}

Pacte__Operation *world_delete_operation(struct world *w, uint32_t type, uint64_t id, uint32_t revision, bool restore)
{
    Pacte__Operation *o = memory(w, sizeof *o);
    pacte__operation__init(o);
    o->what_case = PACTE__OPERATION__WHAT_DELETE;
    o->delete_ = memory(w, sizeof *o->delete_);
    pacte__delete_request__init(o->delete_);
    o->delete_->type = (Pacte__RecordType)type;
    o->delete_->id = id;
    o->delete_->revision = revision;
    o->delete_->restore = restore;
    return o;
}

enum err world_batch(struct world *w, uint64_t account, Pacte__Operation **operations, size_t count)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    b.operations = operations;
    b.n_operations = count;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = &b;
    return world_command(w, account, &c);
}

enum err world_put(struct world *w, uint64_t account, Pacte__Record *r)
{
    Pacte__Operation *o = world_put_operation(w, r);
    return world_batch(w, account, &o, 1);
}

enum err world_archive(struct world *w, uint64_t account, uint32_t type, uint64_t id, uint32_t revision, bool restore)
{
    Pacte__Operation *o = world_delete_operation(w, type, id, revision, restore);
    return world_batch(w, account, &o, 1);
}

/* --- Accounts -------------------------------------------------------------------- */

struct account_reading {
    struct world *world;
    uint64_t id;
    Pacte__Account *account;
};

static enum err read_account(const struct store_read *read, void *ctx)
{
    struct account_reading *x = ctx;
    struct view v = {.read = read};
    return state_account_get(&v, x->id, &x->world->build, &x->account);
}

Pacte__Account *world_account(struct world *w, uint64_t id)
{
    struct account_reading x = {.world = w, .id = id};
    enum err e = store_view(w->store, read_account, &x, NULL);
    if (e == ERR_NOT_FOUND)
        return NULL;
    must(e, NULL, "account");
    return x.account;
}

enum err world_put_account(struct world *w, uint64_t actor, Pacte__Account *a)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__AccountCommand command = PACTE__ACCOUNT_COMMAND__INIT;
    command.account = a;
    c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c.account = &command;
    return world_command(w, actor, &c);
}

enum err world_login(struct world *w, uint64_t account, uint64_t session)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SessionOpenCommand open = PACTE__SESSION_OPEN_COMMAND__INIT;
    Pacte__Session s = PACTE__SESSION__INIT;
    uint8_t hash[32] = {0};
    put_be64(hash, session);
    s.id = session;
    s.account_id = account;
    s.token_hash = (ProtobufCBinaryData){.data = hash, .len = sizeof hash};
    open.session = &s;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c.session_open = &open;
    return world_command(w, account, &c);
}

static enum err read_session(const struct store_read *read, void *ctx)
{
    struct account_reading *x = ctx;
    struct view v = {.read = read};
    Pacte__Session *s;
    return state_session_get(&v, x->id, &x->world->build, &s);
}

bool world_has_session(struct world *w, uint64_t session)
{
    struct account_reading x = {.world = w, .id = session};
    return store_view(w->store, read_session, &x, NULL) == ERR_OK;
}

static enum err read_head(const struct store_read *read, void *ctx)
{
    struct view v = {.read = read};
    return state_journal_head(&v, ctx);
}

struct journal_head world_head(struct world *w)
{
    struct journal_head head;
    must(store_view(w->store, read_head, &head, NULL), NULL, "head");
    return head;
}
