#include "tests/unit/server_dispatch/rig.h"

#include "server/auth/secret.h"
#include "server/auth/totp.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define GOOD "un mot de passe qui tient 42"

static struct rig rig;
static struct guest guest, other;

static void set_up(void) { rig_open(&rig); }
static void tear_down(void) { rig_close(&rig); }

TestSuite(login, .init = set_up, .fini = tear_down, .timeout = 120);

static enum err hello(struct guest *g, uint32_t min, uint32_t max, const Pacte__HelloReply **reply)
{
    Pacte__HelloRequest r = PACTE__HELLO_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.version_min = min;
    r.version_max = max;
    r.client = (char *)"essai 2.0";
    enum err e = call(g, METHOD(HELLO), &r.base, &m);
    *reply = (const Pacte__HelloReply *)m;
    return e;
}

static enum err login(struct guest *g, const char *account, const char *password, const char *otp,
                      const Pacte__LoginReply **reply)
{
    Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.account = (char *)(uintptr_t)account;
    r.password = (char *)(uintptr_t)password;
    r.otp = (char *)(uintptr_t)otp;
    enum err e = call(g, METHOD(LOGIN), &r.base, &m);
    if (reply != NULL)
        *reply = (const Pacte__LoginReply *)m;
    return e;
}

static enum err resume(struct guest *g, ProtobufCBinaryData token)
{
    Pacte__ResumeRequest r = PACTE__RESUME_REQUEST__INIT;
    r.token = token;
    return call(g, METHOD(RESUME), &r.base, NULL);
}

static enum err look(struct guest *g)
{
    Pacte__GetRequest r = PACTE__GET_REQUEST__INIT;
    r.type = TYPE(CONVENTION);
    r.id = CONVENTION;
    return call(g, METHOD(GET), &r.base, NULL);
}

static void arrive_mute(struct guest *g)
{
    guest_arrive(&rig, g, 0);
    g->peer.version = 0;
}

/* --- Hello ------------------------------------------------------------------------- */

Test(login, hello_agrees_on_a_version_or_says_which_side_to_update)
{
    const Pacte__HelloReply *reply;
    arrive_mute(&guest);
    cr_expect_eq(hello(&guest, 0, 0, &reply), ERR_INVALID);
    cr_expect_eq(hello(&guest, 3, 2, &reply), ERR_INVALID);
    cr_expect_eq(hello(&guest, LIMIT_PROTOCOL_VERSION_MAX + 1, LIMIT_PROTOCOL_VERSION_MAX + 4, &reply), ERR_BAD_VERSION);
    cr_expect_not_null(strstr(last_asked(&rig)->note.text, "mettez le serveur à jour"));
    cr_expect_eq(guest.peer.version, 0);
    cr_expect_eq(hello(&guest, 0, LIMIT_PROTOCOL_VERSION_MAX + 4, &reply), ERR_OK);
    cr_expect_eq(reply->version, LIMIT_PROTOCOL_VERSION_MAX);
    cr_expect_eq(guest.peer.version, LIMIT_PROTOCOL_VERSION_MAX);
    cr_expect_str_eq(guest.peer.client, "essai 2.0");
    cr_expect_str_eq(reply->site, "Fédération d'essai");
    cr_expect_str_eq(reply->time_zone, "Europe/Paris");
    cr_expect_str_eq(reply->server, "pacted 0.1.0");
    cr_expect_neq(reply->store_id, 0);
    cr_expect_eq(reply->now_ms, rig.wall_ms);
    cr_expect_not(reply->local_administration);
    cr_expect_eq(reply->limits->body_bytes, LIMIT_BODY_BYTES);
    cr_expect_eq(reply->limits->chunk_bytes, LIMIT_CHUNK_BYTES);
    cr_expect_eq(hello(&guest, 1, 1, &reply), ERR_BAD_STATE);
    guest_leave(&guest);
}

