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

static int base32_value(char c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool base32_decode(const char *text, uint8_t *out, size_t size, size_t *len)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t digits = 0;
    *len = 0;
    for (; *text != '\0' && *text != '='; text++) {
        if (*text == ' ')
            continue;
        int value = base32_value(*text);
        if (value < 0)
            return false;
        digits++;
        bits = (bits << 5 | (uint32_t)value) & 0xfffu;
        held += 5;
        if (held >= 8) {
            held -= 8;
            if (*len == size)
                return false;
            out[(*len)++] = (uint8_t)(bits >> held);
        }
    }
    while (*text == '=')
        text++;
    /* 1, 3 or 6 digits hold no whole byte more than one digit less; bits over
     * must be 0, or two texts would be one secret. */
    unsigned over = digits % 8;
    return *text == '\0' && over != 1 && over != 3 && over != 6 && (bits & ((1u << held) - 1u)) == 0;
}
