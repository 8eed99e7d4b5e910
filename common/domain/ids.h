/* Identifiers of organisations: pure checks, no look-up. Spaces are not
 * accepted; a form removes them before. */
#ifndef COMMON_DOMAIN_IDS_H
#define COMMON_DOMAIN_IDS_H

#include <stdbool.h>

/* 9 digits with their key (Luhn). */
bool ids_siren(const char *text);
/* 14 digits: a SIREN and 5 digits, with the key of the whole (Luhn). La Poste
 * (SIREN 356000000) has more establishments than that key allows: there the
 * sum of the digits is a multiple of 5. */
bool ids_siret(const char *text);
/* W, a digit, a digit or a capital, 7 digits: the wide form of domain notes
 * §8.1, since some numbers hold a letter. */
bool ids_rna(const char *text);
/* Belgian number: 10 digits, the first 0 or 1, the last two 97 minus the
 * remainder of the first eight by 97 (domain notes §4.1). */
bool ids_bce(const char *text);

/* A priority district: QN07501M (map of 2024) or QP075001 (map of 2015);
 * domain notes §1.7. */
bool ids_qpv(const char *text);
/* One @, something before it, a domain with a point after it, no space. */
bool ids_email(const char *text);

#endif
