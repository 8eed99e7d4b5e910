/* Two TLS sessions joined by buffers, and certificates to try them with. */
#ifndef TESTS_SUPPORT_TLS_PAIR_H
#define TESTS_SUPPORT_TLS_PAIR_H

#include "common/tls/tls.h"
#include "common/tls/tls_cert.h"

/* A folder of its own with ca.pem, ca.key, server.pem, server.key for
 * « pacte.exemple.fr », « localhost » and 127.0.0.1. */
struct tls_files {
    char dir[64];
    char ca_pem[96], ca_key[96], server_pem[96], server_key[96];
    struct tls_cert_info ca, server;
};
void tls_files_make(struct tls_files *f, struct tls_validity validity);
void tls_files_remove(struct tls_files *f);

struct tls_pair {
    struct tls_config *config;
    struct tls_client *trust;
    struct tls *client, *server;
    size_t step;                     /* bytes carried at a time; 0: all */
    uint8_t *got[2];                 /* what the client (0) and the server (1) have read */
    size_t got_len[2], got_cap[2];
    enum err ended[2];               /* what tls_feed or tls_read has answered last but OK */
};
/* Both ends of the files' site; `o` NULL: the pin of its authority. */
void tls_pair_open(struct tls_pair *p, const struct sys *sys, const struct tls_files *f,
                   const struct tls_client_options *o, const char *host);
void tls_pair_close(struct tls_pair *p);
/* Carries what is pending until nothing is, and reads all that comes. */
void tls_pair_run(struct tls_pair *p);
/* Feeds bytes to one end (0: client, 1: server) and reads what they give. */
void tls_pair_feed(struct tls_pair *p, int end, struct bytes in);

#endif
