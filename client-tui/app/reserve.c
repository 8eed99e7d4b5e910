#include "client-tui/app/reserve.h"

#include "client-tui/app/reserve_disk.h"
#include "common/wire/wire.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 20 };

struct reserve_job {
    uv_work_t work;
    struct reserve *r;
    char dir[FILES_PATH_BYTES + 64], name[RESERVE_NAME_BYTES];
    struct arena memory;                 /* of the file */
    struct bytes file;
    bool gone;                           /* its folder was removed meanwhile */
    struct reserve_job *next;
};

void reserve_init(struct reserve *r, uv_loop_t *loop, const struct files *files)
{
    *r = (struct reserve){.loop = loop, .files = files};
    r->last = &r->first;
}

void reserve_purge(struct reserve *r, int64_t now_ms) { disk_purge(r->files->state, now_ms, RESERVE_DAYS); }

/* --- Which one -------------------------------------------------------------------------- */

static void use(struct reserve *r, const char *server, const char *account)
{
    char name[RESERVE_NAME_BYTES];
    reserve_folder(server, account, name);
    (void)snprintf(r->server, sizeof r->server, "%s", server);
    (void)snprintf(r->account, sizeof r->account, "%s", account);
    (void)snprintf(r->dir, sizeof r->dir, "%s/" DISK_PREFIX "%s", r->files->state, name);
    if (r->files->state[0] == '\0')
        r->dir[0] = '\0';
}

bool reserve_open(struct reserve *r, const char *server, const char *account)
{
    char last[sizeof r->account];
    struct stat s;
    if (account[0] == '\0' && !disk_last(r->files, server, last, sizeof last))
        return false;
    use(r, server, account[0] != '\0' ? account : last);
    if (r->dir[0] != '\0' && stat(r->dir, &s) == 0 && S_ISDIR(s.st_mode)) {
        (void)utimensat(AT_FDCWD, r->dir, NULL, 0);      /* it is used */
        return true;
    }
    reserve_close(r);
    return false;
}

void reserve_begin(struct reserve *r, const char *server, const char *account) { use(r, server, account); }
void reserve_close(struct reserve *r) { r->dir[0] = r->account[0] = '\0'; }

static void stop_writing(struct reserve *r, const char *dir)
{
    for (struct reserve_job *j = r->first; j != NULL; j = j->next)
        j->gone = j->gone || dir == NULL || strcmp(j->dir, dir) == 0;
}

void reserve_forget(struct reserve *r)
{
    if (r->dir[0] == '\0')
        return;
    stop_writing(r, r->dir);
    files_remove_folder(r->dir);
    reserve_close(r);
}

void reserve_forget_all(struct reserve *r)
{
    stop_writing(r, NULL);
    disk_purge(r->files->state, INT64_MAX, 0);
    reserve_close(r);
}

/* --- Reading ------------------------------------------------------------------------------ */

/* Our own file says what it is; what it holds is read as if a stranger had sent it. */
static enum err believe(const struct reserve *r, Pacte__Method method, struct bytes question, struct bytes file, struct arena *a,
                        ProtobufCMessage **out, int64_t *at_ms)
{
    static const struct wire_limits wide = {.nesting = 32, .fields = 4u << 20, .string_bytes = RESERVE_ENTRY_BYTES};
    struct reserve_entry e;
    enum err error = reserve_unpack(file, &e);
    if (error == ERR_OK && (strcmp(e.server, r->server) != 0 || strcmp(e.account, r->account) != 0 || e.method != method ||
                            !bytes_equal(e.question, question)))
        error = ERR_BAD_CONTENT;
    if (error == ERR_OK)
        error = wire_check(reserve_reply(method), e.answer, &wide, NULL);
    if (error == ERR_OK)
        error = wire_unpack_own(reserve_reply(method), e.answer, a, out);
    if (error == ERR_OK)
        *at_ms = e.at_ms;
    return error;
}

static enum err path_of(const struct reserve *r, Pacte__Method method, struct bytes request, struct arena *a, struct bytes *question,
                        char *path, size_t size)
{
    char name[RESERVE_NAME_BYTES];
    if (r->dir[0] == '\0')
        return ERR_NOT_FOUND;
    enum err e = reserve_question(method, request, a, question);
    if (e != ERR_OK)
        return e;
    reserve_file(method, *question, name);
    (void)snprintf(path, size, "%s/%s", r->dir, name);
    return ERR_OK;
}

