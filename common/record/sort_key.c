#include "common/record/record.h"

#include "common/base/text.h"
#include "proto/limits.h"

/* Two's complement with its sign turned: the order of bytes is that of numbers. */
static size_t put_signed(uint8_t *out, size_t room, int64_t n)
{
    if (room < 8)
        return 0;
    put_be64(out, (uint64_t)n ^ (uint64_t)1 << 63);
    return 8;
}

static size_t put_unsigned(uint8_t *out, size_t room, uint64_t n)
{
    if (room < 8)
        return 0;
    put_be64(out, n);
    return 8;
}

static size_t put_folded(uint8_t *out, size_t room, struct bytes text)
{
    if (room == 0)
        return 0;
    return text_fold(text, (char *)out, room) + 1;          /* with its final 0x00 */
}

static size_t put_raw(uint8_t *out, size_t room, struct bytes raw)
{
    size_t n = raw.len < room ? raw.len : room;
    if (n > 0)
        memcpy(out, raw.data, n);
    return n;
}

size_t field_sort_key(const struct field_value *v, uint8_t *out, size_t size)
{
    if (size > LIMIT_INDEX_KEY_BYTES)
        size = LIMIT_INDEX_KEY_BYTES;
    if (size == 0)
        return 0;
    out[0] = v->present ? 1 : 0;
    if (!v->present)
        return 1;
    uint8_t *p = out + 1;
    size_t room = size - 1;
    switch (v->kind) {
    case KIND_TEXT: return 1 + put_folded(p, room, v->text);
    case KIND_BYTES: return 1 + put_raw(p, room, v->text);
    case KIND_COUNT: return 1 + put_unsigned(p, room, (uint64_t)v->number);
    case KIND_MONEY: return 1 + put_signed(p, room, v->money.cents);
    case KIND_DAY: return 1 + put_signed(p, room, v->day.number);
    case KIND_RATE:
    case KIND_NUMBER:
    case KIND_ENUM: return 1 + put_signed(p, room, v->number);
    case KIND_REF: return 1 + put_unsigned(p, room, v->id);
    case KIND_ANY_REF:
        if (room < 12)
            return 1;
        put_be32(p, v->type);
        return 5 + put_unsigned(p + 4, room - 4, v->id);
    case KIND_GROUP: break;
    }
    return 1;
}
