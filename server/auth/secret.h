/* Secrets that the daemon draws and hands out once: tokens of sessions,
 * recovery codes, temporary passwords. Only their hashes are kept. */
#ifndef SERVER_AUTH_SECRET_H
#define SERVER_AUTH_SECRET_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"
#include "common/crypto/hash.h"
#include "proto/limits.h"

/* INTERNAL when there are no random bytes. */
MUST_CHECK enum err secret_token(const struct sys *sys, uint8_t out[LIMIT_TOKEN_BYTES]);
void secret_token_hash(struct bytes token, uint8_t out[HASH_BYTES]);

/* « 7KQ2-M9XTV-4ABC »: 64 random bits, each code good for one login. */
enum { RECOVERY_CODES = 10, RECOVERY_TEXT_BYTES = 16 };
MUST_CHECK enum err secret_recovery_code(const struct sys *sys, char out[RECOVERY_TEXT_BYTES]);
/* Of what a person types: dashes, spaces and case do not count. False when it
 * is no such code. The account is part of the hash. */
bool secret_recovery_hash(uint64_t account_id, const char *typed, uint8_t out[HASH_BYTES]);

/* « k7mq-2x9t-v4ab-cd5e »: 80 random bits in letters that are not mistaken for
 * one another. Good for 24 hours and one login (ANSSI-PG-078 R30; OWASP ASVS
 * 6.4.1). */
enum { TEMPORARY_PASSWORD_BYTES = 20 };
#define TEMPORARY_PASSWORD_MS (24LL * 3600 * 1000)
MUST_CHECK enum err secret_temporary_password(const struct sys *sys, char out[TEMPORARY_PASSWORD_BYTES]);

/* An identifier drawn by the daemon, never 0. */
MUST_CHECK enum err secret_id(const struct sys *sys, uint64_t *out);

#endif
