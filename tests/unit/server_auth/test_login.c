#include "proto/limits.h"
#include "server/auth/login.h"
#include "server/auth/secret.h"
#include "server/auth/totp.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <string.h>

#define NOW 1790000000000LL

static Pacte__Account account;
static uint8_t key[TOTP_SECRET_BYTES] = "12345678901234567890", hash[HASH_BYTES];
static ProtobufCBinaryData hashes[1];
static struct err_note note;
static struct login_proof proof;

static void set_up(void)
{
    pacte__account__init(&account);
    account.id = 7;
    account.password_hash = (char *)"$argon2id$";
    cr_assert_eq(crypto_init(NULL), ERR_OK);
}

TestSuite(decide, .init = set_up, .timeout = 10);

static enum err decide(const Pacte__Account *a, enum err password, const char *otp)
{
    note = (struct err_note){.field = ""};
    return login_decide(a, password, otp, NOW, &proof, &note);
}

static void with_second_factor(void)
{
    account.totp_secret = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    cr_assert(secret_recovery_hash(account.id, "ABCD-EFGHJ-KMNP", hash));
    hashes[0] = (ProtobufCBinaryData){.data = hash, .len = sizeof hash};
    account.recovery_hashes = hashes;
    account.n_recovery_hashes = 1;
}

Test(decide, without_second_factor)
{
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_OK);
    cr_expect(proof.totp_step == 0 && !proof.recovery);
    cr_expect_eq(decide(&account, ERR_OK, "whatever"), ERR_OK);
    cr_expect_eq(decide(&account, ERR_BAD_CREDENTIALS, ""), ERR_BAD_CREDENTIALS);
    cr_expect_eq(decide(&account, ERR_NO_MEMORY, ""), ERR_NO_MEMORY);
    cr_expect_eq(decide(NULL, ERR_OK, ""), ERR_BAD_CREDENTIALS);
    account.disabled = true;
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_BAD_CREDENTIALS);
    cr_expect_not(login_enabled(&account));
    account.disabled = false;
    account.password_hash = (char *)"";
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_BAD_CREDENTIALS, "no password opens nothing");
    cr_expect_not(login_enabled(&account));
    cr_expect_not(login_enabled(NULL));
}

Test(decide, a_temporary_password_ends_at_its_instant)
{
    account.password_expires_ms = NOW + 1;
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_OK);
    account.password_expires_ms = NOW;
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_BAD_CREDENTIALS);
    cr_expect_neq(note.text[0], '\0');
    cr_expect_eq(decide(&account, ERR_BAD_CREDENTIALS, ""), ERR_BAD_CREDENTIALS);
    cr_expect_eq(note.text[0], '\0');
}

Test(decide, the_second_factor_comes_after_the_password)
{
    with_second_factor();
    cr_expect_eq(decide(&account, ERR_BAD_CREDENTIALS, ""), ERR_BAD_CREDENTIALS, "nobody is told that there is one");
    cr_expect_eq(decide(&account, ERR_OK, ""), ERR_OTP_REQUIRED);
    cr_expect_eq(decide(&account, ERR_OK, "000000"), ERR_BAD_CREDENTIALS);
    cr_expect_eq(decide(&account, ERR_OK, "abc"), ERR_BAD_CREDENTIALS);
}

Test(decide, a_code_of_now_of_before_and_of_after_each_once)
{
    uint64_t now = (uint64_t)NOW / TLS_TOTP_STEP_MS;
    with_second_factor();
    for (uint64_t step = now - 3; step <= now + 3; step++) {
        char code[TLS_TOTP_CODE_BYTES];
        cr_assert_eq(tls_totp_code(bytes_of(key, sizeof key), step, code), ERR_OK);
        bool near = step >= now - 1 && step <= now + 1;
        account.totp_step = 0;
        cr_expect_eq(decide(&account, ERR_OK, code), near ? ERR_OK : ERR_BAD_CREDENTIALS, "%lld", (long long)(step - now));
        if (!near)
            continue;
        cr_expect_eq(proof.totp_step, step);
        account.totp_step = proof.totp_step;
        cr_expect_eq(decide(&account, ERR_OK, code), ERR_BAD_CREDENTIALS, "replayed");
    }
}

Test(decide, a_recovery_code_stands_for_a_code)
{
    with_second_factor();
    cr_expect_eq(decide(&account, ERR_OK, "abcdefghjkmnp"), ERR_OK);
    cr_expect(proof.recovery);
    cr_expect_eq(memcmp(proof.recovery_hash, hash, HASH_BYTES), 0);
    cr_expect_eq(proof.totp_step, 0);
    cr_expect_eq(decide(&account, ERR_OK, "ABCD-EFGHJ-KMNQ"), ERR_BAD_CREDENTIALS);
    account.n_recovery_hashes = 0;
    cr_expect_eq(decide(&account, ERR_OK, "ABCD-EFGHJ-KMNP"), ERR_BAD_CREDENTIALS, "used up");
}

Test(decide, how_long_a_session_lives)
{
    Pacte__Session s = PACTE__SESSION__INIT;
    s.account_id = 7;
    s.expires_ms = NOW + 1;
    cr_expect_eq(login_session(&s, &account, NOW, 0), ERR_OK);
    cr_expect_eq(login_session(&s, &account, NOW + 1, 0), ERR_SESSION_EXPIRED);
    cr_expect_eq(login_session(&s, &account, NOW, LIMIT_SESSION_IDLE_MS - 1), ERR_OK);
    cr_expect_eq(login_session(&s, &account, NOW, LIMIT_SESSION_IDLE_MS), ERR_SESSION_EXPIRED);
    cr_expect_eq(login_session(NULL, &account, NOW, 0), ERR_SESSION_EXPIRED);
    cr_expect_eq(login_session(&s, NULL, NOW, 0), ERR_SESSION_EXPIRED);
    s.account_id = 8;
    cr_expect_eq(login_session(&s, &account, NOW, 0), ERR_SESSION_EXPIRED);
    s.account_id = 7;
    account.disabled = true;
    cr_expect_eq(login_session(&s, &account, NOW, 0), ERR_SESSION_EXPIRED);
}
