#include "server/state/internal.h"
#include "tests/unit/server_state/damage.h"
#include "tests/unit/server_state/sample.h"
#include "tests/support/fault.h"

#include "proto/limits.h"

#include <criterion/criterion.h>

static struct store_key schema_key(void)
{
    struct store_key k;
    store_key_init(&k, TABLE_META);
    store_key_bytes(&k, bytes_text("schema"));
    return k;
}

static void write_schema(struct world *w, uint32_t version)
{
    struct store_key k = schema_key();
    uint8_t payload[4];
    put_be32(payload, version);
    row_forge(w, &k, bytes_of(payload, sizeof payload));
}

static uint32_t schema(struct world *w)
{
    struct rows_copy meta;
    uint32_t version = UINT32_MAX;
    rows_take(w, TABLE_META, &meta);
    for (size_t i = 0; i < meta.count; i++)
        if (bytes_equal(bytes_of(meta.rows[i].key, meta.rows[i].key_len), bytes_text("schema")))
            version = get_be32(meta.rows[i].value + 9);
    rows_free(&meta);
    return version;
}

/* What version 0 wrote: everything but totals. */
static void make_version_0(struct world *w, struct rows_copy *totals)
{
    sample_fill(w);
    rows_take(w, TABLE_TOTAL, totals);
    cr_assert_gt(totals->count, 0);
    for (size_t i = 0; i < totals->count; i++)
        row_remove(w, TABLE_TOTAL, &totals->rows[i]);
    write_schema(w, 0);
}

/* What version 2 wrote: totals that do not say of how many amounts they are. */
static void make_version_2(struct world *w, struct rows_copy *totals)
{
    enum { FRAME_BYTES = 9, SUMS_BYTES = 4 + 8 * 9 };
    sample_fill(w);
    rows_take(w, TABLE_TOTAL, totals);
    cr_assert_gt(totals->count, 0);
    for (size_t i = 0; i < totals->count; i++) {
        struct store_key k = row_key(TABLE_TOTAL, &totals->rows[i]);
        row_forge(w, &k, bytes_of(totals->rows[i].value + FRAME_BYTES, SUMS_BYTES));
    }
    write_schema(w, 2);
}

static void check_totals(struct world *w, const struct rows_copy *wanted)
{
    struct rows_copy got;
    rows_take(w, TABLE_TOTAL, &got);
    cr_assert_eq(got.count, wanted->count);
    for (size_t i = 0; i < got.count; i++) {
        cr_assert_arr_eq(got.rows[i].key, wanted->rows[i].key, wanted->rows[i].key_len);
        cr_assert(bytes_equal(row_value(&got.rows[i]), row_value(&wanted->rows[i])));
    }
    rows_free(&got);
}

Test(migrate, an_empty_store_becomes_one_of_today, .timeout = 20)
{
    struct world w;
    world_open_empty(&w);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK);
    cr_assert_eq(schema(&w), STATE_SCHEMA_VERSION);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "again changes nothing");
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

Test(migrate, version_0_gets_its_totals, .timeout = 60)
{
    struct world w;
    struct rows_copy totals;
    world_open(&w);
    make_version_0(&w, &totals);
    cr_assert_eq(world_verify(&w, NULL, false), ERR_BAD_STORE_VERSION, "not yet");
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "%s", w.note.text);
    cr_assert_eq(schema(&w), STATE_SCHEMA_VERSION);
    check_totals(&w, &totals);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    rows_free(&totals);
    world_close(&w);
}

/* Rows of the index that tell of a former version. */
static size_t former_count(const struct rows_copy *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        n += (get_be16(r->rows[i].key + 2) & INDEX_FORMER) != 0;
    return n;
}

