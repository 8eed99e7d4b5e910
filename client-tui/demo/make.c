/* A data folder made by the same commands as any other, before a daemon opens
 * it: accounts, models, then the records of each file as one command. */
#include "client-tui/demo/data.h"
#include "client-tui/demo/demo.h"
#include "common/json/json.h"
#include "common/wire/wire.h"
#include "server/apply/apply.h"
#include "server/state/state.h"
#include "server/store/store.h"
#include "tools/admin/admin.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY = 256 << 20, RECORDS = 1000, CENTRES = 64, ADMIN_ID = 1, LOADER_ID, COORDINATION_ID, FEDERATION_ID, VILLE_ID };

struct making {
    const struct sys *sys;
    struct store *store;
    struct arena build, scratch;
    const char *hash;
    struct err_note *note;
};

static enum err run(struct making *m, uint64_t account, Pacte__Command *c)
{
    uint8_t random[32];
    struct bytes packed;
    struct outcome out;
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    actor.account_id = account;
    actor.account = account == 0 ? (char *)"" : (char *)"demonstration";
    actor.source = (char *)"init";
    if (m->sys->random(m->sys->ctx, random, sizeof random) != 0)
        return ERR_IO;
    c->version = APPLY_COMMAND_VERSION;
    c->actor = &actor;
    c->at_ms = sys_wall_ms(m->sys);
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    c->reason = account == 0 ? (char *)"" : (char *)"Données de démonstration";
    arena_reset(&m->scratch);
    enum err e = wire_pack(&c->base, &m->scratch, &packed);
    if (e == ERR_OK)
        e = apply_alone(m->store, m->sys, packed, 1, &out, &m->scratch, m->note);
    return e == ERR_OK ? out.error : e;
}

/* --- Accounts -------------------------------------------------------------------------- */

static enum err account(struct making *m, uint64_t id, const char *name, const char *person, Pacte__Role role,
                        const uint64_t *of, size_t count)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__AccountCommand command = PACTE__ACCOUNT_COMMAND__INIT;
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, *grants[] = {&grant};
    Pacte__Ref refs[CENTRES], *list[CENTRES];
    for (size_t i = 0; i < count; i++) {
        pacte__ref__init(&refs[i]);
        refs[i].id = of[i];
        list[i] = &refs[i];
    }
    grant.role = role;
    if (role == PACTE__ROLE__ROLE_FINANCEUR) {
        grant.organisation = &refs[0];
    } else {
        grant.structures = list;
        grant.n_structures = count;
    }
    a.id = id;
    a.account = (char *)(uintptr_t)name;
    a.name = (char *)(uintptr_t)person;
    a.password_hash = (char *)(uintptr_t)m->hash;
    a.grants = grants;
    a.n_grants = 1;
    command.account = &a;
    c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c.account = &command;
    return run(m, 0, &c);
}

static enum err accounts(struct making *m, const uint64_t *centres, size_t count)
{
    uint64_t passerelles = 0, ville = 0;
    if (!json_alias_id("structure-passerelles", &passerelles) || !json_alias_id("ville-bellerive", &ville))
        return ERR_INTERNAL;
    enum err e = account(m, ADMIN_ID, "modeles", "Administration", PACTE__ROLE__ROLE_ADMINISTRATION, NULL, 0);
    if (e == ERR_OK)
        e = account(m, LOADER_ID, "demonstration", "Démonstration", PACTE__ROLE__ROLE_COORDINATION, centres, count);
    if (e == ERR_OK)
        e = account(m, COORDINATION_ID, DEMO_ACCOUNT, "Coordination", PACTE__ROLE__ROLE_COORDINATION, &passerelles, 1);
    if (e == ERR_OK)
        e = account(m, FEDERATION_ID, "federation", "Fédération", PACTE__ROLE__ROLE_FEDERATION, NULL, 0);
    return e == ERR_OK ? account(m, VILLE_ID, "ville", "Ville de Bellerive", PACTE__ROLE__ROLE_FINANCEUR, &ville, 1) : e;
}

/* --- Records ------------------------------------------------------------------------------ */

struct set {
    struct json_record rows[RECORDS];
    size_t count;
};

