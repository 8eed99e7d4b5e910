/* Measures taken side by side, in turns, in one run on one machine. Only
 * their ratios mean anything. One thread; the servers are other processes. */
#ifndef TESTS_BENCH_SIDE_BY_SIDE_BENCH_H
#define TESTS_BENCH_SIDE_BY_SIDE_BENCH_H

#include "tests/support/daemon.h"
#include "tests/support/scratch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ROUNDS_MAX = 15, RECORDS = 100000 };

struct postgres;

struct bench {
    struct scratch scratch;
    struct daemon d;
    unsigned rounds;                 /* at least five */
    unsigned round_ms;
    unsigned records;
    unsigned structures;             /* of a federation; 0: territories alone */
    struct postgres *postgres;       /* runs, with the same records; NULL: not there, or not asked for */
    char fingerprint[65];
    uint8_t token[64];               /* of a session of who may write */
    size_t token_len;
};

/* --- Numbers (numbers.c) --------------------------------------------------- */

struct series {
    double value[ROUNDS_MAX];
    unsigned count;
};
void series_add(struct series *s, double v);
double series_median(const struct series *s);
double series_min(const struct series *s);
double series_max(const struct series *s);
/* « median (min–max) » of a[i] / b[i]. */
const char *series_ratio(const struct series *a, const struct series *b, char *out, size_t size);
struct series series_divide(const struct series *a, const struct series *b);

uint64_t now_ns(void);
/* Processor time of every thread of a process and of its children that live. */
uint64_t cpu_ns(pid_t pid);
/* Whether others used the machine meanwhile: a turn that they disturbed is
 * taken again, a few times; what stays disturbed is counted and said. */
struct quiet {
    uint64_t busy_ns, ours_ns, began_ns;
    unsigned tries;
};
void quiet_begin(struct quiet *q, pid_t server);
/* True when the turn stands. */
bool quiet_end(struct quiet *q, pid_t server);
unsigned quiet_disturbed(void);

/* In KiB, children included. */
struct memory { uint64_t resident_kib, proportional_kib, own_kib; };   /* own: not of a file */
struct memory memory_of(pid_t pid);

void title(const char *text);
/* One line: what, the figure, its goal; MISSED is shown when it is not met. */
void figure(const char *what, const char *value, const char *goal, bool met);

/* --- The measures ---------------------------------------------------------- */

void measure_point_read(struct bench *b);
void measure_writes(struct bench *b);
void measure_memory(struct bench *b);
void measure_start(struct bench *b);
/* Instead of the others: its own store, and what is seen of it from afar. */
void federation_make(struct bench *b);
void measure_federation(struct bench *b);

#endif
