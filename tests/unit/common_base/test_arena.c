#include "common/base/arena.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <string.h>

Test(arena, aligned_apart_and_of_any_size, .timeout = 5)
{
    struct arena a;
    arena_init(&a, &sys_real, 1 << 20);
    uint8_t *last = NULL;
    for (size_t n = 0; n < 300; n++) {
        uint8_t *p = arena_alloc(&a, n);
        cr_assert_not_null(p);
        cr_assert_eq((uintptr_t)p % alignof(max_align_t), 0);
        cr_assert(n <= 1 || p != last);      /* an empty one takes no room */
        memset(p, (int)n, n);
        last = p;
    }
    uint8_t *zeros = arena_zalloc(&a, 20, 1000);
    for (size_t i = 0; i < 20000; i++)
        cr_assert_eq(zeros[i], 0);
    cr_expect_str_eq(arena_text(&a, "abcdef", 3), "abc");
    cr_expect_eq(memcmp(arena_copy(&a, "xyz", 3), "xyz", 3), 0);
    arena_finish(&a);
    arena_finish(&a);
}

Test(arena, both_sides_of_the_ceiling, .timeout = 5)
{
    struct arena a;
    arena_init(&a, &sys_real, 100);
    cr_expect_not_null(arena_alloc(&a, 100));
    cr_expect_not(a.exhausted);
    cr_expect_null(arena_alloc(&a, 1));
    cr_expect(a.exhausted);
    arena_reset(&a);
    cr_expect_not(a.exhausted);
    cr_expect_null(arena_alloc(&a, 101));
    cr_expect(a.exhausted);
    arena_reset(&a);
    cr_expect_null(arena_zalloc(&a, SIZE_MAX / 2, 3), "the product overflows");
    cr_expect(a.exhausted);
    arena_finish(&a);
}

Test(arena, reset_keeps_one_block, .timeout = 5)
{
    struct fault f = {0};
    struct sys sys = fault_sys(&f);
    struct arena a;
    arena_init(&a, &sys, 1 << 20);
    cr_expect_eq(f.calls, 0, "no memory before the first allocation");
    for (int i = 0; i < 100; i++)
        cr_assert_not_null(arena_alloc(&a, 1000));
    cr_expect_gt(f.live, 1);
    arena_reset(&a);
    cr_expect_eq(f.live, 1);
    size_t calls = f.calls;
    cr_expect_not_null(arena_alloc(&a, 1000));
    cr_expect_eq(f.calls, calls, "the block that was kept serves again");
    arena_finish(&a);
    cr_expect_eq(f.live, 0);
}

Test(arena, no_memory_is_said_and_leaks_nothing, .timeout = 5)
{
    for (size_t n = 1; n <= 3; n++) {
        struct fault f = {.fail_at = n, .for_ever = true};
        struct sys sys = fault_sys(&f);
        struct arena a;
        arena_init(&a, &sys, 1 << 20);
        size_t given = 0;
        while (arena_alloc(&a, 8000) != NULL)
            given++;
        cr_expect_eq(given, n - 1);
        cr_expect(a.exhausted);
        arena_finish(&a);
        cr_expect_eq(f.live, 0);
    }
}

Test(arena, a_list_grows_and_keeps_what_it_had, .timeout = 5)
{
    struct arena a;
    uint32_t *list = NULL;
    size_t cap = 0;
    arena_init(&a, &sys_real, 1 << 20);
    for (size_t n = 0; n < 1000; n++) {
        uint32_t *wider = arena_room(&a, list, n, &cap, sizeof *list);
        cr_assert_not_null(wider);
        cr_expect(wider == list || n == 0 || n == cap / 2, "it moves when it is full");
        list = wider;
        cr_assert_gt(cap, n);
        cr_expect_eq(list[n], 0, "zeroed");
        list[n] = (uint32_t)n + 1;
        cr_expect_eq(list[n / 2], n / 2 + 1);
    }
    size_t before = cap;
    cr_expect_null(arena_room(&a, list, cap, &cap, 1 << 20), "over the ceiling");
    cr_expect_eq(cap, before);
    cap = SIZE_MAX / 2 + 1;
    cr_expect_null(arena_room(&a, list, cap, &cap, 1), "twice as much is no size");
    arena_finish(&a);
}
