/* Plain or TLS behind one face. Bytes only: no socket, no clock. */
#ifndef SERVER_NET_STREAM_H
#define SERVER_NET_STREAM_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

struct stream;
struct tls_config;

struct stream_ops {
    const char *name;
    /* Takes all of `in`, which must stay until read has returned END or
     * nothing. */
    enum err (*feed)(struct stream *s, struct bytes in);
    /* The next run of deciphered bytes, in `scratch` or in place; empty: no
     * more for now. END: the peer has said that it sends nothing more. */
    enum err (*read)(struct stream *s, uint8_t *scratch, size_t size, struct bytes *out);
    /* Takes all of `plain`, which must stay until `pending` is empty. */
    enum err (*write)(struct stream *s, struct bytes plain);
    /* What must leave for the network, valid until the next call; `sent` takes
     * n bytes off its front. To be asked after every call, failed ones too. */
    struct bytes (*pending)(struct stream *s);
    void (*sent)(struct stream *s, size_t n);
    bool (*established)(const struct stream *s);
    /* Says to the peer that nothing more comes. */
    void (*end)(struct stream *s);
    /* Memory that an idle stream does not need is given back. */
    void (*rest)(struct stream *s);
    void (*destroy)(struct stream *s);
};

struct stream {
    const struct stream_ops *ops;
};

/* NULL when there is no memory, or no configuration to show. */
struct stream *stream_plain(const struct sys *sys);
struct stream *stream_tls(const struct sys *sys, const struct tls_config *config);

#endif
