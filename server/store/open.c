/* A folder becomes a store: folder looked at, lock taken, environment opened,
 * tables opened. Whatever fails, store_close undoes what was done. */
#include "server/store/internal.h"

#include "common/base/log.h"
#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The only flags an environment is ever opened with. With the refused ones an
 * acknowledged write could be lost, or the whole file. */
#define ENV_FLAGS (MDB_NOTLS)
#define ENV_FLAGS_REFUSED (MDB_NOSYNC | MDB_NOMETASYNC | MDB_WRITEMAP | MDB_MAPASYNC | MDB_NOLOCK)
_Static_assert((ENV_FLAGS & ENV_FLAGS_REFUSED) == 0, "a flag that loses acknowledged writes");

enum { PATH_BYTES = 4096 };

static bool path_in(char out[PATH_BYTES], const char *dir, const char *name)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    return n > 0 && n < PATH_BYTES;
}

static enum err folder_error(struct err_note *note, const char *dir, int code)
{
    switch (code) {
    case ENOENT:
        return err_set(note, ERR_NO_STORE, N_("Le dossier %s n'existe pas : créez la base avec « pactectl init »."), dir);
    case ENOTDIR:
        return err_set(note, ERR_NO_STORE, N_("%s n'est pas un dossier : donnez le dossier de la base."), dir);
    case EACCES:
    case EPERM:
        return err_set(note, ERR_IO, N_("Le dossier %s n'est pas accessible : donnez-le au compte qui exécute Pacte."), dir);
    case EROFS:
        return err_set(note, ERR_IO, N_("Le dossier %s est sur un disque en lecture seule : choisissez-en un autre."), dir);
    case ENOSPC:
    case EDQUOT:
        return err_set(note, ERR_NO_SPACE, N_("Le disque du dossier %s est plein : faites de la place."), dir);
    default:
        return err_set(note, ERR_IO, N_("Le dossier %s ne peut pas être ouvert (%s)."), dir, err_system(code));
    }
}

/* Looks before LMDB does, which would make a new file where there is none. */
static enum err look_at_folder(const struct store_options *o, struct err_note *note)
{
    char path[PATH_BYTES];
    struct stat st;
    if (!path_in(path, o->dir, "data.mdb"))
        return err_set(note, ERR_IO, N_("Le chemin du dossier est trop long."));
    if (o->create && mkdir(o->dir, 0700) != 0 && errno != EEXIST)
        return folder_error(note, o->dir, errno);
    if (stat(o->dir, &st) != 0)
        return folder_error(note, o->dir, errno);
    if (!S_ISDIR(st.st_mode))
        return folder_error(note, o->dir, ENOTDIR);
    if (stat(path, &st) != 0) {
        if (errno != ENOENT)
            return folder_error(note, o->dir, errno);
        if (o->create)
            return ERR_OK;
        return err_set(note, ERR_NO_STORE,
                       N_("Le dossier %s ne contient pas de base Pacte : créez-la avec « pactectl init »."), o->dir);
    }
    if (o->create)
        return err_set(note, ERR_EXISTS, N_("Le dossier %s contient déjà une base : rien n'a été écrasé."), o->dir);
    if (st.st_size == 0)
        return err_set(note, ERR_DAMAGED, N_("La base du dossier %s est vide : restaurez une sauvegarde."), o->dir);
    return ERR_OK;
}

static enum err take_lock(struct store *s, const char *dir, struct err_note *note)
{
    char path[PATH_BYTES];
    if (!path_in(path, dir, "pacte.lock"))
        return err_set(note, ERR_IO, N_("Le chemin du dossier est trop long."));
    s->lock_fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd < 0)
        return folder_error(note, dir, errno);
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return ERR_OK;
    if (errno == EWOULDBLOCK)
        return err_set(note, ERR_LOCKED, N_("Le dossier %s est déjà ouvert par un autre pacted : arrêtez-le d'abord."), dir);
    return folder_error(note, dir, errno);
}

/* LMDB ends the program when it meets a page that makes no sense: the
 * administrator must at least read why. */
static void log_assertion(MDB_env *env, const char *what)
{
    (void)env;
    log_error("store_damaged", LOG_TEXT("detail", what),
              LOG_TEXT("remede", N_("La base est abîmée : vérifiez-la avec « pactectl verify » et restaurez une sauvegarde.")));
}

