/* A rate or a share, exact: parts per ten thousand. 42.4 % is 4240. Pure; from
 * any thread. */
#ifndef COMMON_VALUE_RATE_H
#define COMMON_VALUE_RATE_H

#include "common/value/money.h"

struct rate {
    int32_t per_10000;
};

#define RATE_ABS_MAX 10000000      /* ± 100 000 % */

enum { RATE_TEXT_BYTES = 24 };

/* « 42.4 », « 42,40 % », « -3 »: a percentage of at most two decimals, with or
 * without its sign; spaces are ignored. Errors: INVALID, OUT_OF_RANGE. */
MUST_CHECK enum err rate_parse(const char *text, struct rate *out, struct err_note *note);

/* « 42.40 »: for files and programs. Returns the length, cut to fit. */
size_t rate_format_plain(struct rate r, char *out, size_t size);
/* « 42,4 % » with U+00A0, decimals only when needed, for people. */
size_t rate_format(struct rate r, char *out, size_t size);

/* m × r, half away from zero. OVERFLOW. */
MUST_CHECK enum err rate_of(struct money m, struct rate r, struct money *out);

#endif
