/* Two hundred thousand operations, about half of them wrong: whatever is accepted
 * breaks no rule, looked at over the whole store by `rules_verify`, which knows
 * nothing of what a command touched. Seeds are fixed; PACTE_LONG takes more. */
#include "server/rules/rules.h"
#include "tests/support/demo.h"
#include "tests/unit/server_rules/generator.h"

#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPERATIONS = 200000,
    SEEDS = 4,
    SEEDS_LONG = 24,
    COMMANDS_TOGETHER = 250,           /* in one transaction, as the writer does; then the store is looked at */
    FIELDS_MAX = 64
};

struct run {
    struct world w;
    struct generator g;
    uint64_t seed, operations, accepted, refused, commands;
    struct { char field[96]; uint64_t count; } why[FIELDS_MAX];
    size_t why_count;
    uint64_t signed_now, approved_now, adopted_now;
    char breach[640];
};

/* « operations[3].budget.valide » is counted as « budget.valide ». */
static void count_refusal(struct run *r, const char *field)
{
    const char *dot = strncmp(field, "operations[", 11) == 0 ? strchr(field, '.') : NULL;
    const char *name = dot != NULL ? dot + 1 : field;
    for (size_t i = 0; i < r->why_count; i++)
        if (strcmp(r->why[i].field, name) == 0) {
            r->why[i].count++;
            return;
        }
    if (r->why_count == FIELDS_MAX)
        return;
    (void)snprintf(r->why[r->why_count].field, sizeof r->why[0].field, "%s", name);
    r->why[r->why_count++].count = 1;
}

static uint64_t refused_for(const struct run *r, const char *field)
{
    for (size_t i = 0; i < r->why_count; i++)
        if (strcmp(r->why[i].field, field) == 0)
            return r->why[i].count;
    return 0;
}

static void keep_breach(void *ctx, const char *sentence)
{
    struct run *r = ctx;
    if (r->breach[0] == '\0')
        (void)snprintf(r->breach, sizeof r->breach, "%s", sentence);
}

static struct bytes packed(struct run *r)
{
    uint8_t random[32] = {0};
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    struct bytes out;
    put_be64(random, ++r->commands);
    actor.account_id = KEEPER;
    actor.source = (char *)"essai";
    b.operations = r->g.operations;
    b.n_operations = r->g.count;
    c.version = APPLY_COMMAND_VERSION;
    c.actor = &actor;
    c.at_ms = r->w.now_ms += 1000;
    c.random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    c.reason = (char *)(uintptr_t)r->g.reason;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = &b;
    cr_assert_eq(wire_pack(&c.base, &r->w.arena, &out), ERR_OK);
    return out;
}

static enum err one_command(struct run *r, struct store_write *w, const struct view *v)
{
    struct changes changes;
    struct outcome out;
    struct err_note note = {.field = ""};
    arena_reset(&r->w.arena);
    world_fresh(&r->w);
    r->g.view = v;
    generator_next(&r->g);
    struct bytes command = packed(r);
    changes_init(&changes, &r->w.arena);
    enum err e = apply_command(v->read, command, 1, &r->w.arena, &changes, &out, &note);
    cr_assert_eq(e, ERR_OK, "seed %llu, command %llu: %s", (unsigned long long)r->seed, (unsigned long long)r->commands, note.text);
    r->operations += r->g.count;
    *(out.error == ERR_OK ? &r->accepted : &r->refused) += r->g.count;
    if (out.error != ERR_OK)
        count_refusal(r, note.field);
    return changes_write(&changes, w);
}

static enum err together(struct store_write *w, void *ctx)
{
    struct run *r = ctx;
    struct view v = {.read = store_as_read(w)};
    enum err e = ERR_OK;
    for (int i = 0; i < COMMANDS_TOGETHER && e == ERR_OK; i++)
        e = one_command(r, w, &v);
    return e;
}

static uint64_t count_with(const struct view *v, uint32_t type, bool (*is)(const ProtobufCMessage *), struct arena *a)
{
    const struct record_type *t = record_type_of(type);
    struct state_list list;
    struct bytes position;
    uint64_t id, n = 0;
    enum err e = state_list_begin(v, t, NULL, NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, &position)) == ERR_OK) {
        struct stored s;
        ProtobufCMessage *m;
        cr_assert_eq(state_get(v, t, id, &s), ERR_OK);
        cr_assert_eq(state_body(&s, a, &m), ERR_OK);
        n += !s.archived && is(m);
    }
    state_list_end(&list);
    return n;
}

