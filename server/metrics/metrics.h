/* What a daemon counts. Written by the loop thread, but for the fields marked
 * atomic, which the writer thread adds to. */
#ifndef SERVER_METRICS_METRICS_H
#define SERVER_METRICS_METRICS_H

#include "common/base/err.h"

#include <stdatomic.h>
#include <stdint.h>

enum { METRICS_METHODS = 128, METRICS_ERRORS = 600, METRICS_BUCKETS = 28 };

struct method_metrics {
    uint64_t requests, errors, total_us;
    uint64_t latency[METRICS_BUCKETS];          /* bucket b: at most 2^b µs; the last: all that is slower */
};

struct metrics {
    int64_t started_ms;
    struct method_metrics methods[METRICS_METHODS];
    uint64_t errors[METRICS_ERRORS];            /* by number */
    uint64_t connections, connections_before_login, connections_refused, connections_total;
    uint64_t bytes_received, bytes_sent;
    int64_t last_backup_ms;
    atomic_uint_fast64_t commits, commands, commit_us;
    atomic_uint_fast64_t batches[METRICS_BUCKETS];    /* commits of 1, 2–3, 4–7, 8–15… commands */
};

/* In the loop thread. A method out of range counts as method 0, an error out
 * of range as INTERNAL. */
void metrics_request(struct metrics *m, uint16_t method, enum err e, uint64_t us);
/* From any thread. */
void metrics_commit(struct metrics *m, uint64_t commands, uint64_t us);
/* Number of the bucket that holds n: the smallest b with n <= 2^b, and never
 * more than METRICS_BUCKETS - 1. */
unsigned metrics_bucket(uint64_t n);

#endif
