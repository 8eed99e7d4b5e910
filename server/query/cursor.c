#include "server/query/cursor.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <assert.h>

enum { SUM_BYTES = 16, HEAD_BYTES = 1 + SUM_BYTES };

/* account u64 | name of the message, NUL | the message */
enum err cursor_binding(const struct query *q, const ProtobufCMessage *asked, uint8_t out[16])
{
    const char *name = asked->descriptor->name;
    size_t head = 8 + strlen(name) + 1, len = protobuf_c_message_get_packed_size(asked);
    uint8_t sum[HASH_BYTES], *all = arena_alloc(q->arena, head + len);
    if (all == NULL)
        return ERR_NO_MEMORY;
    put_be64(all, q->caller->account_id);
    memcpy(all + 8, name, head - 8);
    protobuf_c_message_pack(asked, all + head);
    hash_blake2b(bytes_of(all, head + len), sum);
    memcpy(out, sum, SUM_BYTES);
    return ERR_OK;
}

static void sum_of(const uint8_t binding[16], uint8_t plan, struct bytes position, uint8_t out[HASH_BYTES])
{
    uint8_t all[HEAD_BYTES + LIMIT_CURSOR_BYTES];
    assert(position.len <= LIMIT_CURSOR_BYTES);
    all[0] = plan;
    memcpy(all + 1, binding, SUM_BYTES);
    if (position.len > 0)
        memcpy(all + HEAD_BYTES, position.data, position.len);
    hash_blake2b(bytes_of(all, HEAD_BYTES + position.len), out);
}

enum err cursor_read(const uint8_t binding[16], struct bytes cursor, enum cursor_plan *plan,
                     struct bytes *position)
{
    uint8_t sum[HASH_BYTES];
    if (cursor.len < HEAD_BYTES || cursor.len > LIMIT_CURSOR_BYTES)
        return ERR_BAD_CURSOR;
    *position = bytes_of(cursor.data + HEAD_BYTES, cursor.len - HEAD_BYTES);
    sum_of(binding, cursor.data[0], *position, sum);
    if (!bytes_equal(bytes_of(sum, SUM_BYTES), bytes_of(cursor.data + 1, SUM_BYTES)))
        return ERR_BAD_CURSOR;
    if (cursor.data[0] < CURSOR_WALK || cursor.data[0] > CURSOR_DOSSIER)
        return ERR_BAD_CURSOR;
    *plan = (enum cursor_plan)cursor.data[0];
    return ERR_OK;
}

enum err cursor_make(const uint8_t binding[16], enum cursor_plan plan, struct bytes position,
                     struct arena *a, struct bytes *cursor)
{
    uint8_t sum[HASH_BYTES];
    assert(position.len <= LIMIT_CURSOR_BYTES - HEAD_BYTES);
    uint8_t *p = arena_alloc(a, HEAD_BYTES + position.len);
    if (p == NULL)
        return ERR_NO_MEMORY;
    sum_of(binding, (uint8_t)plan, position, sum);
    p[0] = (uint8_t)plan;
    memcpy(p + 1, sum, SUM_BYTES);
    memcpy(p + HEAD_BYTES, position.data, position.len);
    *cursor = bytes_of(p, HEAD_BYTES + position.len);
    return ERR_OK;
}