Test(migrate, version_1_gets_the_references_of_former_versions, .timeout = 60)
{
    struct world w;
    struct rows_copy before, after;
    world_open(&w);
    sample_fill(&w);
    rows_take(&w, TABLE_INDEX, &before);
    cr_assert_gt(former_count(&before), 0);
    for (size_t i = 0; i < before.count; i++)
        if ((get_be16(before.rows[i].key + 2) & INDEX_FORMER) != 0)
            row_remove(&w, TABLE_INDEX, &before.rows[i]);
    write_schema(&w, 1);
    cr_assert_eq(world_verify(&w, NULL, false), ERR_BAD_STORE_VERSION, "not yet");
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "%s", w.note.text);
    cr_assert_eq(schema(&w), STATE_SCHEMA_VERSION);
    rows_take(&w, TABLE_INDEX, &after);
    cr_expect_eq(after.count, before.count);
    cr_expect_eq(former_count(&after), former_count(&before));
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    rows_free(&before);
    rows_free(&after);
    world_close(&w);
}

Test(migrate, totals_of_version_2_are_told_what_was_said, .timeout = 60)
{
    struct world w;
    struct rows_copy totals;
    struct store_key astray;
    uint8_t old[4 + 8 * 9] = {0, 0, 0, 1};
    world_open(&w);
    make_version_2(&w, &totals);
    store_key_init(&astray, TABLE_TOTAL);          /* of no contribution: it goes */
    store_key_u64(&astray, 1);
    store_key_u64(&astray, 2);
    store_key_u64(&astray, 3);
    row_forge(&w, &astray, bytes_of(old, sizeof old));
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "%s", w.note.text);
    cr_assert_eq(schema(&w), STATE_SCHEMA_VERSION);
    check_totals(&w, &totals);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    rows_free(&totals);
    world_close(&w);
}

/* Each step is one transaction: whatever fails, the version before stays whole. */
Test(migrate, a_step_that_fails_leaves_the_version_before, .timeout = 120)
{
    struct world w;
    struct rows_copy totals;
    bool done = false;
    uint32_t before = 0;
    world_open(&w);
    make_version_0(&w, &totals);
    for (size_t n = 1; !done; n += n < 20 ? 1 : 37) {
        struct fault f = {0};
        struct sys sys = fault_sys(&f);
        struct store *s;
        struct store_options o = {.sys = &sys, .dir = w.scratch.dir};
        store_close(w.store);
        cr_assert_eq(store_open(&o, &s, NULL), ERR_OK);
        f.fail_at = f.calls + n;
        enum err e = state_migrate(s, &w.note);
        store_close(s);
        cr_assert_eq(f.live, 0);
        o.sys = &sys_real;
        cr_assert_eq(store_open(&o, &w.store, NULL), ERR_OK);
        done = !f.fired;
        cr_assert_eq(e, done ? ERR_OK : ERR_NO_MEMORY, "call %zu: %s", n, err_name(e));
        uint32_t now = schema(&w);
        cr_assert(done ? now == STATE_SCHEMA_VERSION : now < STATE_SCHEMA_VERSION, "call %zu: %u", n, now);
        cr_assert_geq(now, before, "call %zu", n);
        before = now;
        cr_assert_lt(n, 100000);
    }
    check_totals(&w, &totals);
    rows_free(&totals);
    world_close(&w);
}

Test(migrate, a_later_version_is_refused, .timeout = 20)
{
    struct world w;
    world_open(&w);
    write_schema(&w, STATE_SCHEMA_VERSION + 1);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_BAD_STORE_VERSION);
    cr_assert(strstr(w.note.text, "mettez Pacte à jour") != NULL, "%s", w.note.text);
    cr_assert_eq(schema(&w), STATE_SCHEMA_VERSION + 1);
    cr_assert_eq(world_verify(&w, NULL, false), ERR_BAD_STORE_VERSION);
    world_close(&w);
}

Test(migrate, a_store_that_lost_its_version_is_not_taken_for_an_empty_one, .timeout = 20)
{
    struct world w;
    struct store_key k = schema_key();
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 7, world_body(&w, "structure", "nom=A", NULL)), ERR_OK);
    world_raw(&w, &k, NULL);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_DAMAGED);
    struct bytes noise = bytes_text("noise noise");
    world_raw(&w, &k, &noise);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_DAMAGED);
    world_close(&w);
}
