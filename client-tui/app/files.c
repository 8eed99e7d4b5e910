#include "client-tui/app/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 8 << 20, EXPORTS_MAX = 1000 };

static void folder(char *out, const char *variable, const char *under_home)
{
    const char *given = getenv(variable), *home = getenv("HOME");
    out[0] = '\0';
    if (given != NULL && given[0] == '/')
        (void)snprintf(out, FILES_PATH_BYTES, "%.400s/pacte", given);
    else if (home != NULL && home[0] == '/')
        (void)snprintf(out, FILES_PATH_BYTES, "%.400s/%s/pacte", home, under_home);
}

void files_open(struct files *f, const struct sys *sys)
{
    f->sys = sys;
    folder(f->state, "XDG_STATE_HOME", ".local/state");
    folder(f->config, "XDG_CONFIG_HOME", ".config");
}

/* --- Reading -------------------------------------------------------------------------- */

enum err files_read(const char *path, struct arena *a, struct bytes *out)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR_NOT_FOUND;
    size_t len = 0, size = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size <= FILE_BYTES_MAX ? (size_t)s.st_size : 0;
    uint8_t *data = arena_alloc(a, size + 1);
    while (data != NULL && len < size) {
        ssize_t n = read(fd, data + len, size - len);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        len += n > 0 ? (size_t)n : 0;
    }
    (void)close(fd);
    if (data == NULL || len < size)
        return data == NULL ? ERR_NO_MEMORY : ERR_IO;
    data[len] = '\0';
    *out = bytes_of(data, len);
    return ERR_OK;
}

const char *files_config(const struct files *f, const char *name, struct arena *a)
{
    char path[FILES_PATH_BYTES + 64];
    struct bytes b;
    if (f->config[0] == '\0')
        return NULL;
    (void)snprintf(path, sizeof path, "%s/%s", f->config, name);
    return files_read(path, a, &b) == ERR_OK ? (const char *)b.data : NULL;
}

/* --- Writing --------------------------------------------------------------------------- */

static enum err refused(const char *path, struct err_note *note)
{
    return err_set(note, errno == ENOSPC ? ERR_NO_SPACE : ERR_IO, N_("« %s » ne peut pas être écrit : %s."), path, err_system(errno));
}

/* Every folder on the way, 0700. */
static bool make_folders(const char *path)
{
    char part[FILES_PATH_BYTES];
    (void)snprintf(part, sizeof part, "%s", path);
    for (char *p = part + 1; *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return false;
        *p = '/';
    }
    return mkdir(part, 0700) == 0 || errno == EEXIST;
}

