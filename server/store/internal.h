/* What the files of this folder share. Nobody else includes it. */
#ifndef SERVER_STORE_INTERNAL_H
#define SERVER_STORE_INTERNAL_H

#include "server/store/store.h"

#include <lmdb.h>
#include <stdatomic.h>

struct store_read {
    struct store *store;
    MDB_txn *txn;
};

struct store_write {
    struct store_read read;
    enum err failed;           /* the first put or delete that failed: such a transaction cannot be committed */
    struct err_note why;
    uint64_t puts, put_bytes;
};

struct store {
    const struct sys *sys;
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    int lock_fd;               /* -1 without exclusive */
    int dir_fd;                /* -1 when read only */
    bool read_only;
    atomic_bool broken;        /* a commit was not confirmed: nothing is written any more */
    int64_t *fail_commit;
};

/* A code of LMDB or errno as ours, with a sentence. `doing` is a French noun. */
enum err store_from_lmdb(int rc, struct err_note *note, const char *doing);

/* Begins a read; frees the slots of dead readers and tries once more when the
 * table is full. */
enum err store_begin_read(struct store *s, MDB_txn **out, struct err_note *note);

/* NO_SPACE when the disk may not take what this transaction has put. */
enum err store_check_room(const struct store_write *w, struct err_note *note);

/* DAMAGED when pages that are in use are not in the file. To be asked before
 * anything is read. */
enum err store_probe(struct store *s, const struct store_options *o, struct err_note *note);

static inline MDB_val store_val(const void *data, size_t len)
{
    return (MDB_val){.mv_size = len, .mv_data = (void *)(uintptr_t)data};
}

#endif
