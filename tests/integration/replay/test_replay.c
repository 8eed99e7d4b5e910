/* Determinism over the real store: 10,000 random commands are applied in
 * commits of up to 64, as the writer does; then the commands are read from the
 * journal and applied one by one to an empty store. Both stores must hold the
 * same bytes, table by table, and verification must find nothing in either. */
#include "tests/integration/replay/generator.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMANDS = 10000, PER_COMMIT = 64 };

static struct world original, copy;
static struct generator generator;

/* --- Recording --------------------------------------------------------------------- */

struct tally {
    size_t errors[600];
    size_t repeated, accepted, versions;
};
static struct tally tally;

static void count(const struct outcome *out)
{
    tally.errors[out->error]++;
    tally.repeated += out->repeated;
    tally.accepted += out->error == ERR_OK && !out->repeated;
    tally.versions += out->applied_count;
}

struct group {
    struct bytes commands[PER_COMMIT];
    size_t count;
};

static enum err apply_group(struct store_write *w, void *ctx)
{
    struct group *g = ctx;
    arena_reset(&original.arena);
    for (size_t i = 0; i < g->count; i++) {
        struct changes changes;
        struct outcome out;
        struct err_note note;
        changes_init(&changes, &original.arena);
        enum err e = apply_command(store_as_read(w), g->commands[i], 1, &original.arena, &changes, &out, &note);
        cr_assert_eq(e, ERR_OK, "%s %s", err_name(e), note.text);
        cr_assert(!out.repeated || changes.count == 0, "a repetition writes nothing");
        cr_assert_eq(changes_write(&changes, w), ERR_OK);
        count(&out);
        generator_learn(&generator, &out);
    }
    return ERR_OK;
}

static void record(size_t commands)
{
    struct group g;
    struct err_note note;
    for (size_t done = 0; done < commands; done += g.count) {
        world_fresh(&original);
        size_t wanted = 1 + generator.random % PER_COMMIT;
        for (g.count = 0; g.count < wanted && done + g.count < commands; g.count++)
            g.commands[g.count] = generator_next(&generator);
        cr_assert_eq(store_change(original.store, apply_group, &g, &note), ERR_OK, "%s", note.text);
    }
}

/* --- Replaying ----------------------------------------------------------------------- */

struct entry { uint64_t index; struct arena *arena; Pacte__JournalEntry *entry; };

static enum err read_entry(const struct store_read *read, void *ctx)
{
    struct entry *x = ctx;
    struct view v = {.read = read};
    return state_journal_get(&v, x->index, x->arena, &x->entry);
}

static void replay(void)
{
    struct journal_head head = world_head(&original);
    struct entry x = {.arena = &original.arena};
    for (x.index = 1; x.index <= head.index; x.index++) {
        struct outcome out;
        struct err_note note = {0};
        arena_reset(&original.arena);
        arena_reset(&copy.arena);
        cr_assert_eq(store_view(original.store, read_entry, &x, &note), ERR_OK, "entry %llu",
                     (unsigned long long)x.index);
        struct bytes command = bytes_of(x.entry->command.data, x.entry->command.len);
        enum err e = apply_alone(copy.store, &sys_real, command, x.entry->term, &out, &copy.arena, &note);
        cr_assert_eq(e, ERR_OK, "entry %llu: %s %s", (unsigned long long)x.index, err_name(e), note.text);
        cr_assert_not(out.repeated, "a repetition has no entry");
        cr_assert_eq(out.journal_index, x.index);
        cr_assert(bytes_equal(out.result, bytes_of(x.entry->result.data, x.entry->result.len)), "entry %llu",
                  (unsigned long long)x.index);
    }
}

/* --- Comparing ------------------------------------------------------------------------- */

struct comparison {
    const struct store_read *first;
    bool say;
    uint64_t rows[TABLE_COUNT];
    uint64_t different;
};

