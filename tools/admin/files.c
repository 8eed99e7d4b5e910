#include "tools/admin/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SMALL_FILE_BYTES = 1024 * 1024 };

static size_t without_slashes(const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    return len;
}

static enum err path_print(const char *path, const char *between, const char *end, char out[ADMIN_PATH_BYTES],
                           struct err_note *note)
{
    if (path == NULL || path[0] == '\0')
        return err_set(note, ERR_INVALID, "Donnez le chemin : il est vide.");
    int n = snprintf(out, ADMIN_PATH_BYTES, "%.*s%s%s", (int)without_slashes(path), path, between, end);
    if (n < 0 || n >= ADMIN_PATH_BYTES)
        return err_set(note, ERR_INVALID, "Le chemin est trop long : prenez-en un plus court.");
    return ERR_OK;
}

enum err path_join(const char *dir, const char *name, char out[ADMIN_PATH_BYTES], struct err_note *note)
{
    return path_print(dir, name == NULL ? "" : "/", name == NULL ? "" : name, out, note);
}

enum err path_beside(const char *path, const char *suffix, char out[ADMIN_PATH_BYTES], struct err_note *note)
{
    return path_print(path, "", suffix, out, note);
}

enum err path_must_be_free(const char *path, struct err_note *note)
{
    struct stat st;
    if (lstat(path, &st) == 0)
        return err_set(note, ERR_EXISTS, "« %s » existe déjà : rien n'a été écrasé. Choisissez un autre nom.", path);
    return errno == ENOENT ? ERR_OK : file_failure(note, "accès impossible", path);
}

enum err file_failure(struct err_note *note, const char *doing, const char *path)
{
    int why = errno;
    if (why == ENOSPC || why == EDQUOT)
        return err_set(note, ERR_NO_SPACE, "« %s » : le disque est plein. Faites de la place, puis recommencez.", path);
    return err_set(note, ERR_IO, "« %s » : %s (%s).", path, doing, err_system(why));
}

int64_t file_read_full(int fd, void *out, size_t len)
{
    size_t have = 0;
    while (have < len) {
        ssize_t n = read(fd, (uint8_t *)out + have, len - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        have += (size_t)n;
    }
    return (int64_t)have;
}

enum err file_write_all(int fd, struct bytes b, const char *path, struct err_note *note)
{
    while (b.len > 0) {
        ssize_t n = write(fd, b.data, b.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_failure(note, "écriture impossible", path);
        b.data += n;
        b.len -= (size_t)n;
    }
    return ERR_OK;
}

enum err file_create(const struct sys *sys, const char *path, struct bytes b, bool is_public, struct err_note *note)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, is_public ? 0644 : 0600);
    if (fd < 0 && errno == EEXIST)
        return path_must_be_free(path, note);
    if (fd < 0)
        return file_failure(note, "création impossible", path);
    enum err e = file_write_all(fd, b, path, note);
    if (e == ERR_OK && sys->sync(sys->ctx, fd) != 0)
        e = file_failure(note, "le disque n'a pas confirmé l'écriture", path);
    if (close(fd) != 0 && e == ERR_OK)
        e = file_failure(note, "fermeture impossible", path);
    return e;
}

enum err file_read_small(const struct sys *sys, const char *path, char **out, size_t *len, struct err_note *note)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_failure(note, "lecture impossible", path);
    struct stat st;
    enum err e = ERR_OK;
    char *text = NULL;
    int64_t have = 0;
    if (fstat(fd, &st) != 0)
        e = file_failure(note, "lecture impossible", path);
    else if (!S_ISREG(st.st_mode) || st.st_size > SMALL_FILE_BYTES)
        e = err_set(note, ERR_INVALID, "« %s » n'est pas un petit fichier ordinaire.", path);
    else if ((text = sys_alloc(sys, (size_t)st.st_size + 1)) == NULL)
        e = ERR_NO_MEMORY;
    if (e == ERR_OK && (have = file_read_full(fd, text, (size_t)st.st_size)) < 0)
        e = file_failure(note, "lecture impossible", path);
    close(fd);
    if (e != ERR_OK) {
        sys_release(sys, text);
        return e;
    }
    text[have] = '\0';
    *out = text;
    *len = (size_t)have;
    return ERR_OK;
}

enum err folder_sync(const struct sys *sys, const char *dir, struct err_note *note)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return file_failure(note, "ouverture du dossier impossible", dir);
    enum err e = ERR_OK;
    if (sys->sync(sys->ctx, fd) != 0)
        e = file_failure(note, "le disque n'a pas confirmé l'écriture", dir);
    close(fd);
    return e;
}

/* Syncs the folder that holds `path`, so that its name survives a power cut. */
static enum err folder_sync_of(const struct sys *sys, const char *path, struct err_note *note)
{
    char copy[ADMIN_PATH_BYTES];
    enum err e = path_join(path, NULL, copy, note);
    return e != ERR_OK ? e : folder_sync(sys, dirname(copy), note);
}

enum err folder_make(const char *dir, struct err_note *note)
{
    if (mkdir(dir, 0700) != 0)
        return errno == EEXIST ? path_must_be_free(dir, note) : file_failure(note, "création impossible", dir);
    return ERR_OK;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    (void)remove(path);
    return 0;
}

void folder_remove(const char *dir)
{
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* renameat2 refuses an existing name in one step; some file systems (vfat,
 * network ones) do not know the flag. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    struct stat st;
    if (lstat(to, &st) == 0) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

enum err path_publish(const struct sys *sys, const char *from, const char *to, struct err_note *note)
{
    if (rename_new(from, to) != 0)
        return errno == EEXIST ? path_must_be_free(to, note) : file_failure(note, "renommage impossible", to);
    return folder_sync_of(sys, to, note);
}

enum err staging_begin(struct staging *s, const char *dir, struct err_note *note)
{
    enum err e = path_join(dir, NULL, s->dir, note);
    if (e == ERR_OK)
        e = path_beside(dir, ".part", s->part, note);
    if (e == ERR_OK)
        e = path_must_be_free(s->dir, note);
    return e == ERR_OK ? folder_make(s->part, note) : e;
}

enum err staging_end(const struct staging *s, const struct sys *sys, enum err filled, struct err_note *note)
{
    enum err e = filled == ERR_OK ? path_publish(sys, s->part, s->dir, note) : filled;
    if (e != ERR_OK)
        folder_remove(s->part);
    return e;
}
