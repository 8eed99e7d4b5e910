/* Building a message around bytes that are already packed. */
#include "common/wire/scan.h"
#include "common/wire/wire.h"

#include <assert.h>

size_t wire_varint(uint8_t out[10], uint64_t n)
{
    size_t len = 0;
    for (; n >= 0x80; n >>= 7)
        out[len++] = (uint8_t)(n | 0x80u);
    out[len++] = (uint8_t)n;
    return len;
}

void wire_out_init(struct wire_out *o, struct arena *arena, size_t expected)
{
    *o = (struct wire_out){.arena = arena, .cap = expected};
    o->data = arena_alloc(arena, expected);
    o->failed = o->data == NULL;
}

static bool make_room(struct wire_out *o, size_t more)
{
    if (o->failed || more <= o->cap - o->len)
        return !o->failed;
    size_t cap = more > SIZE_MAX / 4 || o->cap > SIZE_MAX / 4 ? SIZE_MAX : 2 * o->cap + more;
    uint8_t *p = arena_alloc(o->arena, cap);
    if (p == NULL) {
        o->failed = true;
        return false;
    }
    if (o->len > 0)
        memcpy(p, o->data, o->len);
    o->data = p;
    o->cap = cap;
    return true;
}

void wire_out_raw(struct wire_out *o, struct bytes b)
{
    if (!make_room(o, b.len) || b.len == 0)
        return;
    memcpy(o->data + o->len, b.data, b.len);
    o->len += b.len;
}

static void put_varint(struct wire_out *o, uint64_t n)
{
    uint8_t text[10];
    wire_out_raw(o, bytes_of(text, wire_varint(text, n)));
}

static void put_tag(struct wire_out *o, uint32_t field, enum wire_type type)
{
    assert(field > 0 && field <= WIRE_FIELD_MAX);
    put_varint(o, (uint64_t)field << 3 | type);
}

void wire_out_uint(struct wire_out *o, uint32_t field, uint64_t n)
{
    if (n == 0)
        return;
    put_tag(o, field, WIRE_VARINT);
    put_varint(o, n);
}

void wire_out_fixed64(struct wire_out *o, uint32_t field, uint64_t n)
{
    uint8_t little[8];
    if (n == 0)
        return;
    for (size_t i = 0; i < sizeof little; i++)
        little[i] = (uint8_t)(n >> (8 * i));
    put_tag(o, field, WIRE_64BIT);
    wire_out_raw(o, bytes_of(little, sizeof little));
}

void wire_out_bytes_field(struct wire_out *o, uint32_t field, struct bytes b)
{
    wire_out_begin(o, field, b.len);
    wire_out_raw(o, b);
}

void wire_out_begin(struct wire_out *o, uint32_t field, size_t len)
{
    put_tag(o, field, WIRE_BYTES);
    put_varint(o, len);
}

void wire_out_message(struct wire_out *o, uint32_t field, const ProtobufCMessage *m, size_t len)
{
    wire_out_begin(o, field, len);
    if (make_room(o, len))
        o->len += protobuf_c_message_pack(m, o->data + o->len);
}

enum err wire_out_bytes(const struct wire_out *o, struct bytes *out)
{
    if (o->failed)
        return ERR_NO_MEMORY;
    *out = bytes_of(o->data, o->len);
    return ERR_OK;
}