Test(login, the_user_of_the_machine_administers_without_account)
{
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    guest_arrive(&rig, &guest, 0);
    guest.peer.local_administration = true;
    snprintf(guest.peer.source, sizeof guest.peer.source, "socket uid 998");
    cr_expect_eq(call(&guest, METHOD(STATUS), &empty.base, NULL), ERR_OK);
    cr_expect_eq(call(&guest, METHOD(ACCOUNT_LIST), &empty.base, NULL), ERR_OK);
    cr_expect_eq(look(&guest), ERR_FORBIDDEN);
    cr_expect_eq(call(&guest, METHOD(LOGOUT), &empty.base, NULL), ERR_FORBIDDEN);
    guest_leave(&guest);
}

/* --- Login --------------------------------------------------------------------------- */

Test(login, the_good_password_opens_a_session)
{
    const Pacte__LoginReply *reply;
    give_password(&rig, COORDINATION, GOOD);
    guest_arrive(&rig, &guest, 0);
    cr_assert_eq(login(&guest, "Coordination", GOOD, "", &reply), ERR_OK);
    cr_expect_eq(reply->token.len, LIMIT_TOKEN_BYTES);
    cr_expect_eq(reply->expires_ms, rig.wall_ms + LIMIT_SESSION_MS);
    cr_expect_eq(reply->idle_ms, LIMIT_SESSION_IDLE_MS);
    cr_expect_eq(reply->account_id, COORDINATION);
    cr_expect_str_eq(reply->account, "coordination");
    cr_assert_eq(reply->n_grants, 1);
    cr_expect_eq(reply->grants[0]->role, PACTE__ROLE__ROLE_COORDINATION);
    cr_expect_not(reply->must_change_password);
    cr_expect(guest.logged_in);
    cr_expect_neq(guest.peer.session_id, 0);
    cr_expect_eq(guest.peer.account_id, COORDINATION);
    cr_expect_eq(look(&guest), ERR_OK);
    cr_expect_eq(login(&guest, "coordination", GOOD, "", NULL), ERR_BAD_STATE);
    cr_expect_eq(resume(&guest, reply->token), ERR_BAD_STATE);
    cr_expect_eq(world_account(&rig.world, COORDINATION)->last_login_ms, rig.wall_ms);
    guest_leave(&guest);
}

Test(login, every_refusal_has_one_sentence)
{
    struct { const char *account, *password; } bad[] = {
        {"coordination", "un autre mot de passe"}, {"personne", GOOD}, {"federation", GOOD}, {"audit", GOOD},
    };
    char sentence[320] = "";
    give_password(&rig, COORDINATION, GOOD);
    give_password(&rig, AUDIT, GOOD);
    Pacte__Account *audit = world_account(&rig.world, AUDIT);
    audit->disabled = true;
    cr_assert_eq(world_put_account(&rig.world, 0, audit), ERR_OK);
    guest_arrive(&rig, &guest, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_eq(login(&guest, bad[i].account, bad[i].password, "", NULL), ERR_BAD_CREDENTIALS, "%s", bad[i].account);
        const char *said = err_sentence(ERR_BAD_CREDENTIALS, &last_asked(&rig)->note);
        if (i > 0)
            cr_expect_str_eq(said, sentence, "%s", bad[i].account);
        snprintf(sentence, sizeof sentence, "%s", said);
        cr_expect_str_eq(last_asked(&rig)->note.field, "");
        cr_expect_eq(guest.peer.session_id, 0);
    }
    guest_leave(&guest);
}

/* The time of a hash dwarfs what else differs; the first login of the process
 * also makes the dummy hash, whoever it is for. */
