/* A store in a folder of its own, and short words to use it. */
#ifndef TESTS_UNIT_SERVER_STORE_BENCH_H
#define TESTS_UNIT_SERVER_STORE_BENCH_H

#include "server/store/changes.h"
#include "server/store/store.h"
#include "tests/support/scratch.h"

struct bench {
    struct scratch scratch;
    struct store *store;
};
void bench_open(struct bench *b, struct store_options o);    /* dir, sys and create are filled */
void bench_reopen(struct bench *b, struct store_options o);
void bench_close(struct bench *b);

struct store_key key_text(enum store_table t, const char *text);
struct store_key key_number(enum store_table t, uint64_t n);
/* One transaction each. */
enum err put_text(struct store *s, const char *key, const char *value);
enum err put_big(struct store *s, uint64_t key, size_t len);
/* « » when absent; valid until the next call. */
const char *get_text(struct store *s, const char *key);

/* Reproducible. */
uint64_t draw(uint64_t *seed, uint64_t below);

#endif
