#include "common/value/number.h"

#include "common/value/blank.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static size_t format(struct number number, const char *group, char mark, char *out, size_t size)
{
    bool negative = number.per_1000 < 0;
    uint64_t n = negative ? 0u - (uint64_t)number.per_1000 : (uint64_t)number.per_1000;
    char digits[24], text[64];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(n / 1000));
    size_t at = 0;
    if (negative)
        text[at++] = '-';
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) {
            memcpy(text + at, group, strlen(group));
            at += strlen(group);
        }
        text[at++] = digits[i];
    }
    unsigned frac = (unsigned)(n % 1000);
    if (frac > 0) {
        at += (size_t)snprintf(text + at, sizeof text - at, "%c%03u", mark, frac);
        while (text[at - 1] == '0')
            at--;
    }
    text[at] = '\0';
    int all = snprintf(out, size, "%s", text);
    return (size_t)all < size ? (size_t)all : size > 0 ? size - 1 : 0;
}

size_t number_format(struct number n, char *out, size_t size) { return format(n, "\xc2\xa0", ',', out, size); }
size_t number_format_plain(struct number n, char *out, size_t size) { return format(n, "", '.', out, size); }

enum err number_parse(const char *text, struct number *out, struct err_note *note)
{
    int64_t n = 0;
    int decimals = -1, digits = 0;
    const char *p = text;
    while (blank_bytes(p) > 0)
        p += blank_bytes(p);
    bool negative = *p == '-';
    p += negative || *p == '+';
    while (*p != '\0') {
        size_t gap = blank_bytes(p);
        if (gap > 0) {
            p += gap;
            continue;
        }
        if ((*p == ',' || *p == '.') && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (*p >= '0' && *p <= '9' && decimals < 3) {
            digits++;
            decimals += decimals >= 0;
            if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
                return err_set(note, ERR_OVERFLOW, "Le nombre « %s » est trop grand.", text);
        } else {
            return err_set(note, ERR_INVALID, "« %s » n'est pas un nombre : écrivez par exemple 41 ou 87,5.", text);
        }
        p++;
    }
    if (digits == 0 || decimals == 0)
        return err_set(note, ERR_INVALID, "« %s » n'est pas un nombre : écrivez par exemple 41 ou 87,5.", text);
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++)
        if (__builtin_mul_overflow(n, 10, &n))
            return err_set(note, ERR_OVERFLOW, "Le nombre « %s » est trop grand.", text);
    out->per_1000 = negative ? -n : n;
    return ERR_OK;
}
