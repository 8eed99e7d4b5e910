/* Filters as they are typed: « annee>=2027 », « nom~passerelle », « fin= ». */
#ifndef TOOLS_PACTECTL_WHERE_H
#define TOOLS_PACTECTL_WHERE_H

#include "common/base/arena.h"
#include "common/record/record.h"
#include "proto/access.pb-c.h"

/* Operators: = != < <= > >= ~ (contains); nothing after = or != is « empty »
 * or « not empty ». The field must be one of the type. USAGE names what is
 * wrong. Texts are in the arena. */
MUST_CHECK enum err where_parse(const struct record_type *t, const char *text, struct arena *arena,
                                Pacte__Filter *out, struct err_note *note);

/* The same for a name of anything. */
MUST_CHECK enum err where_split(const char *text, struct arena *arena, Pacte__Filter *out, struct err_note *note);

/* All of them, ready for a request; *out is in the arena. */
MUST_CHECK enum err where_all(const struct record_type *t, const char *const *texts, size_t count, struct arena *arena,
                              Pacte__Filter ***out, struct err_note *note);

#endif
