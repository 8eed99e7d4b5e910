#include "common/crypto/password.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>

/* p = 1 is libsodium's own. */
#define PASSWORD_PASSES 3u
#define PASSWORD_MEMORY_BYTES (64u * 1024u * 1024u)

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

enum err password_verify(const char *hash, struct bytes password)
{
    /* The length of the text is taken by strlen in the library, from a buffer
     * that it expects to be of this size. */
    char copy[crypto_pwhash_STRBYTES] = {0};
    size_t len = strnlen(hash, sizeof copy);
    if (len == sizeof copy || password.len > LIMIT_PASSWORD_BYTES)
        return ERR_BAD_CREDENTIALS;
    memcpy(copy, hash, len);
    /* -1 means refused or no memory; libsodium sets EINVAL when the hashes
     * differ, and the allocation ENOMEM when it fails. */
    errno = 0;
    int rc = crypto_pwhash_str_verify(copy, text_of(password), password.len);
    if (rc == 0)
        return ERR_OK;
    return errno == ENOMEM ? ERR_NO_MEMORY : ERR_BAD_CREDENTIALS;
}

bool password_needs_rehash(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PASSWORD_PASSES, PASSWORD_MEMORY_BYTES) != 0;
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
