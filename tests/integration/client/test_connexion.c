/* Coming in, over TLS: who the server is, who the person is, and every way in
 * which either may be refused. */
#include "client-tui/demo/demo.h"
#include "common/tls/tls_hmac.h"
#include "common/wire/wire.h"
#include "proto/value.pb-c.h"
#include "tests/integration/client/desk.h"
#include "tests/support/rawclient.h"
#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CONTRIBUTION PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION

TestSuite(client_connexion, .init = desk_set_up, .fini = desk_tear_down, .timeout = 240);

/* --- The server ----------------------------------------------------------------------- */

/* As after a restoration without its keys: another authority, another certificate. */
static void another_authority(char fingerprint[80])
{
    static const char *const files[] = {"ca.pem", "server.pem", "server.key"};
    char other[300], from[400], to[400];
    struct err_note note = {0};
    struct admin_init_result made;
    (void)snprintf(other, sizeof other, "%.200s/autre", desk.scratch.dir);
    struct admin_init_options o = {.sys = &sys_real, .dir = other, .site = "x", .password = desk_password};
    cr_assert_eq(admin_init(&o, &made, &note), ERR_OK, "%s", note.text);
    (void)snprintf(fingerprint, 80, "%s", made.fingerprint);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(from, sizeof from, "%s/%s", other, files[i]);
        (void)snprintf(to, sizeof to, "%s/%s", desk.daemon.dir, files[i]);
        scratch_copy(from, to);
    }
}

Test(client_connexion, a_certificate_that_changed_stops_everything_until_it_is_compared)
{
    char fingerprint[80], half[40];
    desk_login(&desk, &one, DEMO_ACCOUNT);
    daemon_kill(&desk.daemon);
    another_authority(fingerprint);
    desk_restart(&desk);
    /* who was at work is told, and goes on reading */
    desk_keys(&one, "F5");
    desk_see(&one, "empreinte du serveur a changé");
    desk_see(&one, "serveur refusé");
    desk_see(&one, "À FAIRE");
    desk_leave(&one);
    /* who comes sees both */
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_see(&one, "empreinte de ce serveur a changé");
    desk_see(&one, "Connue de ce poste");
    (void)snprintf(half, sizeof half, "%.32s", fingerprint);
    desk_see(&one, half);
    desk_see(&one, fingerprint + 32);
    desk_keys(&one, "Entrée");
    desk_see(&one, "Question");
    desk_keys(&one, "Entrée");           /* the safe answer is first */
    desk_see(&one, "Connue de ce poste");
    desk_enter(&one, "À FAIRE");
    desk_leave(&one);
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_see(&one, "empreinte reconnue");
}

/* --- The person --------------------------------------------------------------------------- */

Test(client_connexion, too_many_wrong_passwords_make_the_right_one_wait)
{
    bool delayed = false;
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    cr_assert(terminal_see(&one, "comparaison"));
    desk_keys(&one, "Entrée");
    desk_see(&one, "Question");
    desk_keys(&one, "Tab Entrée");
    desk_see(&one, "empreinte reconnue");
    for (int i = 0; i < 12 && !delayed; i++) {
        terminal_type(&one, "un mauvais mot de passe");
        desk_keys(&one, "Entrée");
        for (int k = 0; k < 100 && !terminal_shows(&one, "incorrect") && !terminal_shows(&one, "attendez"); k++)
            terminal_watch(&one, 50);
        delayed = terminal_shows(&one, "attendez");
        desk_keys(&one, "Ctrl-U");
    }
    cr_assert(delayed, "a delay comes");
    desk_answer(&one, desk_password);
    desk_see(&one, "attendez");
}

/* Ends every session of the account, as an administrator does. */
static void end_sessions(void)
{
    struct raw *r = raw_socket(desk.daemon.socket_path);
    struct raw_answer answer;
    Pacte__LogoutRequest q = PACTE__LOGOUT_REQUEST__INIT;
    q.everywhere = true;
    cr_assert(r != NULL && raw_hello(r) && raw_login(r, DEMO_ACCOUNT, desk_password));
    cr_assert(raw_request(r, 78, PACTE__METHOD__METHOD_LOGOUT, &q.base));
    do
        cr_assert_eq(raw_read(r, &answer, 10000), RAW_FRAME);
    while (answer.id != 78);
    raw_close(r);
}

