#include "server/net/outbox.h"

#include <assert.h>

void outbox_pool_init(struct outbox_pool *p, const struct sys *sys)
{
    *p = (struct outbox_pool){.sys = sys};
}

void outbox_pool_trim(struct outbox_pool *p)
{
    for (; p->least > 0; p->least--)
        sys_release(p->sys, p->spare[--p->count]);
    p->least = p->count;
}

void outbox_pool_finish(struct outbox_pool *p)
{
    p->least = p->count;
    outbox_pool_trim(p);
}

static void *block_get(struct outbox_pool *p)
{
    if (p->count == 0)
        return sys_alloc(p->sys, OUTBOX_BLOCK_BYTES);
    void *block = p->spare[--p->count];
    if (p->least > p->count)
        p->least = p->count;
    return block;
}

static void block_put(struct outbox_pool *p, void *data, size_t cap)
{
    if (cap == OUTBOX_BLOCK_BYTES && p->count < OUTBOX_POOL_BLOCKS)
        p->spare[p->count++] = data;
    else
        sys_release(p->sys, data);
}

/* Room for `need` more bytes after what is there; taken bytes are squeezed out. */
static bool make_room(struct outbox *o, struct outbox_pool *p, size_t need)
{
    size_t kept = outbox_bytes(o);
    if (o->data != NULL && need <= o->cap - kept && o->at >= o->cap / 2) {
        memmove(o->data, o->data + o->at, kept);
        o->at = 0;
        o->len = kept;
        return true;
    }
    size_t cap = OUTBOX_BLOCK_BYTES;
    while (cap < kept + need)
        cap *= 2;
    uint8_t *data = cap == OUTBOX_BLOCK_BYTES ? block_get(p) : sys_alloc(p->sys, cap);
    if (data == NULL)
        return false;
    if (kept > 0)
        memcpy(data, o->data + o->at, kept);
    outbox_finish(o, p);
    *o = (struct outbox){.data = data, .len = kept, .cap = cap};
    return true;
}

static void add(struct outbox *o, struct bytes b)
{
    if (b.len > 0)
        memcpy(o->data + o->len, b.data, b.len);
    o->len += b.len;
}

bool outbox_add(struct outbox *o, struct outbox_pool *p, struct bytes head, struct bytes body)
{
    size_t need = head.len + body.len;
    if (need > o->cap - o->len && !make_room(o, p, need))
        return false;
    add(o, head);
    add(o, body);
    return true;
}

struct bytes outbox_front(const struct outbox *o, size_t max)
{
    size_t n = outbox_bytes(o);
    return n == 0 ? (struct bytes){0} : bytes_of(o->data + o->at, n < max ? n : max);
}

void outbox_take(struct outbox *o, struct outbox_pool *p, size_t n)
{
    assert(n <= outbox_bytes(o));
    o->at += n;
    if (o->at == o->len)
        outbox_finish(o, p);
}

void outbox_finish(struct outbox *o, struct outbox_pool *p)
{
    if (o->data != NULL)
        block_put(p, o->data, o->cap);
    *o = (struct outbox){0};
}
