/* Attachments by content. A state (total u64 | next chunk u32 | complete u8)
 * under the hash, the chunks under the hash and their number. */
#include "server/state/internal.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

enum { BLOB_STATE_BYTES = 13 };

static void key_blob(struct store_key *k, struct bytes sha256)
{
    store_key_init(k, TABLE_BLOB);
    store_key_bytes(k, sha256);
}

static void key_blob_chunk(struct store_key *k, struct bytes sha256, uint32_t chunk)
{
    key_blob(k, sha256);
    store_key_u32(k, chunk);
}

static uint32_t blob_chunks(uint64_t total_bytes)
{
    return (uint32_t)(total_bytes / LIMIT_CHUNK_BYTES + (total_bytes % LIMIT_CHUNK_BYTES != 0));
}

static uint64_t chunk_len(uint64_t total_bytes, uint32_t chunk)
{
    uint64_t before = (uint64_t)chunk * LIMIT_CHUNK_BYTES;
    return total_bytes - before < LIMIT_CHUNK_BYTES ? total_bytes - before : LIMIT_CHUNK_BYTES;
}

enum err blob_decode(struct bytes payload, struct blob_state *out)
{
    if (payload.len != BLOB_STATE_BYTES || payload.data[12] > 1)
        return ERR_DAMAGED;
    *out = (struct blob_state){
        .total_bytes = get_be64(payload.data),
        .next_chunk = get_be32(payload.data + 8),
        .complete = payload.data[12] != 0,
    };
    return ERR_OK;
}

static enum err state_read(const struct view *v, struct bytes sha256, struct blob_state *out)
{
    struct store_key k;
    struct bytes payload;
    key_blob(&k, sha256);
    enum err e = value_get(v, &k, &payload);
    return e == ERR_OK ? blob_decode(payload, out) : e;
}

static enum err state_write(struct changes *ch, struct bytes sha256, const struct blob_state *s)
{
    struct store_key k;
    uint8_t p[BLOB_STATE_BYTES];
    put_be64(p, s->total_bytes);
    put_be32(p + 8, s->next_chunk);
    p[12] = s->complete;
    key_blob(&k, sha256);
    return value_put_copy(ch, &k, bytes_of(p, sizeof p));
}

static enum err blob_forget(struct changes *ch, struct bytes sha256, uint32_t chunks)
{
    struct store_key k;
    key_blob(&k, sha256);
    enum err e = changes_delete(ch, &k);
    for (uint32_t i = 0; i < chunks && e == ERR_OK; i++) {
        key_blob_chunk(&k, sha256, i);
        e = changes_delete(ch, &k);
    }
    return e;
}

enum err state_blob_chunk(const struct view *v, struct bytes sha256, uint32_t chunk, struct bytes *out)
{
    struct store_key k;
    key_blob_chunk(&k, sha256, chunk);
    return value_get(v, &k, out);
}

enum err state_blob_info(const struct view *v, struct bytes sha256, uint64_t *total_bytes, bool *complete)
{
    struct blob_state s;
    if (sha256.len != HASH_BYTES)
        return ERR_NOT_FOUND;
    enum err e = state_read(v, sha256, &s);
    if (e == ERR_OK) {
        *total_bytes = s.total_bytes;
        *complete = s.complete;
    }
    return e;
}

/* The hash of chunks 0 to count - 1, and `last` after them. */
static enum err blob_hash(const struct view *v, struct bytes sha256, uint32_t count, struct bytes last, uint8_t out[32])
{
    struct hash_sha256_stream stream;
    enum err e = ERR_OK;
    hash_sha256_begin(&stream);
    for (uint32_t i = 0; i < count && e == ERR_OK; i++) {
        struct bytes chunk;
        e = state_blob_chunk(v, sha256, i, &chunk);
        if (e == ERR_OK)
            hash_sha256_add(&stream, chunk);
    }
    hash_sha256_add(&stream, last);
    hash_sha256_end(&stream, out);
    return e == ERR_NOT_FOUND ? ERR_DAMAGED : e;
}

