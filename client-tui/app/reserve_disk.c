#include "client-tui/app/reserve_disk.h"

#include "client-tui/data/reserve.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = FILES_PATH_BYTES + 300, LOGIN_BYTES = 1 << 20, KEPT_PART = 7, OF = 8 };

typedef void each_fn(void *ctx, const char *path, const char *name, const struct stat *s);

static void each(const char *dir, each_fn *fn, void *ctx)
{
    char path[PATH];
    struct stat s;
    DIR *d = dir[0] != '\0' ? opendir(dir) : NULL;
    const struct dirent *entry;
    while (d != NULL && (entry = readdir(d)) != NULL) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.' && lstat(path, &s) == 0)
            fn(ctx, path, entry->d_name, &s);
    }
    if (d != NULL)
        (void)closedir(d);
}

static bool is_copy(const char *name, const struct stat *s)
{
    return S_ISDIR(s->st_mode) && strncmp(name, DISK_PREFIX, sizeof DISK_PREFIX - 1) == 0;
}

/* --- Old ones -------------------------------------------------------------------------- */

struct age { int64_t now_ms; unsigned days; };

static void purge_one(void *ctx, const char *path, const char *name, const struct stat *s)
{
    const struct age *a = ctx;
    if (is_copy(name, s) && (a->days == 0 || a->now_ms / 1000 - (int64_t)s->st_mtime > (int64_t)a->days * 86400))
        files_remove_folder(path);
}

void disk_purge(const char *state, int64_t now_ms, unsigned days)
{
    struct age a = {now_ms, days};
    each(state, purge_one, &a);
}

/* --- The last one ------------------------------------------------------------------------- */

struct last { const struct files *f; const char *server; char *account; size_t size; int64_t at_ms; };

/* Each copy says whose it is in the answer to the login. */
static void login_of(void *ctx, const char *path, const char *name, const struct stat *s)
{
    struct last *l = ctx;
    char login[RESERVE_NAME_BYTES], file[PATH + RESERVE_NAME_BYTES + 1];
    struct reserve_entry e;
    struct arena a;
    struct bytes b;
    if (!is_copy(name, s))
        return;
    reserve_file(PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), login);
    (void)snprintf(file, sizeof file, "%s/%s", path, login);
    arena_init(&a, l->f->sys, LOGIN_BYTES);
    if (files_read(file, &a, &b) == ERR_OK && reserve_unpack(b, &e) == ERR_OK && strcmp(e.server, l->server) == 0 && e.at_ms > l->at_ms) {
        l->at_ms = e.at_ms;
        (void)snprintf(l->account, l->size, "%s", e.account);
    }
    arena_finish(&a);
}

bool disk_last(const struct files *f, const char *server, char *account, size_t size)
{
    struct last l = {.f = f, .server = server, .account = account, .size = size};
    each(f->state, login_of, &l);
    return l.at_ms > 0;
}

/* --- How large ------------------------------------------------------------------------------ */

struct seen { char name[64]; struct timespec at; size_t bytes; };
struct folder { struct seen *rows; size_t count, cap, bytes; };

static void see(void *ctx, const char *path, const char *name, const struct stat *s)
{
    struct folder *f = ctx;
    (void)path;
    if (!S_ISREG(s->st_mode) || strlen(name) >= sizeof f->rows[0].name)
        return;
    if (f->count == f->cap) {
        size_t cap = f->cap == 0 ? 256 : f->cap * 2;
        void *grown = realloc(f->rows, cap * sizeof *f->rows);
        if (grown == NULL)
            return;
        f->rows = grown;
        f->cap = cap;
    }
    struct seen *row = &f->rows[f->count++];
    *row = (struct seen){.at = s->st_mtim, .bytes = (size_t)s->st_size};
    (void)snprintf(row->name, sizeof row->name, "%s", name);
    f->bytes += row->bytes;
}

static int oldest_first(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    if (x->at.tv_sec != y->at.tv_sec)
        return x->at.tv_sec < y->at.tv_sec ? -1 : 1;
    return x->at.tv_nsec < y->at.tv_nsec ? -1 : x->at.tv_nsec > y->at.tv_nsec;
}

static bool says_whose(const char *name)
{
    char login[RESERVE_NAME_BYTES], hello[RESERVE_NAME_BYTES];
    reserve_file(PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), login);
    reserve_file(PACTE__METHOD__METHOD_HELLO, bytes_of(NULL, 0), hello);
    return strcmp(name, login) == 0 || strcmp(name, hello) == 0;
}

size_t disk_bound(const char *dir, size_t bytes)
{
    struct folder f = {0};
    char path[PATH];
    each(dir, see, &f);
    if (f.bytes > bytes && f.count > 1)
        qsort(f.rows, f.count, sizeof *f.rows, oldest_first);
    /* Some room at once, so that the next files find it. */
    size_t target = f.bytes > bytes ? bytes / OF * KEPT_PART : f.bytes;
    for (size_t i = 0; i < f.count && f.bytes > target; i++) {
        if (says_whose(f.rows[i].name))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", dir, f.rows[i].name);
        (void)unlink(path);
        f.bytes -= f.rows[i].bytes;
    }
    free(f.rows);
    return f.bytes;
}

void disk_set_aside(const char *path)
{
    char aside[PATH];
    (void)snprintf(aside, sizeof aside, "%s" DISK_ASIDE, path);
    (void)rename(path, aside);
}
