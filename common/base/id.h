/* Identifiers of records: 64 bits drawn by whoever creates the record (a
 * client may, so that the records of one batch can refer to each other), never
 * 0, written for people as 13 characters of Crockford's base 32
 * (0-9 A-Z without I, L, O, U; i, l read as 1 and o as 0). */
#ifndef COMMON_BASE_ID_H
#define COMMON_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

enum { ID_TEXT_BYTES = 14 };                   /* 13 characters and NUL */

void id_format(uint64_t id, char out[ID_TEXT_BYTES]);

/* False unless the text is exactly 13 such characters and the value is not 0
 * and fits 64 bits. */
bool id_parse(const char *text, uint64_t *out);

#endif
