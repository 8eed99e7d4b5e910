/* The n-th allocation fails: nothing is written, or everything is. */
#include "common/wire/wire.h"
#include "tests/support/demo.h"
#include "tests/support/fault.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
static void setup_demo(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
}
TestSuite(faults, .init = setup, .fini = teardown, .timeout = 60);

/* A command of the right envelope, packed in `build`. */
static struct bytes packed(uint64_t account, Pacte__Command *c, unsigned n)
{
    static uint8_t random[32], key[16];
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    struct bytes out;
    put_be32(random, n);
    put_be32(key, n);
    actor.account_id = account;
    actor.source = (char *)"init";
    c->version = APPLY_COMMAND_VERSION;
    c->actor = &actor;
    c->at_ms = w.now_ms;
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    c->idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    cr_assert_eq(wire_pack(&c->base, &w.build, &out), ERR_OK);
    return out;
}

/* Tries the command with every allocation failing in turn, until it is done.
 * How many there were. */
static size_t sweep(struct bytes command, enum err want)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena arena;
        struct outcome out;
        struct err_note note = {0};
        arena_init(&arena, &sys, 64u << 20);
        struct journal_head before = world_head(&w);
        enum err e = apply_alone(w.store, &sys, command, 1, &out, &arena, &note);
        struct journal_head after = world_head(&w);
        arena_finish(&arena);
        cr_assert_eq(f.live, 0, "allocation %zu failing leaked", n);
        if (!f.fired) {
            cr_expect_eq(e, ERR_OK);
            cr_expect_eq(out.error, want, "%s", note.text);
            cr_expect_eq(after.index, before.index + 1);
            return n - 1;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "allocation %zu: %s", n, err_name(e));
        cr_assert_eq(after.index, before.index, "allocation %zu", n);
    }
}

static struct bytes batch_of(Pacte__Operation **operations, size_t count, unsigned n)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    b.operations = operations;
    b.n_operations = count;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = &b;
    return packed(COORDINATION, &c, n);
}

/* Notes of several KiB, so that each record takes more than one block. */
Test(faults, a_batch_is_written_whole_or_not_at_all)
{
    static char note[8000];
    memset(note, 'n', sizeof note - 1);
    Pacte__Record *changed = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, changed, "note", note);
    Pacte__Record *added = world_record(&w, TYPE(TERRITOIRE), 500, 0, "code", "T500", "type", "QUARTIER", "libelle",
                                        "Essai", "note", note, NULL);
    Pacte__Operation *all[] = {world_put_operation(&w, changed), world_put_operation(&w, added),
                               world_delete_operation(&w, TYPE(DOCUMENT), DOCUMENT, 1, false)};
    cr_expect_gt(sweep(batch_of(all, 3, 1), ERR_OK), 10);
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), 500));
}

Test(faults, a_refusal_is_written_whole_or_not_at_all)
{
    Pacte__Record *stale = world_read(&w, TYPE(CONVENTION), CONVENTION);
    stale->header->revision = 7;
    Pacte__Operation *one[] = {world_put_operation(&w, stale)};
    cr_expect_gt(sweep(batch_of(one, 1, 2), ERR_CONFLICT), 0);
}

Test(faults, a_login_is_written_whole_or_not_at_all)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SessionOpenCommand open = PACTE__SESSION_OPEN_COMMAND__INIT;
    Pacte__Session s = PACTE__SESSION__INIT;
    static uint8_t token[32] = {5};
    s.id = 77;
    s.account_id = COORDINATION;
    s.token_hash = (ProtobufCBinaryData){.data = token, .len = sizeof token};
    open.session = &s;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c.session_open = &open;
    cr_expect_gt(sweep(packed(COORDINATION, &c, 3), ERR_OK), 0);
    cr_expect(world_has_session(&w, 77));
}

/* The repeated answer is copied out of the store: that may fail as well. */
Test(faults, a_repetition_fails_cleanly)
{
    Pacte__Operation *one[] = {world_delete_operation(&w, TYPE(DOCUMENT), DOCUMENT, 1, false)};
    struct bytes command = batch_of(one, 1, 4);
    cr_assert_gt(sweep(command, ERR_OK), 0);
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena arena;
        struct outcome out;
        arena_init(&arena, &sys, 64u << 20);
        enum err e = apply_alone(w.store, &sys, command, 1, &out, &arena, NULL);
        bool repeated = e == ERR_OK && out.repeated;
        arena_finish(&arena);
        cr_assert_eq(f.live, 0);
        cr_assert_eq(e, f.fired ? ERR_NO_MEMORY : ERR_OK, "%zu", n);
        if (!f.fired) {
            cr_expect(repeated);
            break;
        }
    }
}

/* The rules of a whole dossier: a decision that is adopted with an effect, one
 * that is refused, and a line of an approved budget. */
Test(faults_of_rules, a_dossier_is_checked, .init = setup_demo, .fini = teardown, .timeout = 120)
{
    Pacte__Effet effect = PACTE__EFFET__INIT, *effects[] = {&effect};
    Pacte__AnyRef of = PACTE__ANY_REF__INIT;
    Pacte__Record *r = world_record(&w, TYPE(DECISION), 900, 0, "convention", world_ref(demo_id("com-2026-001")), "annee",
                                    "2027", "numero", "1", "objet", "Soutien", "date", "2027-03-01", "etat", "adoptee", NULL);
    of.type = TYPE(CONTRIBUTION);
    of.id = demo_id("contribution-com-2026-001-region-2029");
    effect.objet = &of;
    effect.champ = (char *)"promis";
    effect.valeur = (char *)"13500";
    r->decision->effets = effects;
    r->decision->n_effets = 1;
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BatchRequest b = PACTE__BATCH_REQUEST__INIT;
    Pacte__Operation *o = world_put_operation(&w, r);
    b.operations = &o;
    b.n_operations = 1;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = &b;
    cr_expect_gt(sweep(packed(KEEPER, &c, 1), ERR_OK), 3);

    r->header->id = 901;
    r->decision->effets = NULL;
    r->decision->n_effets = 0;
    cr_expect_gt(sweep(packed(KEEPER, &c, 2), ERR_INVALID), 3);      /* the number is taken */

    o->put = demo_read(&w, TYPE(BUDGET), "budget-com-2026-001-2027-realise");
    world_set(&w, o->put, "version", "reactualise");
    world_set(&w, o->put, "valide", "2027-06-10");
    cr_expect_gt(sweep(packed(KEEPER, &c, 3), ERR_INVALID), 3);
}
