#include "proto/limits.h"
#include "server/auth/throttle.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct fault fault;
static struct sys sys;
static struct throttle *t;
static uint64_t now = 5000;

static void set_up(void)
{
    sys = fault_sys(&fault);
    cr_assert_eq(throttle_create(&sys, &t), ERR_OK);
}

static void tear_down(void)
{
    throttle_destroy(t);
    cr_expect_eq(fault.live, 0);
}

TestSuite(throttle, .init = set_up, .fini = tear_down, .timeout = 10);

static enum err attempt(const char *account, const char *source, enum throttle_result r, uint32_t *retry)
{
    uint32_t unused;
    enum err e = throttle_begin(t, account, source, now, retry != NULL ? retry : &unused);
    if (e == ERR_OK)
        throttle_end(t, account, source, now, r);
    return e;
}

Test(throttle, the_free_failures_then_1_2_4_to_60_s)
{
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_expect_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK, "attempt %u", i);
    uint32_t want[] = {1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000};
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        uint32_t retry = 0;
        cr_expect_eq(attempt("marie", "192.0.2.7:2", THROTTLE_FAILED, &retry), ERR_THROTTLED);
        cr_expect_eq(retry, want[i], "%u instead of %u", retry, want[i]);
        now += want[i] - 1;
        cr_expect_eq(attempt("marie", "192.0.2.7:3", THROTTLE_FAILED, &retry), ERR_THROTTLED);
        cr_expect_eq(retry, 1);
        now += 1;
        cr_expect_eq(attempt("Marie", "192.0.2.7:4", THROTTLE_FAILED, NULL), ERR_OK, "after %u ms", want[i]);
    }
}

Test(throttle, a_success_forgives)
{
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE - 1; i++)
        cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_SUCCEEDED, NULL), ERR_OK);
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_expect_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
}

Test(throttle, what_was_not_decided_counts_for_nothing)
{
    for (unsigned i = 0; i < 50; i++)
        cr_expect_eq(attempt("marie", "192.0.2.7:1", THROTTLE_UNDECIDED, NULL), ERR_OK);
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "192.0.2.7:1", THROTTLE_UNDECIDED, NULL), ERR_THROTTLED);
}

Test(throttle, other_accounts_and_other_sources_go_on)
{
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "192.0.2.8:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("paul", "192.0.2.7:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "192.0.2.7:9", THROTTLE_FAILED, NULL), ERR_THROTTLED);
    cr_expect_eq(attempt("marie", "[2001:db8::7]:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "socket uid 998", THROTTLE_FAILED, NULL), ERR_OK);
}

Test(throttle, attempts_that_run_together_do_not_slip_through)
{
    uint32_t retry;
    unsigned begun = 0;
    for (unsigned i = 0; i < 20; i++)
        begun += throttle_begin(t, "marie", "192.0.2.7:1", now, &retry) == ERR_OK;
    cr_expect_eq(begun, LIMIT_FAILURES_FREE);
    for (unsigned i = 0; i < begun; i++)
        throttle_end(t, "marie", "192.0.2.7:1", now, THROTTLE_FAILED);
    cr_expect_eq(throttle_begin(t, "marie", "192.0.2.7:1", now, &retry), ERR_THROTTLED);
}

/* Failures from a hundred places close the account to strangers, and not to
 * whoever has entered from there before. */
static void fail_from_everywhere(unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        char source[64];
        snprintf(source, sizeof source, "198.51.100.%u:7", i);
        cr_assert_eq(attempt("marie", source, THROTTLE_FAILED, NULL), ERR_OK, "failure %u", i);
    }
}

Test(throttle, nobody_locks_out_a_known_source)
{
    cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_SUCCEEDED, NULL), ERR_OK);
    fail_from_everywhere(LIMIT_FAILURES_PER_ACCOUNT);
    uint32_t retry = 0;
    cr_expect_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, &retry), ERR_THROTTLED);
    cr_expect_eq(retry, LIMIT_FAILURE_DELAY_MS_MAX);
    cr_expect_eq(attempt("marie", "192.0.2.7:2", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "192.0.2.7:2", THROTTLE_SUCCEEDED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, NULL), ERR_OK, "a success opens it again");
}

Test(throttle, one_failure_less_leaves_it_open)
{
    fail_from_everywhere(LIMIT_FAILURES_PER_ACCOUNT - 1);
    cr_expect_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_expect_eq(attempt("marie", "203.0.113.2:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
}

Test(throttle, an_administrator_or_a_quiet_hour_opens_it)
{
    fail_from_everywhere(LIMIT_FAILURES_PER_ACCOUNT);
    cr_assert_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
    throttle_forget(t, "marie");
    cr_expect_eq(attempt("marie", "203.0.113.1:1", THROTTLE_UNDECIDED, NULL), ERR_OK);
    fail_from_everywhere(LIMIT_FAILURES_PER_ACCOUNT - 1);
    cr_assert_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, NULL), ERR_OK);
    cr_assert_eq(attempt("marie", "203.0.113.2:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
    now += 3600u * 1000u - 1;
    cr_expect_eq(attempt("marie", "203.0.113.2:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
    now += 1;
    cr_expect_eq(attempt("marie", "203.0.113.2:1", THROTTLE_FAILED, NULL), ERR_OK);
}

Test(throttle, a_flood_of_names_costs_known_sources_nothing)
{
    cr_assert_eq(attempt("marie", "192.0.2.7:1", THROTTLE_SUCCEEDED, NULL), ERR_OK);
    for (unsigned i = 0; i < 4 * LIMIT_THROTTLE_ENTRIES; i++) {
        char name[32];
        snprintf(name, sizeof name, "nom%u", i);
        now++;
        cr_assert_eq(attempt(name, "198.51.100.9:1", THROTTLE_FAILED, NULL), ERR_OK);
    }
    fail_from_everywhere(LIMIT_FAILURES_PER_ACCOUNT);
    cr_expect_eq(attempt("marie", "203.0.113.1:1", THROTTLE_FAILED, NULL), ERR_THROTTLED);
    cr_expect_eq(attempt("marie", "192.0.2.7:2", THROTTLE_SUCCEEDED, NULL), ERR_OK);
}

Test(throttle, no_memory_and_no_random_are_said)
{
    for (size_t n = 1; n <= 2; n++) {
        struct fault f = {.fail_at = n};
        struct sys s = fault_sys(&f);
        struct throttle *none = NULL;
        cr_expect_eq(throttle_create(&s, &none), n == 1 ? ERR_NO_MEMORY : ERR_INTERNAL);
        cr_expect_null(none);
        cr_expect_eq(f.live, 0);
    }
}
