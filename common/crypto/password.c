#include "common/crypto/password.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>

/* p = 1 is libsodium's own. */
#define PASSWORD_PASSES 3u
#define PASSWORD_MEMORY_BYTES (64u * 1024u * 1024u)
/* A damaged hash must not ask for more than the machine has. */
#define PASSWORD_MEMORY_KIB_READ_MAX (1024u * 1024u)

static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash does not fit");

/* The library forbids NULL, even for nothing. */
static const char *text_of(struct bytes password)
{
    return password.data == NULL ? "" : (const char *)password.data;
}

enum err password_hash(struct bytes password, char out[PASSWORD_HASH_BYTES])
{
    if (password.len > LIMIT_PASSWORD_BYTES)
        return ERR_TOO_LARGE;
    if (crypto_pwhash_str_alg(out, text_of(password), password.len, PASSWORD_PASSES,
                              PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ERR_NO_MEMORY;         /* documented as its only reason to fail */
    return ERR_OK;
}

/* What libsodium writes: « $argon2id$v=19$m=65536,t=3,p=1$SALT$HASH ». */
struct parsed {
    unsigned memory_kib, passes;
    uint8_t salt[crypto_pwhash_SALTBYTES];
    uint8_t hash[HASH_BYTES];
};

static bool parse_part(const char **text, uint8_t *out, size_t len)
{
    size_t got = 0;
    return sodium_base642bin(out, len, *text, strlen(*text), NULL, &got, text,
                             sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 && got == len;
}

static bool parse(const char *text, struct parsed *out)
{
    int at = 0;
    if (strnlen(text, PASSWORD_HASH_BYTES) == PASSWORD_HASH_BYTES ||
        sscanf(text, "$argon2id$v=19$m=%7u,t=%2u,p=1$%n", &out->memory_kib, &out->passes, &at) != 2 || at == 0)
        return false;
    const char *rest = text + at;
    return parse_part(&rest, out->salt, sizeof out->salt) && *rest++ == '$' &&
           parse_part(&rest, out->hash, sizeof out->hash) && *rest == '\0' &&
           out->passes >= crypto_pwhash_OPSLIMIT_MIN && out->memory_kib >= crypto_pwhash_MEMLIMIT_MIN / 1024u &&
           out->memory_kib <= PASSWORD_MEMORY_KIB_READ_MAX;
}

/* Not crypto_pwhash_str_verify: when it lacks memory, it says « refused », and a
 * person with the right password would be counted as an attacker. */
enum err password_verify(const char *hash, struct bytes password)
{
    struct parsed p;
    uint8_t made[HASH_BYTES];
    if (password.len > LIMIT_PASSWORD_BYTES || !parse(hash, &p))
        return ERR_BAD_CREDENTIALS;
    if (crypto_pwhash(made, sizeof made, text_of(password), password.len, p.salt, p.passes,
                      (size_t)p.memory_kib * 1024u, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ERR_NO_MEMORY;
    bool same = sodium_memcmp(made, p.hash, sizeof made) == 0;
    crypto_zero(made, sizeof made);
    return same ? ERR_OK : ERR_BAD_CREDENTIALS;
}

bool password_needs_rehash(const char *hash)
{
    struct parsed p;
    return !parse(hash, &p) || p.memory_kib < PASSWORD_MEMORY_BYTES / 1024u || p.passes < PASSWORD_PASSES;
}

static char dummy[PASSWORD_HASH_BYTES];

enum err password_prepare(struct err_note *note)
{
    if (dummy[0] != '\0')
        return ERR_OK;
    enum err e = crypto_init(note);
    if (e != ERR_OK)
        return e;
    uint8_t secret[32];               /* nobody knows it, so nobody enters by it */
    randombytes_buf(secret, sizeof secret);
    char made[PASSWORD_HASH_BYTES];
    e = password_hash(bytes_of(secret, sizeof secret), made);
    crypto_zero(secret, sizeof secret);
    if (e != ERR_OK)
        return err_set(note, e, "Il manque 64 Mio de mémoire pour vérifier les mots de passe.");
    memcpy(dummy, made, sizeof dummy);
    return ERR_OK;
}

const char *password_dummy_hash(void)
{
    assert(dummy[0] != '\0');
    return dummy;
}
