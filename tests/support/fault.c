#include "tests/support/fault.h"

#include <errno.h>
#include <stdlib.h>

static bool due(struct fault *f)
{
    f->calls++;
    bool now = f->fail_at != 0 && (f->for_ever ? f->calls >= f->fail_at : f->calls == f->fail_at);
    f->fired = f->fired || now;
    return now;
}

static void *fault_alloc(void *ctx, size_t size)
{
    struct fault *f = ctx;
    if (due(f))
        return NULL;
    void *p = malloc(size);
    if (p != NULL)
        f->live++;
    return p;
}

static void fault_release(void *ctx, void *p)
{
    struct fault *f = ctx;
    if (p != NULL)
        f->live--;
    free(p);
}

static uint64_t fault_monotonic_ms(void *ctx) { return ((struct fault *)ctx)->monotonic_ms; }
static int64_t fault_wall_ms(void *ctx) { return ((struct fault *)ctx)->wall_ms; }

static int fault_random(void *ctx, void *out, size_t len)
{
    struct fault *f = ctx;
    if (due(f)) {
        errno = EIO;
        return -1;
    }
    uint8_t *p = out;
    for (size_t i = 0; i < len; i++) {
        f->random_seed = f->random_seed * 6364136223846793005u + 1442695040888963407u;
        p[i] = (uint8_t)(f->random_seed >> 56);
    }
    return 0;
}

static int fault_sync(void *ctx, int fd)
{
    (void)fd;
    if (due(ctx)) {
        errno = EIO;
        return -1;
    }
    return 0;
}

struct sys fault_sys(struct fault *f)
{
    return (struct sys){
        .ctx = f,
        .alloc = fault_alloc,
        .release = fault_release,
        .monotonic_ms = fault_monotonic_ms,
        .wall_ms = fault_wall_ms,
        .random = fault_random,
        .sync = fault_sync,
    };
}
