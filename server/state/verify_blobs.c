/* Attachments: in the order of keys, a state is followed by its chunks. */
#include "server/state/verify.h"

#include "common/crypto/hash.h"

struct reading {
    uint8_t sha256[HASH_BYTES];
    bool open;                       /* a state was read and its chunks follow */
    bool damaged;                    /* already told */
    struct blob_state state;
    uint32_t chunks;
    uint64_t bytes;
    struct hash_sha256_stream stream;
};

static struct bytes sha256_of(const struct reading *r)
{
    return bytes_of(r->sha256, sizeof r->sha256);
}

static void tell(struct verify *v, struct reading *r, const char *what)
{
    char name[2 * HASH_BYTES + 1];
    hex_encode(sha256_of(r), name, sizeof name);
    if (!r->damaged)
        verify_damage(v, N_("La pièce jointe %.16s… %s."), name, what);
    r->damaged = true;
}

static void close_blob(struct verify *v, struct reading *r)
{
    uint8_t hash[HASH_BYTES];
    if (!r->open)
        return;
    r->open = false;
    hash_sha256_end(&r->stream, hash);
    if (r->chunks != r->state.next_chunk)
        tell(v, r, N_("n'a pas tous ses morceaux"));
    else if (r->state.complete && r->bytes != r->state.total_bytes)
        tell(v, r, N_("n'a pas sa longueur"));
    else if (r->state.complete && !bytes_equal(bytes_of(hash, sizeof hash), sha256_of(r)))
        tell(v, r, N_("ne correspond plus à son empreinte"));
}

static void open_blob(struct verify *v, struct reading *r, struct bytes key, struct bytes value)
{
    struct bytes payload;
    close_blob(v, r);
    *r = (struct reading){.open = true};
    memcpy(r->sha256, key.data, sizeof r->sha256);
    hash_sha256_begin(&r->stream);
    v->report->blobs++;
    if (value_check(TABLE_BLOB, key, value, &payload) != ERR_OK || blob_decode(payload, &r->state) != ERR_OK)
        tell(v, r, N_("est abîmée : sa somme de contrôle est fausse"));
}

static void read_chunk(struct verify *v, struct reading *r, struct bytes key, struct bytes value)
{
    struct bytes payload;
    bool same = memcmp(key.data, r->sha256, sizeof r->sha256) == 0;
    if (!r->open && r->damaged && same)
        return;
    if (!r->open || !same) {
        close_blob(v, r);
        *r = (struct reading){0};
        memcpy(r->sha256, key.data, sizeof r->sha256);
        tell(v, r, N_("a des morceaux et n'a pas d'état"));
        return;
    }
    if (value_check(TABLE_BLOB, key, value, &payload) != ERR_OK) {
        tell(v, r, N_("a un morceau abîmé : sa somme de contrôle est fausse"));
        return;
    }
    if (get_be32(key.data + HASH_BYTES) != r->chunks)
        tell(v, r, N_("n'a pas tous ses morceaux"));
    hash_sha256_add(&r->stream, payload);
    r->chunks++;
    r->bytes += payload.len;
    v->report->blob_bytes += payload.len;
}

static enum err check_row(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    if (key.len == HASH_BYTES)
        open_blob(v, ctx, key, value);
    else if (key.len == HASH_BYTES + 4)
        read_chunk(v, ctx, key, value);
    else
        verify_damage(v, N_("La table « blob » contient une clé inconnue."));
    return ERR_OK;
}

enum err verify_blobs(struct verify *v)
{
    struct reading r = {0};
    enum err e = verify_table(v, TABLE_BLOB, check_row, &r);
    close_blob(v, &r);
    return e;
}
