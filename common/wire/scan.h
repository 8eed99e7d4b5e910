/* Reading the pieces of a protobuf message, one after the other. Private to
 * the module. Each takes what it read off `rest`; false leaves it anyhow. */
#ifndef COMMON_WIRE_SCAN_H
#define COMMON_WIRE_SCAN_H

#include "common/base/bytes.h"
#include "common/wire/wire.h"

enum wire_type { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_BYTES = 2, WIRE_32BIT = 5 };
enum { WIRE_FIELD_MAX = (1 << 29) - 1 };

static inline void scan_skip(struct bytes *rest, size_t n)
{
    rest->data += n;
    rest->len -= n;
}

/* At most 10 bytes, and no bit beyond the 64th. */
bool scan_long_varint(struct bytes *rest, uint64_t *out);

static inline bool scan_varint(struct bytes *rest, uint64_t *out)
{
    if (rest->len > 0 && rest->data[0] < 0x80) {
        *out = rest->data[0];
        scan_skip(rest, 1);
        return true;
    }
    return scan_long_varint(rest, out);
}

/* One field with its value, of any type but groups, which proto3 has not. */
bool scan_field(struct bytes *rest, struct wire_field *out);

#endif
