#include "common/crypto/hash.h"
#include "common/crypto/password.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static void start(void)
{
    cr_assert_eq(crypto_init(NULL), ERR_OK);
}

Test(password, hash_and_verify, .init = start, .timeout = 60)
{
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];
    struct bytes word = bytes_text("quatre mots sans rapport");
    cr_assert_eq(password_hash(word, hash), ERR_OK);
    cr_expect_eq(strncmp(hash, "$argon2id$v=19$m=65536,t=3,p=1$", 31), 0, "%s", hash);
    cr_expect_eq(password_verify(hash, word), ERR_OK);
    cr_expect_eq(password_verify(hash, bytes_text("quatre mots sans rapporT")), ERR_BAD_CREDENTIALS);
    cr_expect_eq(password_verify(hash, bytes_of(NULL, 0)), ERR_BAD_CREDENTIALS);
    cr_expect_eq(crypto_pwhash_str_verify(hash, (const char *)word.data, word.len), 0, "the library reads it too");
    cr_assert_eq(password_hash(word, again), ERR_OK);
    cr_expect_str_neq(hash, again, "each has its own salt");
}

Test(password, hashes_that_cannot_be_read_refuse, .init = start, .timeout = 60)
{
    char long_text[4 * PASSWORD_HASH_BYTES];
    memset(long_text, '$', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    const char *bad[] = {
        "", "x", "$argon2id$", "$argon2id$v=19$m=65536,t=3,p=1$", long_text,
        "$argon2id$v=19$m=65536,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=7,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=9999999,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_eq(password_verify(bad[i], bytes_text("a")), ERR_BAD_CREDENTIALS, "row %zu", i);
        cr_expect(password_needs_rehash(bad[i]), "row %zu", i);
    }
}

Test(password, weaker_hashes_are_known, .init = start, .timeout = 60)
{
    char hash[PASSWORD_HASH_BYTES];
    cr_assert_eq(password_hash(bytes_text("a"), hash), ERR_OK);
    cr_expect_not(password_needs_rehash(hash));
    char *memory = strstr(hash, "m=65536");
    cr_assert_not_null(memory);
    memcpy(memory, "m=32768", 7);
    cr_expect(password_needs_rehash(hash));
}

Test(password, limit_of_length, .init = start, .timeout = 60)
{
    static uint8_t many[LIMIT_PASSWORD_BYTES + 1];
    char hash[PASSWORD_HASH_BYTES];
    memset(many, 'a', sizeof many);
    cr_expect_eq(password_hash(bytes_of(many, LIMIT_PASSWORD_BYTES), hash), ERR_OK);
    cr_expect_eq(password_verify(hash, bytes_of(many, LIMIT_PASSWORD_BYTES)), ERR_OK);
    cr_expect_eq(password_verify(hash, bytes_of(many, LIMIT_PASSWORD_BYTES + 1)), ERR_BAD_CREDENTIALS);
    cr_expect_eq(password_hash(bytes_of(many, LIMIT_PASSWORD_BYTES + 1), hash), ERR_TOO_LARGE);
}

Test(password, dummy_is_made_once_and_never_opens, .timeout = 60)
{
    cr_assert_eq(password_prepare(NULL), ERR_OK);
    char first[PASSWORD_HASH_BYTES];
    snprintf(first, sizeof first, "%s", password_dummy_hash());
    cr_assert_eq(password_prepare(NULL), ERR_OK);
    cr_expect_str_eq(password_dummy_hash(), first);
    cr_expect_not(password_needs_rehash(first), "as slow as a real one");
    cr_expect_eq(password_verify(first, bytes_text("")), ERR_BAD_CREDENTIALS);
}

/* 32 MiB more than what is in use: enough for everything but Argon2. */
static rlim_t address_space(void)
{
    unsigned long long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    cr_assert_not_null(f);
    cr_assert_eq(fscanf(f, "%llu", &pages), 1);
    fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + (32u << 20);
}

static enum err without_memory(const char *hash, struct bytes word, char out[PASSWORD_HASH_BYTES])
{
    struct rlimit was, none;
    cr_assert_eq(getrlimit(RLIMIT_AS, &was), 0);
    none = was;
    none.rlim_cur = address_space();
    cr_assert_eq(setrlimit(RLIMIT_AS, &none), 0);
    enum err e = hash != NULL ? password_verify(hash, word) : password_hash(word, out);
    cr_assert_eq(setrlimit(RLIMIT_AS, &was), 0);
    return e;
}

Test(password, want_of_memory_is_not_a_refusal, .init = start, .timeout = 60)
{
    char hash[PASSWORD_HASH_BYTES], out[PASSWORD_HASH_BYTES];
    struct bytes word = bytes_text("quatre mots sans rapport");
    cr_assert_eq(password_hash(word, hash), ERR_OK);
    cr_expect_eq(without_memory(hash, word, NULL), ERR_NO_MEMORY);
    cr_expect_eq(without_memory(hash, bytes_text("autre"), NULL), ERR_NO_MEMORY);
    cr_expect_eq(without_memory(NULL, word, out), ERR_NO_MEMORY);
    cr_expect_eq(password_verify(hash, word), ERR_OK, "and the next one works");
}

static enum err check(const char *password)
{
    struct err_note note = {0};
    enum err e = password_check(password, "claire.durand", "Centre social Les Tilleuls", &note);
    if (e != ERR_OK)
        cr_expect_str_eq(note.field, "password");
    return e;
}

Test(password, refused_choices, .init = start, .timeout = 10)
{
    const char *bad[] = {
        "", "court", "x7#pQ!vK2&d" /* 11 */, "motdepasse2026", "M0tDeP4ss3!!!!", "azertyuiop123", "Azertyuiop2027!",
        "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "123456789012", "9876543210987", "abcabcabcabcabc", "password123456",
        "claire.durand", "Durand-Claire-1987", "tilleuls2026!!", "LesTilleuls2027", "caf2026caf2026", "centresocial75!",
        "soleilsoleil99", "jetaimemaman!", "éééééééééééééé", "1987 1988 1989 ", "bonjour bonjour", "qwertyqwerty1!",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(check(bad[i]), ERR_PASSWORD_WEAK, "« %s »", bad[i]);
}

Test(password, accepted_choices, .init = start, .timeout = 10)
{
    const char *good[] = {
        "x7#pQ!vK2&dz" /* 12 */, "cheval agrafe batterie", "voilier tambour écureuil", "Kz9-wM3v-Tb6x",
        "Le hibou boit 3 tisanes", "где мой зонтик", "grenouille/parquet",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_expect_eq(check(good[i]), ERR_OK, "« %s »", good[i]);
}

Test(password, both_sides_of_the_lengths, .init = start, .timeout = 10)
{
    char text[LIMIT_PASSWORD_BYTES + 2];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('!' + (i * 37 + i * i * 11) % 90);
    static const struct { size_t len; enum err want; } rows[] = {
        {LIMIT_PASSWORD_BYTES_MIN - 1, ERR_PASSWORD_WEAK}, {LIMIT_PASSWORD_BYTES_MIN, ERR_OK},
        {LIMIT_PASSWORD_BYTES, ERR_OK}, {LIMIT_PASSWORD_BYTES + 1, ERR_PASSWORD_WEAK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char cut[sizeof text];
        memcpy(cut, text, rows[i].len);
        cut[rows[i].len] = '\0';
        cr_expect_eq(password_check(cut, "", "", NULL), rows[i].want, "%zu bytes", rows[i].len);
    }
}

Test(password, bad_text, .init = start, .timeout = 10)
{
    const char *bad[] = {"x7#pQ!vK2&dz\n", "x7#pQ!vK2&dz\x1b[2J", "x7#pQ!vK2&dz\xff", "x7#pQ!vK2&\xc0\x80z", "x7#pQ!vK2&dz\x7f",
                         "x7#pQ!vK2&dz\xed\xa0\x80", "x7#pQ!vK2&dz\xc3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(check(bad[i]), ERR_BAD_TEXT, "row %zu", i);
}
