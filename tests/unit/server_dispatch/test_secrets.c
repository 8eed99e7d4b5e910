#include "tests/unit/server_dispatch/rig.h"

#include "server/auth/secret.h"
#include "server/auth/totp.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define GOOD "un mot de passe qui tient 42"
#define BETTER "une tout autre phrase, 77 fois"

static struct rig rig;
static struct guest guest, other;

static void set_up(void)
{
    rig_open(&rig);
    give_password(&rig, COORDINATION, GOOD);
}
static void tear_down(void) { rig_close(&rig); }

TestSuite(secrets, .init = set_up, .fini = tear_down, .timeout = 120);

static enum err login(const char *password, const char *otp)
{
    Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
    struct guest g;
    r.account = (char *)"coordination";
    r.password = (char *)(uintptr_t)password;
    r.otp = (char *)(uintptr_t)otp;
    guest_arrive(&rig, &g, 0);
    enum err e = call(&g, METHOD(LOGIN), &r.base, NULL);
    guest_leave(&g);
    rig_pass(&rig, 60000);                   /* whatever the throttle says */
    return e;
}

static enum err change(struct guest *g, const char *current, const char *wanted)
{
    Pacte__PasswordRequest r = PACTE__PASSWORD_REQUEST__INIT;
    r.current = (char *)(uintptr_t)current;
    r.wanted = (char *)(uintptr_t)wanted;
    return call(g, METHOD(PASSWORD), &r.base, NULL);
}

Test(secrets, a_password_is_changed_by_whoever_knows_it)
{
    Pacte__Account *a = world_account(&rig.world, COORDINATION);
    a->must_change_password = true;
    a->password_expires_ms = rig.wall_ms + 3600000;
    cr_assert_eq(world_put_account(&rig.world, 0, a), ERR_OK);
    guest_arrive(&rig, &guest, COORDINATION);
    guest_arrive(&rig, &other, COORDINATION);
    cr_expect_eq(change(&guest, GOOD, "motdepasse123"), ERR_PASSWORD_WEAK);
    cr_expect_str_eq(last_asked(&rig)->note.field, "wanted");
    cr_expect_eq(change(&guest, GOOD, GOOD), ERR_PASSWORD_WEAK);
    cr_expect_eq(change(&guest, "un mauvais mot de passe", BETTER), ERR_BAD_CREDENTIALS);
    cr_expect_eq(change(&guest, GOOD, BETTER), ERR_OK);
    cr_expect_not(guest.closed);
    cr_expect(other.closed, "whoever was in with the old one goes");
    a = world_account(&rig.world, COORDINATION);
    cr_expect_not(a->must_change_password);
    cr_expect_eq(a->password_expires_ms, 0);
    guest_leave(&guest);
    guest_leave(&other);
    cr_expect_eq(login(GOOD, ""), ERR_BAD_CREDENTIALS);
    cr_expect_eq(login(BETTER, ""), ERR_OK);
}

Test(secrets, the_current_password_is_guessed_no_faster_than_at_login)
{
    guest_arrive(&rig, &guest, COORDINATION);
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_expect_eq(change(&guest, "un mauvais mot de passe", BETTER), ERR_BAD_CREDENTIALS);
    cr_expect_eq(change(&guest, GOOD, BETTER), ERR_THROTTLED);
    guest_leave(&guest);
}

static enum err totp(struct guest *g, const char *password, ProtobufCBinaryData secret, const char *otp,
                     const Pacte__TotpReply **reply)
{
    Pacte__TotpRequest r = PACTE__TOTP_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.password = (char *)(uintptr_t)password;
    r.secret = secret;
    r.otp = (char *)(uintptr_t)otp;
    enum err e = call(g, METHOD(TOTP), &r.base, &m);
    *reply = (const Pacte__TotpReply *)m;
    return e;
}

static void code_at(ProtobufCBinaryData secret, int64_t ms, char out[TLS_TOTP_CODE_BYTES])
{
    cr_assert_eq(tls_totp_code(bytes_of(secret.data, secret.len), (uint64_t)ms / TLS_TOTP_STEP_MS, out), ERR_OK);
}

/* Sets the second factor of the coordination; its secret and recovery codes. */
static const Pacte__TotpReply *enroll(ProtobufCBinaryData *secret)
{
    const Pacte__TotpReply *first, *second;
    char code[TLS_TOTP_CODE_BYTES];
    guest_arrive(&rig, &guest, COORDINATION);
    cr_assert_eq(totp(&guest, GOOD, (ProtobufCBinaryData){0}, "", &first), ERR_OK);
    cr_assert_eq(first->secret.len, TOTP_SECRET_BYTES);
    code_at(first->secret, rig.wall_ms, code);
    cr_assert_eq(totp(&guest, GOOD, first->secret, code, &second), ERR_OK);
    *secret = first->secret;
    guest_leave(&guest);
    rig_pass(&rig, 60000);
    return second;
}

