/* Certificates are made here by hand, field by field: OpenSSL's textual way of
 * writing extensions would let a host name with a comma add names of its own. */
#include "common/tls/tls_cert.h"

#include "common/base/text.h"
#include "common/tls/inside.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define HOUR_MS (3600LL * 1000)
#define YEAR_MS (365LL * 24 * HOUR_MS + 6 * HOUR_MS)

enum { SERIAL_BYTES = 16, COMMON_NAME_CHARACTERS = 64 };   /* RFC 5280, ub-common-name */

static enum err no_memory(struct err_note *note)
{
    return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
}

/* --- Parts of a certificate ----------------------------------------------- */

static bool set_serial(const struct sys *sys, X509 *cert)
{
    uint8_t random[SERIAL_BYTES];
    if (sys->random(sys->ctx, random, sizeof random) != 0)
        return false;
    random[0] = (uint8_t)((random[0] & 0x7fu) | 0x40u);    /* positive, and always 16 bytes */
    BIGNUM *n = BN_bin2bn(random, sizeof random, NULL);
    bool ok = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;
    BN_free(n);
    return ok;
}

static bool set_time(ASN1_TIME *t, int64_t ms)
{
    return ASN1_TIME_set(t, (time_t)(ms / 1000)) != NULL;
}

static bool set_name(X509_NAME *name, const char *common)
{
    char cut[4 * COMMON_NAME_CHARACTERS + 1];
    size_t characters = 0, n = 0;
    for (; common[n] != '\0' && n < sizeof cut - 1; n++) {
        characters += ((unsigned char)common[n] & 0xc0u) != 0x80u;
        if (characters > COMMON_NAME_CHARACTERS)
            break;
        cut[n] = common[n];
    }
    cut[n] = '\0';
    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Pacte", -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)cut, -1, -1, 0) == 1;
}

static bool add_text_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool ok = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}

/* Letters of the ASCII, digits, dots and dashes; an address goes another way. */
static bool host_name_ok(const char *host)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
    size_t len = strlen(host);
    return len > 0 && len <= TLS_HOST_BYTES_MAX && strspn(host, letters) == len && host[0] != '.' &&
           host[0] != '-' && strstr(host, "..") == NULL;
}

static GENERAL_NAME *general_name(const char *host)
{
    GENERAL_NAME *g = GENERAL_NAME_new();
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    if (g != NULL && address != NULL) {
        GENERAL_NAME_set0_value(g, GEN_IPADD, address);
        return g;
    }
    ASN1_IA5STRING *name = ASN1_IA5STRING_new();
    if (g != NULL && name != NULL && ASN1_STRING_set(name, host, -1) == 1) {
        GENERAL_NAME_set0_value(g, GEN_DNS, name);
        return g;
    }
    ASN1_IA5STRING_free(name);
    ASN1_OCTET_STRING_free(address);
    GENERAL_NAME_free(g);
    return NULL;
}

static bool add_hosts(X509 *cert, const char *const *hosts, size_t count)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    bool ok = names != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        GENERAL_NAME *g = general_name(hosts[i]);
        ok = g != NULL && sk_GENERAL_NAME_push(names, g) > 0;
        if (!ok)
            GENERAL_NAME_free(g);
    }
    ok = ok && X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0) == 1;
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
    return ok;
}

/* --- Writing -------------------------------------------------------------- */

/* Both or, but for the blink of two renames, none. */
static enum err write_pair(const struct sys *sys, X509 *cert, X509 *authority, EVP_PKEY *key, const char *cert_file,
                           const char *key_file, struct err_note *note)
{
    BIO *public = BIO_new(BIO_s_mem());
    BIO *secret = BIO_new(BIO_s_secmem());     /* wiped when freed */
    enum err e = ERR_OK;
    if (public == NULL || secret == NULL || PEM_write_bio_X509(public, cert) != 1 ||
        (authority != NULL && PEM_write_bio_X509(public, authority) != 1) ||
        PEM_write_bio_PKCS8PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) != 1)
        e = no_memory(note);
    if (e == ERR_OK)
        e = tls_pem_write(sys, key_file, secret, true, note);
    if (e == ERR_OK)
        e = tls_pem_write(sys, cert_file, public, false, note);
    if (e == ERR_OK)
        e = tls_pem_publish(key_file, note);
    if (e == ERR_OK)
        e = tls_pem_publish(cert_file, note);
    if (e != ERR_OK) {
        tls_pem_forget(key_file);
        tls_pem_forget(cert_file);
    }
    BIO_free(public);
    BIO_free(secret);
    return e;
}

/* --- The authority -------------------------------------------------------- */

static struct tls_validity or_default(const struct sys *sys, struct tls_validity v, int64_t years)
{
    int64_t now = sys_wall_ms(sys);
    /* An hour before now: clients' clocks are not all on time. */
    return v.from_ms != 0 || v.until_ms != 0
               ? v : (struct tls_validity){.from_ms = now - HOUR_MS, .until_ms = now + years * YEAR_MS};
}

