/* The outside world as Pacte sees it. Code that may fail or that depends on
 * the time holds a `const struct sys *` and never calls malloc, clock_gettime,
 * getrandom or fsync by name, so that a test can make the n-th call fail,
 * freeze the clock, or cut the disk (tests/support/fault.h). */
#ifndef COMMON_BASE_SYS_H
#define COMMON_BASE_SYS_H

#include <stddef.h>
#include <stdint.h>

struct sys {
    void *ctx;
    void *(*alloc)(void *ctx, size_t size);             /* NULL when there is none */
    void (*release)(void *ctx, void *p);                /* accepts NULL */
    uint64_t (*monotonic_ms)(void *ctx);                /* never goes back */
    int64_t (*wall_ms)(void *ctx);                      /* since 1970-01-01, UTC */
    int (*random)(void *ctx, void *out, size_t len);    /* 0, or -1 with errno */
    int (*sync)(void *ctx, int fd);                     /* 0, or -1 with errno */
};

/* The real one; valid for the whole life of the program, from any thread. */
extern const struct sys sys_real;

static inline void *sys_alloc(const struct sys *s, size_t size) { return s->alloc(s->ctx, size); }
static inline void sys_release(const struct sys *s, void *p) { s->release(s->ctx, p); }
static inline uint64_t sys_monotonic_ms(const struct sys *s) { return s->monotonic_ms(s->ctx); }
static inline int64_t sys_wall_ms(const struct sys *s) { return s->wall_ms(s->ctx); }

/* Zeroed memory for `count` items of `size` bytes; NULL when there is none or
 * the product overflows. */
void *sys_zalloc(const struct sys *s, size_t count, size_t size);

/* A block of `size` bytes that begins with the first `used` bytes of `old`,
 * which is released. NULL leaves `old` as it was. */
void *sys_grow(const struct sys *s, void *old, size_t used, size_t size);

#endif
