#include "common/wire/scan.h"

bool scan_long_varint(struct bytes *rest, uint64_t *out)
{
    uint64_t n = 0;
    size_t most = rest->len < 10 ? rest->len : 10;
    for (size_t i = 0; i < most; i++) {
        uint8_t b = rest->data[i];
        n |= (uint64_t)(b & 0x7fu) << (7 * i);
        if (b >= 0x80)
            continue;
        if (i == 9 && b > 1)
            return false;
        *out = n;
        scan_skip(rest, i + 1);
        return true;
    }
    return false;
}

static uint64_t little_endian(const uint8_t *p, size_t len)
{
    uint64_t n = 0;
    while (len-- > 0)
        n = n << 8 | p[len];
    return n;
}

static bool scan_fixed(struct bytes *rest, size_t len, uint64_t *out)
{
    if (rest->len < len)
        return false;
    *out = little_endian(rest->data, len);
    scan_skip(rest, len);
    return true;
}

/* Tags and lengths take 5 bytes at most, as protobuf-c has it too. */
static bool scan_short_varint(struct bytes *rest, uint64_t *out)
{
    size_t before = rest->len;
    return scan_varint(rest, out) && before - rest->len <= 5;
}

static bool scan_run(struct bytes *rest, struct bytes *out)
{
    uint64_t len;
    if (!scan_short_varint(rest, &len) || len > rest->len)
        return false;
    *out = bytes_of(rest->data, (size_t)len);
    scan_skip(rest, (size_t)len);
    return true;
}

bool scan_field(struct bytes *rest, struct wire_field *out)
{
    uint64_t tag;
    if (!scan_short_varint(rest, &tag) || tag >> 3 == 0 || tag >> 3 > WIRE_FIELD_MAX)
        return false;
    out->number = (uint32_t)(tag >> 3);
    out->type = (uint8_t)(tag & 7u);
    out->value = 0;
    out->bytes = (struct bytes){0};
    switch (out->type) {
    case WIRE_VARINT: return scan_varint(rest, &out->value);
    case WIRE_64BIT: return scan_fixed(rest, 8, &out->value);
    case WIRE_BYTES: return scan_run(rest, &out->bytes);
    case WIRE_32BIT: return scan_fixed(rest, 4, &out->value);
    default: return false;
    }
}

bool wire_next(struct bytes *rest, struct wire_field *out, enum err *e)
{
    *e = ERR_OK;
    if (rest->len == 0)
        return false;
    bool read = scan_field(rest, out);
    if (!read)
        *e = ERR_MALFORMED;
    return read;
}
