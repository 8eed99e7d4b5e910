/* HMAC-SHA-1 and the codes made of it. SHA-1 is what telephones know; as HMAC
 * it stands (RFC 6238 §1.2). */
#ifndef COMMON_TLS_TLS_HMAC_H
#define COMMON_TLS_TLS_HMAC_H

#include "common/base/bytes.h"
#include "common/base/err.h"

#include <stdint.h>

enum { TLS_HMAC_SHA1_BYTES = 20, TLS_TOTP_CODE_BYTES = 7, TLS_TOTP_STEP_MS = 30000 };

/* NO_MEMORY. From any thread. */
MUST_CHECK enum err tls_hmac_sha1(struct bytes key, struct bytes data, uint8_t out[TLS_HMAC_SHA1_BYTES]);

/* Six digits and NUL: RFC 6238 for one step, that is HOTP (RFC 4226) of it. */
MUST_CHECK enum err tls_totp_code(struct bytes secret, uint64_t step, char out[TLS_TOTP_CODE_BYTES]);

/* Accepts the code of the step of `now_ms`, of the one before and of the one
 * after, but none up to `last_step`: a code is good once. *step: which one.
 * BAD_CREDENTIALS, NO_MEMORY. Looks at all three in the same time. */
MUST_CHECK enum err tls_totp_match(struct bytes secret, const char *code, int64_t now_ms, uint64_t last_step,
                                   uint64_t *step);

#endif
