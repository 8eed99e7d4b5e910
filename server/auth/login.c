#include "server/auth/login.h"

#include "proto/limits.h"
#include "server/auth/secret.h"
#include "server/auth/totp.h"

bool login_enabled(const Pacte__Account *a)
{
    return a != NULL && !a->disabled && a->password_hash[0] != '\0';
}

static enum err recovery(const Pacte__Account *a, const char *otp, struct login_proof *proof)
{
    if (!secret_recovery_hash(a->id, otp, proof->recovery_hash))
        return ERR_BAD_CREDENTIALS;
    struct bytes want = bytes_of(proof->recovery_hash, sizeof proof->recovery_hash);
    for (size_t i = 0; i < a->n_recovery_hashes; i++)
        if (crypto_equal(bytes_of(a->recovery_hashes[i].data, a->recovery_hashes[i].len), want))
            proof->recovery = true;
    return proof->recovery ? ERR_OK : ERR_BAD_CREDENTIALS;
}

/* The second factor alone. OK also for an account that has none. */
static enum err login_second_factor(const Pacte__Account *a, const char *otp, int64_t now_ms,
                                    struct login_proof *proof)
{
    *proof = (struct login_proof){0};
    if (a->totp_secret.len == 0)
        return ERR_OK;
    if (otp[0] == '\0')
        return ERR_OTP_REQUIRED;
    char digits[TLS_TOTP_CODE_BYTES];
    if (!totp_digits(otp, digits))
        return recovery(a, otp, proof);
    struct bytes secret = bytes_of(a->totp_secret.data, a->totp_secret.len);
    return tls_totp_match(secret, digits, now_ms, a->totp_step, &proof->totp_step);
}

enum err login_decide(const Pacte__Account *a, enum err password, const char *otp, int64_t now_ms,
                      struct login_proof *proof, struct err_note *note)
{
    if (password == ERR_NO_MEMORY)
        return ERR_NO_MEMORY;
    if (password != ERR_OK || !login_enabled(a))
        return ERR_BAD_CREDENTIALS;
    /* Said plainly: whoever reads this sentence has just given the right one. */
    if (a->password_expires_ms != 0 && now_ms >= a->password_expires_ms)
        return err_set(note, ERR_BAD_CREDENTIALS,
                       "Ce mot de passe provisoire a expiré : demandez-en un autre à l'administration.");
    return login_second_factor(a, otp, now_ms, proof);
}

enum err login_session(const Pacte__Session *s, const Pacte__Account *a, int64_t now_ms, uint64_t idle_ms)
{
    if (s == NULL || a == NULL || a->disabled || a->id != s->account_id)
        return ERR_SESSION_EXPIRED;
    if (now_ms >= s->expires_ms || idle_ms >= LIMIT_SESSION_IDLE_MS)
        return ERR_SESSION_EXPIRED;
    return ERR_OK;
}
