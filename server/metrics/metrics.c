#include "server/metrics/metrics.h"

unsigned metrics_bucket(uint64_t n)
{
    unsigned b = 0;
    while (b < METRICS_BUCKETS - 1 && n > (uint64_t)1 << b)
        b++;
    return b;
}

/* A method that this daemon does not know still counts, as method 0: a flood
 * of them must be seen. */
void metrics_request(struct metrics *m, uint16_t method, enum err e, uint64_t us)
{
    struct method_metrics *of = &m->methods[method < METRICS_METHODS ? method : 0];
    of->requests++;
    of->total_us += us;
    of->latency[metrics_bucket(us)]++;
    if (e == ERR_OK)
        return;
    of->errors++;
    m->errors[(uint32_t)e < METRICS_ERRORS ? (uint32_t)e : (uint32_t)ERR_INTERNAL]++;
}

/* Batches are read as « 1, 2–3, 4–7 »: a batch is a whole number, and its
 * useful borders lie below the powers of two, not above them. */
static unsigned batch_bucket(uint64_t commands)
{
    unsigned b = 0;
    while (b < METRICS_BUCKETS - 1 && commands >> (b + 1) != 0)
        b++;
    return b;
}

void metrics_commit(struct metrics *m, uint64_t commands, uint64_t us)
{
    atomic_fetch_add_explicit(&m->commits, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->commands, commands, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->commit_us, us, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->batches[batch_bucket(commands)], 1, memory_order_relaxed);
}
