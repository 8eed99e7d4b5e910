#include "tools/admin/backup_format.h"

#include <inttypes.h>
#include <zstd.h>

/* As in a PNG: a first byte that no text has, and an end of line that a
 * transfer in text mode would change. */
static const uint8_t magic[8] = {0x89, 'P', 'A', 'C', 'T', 'E', '\r', '\n'};
static const uint8_t chunk_tag[4] = {'B', 'L', 'O', 'C'};
static const uint8_t end_tag[4] = {'F', 'I', 'N', '.'};

void backup_header_write(struct backup_header *h, uint8_t out[BACKUP_HEADER_BYTES])
{
    memcpy(out, magic, 8);
    put_be32(out + 8, h->version);
    put_be32(out + 12, h->chunk_bytes);
    put_be64(out + 16, h->store_id);
    put_be64(out + 24, (uint64_t)h->at_ms);
    put_be64(out + 32, h->journal_index);
    hash_sha256(bytes_of(out, 40), h->sha256);
    memcpy(out + 40, h->sha256, HASH_BYTES);
}

enum err backup_header_read(const uint8_t in[BACKUP_HEADER_BYTES], struct backup_header *out, struct err_note *note)
{
    if (memcmp(in, magic, 8) != 0)
        return err_set(note, ERR_DAMAGED, "Ce fichier n'est pas une sauvegarde de Pacte, ou son début est abîmé.");
    uint8_t sum[HASH_BYTES];
    hash_sha256(bytes_of(in, 40), sum);
    if (memcmp(sum, in + 40, HASH_BYTES) != 0)
        return err_set(note, ERR_DAMAGED, "L'en-tête de la sauvegarde est abîmé : prenez une autre copie.");
    *out = (struct backup_header){
        .version = get_be32(in + 8),
        .chunk_bytes = get_be32(in + 12),
        .store_id = get_be64(in + 16),
        .at_ms = (int64_t)get_be64(in + 24),
        .journal_index = get_be64(in + 32),
    };
    memcpy(out->sha256, sum, HASH_BYTES);
    if (out->version != BACKUP_VERSION)
        return err_set(note, ERR_BAD_STORE_VERSION,
                       "La sauvegarde est au format %" PRIu32 " et ce Pacte lit le format %d : mettez Pacte à jour.",
                       out->version, BACKUP_VERSION);
    if (out->chunk_bytes == 0 || out->chunk_bytes > BACKUP_CHUNK_BYTES)
        return err_set(note, ERR_DAMAGED, "L'en-tête de la sauvegarde annonce des blocs d'une taille impossible.");
    return ERR_OK;
}

enum backup_block_kind backup_block_kind(const uint8_t in[BACKUP_BLOCK_BYTES])
{
    if (memcmp(in, chunk_tag, 4) == 0)
        return BLOCK_CHUNK;
    return memcmp(in, end_tag, 4) == 0 ? BLOCK_END : BLOCK_UNKNOWN;
}

/* Covers the file's own header: a chunk of another backup does not fit. */
static void chunk_check(const struct backup_header *h, const uint8_t fields[48], uint8_t out[8])
{
    uint8_t sum[HASH_BYTES];
    struct hash_sha256_stream s;
    hash_sha256_begin(&s);
    hash_sha256_add(&s, bytes_of(h->sha256, HASH_BYTES));
    hash_sha256_add(&s, bytes_of(fields, 48));
    hash_sha256_end(&s, sum);
    memcpy(out, sum, 8);
}

void backup_chunk_write(const struct backup_header *h, const struct backup_chunk *c, uint8_t out[BACKUP_BLOCK_BYTES])
{
    memcpy(out, chunk_tag, 4);
    put_be32(out + 4, c->number);
    put_be32(out + 8, c->raw_bytes);
    put_be32(out + 12, c->stored_bytes);
    memcpy(out + 16, c->sha256, HASH_BYTES);
    chunk_check(h, out, out + 48);
}

enum err backup_chunk_read(const struct backup_header *h, const uint8_t in[BACKUP_BLOCK_BYTES], uint32_t expected,
                           struct backup_chunk *out, struct err_note *note)
{
    uint8_t check[8];
    chunk_check(h, in, check);
    *out = (struct backup_chunk){
        .number = get_be32(in + 4),
        .raw_bytes = get_be32(in + 8),
        .stored_bytes = get_be32(in + 12),
    };
    memcpy(out->sha256, in + 16, HASH_BYTES);
    if (memcmp(check, in + 48, 8) != 0 || out->raw_bytes == 0 || out->raw_bytes > h->chunk_bytes ||
        out->stored_bytes == 0 || out->stored_bytes > ZSTD_compressBound(h->chunk_bytes))
        return err_set(note, ERR_DAMAGED,
                       "L'en-tête du bloc %" PRIu32 " est abîmé, ou le bloc vient d'une autre sauvegarde.", expected + 1);
    if (out->number != expected)
        return err_set(note, ERR_DAMAGED,
                       "Le bloc %" PRIu32 " se trouve à la place du bloc %" PRIu32 " : les blocs ont été déplacés.",
                       out->number + 1, expected + 1);
    return ERR_OK;
}

void backup_end_write(const struct backup_end *e, uint8_t out[BACKUP_BLOCK_BYTES])
{
    memcpy(out, end_tag, 4);
    put_be32(out + 4, e->chunks);
    put_be64(out + 8, e->raw_bytes);
    put_be64(out + 16, e->file_bytes);
}

void backup_end_read(const uint8_t in[BACKUP_BLOCK_BYTES], struct backup_end *out)
{
    out->chunks = get_be32(in + 4);
    out->raw_bytes = get_be64(in + 8);
    out->file_bytes = get_be64(in + 16);
    memcpy(out->sha256, in + 24, HASH_BYTES);
}
