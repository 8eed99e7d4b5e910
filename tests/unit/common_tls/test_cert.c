#include "common/value/day.h"
#include "tests/support/fault.h"
#include "tests/support/tls_pair.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tls_files files;

static void set_up(void) { tls_files_make(&files, (struct tls_validity){0}); }
static void tear_down(void) { tls_files_remove(&files); }

TestSuite(cert, .init = set_up, .fini = tear_down, .timeout = 60);

static mode_t mode_of(const char *path)
{
    struct stat st = {0};
    cr_assert_eq(stat(path, &st), 0, "%s", path);
    return st.st_mode & 07777;
}

static X509 *load(const char *path)
{
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    X509 *cert = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    cr_assert_not_null(cert);
    return cert;
}

Test(cert, modes_of_the_files)
{
    cr_expect_eq(mode_of(files.ca_pem), 0644);
    cr_expect_eq(mode_of(files.server_pem), 0644);
    cr_expect_eq(mode_of(files.ca_key), 0600);
    cr_expect_eq(mode_of(files.server_key), 0600);
}

Test(cert, what_is_in_them)
{
    X509 *ca = load(files.ca_pem), *server = load(files.server_pem);
    int64_t now = sys_wall_ms(&sys_real);
    cr_expect_eq(X509_check_ca(ca), 1);
    cr_expect_eq(X509_get_pathlen(ca), 0);
    cr_expect_eq(X509_get_key_usage(ca), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    cr_expect_eq(X509_check_ca(server), 0);
    cr_expect_eq(X509_get_key_usage(server), KU_DIGITAL_SIGNATURE);
    cr_expect_eq(X509_get_extended_key_usage(server), XKU_SSL_SERVER);
    cr_expect_eq(X509_check_issued(ca, server), X509_V_OK);
    cr_expect_eq(X509_verify(server, X509_get0_pubkey(ca)), 1);
    cr_expect_eq(X509_check_host(server, "pacte.exemple.fr", 0, 0, NULL), 1);
    cr_expect_eq(X509_check_ip_asc(server, "127.0.0.1", 0), 1);
    cr_expect_eq(X509_check_host(server, "exemple.fr", 0, 0, NULL), 0);
    cr_expect_eq(EVP_PKEY_get_bits(X509_get0_pubkey(server)), 256);
    cr_expect(files.ca.until_ms > now + 3650 * DAY_MS && files.ca.until_ms < now + 3660 * DAY_MS);
    cr_expect(files.server.until_ms > now + 729 * DAY_MS && files.server.until_ms < now + 732 * DAY_MS);
    cr_expect(files.server.from_ms < now);
    cr_expect_neq(ASN1_INTEGER_cmp(X509_get0_serialNumber(ca), X509_get0_serialNumber(server)), 0);
    X509_free(ca);
    X509_free(server);
}

Test(cert, hosts_that_are_none)
{
    struct err_note note;
    static const char *const bad[] = {"", "a b", "pacte.exemple.fr,DNS:banque.exemple.fr", "é.exemple.fr", ".fr",
                                      "-a.fr", "a..fr", "*.exemple.fr", "a\n.fr", "1.2.3.4/8", "a_b.fr"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        note = (struct err_note){0};
        cr_expect_eq(tls_cert_make(&sys_real, files.ca_pem, files.ca_key, &bad[i], 1, (struct tls_validity){0},
                                   files.server_pem, files.server_key, &note), ERR_INVALID, "« %s »", bad[i]);
        cr_expect_str_eq(note.field, "host");
    }
    struct tls_cert_info now;
    cr_assert_eq(tls_cert_read(files.server_pem, &now, NULL), ERR_OK);
    cr_expect_str_eq(now.fingerprint, files.server.fingerprint, "the former one is still there");
}

Test(cert, both_sides_of_the_number_and_length_of_hosts)
{
    static char names[TLS_HOSTS_MAX + 1][TLS_HOST_BYTES_MAX + 2];
    const char *hosts[TLS_HOSTS_MAX + 1];
    for (size_t i = 0; i <= TLS_HOSTS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "h%zu.exemple.fr", i);
        hosts[i] = names[i];
    }
    struct tls_validity v = {0};
    struct err_note note;
#define MAKE(count) tls_cert_make(&sys_real, files.ca_pem, files.ca_key, hosts, count, v, files.server_pem, files.server_key, &note)
    cr_expect_eq(MAKE(0), ERR_INVALID);
    cr_expect_eq(MAKE(TLS_HOSTS_MAX + 1), ERR_INVALID);
    cr_expect_eq(MAKE(TLS_HOSTS_MAX), ERR_OK);
    memset(names[0], 'a', TLS_HOST_BYTES_MAX + 1);
    cr_expect_eq(MAKE(1), ERR_INVALID);
    names[0][TLS_HOST_BYTES_MAX] = '\0';
    cr_expect_eq(MAKE(1), ERR_OK, "%s", note.text);
    X509 *cert = load(files.server_pem);
    cr_expect_eq(X509_check_host(cert, names[0], 0, 0, NULL), 1);
    X509_free(cert);
}

