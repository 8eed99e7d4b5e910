/* Random operations on a few conventions, half of them wrong: what a property
 * test gives to apply. The same seed gives the same operations. */
#ifndef TESTS_UNIT_SERVER_RULES_GENERATOR_H
#define TESTS_UNIT_SERVER_RULES_GENERATOR_H

#include "tests/support/world.h"

struct generator {
    struct world *w;
    const struct view *view;           /* the state that operations are made for */
    uint64_t seed;
    Pacte__Operation *operations[16];
    size_t count;
    const char *reason;                /* of the command */
};

/* A store with the model, the organisations, the structures and KEEPER. */
void generator_open(struct world *w);
/* The operations of the next command; they live in w->build. */
void generator_next(struct generator *g);
uint64_t generator_below(struct generator *g, uint64_t n);

#endif
