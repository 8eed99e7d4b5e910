#include "common/value/rate.h"

#include "common/value/blank.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err not_a_rate(struct err_note *note)
{
    return err_set(note, ERR_INVALID, "Ce n'est pas un pourcentage : écrivez par exemple « 42,4 » ou « 42,4 %% ».");
}

/* The text without spaces nor a final « % »; false when it is too long. */
static bool compact(const char *text, char out[RATE_TEXT_BYTES])
{
    size_t n = 0;
    while (*text != '\0') {
        size_t gap = blank_bytes(text);
        if (gap == 0 && n == RATE_TEXT_BYTES - 1)
            return false;
        if (gap == 0)
            out[n++] = *text;
        text += gap > 0 ? gap : 1;
    }
    if (n > 0 && out[n - 1] == '%')
        n--;
    out[n] = '\0';
    return true;
}

enum err rate_parse(const char *text, struct rate *out, struct err_note *note)
{
    char digits[RATE_TEXT_BYTES];
    if (!compact(text, digits))
        return not_a_rate(note);
    const char *p = digits;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    int64_t value = 0;
    int seen = 0, decimals = -1;
    for (; *p != '\0'; p++) {
        if ((*p == ',' || *p == '.') && decimals < 0 && seen > 0) {
            decimals = 0;
        } else if (*p >= '0' && *p <= '9' && decimals < 2) {
            value = value * 10 + (*p - '0');
            seen++;
            decimals += decimals >= 0;
        } else {
            return not_a_rate(note);
        }
        if (value > RATE_ABS_MAX)
            return err_set(note, ERR_OUT_OF_RANGE, "Ce pourcentage est trop grand : le plus grand est 100 000 %%.");
    }
    if (seen == 0 || decimals == 0)
        return not_a_rate(note);
    for (int d = decimals < 0 ? 0 : decimals; d < 2; d++)
        value *= 10;
    if (value > RATE_ABS_MAX)
        return err_set(note, ERR_OUT_OF_RANGE, "Ce pourcentage est trop grand : le plus grand est 100 000 %%.");
    out->per_10000 = (int32_t)(negative ? -value : value);
    return ERR_OK;
}

static size_t cut(int n, size_t size)
{
    return n < 0 || size == 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

size_t rate_format_plain(struct rate r, char *out, size_t size)
{
    int64_t n = llabs((long long)r.per_10000);
    return cut(snprintf(out, size, "%s%" PRId64 ".%02d", r.per_10000 < 0 ? "-" : "", n / 100, (int)(n % 100)), size);
}

size_t rate_format(struct rate r, char *out, size_t size)
{
    int64_t n = llabs((long long)r.per_10000);
    const char *sign = r.per_10000 < 0 ? "-" : "";
    if (n % 100 == 0)
        return cut(snprintf(out, size, "%s%" PRId64 "\u00A0%%", sign, n / 100), size);
    if (n % 10 == 0)
        return cut(snprintf(out, size, "%s%" PRId64 ",%d\u00A0%%", sign, n / 100, (int)(n % 100 / 10)), size);
    return cut(snprintf(out, size, "%s%" PRId64 ",%02d\u00A0%%", sign, n / 100, (int)(n % 100)), size);
}

enum err rate_of(struct money m, struct rate r, struct money *out)
{
    return money_scale(m, r.per_10000, 10000, out);
}
