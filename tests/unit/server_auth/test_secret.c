#include "server/auth/secret.h"
#include "server/auth/totp.h"
#include "tests/support/fault.h"

#include "common/base/id.h"
#include "common/crypto/password.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static struct fault fault = {.random_seed = 42};
static struct sys sys;

static void set_up(void) { sys = fault_sys(&fault); }

TestSuite(secret, .init = set_up, .timeout = 20);

Test(secret, recovery_codes_are_read_back_however_they_are_typed)
{
    char code[RECOVERY_TEXT_BYTES], typed[64];
    uint8_t want[HASH_BYTES], got[HASH_BYTES];
    for (unsigned i = 0; i < 200; i++) {
        cr_assert_eq(secret_recovery_code(&sys, code), ERR_OK);
        cr_assert_eq(strlen(code), RECOVERY_TEXT_BYTES - 1);
        cr_assert(secret_recovery_hash(7, code, want));
        size_t n = 0;
        for (const char *p = code; *p != '\0'; p++)
            if (*p != '-') {
                typed[n++] = (char)tolower((unsigned char)*p);
                typed[n++] = ' ';
            }
        typed[n] = '\0';
        cr_assert(secret_recovery_hash(7, typed, got), "%s", typed);
        cr_expect_eq(memcmp(want, got, HASH_BYTES), 0);
        cr_assert(secret_recovery_hash(8, code, got));
        cr_expect_neq(memcmp(want, got, HASH_BYTES), 0, "of another account");
    }
}

Test(secret, what_is_no_recovery_code_is_known)
{
    uint8_t hash[HASH_BYTES];
    const char *bad[] = {"", "-", "123456", "0000-00000-0000", "ABCD-EFGHJ-KMN", "ABCD-EFGHJ-KMNPQ", "UUUU-UUUUU-UUUU",
                         "à la main", "ABCDEFGHJKMNPQRSTUVWXYZABCDEFGHJKMNPQRSTUVWXYZ"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(secret_recovery_hash(7, bad[i], hash), "%s", bad[i]);
}

Test(secret, temporary_passwords_are_all_different_and_accepted)
{
    static char made[200][TEMPORARY_PASSWORD_BYTES];
    struct err_note note = {.field = ""};
    cr_assert_eq(crypto_init(NULL), ERR_OK);
    for (size_t i = 0; i < 200; i++) {
        cr_assert_eq(secret_temporary_password(&sys, made[i]), ERR_OK);
        cr_expect_eq(strlen(made[i]), TEMPORARY_PASSWORD_BYTES - 1);
        cr_expect_eq(strspn(made[i], "abcdefghijkmnpqrstuvwxyz23456789-"), TEMPORARY_PASSWORD_BYTES - 1, "%s", made[i]);
        cr_expect_eq(password_check(made[i], "compte", "Site d'essai", &note), ERR_OK, "%s: %s", made[i], note.text);
        for (size_t k = 0; k < i; k++)
            cr_assert_str_neq(made[i], made[k]);
    }
}

Test(secret, without_random_bytes_there_is_no_secret)
{
    uint8_t token[LIMIT_TOKEN_BYTES], seed[TOTP_SECRET_BYTES];
    char text[32];
    uint64_t id;
    fault.fail_at = fault.calls + 1;
    fault.for_ever = true;
    cr_expect_eq(secret_token(&sys, token), ERR_INTERNAL);
    cr_expect_eq(secret_id(&sys, &id), ERR_INTERNAL);
    cr_expect_eq(secret_recovery_code(&sys, text), ERR_INTERNAL);
    cr_expect_eq(secret_temporary_password(&sys, text), ERR_INTERNAL);
    cr_expect_eq(totp_secret(&sys, seed), ERR_INTERNAL);
}

Test(secret, six_digits_and_nothing_else)
{
    char digits[TLS_TOTP_CODE_BYTES];
    cr_expect(totp_digits("123456", digits));
    cr_expect(totp_digits(" 123 456 ", digits));
    cr_expect_str_eq(digits, "123456");
    const char *bad[] = {"", "12345", "1234567", "12345a", "-12345", "１２３４５６"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(totp_digits(bad[i], digits), "%s", bad[i]);
}

/* The Key URI format that telephones read, with the secret of RFC 6238. */
Test(secret, an_address_for_the_telephone)
{
    char uri[256];
    struct bytes key = bytes_text("12345678901234567890");
    const char *want = "otpauth://totp/F%C3%A9d%C3%A9ration:marie?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                       "&issuer=F%C3%A9d%C3%A9ration&algorithm=SHA1&digits=6&period=30";
    cr_expect_eq(totp_uri(key, "marie", "Fédération", uri, sizeof uri), strlen(want));
    cr_expect_str_eq(uri, want);
    for (size_t size = 1; size <= strlen(want); size++)
        cr_expect_eq(totp_uri(key, "marie", "Fédération", uri, size), 0, "never cut");
    cr_expect_gt(totp_uri(key, "a&b?c=d/e:f", "", uri, sizeof uri), 0);
    cr_expect_not_null(strstr(uri, "Pacte:a%26b%3Fc%3Dd%2Fe%3Af?"));
}
