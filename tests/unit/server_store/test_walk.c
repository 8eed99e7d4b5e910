/* Walks over what is stored and over what is pending above it, held against a
 * model that is a sorted array. */
#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { KEYS_MAX = 400, KEY_MAX = 5 };

struct entry {
    uint8_t key[KEY_MAX];
    size_t len;
    uint32_t value;
};

struct model {
    struct entry entries[KEYS_MAX];
    size_t count;
};

static int order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    int c = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return c != 0 ? c : (a_len > b_len) - (a_len < b_len);
}

static size_t place(const struct model *m, const struct store_key *k, bool *there)
{
    size_t i = 0;
    while (i < m->count && order(m->entries[i].key, m->entries[i].len, k->bytes, k->len) < 0)
        i++;
    *there = i < m->count && order(m->entries[i].key, m->entries[i].len, k->bytes, k->len) == 0;
    return i;
}

static void model_put(struct model *m, const struct store_key *k, uint32_t value)
{
    bool there;
    size_t i = place(m, k, &there);
    if (!there) {
        cr_assert_lt(m->count, KEYS_MAX);
        memmove(&m->entries[i + 1], &m->entries[i], (m->count - i) * sizeof m->entries[0]);
        m->count++;
        memcpy(m->entries[i].key, k->bytes, k->len);
        m->entries[i].len = k->len;
    }
    m->entries[i].value = value;
}

static void model_delete(struct model *m, const struct store_key *k)
{
    bool there;
    size_t i = place(m, k, &there);
    if (!there)
        return;
    m->count--;
    memmove(&m->entries[i], &m->entries[i + 1], (m->count - i) * sizeof m->entries[0]);
}

/* Few letters, the extreme ones among them, so that prefixes meet. */
static struct store_key some_key(uint64_t *seed, size_t len_min)
{
    static const uint8_t letters[] = {0x00, 0x01, 'm', 0xfe, 0xff};
    struct store_key k;
    store_key_init(&k, TABLE_INDEX);
    size_t len = len_min + draw(seed, KEY_MAX + 1 - len_min);
    for (size_t i = 0; i < len; i++)
        store_key_u8(&k, letters[draw(seed, sizeof letters)]);
    return k;
}

static bool in_walk(const struct entry *e, const struct store_key *prefix, const struct store_key *start, bool backwards)
{
    if (e->len < prefix->len || memcmp(e->key, prefix->bytes, prefix->len) != 0)
        return false;
    if (start == NULL)
        return true;
    int c = order(e->key, e->len, start->bytes, start->len);
    return backwards ? c <= 0 : c >= 0;
}

static void check_walk(const struct view *v, const struct model *m, uint64_t *seed)
{
    struct store_key prefix = some_key(seed, 0), start = some_key(seed, 1);
    if (draw(seed, 2) == 0)
        prefix.len = (uint16_t)draw(seed, (uint64_t)prefix.len + 1);
    bool backwards = draw(seed, 2) == 0, from_start = draw(seed, 2) == 0;
    struct view_walk w;
    struct bytes key, value;
    cr_assert_eq(view_walk_begin(v, &prefix, from_start ? &start : NULL, backwards, &w), ERR_OK);
    for (size_t n = 0; n < m->count; n++) {
        const struct entry *e = &m->entries[backwards ? m->count - 1 - n : n];
        if (!in_walk(e, &prefix, from_start ? &start : NULL, backwards))
            continue;
        cr_assert_eq(view_walk_next(&w, &key, &value), ERR_OK);
        cr_assert(bytes_equal(key, bytes_of(e->key, e->len)));
        cr_assert_eq(get_be32(value.data), e->value);
    }
    cr_assert_eq(view_walk_next(&w, &key, &value), ERR_END);
    view_walk_end(&w);
    view_walk_end(&w);
}

static void check_get(const struct view *v, const struct model *m, uint64_t *seed)
{
    struct store_key k = some_key(seed, 1);
    struct bytes value;
    bool there;
    size_t i = place(m, &k, &there);
    cr_assert_eq(view_get(v, &k, &value), there ? ERR_OK : ERR_NOT_FOUND);
    if (there)
        cr_assert_eq(get_be32(value.data), m->entries[i].value);
}

struct round {
    struct model *model;
    struct arena *arena;
    uint64_t *seed;
    size_t operations;
    bool give_up;
};

static void one_change(struct round *r, struct changes *ch)
{
    struct store_key k = some_key(r->seed, 1);
    uint8_t value[4];
    put_be32(value, (uint32_t)draw(r->seed, 1u << 31));
    if (draw(r->seed, 5) < 3 && r->model->count < KEYS_MAX) {
        cr_assert_eq(changes_put(ch, &k, bytes_of(value, sizeof value)), ERR_OK);
        model_put(r->model, &k, get_be32(value));
    } else {
        cr_assert_eq(changes_delete(ch, &k), ERR_OK);
        model_delete(r->model, &k);
    }
}

