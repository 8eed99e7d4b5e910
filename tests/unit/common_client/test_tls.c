/* The same over TLS: whom the client trusts, and what it says when it does not. */
#include "tests/unit/common_client/fake.h"

#include "common/tls/tls_cert.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <string.h>

struct secure_story {
    struct fake fake;
    struct client *client;
    struct arena arena;
    struct tls_cert_info authority, certificate;
};

static void begin(struct secure_story *s, const char *cert_host)
{
    char at[128];
    *s = (struct secure_story){.client = NULL};
    fake_open_tls(&s->fake, cert_host);
    fake_file(&s->fake, "ca.pem", at);
    cr_assert_eq(tls_cert_read(at, &s->authority, NULL), ERR_OK);
    fake_file(&s->fake, "server.pem", at);
    cr_assert_eq(tls_cert_read(at, &s->certificate, NULL), ERR_OK);
    arena_init(&s->arena, &sys_real, 1 << 20);
}

static enum err join(struct secure_story *s, const char *host, const char *pin, const char *ca_file, struct err_note *note)
{
    struct client_options o = {
        .loop = &s->fake.loop, .sys = &sys_real, .host = host, .port = (uint16_t)s->fake.port, .program = "essai",
        .fingerprint = pin, .ca_file = ca_file,
    };
    enum err e = client_create(&o, &s->client, note);
    if (e != ERR_OK)
        return e;
    client_connect(s->client);
    return client_wait_connected(s->client, 5000, note);
}

static void end(struct secure_story *s)
{
    client_destroy(s->client, NULL, NULL);
    fake_finish(&s->fake);
    arena_finish(&s->arena);
}

static void log_in(struct secure_story *s)
{
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    cr_assert_eq(client_wait(s->client, PACTE__METHOD__METHOD_LOGIN, &q.base, &s->arena, NULL, NULL, NULL), ERR_OK);
    cr_expect_eq(client_state(s->client), CLIENT_READY);
}

Test(tls, the_pin_of_the_authority_is_enough, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    begin(&s, "ailleurs.example");           /* the name is not looked at under a pin */
    cr_assert_eq(join(&s, "127.0.0.1", s.authority.fingerprint, NULL, &note), ERR_OK, "%s", note.text);
    cr_expect_str_eq(client_fingerprint(s.client), s.authority.fingerprint);
    log_in(&s);
    end(&s);
}

Test(tls, so_is_the_pin_of_the_certificate, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    begin(&s, "localhost");
    cr_assert_eq(join(&s, "localhost", s.certificate.fingerprint, NULL, &note), ERR_OK, "%s", note.text);
    log_in(&s);
    end(&s);
}

Test(tls, so_is_the_file_of_the_authority, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    char ca[128];
    begin(&s, "localhost");
    fake_file(&s.fake, "ca.pem", ca);
    cr_assert_eq(join(&s, "localhost", NULL, ca, &note), ERR_OK, "%s", note.text);
    log_in(&s);
    end(&s);
}

Test(tls, another_fingerprint_ends_all_attempts_and_shows_what_was_seen, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    char wrong[TLS_FINGERPRINT_BYTES];
    begin(&s, "localhost");
    memcpy(wrong, s.authority.fingerprint, sizeof wrong);
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    cr_expect_eq(join(&s, "127.0.0.1", wrong, NULL, &note), ERR_BAD_FINGERPRINT);
    cr_expect_eq(client_state(s.client), CLIENT_IDLE);
    cr_expect_str_eq(client_fingerprint(s.client), s.authority.fingerprint);
    cr_expect_str_neq(err_sentence(ERR_BAD_FINGERPRINT, &note), "");
    fake_run(&s.fake, 600);
    cr_expect_eq(s.fake.accepted, 1, "nothing is tried again");
    cr_expect_eq(s.fake.count, 0, "and nothing was said");
    end(&s);
}

Test(tls, without_pin_nobody_is_trusted, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    begin(&s, "localhost");
    cr_expect_eq(join(&s, "127.0.0.1", NULL, NULL, &note), ERR_BAD_FINGERPRINT);
    cr_expect_str_eq(client_fingerprint(s.client), s.authority.fingerprint);
    end(&s);
}

Test(tls, a_certificate_for_another_name_is_refused_with_an_authority, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    char ca[128];
    begin(&s, "ailleurs.example");
    fake_file(&s.fake, "ca.pem", ca);
    enum err e = join(&s, "localhost", NULL, ca, &note);
    cr_expect(e == ERR_BAD_FINGERPRINT || e == ERR_TLS, "%s", err_name(e));
    cr_expect_eq(s.fake.count, 0);
    end(&s);
}

