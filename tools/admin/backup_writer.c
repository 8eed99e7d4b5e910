/* From the bytes of a store to a backup file.
 *
 * Happy path: create PATH.part and lock it → header → chunks of at most 1 MiB,
 * compressed, each behind its own header → trailer → sync → PATH.
 * Failure modes: any error leaves PATH.part, which destroy removes; a PATH.part
 * left by a program that was killed is taken over, one that is being written
 * is not. */
#include "tools/admin/backup_format.h"
#include "tools/admin/files.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { COMPRESSION_LEVEL = 3 };

struct backup_writer {
    const struct sys *sys;
    struct backup_header header;
    struct backup_end end;
    struct hash_sha256_stream whole;
    ZSTD_CCtx *zstd;
    uint8_t *raw, *stored;
    size_t raw_len, stored_cap;
    int fd;
    bool finished;
    char path[ADMIN_PATH_BYTES], part[ADMIN_PATH_BYTES];
};

static enum err put(struct backup_writer *w, struct bytes b, struct err_note *note)
{
    hash_sha256_add(&w->whole, b);
    w->end.file_bytes += b.len;
    return file_write_all(w->fd, b, w->part, note);
}

static enum err open_part(struct backup_writer *w, struct err_note *note)
{
    w->fd = open(w->part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (w->fd < 0)
        return file_failure(note, "création impossible", w->part);
    struct stat mine, named;
    if (flock(w->fd, LOCK_EX | LOCK_NB) != 0 || fstat(w->fd, &mine) != 0 || lstat(w->part, &named) != 0 ||
        mine.st_ino != named.st_ino) {
        close(w->fd);
        w->fd = -1;                   /* somebody else's: not to be removed by destroy */
        return err_set(note, ERR_BUSY, "Une autre sauvegarde écrit déjà « %s » : attendez qu'elle finisse.", w->part);
    }
    if (ftruncate(w->fd, 0) != 0)
        return file_failure(note, "écriture impossible", w->part);
    return ERR_OK;
}

static enum err begin(struct backup_writer *w, const struct backup_writer_options *o, struct err_note *note)
{
    w->header = (struct backup_header){
        .version = BACKUP_VERSION,
        .chunk_bytes = o->chunk_bytes == 0 ? BACKUP_CHUNK_BYTES : o->chunk_bytes,
        .store_id = o->store_id,
        .journal_index = o->journal_index,
        .at_ms = o->at_ms == 0 ? sys_wall_ms(w->sys) : o->at_ms,
    };
    w->stored_cap = ZSTD_compressBound(w->header.chunk_bytes);
    w->raw = sys_alloc(w->sys, w->header.chunk_bytes);
    w->stored = sys_alloc(w->sys, w->stored_cap);
    w->zstd = ZSTD_createCCtx();
    if (w->raw == NULL || w->stored == NULL || w->zstd == NULL)
        return ERR_NO_MEMORY;
    enum err e = path_join(o->path, NULL, w->path, note);
    if (e == ERR_OK)
        e = path_beside(o->path, ".part", w->part, note);
    if (e == ERR_OK)
        e = path_must_be_free(w->path, note);
    if (e == ERR_OK)
        e = open_part(w, note);
    if (e != ERR_OK)
        return e;
    uint8_t header[BACKUP_HEADER_BYTES];
    backup_header_write(&w->header, header);
    hash_sha256_begin(&w->whole);
    return put(w, bytes_of(header, sizeof header), note);
}

enum err backup_writer_create(const struct backup_writer_options *o, struct backup_writer **out, struct err_note *note)
{
    if (o->chunk_bytes > BACKUP_CHUNK_BYTES)
        return err_set(note, ERR_OUT_OF_RANGE, "Un bloc de sauvegarde ne dépasse pas %d octets.", BACKUP_CHUNK_BYTES);
    struct backup_writer *w = sys_zalloc(o->sys, 1, sizeof *w);
    if (w == NULL)
        return ERR_NO_MEMORY;
    w->sys = o->sys;
    w->fd = -1;
    enum err e = begin(w, o, note);
    if (e != ERR_OK) {
        backup_writer_destroy(w);
        return e;
    }
    *out = w;
    return ERR_OK;
}

static enum err flush_chunk(struct backup_writer *w, struct err_note *note)
{
    if (w->raw_len == 0)
        return ERR_OK;
    size_t stored = ZSTD_compressCCtx(w->zstd, w->stored, w->stored_cap, w->raw, w->raw_len, COMPRESSION_LEVEL);
    if (ZSTD_isError(stored))
        return err_set(note, ERR_NO_MEMORY, "La compression a échoué (%s).", ZSTD_getErrorName(stored));
    struct backup_chunk c = {
        .number = w->end.chunks,
        .raw_bytes = (uint32_t)w->raw_len,
        .stored_bytes = (uint32_t)stored,
    };
    hash_sha256(bytes_of(w->stored, stored), c.sha256);
    uint8_t head[BACKUP_BLOCK_BYTES];
    backup_chunk_write(&w->header, &c, head);
    enum err e = put(w, bytes_of(head, sizeof head), note);
    if (e == ERR_OK)
        e = put(w, bytes_of(w->stored, stored), note);
    w->end.chunks++;
    w->end.raw_bytes += w->raw_len;
    w->raw_len = 0;
    return e;
}

enum err backup_writer_add(struct backup_writer *w, struct bytes raw, struct err_note *note)
{
    while (raw.len > 0) {
        size_t room = w->header.chunk_bytes - w->raw_len;
        size_t n = raw.len < room ? raw.len : room;
        memcpy(w->raw + w->raw_len, raw.data, n);
        w->raw_len += n;
        raw.data += n;
        raw.len -= n;
        if (w->raw_len == w->header.chunk_bytes) {
            enum err e = flush_chunk(w, note);
            if (e != ERR_OK)
                return e;
        }
    }
    return ERR_OK;
}

static enum err write_end(struct backup_writer *w, struct err_note *note)
{
    w->end.file_bytes += BACKUP_BLOCK_BYTES;
    uint8_t end[BACKUP_BLOCK_BYTES];
    backup_end_write(&w->end, end);
    hash_sha256_add(&w->whole, bytes_of(end, BACKUP_BLOCK_BYTES - HASH_BYTES));
    hash_sha256_end(&w->whole, w->end.sha256);
    memcpy(end + BACKUP_BLOCK_BYTES - HASH_BYTES, w->end.sha256, HASH_BYTES);
    enum err e = file_write_all(w->fd, bytes_of(end, sizeof end), w->part, note);
    if (e == ERR_OK && w->sys->sync(w->sys->ctx, w->fd) != 0)
        e = file_failure(note, "le disque n'a pas confirmé l'écriture", w->part);
    return e;
}

enum err backup_writer_finish(struct backup_writer *w, struct backup_info *out, struct err_note *note)
{
    enum err e = flush_chunk(w, note);
    if (e == ERR_OK && w->end.chunks == 0)
        e = err_set(note, ERR_INVALID, "Rien n'a été reçu à sauvegarder.");
    if (e == ERR_OK)
        e = write_end(w, note);
    if (e == ERR_OK)
        e = path_publish(w->sys, w->part, w->path, note);
    if (e != ERR_OK)
        return e;
    w->finished = true;
    if (out != NULL) {
        *out = (struct backup_info){
            .version = w->header.version,
            .store_id = w->header.store_id,
            .journal_index = w->header.journal_index,
            .at_ms = w->header.at_ms,
            .raw_bytes = w->end.raw_bytes,
            .file_bytes = w->end.file_bytes,
            .chunks = w->end.chunks,
        };
        memcpy(out->sha256, w->end.sha256, HASH_BYTES);
    }
    return ERR_OK;
}

void backup_writer_destroy(struct backup_writer *w)
{
    if (w == NULL)
        return;
    if (w->fd >= 0) {
        if (!w->finished)
            unlink(w->part);
        close(w->fd);
    }
    ZSTD_freeCCtx(w->zstd);
    sys_release(w->sys, w->raw);
    sys_release(w->sys, w->stored);
    sys_release(w->sys, w);
}