Test(login, an_unknown_name_takes_the_time_of_a_known_one)
{
    uint64_t took[2] = {0, 0};
    const char *names[] = {"coordination", "personne"};
    give_password(&rig, COORDINATION, GOOD);
    for (unsigned round = 0; round < 3; round++)
        for (unsigned i = 0; i < 2; i++) {
            guest_arrive(&rig, &guest, 0);
            snprintf(guest.peer.source, sizeof guest.peer.source, "198.51.100.%u:1", round * 2 + i);
            uint64_t from = uv_hrtime();
            cr_expect_eq(login(&guest, names[i], "un mauvais mot de passe", "", NULL), ERR_BAD_CREDENTIALS);
            if (round > 0)
                took[i] += uv_hrtime() - from;
            guest_leave(&guest);
        }
    cr_expect(took[1] > took[0] / 2 && took[0] > took[1] / 2, "%llu and %llu ns", (unsigned long long)took[0],
              (unsigned long long)took[1]);
}

Test(login, names_are_held_to_their_length)
{
    char name[LIMIT_ACCOUNT_NAME_BYTES + 2];
    memset(name, 'a', sizeof name);
    name[LIMIT_ACCOUNT_NAME_BYTES + 1] = '\0';
    guest_arrive(&rig, &guest, 0);
    cr_expect_eq(login(&guest, "", GOOD, "", NULL), ERR_REQUIRED);
    cr_expect_eq(login(&guest, name, GOOD, "", NULL), ERR_OUT_OF_RANGE);
    name[LIMIT_ACCOUNT_NAME_BYTES] = '\0';
    cr_expect_eq(login(&guest, name, GOOD, "", NULL), ERR_BAD_CREDENTIALS);
    guest_leave(&guest);
}

Test(login, guessing_is_slowed_and_says_for_how_long)
{
    give_password(&rig, COORDINATION, GOOD);
    guest_arrive(&rig, &guest, 0);
    for (unsigned i = 0; i < LIMIT_FAILURES_FREE; i++)
        cr_assert_eq(login(&guest, "coordination", "un mauvais mot", "", NULL), ERR_BAD_CREDENTIALS);
    cr_expect_eq(login(&guest, "coordination", GOOD, "", NULL), ERR_THROTTLED);
    cr_expect_eq(last_asked(&rig)->retry_ms, 1000);
    rig_pass(&rig, 1000);
    cr_expect_eq(login(&guest, "coordination", GOOD, "", NULL), ERR_OK);
    guest_leave(&guest);
}

Test(login, too_many_at_once_are_told_to_come_back)
{
    static struct guest crowd[LIMIT_PASSWORDS_RUNNING + LIMIT_PASSWORDS_WAITING + 1];
    static struct asked *asked[sizeof crowd / sizeof crowd[0]];
    size_t count = sizeof crowd / sizeof crowd[0];
    for (size_t i = 0; i < count; i++) {
        Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
        char name[16];
        snprintf(name, sizeof name, "nom%zu", i);
        r.account = name;
        r.password = (char *)GOOD;
        guest_arrive(&rig, &crowd[i], 0);
        asked[i] = ask(&crowd[i], METHOD(LOGIN), &r.base);
    }
    cr_expect(asked[count - 1]->done);
    cr_expect_eq(asked[count - 1]->error, ERR_BUSY);
    /* Those that wait are taken back, so that the test does not take 5 s. */
    for (size_t i = count - 2; i >= LIMIT_PASSWORDS_RUNNING; i--) {
        cr_expect_not(asked[i]->done);
        asked[i]->q.cancel(&asked[i]->q);
        cr_expect_eq(asked[i]->error, ERR_CANCELLED, "%zu", i);
    }
    for (size_t i = 0; i < LIMIT_PASSWORDS_RUNNING; i++)
        cr_expect_eq(await(asked[i]), ERR_BAD_CREDENTIALS);
    for (size_t i = 0; i < count; i++)
        guest_leave(&crowd[i]);
}

