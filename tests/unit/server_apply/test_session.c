#include "proto/limits.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(session, .init = setup, .fini = teardown, .timeout = 30);

struct reading { uint64_t id; Pacte__Session *session; };

static enum err read_session(const struct store_read *read, void *ctx)
{
    struct reading *x = ctx;
    struct view v = {.read = read};
    return state_session_get(&v, x->id, &w.build, &x->session);
}

static Pacte__Session *session(uint64_t id)
{
    struct reading x = {.id = id};
    return store_view(w.store, read_session, &x, NULL) == ERR_OK ? x.session : NULL;
}

/* A login with everything given. */
static enum err open_with(uint64_t actor, Pacte__Session *s, uint64_t step, const uint8_t *recovery, const char *hash)
{
    static uint8_t token[32];
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SessionOpenCommand open = PACTE__SESSION_OPEN_COMMAND__INIT;
    token[0]++;
    if (s->token_hash.len == 0)
        s->token_hash = (ProtobufCBinaryData){.data = token, .len = sizeof token};
    open.session = s;
    open.totp_step = step;
    if (recovery != NULL)
        open.recovery_hash = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)recovery, .len = 32};
    if (hash != NULL)
        open.password_hash = (char *)(uintptr_t)hash;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c.session_open = &open;
    return world_command(&w, actor, &c);
}

static Pacte__Session of_account(uint64_t account)
{
    Pacte__Session s = PACTE__SESSION__INIT;
    s.account_id = account;
    return s;
}

static enum err close_with(uint64_t actor, uint64_t account, uint64_t id, uint64_t except)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SessionCloseCommand close = PACTE__SESSION_CLOSE_COMMAND__INIT;
    close.account_id = account;
    close.session_id = id;
    close.except_id = except;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_CLOSE;
    c.session_close = &close;
    return world_command(&w, actor, &c);
}

Test(session, opens_at_the_instant_of_the_command)
{
    Pacte__Session s = of_account(COORDINATION);
    int64_t at = w.now_ms;
    s.id = 5;
    s.expires_ms = at + 1000;
    cr_assert_eq(open_with(0, &s, 0, NULL, NULL), ERR_OK, "%s", w.note.text);
    cr_expect_eq(session(5)->opened_ms, at);
    cr_expect_eq(session(5)->expires_ms, at + 1000);
    const Pacte__Account *a = world_account(&w, COORDINATION);
    cr_expect_eq(a->last_login_ms, at);
    cr_expect_eq(a->revision, 1, "a login does not disturb who edits the account");
}

Test(session, does_not_last_longer_than_allowed)
{
    Pacte__Session s = of_account(COORDINATION);
    int64_t at = w.now_ms;
    s.id = 5;
    s.expires_ms = at + LIMIT_SESSION_MS + 1;
    cr_assert_eq(open_with(0, &s, 0, NULL, NULL), ERR_OK);
    cr_expect_eq(session(5)->expires_ms, at + LIMIT_SESSION_MS);
}

