/* Who the server is: a pinned fingerprint, an authority, or both. */
#include "common/crypto/hash.h"
#include "common/tls/inside.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

enum { CHAIN_MAX = 8 };                        /* certificates of a server that are looked at */

struct tls_client {
    const struct sys *sys;
    SSL_CTX *context;
    X509_STORE *authority;                     /* NULL: none */
    char pin[TLS_FINGERPRINT_BYTES];           /* "": none */
};

/* --- Fingerprints --------------------------------------------------------- */

bool tls_cert_fingerprint(const X509 *cert, char out[TLS_FINGERPRINT_BYTES])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (X509_digest(cert, EVP_sha256(), digest, &len) != 1)
        return false;
    hex_encode(bytes_of(digest, len), out, TLS_FINGERPRINT_BYTES);
    return true;
}

static bool signed_by(X509 *cert, X509 *authority)
{
    return X509_check_issued(authority, cert) == X509_V_OK &&
           X509_verify(cert, X509_get0_pubkey(authority)) == 1;
}

static int chain_count(STACK_OF(X509) *chain)
{
    int n = chain == NULL ? 0 : sk_X509_num(chain);
    return n < CHAIN_MAX ? n : CHAIN_MAX;
}

/* A stranger may send the certificate of our authority along with his own: it
 * is shown only if it signed his. */
static void note_fingerprint(struct tls *t, X509 *leaf, STACK_OF(X509) *chain)
{
    X509 *shown = leaf;
    for (int i = 0; i < chain_count(chain); i++) {
        X509 *other = sk_X509_value(chain, i);
        if (X509_cmp(other, leaf) != 0 && signed_by(leaf, other)) {
            shown = other;
            break;
        }
    }
    if (!tls_cert_fingerprint(shown, t->fingerprint))
        t->fingerprint[0] = '\0';
}

static X509 *find_pinned(const struct tls_client *c, X509 *leaf, STACK_OF(X509) *chain)
{
    char text[TLS_FINGERPRINT_BYTES];
    if (tls_cert_fingerprint(leaf, text) && strcmp(text, c->pin) == 0)
        return leaf;
    for (int i = 0; i < chain_count(chain); i++)
        if (tls_cert_fingerprint(sk_X509_value(chain, i), text) && strcmp(text, c->pin) == 0)
            return sk_X509_value(chain, i);
    return NULL;
}

/* --- Verification --------------------------------------------------------- */

static enum err explain(struct tls *t, int code, X509 *leaf)
{
    char day[16];
    switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        tls_time_text(X509_get0_notAfter(leaf), day);
        return err_set(&t->note, ERR_TLS, "Le certificat du serveur n'est plus valable (fin le %s) : demandez à "
                                          "l'administration de le renouveler, ou vérifiez la date de cet ordinateur.", day);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        tls_time_text(X509_get0_notBefore(leaf), day);
        return err_set(&t->note, ERR_TLS, "Le certificat du serveur n'est pas encore valable (début le %s) : "
                                          "vérifiez la date de cet ordinateur.", day);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return err_set(&t->note, ERR_TLS, "Le certificat présenté n'est pas celui de « %s » : vérifiez l'adresse "
                                          "du serveur.", t->host);
    case X509_V_ERR_OUT_OF_MEM:
        return err_set(&t->note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    default:
        return err_set(&t->note, ERR_BAD_FINGERPRINT, "Le certificat du serveur n'est pas signé par l'autorité "
                                                      "attendue : prévenez l'administration avant de continuer.");
    }
}

static bool prepare(const struct tls *t, X509_STORE_CTX *v, const char *host)
{
    X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(v);
    X509_VERIFY_PARAM_set_time(p, (time_t)(sys_wall_ms(t->sys) / 1000));
    X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_hostflags(p, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_STORE_CTX_set_purpose(v, X509_PURPOSE_SSL_SERVER) != 1)
        return false;
    return host == NULL || X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1 ||
           X509_VERIFY_PARAM_set1_host(p, host, 0) == 1;
}

/* X509_V_OK or the reason. `host`: NULL, the name is not looked at. */
static int verify_against(struct tls *t, X509_STORE *trusted, X509 *leaf, STACK_OF(X509) *chain, const char *host)
{
    int code = X509_V_ERR_OUT_OF_MEM;
    X509_STORE_CTX *v = X509_STORE_CTX_new();
    if (v != NULL && X509_STORE_CTX_init(v, trusted, leaf, chain) == 1 && prepare(t, v, host)) {
        code = X509_verify_cert(v) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(v);
        if (code != X509_V_OK)
            t->why = explain(t, code, leaf);
    } else {
        t->why = explain(t, code, leaf);
    }
    X509_STORE_CTX_free(v);
    return code;
}

