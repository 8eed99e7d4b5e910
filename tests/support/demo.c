#include "tests/support/demo.h"

#include "common/json/json.h"
#include "common/wire/wire.h"
#include "tools/pactectl/load_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(const struct world *w, enum err e, const char *doing)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "demo, %s: %s: %s %s\n", doing, err_name(e), w->note.field, w->note.text);
    abort();
}

static void make_site(struct world *w)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    site.site = (char *)"Démonstration";
    site.time_zone = (char *)"Europe/Paris";
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    must(w, world_command(w, 0, &c), "site");
}

static void make_keeper(struct world *w)
{
    static const char *const structures[] = {
        "structure-passerelles", "structure-maison-des-voisins", "structure-escale", "structure-espace-simone-aubry",
        "structure-belvedere", "structure-grange-aux-mots", "structure-arc-en-seine", "structure-trait-d-union",
        "structure-plan-hp-valmosan",
    };
    enum { COUNT = sizeof structures / sizeof structures[0] };
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Grant federation = PACTE__GRANT__INIT, coordination = PACTE__GRANT__INIT, *grants[] = {&federation, &coordination};
    Pacte__Ref refs[COUNT], *list[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        pacte__ref__init(&refs[i]);
        refs[i].id = demo_id(structures[i]);
        list[i] = &refs[i];
    }
    federation.role = PACTE__ROLE__ROLE_FEDERATION;
    coordination.role = PACTE__ROLE__ROLE_COORDINATION;
    coordination.structures = list;
    coordination.n_structures = COUNT;
    a.id = KEEPER;
    a.account = a.name = (char *)"demonstration";
    a.password_hash = (char *)"$argon2id$essai";
    a.grants = grants;
    a.n_grants = 2;
    must(w, world_put_account(w, 0, &a), "account");
}

void demo_open(struct world *w)
{
    world_open(w);
    make_site(w);
    make_keeper(w);
    demo_load(w, "proto/models/centre_social.json");
    demo_load(w, "proto/models/plan_hp.json");
}

static void read_file(struct world *w, const char *path, struct load_set *set)
{
    struct json_reader r;
    struct json_record row;
    FILE *from = fopen(path, "r");
    if (from == NULL)
        must(w, ERR_IO, path);
    json_reader_init(&r, &sys_real, json_source_file, from);
    enum err e;
    while ((e = json_reader_next(&r, &w->build, &row, &w->note)) == ERR_OK)
        must(w, load_set_add(set, row.record, row.line, &w->note), path);
    must(w, e == ERR_END ? ERR_OK : e, path);
    json_reader_finish(&r);
    (void)fclose(from);
}

void demo_load(struct world *w, const char *path)
{
    struct load_set set;
    Pacte__Operation *operations[1000];
    size_t count = 0;
    load_set_init(&set, &w->build);
    read_file(w, path, &set);
    must(w, load_sort(&set), "sort");
    for (size_t i = 0; i < set.count; i++) {
        const struct load_record *r = &set.records[set.order[i]];
        ProtobufCMessage *m;
        if (world_read(w, (uint32_t)r->type->number, r->id) != NULL)
            continue;
        must(w, wire_unpack_own(&pacte__record__descriptor, r->packed, &w->build, &m), path);
        operations[count++] = world_put_operation(w, (Pacte__Record *)m);
    }
    must(w, world_batch(w, KEEPER, operations, count), path);
    load_set_finish(&set);
    world_fresh(w);
}

uint64_t demo_id(const char *alias)
{
    uint64_t id = 0;
    if (!json_alias_id(alias, &id))
        abort();
    return id;
}

Pacte__Record *demo_read(struct world *w, uint32_t type, const char *alias)
{
    Pacte__Record *r = world_read(w, type, demo_id(alias));
    if (r == NULL)
        must(w, ERR_NOT_FOUND, alias);
    return r;
}

enum err demo_change(struct world *w, uint32_t type, const char *alias, const char *field, const char *text)
{
    Pacte__Record *r = demo_read(w, type, alias);
    world_set(w, r, field, text);
    return world_put(w, KEEPER, r);
}

struct past { struct world *w; Pacte__Record *r; };

static enum err write_past_rules(struct store_write *write, void *ctx)
{
    const struct past *p = ctx;
    struct changes changes;
    const ProtobufCMessage *body;
    const struct record_type *t = record_body(p->r, &body);
    struct view v = {.read = store_as_read(write), .changes = &changes};
    changes_init(&changes, &p->w->build);
    p->r->header->revision++;
    enum err e = state_put(&v, &changes, t, p->r->header, body, &p->w->build, &p->w->note);
    return e == ERR_OK ? changes_write(&changes, write) : e;
}

void demo_past_rules(struct world *w, Pacte__Record *r)
{
    struct past p = {w, r};
    must(w, store_change(w->store, write_past_rules, &p, NULL), "past the rules");
}
