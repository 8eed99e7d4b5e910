#include "common/json/memory.h"

#include "common/base/arena.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>

/* Some forty times the largest object: lists of small values cost the most. */
enum { CEILING_BYTES = 64 * 1024 * 1024 };

struct memory {
    struct arena arena;
    jmp_buf out;
};

static _Thread_local struct memory *current;

static void *take(size_t size)
{
    if (current == NULL)
        return malloc(size);
    void *p = arena_alloc(&current->arena, size);
    if (p == NULL)
        longjmp(current->out, 1);
    return p;
}

static void give_back(void *p)
{
    if (current == NULL)
        free(p);
}

static void install(void)
{
    json_set_alloc_funcs(take, give_back);
}

enum err json_with_memory(const struct sys *sys, json_work_fn *work, void *ctx)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct memory m;
    enum err e;
    assert(current == NULL);
    pthread_once(&once, install);
    arena_init(&m.arena, sys, CEILING_BYTES);
    current = &m;
    if (setjmp(m.out) == 0)
        e = work(ctx);
    else
        e = ERR_NO_MEMORY;
    current = NULL;
    arena_finish(&m.arena);
    return e;
}
