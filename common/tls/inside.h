/* What the files of common/tls share. Not for other folders. */
#ifndef COMMON_TLS_INSIDE_H
#define COMMON_TLS_INSIDE_H

#include "common/tls/tls.h"
#include "common/tls/tls_cert.h"

#include <openssl/ssl.h>

enum {
    /* What a stranger may make us hold before it is somebody. */
    HANDSHAKE_BYTES_FROM_CLIENT = 16 * 1024,
    HANDSHAKE_BYTES_FROM_SERVER = 64 * 1024
};

struct tls {
    const struct sys *sys;
    SSL *ssl;
    const struct tls_client *client;           /* NULL: we are the server */
    char host[TLS_HOST_BYTES_MAX + 1];
    struct bytes in;                           /* fed and not yet taken */
    uint8_t *out;                              /* ciphered and not yet sent: from out_at to out_len */
    size_t out_at, out_len, out_cap;
    size_t handshake_bytes;
    bool established, peer_closed, closed, no_memory, too_long;
    enum err why;
    struct err_note note;
    char fingerprint[TLS_FINGERPRINT_BYTES];
};

/* bio.c: the two buffers of a session as OpenSSL sees them. NULL: no memory. */
BIO *tls_bio(struct tls *t);

/* tls_config.c: what server and client have in common. NULL: no memory. */
SSL_CTX *tls_context(const SSL_METHOD *method);
SSL_CTX *tls_config_context(const struct tls_config *c);
extern const unsigned char tls_alpn[];         /* as it travels: length, name */
enum { TLS_ALPN_BYTES = 8 };

/* tls_client.c */
SSL_CTX *tls_client_context(const struct tls_client *c);

/* pem.c */
MUST_CHECK enum err tls_pem_cert(const char *path, X509 **out, struct err_note *note);
MUST_CHECK enum err tls_pem_key(const char *path, EVP_PKEY **out, struct err_note *note);
int tls_pem_no_password(char *buf, int size, int rwflag, void *ctx);
/* Under `path`.tmp until pem_publish; `secret`: 0600. */
MUST_CHECK enum err tls_pem_write(const struct sys *sys, const char *path, BIO *from, bool secret,
                                  struct err_note *note);
MUST_CHECK enum err tls_pem_publish(const char *path, struct err_note *note);
void tls_pem_forget(const char *path);

bool tls_cert_fingerprint(const X509 *cert, char out[TLS_FINGERPRINT_BYTES]);
int64_t tls_time_ms(const ASN1_TIME *t);       /* 0 when it cannot be read */
void tls_time_text(const ASN1_TIME *t, char out[16]);      /* jj/mm/aaaa */

/* reason.c: what the queue of errors says, as one of ours with a sentence. */
enum err tls_reason(struct err_note *note);

#endif
