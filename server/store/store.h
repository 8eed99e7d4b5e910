/* LMDB behind a few words. No other folder sees lmdb.h.
 *
 * Transactions are functions; read and write are different types; a key knows
 * its table. Knows nothing of records. */
#ifndef SERVER_STORE_STORE_H
#define SERVER_STORE_STORE_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdbool.h>

struct store;
struct store_read;
struct store_write;

enum store_table {
    TABLE_META,            /* name → value */
    TABLE_RECORD,          /* type id → current version */
    TABLE_VERSION,         /* type id revision → a former version */
    TABLE_INDEX,           /* type field sort-key id → nothing */
    TABLE_SEARCH,          /* word type id field → nothing */
    TABLE_TOTAL,           /* convention financeur year nature → sums */
    TABLE_JOURNAL,         /* index → entry */
    TABLE_KEY,             /* idempotency key → journal index, hash of the content */
    TABLE_KEY_TIME,        /* instant, idempotency key → nothing */
    TABLE_ACCOUNT,         /* id → account */
    TABLE_ACCOUNT_NAME,    /* folded name → id */
    TABLE_SESSION,         /* id → session */
    TABLE_SESSION_TOKEN,   /* hash of the token → id */
    TABLE_BLOB,            /* sha256 chunk → bytes; sha256 alone → state */
    TABLE_COUNT
};
const char *store_table_name(enum store_table t);

enum { STORE_KEY_BYTES = 510 };
struct store_key {
    uint16_t len;
    uint8_t table;
    bool overflow;                       /* more was added than fits: refused by get and put */
    uint8_t bytes[STORE_KEY_BYTES];
};
void store_key_init(struct store_key *k, enum store_table t);
/* Big-endian, so that byte order is number order. */
void store_key_u8(struct store_key *k, uint8_t n);
void store_key_u16(struct store_key *k, uint16_t n);
void store_key_u32(struct store_key *k, uint32_t n);
void store_key_u64(struct store_key *k, uint64_t n);
void store_key_bytes(struct store_key *k, struct bytes b);

struct store_options {
    const struct sys *sys;
    const char *dir;
    uint64_t map_bytes;                  /* 0: LIMIT_MAP_BYTES */
    unsigned readers;                    /* 0: LIMIT_READERS */
    bool create;                         /* refuse an existing one (ERR_EXISTS); else ERR_NO_STORE when absent */
    bool exclusive;                      /* one daemon: ERR_LOCKED when another has it */
    bool read_only;
    int64_t *sync_failures_injected;     /* tests only: n > 0 makes the n-th commit from now fail with EIO, and
                                            counts down; NULL in production */
};
MUST_CHECK enum err store_open(const struct store_options *o, struct store **out, struct err_note *note);
void store_close(struct store *s);       /* accepts NULL */
/* As given at the opening. */
const struct sys *store_sys(const struct store *s);

/* A transaction is a function: committed when it returns ERR_OK, undone
 * otherwise. From any thread; readers never wait. A read must be short. */
typedef enum err store_read_fn(const struct store_read *r, void *ctx);
typedef enum err store_write_fn(struct store_write *w, void *ctx);
MUST_CHECK enum err store_view(struct store *s, store_read_fn *fn, void *ctx, struct err_note *note);
/* ERR_NO_SPACE: map or disk full, nothing was changed. ERR_SYNC: the disk did
 * not confirm; the program must stop writing and end (exit 74): every later
 * change is answered the same. A put or delete that failed undoes the whole,
 * even when `fn` goes on and returns ERR_OK. READ_ONLY. */
MUST_CHECK enum err store_change(struct store *s, store_write_fn *fn, void *ctx, struct err_note *note);
const struct store_read *store_as_read(const struct store_write *w);

/* A read transaction that a single thread keeps and renews, for the loop: see
 * store_view, without the cost of a new slot each time. */
struct store_reader;
MUST_CHECK enum err store_reader_create(struct store *s, struct store_reader **out, struct err_note *note);
void store_reader_destroy(struct store_reader *r);
MUST_CHECK enum err store_reader_begin(struct store_reader *r, const struct store_read **out, struct err_note *note);
void store_reader_end(struct store_reader *r);

/* Bytes point into the map, valid until the transaction ends, and in a write
 * no longer than until the next put. ERR_NOT_FOUND is an answer. TOO_LARGE: a
 * key that overflowed. An empty key is a mistake of ours: asserted. */
MUST_CHECK enum err store_get(const struct store_read *r, const struct store_key *k, struct bytes *out);
MUST_CHECK enum err store_put(struct store_write *w, const struct store_key *k, struct bytes v);
MUST_CHECK enum err store_delete(struct store_write *w, const struct store_key *k);   /* absent: ERR_OK */

/* A walk over the keys that begin with `prefix`, in order or backwards, from
 * the whole key `start` on (inclusive; NULL: from the first). Both keys live
 * as long as the walk; nothing is put or deleted meanwhile. */
struct store_walk {
    void *cursor;
    const struct store_key *prefix;
    bool backwards, begun;
    struct store_key start;
    bool has_start;
};
MUST_CHECK enum err store_walk_begin(const struct store_read *r, const struct store_key *prefix,
                                     const struct store_key *start, bool backwards, struct store_walk *out);
/* The whole key, prefix included; ERR_END at the end. */
MUST_CHECK enum err store_walk_next(struct store_walk *w, struct bytes *key, struct bytes *value);
void store_walk_end(struct store_walk *w);       /* accepts a zeroed walk */

struct store_info {
    uint64_t map_bytes, used_bytes, last_transaction;
    unsigned readers, readers_max;
    uint64_t entries[TABLE_COUNT];
};
MUST_CHECK enum err store_info(struct store *s, struct store_info *out);
/* Frees the slots of readers that died; how many. From the sweep. */
int store_check_readers(struct store *s);

/* A consistent copy while writes go on, in compact form, to an open file.
 * Long: call it from a pool thread. */
MUST_CHECK enum err store_copy(struct store *s, int fd, struct err_note *note);

#endif
