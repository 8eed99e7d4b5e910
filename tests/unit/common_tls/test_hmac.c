#include "common/crypto/hash.h"
#include "common/tls/tls_hmac.h"

#include <criterion/criterion.h>

static struct bytes rfc_secret(void) { return bytes_text("12345678901234567890"); }

/* RFC 2202 §3. */
Test(hmac, known_answers, .timeout = 10)
{
    static const struct { const char *key, *data, *want; } rows[] = {
        {"\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", "Hi There",
         "b617318655057264e28bc0b6fb378c8ef146be00"},
        {"Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {"", "", "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t mac[TLS_HMAC_SHA1_BYTES];
        char text[2 * sizeof mac + 1];
        struct bytes key = i == 2 ? (struct bytes){0} : bytes_text(rows[i].key);
        cr_assert_eq(tls_hmac_sha1(key, bytes_text(rows[i].data), mac), ERR_OK);
        hex_encode(bytes_of(mac, sizeof mac), text, sizeof text);
        cr_expect_str_eq(text, rows[i].want, "row %zu", i);
    }
}

/* RFC 6238, appendix B (its last six digits), and RFC 4226, appendix D. */
Test(totp, known_answers, .timeout = 10)
{
    static const struct { uint64_t second; char want[8]; } rows[] = {
        {59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"},
        {2000000000, "279037"}, {20000000000, "353130"},
        {0, "755224"}, {30, "287082"}, {60, "359152"}, {90, "969429"}, {120, "338314"}, {150, "254676"},
        {180, "287922"}, {210, "162583"}, {240, "399871"}, {270, "520489"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char code[TLS_TOTP_CODE_BYTES];
        cr_assert_eq(tls_totp_code(rfc_secret(), rows[i].second / 30, code), ERR_OK);
        cr_expect_str_eq(code, rows[i].want, "second %lu", rows[i].second);
    }
}

Test(totp, one_step_either_side, .timeout = 10)
{
    const uint64_t at = 1000;
    for (uint64_t step = at - 3; step <= at + 3; step++) {
        char code[TLS_TOTP_CODE_BYTES];
        uint64_t used = 0;
        cr_assert_eq(tls_totp_code(rfc_secret(), step, code), ERR_OK);
        for (int64_t inside = 0; inside < 30000; inside += 29999) {
            enum err e = tls_totp_match(rfc_secret(), code, (int64_t)at * 30000 + inside, 0, &used);
            bool near = step + 1 >= at && step <= at + 1;
            cr_expect_eq(e, near ? ERR_OK : ERR_BAD_CREDENTIALS, "step %lu", step);
            if (near)
                cr_expect_eq(used, step);
        }
    }
}

Test(totp, a_code_is_good_once, .timeout = 10)
{
    char code[TLS_TOTP_CODE_BYTES];
    uint64_t used = 0;
    cr_assert_eq(tls_totp_code(rfc_secret(), 1000, code), ERR_OK);
    cr_expect_eq(tls_totp_match(rfc_secret(), code, 1000 * 30000LL, 999, &used), ERR_OK);
    cr_expect_eq(tls_totp_match(rfc_secret(), code, 1000 * 30000LL, used, &used), ERR_BAD_CREDENTIALS);
    cr_expect_eq(tls_totp_match(rfc_secret(), code, 1001 * 30000LL, 1001, &used), ERR_BAD_CREDENTIALS);
}

Test(totp, what_is_no_code, .timeout = 10)
{
    uint64_t used;
    const char *bad[] = {"", "28708", "2870820", "28708a", "28708٢", "      "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(tls_totp_match(rfc_secret(), bad[i], 59000, 0, &used), ERR_BAD_CREDENTIALS, "« %s »", bad[i]);
    cr_expect_eq(tls_totp_match(rfc_secret(), "755224", -1, 0, &used), ERR_BAD_CREDENTIALS, "before 1970, step 0 is used up");
    cr_expect_eq(tls_totp_match(rfc_secret(), "287082", -1, 0, &used), ERR_OK);
}
