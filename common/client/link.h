/* One attempt to reach a daemon, and the stream of bytes that comes of it:
 * TLS over TCP, or plain over a Unix socket, the same to whoever uses it.
 *
 * Happy path: link_open → up → bytes… → link_close → gone.
 * Failure modes: the name is unknown, nobody listens, the certificate is not
 * the one that is pinned, the peer leaves → down, once, then gone. Nothing is
 * called after link_close but gone, and nothing before link_open returns. */
#ifndef COMMON_CLIENT_LINK_H
#define COMMON_CLIENT_LINK_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

#include <uv.h>

struct link;
struct tls_client;

struct link_options {
    uv_loop_t *loop;
    const struct sys *sys;
    const char *host;                /* NULL: socket_path */
    uint16_t port;
    const char *socket_path;
    const struct tls_client *secure; /* with host: whom to trust */
    void (*up)(void *ctx);
    /* Valid until it returns. It may close the link. */
    void (*bytes)(void *ctx, struct bytes in);
    /* The link closes by itself after it. */
    void (*down)(void *ctx, enum err why, const struct err_note *note);
    void (*gone)(void *ctx);
    void *ctx;
};

/* What `o` points to must live until gone. On error gone is not called. */
MUST_CHECK enum err link_open(const struct link_options *o, struct link **out, struct err_note *note);
/* Takes everything; the caller bounds what it sends. NO_MEMORY, TLS. */
MUST_CHECK enum err link_write(struct link *l, struct bytes out);
/* Accepts a link that is closing already. */
void link_close(struct link *l);
/* SHA-256 of the certificate that the peer showed, hex, or "". */
const char *link_fingerprint(const struct link *l);

#endif
