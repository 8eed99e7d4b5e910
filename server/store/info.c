#include "server/store/internal.h"

#include <errno.h>

int store_check_readers(struct store *s)
{
    int dead = 0;
    return mdb_reader_check(s->env, &dead) == 0 ? dead : 0;
}

/* One line for each reader, after a title; a single line when there is none. */
static int count_line(const char *line, void *ctx)
{
    (void)line;
    ++*(unsigned *)ctx;
    return 0;
}

static enum err count_entries(const struct store_read *r, void *ctx)
{
    struct store_info *out = ctx;
    for (int t = 0; t < TABLE_COUNT; t++) {
        MDB_stat st;
        int rc = mdb_stat(r->txn, r->store->tables[t], &st);
        if (rc != 0)
            return store_from_lmdb(rc, NULL, "comptage");
        out->entries[t] = st.ms_entries;
    }
    return ERR_OK;
}

enum err store_info(struct store *s, struct store_info *out)
{
    MDB_envinfo info;
    MDB_stat st;
    unsigned lines = 0;
    int rc = mdb_env_info(s->env, &info);
    if (rc == 0)
        rc = mdb_env_stat(s->env, &st);
    if (rc == 0 && mdb_reader_list(s->env, count_line, &lines) < 0)
        lines = 0;
    if (rc != 0)
        return store_from_lmdb(rc, NULL, "état");
    *out = (struct store_info){
        .map_bytes = info.me_mapsize,
        .used_bytes = ((uint64_t)info.me_last_pgno + 1) * st.ms_psize,
        .last_transaction = info.me_last_txnid,
        .readers = lines > 0 ? lines - 1 : 0,
        .readers_max = info.me_maxreaders,
    };
    return store_view(s, count_entries, out, NULL);
}

enum err store_copy(struct store *s, int fd, struct err_note *note)
{
    int rc = mdb_env_copyfd2(s->env, fd, MDB_CP_COMPACT);
    switch (rc) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return err_set(note, ERR_NO_SPACE, N_("Il n'y a pas assez de place pour la copie : choisissez un autre disque."));
    case EIO:
    case EPIPE:
    case EBADF:
        /* The fault is that of the copy, not of the store. */
        return err_set(note, ERR_IO, N_("La copie n'a pas pu être écrite (%s) : recommencez ailleurs."), mdb_strerror(rc));
    default:
        return store_from_lmdb(rc, note, "copie");
    }
}
