#include "server/auth/secret.h"

#include "common/base/id.h"

#include <assert.h>
#include <string.h>

static enum err draw(const struct sys *sys, void *out, size_t len)
{
    return sys->random(sys->ctx, out, len) == 0 ? ERR_OK : ERR_INTERNAL;
}

enum err secret_token(const struct sys *sys, uint8_t out[LIMIT_TOKEN_BYTES])
{
    return draw(sys, out, LIMIT_TOKEN_BYTES);
}

void secret_token_hash(struct bytes token, uint8_t out[HASH_BYTES])
{
    hash_blake2b(token, out);
}

enum err secret_id(const struct sys *sys, uint64_t *out)
{
    do {
        enum err e = draw(sys, out, sizeof *out);
        if (e != ERR_OK)
            return e;
    } while (*out == 0);
    return ERR_OK;
}

enum err secret_recovery_code(const struct sys *sys, char out[RECOVERY_TEXT_BYTES])
{
    static_assert(RECOVERY_TEXT_BYTES == ID_TEXT_BYTES + 2, "two dashes");
    uint64_t bits;
    char text[ID_TEXT_BYTES];
    enum err e = secret_id(sys, &bits);
    if (e != ERR_OK)
        return e;
    id_format(bits, text);
    memcpy(out, text, 4);
    out[4] = '-';
    memcpy(out + 5, text + 4, 5);
    out[10] = '-';
    memcpy(out + 11, text + 9, 5);          /* with its NUL */
    crypto_zero(text, sizeof text);
    return ERR_OK;
}

bool secret_recovery_hash(uint64_t account_id, const char *typed, uint8_t out[HASH_BYTES])
{
    char text[ID_TEXT_BYTES];
    size_t len = 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == '-' || *typed == ' ')
            continue;
        if (len == sizeof text - 1)
            return false;
        text[len++] = *typed;
    }
    text[len] = '\0';
    uint64_t bits;
    if (!id_parse(text, &bits))
        return false;
    uint8_t both[16];
    put_be64(both, account_id);
    put_be64(both + 8, bits);
    hash_blake2b(bytes_of(both, sizeof both), out);
    crypto_zero(both, sizeof both);
    return true;
}

enum err secret_temporary_password(const struct sys *sys, char out[TEMPORARY_PASSWORD_BYTES])
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";     /* no l, o, 0, 1 */
    static_assert(sizeof letters == 33, "five bits each");
    uint8_t bits[16];
    enum err e = draw(sys, bits, sizeof bits);
    if (e != ERR_OK)
        return e;
    size_t len = 0;
    for (size_t i = 0; i < sizeof bits; i++) {
        if (i > 0 && i % 4 == 0)
            out[len++] = '-';
        out[len++] = letters[bits[i] & 31];
    }
    out[len] = '\0';
    assert(len == TEMPORARY_PASSWORD_BYTES - 1);
    crypto_zero(bits, sizeof bits);
    return ERR_OK;
}
