#include "tests/support/tls_pair.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void tls_files_make(struct tls_files *f, struct tls_validity validity)
{
    static const char *const hosts[] = {"pacte.exemple.fr", "localhost", "127.0.0.1"};
    struct err_note note = {0};
    snprintf(f->dir, sizeof f->dir, "/tmp/pacte-tls-XXXXXX");
    if (mkdtemp(f->dir) == NULL)
        abort();
    snprintf(f->ca_pem, sizeof f->ca_pem, "%s/ca.pem", f->dir);
    snprintf(f->ca_key, sizeof f->ca_key, "%s/ca.key", f->dir);
    snprintf(f->server_pem, sizeof f->server_pem, "%s/server.pem", f->dir);
    snprintf(f->server_key, sizeof f->server_key, "%s/server.key", f->dir);
    if (tls_ca_make(&sys_real, "Fédération d'essai", (struct tls_validity){0}, f->ca_pem, f->ca_key, &note) != ERR_OK ||
        tls_cert_make(&sys_real, f->ca_pem, f->ca_key, hosts, 3, validity, f->server_pem, f->server_key, &note) != ERR_OK ||
        tls_cert_read(f->ca_pem, &f->ca, &note) != ERR_OK || tls_cert_read(f->server_pem, &f->server, &note) != ERR_OK) {
        fprintf(stderr, "%s\n", note.text);
        abort();
    }
}

void tls_files_remove(struct tls_files *f)
{
    unlink(f->ca_pem);
    unlink(f->ca_key);
    unlink(f->server_pem);
    unlink(f->server_key);
    rmdir(f->dir);
}

void tls_pair_open(struct tls_pair *p, const struct sys *sys, const struct tls_files *f,
                   const struct tls_client_options *o, const char *host)
{
    struct err_note note = {0};
    struct tls_client_options pin = {.fingerprint = f->ca.fingerprint};
    *p = (struct tls_pair){0};
    if (tls_config_create(&sys_real, f->server_pem, f->server_key, &p->config, &note) != ERR_OK ||
        tls_client_create(&sys_real, o == NULL ? &pin : o, &p->trust, &note) != ERR_OK ||
        tls_accept(sys, p->config, &p->server) != ERR_OK ||
        tls_connect(sys, p->trust, host, &p->client) != ERR_OK) {
        fprintf(stderr, "%s\n", note.text);
        abort();
    }
}

void tls_pair_close(struct tls_pair *p)
{
    tls_destroy(p->client);
    tls_destroy(p->server);
    tls_client_destroy(p->trust);
    tls_config_destroy(p->config);
    free(p->got[0]);
    free(p->got[1]);
    *p = (struct tls_pair){0};
}

static void keep(struct tls_pair *p, int end, const uint8_t *data, size_t len)
{
    if (p->got_len[end] + len > p->got_cap[end]) {
        p->got_cap[end] = 2 * p->got_cap[end] + len;
        p->got[end] = realloc(p->got[end], p->got_cap[end]);
        if (p->got[end] == NULL)
            abort();
    }
    memcpy(p->got[end] + p->got_len[end], data, len);
    p->got_len[end] += len;
}

void tls_pair_feed(struct tls_pair *p, int end, struct bytes in)
{
    struct tls *t = end == 0 ? p->client : p->server;
    uint8_t plain[TLS_READ_BYTES];
    size_t len = 0;
    enum err e = tls_feed(t, in);
    while (e == ERR_OK) {
        e = tls_read(t, plain, sizeof plain, &len);
        if (e != ERR_OK || len == 0)
            break;
        keep(p, end, plain, len);
    }
    if (e != ERR_OK)
        p->ended[end] = e;
}

static bool carry(struct tls_pair *p, int from)
{
    struct tls *t = from == 0 ? p->client : p->server;
    struct bytes b = tls_pending(t);
    if (b.len == 0)
        return false;
    size_t n = p->step == 0 || b.len < p->step ? b.len : p->step;
    uint8_t *copy = malloc(n);                 /* of its exact size, so that ASan sees a step too far */
    if (copy == NULL)
        abort();
    memcpy(copy, b.data, n);
    tls_sent(t, n);
    tls_pair_feed(p, 1 - from, bytes_of(copy, n));
    free(copy);
    return true;
}

void tls_pair_run(struct tls_pair *p)
{
    for (bool moved = true; moved;) {
        moved = carry(p, 0);
        moved = carry(p, 1) || moved;
    }
}
