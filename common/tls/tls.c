#include "common/tls/inside.h"

#include <assert.h>
#include <openssl/err.h>
#include <stdio.h>

/* The queue of errors is one for the thread: a stale entry of a neighbour turns
 * « wants more bytes » into a failure. It is emptied before each call that
 * SSL_get_error is asked about. */

static enum err die(struct tls *t, enum err e, const struct err_note *note)
{
    t->why = e;
    t->note = *note;
    t->in = (struct bytes){0};
    return e;
}

static enum err fail(struct tls *t)
{
    struct err_note note = {0};
    enum err e;
    if (t->why != ERR_OK) {                    /* the check of the certificate has said why */
        t->in = (struct bytes){0};
        return t->why;
    }
    if (t->no_memory)
        e = err_set(&note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    else if (t->too_long)
        e = err_set(&note, ERR_TLS, "La liaison chiffrée n'a pas pu être établie : l'autre côté envoie "
                                    "trop d'octets avant de s'être présenté.");
    else
        e = tls_reason(&note);
    return die(t, e, &note);
}

static enum err make(const struct sys *sys, SSL_CTX *context, struct tls **out)
{
    struct tls *t = sys_zalloc(sys, 1, sizeof *t);
    if (t == NULL)
        return ERR_NO_MEMORY;
    t->sys = sys;
    t->ssl = SSL_new(context);
    BIO *b = t->ssl != NULL ? tls_bio(t) : NULL;
    if (b == NULL) {
        tls_destroy(t);
        return ERR_NO_MEMORY;
    }
    SSL_set_bio(t->ssl, b, b);
    SSL_set_app_data(t->ssl, t);
    *out = t;
    return ERR_OK;
}

void tls_destroy(struct tls *t)
{
    if (t == NULL)
        return;
    SSL_free(t->ssl);
    if (t->out != NULL)
        sys_release(t->sys, t->out);
    sys_release(t->sys, t);
}

static enum err handshake(struct tls *t)
{
    ERR_clear_error();
    int rc = SSL_do_handshake(t->ssl);
    if (rc != 1)
        return SSL_get_error(t->ssl, rc) == SSL_ERROR_WANT_READ ? ERR_OK : fail(t);
    const unsigned char *name;
    unsigned len;
    SSL_get0_alpn_selected(t->ssl, &name, &len);
    if (!bytes_equal(bytes_of(name, len), bytes_of(tls_alpn + 1, TLS_ALPN_BYTES - 1))) {
        struct err_note note = {0};
        enum err e = err_set(&note, ERR_TLS, "À cette adresse répond un serveur qui ne parle pas « pacte/1 » : "
                                             "vérifiez l'adresse et le port.");
        return die(t, e, &note);
    }
    t->established = true;
    return ERR_OK;
}

enum err tls_accept(const struct sys *sys, const struct tls_config *config, struct tls **out)
{
    enum err e = make(sys, tls_config_context(config), out);
    if (e == ERR_OK)
        SSL_set_accept_state((*out)->ssl);
    return e;
}

static bool numeric(const char *host)
{
    return strspn(host, "0123456789.") == strlen(host) || strchr(host, ':') != NULL;
}

enum err tls_connect(const struct sys *sys, const struct tls_client *client, const char *host, struct tls **out)
{
    struct tls *t;
    if (strlen(host) > TLS_HOST_BYTES_MAX)
        return ERR_TLS;
    enum err e = make(sys, tls_client_context(client), &t);
    if (e != ERR_OK)
        return e;
    t->client = client;
    (void)snprintf(t->host, sizeof t->host, "%s", host);
    SSL_set_connect_state(t->ssl);
    /* RFC 6066 §3: the name that is sent is never an address. */
    if (!numeric(host) && SSL_set_tlsext_host_name(t->ssl, host) != 1)
        e = ERR_NO_MEMORY;
    if (e == ERR_OK)
        e = handshake(t);
    if (e != ERR_OK) {
        tls_destroy(t);
        return e;
    }
    *out = t;
    return ERR_OK;
}

enum err tls_feed(struct tls *t, struct bytes in)
{
    assert(t->in.len == 0);
    if (t->why != ERR_OK)
        return t->why;
    if (t->peer_closed)                        /* what follows a close_notify is not listened to */
        return ERR_OK;
    t->in = in;
    return t->established ? ERR_OK : handshake(t);
}

enum err tls_read(struct tls *t, uint8_t *out, size_t size, size_t *len)
{
    assert(size > 0);
    *len = 0;
    if (t->why != ERR_OK)
        return t->why;
    if (t->peer_closed)
        return ERR_END;
    if (!t->established)
        return ERR_OK;
    /* What is no data (new keys of the peer) may be eaten and WANT_READ said with
     * bytes still there. */
    int reason = SSL_ERROR_WANT_READ;
    for (size_t before = SIZE_MAX; reason == SSL_ERROR_WANT_READ && t->in.len < before;) {
        before = t->in.len;
        ERR_clear_error();
        int rc = SSL_read_ex(t->ssl, out, size, len);
        if (rc == 1)
            return ERR_OK;
        *len = 0;
        reason = SSL_get_error(t->ssl, rc);
    }
    if (reason == SSL_ERROR_WANT_READ)
        return ERR_OK;
    if (reason != SSL_ERROR_ZERO_RETURN)
        return fail(t);
    t->peer_closed = true;
    t->in = (struct bytes){0};
    return ERR_END;
}

enum err tls_write(struct tls *t, struct bytes plain)
{
    if (t->why != ERR_OK)
        return t->why;
    if (!t->established || t->closed)
        return ERR_BAD_STATE;
    if (plain.len > TLS_WRITE_BYTES_MAX)
        return ERR_TOO_LARGE;
    while (plain.len > 0) {
        size_t n = plain.len < TLS_READ_BYTES ? plain.len : TLS_READ_BYTES;
        size_t written = 0;
        ERR_clear_error();
        if (SSL_write_ex(t->ssl, plain.data, n, &written) != 1)
            return fail(t);
        plain = bytes_of(plain.data + written, plain.len - written);
    }
    return ERR_OK;
}

struct bytes tls_pending(const struct tls *t)
{
    return t->out == NULL ? (struct bytes){0} : bytes_of(t->out + t->out_at, t->out_len - t->out_at);
}

void tls_sent(struct tls *t, size_t n)
{
    assert(n <= t->out_len - t->out_at);
    t->out_at += n;
    if (t->out_at == t->out_len)
        t->out_at = t->out_len = 0;
}

bool tls_established(const struct tls *t)
{
    return t->established && t->why == ERR_OK;
}

void tls_close(struct tls *t)
{
    /* After a failure SSL_shutdown must not be called at all. */
    if (t->why != ERR_OK || !t->established || t->closed)
        return;
    t->closed = true;
    ERR_clear_error();
    if (SSL_shutdown(t->ssl) < 0)
        (void)fail(t);
}

void tls_rest(struct tls *t)
{
    if (t->out_len > t->out_at || t->out == NULL)
        return;
    sys_release(t->sys, t->out);
    t->out = NULL;
    t->out_at = t->out_len = t->out_cap = 0;
}

enum err tls_why(const struct tls *t, struct err_note *note)
{
    if (note != NULL)
        *note = t->note;
    return t->why;
}

const char *tls_fingerprint(const struct tls *t)
{
    return t->fingerprint;
}
