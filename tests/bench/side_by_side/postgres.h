/* PostgreSQL of Debian, private: its own folder, port and processes. */
#ifndef TESTS_BENCH_SIDE_BY_SIDE_POSTGRES_H
#define TESTS_BENCH_SIDE_BY_SIDE_POSTGRES_H

#include "tests/bench/side_by_side/bench.h"
#include "tests/bench/side_by_side/load.h"

struct postgres {
    pid_t pid;
    uint16_t port;
    char dir[600];
    char version[100];
    unsigned records;
    uint8_t startup[64], parse[512];
    size_t startup_len, parse_len;
};

bool postgres_there(void);
/* With b->records rows of the same content as the territories. False, with a
 * line on stderr, when it cannot be. */
bool postgres_start(struct postgres *pg, struct bench *b);
void postgres_stop(struct postgres *pg);

/* The same questions by the extended protocol, prepared once. */
void postgres_read_protocol(struct load_protocol *p, struct postgres *pg);
/* Update of one row and an audit row, in one statement. */
void postgres_write_protocol(struct load_protocol *p, struct postgres *pg);

#endif
