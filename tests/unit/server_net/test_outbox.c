#include "server/net/outbox.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static uint8_t pattern(size_t i) { return (uint8_t)(i * 31 + i / 251); }

/* Appends n bytes of the endless pattern. */
static bool grow(struct outbox *o, struct outbox_pool *p, size_t *made, size_t n)
{
    uint8_t bytes[40000];
    for (size_t i = 0; i < n; i++)
        bytes[i] = pattern(*made + i);
    size_t head = n / 3;
    if (!outbox_add(o, p, bytes_of(bytes, head), bytes_of(bytes + head, n - head)))
        return false;
    *made += n;
    return true;
}

Test(outbox, gives_back_what_was_put_in_whatever_the_sizes, .timeout = 20)
{
    struct fault f = {0};
    struct sys sys = fault_sys(&f);
    struct outbox_pool p;
    struct outbox o = {0};
    size_t made = 0, taken = 0;
    unsigned seed = 7;
    outbox_pool_init(&p, &sys);
    for (int step = 0; step < 4000; step++) {
        cr_assert(grow(&o, &p, &made, (size_t)rand_r(&seed) % (step % 50 == 0 ? 40000 : 700)));
        struct bytes front = outbox_front(&o, (size_t)rand_r(&seed) % 60000 + 1);
        for (size_t i = 0; i < front.len; i++)
            cr_assert_eq(front.data[i], pattern(taken + i), "step %d, byte %zu", step, i);
        outbox_take(&o, &p, front.len);
        taken += front.len;
        cr_assert_eq(outbox_bytes(&o), made - taken);
    }
    outbox_finish(&o, &p);
    outbox_pool_finish(&p);
    cr_assert_eq(f.live, 0);
}

Test(outbox, an_empty_one_holds_no_memory, .timeout = 5)
{
    struct fault f = {0};
    struct sys sys = fault_sys(&f);
    struct outbox_pool p;
    struct outbox o = {0};
    outbox_pool_init(&p, &sys);
    cr_assert(outbox_add(&o, &p, bytes_text("abc"), bytes_text("")));
    outbox_take(&o, &p, 3);
    cr_assert_null(o.data);
    cr_assert_eq(p.count, 1, "its block waits for another connection");
    cr_assert(outbox_add(&o, &p, bytes_text("d"), bytes_text("e")));
    cr_assert_eq(f.calls, 1, "and serves again");
    outbox_take(&o, &p, 2);
    outbox_pool_trim(&p);
    outbox_pool_trim(&p);
    cr_assert_eq(p.count, 0, "a block that nobody took between two trims is given back");
    cr_assert_eq(f.live, 0);
}

Test(outbox, keeps_what_it_has_when_memory_is_missing, .timeout = 20)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct outbox_pool p;
        struct outbox o = {0};
        size_t made = 0;
        outbox_pool_init(&p, &sys);
        bool ok = grow(&o, &p, &made, 100) && grow(&o, &p, &made, 30000) && grow(&o, &p, &made, 39000);
        struct bytes all = outbox_front(&o, 100000);
        cr_assert_eq(all.len, made);
        for (size_t i = 0; i < made; i++)
            cr_assert_eq(all.data[i], pattern(i));
        outbox_finish(&o, &p);
        outbox_pool_finish(&p);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        cr_assert_eq(ok, !f.fired);
        if (!f.fired) {
            cr_assert_gt(n, 2);
            break;
        }
    }
}
