/* Strangers: what a bare OpenSSL, set up otherwise, meets at either end. */
#include "tests/support/tls_pair.h"

#include <criterion/criterion.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

static struct tls_files files;

static void set_up(void) { tls_files_make(&files, (struct tls_validity){0}); }
static void tear_down(void) { tls_files_remove(&files); }

TestSuite(refusals, .init = set_up, .fini = tear_down, .timeout = 60);

struct stranger {
    SSL_CTX *ctx;
    SSL *ssl;
    bool done;
    int alert;                     /* the last one that it was sent */
};

static void note_alert(const SSL *ssl, int where, int value)
{
    struct stranger *s = SSL_get_app_data(ssl);
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT)
        s->alert = value & 0xff;
}

static void stranger_open(struct stranger *s, bool server, int version, const char *alpn)
{
    s->ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    cr_assert_not_null(s->ctx);
    SSL_CTX_set_min_proto_version(s->ctx, version);
    SSL_CTX_set_max_proto_version(s->ctx, version);
    if (server) {
        cr_assert_eq(SSL_CTX_use_certificate_chain_file(s->ctx, files.server_pem), 1);
        cr_assert_eq(SSL_CTX_use_PrivateKey_file(s->ctx, files.server_key, SSL_FILETYPE_PEM), 1);
    } else if (alpn != NULL) {
        cr_assert_eq(SSL_CTX_set_alpn_protos(s->ctx, (const unsigned char *)alpn, (unsigned)strlen(alpn)), 0);
    }
    s->ssl = SSL_new(s->ctx);
    SSL_set_bio(s->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_app_data(s->ssl, s);
    SSL_set_info_callback(s->ssl, note_alert);
    if (server)
        SSL_set_accept_state(s->ssl);
    else
        SSL_set_connect_state(s->ssl);
}

static void stranger_close(struct stranger *s)
{
    SSL_free(s->ssl);
    SSL_CTX_free(s->ctx);
}

/* The stranger and one of ours exchange bytes until neither has any. */
static enum err talk(struct stranger *s, struct tls *ours)
{
    enum err e = ERR_OK;
    for (int turn = 0; turn < 20; turn++) {
        uint8_t buf[65536], plain[TLS_READ_BYTES];
        size_t len = 1;
        ERR_clear_error();
        if (!s->done)
            s->done = SSL_do_handshake(s->ssl) == 1;
        else
            (void)SSL_read(s->ssl, buf, sizeof buf);
        int n = BIO_read(SSL_get_wbio(s->ssl), buf, sizeof buf);
        if (n > 0 && e == ERR_OK)
            e = tls_feed(ours, bytes_of(buf, (size_t)n));
        while (e == ERR_OK && len > 0)
            e = tls_read(ours, plain, sizeof plain, &len);
        struct bytes out = tls_pending(ours);
        if (out.len > 0)
            cr_assert_eq(BIO_write(SSL_get_rbio(s->ssl), out.data, (int)out.len), (int)out.len);
        tls_sent(ours, out.len);
    }
    return e;
}

struct row { char name[32]; bool alpn_set; char alpn[24]; int version; int alert; };

static void client_meets_daemon(const struct row *r)
{
    struct stranger s = {0};
    struct tls_config *config = NULL;
    struct tls *ours = NULL;
    struct err_note note = {0};
    cr_assert_eq(tls_config_create(&sys_real, files.server_pem, files.server_key, &config, NULL), ERR_OK);
    cr_assert_eq(tls_accept(&sys_real, config, &ours), ERR_OK);
    stranger_open(&s, false, r->version, r->alpn_set ? r->alpn : NULL);
    enum err e = talk(&s, ours);
    cr_expect_eq(e, r->alert == 0 ? ERR_OK : ERR_TLS, "%s: %s", r->name, err_name(e));
    cr_expect_eq(tls_established(ours), r->alert == 0, "%s", r->name);
    cr_expect_eq(s.alert, r->alert, "%s: alert %d", r->name, s.alert);
    cr_expect_eq(tls_why(ours, &note), e);
    cr_expect_eq(note.text[0] == '\0', r->alert == 0, "%s: %s", r->name, note.text);
    stranger_close(&s);
    tls_destroy(ours);
    tls_config_destroy(config);
}

Test(refusals, clients_at_the_daemon)
{
    static const struct row rows[] = {
        {"ours", true, "\7pacte/1", TLS1_3_VERSION, 0},
        {"ours among others", true, "\2h2\7pacte/1", TLS1_3_VERSION, 0},
        {"TLS 1.2", true, "\7pacte/1", TLS1_2_VERSION, SSL_AD_PROTOCOL_VERSION},
        {"TLS 1.2 without ALPN", false, "", TLS1_2_VERSION, SSL_AD_PROTOCOL_VERSION},
        {"another ALPN", true, "\2h2\10http/1.1", TLS1_3_VERSION, SSL_AD_NO_APPLICATION_PROTOCOL},
        {"a later pacte", true, "\7pacte/2", TLS1_3_VERSION, SSL_AD_NO_APPLICATION_PROTOCOL},
        {"no ALPN", false, "", TLS1_3_VERSION, SSL_AD_NO_APPLICATION_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        client_meets_daemon(&rows[i]);
}

static int pick_any(SSL *ssl, const unsigned char **out, unsigned char *len, const unsigned char *in, unsigned in_len,
                    void *ctx)
{
    (void)ssl;
    (void)in;
    (void)in_len;
    *out = ctx;
    *len = (unsigned char)strlen(ctx);
    return SSL_TLSEXT_ERR_OK;
}

static enum err daemon_meets_client(int version, const char *alpn, struct err_note *note)
{
    struct stranger s = {0};
    struct tls_client *trust = NULL;
    struct tls *ours = NULL;
    struct tls_client_options o = {.fingerprint = files.ca.fingerprint};
    cr_assert_eq(tls_client_create(&sys_real, &o, &trust, NULL), ERR_OK);
    cr_assert_eq(tls_connect(&sys_real, trust, "localhost", &ours), ERR_OK);
    stranger_open(&s, true, version, NULL);
    if (alpn != NULL)
        SSL_CTX_set_alpn_select_cb(s.ctx, pick_any, (void *)(uintptr_t)alpn);
    enum err e = talk(&s, ours);
    cr_expect_eq(tls_why(ours, note), e);
    cr_expect_eq(tls_established(ours), e == ERR_OK);
    if (e == ERR_OK)
        cr_expect_str_eq(tls_fingerprint(ours), files.ca.fingerprint);
    stranger_close(&s);
    tls_destroy(ours);
    tls_client_destroy(trust);
    return e;
}

Test(refusals, servers_at_the_client)
{
    struct err_note note;
    cr_expect_eq(daemon_meets_client(TLS1_3_VERSION, "pacte/1", &note), ERR_OK, "%s", note.text);
    cr_expect_eq(daemon_meets_client(TLS1_3_VERSION, NULL, &note), ERR_TLS);
    cr_expect_not_null(strstr(note.text, "pacte/1"), "%s", note.text);
    cr_expect_eq(daemon_meets_client(TLS1_3_VERSION, "h2", &note), ERR_TLS);
    cr_expect_eq(daemon_meets_client(TLS1_2_VERSION, "pacte/1", &note), ERR_TLS);
    cr_expect_not_null(strstr(note.text, "TLS 1.3"), "%s", note.text);
}
