/* A federation of fictitious centres, as large as the design says: the same
 * records each time, for measures and for tests of what is seen from afar. */
#ifndef TESTS_SUPPORT_FEDERATION_H
#define TESTS_SUPPORT_FEDERATION_H

#include "tests/support/sample.h"

enum {
    FEDERATION_STRUCTURES = 4000,
    FEDERATION_ANNEE = 2024,         /* the first year of the conventions */
    FEDERATION_ANNEES = 4,
    FEDERATION_FINANCEURS = 6,       /* of each convention */
};

/* The models, then for each centre its manager, two agréments that follow each
 * other, a convention of four years with what six financeurs give, received
 * payments, indicators, measures and documents. Every second centre consents to
 * be accompanied. Asserts success; returns how many records that makes. */
unsigned federation_fill(struct sample_store *s, unsigned structures);

#endif
