/* The dossier of worked example A (§7.A), which the tests of several files read
 * and change. */
#ifndef TESTS_UNIT_COMMON_DOMAIN_EXEMPLE_A_H
#define TESTS_UNIT_COMMON_DOMAIN_EXEMPLE_A_H

#include "tests/support/dossier.h"

extern struct corpus corpus;
extern struct dossier d;                 /* of COM-2026-001 */

/* .init and .fini of a test; both assert success. */
void exemple_a_load(void);
void exemple_a_unload(void);
/* The dossier anew: a record was added, or refers to another. */
void exemple_a_again(void);
/* A day for a field of a record; lives as long as the corpus. */
Pacte__Day *day_of(const char *iso);

#endif
