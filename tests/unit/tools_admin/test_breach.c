/* A rule that does not hold is told apart from damage: the record and the rule
 * by name, and the store is sound. */
#include "tests/support/demo.h"
#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct world w;
static char damages[1024], breaches[1024];

static void say(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)snprintf(damages, sizeof damages, "%s", sentence);
}

static void say_breach(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)snprintf(breaches, sizeof breaches, "%s", sentence);
}

/* As an older daemon would have let it through. */
static enum err past_the_rules(struct store_write *write, void *ctx)
{
    Pacte__Record *r = ctx;
    struct changes changes;
    const ProtobufCMessage *body;
    struct err_note note;
    const struct record_type *t = record_body(r, &body);
    struct view v = {.read = store_as_read(write), .changes = &changes};
    changes_init(&changes, &w.build);
    r->header->revision++;
    enum err e = state_put(&v, &changes, t, r->header, body, &w.build, &note);
    return e == ERR_OK ? changes_write(&changes, write) : e;
}

static struct admin_report verify(const char *dir)
{
    struct admin_report report = {.say = say, .say_breach = say_breach};
    struct err_note note = {.field = ""};
    damages[0] = breaches[0] = '\0';
    cr_expect_eq(admin_verify(&sys_real, dir, &report, &note), ERR_OK, "%s %s", note.text, damages);
    cr_expect_eq(report.damages, 0, "%s", damages);
    return report;
}

Test(breach, a_rule_that_does_not_hold_is_named, .timeout = 120)
{
    struct scratch folder;
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
    Pacte__Record *d = demo_read(&w, TYPE(DECISION), "decision-com-2026-001-d4");
    world_set(&w, d, "numero", "3");
    scratch_make(&folder);
    cr_assert_eq(symlink(w.scratch.dir, scratch_path(&folder, "store")), 0);
    store_close(w.store);
    struct admin_report report = verify(folder.dir);
    cr_expect_eq(report.breaches, 0, "%s", breaches);
    cr_expect_eq(report.dossiers, 2, "a convention and its structure: %llu", (unsigned long long)report.dossiers);

    struct store_options o = {.sys = &sys_real, .dir = w.scratch.dir, .map_bytes = 1u << 30};
    cr_assert_eq(store_open(&o, &w.store, NULL), ERR_OK);
    cr_assert_eq(store_change(w.store, past_the_rules, d, NULL), ERR_OK);
    store_close(w.store);
    w.store = NULL;
    report = verify(folder.dir);
    cr_expect_eq(report.breaches, 1);
    cr_expect(strstr(breaches, "« numéros des décisions »") != NULL, "%s", breaches);
    cr_expect(strstr(breaches, "decision ") != NULL && strstr(breaches, "n° 3 de 2026") != NULL, "%s", breaches);
    cr_assert_eq(unlink(scratch_path(&folder, "store")), 0);
    scratch_remove(&folder);
    world_close(&w);
}
