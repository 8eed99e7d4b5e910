#include "common/value/day.h"
#include "tests/support/fault.h"
#include "tests/support/tls_pair.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct tls_files files, other;

static void set_up(void)
{
    tls_files_make(&files, (struct tls_validity){0});
    tls_files_make(&other, (struct tls_validity){0});
}

static void tear_down(void)
{
    tls_files_remove(&files);
    tls_files_remove(&other);
}

TestSuite(identity, .init = set_up, .fini = tear_down, .timeout = 60);

/* What the client says of the server; *note is its sentence. */
static enum err meet(const struct tls_files *server, const struct tls_client_options *o, const char *host,
                     struct err_note *note)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, server, o, host);
    tls_pair_run(&p);
    enum err e = tls_why(p.client, note);
    cr_expect_eq(tls_established(p.client), e == ERR_OK);
    if (e != ERR_OK) {
        cr_expect_eq(p.ended[0], e);
        cr_expect_str_eq(tls_fingerprint(p.client), server->ca.fingerprint, "shown though refused");
        cr_expect_eq(tls_write(p.client, bytes_text("mot de passe")), e, "nothing is said to it");
        cr_expect_eq(p.got_len[1], 0);
        cr_expect_not(tls_established(p.server), "the alert has told the server");
        cr_expect_eq(p.ended[1], ERR_TLS);
    }
    tls_pair_close(&p);
    return e;
}

