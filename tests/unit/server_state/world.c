#include "tests/unit/server_state/world.h"

#include "common/base/id.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void open_store(struct world *w, bool create)
{
    struct store_options o = {.sys = &sys_real, .dir = w->scratch.dir, .create = create};
    enum err e = store_open(&o, &w->store, &w->note);
    cr_assert_eq(e, ERR_OK, "%s", err_sentence(e, &w->note));
}

void world_open_empty(struct world *w)
{
    *w = (struct world){.now_ms = 1767225600000};
    cr_assert_eq(crypto_init(NULL), ERR_OK);
    arena_init(&w->arena, &sys_real, 256 << 20);
    arena_init(&w->bodies, &sys_real, 256 << 20);
    scratch_make(&w->scratch);
    open_store(w, true);
}

void world_open(struct world *w)
{
    world_open_empty(w);
    enum err e = state_migrate(w->store, &w->note);
    cr_assert_eq(e, ERR_OK, "%s", err_sentence(e, &w->note));
}

void world_reopen(struct world *w)
{
    store_close(w->store);
    open_store(w, false);
}

void world_close(struct world *w)
{
    store_close(w->store);
    arena_finish(&w->arena);
    arena_finish(&w->bodies);
    scratch_remove(&w->scratch);
}

/* --- Transactions ------------------------------------------------------------- */

struct call {
    struct world *world;
    world_fn *change;
    world_look *look;
    void *ctx;
};

static enum err run_change(struct store_write *sw, void *ctx)
{
    struct call *c = ctx;
    struct changes ch;
    struct view v = {.read = store_as_read(sw), .changes = &ch};
    changes_init(&ch, &c->world->arena);
    enum err e = c->change(c->world, &v, &ch, c->ctx);
    return e == ERR_OK ? changes_write(&ch, sw) : e;
}

enum err world_change(struct world *w, world_fn *fn, void *ctx)
{
    struct call c = {.world = w, .change = fn, .ctx = ctx};
    arena_reset(&w->arena);
    w->note = (struct err_note){.text = ""};
    w->now_ms += 1000;
    return store_change(w->store, run_change, &c, NULL);
}

static enum err run_view(const struct store_read *r, void *ctx)
{
    struct call *c = ctx;
    struct view v = {.read = r};
    return c->look(c->world, &v, c->ctx);
}

enum err world_view(struct world *w, world_look *fn, void *ctx)
{
    struct call c = {.world = w, .look = fn, .ctx = ctx};
    arena_reset(&w->arena);
    return store_view(w->store, run_view, &c, NULL);
}

struct raw {
    const struct store_key *key;
    const struct bytes *value;
};

static enum err raw_fn(struct store_write *sw, void *ctx)
{
    const struct raw *r = ctx;
    return r->value != NULL ? store_put(sw, r->key, *r->value) : store_delete(sw, r->key);
}

void world_raw(struct world *w, const struct store_key *k, const struct bytes *value)
{
    struct raw r = {k, value};
    cr_assert_eq(store_change(w->store, raw_fn, &r, NULL), ERR_OK);
}

/* --- Bodies ---------------------------------------------------------------------- */

const struct record_type *type_of(const char *name)
{
    const struct record_type *t = record_type_named(name);
    cr_assert_not_null(t, "%s", name);
    return t;
}

static void set_field(struct world *w, const struct record_type *t, ProtobufCMessage *m, const char *pair)
{
    char name[64];
    struct err_note note = {.text = ""};
    const char *equal = strchr(pair, '=');
    cr_assert(equal != NULL && equal - pair < 64, "%s", pair);
    snprintf(name, sizeof name, "%.*s", (int)(equal - pair), pair);
    const struct field_def *f = record_field(t, name);
    cr_assert_not_null(f, "%s.%s", t->name, name);
    enum err e = field_set_text(m, f, record_descriptor(t, f), equal + 1, &w->bodies, &note);
    cr_assert_eq(e, ERR_OK, "%s: %s", pair, err_sentence(e, &note));
}