Test(cert, addresses_of_both_kinds)
{
    static const char *const hosts[] = {"2001:db8::7", "192.0.2.7", "xn--fdration-c1ab.exemple.fr"};
    struct err_note note;
    cr_assert_eq(tls_cert_make(&sys_real, files.ca_pem, files.ca_key, hosts, 3, (struct tls_validity){0},
                               files.server_pem, files.server_key, &note), ERR_OK, "%s", note.text);
    X509 *cert = load(files.server_pem);
    cr_expect_eq(X509_check_ip_asc(cert, "2001:0db8:0::7", 0), 1);
    cr_expect_eq(X509_check_ip_asc(cert, "192.0.2.7", 0), 1);
    cr_expect_eq(X509_check_host(cert, hosts[2], 0, 0, NULL), 1);
    cr_expect_eq(X509_check_ip_asc(cert, "127.0.0.1", 0), 0);
    X509_free(cert);
}

/* A site's name is free text; a certificate holds 64 characters of it. */
Test(cert, names_of_sites)
{
    static const char *const sites[] = {
        "", "É", "Fédération des centres sociaux et socioculturels d'un département au nom vraiment interminable",
        "a,CN=autre/O=x", "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語",
    };
    struct err_note note = {0};
    for (size_t i = 1; i < sizeof sites / sizeof sites[0]; i++)
        cr_expect_eq(tls_ca_make(&sys_real, sites[i], (struct tls_validity){0}, files.ca_pem, files.ca_key, &note), ERR_OK,
                     "« %s »: %s", sites[i], note.text);
}

Test(cert, an_authority_that_has_ended_signs_nothing)
{
    static const char *const hosts[] = {"localhost"};
    struct err_note note;
    int64_t now = sys_wall_ms(&sys_real);
    struct tls_cert_info made;
    struct tls_validity ended = {now - 9 * DAY_MS, now - DAY_MS}, soon = {now - DAY_MS, now + 30 * DAY_MS};
    cr_assert_eq(tls_ca_make(&sys_real, "Essai", ended, files.ca_pem, files.ca_key, &note), ERR_OK);
    cr_expect_eq(tls_cert_make(&sys_real, files.ca_pem, files.ca_key, hosts, 1, (struct tls_validity){0},
                               files.server_pem, files.server_key, &note), ERR_TLS);
    cr_assert_eq(tls_ca_make(&sys_real, "Essai", soon, files.ca_pem, files.ca_key, &note), ERR_OK);
    cr_assert_eq(tls_cert_make(&sys_real, files.ca_pem, files.ca_key, hosts, 1, (struct tls_validity){0},
                               files.server_pem, files.server_key, &note), ERR_OK);
    cr_assert_eq(tls_cert_read(files.server_pem, &made, &note), ERR_OK);
    cr_expect_eq(made.until_ms / 1000, (now + 30 * DAY_MS) / 1000, "never longer than the authority");
}

Test(cert, keys_that_do_not_fit)
{
    static const char *const hosts[] = {"localhost"};
    struct err_note note;
    cr_expect_eq(tls_cert_make(&sys_real, files.ca_pem, files.server_key, hosts, 1, (struct tls_validity){0},
                               files.server_pem, files.server_key, &note), ERR_TLS);
    cr_expect_eq(tls_cert_make(&sys_real, "/nonexistent/ca.pem", files.ca_key, hosts, 1, (struct tls_validity){0},
                               files.server_pem, files.server_key, &note), ERR_IO);
    cr_expect_eq(tls_ca_make(&sys_real, "Essai", (struct tls_validity){0}, "/nonexistent/ca.pem", "/nonexistent/ca.key",
                             &note), ERR_IO);
    cr_expect_not_null(strstr(note.text, "/nonexistent/ca.key"), "%s", note.text);
}

/* Random bytes or a sync that fail: nothing is left behind, the former files stand. */
Test(cert, survives_every_failed_call)
{
    static const char *const hosts[] = {"localhost"};
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n, .wall_ms = sys_wall_ms(&sys_real)};
        struct sys sys = fault_sys(&f);
        char left[128];
        struct tls_cert_info now;
        enum err e = tls_cert_make(&sys, files.ca_pem, files.ca_key, hosts, 1, (struct tls_validity){0}, files.server_pem,
                                   files.server_key, NULL);
        snprintf(left, sizeof left, "%s.tmp", files.server_key);
        cr_assert_neq(access(left, F_OK), 0);
        snprintf(left, sizeof left, "%s.tmp", files.server_pem);
        cr_assert_neq(access(left, F_OK), 0);
        cr_assert_eq(tls_cert_read(files.server_pem, &now, NULL), ERR_OK);
        cr_assert_eq(strcmp(now.fingerprint, files.server.fingerprint) == 0, f.fired, "call %zu", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_eq(n, 4, "a serial and two syncs");
            break;
        }
        cr_assert_neq(e, ERR_OK);
    }
}

/* A file cut at each byte is refused or read whole, and never worse. */
Test(cert, cut_at_each_byte)
{
    char text[4096], path[128];
    FILE *in = fopen(files.ca_pem, "r");
    size_t len = fread(text, 1, sizeof text, in);
    fclose(in);
    snprintf(path, sizeof path, "%s/cut.pem", files.dir);
    for (size_t n = 0; n < len; n++) {
        struct tls_cert_info info;
        FILE *out = fopen(path, "w");
        fwrite(text, 1, n, out);
        fclose(out);
        enum err e = tls_cert_read(path, &info, NULL);
        cr_expect(e == ERR_TLS || n + 1 == len, "%zu of %zu bytes", n, len);
    }
    unlink(path);
}
