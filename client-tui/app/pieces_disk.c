#include "client-tui/app/pieces.h"

#include "client-tui/ui/intl.h"
#include "common/base/text.h"
#include "common/fichier/fichier.h"
#include "proto/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MAX = 1000, SAID = 200 };

/* « ~/ » is there when one begins: a whole path typed after it stands alone. */
static const char *last_root(const char *typed)
{
    const char *from = typed;
    for (const char *p = typed; *p != '\0'; p++)
        if (p[0] == '/' && (p[1] == '/' || (p[1] == '~' && p[2] == '/')))
            from = p + 1;
    return from;
}

void piece_path(const char *typed, char *out, size_t size)
{
    const char *home = getenv("HOME");
    typed = last_root(typed);
    if (typed[0] == '~' && (typed[1] == '/' || typed[1] == '\0') && home != NULL)
        (void)snprintf(out, size, "%s%s", home, typed + 1);
    else
        (void)snprintf(out, size, "%s", typed);
}

/* A path of the user may hold anything: it is said without what a terminal obeys. */
static enum err refused(const char *path, const char *what, struct err_note *note)
{
    char shown[SAID];
    int why = errno;
    (void)text_plain(bytes_text(path), shown, sizeof shown);
    return err_set(note, why == ENOENT ? ERR_NOT_FOUND : why == ENOSPC ? ERR_NO_SPACE : ERR_IO, N_("« %s » %s : %s."), shown, _(what), err_system(why));
}

/* --- Reading ----------------------------------------------------------------- */