static void compare_table(struct comparison *c, const struct store_read *second, enum store_table table)
{
    struct store_key all;
    struct store_walk a, b;
    struct bytes ka, va, kb, vb;
    store_key_init(&all, table);
    cr_assert_eq(store_walk_begin(c->first, &all, NULL, false, &a), ERR_OK);
    cr_assert_eq(store_walk_begin(second, &all, NULL, false, &b), ERR_OK);
    for (;;) {
        enum err ea = store_walk_next(&a, &ka, &va), eb = store_walk_next(&b, &kb, &vb);
        cr_assert(ea == ERR_OK || ea == ERR_END, "%s", err_name(ea));
        c->different += ea != eb;
        if (ea != ERR_OK || eb != ERR_OK)
            break;
        c->different += !bytes_equal(ka, kb) || !bytes_equal(va, vb);
        c->rows[table]++;
    }
    store_walk_end(&a);
    store_walk_end(&b);
}

static enum err compare_second(const struct store_read *second, void *ctx)
{
    struct comparison *c = ctx;
    for (int t = 0; t < TABLE_COUNT; t++) {
        uint64_t before = c->different;
        compare_table(c, second, (enum store_table)t);
        if (c->say)
            fprintf(stderr, "%-16s %8llu rows, %llu differ\n", store_table_name((enum store_table)t),
                    (unsigned long long)c->rows[t], (unsigned long long)(c->different - before));
    }
    return ERR_OK;
}

static enum err compare_first(const struct store_read *first, void *ctx)
{
    struct comparison *c = ctx;
    c->first = first;
    return store_view(copy.store, compare_second, c, NULL);
}

static uint64_t differences(bool say)
{
    struct comparison c = {.say = say};
    cr_assert_eq(store_view(original.store, compare_first, &c, NULL), ERR_OK);
    for (int t = 0; t < TABLE_COUNT; t++)
        cr_expect_gt(c.rows[t], 0, "%s is empty: nothing was compared", store_table_name((enum store_table)t));
    return c.different;
}

/* --- Verifying ----------------------------------------------------------------------------- */

static void say(void *ctx, const char *sentence)
{
    (void)ctx;
    fprintf(stderr, "%s\n", sentence);
}

static void verify(struct world *w)
{
    struct verify_report report = {.say = say};
    struct err_note note = {0};
    enum err e = state_verify(w->store, &sys_real, &report, &note);
    cr_expect_eq(e, ERR_OK, "%s %s", err_name(e), note.text);
    cr_expect_eq(report.damages, 0);
    cr_expect_eq(report.journal_entries, world_head(w).index);
    cr_expect_gt(report.records, 100);
}

/* A generator that only makes easy commands would prove little. */
static void check_variety(void)
{
    static const enum err wanted[] = {
        ERR_FORBIDDEN, ERR_CONFLICT, ERR_NOT_FOUND, ERR_BAD_REFERENCE, ERR_IN_USE, ERR_DUPLICATE, ERR_INVALID,
        ERR_KEY_REUSED, ERR_BAD_CONTENT, ERR_BAD_CREDENTIALS, ERR_OUT_OF_RANGE, ERR_UNAUTHENTICATED};
    size_t kinds = 0;
    for (size_t e = 1; e < 600; e++) {
        if (tally.errors[e] == 0)
            continue;
        kinds++;
        fprintf(stderr, "%-16s %8zu refused\n", err_name((enum err)e), tally.errors[e]);
    }
    fprintf(stderr, "%zu accepted, %zu repeated, %zu versions\n", tally.accepted, tally.repeated, tally.versions);
    cr_expect_geq(kinds, 10);
    size_t met = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        met += tally.errors[wanted[i]] > 0;
    cr_expect_geq(met, 9);
    cr_expect_gt(tally.accepted, COMMANDS / 3);
    cr_expect_gt(tally.repeated, 20);
}

Test(replay, an_empty_store_becomes_the_same, .timeout = 600)
{
    world_make(&original);
    world_open(&copy);
    generator_init(&generator, &original, 20261122);
    record(COMMANDS);
    check_variety();
    replay();
    cr_expect_eq(differences(true), 0);
    struct journal_head a = world_head(&original), b = world_head(&copy);
    cr_expect_eq(a.index, b.index);
    cr_expect_arr_eq(a.hash, b.hash, sizeof a.hash);
    verify(&original);
    verify(&copy);
    /* The control: one command more, and the comparison must notice. */
    copy.now_ms = original.now_ms;
    (void)world_archive(&copy, COORDINATION, TYPE(DOCUMENT), 31337, 1, false);
    cr_expect_gt(differences(false), 0);
    generator_finish(&generator);
    world_close(&original);
    world_close(&copy);
}
