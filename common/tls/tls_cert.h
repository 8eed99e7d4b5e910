/* The site's private authority and its server certificates, as PEM files.
 * Certificates are written 0644, keys 0600, each under another name first and
 * then renamed: a reader sees the former file or the new one, whole. */
#ifndef COMMON_TLS_TLS_CERT_H
#define COMMON_TLS_TLS_CERT_H

#include "common/base/err.h"
#include "common/base/sys.h"
#include "common/tls/tls_config.h"

#include <stddef.h>
#include <stdint.h>

/* Names and addresses of one certificate. */
enum { TLS_HOSTS_MAX = 64, TLS_HOST_BYTES_MAX = 253 };

struct tls_validity {
    int64_t from_ms, until_ms;        /* since 1970-01-01; both 0: the default of the function */
};

/* A P-256 authority named after the site, valid 10 years from now by default,
 * that signs only servers. Its key is to be kept apart from the daemon.
 * IO, NO_MEMORY, TLS. */
MUST_CHECK enum err tls_ca_make(const struct sys *sys, const char *site, struct tls_validity validity,
                                const char *cert_file, const char *key_file, struct err_note *note);

/* A P-256 server certificate for these names and addresses (at least one),
 * signed by that authority, valid 2 years from now by default and never longer
 * than the authority. The file holds the certificate, then the authority's.
 * INVALID (a host: field « host »), IO, NO_MEMORY, TLS. */
MUST_CHECK enum err tls_cert_make(const struct sys *sys, const char *ca_cert_file, const char *ca_key_file,
                                  const char *const *hosts, size_t host_count, struct tls_validity validity,
                                  const char *cert_file, const char *key_file, struct err_note *note);

/* Of the first certificate of the file. IO, TLS. */
struct tls_cert_info {
    char fingerprint[TLS_FINGERPRINT_BYTES];
    int64_t from_ms, until_ms;
};
MUST_CHECK enum err tls_cert_read(const char *cert_file, struct tls_cert_info *out, struct err_note *note);

#endif