static enum err open_env(struct store *s, const struct store_options *o, struct err_note *note)
{
    int rc = mdb_env_create(&s->env);
    if (rc != 0)
        return store_from_lmdb(rc, note, "création");
    uint64_t map_bytes = o->map_bytes != 0 ? o->map_bytes : LIMIT_MAP_BYTES;
    if ((rc = mdb_env_set_mapsize(s->env, map_bytes)) != 0 ||
        (rc = mdb_env_set_maxreaders(s->env, o->readers != 0 ? o->readers : LIMIT_READERS)) != 0 ||
        (rc = mdb_env_set_maxdbs(s->env, TABLE_COUNT)) != 0 ||
        (rc = mdb_env_set_assert(s->env, log_assertion)) != 0)
        return store_from_lmdb(rc, note, "réglage");
    rc = mdb_env_open(s->env, o->dir, o->read_only ? ENV_FLAGS | MDB_RDONLY : ENV_FLAGS, 0600);
    if (rc == 0) {
        unsigned flags = 0;
        rc = mdb_env_get_flags(s->env, &flags);
        assert((flags & (ENV_FLAGS_REFUSED & ~(unsigned)MDB_NOLOCK)) == 0);
    }
    switch (rc) {
    case 0:
        return ERR_OK;
    case MDB_INVALID:
        return err_set(note, ERR_DAMAGED, N_("Le fichier data.mdb du dossier %s n'est pas une base Pacte, ou il est "
                                             "abîmé : restaurez une sauvegarde."), o->dir);
    case EACCES:
    case EPERM:
    case EROFS:
        return folder_error(note, o->dir, rc);
    default:
        return store_from_lmdb(rc, note, "ouverture");
    }
}

static enum err open_tables_in(struct store *s, const struct store_options *o, MDB_txn *txn, struct err_note *note)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        bool may_create = o->create || (!o->read_only && t != TABLE_META);
        int rc = mdb_dbi_open(txn, store_table_name((enum store_table)t), may_create ? MDB_CREATE : 0, &s->tables[t]);
        if (rc == MDB_NOTFOUND && t == TABLE_META)
            return err_set(note, ERR_NO_STORE, N_("La base du dossier %s est celle d'un autre programme, ou sa création "
                                                  "a été interrompue : choisissez un autre dossier."), o->dir);
        if (rc == MDB_NOTFOUND)
            return err_set(note, ERR_BAD_STORE_VERSION, N_("La base du dossier %s vient d'une version plus ancienne de "
                                                           "Pacte : ouvrez-la d'abord avec pacted."), o->dir);
        if (rc != 0)
            return store_from_lmdb(rc, note, "ouverture des tables");
    }
    return ERR_OK;
}

/* Handles become usable by all transactions only once this one is committed. */
static enum err open_tables(struct store *s, const struct store_options *o, struct err_note *note)
{
    MDB_txn *txn;
    int rc = mdb_txn_begin(s->env, NULL, o->read_only ? MDB_RDONLY : 0, &txn);
    if (rc != 0)
        return store_from_lmdb(rc, note, "ouverture des tables");
    enum err e = open_tables_in(s, o, txn, note);
    if (e != ERR_OK) {
        mdb_txn_abort(txn);
        return e;
    }
    return store_from_lmdb(mdb_txn_commit(txn), note, "ouverture des tables");
}

/* For its room, and because the name of a new file is only on disk once its
 * folder is. */
static enum err open_folder(struct store *s, const struct store_options *o, struct err_note *note)
{
    s->dir_fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->dir_fd < 0)
        return folder_error(note, o->dir, errno);
    if (o->create && o->sys->sync(o->sys->ctx, s->dir_fd) != 0)
        return store_from_lmdb(errno, note, "synchronisation du dossier");
    return ERR_OK;
}

static enum err open_all(struct store *s, const struct store_options *o, struct err_note *note)
{
    enum err e = look_at_folder(o, note);
    if (e == ERR_OK && o->exclusive)
        e = take_lock(s, o->dir, note);
    if (e == ERR_OK)
        e = open_env(s, o, note);
    if (e == ERR_OK)
        e = store_probe(s, o, note);
    if (e == ERR_OK && !o->read_only) {
        int dead;
        e = store_from_lmdb(mdb_reader_check(s->env, &dead), note, "lecteurs");
    }
    if (e == ERR_OK)
        e = open_tables(s, o, note);
    if (e == ERR_OK && !o->read_only)
        e = open_folder(s, o, note);
    return e;
}

enum err store_open(const struct store_options *o, struct store **out, struct err_note *note)
{
    struct store *s = sys_zalloc(o->sys, 1, sizeof *s);
    if (s == NULL)
        return ERR_NO_MEMORY;
    s->sys = o->sys;
    s->lock_fd = s->dir_fd = -1;
    s->read_only = o->read_only;
    s->fail_commit = o->sync_failures_injected;
    atomic_init(&s->broken, false);
    enum err e = open_all(s, o, note);
    if (e != ERR_OK) {
        store_close(s);
        return e;
    }
    *out = s;
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    if (s->env != NULL)
        mdb_env_close(s->env);
    if (s->dir_fd >= 0)
        close(s->dir_fd);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    sys_release(s->sys, s);
}

const struct sys *store_sys(const struct store *s)
{
    return s->sys;
}
