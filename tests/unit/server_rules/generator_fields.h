/* What the fields of the generated records may be set to. */
#ifndef TESTS_UNIT_SERVER_RULES_GENERATOR_FIELDS_H
#define TESTS_UNIT_SERVER_RULES_GENERATOR_FIELDS_H

#include "tests/support/world.h"

enum { CONVENTIONS = 6, STRUCTURES = 2, ORGANISATIONS = 4, KINDS = 17 };

enum how {
    TEXT,                  /* one of the texts */
    SAME,                  /* a slot of that type of the same convention or structure; now and then another */
    ANY,                   /* any slot of that type */
    CONVENTION_OBJECT      /* « convention:… » */
};

struct choice {
    const char *field;
    enum how how;
    uint32_t type;
    unsigned percent;      /* of records that are created with it */
    const char *texts[9];
};

struct kind {
    uint32_t type;
    unsigned slots, weight;
    const struct choice *choices;
    size_t count;
};
extern const struct kind kinds[KINDS];

#endif
