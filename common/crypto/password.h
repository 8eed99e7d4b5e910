/* Passwords: Argon2id with 64 MiB, t = 3, p = 1 (RFC 9106 §4; ANSSI-PG-078
 * R28, R29), and which ones are accepted.
 *
 * Hashing and verifying take 64 MiB and about 0.15 s: in a pool thread, at most
 * LIMIT_PASSWORDS_RUNNING at a time. */
#ifndef COMMON_CRYPTO_PASSWORD_H
#define COMMON_CRYPTO_PASSWORD_H

#include "common/base/bytes.h"
#include "common/base/err.h"

enum { PASSWORD_HASH_BYTES = 128 };          /* of libsodium's text, with NUL */

/* NO_MEMORY; TOO_LARGE over LIMIT_PASSWORD_BYTES. The salt is random. */
MUST_CHECK enum err password_hash(struct bytes password, char out[PASSWORD_HASH_BYTES]);

/* OK; BAD_CREDENTIALS, also for a hash that cannot be read; NO_MEMORY when the
 * 64 MiB were not to be had: the password may well be right. */
MUST_CHECK enum err password_verify(const char *hash, struct bytes password);

/* Made with weaker parameters than today's, or unreadable. */
bool password_needs_rehash(const char *hash);

/* For an unknown account: verifying against it takes the same time as for a
 * known one, and always fails. Made by the first call of password_prepare, in
 * main, before any thread. */
MUST_CHECK enum err password_prepare(struct err_note *note);
const char *password_dummy_hash(void);

/* Whether it may be chosen: valid UTF-8 without control characters, at least
 * LIMIT_PASSWORD_BYTES_MIN characters, at most LIMIT_PASSWORD_BYTES bytes, and
 * something left once common words, the words of `account` and of `site`,
 * years, repeats and runs of keys are taken away (ANSSI-PG-078 R27; OWASP ASVS
 * 6.2.4, 6.2.11). No class of character is required (NIST SP 800-63B-4).
 * PASSWORD_WEAK or BAD_TEXT, field « password »; the note says why. `account`
 * and `site` may be "". */
MUST_CHECK enum err password_check(const char *password, const char *account, const char *site,
                                   struct err_note *note);

#endif
