/* What the client costs, measured on the real program in a terminal of memory.
 * One thread; times are the client's own, from a key to its last byte. */
#ifndef TESTS_BENCH_TUI_BENCH_H
#define TESTS_BENCH_TUI_BENCH_H

#include "tests/support/terminal.h"

enum { SAMPLES_MAX = 512 };

struct bench {
    const char *program;             /* path of pacte */
    const char *term;
    int starts, keys, idle_s;        /* how many, how long */
    bool failed;                     /* a goal is not met */
};

struct samples {
    double value[SAMPLES_MAX];
    int count;
};
void samples_add(struct samples *s, double v);
/* The nearest rank; 0 without a sample. */
double samples_at(const struct samples *s, double percent);

/* One row of the table: a figure, its goal, and whether it holds. A goal below
 * zero is none: the figure is only told. */
void row_print(struct bench *b, const char *what, const char *unit, double measured, double goal);

/* A demonstration that runs, home on the screen; its grid of contributions with
 * the focus in it. They end the program when it does not get there. */
void demo_start(const struct bench *b, struct terminal *t);
void demo_contributions(struct terminal *t);
void demo_end(struct terminal *t);

void measure_start(struct bench *b);
void measure_keys(struct bench *b);
void measure_idle(struct bench *b);
void measure_slow_link(struct bench *b);

#endif
