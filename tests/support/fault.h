/* A `struct sys` that fails on purpose: the n-th fallible call, or none. */
#ifndef TESTS_SUPPORT_FAULT_H
#define TESTS_SUPPORT_FAULT_H

#include "common/base/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault {
    size_t calls;          /* fallible calls seen: alloc, random, sync */
    size_t fail_at;        /* 1 fails the first call, 0 fails none */
    bool for_ever;         /* fail every call from fail_at on */
    bool fired;
    size_t live;           /* blocks handed out and not given back */
    uint64_t monotonic_ms; /* the test moves both clocks */
    int64_t wall_ms;
    uint64_t random_seed;  /* of a reproducible stream */
};

/* Valid as long as `f`. The clocks stand still, random bytes are reproducible. */
struct sys fault_sys(struct fault *f);

#endif
