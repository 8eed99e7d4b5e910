#include "common/tls/tls_hmac.h"

#include "common/crypto/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>

enum err tls_hmac_sha1(struct bytes key, struct bytes data, uint8_t out[TLS_HMAC_SHA1_BYTES])
{
    static const uint8_t nothing[1];
    unsigned len = 0;
    if (key.len > INT32_MAX)
        return ERR_TOO_LARGE;
    const void *k = key.data == NULL ? nothing : key.data;     /* NULL would mean « the former key » */
    if (HMAC(EVP_sha1(), k, (int)key.len, data.data, data.len, out, &len) == NULL || len != TLS_HMAC_SHA1_BYTES)
        return ERR_NO_MEMORY;
    return ERR_OK;
}

enum err tls_totp_code(struct bytes secret, uint64_t step, char out[TLS_TOTP_CODE_BYTES])
{
    uint8_t counter[8], mac[TLS_HMAC_SHA1_BYTES];
    put_be64(counter, step);
    enum err e = tls_hmac_sha1(secret, bytes_of(counter, sizeof counter), mac);
    if (e != ERR_OK)
        return e;
    uint32_t n = get_be32(mac + (mac[19] & 15u)) & 0x7fffffffu;        /* RFC 4226 §5.3 */
    (void)snprintf(out, TLS_TOTP_CODE_BYTES, "%06u", n % 1000000u);
    crypto_zero(mac, sizeof mac);
    return ERR_OK;
}

enum err tls_totp_match(struct bytes secret, const char *code, int64_t now_ms, uint64_t last_step, uint64_t *step)
{
    uint64_t now = now_ms < 0 ? 0 : (uint64_t)now_ms / TLS_TOTP_STEP_MS;
    bool found = false;
    if (strlen(code) != TLS_TOTP_CODE_BYTES - 1)
        return ERR_BAD_CREDENTIALS;
    for (uint64_t back = 0; back < 3; back++) {
        uint64_t candidate = now + 1 - back;
        char want[TLS_TOTP_CODE_BYTES];
        enum err e = tls_totp_code(secret, candidate, want);
        if (e != ERR_OK)
            return e;
        bool same = crypto_equal(bytes_text(code), bytes_text(want));
        if (same && candidate > last_step && candidate <= now + 1) {
            *step = candidate;
            found = true;
        }
        crypto_zero(want, sizeof want);
    }
    return found ? ERR_OK : ERR_BAD_CREDENTIALS;
}
