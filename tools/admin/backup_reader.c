/* From a backup file to the bytes of a store; every byte of the file is
 * covered by a checksum, and each way to damage it has a sentence. */
#include "tools/admin/backup_format.h"
#include "tools/admin/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>
#include <zstd.h>

struct reading {
    const struct sys *sys;
    const char *name;
    backup_source_fn *source;
    void *source_ctx;
    backup_sink_fn *sink;
    void *ctx;
    struct backup_header header;
    struct hash_sha256_stream whole;
    uint64_t file_bytes, raw_bytes;
    uint32_t chunks;
    ZSTD_DCtx *zstd;
    uint8_t *raw, *stored;
};

static enum err cut(const struct reading *r, struct err_note *note)
{
    return err_set(note, ERR_DAMAGED,
                   "La sauvegarde est coupée : le fichier s'arrête après %" PRIu64 " octets, avant la fin du bloc %" PRIu32
                   ". Prenez une copie entière.", r->file_bytes, r->chunks + 1);
}

/* Exactly len bytes, or an error. */
static enum err take(struct reading *r, uint8_t *out, size_t len, struct err_note *note)
{
    int64_t n = r->source(r->source_ctx, out, len);
    if (n < 0)
        return file_failure(note, "lecture impossible", r->name);
    r->file_bytes += (uint64_t)n;
    return (size_t)n < len ? cut(r, note) : ERR_OK;
}

static enum err read_chunk(struct reading *r, const uint8_t head[BACKUP_BLOCK_BYTES], struct err_note *note)
{
    struct backup_chunk c;
    enum err e = backup_chunk_read(&r->header, head, r->chunks, &c, note);
    if (e == ERR_OK)
        e = take(r, r->stored, c.stored_bytes, note);
    if (e != ERR_OK)
        return e;
    hash_sha256_add(&r->whole, bytes_of(head, BACKUP_BLOCK_BYTES));
    hash_sha256_add(&r->whole, bytes_of(r->stored, c.stored_bytes));
    uint8_t sum[HASH_BYTES];
    hash_sha256(bytes_of(r->stored, c.stored_bytes), sum);
    if (memcmp(sum, c.sha256, HASH_BYTES) != 0)
        return err_set(note, ERR_DAMAGED, "Le bloc %" PRIu32 " de la sauvegarde est abîmé : prenez une autre copie.",
                       r->chunks + 1);
    size_t raw = ZSTD_decompressDCtx(r->zstd, r->raw, r->header.chunk_bytes, r->stored, c.stored_bytes);
    if (ZSTD_isError(raw) || raw != c.raw_bytes)
        return err_set(note, ERR_DAMAGED, "Le bloc %" PRIu32 " de la sauvegarde ne se décompresse pas.", r->chunks + 1);
    r->chunks++;
    r->raw_bytes += raw;
    return r->sink == NULL ? ERR_OK : r->sink(r->ctx, bytes_of(r->raw, raw));
}

static enum err read_end(struct reading *r, const uint8_t in[BACKUP_BLOCK_BYTES], struct backup_info *out,
                         struct err_note *note)
{
    struct backup_end end;
    uint8_t sum[HASH_BYTES], one;
    backup_end_read(in, &end);
    hash_sha256_add(&r->whole, bytes_of(in, BACKUP_BLOCK_BYTES - HASH_BYTES));
    hash_sha256_end(&r->whole, sum);
    if (memcmp(sum, end.sha256, HASH_BYTES) != 0 || end.chunks != r->chunks || end.raw_bytes != r->raw_bytes ||
        end.file_bytes != r->file_bytes)
        return err_set(note, ERR_DAMAGED,
                       "La fin de la sauvegarde ne correspond pas à son contenu : prenez une autre copie.");
    int64_t n = r->source(r->source_ctx, &one, 1);
    if (n < 0)
        return file_failure(note, "lecture impossible", r->name);
    if (n > 0)
        return err_set(note, ERR_DAMAGED, "Des octets suivent la fin de la sauvegarde : le fichier a été allongé.");
    *out = (struct backup_info){
        .version = r->header.version,
        .store_id = r->header.store_id,
        .journal_index = r->header.journal_index,
        .at_ms = r->header.at_ms,
        .raw_bytes = r->raw_bytes,
        .file_bytes = r->file_bytes,
        .chunks = r->chunks,
    };
    memcpy(out->sha256, sum, HASH_BYTES);
    return ERR_OK;
}

static enum err read_all(struct reading *r, struct backup_info *out, struct err_note *note)
{
    uint8_t header[BACKUP_HEADER_BYTES], block[BACKUP_BLOCK_BYTES];
    enum err e = take(r, header, sizeof header, note);
    if (e == ERR_OK)
        e = backup_header_read(header, &r->header, note);
    if (e != ERR_OK)
        return e;
    hash_sha256_begin(&r->whole);
    hash_sha256_add(&r->whole, bytes_of(header, sizeof header));
    r->raw = sys_alloc(r->sys, r->header.chunk_bytes);
    r->stored = sys_alloc(r->sys, ZSTD_compressBound(r->header.chunk_bytes));
    r->zstd = ZSTD_createDCtx();
    if (r->raw == NULL || r->stored == NULL || r->zstd == NULL)
        return ERR_NO_MEMORY;
    for (;;) {
        e = take(r, block, sizeof block, note);
        if (e != ERR_OK)
            return e;
        switch (backup_block_kind(block)) {
        case BLOCK_END:
            return read_end(r, block, out, note);
        case BLOCK_CHUNK:
            e = read_chunk(r, block, note);
            break;
        case BLOCK_UNKNOWN:
            e = err_set(note, ERR_DAMAGED, "Le début du bloc %" PRIu32 " de la sauvegarde est méconnaissable.",
                        r->chunks + 1);
            break;
        }
        if (e != ERR_OK)
            return e;
    }
}

enum err backup_read_from(const struct sys *sys, const char *name, backup_source_fn *source, void *source_ctx,
                          struct backup_info *out, backup_sink_fn *sink, void *ctx, struct err_note *note)
{
    struct reading r = {
        .sys = sys, .name = name, .source = source, .source_ctx = source_ctx, .sink = sink, .ctx = ctx,
    };
    enum err e = read_all(&r, out, note);
    ZSTD_freeDCtx(r.zstd);
    sys_release(sys, r.raw);
    sys_release(sys, r.stored);
    return e;
}

static int64_t from_fd(void *ctx, uint8_t *out, size_t len)
{
    return file_read_full(*(const int *)ctx, out, len);
}

enum err backup_read(const struct sys *sys, const char *path, struct backup_info *out, backup_sink_fn *sink,
                     void *ctx, struct err_note *note)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return err_set(note, ERR_NOT_FOUND, "La sauvegarde « %s » n'existe pas.", path);
    if (fd < 0)
        return file_failure(note, "lecture impossible", path);
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    enum err e = backup_read_from(sys, path, from_fd, &fd, out, sink, ctx, note);
    close(fd);
    return e;
}
