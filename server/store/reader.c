/* A reader kept by one thread. Between two turns of the loop it holds its slot
 * but no snapshot: a snapshot that stays open makes the file grow. */
#include "server/store/internal.h"

#include <assert.h>

struct store_reader {
    struct store_read read;
    bool open;
};

enum err store_reader_create(struct store *s, struct store_reader **out, struct err_note *note)
{
    struct store_reader *r = sys_zalloc(s->sys, 1, sizeof *r);
    if (r == NULL)
        return ERR_NO_MEMORY;
    r->read.store = s;
    enum err e = store_begin_read(s, &r->read.txn, note);
    if (e != ERR_OK) {
        sys_release(s->sys, r);
        return e;
    }
    mdb_txn_reset(r->read.txn);
    *out = r;
    return ERR_OK;
}

void store_reader_destroy(struct store_reader *r)
{
    if (r == NULL)
        return;
    mdb_txn_abort(r->read.txn);
    sys_release(r->read.store->sys, r);
}

enum err store_reader_begin(struct store_reader *r, const struct store_read **out, struct err_note *note)
{
    assert(!r->open);
    int rc = mdb_txn_renew(r->read.txn);
    if (rc != 0)
        return store_from_lmdb(rc, note, "début de lecture");
    r->open = true;
    *out = &r->read;
    return ERR_OK;
}

void store_reader_end(struct store_reader *r)
{
    if (!r->open)
        return;
    mdb_txn_reset(r->read.txn);
    r->open = false;
}
