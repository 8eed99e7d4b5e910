/* An amount of money: 64-bit cents of the euro, never a floating number.
 * Pure; from any thread. */
#ifndef COMMON_VALUE_MONEY_H
#define COMMON_VALUE_MONEY_H

#include "common/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct money {
    int64_t cents;
};

enum { MONEY_TEXT_BYTES = 48 };

/* ERR_OVERFLOW when the result does not fit; *out is then untouched. */
MUST_CHECK enum err money_add(struct money a, struct money b, struct money *out);
MUST_CHECK enum err money_sub(struct money a, struct money b, struct money *out);
/* a × numerator / denominator, half away from zero; denominator > 0. */
MUST_CHECK enum err money_scale(struct money a, int64_t numerator, int64_t denominator, struct money *out);

/* What a person types: digits; spaces, U+00A0, U+202F, U+2009 and underscores
 * ignored; comma or point as decimal mark when one or two digits follow at the
 * end; « 1.234 » and « 1,234 » are ambiguous (ERR_AMBIGUOUS, the note proposes
 * both readings); suffixes €, k, k€; + - * / ( ) computed exactly in cents;
 * a leading - or +. Errors: INVALID, AMBIGUOUS, OVERFLOW. */
MUST_CHECK enum err money_parse(const char *text, struct money *out, struct err_note *note);

/* « 1234.50 »: for files and programs. */
size_t money_format_plain(struct money m, char *out, size_t size);
/* « 1234,50 »: for a French spreadsheet. */
size_t money_format_comma(struct money m, char *out, size_t size);
/* « 1 234,50 € » with U+00A0 between groups and before the sign, for people. */
size_t money_format(struct money m, char *out, size_t size);

#endif
