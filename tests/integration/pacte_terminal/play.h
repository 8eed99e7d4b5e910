/* The real `pacte --demo` in a terminal of memory. */
#ifndef TESTS_INTEGRATION_PACTE_TERMINAL_PLAY_H
#define TESTS_INTEGRATION_PACTE_TERMINAL_PLAY_H

#include "tests/support/scratch.h"
#include "tests/support/terminal.h"

/* Home is on the screen. Its files lie in a folder of the test's own. */
void play_start(struct terminal *t, struct scratch *home, const char *term, int rows, int cols);
/* Ended in order by the signal: the terminal is given back, no trace of a fault. */
void play_end(struct terminal *t, struct scratch *home, int sig);
/* The whole screen, rows joined by newlines; valid until the second next call. */
const char *play_screen(const struct terminal *t);

#endif
