/* A store that holds the demonstration, written by commands only, as
 * `pactectl load` would: for tests of the rules of the trade. */
#ifndef TESTS_SUPPORT_DEMO_H
#define TESTS_SUPPORT_DEMO_H

#include "tests/support/world.h"

/* An account that may write everything of the demonstration. */
enum { KEEPER = 2000 };

/* An empty store with the site, the models and the account. Asserts success. */
void demo_open(struct world *w);
/* Loads a file in one batch, what is referred to first. Asserts success. */
void demo_load(struct world *w, const char *path);
/* « com-2026-001 » → id; asserts that the alias is one. */
uint64_t demo_id(const char *alias);
/* The record of that alias as it stands, to be changed and put back; asserts
 * that it is there. */
Pacte__Record *demo_read(struct world *w, uint32_t type, const char *alias);
/* Sets one field and puts the record: what the command answered. */
enum err demo_change(struct world *w, uint32_t type, const char *alias, const char *field, const char *text);
/* Writes the record as it is, by no command: what no rule was asked about.
 * Asserts success. */
void demo_past_rules(struct world *w, Pacte__Record *r);

#endif
