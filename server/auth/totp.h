/* One-time codes of six digits (RFC 6238: HMAC-SHA-1, 30 s, from 1970). The
 * clock is the daemon's. Pure but for totp_secret. */
#ifndef SERVER_AUTH_TOTP_H
#define SERVER_AUTH_TOTP_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOTP_SECRET_BYTES = 20, TOTP_CODE_BYTES = 7, TOTP_STEP_MS = 30000 };

MUST_CHECK enum err totp_secret(const struct sys *sys, uint8_t out[TOTP_SECRET_BYTES]);

/* Number of the 30 s in which an instant falls; 0 before 1970. */
uint64_t totp_step(int64_t now_ms);
MUST_CHECK enum err totp_code(struct bytes secret, uint64_t step, char out[TOTP_CODE_BYTES]);

/* Six digits, spaces left out. */
bool totp_looks_like_code(const char *typed);

/* Accepts the code of now, of the step before and of the step after, but none
 * of `last_step` or before: a code is good once (RFC 6238 §5.2). *step is the
 * one that matched. BAD_CREDENTIALS; INTERNAL when the code cannot be made. */
MUST_CHECK enum err totp_match(struct bytes secret, const char *typed, int64_t now_ms,
                               uint64_t last_step, uint64_t *step);

/* « otpauth://totp/… », for a telephone. Cut never: 0 when it does not fit. */
size_t totp_uri(struct bytes secret, const char *account, const char *site, char *out, size_t size);

#endif
