/* What people and spreadsheets put between the digits of a number. */
#ifndef COMMON_VALUE_BLANK_H
#define COMMON_VALUE_BLANK_H

#include <stddef.h>

/* Bytes of the blank that begins here: space, tab, underscore, U+00A0, U+2009,
 * U+202F; 0 when there is none. Pure; from any thread. */
size_t blank_bytes(const char *p);

#endif
