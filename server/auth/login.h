/* Who gets in: decisions on an account as it is kept, with the time and the
 * outcome of the slow verification given. Pure. */
#ifndef SERVER_AUTH_LOGIN_H
#define SERVER_AUTH_LOGIN_H

#include "common/base/err.h"
#include "common/crypto/hash.h"
#include "proto/command.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

/* False for an account that is unknown (NULL), disabled or without a password:
 * whoever asks for it is refused, after the same time as for a wrong password. */
bool login_enabled(const Pacte__Account *account);

/* What a successful login used up, to be written with the session. */
struct login_proof {
    uint64_t totp_step;                     /* 0: none */
    bool recovery;
    uint8_t recovery_hash[HASH_BYTES];
};

/* `password` is what password_verify said. Errors: BAD_CREDENTIALS, with the
 * same sentence for an unknown name, a disabled account, a wrong password and a
 * wrong or replayed code; OTP_REQUIRED when the password is right and the code
 * is missing; NO_MEMORY. */
MUST_CHECK enum err login_decide(const Pacte__Account *account, enum err password, const char *otp,
                                 int64_t now_ms, struct login_proof *proof, struct err_note *note);

/* May this session still be used? SESSION_EXPIRED: closed (NULL), too old,
 * unused for LIMIT_SESSION_IDLE_MS, or the account is gone or disabled. */
MUST_CHECK enum err login_session(const Pacte__Session *session, const Pacte__Account *account,
                                  int64_t now_ms, uint64_t idle_ms);

#endif
