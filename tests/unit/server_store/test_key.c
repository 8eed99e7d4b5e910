#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>

static int order(const struct store_key *a, const struct store_key *b)
{
    size_t n = a->len < b->len ? a->len : b->len;
    int c = memcmp(a->bytes, b->bytes, n);
    return c != 0 ? c : (a->len > b->len) - (a->len < b->len);
}

Test(key, bytes_are_in_the_order_of_numbers, .timeout = 10)
{
    static const uint64_t numbers[] = {0, 1, 2, 255, 256, 300, 65535, 65536, 70000, UINT32_MAX, 1ull << 32, UINT64_MAX};
    for (size_t i = 1; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct store_key a = key_number(TABLE_RECORD, numbers[i - 1]), b = key_number(TABLE_RECORD, numbers[i]);
        cr_assert_lt(order(&a, &b), 0, "%zu", i);
    }
}

Test(key, parts_follow_each_other_big_endian, .timeout = 10)
{
    static const uint8_t wanted[] = {0x0a, 0x01, 0x02, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 'x'};
    struct store_key k;
    store_key_init(&k, TABLE_INDEX);
    store_key_u8(&k, 0x0a);
    store_key_u16(&k, 0x0102);
    store_key_u32(&k, 3);
    store_key_u64(&k, 4);
    store_key_bytes(&k, bytes_text("x"));
    cr_assert_eq(k.table, TABLE_INDEX);
    cr_assert_arr_eq(k.bytes, wanted, sizeof wanted);
    cr_assert_eq(k.len, sizeof wanted);
    cr_assert_not(k.overflow);
}

Test(key, too_much_is_refused_and_not_cut, .timeout = 10)
{
    struct bench b;
    bench_open(&b, (struct store_options){0});
    uint8_t all[STORE_KEY_BYTES];
    memset(all, 'k', sizeof all);
    struct store_key k;
    store_key_init(&k, TABLE_META);
    store_key_bytes(&k, bytes_of(all, sizeof all));
    cr_assert_not(k.overflow);
    cr_assert_eq(k.len, STORE_KEY_BYTES);
    store_key_u8(&k, 1);
    cr_assert(k.overflow);
    store_key_bytes(&k, bytes_of("", 0));
    cr_assert(k.overflow, "stays so");

    struct arena a;
    struct changes ch;
    arena_init(&a, &sys_real, 1 << 16);
    changes_init(&ch, &a);
    struct view v = {.changes = &ch};
    struct view_walk w;
    struct bytes out;
    cr_assert_eq(changes_put(&ch, &k, bytes_text("v")), ERR_TOO_LARGE);
    cr_assert_eq(changes_delete(&ch, &k), ERR_TOO_LARGE);
    cr_assert_eq(view_get(&v, &k, &out), ERR_TOO_LARGE);
    cr_assert_eq(view_walk_begin(&v, &k, NULL, false, &w), ERR_TOO_LARGE);
    cr_assert_eq(ch.count, 0);
    arena_finish(&a);
    bench_close(&b);
}

static enum err longest(struct store_write *w, void *ctx)
{
    struct store_key k;
    uint8_t all[STORE_KEY_BYTES + 1];
    struct bytes out;
    (void)ctx;
    memset(all, 'k', sizeof all);
    store_key_init(&k, TABLE_META);
    store_key_bytes(&k, bytes_of(all, STORE_KEY_BYTES));
    cr_assert_eq(store_put(w, &k, bytes_text("fits")), ERR_OK);
    cr_assert_eq(store_get(store_as_read(w), &k, &out), ERR_OK);
    cr_assert(bytes_equal(out, bytes_text("fits")));
    store_key_init(&k, TABLE_META);
    store_key_bytes(&k, bytes_of(all, sizeof all));
    cr_assert_eq(store_put(w, &k, bytes_text("does not")), ERR_TOO_LARGE);
    cr_assert_eq(store_get(store_as_read(w), &k, &out), ERR_TOO_LARGE);
    cr_assert_eq(store_delete(w, &k), ERR_TOO_LARGE);
    struct store_walk walk;
    struct store_key fine = key_text(TABLE_META, "k");
    cr_assert_eq(store_walk_begin(store_as_read(w), &k, NULL, false, &walk), ERR_TOO_LARGE);
    store_walk_end(&walk);
    cr_assert_eq(store_walk_begin(store_as_read(w), &fine, &k, false, &walk), ERR_TOO_LARGE);
    store_walk_end(&walk);
    return ERR_OK;
}

Test(key, longest_key_is_stored_and_a_longer_one_spoils_nothing, .timeout = 10)
{
    struct bench b;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(store_change(b.store, longest, NULL, NULL), ERR_OK);
    bench_close(&b);
}

Test(key, each_table_has_a_name_of_its_own, .timeout = 10)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        cr_assert_not_null(store_table_name((enum store_table)i));
        for (int j = 0; j < i; j++)
            cr_assert_str_neq(store_table_name((enum store_table)i), store_table_name((enum store_table)j));
    }
}
