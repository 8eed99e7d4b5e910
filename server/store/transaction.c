/* Transactions and what is done within one. Begin, commit and abort are in
 * this file only, but for the kept reader (reader.c) and the opening. */
#include "server/store/internal.h"

#include <assert.h>
#include <errno.h>

enum err store_begin_read(struct store *s, MDB_txn **out, struct err_note *note)
{
    int rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, out);
    if (rc == MDB_READERS_FULL) {
        (void)store_check_readers(s);
        rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, out);
    }
    return store_from_lmdb(rc, note, "début de lecture");
}

enum err store_view(struct store *s, store_read_fn *fn, void *ctx, struct err_note *note)
{
    struct store_read r = {.store = s};
    enum err e = store_begin_read(s, &r.txn, note);
    if (e != ERR_OK)
        return e;
    e = fn(&r, ctx);
    mdb_txn_abort(r.txn);
    return e;
}

static bool failure_injected(struct store *s)
{
    return s->fail_commit != NULL && *s->fail_commit > 0 && --*s->fail_commit == 0;
}

/* The transaction is gone afterwards, whatever the answer. */
static enum err commit(struct store_write *w, struct err_note *note)
{
    struct store *s = w->read.store;
    int rc;
    enum err room = store_check_room(w, note);
    if (room != ERR_OK) {
        mdb_txn_abort(w->read.txn);
        return room;
    }
    if (failure_injected(s)) {
        mdb_txn_abort(w->read.txn);
        rc = EIO;
    } else {
        rc = mdb_txn_commit(w->read.txn);
    }
    enum err e = store_from_lmdb(rc, note, "enregistrement");
    if (e == ERR_SYNC)
        atomic_store(&s->broken, true);
    return e;
}

enum err store_change(struct store *s, store_write_fn *fn, void *ctx, struct err_note *note)
{
    struct store_write w = {.read.store = s};
    if (s->read_only)
        return err_set(note, ERR_READ_ONLY, N_("La base est ouverte en lecture seule : rien ne peut y être enregistré."));
    /* After a lost sync the next commit may well succeed, on pages that the
     * disk has lost: only a new process may write again. */
    if (atomic_load(&s->broken))
        return err_set(note, ERR_SYNC, N_("Une écriture n'a pas été confirmée par le disque : rien n'est enregistré avant un redémarrage."));
    int rc = mdb_txn_begin(s->env, NULL, 0, &w.read.txn);
    if (rc != 0)
        return store_from_lmdb(rc, note, "début d'écriture");
    enum err e = fn(&w, ctx);
    if (e == ERR_OK && w.failed != ERR_OK)
        e = w.failed;
    if (e != ERR_OK) {
        mdb_txn_abort(w.read.txn);
        if (w.failed == ERR_SYNC)
            atomic_store(&s->broken, true);
        if (e == w.failed && note != NULL)
            *note = w.why;
        return e;
    }
    return commit(&w, note);
}

const struct store_read *store_as_read(const struct store_write *w)
{
    return &w->read;
}

static bool key_fits(const struct store_key *k)
{
    assert(k->overflow || k->len > 0);
    return !k->overflow;
}

enum err store_get(const struct store_read *r, const struct store_key *k, struct bytes *out)
{
    if (!key_fits(k))
        return ERR_TOO_LARGE;
    MDB_val key = store_val(k->bytes, k->len), value;
    int rc = mdb_get(r->txn, r->store->tables[k->table], &key, &value);
    if (rc != 0)
        return store_from_lmdb(rc, NULL, "lecture");
    *out = bytes_of(value.mv_data, value.mv_size);
    return ERR_OK;
}

static enum err note_failure(struct store_write *w, int rc, const char *doing)
{
    struct err_note why = {.text = ""};
    enum err e = store_from_lmdb(rc, &why, doing);
    if (e != ERR_OK && w->failed == ERR_OK) {
        w->failed = e;
        w->why = why;
    }
    return e;
}

enum err store_put(struct store_write *w, const struct store_key *k, struct bytes v)
{
    if (!key_fits(k))
        return ERR_TOO_LARGE;
    MDB_val key = store_val(k->bytes, k->len), value = store_val(v.data, v.len);
    w->puts++;
    w->put_bytes += v.len;
    return note_failure(w, mdb_put(w->read.txn, w->read.store->tables[k->table], &key, &value, 0), "écriture");
}

enum err store_delete(struct store_write *w, const struct store_key *k)
{
    if (!key_fits(k))
        return ERR_TOO_LARGE;
    MDB_val key = store_val(k->bytes, k->len);
    int rc = mdb_del(w->read.txn, w->read.store->tables[k->table], &key, NULL);
    return rc == MDB_NOTFOUND ? ERR_OK : note_failure(w, rc, "effacement");
}
