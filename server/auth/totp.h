/* The second factor as people meet it: its secret, the address that a telephone
 * reads, the shape of a code. The codes themselves: common/tls/tls_hmac.h. */
#ifndef SERVER_AUTH_TOTP_H
#define SERVER_AUTH_TOTP_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"
#include "common/tls/tls_hmac.h"

#include <stdbool.h>

enum { TOTP_SECRET_BYTES = 20 };              /* RFC 4226 §4: as long as the hash */

/* INTERNAL without random bytes. */
MUST_CHECK enum err totp_secret(const struct sys *sys, uint8_t out[TOTP_SECRET_BYTES]);

/* The six digits of what a person types, spaces left out; false when it is
 * something else: then it may be a recovery code. */
bool totp_digits(const char *typed, char out[TLS_TOTP_CODE_BYTES]);

/* « otpauth://totp/… », ends with NUL. Its length, 0 when it does not fit: it
 * is never cut. The secret has at most TOTP_SECRET_BYTES. */
size_t totp_uri(struct bytes secret, const char *account, const char *site, char *out, size_t size);

#endif
