/* From a backup to a data folder that is proven.
 *
 * Happy path: DIR.part → store/data.mdb from the chunks → read again from end
 * to end by verify_store → certificates → sync → DIR.
 * Failure modes: whatever fails, DIR.part goes and DIR was never touched. */
#include "tools/admin/backup_format.h"
#include "tools/admin/files.h"
#include "tools/admin/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct unpacking {
    const struct sys *sys;
    char to[ADMIN_PATH_BYTES];
    int in, out;
    uint64_t done, all;
    void (*progress)(void *ctx, uint64_t done, uint64_t all);
    void *ctx;
    struct err_note *note;
};

static int64_t from_file(void *ctx, uint8_t *out, size_t len)
{
    struct unpacking *u = ctx;
    int64_t have = file_read_full(u->in, out, len);
    if (have < 0)
        return have;
    u->done += (uint64_t)have;
    if (u->progress != NULL)
        u->progress(u->ctx, u->done, u->all);
    return have;
}

static enum err to_store(void *ctx, struct bytes raw)
{
    struct unpacking *u = ctx;
    return file_write_all(u->out, raw, u->to, u->note);
}

/* Writes the store that is in `file` to `to`, which must not be there. */
static enum err unpack(struct unpacking *u, const char *file, struct backup_info *info, struct err_note *note)
{
    struct stat st;
    u->note = note;
    u->in = open(file, O_RDONLY | O_CLOEXEC);
    if (u->in < 0 && errno == ENOENT)
        return err_set(note, ERR_NOT_FOUND, "La sauvegarde « %s » n'existe pas.", file);
    if (u->in < 0)
        return file_failure(note, "lecture impossible", file);
    enum err e = ERR_OK;
    u->all = fstat(u->in, &st) == 0 ? (uint64_t)st.st_size : 0;
    u->out = open(u->to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (u->out < 0)
        e = file_failure(note, "création impossible", u->to);
    if (e == ERR_OK)
        e = backup_read_from(u->sys, file, from_file, u, info, to_store, u, note);
    if (e == ERR_OK && u->sys->sync(u->sys->ctx, u->out) != 0)
        e = file_failure(note, "le disque n'a pas confirmé l'écriture", u->to);
    if (u->out >= 0 && close(u->out) != 0 && e == ERR_OK)
        e = file_failure(note, "fermeture impossible", u->to);
    close(u->in);
    return e;
}

/* Makes dir/store from the backup and proves it. */
static enum err unpack_and_prove(struct unpacking *u, const char *file, const char *dir, struct backup_info *info,
                                 struct admin_report *report, struct err_note *note)
{
    char store_dir[ADMIN_PATH_BYTES];
    enum err e = path_join(dir, "store", store_dir, note);
    if (e == ERR_OK)
        e = path_join(store_dir, "data.mdb", u->to, note);
    if (e == ERR_OK)
        e = folder_make(store_dir, note);
    if (e == ERR_OK)
        e = unpack(u, file, info, note);
    if (e == ERR_OK)
        e = verify_store(u->sys, store_dir, info, report, note);
    if (e == ERR_OK)
        e = folder_sync(u->sys, store_dir, note);
    return e;
}

static enum err fill(const struct admin_restore_options *o, const char *part, struct admin_restore_result *out,
                     struct err_note *note)
{
    struct unpacking u = {.sys = o->sys, .progress = o->progress, .ctx = o->ctx};
    enum err e = unpack_and_prove(&u, o->file, part, &out->info, &out->report, note);
    out->new_keys = o->keys_dir == NULL;
    if (e == ERR_OK)
        e = out->new_keys ? keys_make(o->sys, part, "Pacte", o->hosts, o->host_count, note)
                          : keys_copy(o->sys, o->keys_dir, part, note);
    if (e == ERR_OK)
        e = admin_fingerprint(part, out->fingerprint, note);
    if (e == ERR_OK)
        e = folder_sync(o->sys, part, note);
    return e;
}

enum err admin_restore(const struct admin_restore_options *o, struct admin_restore_result *out, struct err_note *note)
{
    struct staging s;
    enum err e = staging_begin(&s, o->dir, note);
    return e == ERR_OK ? staging_end(&s, o->sys, fill(o, s.part, out, note), note) : e;
}

enum err admin_prove_backup(const struct sys *sys, const char *file, struct backup_info *info,
                            struct admin_report *report, struct err_note *note)
{
    char dir[ADMIN_PATH_BYTES];
    struct unpacking u = {.sys = sys};
    enum err e = path_beside(file, ".preuve", dir, note);
    if (e == ERR_OK)
        e = folder_make(dir, note);
    if (e != ERR_OK)
        return e;
    e = unpack_and_prove(&u, file, dir, info, report, note);
    folder_remove(dir);
    return e;
}
