#include "common/value/money.h"

#include <inttypes.h>
#include <stdio.h>

enum err money_add(struct money a, struct money b, struct money *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a.cents, b.cents, &sum))
        return ERR_OVERFLOW;
    out->cents = sum;
    return ERR_OK;
}

enum err money_sub(struct money a, struct money b, struct money *out)
{
    int64_t difference;
    if (__builtin_sub_overflow(a.cents, b.cents, &difference))
        return ERR_OVERFLOW;
    out->cents = difference;
    return ERR_OK;
}

enum err money_scale(struct money a, int64_t numerator, int64_t denominator, struct money *out)
{
    __int128 product = (__int128)a.cents * numerator;
    __int128 whole = product / denominator, rest = product % denominator;
    if (rest < 0)
        rest = -rest;
    if (rest >= denominator - rest)
        whole += product < 0 ? -1 : 1;
    if (whole > INT64_MAX || whole < INT64_MIN)
        return ERR_OVERFLOW;
    out->cents = (int64_t)whole;
    return ERR_OK;
}

static size_t cut(int n, size_t size)
{
    return n < 0 || size == 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

static uint64_t magnitude(struct money m)
{
    return m.cents < 0 ? -(uint64_t)m.cents : (uint64_t)m.cents;
}

static size_t format_with(struct money m, char mark, char *out, size_t size)
{
    uint64_t n = magnitude(m);
    return cut(snprintf(out, size, "%s%" PRIu64 "%c%02u", m.cents < 0 ? "-" : "", n / 100, mark, (unsigned)(n % 100)),
               size);
}

size_t money_format_plain(struct money m, char *out, size_t size)
{
    return format_with(m, '.', out, size);
}

size_t money_format_comma(struct money m, char *out, size_t size)
{
    return format_with(m, ',', out, size);
}

size_t money_format(struct money m, char *out, size_t size)
{
    char digits[24], text[MONEY_TEXT_BYTES];
    uint64_t n = magnitude(m);
    int count = snprintf(digits, sizeof digits, "%" PRIu64, n / 100);
    size_t len = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            text[len++] = '\xC2';                    /* U+00A0 */
            text[len++] = '\xA0';
        }
        text[len++] = digits[i];
    }
    text[len] = '\0';
    return cut(snprintf(out, size, "%s%s,%02u\u00A0€", m.cents < 0 ? "-" : "", text, (unsigned)(n % 100)), size);
}
