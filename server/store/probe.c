/* A file that ends before its last page. LMDB maps it all the same, and the
 * first look at a page that is not there ends the program. It may be sound: a
 * page taken and given back in one transaction is counted and never written.
 * So a child looks at everything, and only it is lost if the file is cut. */
#include "server/store/internal.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int read_table(MDB_txn *txn, MDB_dbi dbi)
{
    MDB_cursor *c;
    MDB_val key, value;
    volatile uint8_t touched = 0;
    int rc = mdb_cursor_open(txn, dbi, &c);
    if (rc != 0)
        return rc;
    while ((rc = mdb_cursor_get(c, &key, &value, MDB_NEXT)) == 0)
        for (size_t i = 0; i < value.mv_size; i += 512)
            touched = ((const uint8_t *)value.mv_data)[i];
    (void)touched;
    mdb_cursor_close(c);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

static int read_tables(MDB_env *env)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    for (int t = 0; t < TABLE_COUNT && rc == 0; t++) {
        MDB_dbi dbi;
        rc = mdb_dbi_open(txn, store_table_name((enum store_table)t), 0, &dbi);
        /* One that came later: it is added when the store is opened. */
        if (rc == MDB_NOTFOUND && t != TABLE_META)
            rc = 0;
        else if (rc == 0)
            rc = read_table(txn, dbi);
    }
    return rc;
}

/* An environment is not used after fork: the child opens its own, without
 * locks, since nobody writes while the parent opens the store. */
static int read_all(const struct store_options *o, size_t map_bytes)
{
    MDB_env *env;
    int rc = mdb_env_create(&env);
    if (rc == 0)
        rc = mdb_env_set_mapsize(env, map_bytes);
    if (rc == 0)
        rc = mdb_env_set_maxdbs(env, TABLE_COUNT);
    if (rc == 0)
        rc = mdb_env_open(env, o->dir, MDB_RDONLY | MDB_NOLOCK, 0);
    return rc == 0 ? read_tables(env) : rc;
}

static enum err cut(const struct store_options *o, struct err_note *note)
{
    return err_set(note, ERR_DAMAGED, N_("Le fichier data.mdb du dossier %s est incomplet : restaurez une sauvegarde."), o->dir);
}

static enum err ask_child(const struct store_options *o, size_t map_bytes, struct err_note *note)
{
    int status;
    pid_t child = fork();
    if (child < 0)
        return ERR_NO_MEMORY;
    if (child == 0) {
        signal(SIGBUS, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        signal(SIGABRT, SIG_DFL);
        _exit(read_all(o, map_bytes) == 0 ? 0 : 1);
    }
    if (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ERR_OK;
    return cut(o, note);
}

enum err store_probe(struct store *s, const struct store_options *o, struct err_note *note)
{
    MDB_envinfo info;
    MDB_stat st;
    struct stat file;
    int fd;
    int rc = mdb_env_info(s->env, &info);
    if (rc == 0)
        rc = mdb_env_get_fd(s->env, &fd);
    /* Only the size of a page: the tree of the environment is not looked at. */
    if (rc == 0)
        rc = mdb_env_stat(s->env, &st);
    if (rc != 0 || fstat(fd, &file) != 0)
        return store_from_lmdb(rc, note, "ouverture");
    if ((uint64_t)file.st_size >= ((uint64_t)info.me_last_pgno + 1) * st.ms_psize)
        return ERR_OK;
    /* The rest of a page that is there in part would read as zeros. */
    if (file.st_size % st.ms_psize != 0)
        return cut(o, note);
    return ask_child(o, info.me_mapsize, note);
}