Test(session, the_oldest_gives_its_place)
{
    for (uint64_t i = 0; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        cr_assert_eq(world_login(&w, COORDINATION, 100 - i), ERR_OK);
    cr_assert_eq(world_login(&w, LECTURE, 50), ERR_OK);
    cr_expect(world_has_session(&w, 100), "as many as allowed");
    cr_assert_eq(world_login(&w, COORDINATION, 7), ERR_OK);
    cr_expect_not(world_has_session(&w, 100));
    for (uint64_t i = 1; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        cr_expect(world_has_session(&w, 100 - i));
    cr_expect(world_has_session(&w, 7));
    cr_expect(world_has_session(&w, 50));
}

Test(session, is_refused_to_whom_it_is_not)
{
    Pacte__Session s = of_account(COORDINATION);
    cr_expect_eq(open_with(LECTURE, &s, 0, NULL, NULL), ERR_FORBIDDEN);
    Pacte__Session nobody = of_account(31337);
    cr_expect_eq(open_with(0, &nobody, 0, NULL, NULL), ERR_BAD_CREDENTIALS);
    Pacte__Session short_hash = of_account(COORDINATION);
    uint8_t few[31] = {0};
    short_hash.token_hash = (ProtobufCBinaryData){.data = few, .len = sizeof few};
    cr_expect_eq(open_with(0, &short_hash, 0, NULL, NULL), ERR_INVALID);
    cr_assert_eq(world_login(&w, COORDINATION, 5), ERR_OK);
    Pacte__Session again = of_account(COORDINATION);
    again.id = 5;
    cr_expect_eq(open_with(0, &again, 0, NULL, NULL), ERR_CONFLICT);
}

static void give_second_factor(uint8_t recovery[2][32])
{
    static uint8_t secret[20] = {1};
    ProtobufCBinaryData hashes[2];
    for (size_t i = 0; i < 2; i++) {
        memset(recovery[i], (int)i + 1, 32);
        hashes[i] = (ProtobufCBinaryData){.data = recovery[i], .len = 32};
    }
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->totp_secret = (ProtobufCBinaryData){.data = secret, .len = sizeof secret};
    a->totp_step = 10;
    a->recovery_hashes = hashes;
    a->n_recovery_hashes = 2;
    cr_assert_eq(world_put_account(&w, COORDINATION, a), ERR_OK);
}

Test(session, a_code_is_good_once)
{
    uint8_t recovery[2][32];
    give_second_factor(recovery);
    Pacte__Session s = of_account(COORDINATION);
    cr_expect_eq(open_with(0, &s, 0, NULL, NULL), ERR_OTP_REQUIRED);
    cr_expect_eq(open_with(0, &s, 10, NULL, NULL), ERR_BAD_CREDENTIALS);
    s = of_account(COORDINATION);
    cr_expect_eq(open_with(0, &s, 11, NULL, NULL), ERR_OK);
    cr_expect_eq(world_account(&w, COORDINATION)->totp_step, 11);
    s = of_account(COORDINATION);
    cr_expect_eq(open_with(0, &s, 11, NULL, NULL), ERR_BAD_CREDENTIALS, "the same code again");
}

Test(session, a_recovery_code_is_good_once)
{
    uint8_t recovery[2][32];
    give_second_factor(recovery);
    uint32_t before = world_account(&w, COORDINATION)->revision;
    Pacte__Session s = of_account(COORDINATION);
    cr_expect_eq(open_with(0, &s, 0, recovery[0], NULL), ERR_OK, "%s", w.note.text);
    const Pacte__Account *a = world_account(&w, COORDINATION);
    cr_expect_eq(a->n_recovery_hashes, 1);
    cr_expect_arr_eq(a->recovery_hashes[0].data, recovery[1], 32);
    cr_expect_eq(a->revision, before + 1, "so that a stale change cannot bring it back");
    s = of_account(COORDINATION);
    cr_expect_eq(open_with(0, &s, 0, recovery[0], NULL), ERR_BAD_CREDENTIALS);
}

Test(session, a_stronger_hash_replaces_the_former)
{
    Pacte__Session s = of_account(COORDINATION);
    cr_assert_eq(open_with(0, &s, 0, NULL, "$argon2id$plus-fort"), ERR_OK);
    cr_expect_str_eq(world_account(&w, COORDINATION)->password_hash, "$argon2id$plus-fort");
    cr_expect_eq(world_account(&w, COORDINATION)->revision, 2);
}

Test(session, each_closes_its_own)
{
    for (uint64_t i = 1; i <= 3; i++)
        cr_assert_eq(world_login(&w, COORDINATION, i), ERR_OK);
    cr_assert_eq(world_login(&w, LECTURE, 9), ERR_OK);
    cr_expect_eq(close_with(COORDINATION, LECTURE, 9, 0), ERR_FORBIDDEN);
    cr_expect_eq(close_with(COORDINATION, COORDINATION, 9, 0), ERR_NOT_FOUND, "under its own name neither");
    cr_expect(world_has_session(&w, 9));
    cr_expect_eq(close_with(COORDINATION, COORDINATION, 1, 0), ERR_OK);
    cr_expect_not(world_has_session(&w, 1));
    cr_expect_eq(close_with(COORDINATION, COORDINATION, 1, 0), ERR_NOT_FOUND);
    cr_expect_eq(close_with(COORDINATION, COORDINATION, 0, 3), ERR_OK);
    cr_expect_not(world_has_session(&w, 2));
    cr_expect(world_has_session(&w, 3), "the one that asks stays");
    cr_expect(world_has_session(&w, 9));
}

Test(session, administration_closes_any)
{
    cr_assert_eq(world_login(&w, COORDINATION, 1), ERR_OK);
    cr_assert_eq(world_login(&w, COORDINATION, 2), ERR_OK);
    cr_expect_eq(close_with(AUDIT, COORDINATION, 1, 0), ERR_FORBIDDEN);
    cr_expect_eq(close_with(ADMIN, COORDINATION, 1, 0), ERR_OK);
    w.source = "socket uid 0";
    cr_expect_eq(close_with(0, COORDINATION, 0, 0), ERR_OK);
    cr_expect_not(world_has_session(&w, 2));
}