static bool has(const struct set *s, const struct json_record *r)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->rows[i].type == r->type && s->rows[i].record->header->id == r->record->header->id)
            return true;
    return false;
}

/* Every record of every file, each once. `from` gets the first of each file. */
static enum err read_all(struct making *m, struct set *s, size_t from[DEMO_FILES + 1])
{
    struct demo_file files[DEMO_FILES];
    enum err e = ERR_END;
    demo_files(files);
    for (size_t f = 0; f < DEMO_FILES && e == ERR_END; f++) {
        struct json_reader reader;
        struct bytes text = files[f].text;
        from[f] = s->count;
        json_reader_init(&reader, m->sys, json_source_bytes, &text);
        while (s->count < RECORDS && (e = json_reader_next(&reader, &m->build, &s->rows[s->count], m->note)) == ERR_OK)
            s->count += !has(s, &s->rows[s->count]);
        json_reader_finish(&reader);
    }
    from[DEMO_FILES] = s->count;
    return e == ERR_END ? ERR_OK : e;
}

static size_t centres_of(const struct set *s, uint64_t out[CENTRES])
{
    size_t n = 0;
    for (size_t i = 0; i < s->count && n < CENTRES; i++)
        if (s->rows[i].type->number == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE)
            out[n++] = s->rows[i].record->header->id;
    return n;
}

static enum err write_rows(struct making *m, const struct set *s, size_t from, size_t to, uint64_t account_id)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    Pacte__Operation *operations = arena_alloc(&m->build, (to - from + 1) * sizeof *operations);
    b.operations = arena_alloc(&m->build, (to - from + 1) * sizeof *b.operations);
    if (operations == NULL || b.operations == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = from; i < to; i++) {
        pacte__operation__init(&operations[i - from]);
        operations[i - from].what_case = PACTE__OPERATION__WHAT_PUT;
        operations[i - from].put = s->rows[i].record;
        b.operations[i - from] = &operations[i - from];
    }
    b.n_operations = to - from;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = &b;
    return from == to ? ERR_OK : run(m, account_id, &c);
}

static enum err fill(struct making *m)
{
    static struct set set;
    struct demo_file files[DEMO_FILES];
    size_t from[DEMO_FILES + 1];
    uint64_t centres[CENTRES];
    demo_files(files);
    enum err e = read_all(m, &set, from);
    if (e == ERR_OK)
        e = accounts(m, centres, centres_of(&set, centres));
    for (size_t f = 0; f < DEMO_FILES && e == ERR_OK; f++)
        e = write_rows(m, &set, from[f], from[f + 1], files[f].model ? ADMIN_ID : LOADER_ID);
    return e;
}

uint64_t demo_record_id(const char *name)
{
    uint64_t id = 0;
    return json_alias_id(name, &id) ? id : 0;
}

/* The administrator's hash serves for all: each one costs as much as a login. */
static enum err take_hash(const struct store_read *r, void *ctx)
{
    struct making *m = ctx;
    const struct view v = {.read = r};
    Pacte__Account *admin;
    enum err e = state_account_named(&v, "admin", &m->build, &admin);
    m->hash = e == ERR_OK ? admin->password_hash : NULL;
    return e;
}

enum err demo_make(const struct sys *sys, const char *dir, const char *password, struct err_note *note)
{
    char path[DEMO_PATH_BYTES + 16];
    struct making m = {.sys = sys, .note = note};
    struct admin_init_options o = {.sys = sys, .dir = dir, .site = "Conventions des centres sociaux, démonstration", .password = password};
    struct admin_init_result made;
    enum err e = admin_init(&o, &made, note);
    if (e != ERR_OK)
        return e;
    (void)snprintf(path, sizeof path, "%s/store", dir);
    struct store_options s = {.sys = sys, .dir = path, .exclusive = true};
    e = store_open(&s, &m.store, note);
    if (e != ERR_OK)
        return e;
    arena_init(&m.build, sys, MEMORY);
    arena_init(&m.scratch, sys, MEMORY);
    e = store_view(m.store, take_hash, &m, note);
    if (e == ERR_OK)
        e = fill(&m);
    arena_finish(&m.build);
    arena_finish(&m.scratch);
    store_close(m.store);
    return e;
}
