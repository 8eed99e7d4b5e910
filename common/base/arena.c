#include "common/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

enum { BLOCK_BYTES = 8 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *a, const struct sys *sys, size_t ceiling_bytes)
{
    *a = (struct arena){.sys = sys, .ceiling_bytes = ceiling_bytes};
}

static struct arena_block *block_add(struct arena *a, size_t need)
{
    size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
    struct arena_block *b = sys_alloc(a->sys, sizeof *b + size);
    if (b == NULL)
        return NULL;
    b->next = NULL;
    b->size = size;
    b->used = 0;
    if (a->last != NULL)
        a->last->next = b;
    else
        a->first = b;
    a->last = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size > a->ceiling_bytes - a->used_bytes) {
        a->exhausted = true;
        return NULL;
    }
    size_t rounded = (size + unit - 1) / unit * unit;
    struct arena_block *b = a->last;
    if (b == NULL || rounded > b->size - b->used)
        b = block_add(a, rounded);
    if (b == NULL) {
        a->exhausted = true;
        return NULL;
    }
    void *p = b->bytes + b->used;
    b->used += rounded;
    a->used_bytes += size;
    assert(a->used_bytes <= a->ceiling_bytes);
    return p;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        a->exhausted = true;
        return NULL;
    }
    void *p = arena_alloc(a, count * size);
    if (p != NULL)
        memset(p, 0, count * size);
    return p;
}

void *arena_copy(struct arena *a, const void *bytes, size_t len)
{
    void *p = arena_alloc(a, len);
    if (p != NULL && len > 0)
        memcpy(p, bytes, len);
    return p;
}

char *arena_text(struct arena *a, const char *text, size_t len)
{
    char *p = arena_alloc(a, len + 1);
    if (p == NULL)
        return NULL;
    if (len > 0)
        memcpy(p, text, len);
    p[len] = '\0';
    return p;
}

enum { LIST_LEAST = 8 };

void *arena_room(struct arena *a, void *list, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return list;
    size_t wider = *cap == 0 ? LIST_LEAST : *cap * 2;
    void *p = wider > *cap ? arena_zalloc(a, wider, size) : NULL;
    if (p == NULL)
        return NULL;
    if (count > 0)
        memcpy(p, list, count * size);
    *cap = wider;
    return p;
}

static void blocks_release(struct arena *a, struct arena_block *b)
{
    while (b != NULL) {
        struct arena_block *next = b->next;
        sys_release(a->sys, b);
        b = next;
    }
}

void arena_reset(struct arena *a)
{
    a->used_bytes = 0;
    a->exhausted = false;
    if (a->first == NULL)
        return;
    blocks_release(a, a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->last = a->first;
}

void arena_finish(struct arena *a)
{
    blocks_release(a, a->first);
    a->first = a->last = NULL;
    a->used_bytes = 0;
}