static bool put_all(int fd, struct bytes b)
{
    size_t done = 0;
    while (done < b.len) {
        ssize_t n = write(fd, b.data + done, b.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool sync_folder(const struct sys *sys, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && sys->sync(sys->ctx, fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

/* Whole or not at all: beside, synced, then renamed. */
enum err files_write(const struct files *f, const char *dir, const char *name, struct bytes b, bool sync, struct err_note *note)
{
    char path[FILES_PATH_BYTES + 64], beside[FILES_PATH_BYTES + 72];
    if (dir[0] == '\0')
        return err_set(note, ERR_IO, N_("Rien ne peut être gardé sur ce poste : la variable HOME n'est pas donnée."));
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    (void)snprintf(beside, sizeof beside, "%s.part", path);
    if (!make_folders(dir))
        return refused(dir, note);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return refused(beside, note);
    bool ok = put_all(fd, b) && (!sync || f->sys->sync(f->sys->ctx, fd) == 0);
    int why = errno;
    ok = close(fd) == 0 && ok;
    if (ok && rename(beside, path) == 0 && (!sync || sync_folder(f->sys, dir)))
        return ERR_OK;
    errno = ok ? errno : why;
    enum err e = refused(path, note);
    (void)unlink(beside);
    return e;
}

enum err files_write_config(const struct files *f, const char *name, const char *text, struct err_note *note)
{
    return files_write(f, f->config, name, bytes_text(text), true, note);
}

void files_remove_folder(const char *path)
{
    char inside[FILES_PATH_BYTES + 300];
    DIR *d = opendir(path);
    const struct dirent *entry;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        (void)snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        (void)unlink(inside);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(path);
}

/* --- Drafts ------------------------------------------------------------------------------- */

static const char draft_prefix[] = "brouillon-";

enum err files_draft(const struct files *f, uint64_t convention, struct bytes b, struct err_note *note)
{
    char name[48], path[FILES_PATH_BYTES + 64];
    (void)snprintf(name, sizeof name, "%s%016llx", draft_prefix, (unsigned long long)convention);
    if (b.len > 0)
        return files_write(f, f->state, name, b, true, note);
    (void)snprintf(path, sizeof path, "%s/%s", f->state, name);
    return unlink(path) == 0 || errno == ENOENT || f->state[0] == '\0' ? ERR_OK : refused(path, note);
}

static void one_draft(const struct files *f, const char *name, int64_t now_ms, unsigned days, files_draft_fn *fn, void *ctx)
{
    char path[FILES_PATH_BYTES + 300];
    struct arena a;
    struct bytes b;
    struct stat s;
    (void)snprintf(path, sizeof path, "%s/%s", f->state, name);
    if (lstat(path, &s) != 0 || !S_ISREG(s.st_mode))
        return;
    if (now_ms / 1000 - (int64_t)s.st_mtime > (int64_t)days * 86400) {
        (void)unlink(path);
        return;
    }
    arena_init(&a, f->sys, FILE_BYTES_MAX + 4096);
    if (files_read(path, &a, &b) == ERR_OK)
        fn(ctx, b);
    arena_finish(&a);
}

void files_drafts(const struct files *f, int64_t now_ms, unsigned days, files_draft_fn *fn, void *ctx)
{
    DIR *d = f->state[0] != '\0' ? opendir(f->state) : NULL;
    const struct dirent *entry;
    while (d != NULL && (entry = readdir(d)) != NULL)
        if (strncmp(entry->d_name, draft_prefix, sizeof draft_prefix - 1) == 0 && strchr(entry->d_name, '.') == NULL)
            one_draft(f, entry->d_name, now_ms, days, fn, ctx);
    if (d != NULL)
        (void)closedir(d);
}

/* --- Exports -------------------------------------------------------------------------------- */

enum err files_export(const char *name, struct bytes content, char *used, size_t size, struct err_note *note)
{
    const char *dot = strrchr(name, '.');
    int stem = dot != NULL ? (int)(dot - name) : (int)strlen(name), fd = -1;
    for (int i = 1; i <= EXPORTS_MAX && fd < 0; i++) {
        if (i == 1)
            (void)snprintf(used, size, "%s", name);
        else
            (void)snprintf(used, size, "%.*s-%d%s", stem, name, i, dot != NULL ? dot : "");
        fd = open(used, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return refused(used, note);
    bool ok = put_all(fd, content);
    ok = close(fd) == 0 && ok;
    if (ok)
        return ERR_OK;
    enum err e = refused(used, note);
    (void)unlink(used);
    return e;
}

/* --- Fingerprints ------------------------------------------------------------------------------ */

static const char *line_of(const char *text, const char *server, size_t *len)
{
    size_t name = strlen(server);
    while (text != NULL && *text != '\0') {
        *len = strcspn(text, "\n");
        if (*len > name && strncmp(text, server, name) == 0 && text[name] == ' ')
            return text;
        text += *len + (text[*len] == '\n');
    }
    return NULL;
}

void files_pin(const struct files *f, const char *server, char *out, size_t size)
{
    struct arena a;
    size_t len = 0;
    arena_init(&a, f->sys, FILE_BYTES_MAX);
    const char *line = line_of(files_config(f, "serveurs", &a), server, &len);
    size_t name = strlen(server) + 1;
    (void)snprintf(out, size, "%.*s", line != NULL ? (int)(len - name) : 0, line != NULL ? line + name : "");
    arena_finish(&a);
}

enum err files_write_pin(const struct files *f, const char *server, const char *fingerprint, struct err_note *note)
{
    struct arena a;
    size_t len = 0;
    arena_init(&a, f->sys, FILE_BYTES_MAX);
    const char *old = files_config(f, "serveurs", &a);
    if (old == NULL)
        old = "";
    const char *line = line_of(old, server, &len), *tail = line != NULL ? line + len + (line[len] == '\n') : "";
    int head = line != NULL ? (int)(line - old) : (int)strlen(old);
    size_t size = strlen(old) + strlen(server) + strlen(fingerprint) + 8;
    char *text = arena_alloc(&a, size);
    enum err e = ERR_NO_MEMORY;
    if (text != NULL) {
        (void)snprintf(text, size, "%.*s%s %s\n%s", head, old, server, fingerprint, tail);
        e = files_write_config(f, "serveurs", text, note);
    }
    arena_finish(&a);
    return e;
}