static int verify_pin(struct tls *t, X509 *leaf, STACK_OF(X509) *chain)
{
    X509 *pinned = find_pinned(t->client, leaf, chain);
    if (pinned == NULL) {
        t->why = err_set(&t->note, ERR_BAD_FINGERPRINT, "%s", err_text(ERR_BAD_FINGERPRINT));
        return X509_V_ERR_CERT_UNTRUSTED;
    }
    X509_STORE *only = X509_STORE_new();
    int code = X509_V_ERR_OUT_OF_MEM;
    if (only != NULL && X509_STORE_add_cert(only, pinned) == 1)
        code = verify_against(t, only, leaf, chain, NULL);
    else
        t->why = explain(t, code, leaf);
    X509_STORE_free(only);
    return code;
}

static int verify(X509_STORE_CTX *v, void *ctx)
{
    (void)ctx;
    SSL *ssl = X509_STORE_CTX_get_ex_data(v, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *t = SSL_get_app_data(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(v);
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_untrusted(v);
    const struct tls_client *c = t->client;
    int code = X509_V_OK;
    note_fingerprint(t, leaf, chain);
    if (c->pin[0] == '\0' && c->authority == NULL) {
        t->why = err_set(&t->note, ERR_BAD_FINGERPRINT, "Aucune empreinte n'est enregistrée pour ce serveur : comparez "
                                                        "celle qu'il montre à celle que donne l'administration.");
        code = X509_V_ERR_CERT_UNTRUSTED;
    }
    if (code == X509_V_OK && c->pin[0] != '\0')
        code = verify_pin(t, leaf, chain);
    if (code == X509_V_OK && c->authority != NULL)
        code = verify_against(t, c->authority, leaf, chain, t->host);
    X509_STORE_CTX_set_error(v, code);         /* chooses the alert */
    return code == X509_V_OK;
}

/* --- Life ----------------------------------------------------------------- */

static enum err load_authority(struct tls_client *c, const char *file, struct err_note *note)
{
    X509 *cert = NULL;
    enum err e = tls_pem_cert(file, &cert, note);
    if (e != ERR_OK)
        return e;
    c->authority = X509_STORE_new();
    if (c->authority == NULL || X509_STORE_add_cert(c->authority, cert) != 1)
        e = err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    X509_free(cert);
    return e;
}

static enum err set_up(struct tls_client *c, const struct tls_client_options *o, struct err_note *note)
{
    uint8_t pin[HASH_BYTES];
    if (o->fingerprint != NULL && o->fingerprint[0] != '\0') {
        if (!hex_decode(o->fingerprint, pin, sizeof pin))
            return err_field(note, ERR_INVALID, "fingerprint", "L'empreinte du serveur s'écrit avec 64 chiffres "
                                                               "hexadécimaux, comme l'affiche « pactectl init ».");
        hex_encode(bytes_of(pin, sizeof pin), c->pin, sizeof c->pin);
    }
    c->context = tls_context(TLS_client_method());
    if (c->context == NULL || SSL_CTX_set_alpn_protos(c->context, tls_alpn, TLS_ALPN_BYTES) != 0)
        return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    SSL_CTX_set_verify(c->context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(c->context, verify, NULL);
    return o->ca_file != NULL ? load_authority(c, o->ca_file, note) : ERR_OK;
}

enum err tls_client_create(const struct sys *sys, const struct tls_client_options *o, struct tls_client **out,
                           struct err_note *note)
{
    struct tls_client *c = sys_zalloc(sys, 1, sizeof *c);
    if (c == NULL)
        return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    c->sys = sys;
    enum err e = set_up(c, o, note);
    if (e != ERR_OK) {
        tls_client_destroy(c);
        return e;
    }
    *out = c;
    return ERR_OK;
}

void tls_client_destroy(struct tls_client *c)
{
    if (c == NULL)
        return;
    X509_STORE_free(c->authority);
    SSL_CTX_free(c->context);
    sys_release(c->sys, c);
}

SSL_CTX *tls_client_context(const struct tls_client *c)
{
    return c->context;
}