static bool is_signed(const ProtobufCMessage *m) { return ((const Pacte__Convention *)m)->signee != NULL; }
static bool is_approved(const ProtobufCMessage *m) { return ((const Pacte__Budget *)m)->valide != NULL; }
static bool is_adopted(const ProtobufCMessage *m)
{
    return ((const Pacte__Decision *)m)->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE;
}

static enum err look(const struct store_read *read, void *ctx)
{
    struct run *r = ctx;
    struct view v = {.read = read};
    struct rules_report report = {.say = keep_breach, .ctx = r};
    enum err e = rules_verify(&v, &sys_real, &report);
    cr_assert_eq(report.breaches, 0, "seed %llu, by command %llu: %s", (unsigned long long)r->seed,
                 (unsigned long long)r->commands, r->breach);
    r->signed_now += count_with(&v, TYPE(CONVENTION), is_signed, &r->w.arena) > 0;
    r->approved_now += count_with(&v, TYPE(BUDGET), is_approved, &r->w.arena) > 0;
    r->adopted_now += count_with(&v, TYPE(DECISION), is_adopted, &r->w.arena) > 0;
    return e;
}

static void show(const struct run *r)
{
    fprintf(stderr, "seed %llu: %llu operations, %llu accepted, %llu refused, looks with something signed %llu, approved %llu, "
            "adopted %llu\n", (unsigned long long)r->seed, (unsigned long long)r->operations, (unsigned long long)r->accepted,
            (unsigned long long)r->refused, (unsigned long long)r->signed_now, (unsigned long long)r->approved_now,
            (unsigned long long)r->adopted_now);
    for (size_t i = 0; i < r->why_count; i++)
        fprintf(stderr, "  %8llu %s\n", (unsigned long long)r->why[i].count, r->why[i].field);
}

/* What each rule refuses on must have been refused, or the generator is idle. */
static const char *const must_be_refused[] = {
    "convention.modele", "convention.fin", "convention.signee", "convention.derogations.regle", "signataire.representant", "convention.conditions.levee",
    "avenant.numero", "avenant.signe", "agrement.decision", "decision.votes", "decision.etat",
    "decision.votants", "decision.numero", "decision.etape", "etape.decision", "budget.valide", "contribution.appele",
    "noeud.niveau", "noeud.parent", "ligne_budget.budget", "reunion.pv_approuve", "decision.objet", "presence.etat",
    "decision.effets[0].valeur",
};

static void run(uint64_t seed, uint64_t operations)
{
    static struct run r;
    r = (struct run){.seed = seed};
    generator_open(&r.w);
    r.g = (struct generator){.w = &r.w, .seed = seed * 0x9e3779b97f4a7c15u + 1};
    while (r.operations < operations) {
        struct err_note note = {.field = ""};
        cr_assert_eq(store_change(r.w.store, together, &r, &note), ERR_OK, "%s", note.text);
        cr_assert_eq(store_view(r.w.store, look, &r, &note), ERR_OK, "%s", note.text);
    }
    show(&r);
    cr_expect_gt(r.accepted * 100, r.operations * 15, "seed %llu: too little is accepted", (unsigned long long)seed);
    cr_expect_gt(r.refused * 100, r.operations * 15, "seed %llu: too little is refused", (unsigned long long)seed);
    cr_expect_gt(r.signed_now * r.approved_now * r.adopted_now, 0, "seed %llu: nothing is ever agreed", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof must_be_refused / sizeof must_be_refused[0]; i++)
        cr_expect_gt(refused_for(&r, must_be_refused[i]), 0, "seed %llu: nothing was refused for %s", (unsigned long long)seed,
                     must_be_refused[i]);
    struct verify_report report = {.say = NULL};
    struct err_note note = {.field = ""};
    cr_expect_eq(state_verify(r.w.store, &sys_real, &report, &note), ERR_OK, "%s", note.text);
    world_close(&r.w);
}

#define SEED(n) \
    Test(property, no_rule_is_broken_by_what_is_accepted_##n, .timeout = 900) { run(n, OPERATIONS / SEEDS); }
SEED(1)
SEED(2)
SEED(3)
SEED(4)

Test(property, more_seeds, .timeout = 3600)
{
    for (uint64_t seed = SEEDS + 1; getenv("PACTE_LONG") != NULL && seed <= SEEDS_LONG; seed++)
        run(seed, OPERATIONS / SEEDS);
}
