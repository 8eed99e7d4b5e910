#include "tests/bench/tui/bench.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 24, COLS = 80 };

static void show_and_exit(const struct terminal *t, const char *what)
{
    char row[1024];
    fprintf(stderr, "bench_tui : %s. L'écran :\n", what);
    for (int i = 0; i < t->rows; i++) {
        terminal_row(t, i, row, sizeof row);
        fprintf(stderr, "%s\n", row);
    }
    exit(1);
}

static void see(struct terminal *t, const char *text)
{
    char what[128];
    (void)snprintf(what, sizeof what, "« %s » n'est pas venu à l'écran", text);
    if (!terminal_see(t, text))
        show_and_exit(t, what);
}

void demo_start(const struct bench *b, struct terminal *t)
{
    const char *const argv[] = {b->program, "--demo", NULL};
    terminal_start(t, b->term, ROWS, COLS, argv);
    see(t, "À FAIRE");
}

/* From home to the convention, and its second tab. */
void demo_contributions(struct terminal *t)
{
    terminal_type(t, "l");
    see(t, "tri : Fin");
    terminal_type(t, "\r");
    see(t, "Référence");
    terminal_type(t, "é");
    see(t, "TOTAL");
}

void demo_end(struct terminal *t)
{
    (void)kill(t->pid, SIGTERM);
    if (!terminal_wait(t))
        show_and_exit(t, "pacte ne s'est pas arrêté");
    terminal_end(t);
}
