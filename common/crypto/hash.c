#include "common/crypto/hash.h"

#include <assert.h>
#include <sodium.h>

enum err crypto_init(struct err_note *note)
{
    if (sodium_init() < 0)
        return err_set(note, ERR_INTERNAL, "La bibliothèque de chiffrement ne démarre pas : "
                                           "le système ne donne pas de nombres aléatoires.");
    return ERR_OK;
}

void hash_sha256(struct bytes b, uint8_t out[HASH_BYTES])
{
    crypto_hash_sha256(out, b.data, b.len);
}

/* The state is opaque in the header, so that sodium.h stays in this folder. */
static_assert(sizeof(struct hash_sha256_stream) >= sizeof(crypto_hash_sha256_state), "state is too small");
static_assert(_Alignof(struct hash_sha256_stream) >= _Alignof(crypto_hash_sha256_state), "state is misaligned");

static crypto_hash_sha256_state *state_of(struct hash_sha256_stream *s)
{
    return (crypto_hash_sha256_state *)(void *)s->state;
}

void hash_sha256_begin(struct hash_sha256_stream *s)
{
    crypto_hash_sha256_init(state_of(s));
}

void hash_sha256_add(struct hash_sha256_stream *s, struct bytes b)
{
    crypto_hash_sha256_update(state_of(s), b.data, b.len);
}

void hash_sha256_end(struct hash_sha256_stream *s, uint8_t out[HASH_BYTES])
{
    crypto_hash_sha256_final(state_of(s), out);
}

void hash_blake2b(struct bytes b, uint8_t out[HASH_BYTES])
{
    crypto_generichash(out, HASH_BYTES, b.data, b.len, NULL, 0);
}

uint64_t hash_checksum(const struct bytes *pieces, size_t count)
{
    static const char name[crypto_shorthash_KEYBYTES + 1] = "Pacte value sum1";
    uint8_t key[crypto_shorthash_KEYBYTES];
    uint8_t sum[crypto_shorthash_BYTES] = {0};
    memcpy(key, name, sizeof key);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sizeof sum; k++)
            key[k] = (uint8_t)name[k] ^ sum[k];
        crypto_shorthash(sum, pieces[i].data, pieces[i].len, key);
    }
    uint64_t n = 0;
    for (size_t k = sizeof sum; k-- > 0;)
        n = n << 8 | sum[k];
    return n;
}

bool crypto_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && sodium_memcmp(a.data, b.data, a.len) == 0;
}

void crypto_zero(void *p, size_t len)
{
    sodium_memzero(p, len);
}
