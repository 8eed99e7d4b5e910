#include "common/base/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static void *real_alloc(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size);
}

static void real_release(void *ctx, void *p)
{
    (void)ctx;
    free(p);
}

static uint64_t real_monotonic_ms(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

static int64_t real_wall_ms(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int real_random(void *ctx, void *out, size_t len)
{
    (void)ctx;
    uint8_t *p = out;
    while (len > 0) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

static int real_sync(void *ctx, int fd)
{
    (void)ctx;
    return fdatasync(fd);
}

const struct sys sys_real = {
    .alloc = real_alloc,
    .release = real_release,
    .monotonic_ms = real_monotonic_ms,
    .wall_ms = real_wall_ms,
    .random = real_random,
    .sync = real_sync,
};

void *sys_zalloc(const struct sys *s, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *p = sys_alloc(s, count * size);
    if (p != NULL)
        memset(p, 0, count * size);
    return p;
}

void *sys_grow(const struct sys *s, void *old, size_t used, size_t size)
{
    void *p = sys_alloc(s, size);
    if (p == NULL)
        return NULL;
    if (used > 0)
        memcpy(p, old, used);
    sys_release(s, old);
    return p;
}
