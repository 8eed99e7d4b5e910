/* A copy of the store, streamed. Happy path: a file without a name in the data
 * folder → store_copy in the pool → read piece by piece, off the loop → parts,
 * as fast as the peer reads. The bytes are those of the compact copy; whoever
 * asked compresses, sums and names them (docs/formats.md, « Sauvegarde »).
 * Failure modes: one copy at a time, BUSY beyond; no room for the file →
 * NO_SPACE; cancelled or gone → CANCELLED at the end of what runs. The file
 * has no name: whatever happens, nothing of it stays. */
#include "server/dispatch/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_HEAD_BYTES = 32 };               /* tags and numbers around a piece */

struct backup {
    struct pool_job job;
    struct request *q;
    struct dispatch *d;
    int fd;
    uint64_t offset, total_bytes;
    uint8_t *piece, *part;
    uv_fs_t read;
    bool busy;                               /* copying, reading, or sending a part */
    bool cancelled;
    enum err copied;
    struct err_note note;
};

static void finish(struct backup *b, enum err e, struct bytes reply)
{
    struct request *q = b->q;
    struct dispatch *d = b->d;
    struct err_note note = b->note;
    q->cancel = q->resume = NULL;
    if (b->fd >= 0)
        close(b->fd);
    if (e == ERR_OK) {
        d->o.metrics->last_backup_ms = now_ms(d);
        reply_bytes(q, d, e, reply);
    } else {
        reply_error(q, d, e, &note, NULL);
    }
}

static enum err of_errno(struct backup *b, int error)
{
    enum err e = error == ENOSPC || error == EDQUOT ? ERR_NO_SPACE : ERR_IO;
    return err_set(&b->note, e, "Copie de sauvegarde : %s. Faites de la place dans le dossier de la base, puis recommencez.",
                   err_system(error));
}

/* --- Pieces ------------------------------------------------------------------- */

static void read_piece(struct backup *b);

/* The next piece is asked for when this one has left. */
static void send_piece(struct backup *b, size_t len)
{
    Pacte__BackupPart m = PACTE__BACKUP_PART__INIT;
    m.offset = b->offset;
    m.data = (ProtobufCBinaryData){.data = b->piece, .len = len};
    b->offset += len;
    m.last = b->offset == b->total_bytes;
    struct bytes packed = bytes_of(b->part, pacte__backup_part__pack(&m, b->part));
    if (m.last) {
        finish(b, ERR_OK, packed);
        return;
    }
    bool more = b->q->to->part(b->q, packed);
    b->busy = false;
    if (b->cancelled || b->q->orphan)
        finish(b, ERR_CANCELLED, bytes_of(NULL, 0));
    else if (more)
        read_piece(b);
}

static void on_read(uv_fs_t *r)
{
    struct backup *b = r->data;
    struct dispatch *d = b->d;
    ssize_t n = r->result;
    uv_fs_req_cleanup(r);
    if (b->cancelled || b->q->orphan)
        finish(b, ERR_CANCELLED, bytes_of(NULL, 0));
    else if (n <= 0)
        finish(b, of_errno(b, n < 0 ? (int)-n : EIO), bytes_of(NULL, 0));
    else
        send_piece(b, (size_t)n);
    dispatch_release(d);
}

static void read_piece(struct backup *b)
{
    uint64_t left = b->total_bytes - b->offset;
    unsigned len = left < LIMIT_CHUNK_BYTES ? (unsigned)left : LIMIT_CHUNK_BYTES;
    uv_buf_t buf = uv_buf_init((char *)b->piece, len);
    b->busy = true;
    b->read.data = b;
    int rc = uv_fs_read(b->d->o.loop, &b->read, b->fd, &buf, 1, (int64_t)b->offset, on_read);
    if (rc == 0)
        dispatch_hold(b->d);
    else
        finish(b, of_errno(b, -rc), bytes_of(NULL, 0));
}

static void on_resume(struct request *q)
{
    struct backup *b = q->work;
    if (!b->busy)
        read_piece(b);
}

/* --- The copy ------------------------------------------------------------------ */

static void copy(struct pool_job *job)
{
    struct backup *b = (struct backup *)((char *)job - offsetof(struct backup, job));
    b->copied = store_copy(b->d->o.store, b->fd, &b->note);
}

static void copied(struct pool_job *job, enum err e)
{
    struct backup *b = (struct backup *)((char *)job - offsetof(struct backup, job));
    struct dispatch *d = b->d;
    struct stat st = {.st_size = 0};
    if (e == ERR_OK)
        e = b->cancelled || b->q->orphan ? ERR_CANCELLED : b->copied;
    if (e == ERR_OK && (fstat(b->fd, &st) != 0 || st.st_size <= 0))
        e = of_errno(b, EIO);
    b->total_bytes = (uint64_t)st.st_size;
    b->q->resume = on_resume;
    if (e == ERR_OK)
        read_piece(b);
    else
        finish(b, e, bytes_of(NULL, 0));
    dispatch_release(d);
}

static void on_cancel(struct request *q)
{
    struct backup *b = q->work;
    b->cancelled = true;
    if (!b->busy)
        finish(b, ERR_CANCELLED, bytes_of(NULL, 0));
}

/* Some file systems have no files without a name: then it loses it at once. */
static enum err open_file(struct backup *b)
{
    b->fd = open(b->d->o.data_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (b->fd >= 0)
        return ERR_OK;
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/copie.XXXXXX", b->d->o.data_dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return of_errno(b, ENAMETOOLONG);
    b->fd = mkostemp(path, O_CLOEXEC);
    if (b->fd < 0)
        return of_errno(b, errno);
    return unlink(path) == 0 ? ERR_OK : of_errno(b, errno);
}

HANDLER(backup)
{
    (void)m;
    struct dispatch *d = dispatch_of(q);
    struct backup *b = arena_zalloc(&q->arena, 1, sizeof *b);
    uint8_t *room = arena_alloc(&q->arena, 2 * (size_t)LIMIT_CHUNK_BYTES + PART_HEAD_BYTES);
    if (b == NULL || room == NULL) {
        reply_error(q, d, ERR_NO_MEMORY, NULL, NULL);
        return;
    }
    *b = (struct backup){.q = q, .d = d, .fd = -1, .piece = room, .part = room + LIMIT_CHUNK_BYTES, .busy = true};
    b->job.run = copy;
    b->job.done = copied;
    q->work = b;
    q->cancel = on_cancel;
    enum err e = open_file(b);
    if (e == ERR_OK)
        e = pool_submit(&d->copies, &b->job);
    if (e == ERR_OK) {
        dispatch_hold(d);
        return;
    }
    if (e == ERR_BUSY)
        (void)err_set(&b->note, e, "Une sauvegarde est déjà en cours : attendez qu'elle finisse.");
    finish(b, e, bytes_of(NULL, 0));
}