Test(secrets, a_second_factor_is_proposed_then_proven)
{
    const Pacte__TotpReply *first, *reply;
    char code[TLS_TOTP_CODE_BYTES];
    guest_arrive(&rig, &guest, COORDINATION);
    cr_expect_eq(totp(&guest, "un mauvais mot", (ProtobufCBinaryData){0}, "", &reply), ERR_BAD_CREDENTIALS);
    cr_assert_eq(totp(&guest, GOOD, (ProtobufCBinaryData){0}, "", &first), ERR_OK);
    cr_expect_eq(strncmp(first->uri, "otpauth://totp/F%C3%A9d%C3%A9ration%20d%27essai:coordination?secret=", 60), 0, "%s",
                 first->uri);
    cr_expect_eq(first->n_recovery_codes, 0);
    cr_expect_eq(totp(&guest, GOOD, first->secret, "", &reply), ERR_REQUIRED);
    cr_expect_eq(totp(&guest, GOOD, (ProtobufCBinaryData){0}, "123456", &reply), ERR_REQUIRED);
    cr_expect_eq(totp(&guest, GOOD, first->secret, "12345", &reply), ERR_INVALID);
    code_at(first->secret, rig.wall_ms + 10 * TLS_TOTP_STEP_MS, code);
    cr_expect_eq(totp(&guest, GOOD, first->secret, code, &reply), ERR_BAD_CREDENTIALS);
    cr_expect_eq(world_account(&rig.world, COORDINATION)->totp_secret.len, 0, "nothing counts before it is proven");
    code_at(first->secret, rig.wall_ms, code);
    cr_assert_eq(totp(&guest, GOOD, first->secret, code, &reply), ERR_OK);
    cr_expect_eq(reply->n_recovery_codes, RECOVERY_CODES);
    const Pacte__Account *a = world_account(&rig.world, COORDINATION);
    cr_expect_eq(a->totp_secret.len, TOTP_SECRET_BYTES);
    cr_expect_eq(a->n_recovery_hashes, RECOVERY_CODES);
    cr_expect_eq(a->totp_step, (uint64_t)rig.wall_ms / TLS_TOTP_STEP_MS, "the code that proved it is used up");
    guest_leave(&guest);
}

Test(secrets, a_code_is_asked_for_and_good_once)
{
    ProtobufCBinaryData secret;
    char code[TLS_TOTP_CODE_BYTES];
    (void)enroll(&secret);
    cr_expect_eq(login(GOOD, ""), ERR_OTP_REQUIRED);
    cr_expect_eq(login("un mauvais mot de passe", ""), ERR_BAD_CREDENTIALS);
    code_at(secret, rig.wall_ms, code);
    cr_expect_eq(login("un mauvais mot de passe", code), ERR_BAD_CREDENTIALS);
    code_at(secret, rig.wall_ms, code);
    struct guest g;
    guest_arrive(&rig, &g, 0);
    Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
    r.account = (char *)"coordination";
    r.password = (char *)GOOD;
    r.otp = code;
    cr_expect_eq(call(&g, METHOD(LOGIN), &r.base, NULL), ERR_OK);
    guest_leave(&g);
    guest_arrive(&rig, &g, 0);
    cr_expect_eq(call(&g, METHOD(LOGIN), &r.base, NULL), ERR_BAD_CREDENTIALS, "replayed");
    guest_leave(&g);
}

/* Both are verified before either is written: apply has the last word. */
Test(secrets, two_logins_at_once_cannot_share_a_code)
{
    ProtobufCBinaryData secret;
    char code[TLS_TOTP_CODE_BYTES];
    struct guest pair[2];
    struct asked *asked[2];
    (void)enroll(&secret);
    code_at(secret, rig.wall_ms, code);
    for (size_t i = 0; i < 2; i++) {
        Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
        r.account = (char *)"coordination";
        r.password = (char *)GOOD;
        r.otp = code;
        guest_arrive(&rig, &pair[i], 0);
        snprintf(pair[i].peer.source, sizeof pair[i].peer.source, "192.0.2.%zu:1", 10 + i);
        asked[i] = ask(&pair[i], METHOD(LOGIN), &r.base);
    }
    enum err first = await(asked[0]), second = await(asked[1]);
    cr_expect((first == ERR_OK && second == ERR_BAD_CREDENTIALS) || (second == ERR_OK && first == ERR_BAD_CREDENTIALS),
              "%s and %s", err_name(first), err_name(second));
    guest_leave(&pair[0]);
    guest_leave(&pair[1]);
}

Test(secrets, a_recovery_code_is_good_once_however_it_is_typed)
{
    ProtobufCBinaryData secret;
    char typed[32];
    const Pacte__TotpReply *codes = enroll(&secret);
    cr_expect_eq(login(GOOD, "0000-00000-0001"), ERR_BAD_CREDENTIALS);
    cr_expect_eq(login(GOOD, codes->recovery_codes[3]), ERR_OK);
    cr_expect_eq(login(GOOD, codes->recovery_codes[3]), ERR_BAD_CREDENTIALS);
    size_t n = 0;
    for (const char *p = codes->recovery_codes[4]; *p != '\0'; p++)
        if (*p != '-')
            typed[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
    typed[n] = '\0';
    cr_expect_eq(login(GOOD, typed), ERR_OK);
    cr_expect_eq(world_account(&rig.world, COORDINATION)->n_recovery_hashes, RECOVERY_CODES - 2);
}