Test(tls, a_fingerprint_that_is_none_is_refused_at_once, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    begin(&s, "localhost");
    cr_expect_eq(join(&s, "127.0.0.1", "pas une empreinte", NULL, &note), ERR_INVALID);
    fake_finish(&s.fake);
    arena_finish(&s.arena);
}

Test(tls, an_unknown_name_and_a_closed_port_are_unreachable, .timeout = 20)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    begin(&s, "localhost");
    fake_deafen(&s.fake);
    fake_run(&s.fake, 10);
    cr_expect_eq(join(&s, "localhost", s.authority.fingerprint, NULL, &note), ERR_UNREACHABLE);
    cr_expect_not_null(strstr(note.text, "localhost:"), "%s", note.text);
    client_destroy(s.client, NULL, NULL);
    cr_expect_eq(join(&s, "nulle-part.invalid", s.authority.fingerprint, NULL, &note), ERR_UNREACHABLE);
    cr_expect_not_null(strstr(note.text, "nulle-part.invalid"), "%s", note.text);
    end(&s);
}

Test(tls, large_messages_pass_both_ways, .timeout = 30)
{
    struct secure_story s;
    struct err_note note = {.text = ""};
    static uint8_t data[700 * 1024];
    begin(&s, "localhost");
    cr_assert_eq(join(&s, "127.0.0.1", s.authority.fingerprint, NULL, &note), ERR_OK);
    log_in(&s);
    Pacte__BlobPutRequest q = PACTE__BLOB_PUT_REQUEST__INIT;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 % 251);
    q.data = (ProtobufCBinaryData){.data = data, .len = sizeof data};
    struct client_call *call;
    cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, NULL, NULL, &call), ERR_OK);
    while (fake_count(&s.fake, PACTE__METHOD__METHOD_BLOB_PUT) == 0)
        uv_run(&s.fake.loop, UV_RUN_ONCE);
    cr_expect_eq(fake_last(&s.fake, PACTE__METHOD__METHOD_BLOB_PUT)->len, protobuf_c_message_get_packed_size(&q.base));
    end(&s);
}

static uint64_t real_monotonic_ms(void *ctx) { (void)ctx; return sys_monotonic_ms(&sys_real); }
static int64_t real_wall_ms(void *ctx) { (void)ctx; return sys_wall_ms(&sys_real); }

static void on_gone(void *ctx) { *(bool *)ctx = true; }

static bool tell_the_story(struct secure_story *s, struct fault *f)
{
    struct sys sys = fault_sys(f);
    Pacte__LoginRequest login = PACTE__LOGIN_REQUEST__INIT;
    bool good = false, gone = false;
    sys.monotonic_ms = real_monotonic_ms;
    sys.wall_ms = real_wall_ms;              /* dates of certificates count */
    struct client_options o = {.loop = &s->fake.loop, .sys = &sys, .host = "127.0.0.1", .port = (uint16_t)s->fake.port,
                               .program = "essai", .fingerprint = s->authority.fingerprint};
    s->fake.count = 0;
    if (client_create(&o, &s->client, NULL) != ERR_OK)
        return false;
    client_connect(s->client);
    good = client_wait_connected(s->client, 5000, NULL) == ERR_OK &&
           client_wait(s->client, PACTE__METHOD__METHOD_LOGIN, &login.base, &s->arena, NULL, NULL, NULL) == ERR_OK;
    client_destroy(s->client, on_gone, &gone);
    while (!gone)
        uv_run(&s->fake.loop, UV_RUN_ONCE);
    return good;
}

Test(tls, survives_every_failed_call, .timeout = 240)
{
    struct secure_story s;
    size_t n = 1, failed = 0;
    begin(&s, "localhost");
    for (;; n++) {
        struct fault f = {.fail_at = n, .random_seed = n};
        bool good = tell_the_story(&s, &f);
        cr_assert_eq(f.live, 0, "call %zu failing leaked %zu blocks", n, f.live);
        if (!f.fired) {
            cr_assert(good);
            break;
        }
        failed += good ? 0 : 1;
    }
    cr_expect_gt(n, 15);
    cr_expect_gt(failed, 2);
    fake_finish(&s.fake);
    arena_finish(&s.arena);
}
