#include "common/base/sys.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

Test(sys, clocks, .timeout = 5)
{
    uint64_t before = sys_monotonic_ms(&sys_real);
    int64_t wall = sys_wall_ms(&sys_real);
    usleep(3000);
    cr_expect_gt(sys_monotonic_ms(&sys_real), before);
    cr_expect_gt(wall, 1600000000000);
}

Test(sys, random_bytes_differ, .timeout = 5)
{
    uint8_t a[32] = {0}, b[32] = {0};
    cr_assert_eq(sys_real.random(sys_real.ctx, a, sizeof a), 0);
    cr_assert_eq(sys_real.random(sys_real.ctx, b, sizeof b), 0);
    cr_expect_neq(memcmp(a, b, sizeof a), 0);
}

Test(sys, sync_says_what_failed, .timeout = 5)
{
    cr_expect_eq(sys_real.sync(sys_real.ctx, -1), -1);
    cr_expect_eq(errno, EBADF);
}

Test(sys, zalloc_refuses_a_product_that_overflows, .timeout = 5)
{
    cr_expect_null(sys_zalloc(&sys_real, SIZE_MAX / 2, 3));
    uint8_t *p = sys_zalloc(&sys_real, 10, 10);
    cr_assert_not_null(p);
    for (size_t i = 0; i < 100; i++)
        cr_assert_eq(p[i], 0);
    sys_release(&sys_real, p);
}

Test(sys, grow_keeps_the_bytes_or_the_block, .timeout = 5)
{
    struct fault f = {.fail_at = 2};
    struct sys sys = fault_sys(&f);
    char *p = sys_alloc(&sys, 4);
    cr_assert_not_null(p);
    memcpy(p, "abcd", 4);
    cr_expect_null(sys_grow(&sys, p, 4, 8));
    cr_expect_eq(memcmp(p, "abcd", 4), 0, "a failure leaves it as it was");
    p = sys_grow(&sys, p, 4, 8);
    cr_assert_not_null(p);
    cr_expect_eq(memcmp(p, "abcd", 4), 0);
    sys_release(&sys, p);
    cr_expect_eq(f.live, 0);
}
