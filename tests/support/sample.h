/* Territories that tests write and find again, and a store to write them to
 * without a daemon. A territory carries in its note the number of the write
 * that made it what it is. */
#ifndef TESTS_SUPPORT_SAMPLE_H
#define TESTS_SUPPORT_SAMPLE_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "proto/command.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* One record with the memory that its texts need. */
struct sample_record {
    Pacte__Record record;
    Pacte__Header header;
    Pacte__Territoire body;
    char code[24], label[64], note[32];
};
/* `revision`: the one seen, 0 to create. Points into itself: not to be copied. */
void sample_record(struct sample_record *r, uint64_t id, uint32_t revision, uint64_t write_number);
/* The number of the write, or UINT64_MAX when the note is not one of ours. */
uint64_t sample_number(const Pacte__Territoire *body);

/* Up to SAMPLE_BATCH records in one all-or-nothing request. */
enum { SAMPLE_BATCH = 1000 };
struct sample_batch {
    Pacte__BatchRequest request;
    struct sample_record records[SAMPLE_BATCH];
    Pacte__Operation operations[SAMPLE_BATCH], *list[SAMPLE_BATCH];
    uint8_t key[16];
};
/* Records first_id, first_id + 1…; the key is made of first_id and the number. */
void sample_batch(struct sample_batch *b, uint64_t first_id, unsigned count, uint32_t revision, uint64_t write_number);

/* A store of its own, changed by commands only. */
struct sample_store {
    struct store *store;
    struct arena arena;
    uint64_t commands;             /* given so far: instants and random bytes follow from it */
    uint64_t account;              /* who writes records: made by sample_account */
};
/* Opens, or with `create` makes, with schema and site. Asserts success. */
void sample_open(struct sample_store *s, const char *store_dir, bool create);
void sample_close(struct sample_store *s);
/* An account with that role (and coordination beside federation, so that it may
 * attach content); password NULL: nobody can log in. The first one
 * made becomes the writer. Asserts success; returns its id. */
uint64_t sample_account(struct sample_store *s, const char *name, Pacte__Role role, const char *password);
/* As it is given. Asserts success. */
void sample_account_put(struct sample_store *s, Pacte__Account *account);
/* What the command answered. */
enum err sample_write_all(struct sample_store *s, Pacte__BatchRequest *b, struct err_note *note);
enum err sample_write(struct sample_store *s, struct sample_batch *b);
/* A whole attachment of one chunk. */
enum err sample_blob(struct sample_store *s, uint32_t len);
enum err sample_session(struct sample_store *s, uint64_t account);

/* SHA-256 of every key and value of every table, in order. */
enum err sample_digest(struct store *s, uint64_t *journal_index, uint8_t out[32]);

#endif
