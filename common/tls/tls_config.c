#include "common/tls/inside.h"

#include <openssl/err.h>

struct tls_config {
    const struct sys *sys;
    SSL_CTX *context;
    int64_t expires_ms;
};

const unsigned char tls_alpn[] = "\7pacte/1";
_Static_assert(sizeof tls_alpn == TLS_ALPN_BYTES + 1, "length of the ALPN");

SSL_CTX *tls_context(const SSL_METHOD *method)
{
    SSL_CTX *c = SSL_CTX_new(method);
    if (c == NULL)
        return NULL;
    bool ok = SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) == 1 &&
              SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) == 1 &&
              SSL_CTX_set1_groups_list(c, "X25519:P-256") == 1 && SSL_CTX_set_num_tickets(c, 0) == 1;
    /* Old office machines without AES instructions ask for ChaCha first. */
    SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_early_data(c, 0);
    SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_default_passwd_cb(c, tls_pem_no_password);
    if (!ok) {
        SSL_CTX_free(c);
        return NULL;
    }
    return c;
}

/* OpenSSL asks for the choice only when the client has sent a list. A client
 * without one is refused here; one of TLS 1.2 is left to its own refusal. */
static int look_at_hello(SSL *ssl, int *alert, void *ctx)
{
    (void)ctx;
    const unsigned char *p;
    size_t n;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_supported_versions, &p, &n) != 1 ||
        SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation, &p, &n) == 1)
        return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
    return SSL_CLIENT_HELLO_ERROR;
}

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len, const unsigned char *in,
                           unsigned in_len, void *ctx)
{
    (void)ssl;
    (void)ctx;
    unsigned char *chosen = NULL;
    if (SSL_select_next_proto(&chosen, out_len, tls_alpn, TLS_ALPN_BYTES, in, in_len) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static enum err load(struct tls_config *c, const char *cert_file, const char *key_file, struct err_note *note)
{
    X509 *cert = NULL;
    EVP_PKEY *key = NULL;
    enum err e = tls_pem_cert(cert_file, &cert, note);
    if (e == ERR_OK)
        e = tls_pem_key(key_file, &key, note);
    if (e == ERR_OK) {
        c->expires_ms = tls_time_ms(X509_get0_notAfter(cert));
        ERR_clear_error();
        if (SSL_CTX_use_certificate_chain_file(c->context, cert_file) != 1)
            e = err_set(note, ERR_TLS, "%s : le certificat n'est pas utilisable.", cert_file);
        else if (SSL_CTX_use_PrivateKey(c->context, key) != 1 || SSL_CTX_check_private_key(c->context) != 1)
            e = err_set(note, ERR_TLS, "%s : cette clé n'est pas celle du certificat %s.", key_file, cert_file);
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    return e;
}

enum err tls_config_create(const struct sys *sys, const char *cert_file, const char *key_file,
                           struct tls_config **out, struct err_note *note)
{
    struct tls_config *c = sys_zalloc(sys, 1, sizeof *c);
    if (c == NULL)
        return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    c->sys = sys;
    c->context = tls_context(TLS_server_method());
    enum err e = c->context == NULL ? err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY))
                                    : load(c, cert_file, key_file, note);
    if (e != ERR_OK) {
        tls_config_destroy(c);
        return e;
    }
    SSL_CTX_set_client_hello_cb(c->context, look_at_hello, NULL);
    SSL_CTX_set_alpn_select_cb(c->context, choose_protocol, NULL);
    *out = c;
    return ERR_OK;
}

void tls_config_destroy(struct tls_config *c)
{
    if (c == NULL)
        return;
    SSL_CTX_free(c->context);                  /* each session has its own hold on it */
    sys_release(c->sys, c);
}

int64_t tls_config_expires_ms(const struct tls_config *c)
{
    return c->expires_ms;
}

SSL_CTX *tls_config_context(const struct tls_config *c)
{
    return c->context;
}
