/* A number measured or counted: a fixed point of three decimals, exact. Pure;
 * from any thread. */
#ifndef COMMON_VALUE_NUMBER_H
#define COMMON_VALUE_NUMBER_H

#include "common/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct number {
    int64_t per_1000;              /* thousandths of the unit */
};

enum { NUMBER_TEXT_BYTES = 48 };

/* Digits, blanks (blank.h), one comma or point, at most three decimals, a
 * leading - or +. INVALID, OVERFLOW. */
MUST_CHECK enum err number_parse(const char *text, struct number *out, struct err_note *note);

/* « 1 234,5 »: U+00A0 between groups, decimals only when needed, for people.
 * Returns the length, cut to fit. */
size_t number_format(struct number n, char *out, size_t size);
/* « 1234.5 »: for files and programs. */
size_t number_format_plain(struct number n, char *out, size_t size);

#endif