/* Never waits for who writes into a pipe. */
static int open_file(const char *path, uint64_t *octets, struct err_note *note, enum err *error)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &s) != 0) {
        *error = refused(path, N_("ne peut pas être lu"), note);
    } else if (!S_ISREG(s.st_mode)) {
        errno = S_ISDIR(s.st_mode) ? EISDIR : EINVAL;
        *error = refused(path, N_("n'est pas un fichier à joindre"), note);
    } else {
        *octets = (uint64_t)s.st_size;
        *error = fichier_permis(path, *octets, note);
    }
    if (*error != ERR_OK && fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static ssize_t read_at(int fd, uint8_t *data, size_t size, uint64_t at)
{
    size_t len = 0;
    while (len < size) {
        ssize_t n = pread(fd, data + len, size - len, (off_t)(at + len));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    return (ssize_t)len;
}

enum err piece_prove(const char *path, uint64_t *octets, uint8_t sum[HASH_BYTES], struct err_note *note)
{
    uint8_t data[16384];
    struct hash_sha256_stream stream;
    enum err e;
    uint64_t at = 0;
    int fd = open_file(path, octets, note, &e);
    if (fd < 0)
        return e;
    hash_sha256_begin(&stream);
    while (at < *octets) {
        ssize_t n = read_at(fd, data, sizeof data, at);
        if (n <= 0) {
            errno = n < 0 ? errno : EIO;
            e = refused(path, N_("ne peut pas être lu jusqu'au bout"), note);
            break;
        }
        hash_sha256_add(&stream, bytes_of(data, (size_t)n));
        at += (uint64_t)n;
    }
    (void)close(fd);
    hash_sha256_end(&stream, sum);
    *octets = at;
    return e;
}

enum err piece_read(const char *path, uint64_t at, uint8_t *data, size_t size, size_t *len, struct err_note *note)
{
    uint64_t octets;
    enum err e;
    int fd = open_file(path, &octets, note, &e);
    if (fd < 0)
        return e;
    ssize_t n = read_at(fd, data, size, at);
    if (n < 0)
        e = refused(path, N_("ne peut pas être lu"), note);
    *len = n > 0 ? (size_t)n : 0;
    (void)close(fd);
    return e;
}

/* --- Its name ---------------------------------------------------------------- */

enum err piece_name(int fd, const char *part, const char *dossier, const char *nom, char *path, size_t size, struct err_note *note)
{
    const char *dot = strrchr(nom, '.');
    int stem = dot != NULL && dot != nom ? (int)(dot - nom) : (int)strlen(nom);
    bool named = fsync(fd) == 0;
    if (!named)
        return refused(part, N_("ne peut pas être écrit"), note);
    named = false;
    for (int i = 1; i <= NAMES_MAX && !named; i++) {
        char number[16] = "";
        if (i > 1)
            (void)snprintf(number, sizeof number, "-%d", i);
        (void)snprintf(path, size, "%s/%.*s%s%s", dossier, stem, nom, number, nom + stem);
        named = link(part, path) == 0;
        if (!named && errno != EEXIST)
            break;
    }
    enum err e = named ? ERR_OK : refused(path, N_("ne peut pas être créé"), note);
    (void)unlink(part);
    return e;
}

/* --- Completion -------------------------------------------------------------- */

struct found { char name[256]; size_t common, count, said; bool folder; };

static bool is_folder(const char *dir, const char *name)
{
    char path[FILES_PATH_BYTES * 4];
    struct stat s;
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* Names with controls can be neither shown nor attached. */
static void take(struct found *f, const char *dir, const char *name, char *said, size_t size)
{
    size_t same = 0;
    if (f->count++ == 0) {
        (void)snprintf(f->name, sizeof f->name, "%s", name);
        f->common = strlen(f->name);
        f->folder = is_folder(dir, name);
    }
    while (same < f->common && name[same] == f->name[same])
        same++;
    while (same > 0 && same < f->common && ((uint8_t)f->name[same] & 0xC0) == 0x80)
        same--;
    f->common = same;
    int n = snprintf(said + f->said, size - f->said, "%s%s", f->said > 0 ? "  " : "", name);
    f->said = n > 0 && f->said + (size_t)n < size ? f->said + (size_t)n : f->said;
    said[f->said] = '\0';
}

enum err piece_complete(const char *typed, char *out, size_t size, struct err_note *note)
{
    char dir[FILES_PATH_BYTES * 3], said[SAID] = "";
    const char *begun = fichier_base(typed);
    size_t head = (size_t)(begun - typed), len = strlen(begun);
    struct found f = {.count = 0};
    piece_path(typed, dir, sizeof dir);
    if (head > 0)
        dir[strlen(dir) - len] = '\0';
    DIR *d = opendir(head > 0 ? dir : ".");
    const struct dirent *entry;
    if (d == NULL)
        return refused(dir, N_("ne s'ouvre pas"), note);
    while ((entry = readdir(d)) != NULL)
        if (strncmp(entry->d_name, begun, len) == 0 && (entry->d_name[0] != '.' || (begun[0] == '.' && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)) &&
            text_clean(bytes_text(entry->d_name), false))
            take(&f, head > 0 ? dir : ".", entry->d_name, said, sizeof said);
    (void)closedir(d);
    if (f.count == 0)
        return err_set(note, ERR_NOT_FOUND, N_("Rien ne commence ainsi dans ce dossier."));
    (void)snprintf(out, size, "%.*s%.*s%s", (int)head, typed, (int)f.common, f.name, f.count == 1 && f.folder ? "/" : "");
    if (f.count > 1)
        (void)err_set(note, ERR_OK, "%s%s", said, f.count > 1 && f.said + 40 > sizeof said ? " …" : "");
    return ERR_OK;
}

/* --- Who shows it ------------------------------------------------------------ */

static bool on_path(const char *name)
{
    const char *at = getenv("PATH");
    while (at != NULL && *at != '\0') {
        char path[FILES_PATH_BYTES * 2];
        size_t len = strcspn(at, ":");
        (void)snprintf(path, sizeof path, "%.*s/%s", (int)(len < FILES_PATH_BYTES ? len : FILES_PATH_BYTES), at, name);
        if (len > 0 && access(path, X_OK) == 0)
            return true;
        at += len + (at[len] == ':');
    }
    return false;
}

bool piece_viewer(char *out, size_t size)
{
    const char *given = getenv("PACTE_OUVRIR"), *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    bool graphic = (x != NULL && x[0] != '\0') || (wayland != NULL && wayland[0] != '\0');
    if (given == NULL || given[0] == '\0')
        given = "xdg-open";
    else
        graphic = true;
    (void)snprintf(out, size, "%s", given);
    return graphic && (strchr(given, '/') != NULL ? access(given, X_OK) == 0 : on_path(given));
}