Test(identity, pins_that_fit)
{
    struct err_note note;
    char spaced[160] = "", upper[TLS_FINGERPRINT_BYTES];
    for (size_t i = 0; i < 64; i += 2)
        snprintf(spaced + i / 2 * 3, sizeof spaced - i / 2 * 3, "%.2s:", files.ca.fingerprint + i);
    for (size_t i = 0; i < sizeof upper; i++)
        upper[i] = (char)(files.server.fingerprint[i] >= 'a' ? files.server.fingerprint[i] - 32 : files.server.fingerprint[i]);
    const struct tls_client_options rows[] = {
        {.fingerprint = files.ca.fingerprint}, {.fingerprint = files.server.fingerprint}, {.fingerprint = spaced},
        {.fingerprint = upper}, {.ca_file = files.ca_pem}, {.fingerprint = "", .ca_file = files.ca_pem},
        {.fingerprint = files.server.fingerprint, .ca_file = files.ca_pem},
        {.fingerprint = files.ca.fingerprint, .ca_file = files.ca_pem},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(meet(&files, &rows[i], "pacte.exemple.fr", &note), ERR_OK, "row %zu: %s", i, note.text);
}

Test(identity, servers_that_are_not_the_one)
{
    struct err_note note;
    const struct tls_client_options rows[] = {
        {0}, {.fingerprint = other.ca.fingerprint}, {.fingerprint = other.server.fingerprint}, {.ca_file = other.ca_pem},
        {.fingerprint = files.ca.fingerprint, .ca_file = other.ca_pem},
        {.fingerprint = other.ca.fingerprint, .ca_file = files.ca_pem},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(meet(&files, &rows[i], "pacte.exemple.fr", &note), ERR_BAD_FINGERPRINT, "row %zu: %s", i, note.text);
}

Test(identity, names_count_with_an_authority)
{
    struct err_note note;
    struct tls_client_options ca = {.ca_file = files.ca_pem}, pin = {.fingerprint = files.ca.fingerprint};
    static const struct { char host[40]; enum err want; } rows[] = {
        {"pacte.exemple.fr", ERR_OK}, {"PACTE.exemple.fr", ERR_OK}, {"localhost", ERR_OK}, {"127.0.0.1", ERR_OK},
        {"autre.exemple.fr", ERR_TLS}, {"exemple.fr", ERR_TLS}, {"x.pacte.exemple.fr", ERR_TLS},
        {"127.0.0.2", ERR_TLS}, {"::1", ERR_TLS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_eq(meet(&files, &ca, rows[i].host, &note), rows[i].want, "%s: %s", rows[i].host, note.text);
        if (rows[i].want != ERR_OK)
            cr_expect_not_null(strstr(note.text, rows[i].host), "%s", note.text);
        cr_expect_eq(meet(&files, &pin, rows[i].host, &note), ERR_OK, "a pin looks at no name");
    }
}

Test(identity, dates_always_count)
{
    int64_t now = sys_wall_ms(&sys_real);
    struct tls_files old, early;
    struct err_note note;
    tls_files_make(&old, (struct tls_validity){now - 9 * DAY_MS, now - 2 * DAY_MS});
    tls_files_make(&early, (struct tls_validity){now + 2 * DAY_MS, now + 9 * DAY_MS});
    for (int i = 0; i < 3; i++) {
        struct tls_client_options o = {.fingerprint = i == 0 ? old.ca.fingerprint : i == 1 ? old.server.fingerprint : NULL,
                                       .ca_file = i == 2 ? old.ca_pem : NULL};
        cr_expect_eq(meet(&old, &o, "localhost", &note), ERR_TLS, "%d", i);
        cr_expect_not_null(strstr(note.text, "n'est plus valable"), "%s", note.text);
        o = (struct tls_client_options){.fingerprint = i == 0 ? early.ca.fingerprint : i == 1 ? early.server.fingerprint : NULL,
                                        .ca_file = i == 2 ? early.ca_pem : NULL};
        cr_expect_eq(meet(&early, &o, "localhost", &note), ERR_TLS, "%d", i);
        cr_expect_not_null(strstr(note.text, "pas encore valable"), "%s", note.text);
    }
    tls_files_remove(&old);
    tls_files_remove(&early);
}

/* The clock is the one that is given: two years and a day later. */
Test(identity, the_clock_is_given)
{
    struct fault f = {.wall_ms = files.server.until_ms - 1000};
    struct sys sys = fault_sys(&f);
    struct tls_pair p;
    tls_pair_open(&p, &sys, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_expect_eq(tls_why(p.client, NULL), ERR_OK);
    tls_pair_close(&p);
    f.wall_ms = files.server.until_ms + 1000;
    tls_pair_open(&p, &sys, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_expect_eq(tls_why(p.client, NULL), ERR_TLS);
    tls_pair_close(&p);
}

static void join(const char *first, const char *second, const char *to)
{
    char line[512];
    FILE *out = fopen(to, "w");
    cr_assert_not_null(out);
    for (int i = 0; i < 2; i++) {
        FILE *in = fopen(i == 0 ? first : second, "r");
        cr_assert_not_null(in);
        while (fgets(line, sizeof line, in) != NULL && fputs(line, out) >= 0)
            if (strstr(line, "END CERTIFICATE") != NULL)
                break;
        fclose(in);
    }
    fclose(out);
}

/* A stranger's certificate sent along with our authority's: refused, and what
 * is shown is not our authority. */
Test(identity, our_authority_beside_a_strangers_certificate)
{
    struct tls_pair p;
    struct err_note note;
    struct tls_client_options o = {.fingerprint = files.ca.fingerprint};
    char chain[128];
    snprintf(chain, sizeof chain, "%s/mixed.pem", other.dir);
    join(other.server_pem, files.ca_pem, chain);
    struct tls_files mixed = other;
    snprintf(mixed.server_pem, sizeof mixed.server_pem, "%.90s", chain);
    tls_pair_open(&p, &sys_real, &mixed, &o, "localhost");
    tls_pair_run(&p);
    cr_expect_eq(tls_why(p.client, &note), ERR_BAD_FINGERPRINT, "%s", note.text);
    cr_expect_str_eq(tls_fingerprint(p.client), other.server.fingerprint);
    tls_pair_close(&p);
    unlink(chain);
}

/* A certificate that the pinned server made with its own key is not a server. */
Test(identity, a_server_is_no_authority)
{
    struct err_note note;
    static const char *const hosts[] = {"localhost"};
    struct tls_files forged = other;
    char pem[128], key[128];
    snprintf(pem, sizeof pem, "%s/forged.pem", other.dir);
    snprintf(key, sizeof key, "%s/forged.key", other.dir);
    cr_assert_eq(tls_cert_make(&sys_real, files.server_pem, files.server_key, hosts, 1, (struct tls_validity){0}, pem,
                               key, &note), ERR_OK, "%s", note.text);
    snprintf(forged.server_pem, sizeof forged.server_pem, "%.90s", pem);
    snprintf(forged.server_key, sizeof forged.server_key, "%.90s", key);
    struct tls_pair p;
    struct tls_client_options o = {.fingerprint = files.server.fingerprint};
    tls_pair_open(&p, &sys_real, &forged, &o, "localhost");
    tls_pair_run(&p);
    cr_expect_eq(tls_why(p.client, &note), ERR_BAD_FINGERPRINT, "%s", note.text);
    tls_pair_close(&p);
    unlink(pem);
    unlink(key);
}

Test(identity, fingerprints_that_are_none)
{
    const char *bad[] = {"12", "zz", files.dir, "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tls_client *c = NULL;
        struct err_note note = {0};
        cr_expect_eq(tls_client_create(&sys_real, &(struct tls_client_options){.fingerprint = bad[i]}, &c, &note),
                     ERR_INVALID);
        cr_expect_str_eq(note.field, "fingerprint");
        cr_expect_null(c);
    }
}

/* The daemon reloads: sessions go on under the former certificate, new ones
 * get the new one, and a failure keeps the former. */
Test(identity, reload)
{
    static const char *const hosts[] = {"localhost"};
    struct tls_pair p;
    struct tls_config *next = NULL;
    struct err_note note;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_expect_eq(tls_config_expires_ms(p.config), files.server.until_ms);
    int64_t until = files.server.until_ms - 100 * DAY_MS;
    cr_assert_eq(tls_cert_make(&sys_real, files.ca_pem, files.ca_key, hosts, 1, (struct tls_validity){1, until},
                               files.server_pem, files.server_key, &note), ERR_OK, "%s", note.text);
    cr_expect_eq(tls_config_create(&sys_real, files.server_pem, other.server_key, &next, &note), ERR_TLS);
    cr_expect_null(next);
    cr_assert_eq(tls_config_create(&sys_real, files.server_pem, files.server_key, &next, &note), ERR_OK);
    cr_expect_eq(tls_config_expires_ms(next) / 1000, until / 1000);
    tls_config_destroy(p.config);
    p.config = next;
    cr_assert_eq(tls_write(p.client, bytes_text("encore là")), ERR_OK);
    tls_pair_run(&p);
    cr_expect_eq(p.got_len[1], strlen("encore là"));
    tls_pair_close(&p);
}

static void lock_key(const char *from, const char *to)
{
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    cr_assert(in != NULL && out != NULL);
    EVP_PKEY *key = PEM_read_PrivateKey(in, NULL, NULL, NULL);
    cr_assert_not_null(key);
    cr_assert_eq(PEM_write_PKCS8PrivateKey(out, key, EVP_aes_128_cbc(), "secret", 6, NULL, NULL), 1);
    EVP_PKEY_free(key);
    fclose(in);
    fclose(out);
}

Test(identity, files_that_cannot_be_used)
{
    struct tls_config *c = NULL;
    struct tls_client *k = NULL;
    struct err_note note;
    char absent[128], locked[128];
    snprintf(absent, sizeof absent, "%s/absent.pem", files.dir);
    snprintf(locked, sizeof locked, "%s/locked.key", files.dir);
    cr_expect_eq(tls_config_create(&sys_real, absent, files.server_key, &c, &note), ERR_IO);
    cr_expect_not_null(strstr(note.text, "absent.pem"), "%s", note.text);
    cr_expect_eq(tls_config_create(&sys_real, files.server_pem, absent, &c, &note), ERR_IO);
    cr_expect_eq(tls_config_create(&sys_real, files.server_key, files.server_key, &c, &note), ERR_TLS);
    cr_expect_not_null(strstr(note.text, "pas de certificat"), "%s", note.text);
    cr_expect_eq(tls_config_create(&sys_real, files.server_pem, files.ca_pem, &c, &note), ERR_TLS);
    cr_expect_not_null(strstr(note.text, "pas de clé"), "%s", note.text);
    cr_expect_eq(tls_config_create(&sys_real, files.server_pem, files.ca_key, &c, &note), ERR_TLS);
    cr_expect_not_null(strstr(note.text, "n'est pas celle"), "%s", note.text);
    lock_key(files.server_key, locked);    /* a password must not make us ask for it */
    cr_expect_eq(tls_config_create(&sys_real, files.server_pem, locked, &c, &note), ERR_TLS);
    unlink(locked);
    cr_expect_eq(tls_client_create(&sys_real, &(struct tls_client_options){.ca_file = absent}, &k, &note), ERR_IO);
    cr_expect_eq(tls_client_create(&sys_real, &(struct tls_client_options){.ca_file = files.ca_key}, &k, &note), ERR_TLS);
    cr_expect_null(c);
    cr_expect_null(k);
}
