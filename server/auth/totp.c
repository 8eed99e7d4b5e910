#include "server/auth/totp.h"

#include "common/crypto/hash.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum err totp_secret(const struct sys *sys, uint8_t out[TOTP_SECRET_BYTES])
{
    return sys->random(sys->ctx, out, TOTP_SECRET_BYTES) == 0 ? ERR_OK : ERR_INTERNAL;
}

bool totp_digits(const char *typed, char out[TLS_TOTP_CODE_BYTES])
{
    size_t len = 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == ' ')
            continue;
        if (*typed < '0' || *typed > '9' || len == TLS_TOTP_CODE_BYTES - 1)
            return false;
        out[len++] = *typed;
    }
    out[len] = '\0';
    return len == TLS_TOTP_CODE_BYTES - 1;
}

/* RFC 3986 §2.3: everything else is written as %XX. */
static bool escape(const char *text, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    size_t len = 0;
    for (; *text != '\0'; text++) {
        if (size - len < 4)
            return false;
        if (strchr(plain, *text) != NULL)
            out[len++] = *text;
        else
            len += (size_t)snprintf(out + len, 4, "%%%02X", (unsigned)(unsigned char)*text);
    }
    out[len] = '\0';
    return true;
}

size_t totp_uri(struct bytes secret, const char *account, const char *site, char *out, size_t size)
{
    char who[256], where[400], base32[40];
    assert(secret.len <= TOTP_SECRET_BYTES);
    (void)base32_encode(secret, base32, sizeof base32);
    if (!escape(account, who, sizeof who) || !escape(site[0] != '\0' ? site : "Pacte", where, sizeof where))
        return 0;
    int n = snprintf(out, size, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=30",
                     where, who, base32, where);
    return n > 0 && (size_t)n < size ? (size_t)n : 0;
}
