/* Questions to the person at the terminal; none when there is no terminal. */
#ifndef TOOLS_PACTECTL_PROMPT_H
#define TOOLS_PACTECTL_PROMPT_H

#include "common/base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* BESIDE_DATA: the standard input is what the command reads, and the question is
 * put to the terminal of the person who is waiting for it. */
enum prompt_input { PROMPT_ALONE, PROMPT_BESIDE_DATA };

/* Nothing is shown while it is typed. The answer is without its newline.
 * UNAUTHENTICATED without a terminal; IO; INVALID: longer than `size`. */
MUST_CHECK enum err prompt_secret(enum prompt_input input, const char *question, char *out, size_t size,
                                  struct err_note *note);
MUST_CHECK enum err prompt_line(enum prompt_input input, const char *question, char *out, size_t size,
                                struct err_note *note);

/* The first line of a file, without its newline. IO, INVALID. */
MUST_CHECK enum err secret_from_file(const char *path, char *out, size_t size, struct err_note *note);

#endif
