#include "common/record/record.h"

#include "common/base/text.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <string.h>

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 13 ^ *seed << 29;
}

static int compare_keys(const struct field_value *a, const struct field_value *b)
{
    uint8_t x[LIMIT_INDEX_KEY_BYTES], y[LIMIT_INDEX_KEY_BYTES];
    size_t n = field_sort_key(a, x, sizeof x), m = field_sort_key(b, y, sizeof y);
    int order = memcmp(x, y, n < m ? n : m);
    cr_assert(order != 0 || n == m, "no key is the beginning of another");
    return (order > 0) - (order < 0);
}

/* Spread over all sizes, with small numbers often, so that neighbours meet. */
static int64_t any_number(uint64_t *seed)
{
    int64_t n = (int64_t)(next_random(seed) >> (next_random(seed) % 64));
    return next_random(seed) % 2 != 0 ? n : -n;
}

static int sign(int64_t a, int64_t b) { return (a > b) - (a < b); }

Test(sort_key, numbers_keep_their_order, .timeout = 30)
{
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        int64_t x = any_number(&seed), y = i % 3 == 0 ? x + 1 - (int64_t)(next_random(&seed) % 3) : any_number(&seed);
        struct field_value a = {.kind = KIND_MONEY, .present = true, .money = {x}}, b = a;
        b.money.cents = y;
        cr_assert_eq(compare_keys(&a, &b), sign(x, y));
        int32_t p = (int32_t)x, q = (int32_t)y;
        a = (struct field_value){.kind = KIND_DAY, .present = true, .day = {p}};
        b = (struct field_value){.kind = KIND_DAY, .present = true, .day = {q}};
        cr_assert_eq(compare_keys(&a, &b), sign(p, q));
        a = (struct field_value){.kind = i % 2 ? KIND_RATE : KIND_ENUM, .present = true, .number = p};
        b = a;
        b.number = q;
        cr_assert_eq(compare_keys(&a, &b), sign(p, q));
        uint64_t u = (uint64_t)x, v = (uint64_t)y;
        a = (struct field_value){.kind = KIND_REF, .present = true, .id = u};
        b = (struct field_value){.kind = KIND_REF, .present = true, .id = v};
        cr_assert_eq(compare_keys(&a, &b), (u > v) - (u < v));
        a = (struct field_value){.kind = KIND_COUNT, .present = true, .number = x};
        b = (struct field_value){.kind = KIND_COUNT, .present = true, .number = y};
        cr_assert_eq(compare_keys(&a, &b), (u > v) - (u < v), "counts are unsigned");
    }
}

Test(sort_key, text_is_in_the_order_of_its_folded_form, .timeout = 30)
{
    static const char *const pieces[] = {"a", "É", "e", "œ", "oe", " ", "Z", "ß", "1", "日"};
    uint64_t seed = 5;
    for (int i = 0; i < 100000; i++) {
        char text[2][40] = {"", ""}, folded[2][80];
        for (int k = 0; k < 2; k++)
            for (uint64_t n = next_random(&seed) % 6, at = 0; n > 0; n--) {
                const char *piece = pieces[next_random(&seed) % 10];
                memcpy(text[k] + at, piece, strlen(piece) + 1);
                at += strlen(piece);
            }
        struct field_value a = {.kind = KIND_TEXT, .present = true, .text = bytes_text(text[0])}, b = a;
        b.text = bytes_text(text[1]);
        text_fold(a.text, folded[0], sizeof folded[0]);
        text_fold(b.text, folded[1], sizeof folded[1]);
        int want = strcmp(folded[0], folded[1]);
        cr_assert_eq(compare_keys(&a, &b), (want > 0) - (want < 0), "%s, %s", text[0], text[1]);
    }
}

Test(sort_key, absent_comes_first, .timeout = 5)
{
    static const enum field_kind kinds[] = {KIND_TEXT, KIND_COUNT, KIND_MONEY, KIND_DAY, KIND_RATE, KIND_REF, KIND_ANY_REF, KIND_BYTES, KIND_GROUP};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct field_value none = {.kind = kinds[i]}, some = {.kind = kinds[i], .present = true, .money = {INT64_MIN}};
        uint8_t key[LIMIT_INDEX_KEY_BYTES];
        cr_expect_eq(field_sort_key(&none, key, sizeof key), 1);
        cr_expect_eq(key[0], 0);
        cr_expect_eq(compare_keys(&none, &some), -1);
    }
}

Test(sort_key, of_another_record_by_type_then_id, .timeout = 5)
{
    struct field_value a = {.kind = KIND_ANY_REF, .present = true, .type = 1, .id = UINT64_MAX};
    struct field_value b = {.kind = KIND_ANY_REF, .present = true, .type = 2, .id = 1};
    cr_expect_eq(compare_keys(&a, &b), -1);
}

Test(sort_key, never_longer_than_the_limit_nor_the_buffer, .timeout = 10)
{
    static char text[2000];
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "日", 3);
    struct field_value v = {.kind = KIND_TEXT, .present = true, .text = bytes_text(text)};
    uint8_t key[1000];
    size_t n = field_sort_key(&v, key, sizeof key);
    cr_expect_leq(n, LIMIT_INDEX_KEY_BYTES);
    cr_expect_gt(n, LIMIT_INDEX_KEY_BYTES - 4);
    cr_expect_eq(key[n - 1], 0);
    for (size_t size = 0; size < 30; size++)
        for (int kind = KIND_TEXT; kind <= KIND_GROUP; kind++) {
            uint8_t *tight = malloc(size);           /* the sanitizer watches both ends */
            v.kind = (enum field_kind)kind;
            cr_assert_leq(field_sort_key(&v, tight, size), size);
            free(tight);
        }
}
