/* Hashes, checksums and texts of bytes, over libsodium. Pure once crypto_init
 * was called; from any thread. */
#ifndef COMMON_CRYPTO_HASH_H
#define COMMON_CRYPTO_HASH_H

#include "common/base/bytes.h"
#include "common/base/err.h"

/* Once in main, before any thread; again is harmless. INTERNAL when the
 * library cannot start (no source of random bytes). */
MUST_CHECK enum err crypto_init(struct err_note *note);

enum { HASH_BYTES = 32 };                    /* SHA-256 and BLAKE2b-256 */

void hash_sha256(struct bytes b, uint8_t out[HASH_BYTES]);

/* SHA-256 of bytes that come in pieces. */
struct hash_sha256_stream {
    uint64_t state[13];
};
void hash_sha256_begin(struct hash_sha256_stream *s);
void hash_sha256_add(struct hash_sha256_stream *s, struct bytes b);
void hash_sha256_end(struct hash_sha256_stream *s, uint8_t out[HASH_BYTES]);

void hash_blake2b(struct bytes b, uint8_t out[HASH_BYTES]);

/* 64-bit checksum of stored values: finds accidents, not forgers, since its
 * key is public. h(0) = 0; h(i) = SipHash-2-4 of piece i under the 16 bytes
 * « Pacte value sum1 » whose first 8 are xored with h(i-1), little-endian; the
 * checksum is h(count). So the same bytes cut elsewhere have another sum. */
uint64_t hash_checksum(const struct bytes *pieces, size_t count);

/* In a time that depends on the lengths alone. */
bool crypto_equal(struct bytes a, struct bytes b);

/* Not optimised away, as memset may be. */
void crypto_zero(void *p, size_t len);

/* Lower case, ends with NUL; `size` is at least 2 × len + 1: asserted. */
void hex_encode(struct bytes b, char *out, size_t size);
/* Exactly `len` bytes from 2 × len digits of either case; colons and spaces
 * between pairs are ignored, as people paste fingerprints. */
bool hex_decode(const char *text, uint8_t *out, size_t len);

/* RFC 4648 base 32 without its padding, as secrets of TOTP are shown. */
size_t base32_encode(struct bytes b, char *out, size_t size);      /* length; size: 8/5 and NUL: asserted */

#endif
