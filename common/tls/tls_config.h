/* What sessions have in common: TLS 1.3 only, ALPN « pacte/1 », X25519 and
 * P-256, no tickets, no early data. A client without that ALPN is refused, and
 * so is such a server. */
#ifndef COMMON_TLS_TLS_CONFIG_H
#define COMMON_TLS_TLS_CONFIG_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

enum { TLS_FINGERPRINT_BYTES = 65 };           /* hexadecimal SHA-256, with NUL */

/* --- Of a server --------------------------------------------------------- */

struct tls_config;

/* PEM files: the certificate followed by its authority's, and the key. To
 * reload: create another one, use it for new sessions, destroy the former; a
 * failure leaves the former in use. IO (which file), TLS (what is wrong with
 * it: unreadable, the key is not that of the certificate). A certificate that
 * has expired loads: its clients refuse it, the Unix socket still serves. */
MUST_CHECK enum err tls_config_create(const struct sys *sys, const char *cert_file, const char *key_file,
                                      struct tls_config **out, struct err_note *note);
/* Sessions made with it go on. Accepts NULL. */
void tls_config_destroy(struct tls_config *c);
/* End of validity of the server's certificate, ms since 1970. */
int64_t tls_config_expires_ms(const struct tls_config *c);

/* --- Of a client --------------------------------------------------------- */

struct tls_client;

struct tls_client_options {
    /* Hexadecimal SHA-256 of the server's authority or of its certificate; the
     * name of the server is then not looked at. NULL or "": none. */
    const char *fingerprint;
    /* PEM file of the authority; the certificate must be signed by it and be
     * for the host that is asked for. NULL: none. */
    const char *ca_file;
};

/* With both, both must hold; with none, every server is refused, after its
 * fingerprint was noted. Dates always count. IO, TLS, INVALID (a fingerprint
 * that is none).
 * Sessions then fail with BAD_FINGERPRINT (another pin, another authority) or
 * TLS (a date, another host's name). */
MUST_CHECK enum err tls_client_create(const struct sys *sys, const struct tls_client_options *o,
                                      struct tls_client **out, struct err_note *note);
void tls_client_destroy(struct tls_client *c);       /* accepts NULL */

#endif