Test(login, whoever_leaves_meanwhile_leaves_no_session)
{
    Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
    r.account = (char *)"coordination";
    r.password = (char *)GOOD;
    give_password(&rig, COORDINATION, GOOD);
    guest_arrive(&rig, &guest, 0);
    struct asked *a = ask(&guest, METHOD(LOGIN), &r.base);
    guest_leave(&guest);
    a->q.orphan = true;
    a->q.peer = NULL;
    a->q.cancel(&a->q);
    cr_expect_eq(await(a), ERR_CANCELLED);
    while (rig.d->holds > 0)
        uv_run(&rig.loop, UV_RUN_ONCE);
    guest_arrive(&rig, &other, COORDINATION);
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    const ProtobufCMessage *m;
    cr_assert_eq(call(&other, METHOD(SESSION_LIST), &empty.base, &m), ERR_OK);
    cr_expect_eq(((const Pacte__SessionListReply *)m)->n_sessions, 1, "only the other one's");
    guest_leave(&other);
}

Test(login, an_expired_temporary_password_opens_nothing)
{
    const Pacte__LoginReply *reply;
    give_password(&rig, COORDINATION, GOOD);
    Pacte__Account *a = world_account(&rig.world, COORDINATION);
    a->must_change_password = true;
    a->password_expires_ms = rig.wall_ms + TEMPORARY_PASSWORD_MS;
    cr_assert_eq(world_put_account(&rig.world, 0, a), ERR_OK);
    int64_t expires_ms = a->password_expires_ms;
    rig_pass(&rig, (uint64_t)(expires_ms - rig.wall_ms) - 1);
    guest_arrive(&rig, &guest, 0);
    cr_expect_eq(login(&guest, "coordination", GOOD, "", &reply), ERR_OK);
    cr_expect(reply->must_change_password);
    cr_expect_eq(look(&guest), ERR_PASSWORD_CHANGE);
    guest_leave(&guest);
    rig_pass(&rig, 1);
    guest_arrive(&rig, &guest, 0);
    cr_expect_eq(login(&guest, "coordination", GOOD, "", NULL), ERR_BAD_CREDENTIALS);
    cr_expect_not_null(strstr(last_asked(&rig)->note.text, "expiré"));
    cr_expect_eq(login(&guest, "coordination", "un mauvais mot", "", NULL), ERR_BAD_CREDENTIALS);
    cr_expect_null(strstr(last_asked(&rig)->note.text, "expiré"), "only to whoever has it");
    guest_leave(&guest);
}

/* --- Resume, and the end of sessions ------------------------------------------------- */

Test(login, a_token_brings_the_session_back)
{
    const Pacte__LoginReply *reply;
    uint8_t wrong[LIMIT_TOKEN_BYTES];
    give_password(&rig, COORDINATION, GOOD);
    guest_arrive(&rig, &guest, 0);
    cr_assert_eq(login(&guest, "coordination", GOOD, "", &reply), ERR_OK);
    uint64_t session = guest.peer.session_id;
    guest_leave(&guest);
    guest_arrive(&rig, &other, 0);
    memcpy(wrong, reply->token.data, sizeof wrong);
    wrong[31] ^= 1;
    cr_expect_eq(resume(&other, (ProtobufCBinaryData){.data = wrong, .len = sizeof wrong}), ERR_SESSION_EXPIRED);
    cr_expect_eq(resume(&other, (ProtobufCBinaryData){.data = wrong, .len = sizeof wrong - 1}), ERR_INVALID);
    cr_expect_eq(resume(&other, reply->token), ERR_OK);
    cr_expect_eq(other.peer.session_id, session);
    cr_expect_eq(look(&other), ERR_OK);
    guest_leave(&other);
}