static ProtobufCMessage *new_body(struct world *w, const struct record_type *t)
{
    ProtobufCMessage *m = arena_alloc(&w->bodies, t->descriptor->sizeof_message);
    cr_assert_not_null(m);
    t->descriptor->message_init(m);
    return m;
}

ProtobufCMessage *world_body(struct world *w, const char *type, ...)
{
    const struct record_type *t = type_of(type);
    ProtobufCMessage *m = new_body(w, t);
    const char *pair;
    va_list args;
    va_start(args, type);
    while ((pair = va_arg(args, const char *)) != NULL)
        set_field(w, t, m, pair);
    va_end(args);
    return m;
}

ProtobufCMessage *world_bodyf(struct world *w, const char *type, const char *fmt, ...)
{
    const struct record_type *t = type_of(type);
    ProtobufCMessage *m = new_body(w, t);
    char all[1024], *rest = all, *pair;
    va_list args;
    va_start(args, fmt);
    cr_assert_lt(vsnprintf(all, sizeof all, fmt, args), (int)sizeof all);
    va_end(args);
    while ((pair = strsep(&rest, ";")) != NULL)
        if (*pair != '\0')
            set_field(w, t, m, pair);
    return m;
}

/* --- Records ------------------------------------------------------------------------ */

enum err put_in(struct world *w, const struct view *v, struct changes *ch, const struct record_type *t, uint64_t id,
                const ProtobufCMessage *body, bool archived)
{
    struct stored former;
    Pacte__Header h = PACTE__HEADER__INIT;
    enum err e = state_get(v, t, id, &former);
    if (e != ERR_OK && e != ERR_NOT_FOUND)
        return e;
    h.id = id;
    h.revision = e == ERR_OK ? former.revision + 1 : 1;
    h.changed_ms = w->now_ms;
    h.archived = archived;
    return state_put(v, ch, t, &h, body, &w->arena, &w->note);
}

struct put {
    const struct record_type *type;
    uint64_t id;
    const ProtobufCMessage *body;
    bool archived;
};

static enum err put_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct put *p = ctx;
    return put_in(w, v, ch, p->type, p->id, p->body, p->archived);
}

enum err world_put(struct world *w, const char *type, uint64_t id, const ProtobufCMessage *body)
{
    struct put p = {type_of(type), id, body, false};
    return world_change(w, put_fn, &p);
}

static enum err archive_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct put *p = ctx;
    struct stored s;
    ProtobufCMessage *body;
    enum err e = state_get(v, p->type, p->id, &s);
    if (e == ERR_OK)
        e = state_body(&s, &w->arena, &body);
    return e == ERR_OK ? put_in(w, v, ch, p->type, p->id, body, p->archived) : e;
}

enum err world_archive(struct world *w, const char *type, uint64_t id, bool archived)
{
    struct put p = {type_of(type), id, NULL, archived};
    return world_change(w, archive_fn, &p);
}

/* --- Small things ---------------------------------------------------------------------- */

const char *id_text(uint64_t id)
{
    static char texts[8][ID_TEXT_BYTES];
    static unsigned turn;
    char *out = texts[turn++ % 8];
    id_format(id, out);
    return out;
}

struct bytes packed(struct world *w, const ProtobufCMessage *m)
{
    struct bytes out;
    cr_assert_eq(wire_pack(m, &w->bodies, &out), ERR_OK);
    return out;
}

static void say_loud(void *ctx, const char *sentence)
{
    (void)ctx;
    fprintf(stderr, "verify: %s\n", sentence);
}

enum err world_verify(struct world *w, struct verify_report *r, bool loud)
{
    struct verify_report own;
    if (r == NULL)
        r = &own;
    *r = (struct verify_report){.say = loud ? say_loud : NULL};
    return state_verify(w->store, &sys_real, r, &w->note);
}

uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % below;
}