static enum err check_request(const Pacte__BlobCommand *b, struct err_note *note)
{
    if (b->sha256.len != HASH_BYTES)
        return err_field(note, ERR_INVALID, "sha256", N_("L'empreinte de la pièce jointe doit faire 32 octets : renvoyez-la."));
    if (b->total_bytes == 0)
        return err_field(note, ERR_OUT_OF_RANGE, "total_bytes", N_("La pièce jointe est vide : choisissez un autre fichier."));
    if (b->total_bytes > LIMIT_ATTACHMENT_BYTES)
        return err_field(note, ERR_TOO_LARGE, "total_bytes", N_("La pièce jointe dépasse %u Mio : réduisez-la ou découpez-la."),
                         LIMIT_ATTACHMENT_BYTES / (1024 * 1024));
    if (b->chunk >= blob_chunks(b->total_bytes))
        return err_field(note, ERR_OUT_OF_RANGE, "chunk", N_("La pièce jointe n'a pas autant de morceaux : recommencez l'envoi."));
    if (b->data.len != chunk_len(b->total_bytes, b->chunk))
        return err_field(note, ERR_INVALID, "data", N_("Ce morceau de la pièce jointe n'a pas la bonne taille : recommencez l'envoi."));
    return ERR_OK;
}

/* A chunk that is already there: the same again is no error, so that an upload
 * can be resumed. Another one means that one of the two is wrong: nobody knows
 * which before the end, so what is not complete is forgotten. */
static enum err repeat(const struct view *v, struct changes *ch, const Pacte__BlobCommand *b,
                       const struct blob_state *s, Pacte__BlobPutReply *out, struct err_note *note)
{
    struct bytes there, sha256 = bytes_of(b->sha256.data, b->sha256.len);
    enum err e = state_blob_chunk(v, sha256, b->chunk, &there);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_DAMAGED : e;
    if (!bytes_equal(there, bytes_of(b->data.data, b->data.len))) {
        e = s->complete ? ERR_OK : blob_forget(ch, sha256, s->next_chunk);
        return e != ERR_OK ? e : err_field(note, ERR_BAD_CONTENT, "data",
                                           N_("Ce morceau diffère de celui qui a déjà été reçu : recommencez l'envoi."));
    }
    out->next_chunk = s->next_chunk;
    out->complete = s->complete;
    return ERR_OK;
}

static enum err finish(const struct view *v, struct changes *ch, struct bytes sha256, struct blob_state *s,
                       struct bytes last, struct err_note *note)
{
    uint8_t hash[HASH_BYTES];
    enum err e = blob_hash(v, sha256, s->next_chunk, last, hash);
    if (e != ERR_OK)
        return e;
    s->complete = bytes_equal(bytes_of(hash, sizeof hash), sha256);
    if (s->complete)
        return ERR_OK;
    e = blob_forget(ch, sha256, s->next_chunk);
    return e != ERR_OK ? e : err_field(note, ERR_BAD_CONTENT, "sha256",
                                       N_("La pièce jointe reçue ne correspond pas à son empreinte : renvoyez-la depuis le début."));
}

enum err state_blob_put(const struct view *v, struct changes *ch, const Pacte__BlobCommand *b, struct arena *a,
                        Pacte__BlobPutReply *out, struct err_note *note)
{
    struct blob_state s;
    struct bytes sha256 = bytes_of(b->sha256.data, b->sha256.len), data = bytes_of(b->data.data, b->data.len);
    struct store_key k;
    (void)a;
    enum err e = check_request(b, note);
    if (e == ERR_OK)
        e = state_read(v, sha256, &s);
    if (e == ERR_NOT_FOUND) {
        s = (struct blob_state){.total_bytes = b->total_bytes};
        e = ERR_OK;
    }
    if (e != ERR_OK)
        return e;
    if (s.total_bytes != b->total_bytes)
        return err_field(note, ERR_INVALID, "total_bytes", N_("La taille de la pièce jointe a changé pendant l'envoi : recommencez-le."));
    if (b->chunk < s.next_chunk)
        return repeat(v, ch, b, &s, out, note);
    if (b->chunk > s.next_chunk)
        return err_field(note, ERR_OUT_OF_RANGE, "chunk", N_("Les morceaux de la pièce jointe viennent dans l'ordre : envoyez d'abord le morceau %u."),
                         s.next_chunk);
    if (b->chunk + 1 == blob_chunks(s.total_bytes))
        e = finish(v, ch, sha256, &s, data, note);
    if (e != ERR_OK)
        return e;
    s.next_chunk++;
    key_blob_chunk(&k, sha256, b->chunk);
    e = value_put_copy(ch, &k, data);
    if (e == ERR_OK)
        e = state_write(ch, sha256, &s);
    out->next_chunk = s.next_chunk;
    out->complete = s.complete;
    return e;
}