/* Sessions of the account, the one that asks left out. */
static size_t other_sessions(void)
{
    struct arena a;
    struct raw_answer answer;
    ProtobufCMessage *m;
    Pacte__Empty q = PACTE__EMPTY__INIT;
    struct raw *r = raw_socket(desk.daemon.socket_path);
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert(r != NULL && raw_hello(r) && raw_login(r, DEMO_ACCOUNT, desk_password));
    cr_assert(raw_request(r, 78, PACTE__METHOD__METHOD_SESSION_LIST, &q.base));
    do
        cr_assert_eq(raw_read(r, &answer, 10000), RAW_FRAME);
    while (answer.id != 78);
    cr_assert_eq(wire_unpack(&pacte__session_list_reply__descriptor, answer.body, &a, &m, NULL), ERR_OK);
    size_t count = ((const Pacte__SessionListReply *)m)->n_sessions - 1;
    arena_finish(&a);
    raw_close(r);
    return count;
}

/* Whoever leaves is out: nobody finds an open session behind them. */
Test(client_connexion, quitting_ends_the_session_at_the_daemon)
{
    desk_login(&desk, &one, DEMO_ACCOUNT);
    size_t before = other_sessions();
    desk_leave(&one);
    cr_expect_eq(other_sessions(), before, "one of ours is left by raw_login, the client's own is gone");
}

Test(client_connexion, a_session_that_ends_while_typing_is_asked_for_on_one_line)
{
    char value[64];
    uint64_t id = demo_record_id("contribution-com-2026-001-region-2029");
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_keys(&one, "'13200' Entrée");
    desk_see(&one, "13\u00a0200*");
    end_sessions();
    desk_keys(&one, "F2");
    desk_see(&one, "Mot de passe de « coordination »");
    desk_see(&one, "13\u00a0200*");
    desk_see(&one, "TOTAL");
    desk_keys(&one, "'pas celui-là' Entrée");
    desk_see(&one, "incorrect");
    desk_answer(&one, desk_password);
    desk_see(&one, "Enregistré");
    desk_value(&desk, CONTRIBUTION, id, "conventionne", value, sizeof value);
    cr_expect_str_eq(value, "13200.00");
}

/* --- The second factor ---------------------------------------------------------------------- */

/* What stands between two words of the screen, spaces left out. */
static void read_secret(struct terminal *t, char *out, size_t size)
{
    char row[400];
    size_t n = 0;
    out[0] = '\0';
    for (int r = 0; r < t->rows; r++) {
        (void)terminal_row(t, r, row, sizeof row);
        for (const char *at = row; *at != '\0';) {
            size_t run = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
            if (run == 32 && n == 0)
                n = (size_t)snprintf(out, size, "%.32s", at);
            at += run > 0 ? run : 1;
        }
    }
    cr_assert_eq(n, 32, "a secret is shown");
}

/* As an application of codes reads it: five bits a letter. */
static size_t secret_of(const char *base32, uint8_t *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0, held = 0;
    size_t len = 0;
    for (; *base32 != '\0'; base32++) {
        bits = (bits << 5 | (uint32_t)(strchr(digits, *base32) - digits)) & 0xfffu;
        if ((held += 5) >= 8)
            out[len++] = (uint8_t)(bits >> (held -= 8));
    }
    return len;
}

static void code(const char *base32, int64_t later_ms, char out[TLS_TOTP_CODE_BYTES])
{
    uint8_t secret[32];
    size_t len = secret_of(base32, secret);
    cr_assert_eq(tls_totp_code(bytes_of(secret, len), (uint64_t)((sys_wall_ms(&sys_real) + later_ms) / TLS_TOTP_STEP_MS), out), ERR_OK);
}

Test(client_connexion, a_second_factor_is_set_up_and_then_asked_for)
{
    char secret[64], digits[TLS_TOTP_CODE_BYTES];
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_keys(&one, "F9 'comptes' Entrée");
    desk_see(&one, "Double vérification");
    for (int i = 0; i < 10 && !terminal_shows(&one, "►Double vérification"); i++)
        desk_keys(&one, "↓");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Mot de passe");
    desk_answer(&one, desk_password);
    desk_see(&one, "otpauth");
    read_secret(&one, secret, sizeof secret);
    desk_keys(&one, "Échap");
    desk_see(&one, "Code à six chiffres");
    code(secret, 0, digits);
    desk_answer(&one, digits);
    desk_see(&one, "Codes de secours");
    desk_keys(&one, "Échap");
    desk_leave(&one);
    /* the next time, the code is asked for; one that served does not serve again */
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_see(&one, "empreinte reconnue");
    desk_answer(&one, desk_password);
    desk_see(&one, "code à six chiffres");
    desk_answer(&one, "000000");
    desk_see(&one, "incorrect");
    desk_keys(&one, "Tab");              /* the password stays, the code is asked anew */
    code(secret, TLS_TOTP_STEP_MS, digits);          /* the next one: within the clocks' tolerance */
    desk_answer(&one, digits);
    desk_see(&one, "À FAIRE");
}