static bool fill(const struct sys *sys, X509 *cert, EVP_PKEY *key, const char *name, struct tls_validity v)
{
    return X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(sys, cert) &&
           set_time(X509_getm_notBefore(cert), v.from_ms) && set_time(X509_getm_notAfter(cert), v.until_ms) &&
           set_name(X509_get_subject_name(cert), name) && X509_set_pubkey(cert, key) == 1;
}

enum err tls_ca_make(const struct sys *sys, const char *site, struct tls_validity validity, const char *cert_file,
                     const char *key_file, struct err_note *note)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    bool ok = key != NULL && cert != NULL && fill(sys, cert, key, site, or_default(sys, validity, 10)) &&
              X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1 &&
              add_text_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
              add_text_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
              add_text_extension(cert, cert, NID_subject_key_identifier, "hash") &&
              X509_sign(cert, key, EVP_sha256()) > 0;
    enum err e = ok ? write_pair(sys, cert, NULL, key, cert_file, key_file, note)
                    : err_set(note, ERR_TLS, "Le certificat de l'autorité n'a pas pu être fait.");
    X509_free(cert);
    EVP_PKEY_free(key);
    return e;
}

/* --- A server certificate ------------------------------------------------- */

static enum err check_hosts(const char *const *hosts, size_t count, struct err_note *note)
{
    if (count == 0 || count > TLS_HOSTS_MAX)
        return err_field(note, ERR_INVALID, "host", "Donnez de 1 à %d noms ou adresses pour le serveur.", TLS_HOSTS_MAX);
    for (size_t i = 0; i < count; i++) {
        ASN1_OCTET_STRING *address = a2i_IPADDRESS(hosts[i]);
        bool ok = address != NULL || host_name_ok(hosts[i]);
        char shown[80];
        text_plain(bytes_text(hosts[i]), shown, sizeof shown);
        ASN1_OCTET_STRING_free(address);
        if (!ok)
            return err_field(note, ERR_INVALID, "host", "« %s » n'est ni un nom de machine ni une adresse IP ; "
                                                        "un nom accentué s'écrit sous sa forme « xn-- ».", shown);
    }
    return ERR_OK;
}

static bool fill_server(const struct sys *sys, X509 *cert, EVP_PKEY *key, X509 *authority, EVP_PKEY *authority_key,
                        const char *const *hosts, size_t host_count, struct tls_validity v)
{
    int64_t last = tls_time_ms(X509_get0_notAfter(authority));
    if (v.until_ms > last)
        v.until_ms = last;
    return fill(sys, cert, key, hosts[0], v) &&
           X509_set_issuer_name(cert, X509_get_subject_name(authority)) == 1 &&
           add_text_extension(cert, authority, NID_basic_constraints, "critical,CA:FALSE") &&
           add_text_extension(cert, authority, NID_key_usage, "critical,digitalSignature") &&
           add_text_extension(cert, authority, NID_ext_key_usage, "serverAuth") &&
           add_text_extension(cert, authority, NID_subject_key_identifier, "hash") &&
           add_text_extension(cert, authority, NID_authority_key_identifier, "keyid:always") &&
           add_hosts(cert, hosts, host_count) && X509_sign(cert, authority_key, EVP_sha256()) > 0;
}

static enum err make_server(const struct sys *sys, X509 *authority, EVP_PKEY *authority_key, const char *const *hosts,
                            size_t host_count, struct tls_validity validity, const char *cert_file,
                            const char *key_file, struct err_note *note)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    bool ok = key != NULL && cert != NULL &&
              fill_server(sys, cert, key, authority, authority_key, hosts, host_count, or_default(sys, validity, 2));
    enum err e = ok ? write_pair(sys, cert, authority, key, cert_file, key_file, note)
                    : err_set(note, ERR_TLS, "Le certificat du serveur n'a pas pu être fait.");
    X509_free(cert);
    EVP_PKEY_free(key);
    return e;
}

enum err tls_cert_make(const struct sys *sys, const char *ca_cert_file, const char *ca_key_file,
                       const char *const *hosts, size_t host_count, struct tls_validity validity,
                       const char *cert_file, const char *key_file, struct err_note *note)
{
    X509 *authority = NULL;
    EVP_PKEY *key = NULL;
    enum err e = check_hosts(hosts, host_count, note);
    if (e == ERR_OK)
        e = tls_pem_cert(ca_cert_file, &authority, note);
    if (e == ERR_OK)
        e = tls_pem_key(ca_key_file, &key, note);
    if (e == ERR_OK && X509_check_private_key(authority, key) != 1)
        e = err_set(note, ERR_TLS, "%s : cette clé n'est pas celle de l'autorité %s.", ca_key_file, ca_cert_file);
    if (e == ERR_OK && validity.until_ms == 0 && tls_time_ms(X509_get0_notAfter(authority)) <= sys_wall_ms(sys))
        e = err_set(note, ERR_TLS, "%s : l'autorité n'est plus valable ; faites-en une nouvelle.", ca_cert_file);
    if (e == ERR_OK)
        e = make_server(sys, authority, key, hosts, host_count, validity, cert_file, key_file, note);
    X509_free(authority);
    EVP_PKEY_free(key);
    return e;
}