enum err reserve_get(struct reserve *r, Pacte__Method method, struct bytes request, struct arena *a, ProtobufCMessage **out,
                     int64_t *at_ms)
{
    char path[FILES_PATH_BYTES + 128];
    struct bytes question, file;
    enum err e = path_of(r, method, request, a, &question, path, sizeof path);
    if (e == ERR_OK)
        e = files_read(path, a, &file);
    if (e != ERR_OK)
        return e == ERR_NO_MEMORY ? e : ERR_NOT_FOUND;
    e = believe(r, method, question, file, a, out, at_ms);
    if (e == ERR_OK || e == ERR_NO_MEMORY)
        return e;
    disk_set_aside(path);
    r->set_aside = true;
    return ERR_NOT_FOUND;
}

/* --- Writing -------------------------------------------------------------------------------- */

static void write_next(struct reserve *r);

static void write_one(uv_work_t *w)
{
    struct reserve_job *j = w->data;
    struct err_note note = {0};
    struct reserve *r = j->r;
    /* A disk that refuses leaves the copy as it was: it is only a copy. */
    if (files_write(r->files, j->dir, j->name, j->file, false, &note) != ERR_OK)
        return;
    bool known = strcmp(r->sized, j->dir) == 0;
    r->size += j->file.len;
    if (known && r->size <= RESERVE_BYTES)
        return;
    r->size = disk_bound(j->dir, RESERVE_BYTES);
    (void)snprintf(r->sized, sizeof r->sized, "%s", j->dir);
}

static void job_end(struct reserve *r)
{
    struct reserve_job *j = r->first;
    r->first = j->next;
    if (r->first == NULL)
        r->last = &r->first;
    r->waiting -= j->file.len;
    arena_finish(&j->memory);
    free(j);
}

static void written(uv_work_t *w, int status)
{
    struct reserve_job *j = w->data;
    struct reserve *r = j->r;
    (void)status;
    if (j->gone)
        files_remove_folder(j->dir);
    r->writing = false;
    job_end(r);
    write_next(r);
}

static void write_next(struct reserve *r)
{
    while (!r->writing && r->first != NULL) {
        struct reserve_job *j = r->first;
        j->work.data = j;
        r->writing = !j->gone && uv_queue_work(r->loop, &j->work, write_one, written) == 0;
        if (!r->writing)
            job_end(r);
    }
}

static void queue(struct reserve *r, struct reserve_job *j)
{
    *r->last = j;
    r->last = &j->next;
    r->waiting += j->file.len;
    write_next(r);
}

void reserve_put(struct reserve *r, Pacte__Method method, struct bytes request, struct bytes answer, int64_t at_ms)
{
    char path[FILES_PATH_BYTES + 128];
    struct reserve_entry e = {.method = method, .at_ms = at_ms, .answer = answer};
    struct reserve_job *j = r->waiting < RESERVE_QUEUE_BYTES ? calloc(1, sizeof *j) : NULL;
    if (j == NULL)
        return;
    j->r = r;
    arena_init(&j->memory, r->files->sys, RESERVE_ENTRY_BYTES + (1 << 20));
    (void)snprintf(e.server, sizeof e.server, "%s", r->server);
    (void)snprintf(e.account, sizeof e.account, "%s", r->account);
    if (path_of(r, method, request, &j->memory, &e.question, path, sizeof path) == ERR_OK &&
        reserve_pack(&e, &j->memory, &j->file) == ERR_OK) {
        (void)snprintf(j->dir, sizeof j->dir, "%s", r->dir);
        (void)snprintf(j->name, sizeof j->name, "%s", strrchr(path, '/') + 1);
        queue(r, j);
    } else {
        arena_finish(&j->memory);
        free(j);
    }
}

void reserve_drop(struct reserve *r, Pacte__Method method, struct bytes request)
{
    char path[FILES_PATH_BYTES + 128];
    struct bytes question;
    struct arena a;
    arena_init(&a, r->files->sys, 1 << 20);
    if (path_of(r, method, request, &a, &question, path, sizeof path) == ERR_OK)
        (void)unlink(path);
    arena_finish(&a);
}
