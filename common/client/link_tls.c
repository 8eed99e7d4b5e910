/* The cipher of a link: whatever the session is asked, what it has pending is
 * then sent, also after an error, for the alert. */
#include "common/client/link_parts.h"
#include "common/tls/tls.h"

#include <string.h>

_Static_assert((int)LINK_FINGERPRINT_BYTES == (int)TLS_FINGERPRINT_BYTES, "one form of fingerprints");

static enum err flush(struct link *l)
{
    struct bytes out = tls_pending(l->tls);
    enum err e = link_send_raw(l, out);
    if (e == ERR_OK)
        tls_sent(l->tls, out.len);
    return e;
}

enum err link_secure_start(struct link *l, struct err_note *note)
{
    enum err e = tls_connect(l->o.sys, l->o.secure, l->o.host, &l->tls);
    if (e != ERR_OK)
        return e == ERR_TLS ? err_set(note, e, "La liaison chiffrée avec %s n'a pas pu être préparée.", l->o.host) : e;
    return flush(l);
}

static enum err read_all(struct link *l)
{
    uint8_t plain[TLS_READ_BYTES];
    for (;;) {
        size_t len = 0;
        enum err e = tls_read(l->tls, plain, sizeof plain, &len);
        if (e != ERR_OK || len == 0)
            return e;
        l->o.bytes(l->o.ctx, bytes_of(plain, len));
        if (l->phase == LINK_CLOSING)
            return ERR_OK;
    }
}

enum err link_secure_feed(struct link *l, struct bytes in, struct err_note *note)
{
    enum err e = tls_feed(l->tls, in);
    memcpy(l->fingerprint, tls_fingerprint(l->tls), strlen(tls_fingerprint(l->tls)) + 1);
    enum err sent = flush(l);
    if (e == ERR_OK && l->phase == LINK_HANDSHAKE && tls_established(l->tls))
        link_is_up(l);
    if (e == ERR_OK && l->phase != LINK_CLOSING)
        e = read_all(l);
    if (l->phase != LINK_CLOSING && sent == ERR_OK)
        sent = flush(l);
    if (e == ERR_END)
        return err_set(note, ERR_UNREACHABLE, "Le serveur %s:%u a fermé la liaison.", l->o.host, (unsigned)l->o.port);
    if (e != ERR_OK)
        (void)tls_why(l->tls, note);
    return e != ERR_OK ? e : sent;
}

enum err link_secure_write(struct link *l, struct bytes out)
{
    enum err e = tls_write(l->tls, out);
    enum err sent = flush(l);
    return e != ERR_OK ? e : sent;
}

void link_secure_bye(struct link *l)
{
    if (l->tls == NULL)
        return;
    tls_close(l->tls);
    enum err e = flush(l);
    (void)e;                             /* a courtesy */
}

void link_secure_finish(struct link *l) { tls_destroy(l->tls); }