static enum err round_fn(struct store_write *w, void *ctx)
{
    struct round *r = ctx;
    struct changes ch;
    struct view v = {.read = store_as_read(w), .changes = &ch};
    changes_init(&ch, r->arena);
    for (size_t i = 0; i < r->operations; i++) {
        one_change(r, &ch);
        check_get(&v, r->model, r->seed);
        check_walk(&v, r->model, r->seed);
    }
    cr_assert_eq(changes_write(&ch, w), ERR_OK);
    struct view written = {.read = store_as_read(w)};
    check_walk(&written, r->model, r->seed);
    return r->give_up ? ERR_CANCELLED : ERR_OK;
}

static enum err check_fn(const struct store_read *read, void *ctx)
{
    struct round *r = ctx;
    struct view v = {.read = read};
    for (int i = 0; i < 20; i++) {
        check_walk(&v, r->model, r->seed);
        check_get(&v, r->model, r->seed);
    }
    return ERR_OK;
}

Test(walk, agrees_with_a_sorted_array, .timeout = 120)
{
    uint64_t seed = 20270101;
    struct bench b;
    static struct model model, before;
    struct arena a;
    arena_init(&a, &sys_real, 1 << 24);
    bench_open(&b, (struct store_options){0});
    for (size_t n = 0; n < 150; n++) {
        struct round r = {.model = &model, .arena = &a, .seed = &seed, .operations = draw(&seed, 30)};
        r.give_up = draw(&seed, 4) == 0;
        before = model;
        cr_assert_eq(store_change(b.store, round_fn, &r, NULL), r.give_up ? ERR_CANCELLED : ERR_OK);
        if (r.give_up)
            model = before;
        cr_assert_eq(store_view(b.store, check_fn, &r, NULL), ERR_OK);
        arena_reset(&a);
    }
    cr_assert_gt(model.count, 20, "the model must not be empty for this to mean anything");
    arena_finish(&a);
    bench_close(&b);
}

Test(walk, changes_alone_are_a_state, .timeout = 60)
{
    uint64_t seed = 7;
    static struct model model;
    struct arena a;
    struct changes ch;
    struct view v = {.changes = &ch};
    arena_init(&a, &sys_real, 1 << 24);
    changes_init(&ch, &a);
    struct round r = {.model = &model, .arena = &a, .seed = &seed};
    for (size_t i = 0; i < 2000; i++) {
        one_change(&r, &ch);
        check_get(&v, &model, &seed);
        check_walk(&v, &model, &seed);
    }
    arena_finish(&a);
}

/* Neighbouring tables must not be walked into, above or below. */
Test(walk, stays_in_its_table, .timeout = 10)
{
    static const enum store_table tables[] = {TABLE_VERSION, TABLE_INDEX, TABLE_SEARCH};
    struct arena a;
    struct changes ch;
    struct view v = {.changes = &ch};
    struct view_walk w;
    struct bytes key, value;
    arena_init(&a, &sys_real, 1 << 16);
    changes_init(&ch, &a);
    for (size_t i = 0; i < 3; i++) {
        struct store_key k = key_text(tables[i], "k");
        cr_assert_eq(changes_put(&ch, &k, bytes_text("v")), ERR_OK);
    }
    for (int backwards = 0; backwards < 2; backwards++) {
        struct store_key prefix;
        store_key_init(&prefix, TABLE_INDEX);
        cr_assert_eq(view_walk_begin(&v, &prefix, NULL, backwards == 1, &w), ERR_OK);
        cr_assert_eq(view_walk_next(&w, &key, &value), ERR_OK);
        cr_assert_eq(view_walk_next(&w, &key, &value), ERR_END);
        cr_assert_eq(view_walk_next(&w, &key, &value), ERR_END, "and stays at its end");
        view_walk_end(&w);
    }
    arena_finish(&a);
}

Test(walk, a_change_far_from_memory_is_an_answer, .timeout = 10)
{
    struct arena a;
    struct changes ch;
    enum err e = ERR_OK;
    size_t n = 0;
    arena_init(&a, &sys_real, 4096);
    changes_init(&ch, &a);
    while (e == ERR_OK) {
        struct store_key k = key_number(TABLE_META, n++);
        e = changes_put(&ch, &k, bytes_text("some value"));
    }
    cr_assert_eq(e, ERR_NO_MEMORY);
    cr_assert_gt(n, 5);
    cr_assert_eq(ch.count, n - 1);
    cr_assert_eq(ch.bytes, (n - 1) * (8 + 10));
    arena_finish(&a);
}
