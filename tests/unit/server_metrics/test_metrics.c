#include "server/metrics/metrics.h"

#include <criterion/criterion.h>

Test(metrics, a_bucket_ends_at_its_power_of_two, .timeout = 5)
{
    cr_expect_eq(metrics_bucket(0), 0);
    cr_expect_eq(metrics_bucket(1), 0);
    cr_expect_eq(metrics_bucket(2), 1);
    for (unsigned b = 1; b < METRICS_BUCKETS - 1; b++) {
        uint64_t top = (uint64_t)1 << b;
        cr_expect_eq(metrics_bucket(top), b, "2^%u", b);
        cr_expect_eq(metrics_bucket(top + 1), b + 1, "2^%u + 1", b);
    }
    cr_expect_eq(metrics_bucket(UINT64_MAX), METRICS_BUCKETS - 1);
}

Test(metrics, requests_count_by_method_and_error, .timeout = 5)
{
    static struct metrics m;
    metrics_request(&m, 22, ERR_OK, 100);
    metrics_request(&m, 22, ERR_CONFLICT, 3);
    cr_expect_eq(m.methods[22].requests, 2);
    cr_expect_eq(m.methods[22].errors, 1);
    cr_expect_eq(m.methods[22].total_us, 103);
    cr_expect_eq(m.methods[22].latency[metrics_bucket(100)], 1);
    cr_expect_eq(m.methods[22].latency[metrics_bucket(3)], 1);
    cr_expect_eq(m.errors[ERR_CONFLICT], 1);
    cr_expect_eq(m.errors[ERR_OK], 0);
}

Test(metrics, strange_numbers_have_a_place, .timeout = 5)
{
    static struct metrics m;
    metrics_request(&m, METRICS_METHODS - 1, ERR_OK, 1);
    metrics_request(&m, METRICS_METHODS, ERR_UNKNOWN_METHOD, 1);
    metrics_request(&m, UINT16_MAX, (enum err)METRICS_ERRORS, 1);
    cr_expect_eq(m.methods[METRICS_METHODS - 1].requests, 1);
    cr_expect_eq(m.methods[0].requests, 2);
    cr_expect_eq(m.errors[ERR_UNKNOWN_METHOD], 1);
    cr_expect_eq(m.errors[ERR_INTERNAL], 1);
}

Test(metrics, every_error_of_the_list_has_a_counter, .timeout = 5)
{
#define X(name, number, retry, text) cr_expect_lt((int)ERR_##name, (int)METRICS_ERRORS, #name);
    ERR_LIST(X)
#undef X
}

Test(metrics, commits_count_by_size, .timeout = 5)
{
    static struct metrics m;
    struct { uint64_t commands; unsigned bucket; } rows[] = {
        {1, 0}, {2, 1}, {3, 1}, {4, 2}, {7, 2}, {8, 3}, {512, 9}, {UINT64_MAX, METRICS_BUCKETS - 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t before = m.batches[rows[i].bucket];
        metrics_commit(&m, rows[i].commands, 10);
        cr_expect_eq(m.batches[rows[i].bucket], before + 1, "%zu", i);
    }
    cr_expect_eq(m.commits, 8);
    cr_expect_eq(m.commit_us, 80);
}
