/* The bytes of a backup file (docs/formats.md, « Sauvegarde »). Pure. Private
 * to the module and to its tests. */
#ifndef TOOLS_ADMIN_BACKUP_FORMAT_H
#define TOOLS_ADMIN_BACKUP_FORMAT_H

#include "common/crypto/hash.h"
#include "tools/admin/admin.h"

enum {
    BACKUP_VERSION = 1,
    BACKUP_HEADER_BYTES = 72,     /* 40 of fields, 32 of their SHA-256 */
    BACKUP_BLOCK_BYTES = 56       /* what precedes each chunk; and the whole trailer */
};

struct backup_header {
    uint32_t version, chunk_bytes;
    uint64_t store_id, journal_index;
    int64_t at_ms;
    uint8_t sha256[HASH_BYTES];   /* of the fields: binds every chunk to this file */
};
/* Computes h->sha256 too. */
void backup_header_write(struct backup_header *h, uint8_t out[BACKUP_HEADER_BYTES]);
MUST_CHECK enum err backup_header_read(const uint8_t in[BACKUP_HEADER_BYTES], struct backup_header *out,
                                       struct err_note *note);

enum backup_block_kind { BLOCK_UNKNOWN, BLOCK_CHUNK, BLOCK_END };
enum backup_block_kind backup_block_kind(const uint8_t in[BACKUP_BLOCK_BYTES]);

struct backup_chunk {
    uint32_t number, raw_bytes, stored_bytes;
    uint8_t sha256[HASH_BYTES];   /* of the stored bytes */
};
void backup_chunk_write(const struct backup_header *h, const struct backup_chunk *c, uint8_t out[BACKUP_BLOCK_BYTES]);
/* `expected`: the number that this chunk must have. */
MUST_CHECK enum err backup_chunk_read(const struct backup_header *h, const uint8_t in[BACKUP_BLOCK_BYTES],
                                      uint32_t expected, struct backup_chunk *out, struct err_note *note);

struct backup_end {
    uint32_t chunks;
    uint64_t raw_bytes, file_bytes;
    uint8_t sha256[HASH_BYTES];   /* of all that precedes it */
};
/* Writes all but the last 32 bytes, which are e->sha256, not known yet. */
void backup_end_write(const struct backup_end *e, uint8_t out[BACKUP_BLOCK_BYTES]);
void backup_end_read(const uint8_t in[BACKUP_BLOCK_BYTES], struct backup_end *out);

/* Where a reader gets its bytes: as many as asked unless the end comes first.
 * Negative: an error, with errno. */
typedef int64_t backup_source_fn(void *ctx, uint8_t *out, size_t len);
/* backup_read over any source. `name` is for the sentences. */
MUST_CHECK enum err backup_read_from(const struct sys *sys, const char *name, backup_source_fn *source,
                                     void *source_ctx, struct backup_info *out, backup_sink_fn *sink, void *ctx,
                                     struct err_note *note);

#endif
