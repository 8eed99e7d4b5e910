/* Roles as they are typed: « coordination:ID,ID », « financeur:ID »,
 * « lecture » (all structures), « federation ». */
#ifndef TOOLS_PACTECTL_GRANTS_H
#define TOOLS_PACTECTL_GRANTS_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "proto/session.pb-c.h"

/* Ids as 13 characters or « @alias ». USAGE says which roles there are and what
 * follows them. Memory from the arena. */
MUST_CHECK enum err grant_parse(const char *text, struct arena *arena, Pacte__Grant **out, struct err_note *note);
MUST_CHECK enum err grants_parse(const char *const *texts, size_t count, struct arena *arena, Pacte__Grant ***out,
                                 struct err_note *note);
/* The same text again; cut to fit. */
size_t grants_format(Pacte__Grant *const *grants, size_t count, char *out, size_t size);

#endif