Test(login, an_unused_session_ends_after_half_an_hour)
{
    const Pacte__LoginReply *reply;
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    give_password(&rig, COORDINATION, GOOD);
    guest_arrive(&rig, &guest, 0);
    cr_assert_eq(login(&guest, "coordination", GOOD, "", &reply), ERR_OK);
    rig_pass(&rig, LIMIT_SESSION_IDLE_MS - 1);
    cr_expect_eq(look(&guest), ERR_OK);
    rig_pass(&rig, LIMIT_SESSION_IDLE_MS - 1);
    cr_expect_eq(look(&guest), ERR_OK, "used since");
    rig_pass(&rig, LIMIT_SESSION_IDLE_MS - 1);
    cr_expect_eq(call(&guest, METHOD(PING), &empty.base, NULL), ERR_OK);
    rig_pass(&rig, 1);
    cr_expect_eq(look(&guest), ERR_SESSION_EXPIRED, "a ping is no use of it");
    cr_expect_not(guest.logged_in);
    cr_expect_eq(look(&guest), ERR_UNAUTHENTICATED);
    cr_expect_eq(resume(&guest, reply->token), ERR_SESSION_EXPIRED);
    dispatch_sweep(rig.d, rig.monotonic_ms);
    while (rig.d->holds > 0)
        uv_run(&rig.loop, UV_RUN_ONCE);
    cr_expect_eq(resume(&guest, reply->token), ERR_SESSION_EXPIRED, "and the sweep has closed it for good");
    guest_leave(&guest);
}

Test(login, no_session_lives_longer_than_twelve_hours)
{
    guest_arrive(&rig, &guest, COORDINATION);
    int64_t end = rig.wall_ms - 1000 + LIMIT_SESSION_MS;
    while (rig.wall_ms + (int64_t)LIMIT_SESSION_IDLE_MS - 1 < end) {
        rig_pass(&rig, LIMIT_SESSION_IDLE_MS - 1);
        cr_assert_eq(look(&guest), ERR_OK);
    }
    rig_pass(&rig, (uint64_t)(end - rig.wall_ms) - 1);
    cr_expect_eq(look(&guest), ERR_OK);
    rig_pass(&rig, 1);
    cr_expect_eq(look(&guest), ERR_SESSION_EXPIRED);
    guest_leave(&guest);
}

Test(login, one_session_too_many_ends_the_oldest)
{
    static struct guest five[LIMIT_SESSIONS_PER_ACCOUNT];
    give_password(&rig, COORDINATION, GOOD);
    for (size_t i = 0; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        guest_arrive(&rig, &five[i], COORDINATION);
    for (size_t i = 0; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        cr_expect_eq(look(&five[i]), ERR_OK);
    rig_pass(&rig, 1000);
    guest_arrive(&rig, &guest, 0);
    cr_assert_eq(login(&guest, "coordination", GOOD, "", NULL), ERR_OK);
    cr_expect(five[0].closed);
    cr_expect_eq(five[0].why, ERR_SESSION_EXPIRED);
    for (size_t i = 1; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        cr_expect_not(five[i].closed);
    for (size_t i = 0; i < LIMIT_SESSIONS_PER_ACCOUNT; i++)
        guest_leave(&five[i]);
    guest_leave(&guest);
}

Test(login, logout_ends_this_session_or_all)
{
    struct guest third;
    Pacte__LogoutRequest r = PACTE__LOGOUT_REQUEST__INIT;
    guest_arrive(&rig, &guest, COORDINATION);
    guest_arrive(&rig, &other, COORDINATION);
    guest_arrive(&rig, &third, COORDINATION);
    cr_expect_eq(call(&guest, METHOD(LOGOUT), &r.base, NULL), ERR_OK);
    cr_expect_not(guest.closed);
    cr_expect_not(guest.logged_in);
    cr_expect_eq(look(&guest), ERR_UNAUTHENTICATED);
    cr_expect_eq(look(&other), ERR_OK);
    r.everywhere = true;
    cr_expect_eq(call(&other, METHOD(LOGOUT), &r.base, NULL), ERR_OK);
    cr_expect(third.closed);
    cr_expect_eq(look(&other), ERR_UNAUTHENTICATED);
    guest_leave(&guest);
    guest_leave(&other);
    guest_leave(&third);
}
