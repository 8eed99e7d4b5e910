/* Whatever a backup file holds, reading it ends; and what is called good is
 * the same when read in other pieces, and carries the numbers it announces. */
#include "tools/admin/backup_format.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct memory {
    struct bytes rest;
    struct hash_sha256_stream sum;
    uint64_t raw;
};

static int64_t from_memory(void *ctx, uint8_t *out, size_t len)
{
    struct memory *m = ctx;
    size_t n = m->rest.len < len ? m->rest.len : len;
    if (n > 0)
        memcpy(out, m->rest.data, n);
    m->rest.data += n;
    m->rest.len -= n;
    return (int64_t)n;
}

static enum err add(void *ctx, struct bytes raw)
{
    struct memory *m = ctx;
    hash_sha256_add(&m->sum, raw);
    m->raw += raw.len;
    return ERR_OK;
}

/* A fuzzer cannot find SHA-256 by chance: the sums are mended, so that what
 * lies behind them is reached. */
static void mend(uint8_t *file, size_t len)
{
    struct backup_header h = {.version = BACKUP_VERSION};
    struct err_note note;
    if (len < BACKUP_HEADER_BYTES)
        return;
    h.chunk_bytes = get_be32(file + 12) % 65536 + 1;
    h.store_id = get_be64(file + 16);
    backup_header_write(&h, file);
    if (backup_header_read(file, &h, &note) != ERR_OK)
        abort();
    size_t at = BACKUP_HEADER_BYTES;
    for (uint32_t n = 0; len - at >= BACKUP_BLOCK_BYTES; n++) {
        struct backup_chunk c = {.number = n, .raw_bytes = get_be32(file + at + 8)};
        c.stored_bytes = get_be32(file + at + 12);
        size_t rest = len - at - BACKUP_BLOCK_BYTES;
        if (backup_block_kind(file + at) != BLOCK_CHUNK || c.stored_bytes > rest) {
            hash_sha256(bytes_of(file, at + 24), file + at + 24);
            return;
        }
        hash_sha256(bytes_of(file + at + BACKUP_BLOCK_BYTES, c.stored_bytes), c.sha256);
        backup_chunk_write(&h, &c, file + at);
        at += BACKUP_BLOCK_BYTES + c.stored_bytes;
    }
}

static void read_it(const uint8_t *data, size_t len)
{
    struct memory m = {.rest = bytes_of(data, len)};
    struct backup_info info = {0};
    struct err_note note = {0};
    hash_sha256_begin(&m.sum);
    enum err e = backup_read_from(&sys_real, "fuzz", from_memory, &m, &info, add, &m, &note);
    if (e == ERR_OK && (info.raw_bytes != m.raw || info.file_bytes != len || m.rest.len != 0))
        abort();
    if (e != ERR_OK && note.text[0] == '\0')
        abort();                          /* every refusal says why */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len > 65536)
        return 0;
    read_it(data, len);
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    if (copy == NULL)
        return 0;
    if (len > 0)
        memcpy(copy, data, len);
    mend(copy, len);
    read_it(copy, len);
    free(copy);
    return 0;
}
