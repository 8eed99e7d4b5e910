#include "common/crypto/hash.h"

#include <criterion/criterion.h>

static void expect_hex(const uint8_t *got, size_t len, const char *want, const char *what)
{
    char text[2 * 64 + 1];
    hex_encode(bytes_of(got, len), text, sizeof text);
    cr_expect_str_eq(text, want, "%s", what);
}

/* FIPS 180-2, appendix B; RFC 7693 gives only BLAKE2b-512, the 256-bit values
 * are those of the reference implementation. */
Test(hash, known_answers, .timeout = 10)
{
    uint8_t out[HASH_BYTES];
    cr_assert_eq(crypto_init(NULL), ERR_OK);
    hash_sha256(bytes_text("abc"), out);
    expect_hex(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha256");
    hash_sha256(bytes_of(NULL, 0), out);
    expect_hex(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "nothing");
    hash_blake2b(bytes_text("abc"), out);
    expect_hex(out, sizeof out, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319", "blake2b");
}

Test(hash, pieces_make_the_same_sha256, .timeout = 10)
{
    static const char text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
                               "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    struct bytes all = bytes_text(text);
    uint8_t whole[HASH_BYTES], cut[HASH_BYTES];
    hash_sha256(all, whole);
    for (size_t step = 1; step <= all.len; step++) {
        struct hash_sha256_stream s;
        hash_sha256_begin(&s);
        for (size_t at = 0; at < all.len; at += step)
            hash_sha256_add(&s, bytes_of(all.data + at, all.len - at < step ? all.len - at : step));
        hash_sha256_end(&s, cut);
        cr_expect(bytes_equal(bytes_of(whole, HASH_BYTES), bytes_of(cut, HASH_BYTES)), "cut every %zu", step);
    }
}

/* The value is part of the stored format: it must never change. */
Test(hash, checksum_is_the_documented_one, .timeout = 10)
{
    struct bytes two[2] = {bytes_text("clé"), bytes_text("valeur")};
    struct bytes shifted[2] = {bytes_text("clév"), bytes_text("aleur")};
    struct bytes one = bytes_text("clévaleur");
    cr_expect_eq(hash_checksum(NULL, 0), 0);
    cr_expect_eq(hash_checksum(&one, 1), UINT64_C(0x0c2d7adeadc3403d));
    cr_expect_eq(hash_checksum(two, 2), UINT64_C(0xfd7ce9a4bf4da2eb));
    cr_expect_neq(hash_checksum(shifted, 2), hash_checksum(two, 2), "the cut counts");
}

Test(hash, checksum_sees_every_bit, .timeout = 10)
{
    uint8_t value[64] = {0};
    struct bytes piece = bytes_of(value, sizeof value);
    uint64_t good = hash_checksum(&piece, 1);
    for (size_t bit = 0; bit < 8 * sizeof value; bit++) {
        value[bit / 8] ^= (uint8_t)(1u << bit % 8);
        cr_expect_neq(hash_checksum(&piece, 1), good, "bit %zu", bit);
        value[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t len = 0; len < sizeof value; len++) {
        struct bytes shorter = bytes_of(value, len);
        cr_expect_neq(hash_checksum(&shorter, 1), good, "%zu bytes", len);
    }
}

Test(hash, equal_and_zero, .timeout = 10)
{
    char secret[] = "secret";
    cr_expect(crypto_equal(bytes_text("abc"), bytes_text("abc")));
    cr_expect_not(crypto_equal(bytes_text("abc"), bytes_text("abd")));
    cr_expect_not(crypto_equal(bytes_text("abc"), bytes_text("ab")));
    cr_expect(crypto_equal(bytes_of(NULL, 0), bytes_of(NULL, 0)));
    crypto_zero(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        cr_expect_eq(secret[i], 0);
}

Test(hash, hex, .timeout = 10)
{
    uint8_t out[4];
    cr_expect(hex_decode("7f3A91c0", out, 4));
    expect_hex(out, 4, "7f3a91c0", "both cases");
    cr_expect(hex_decode("7F:3A:91:C0", out, 4));
    cr_expect(hex_decode("7F3A 91C0", out, 4));
    const char *bad[] = {"", "7f3a91", "7f3a91c", "7f3a91c0ff", "7f3a91cg", "7f3a91c0x", "é"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(hex_decode(bad[i], out, 4), "« %s »", bad[i]);
}

/* RFC 4648 §10, without the padding. */
Test(hash, base32, .timeout = 10)
{
    static const char *const rows[][2] = {
        {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"},
        {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        cr_expect_eq(base32_encode(bytes_text(rows[i][0]), text, sizeof text), strlen(rows[i][1]));
        cr_expect_str_eq(text, rows[i][1]);
    }
}
