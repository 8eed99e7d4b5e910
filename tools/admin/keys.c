/* Certificates of a data folder. A backup holds none of them. */
#include "tools/admin/files.h"
#include "tools/admin/parts.h"

#include "common/crypto/hash.h"
#include "common/tls/tls_cert.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

_Static_assert((int)ADMIN_FINGERPRINT_BYTES == (int)TLS_FINGERPRINT_BYTES, "the same text");

static const char *const always[] = {"localhost", "127.0.0.1", "::1"};
enum { ALWAYS = sizeof always / sizeof always[0] };

struct key_paths {
    char ca_cert[ADMIN_PATH_BYTES], ca_key[ADMIN_PATH_BYTES];
    char server_cert[ADMIN_PATH_BYTES], server_key[ADMIN_PATH_BYTES];
};

static enum err find(const char *dir, struct key_paths *p, struct err_note *note)
{
    enum err e = path_join(dir, "ca.pem", p->ca_cert, note);
    if (e == ERR_OK)
        e = path_join(dir, "ca.key", p->ca_key, note);
    if (e == ERR_OK)
        e = path_join(dir, "server.pem", p->server_cert, note);
    return e == ERR_OK ? path_join(dir, "server.key", p->server_key, note) : e;
}

static bool already(const char *const *hosts, size_t count, const char *host)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(hosts[i], host) == 0)
            return true;
    return false;
}

static enum err make_server(const struct sys *sys, const struct key_paths *p, const char *const *hosts,
                            size_t host_count, struct err_note *note)
{
    const char *all[TLS_HOSTS_MAX];
    size_t count = ALWAYS;
    memcpy(all, always, sizeof always);
    for (size_t i = 0; i < host_count; i++) {
        if (already(all, count, hosts[i]))
            continue;
        if (count == TLS_HOSTS_MAX)
            return err_field(note, ERR_INVALID, "host", "Un certificat porte au plus %d noms : donnez-en moins.",
                             TLS_HOSTS_MAX);
        all[count++] = hosts[i];
    }
    return tls_cert_make(sys, p->ca_cert, p->ca_key, all, count, (struct tls_validity){0}, p->server_cert,
                         p->server_key, note);
}

enum err keys_make(const struct sys *sys, const char *dir, const char *site, const char *const *hosts,
                   size_t host_count, struct err_note *note)
{
    struct key_paths p;
    enum err e = find(dir, &p, note);
    if (e == ERR_OK)
        e = tls_ca_make(sys, site, (struct tls_validity){0}, p.ca_cert, p.ca_key, note);
    return e == ERR_OK ? make_server(sys, &p, hosts, host_count, note) : e;
}

static enum err copy(const struct sys *sys, const char *from, const char *to, bool is_public, struct err_note *note)
{
    char *text = NULL;
    size_t len = 0;
    enum err e = file_read_small(sys, from, &text, &len, note);
    if (e != ERR_OK)
        return e;
    e = file_create(sys, to, bytes_of(text, len), is_public, note);
    crypto_zero(text, len);
    sys_release(sys, text);
    return e;
}

enum err keys_copy(const struct sys *sys, const char *from, const char *dir, struct err_note *note)
{
    struct key_paths a, b;
    struct stat st;
    enum err e = find(from, &a, note);
    if (e == ERR_OK)
        e = find(dir, &b, note);
    if (e == ERR_OK)
        e = copy(sys, a.ca_cert, b.ca_cert, true, note);
    if (e == ERR_OK)
        e = copy(sys, a.server_cert, b.server_cert, true, note);
    if (e == ERR_OK)
        e = copy(sys, a.server_key, b.server_key, false, note);
    /* The authority's key should be in a safe place, not there. */
    if (e == ERR_OK && lstat(a.ca_key, &st) == 0)
        e = copy(sys, a.ca_key, b.ca_key, false, note);
    return e;
}

enum err admin_renew(const struct sys *sys, const char *dir, const char *const *hosts, size_t host_count,
                     struct err_note *note)
{
    struct key_paths p;
    struct stat st;
    enum err e = find(dir, &p, note);
    if (e != ERR_OK)
        return e;
    if (lstat(p.ca_key, &st) != 0 || lstat(p.ca_cert, &st) != 0)
        return err_set(note, ERR_NO_STORE,
                       "« %s » manque : remettez dans le dossier la clé de l'autorité, le temps de renouveler.",
                       p.ca_key);
    return make_server(sys, &p, hosts, host_count, note);
}

enum err admin_fingerprint(const char *dir, char out[ADMIN_FINGERPRINT_BYTES], struct err_note *note)
{
    struct key_paths p;
    struct tls_cert_info info;
    enum err e = find(dir, &p, note);
    if (e == ERR_OK)
        e = tls_cert_read(p.ca_cert, &info, note);
    if (e == ERR_OK)
        memcpy(out, info.fingerprint, ADMIN_FINGERPRINT_BYTES);
    return e;
}
