#include "common/value/number.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static size_t format(struct number number, const char *group, char mark, char *out, size_t size)
{
    int64_t milliemes = number.per_1000;
    uint64_t n = milliemes < 0 ? 0u - (uint64_t)milliemes : (uint64_t)milliemes;
    char digits[24], text[64];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(n / 1000));
    size_t at = 0;
    if (milliemes < 0)
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
    return (size_t)all < size ? (size_t)all : size - 1;
}

size_t number_format(struct number n, char *out, size_t size) { return format(n, "\xc2\xa0", ',', out, size); }
size_t number_format_plain(struct number n, char *out, size_t size) { return format(n, "", '.', out, size); }

static size_t space_bytes(const char *p)
{
    if (*p == ' ' || *p == '_')
        return 1;
    if (strncmp(p, "\xc2\xa0", 2) == 0)
        return 2;
    return strncmp(p, "\xe2\x80\xaf", 3) == 0 || strncmp(p, "\xe2\x80\x89", 3) == 0 ? 3 : 0;
}

enum err number_parse(const char *text, struct number *out, struct err_note *note)
{
    int64_t n = 0;
    int decimals = -1, digits = 0;
    const char *p = text;
    while (space_bytes(p) > 0)
        p += space_bytes(p);
    bool negative = *p == '-';
    p += negative || *p == '+';
    while (*p != '\0') {
        size_t gap = space_bytes(p);
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
