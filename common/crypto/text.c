/* Bytes written as text: hexadecimal and base 32. */
#include "common/crypto/hash.h"

#include <assert.h>
#include <sodium.h>

void hex_encode(struct bytes b, char *out, size_t size)
{
    assert(size / 2 >= b.len && size > 2 * b.len);
    sodium_bin2hex(out, size, b.data, b.len);
}

bool hex_decode(const char *text, uint8_t *out, size_t len)
{
    size_t got = 0;
    const char *end = NULL;
    if (sodium_hex2bin(out, len, text, strlen(text), ": ", &got, &end) != 0)
        return false;
    return got == len && *end == '\0';
}

static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

size_t base32_encode(struct bytes b, char *out, size_t size)
{
    assert(b.len < SIZE_MAX / 16 && size > (b.len * 8 + 4) / 5);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < b.len; i++) {
        bits = (bits << 8 | b.data[i]) & 0xfffu;      /* never more than 12 bits wait */
        for (held += 8; held >= 5; held -= 5)
            out[n++] = base32_digits[bits >> (held - 5) & 31u];
    }
    if (held > 0)
        out[n++] = base32_digits[bits << (5 - held) & 31u];
    out[n] = '\0';
    return n;
}
