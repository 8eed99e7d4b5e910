/* A daemon of a few lines, in the loop of the test, on a Unix socket or on a
 * loopback port with TLS: it greets, and does for the rest what the test's
 * script says. */
#ifndef TESTS_UNIT_COMMON_CLIENT_FAKE_H
#define TESTS_UNIT_COMMON_CLIENT_FAKE_H

#include "common/client/client.h"
#include "common/tls/tls.h"
#include "common/wire/frame.h"

#include <stdbool.h>

enum { FAKE_SEEN = 64, FAKE_BODY = 128 };

struct fake;

union fake_stream {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_pipe_t pipe;
    uv_tcp_t tcp;
};

struct fake_peer {
    struct fake *fake;
    union fake_stream h;
    struct tls *tls;
    struct frame_reader reader;
    char buffer[4096];
    bool closing;
};

struct fake_seen {
    uint32_t request;
    uint16_t method;
    uint8_t kind;
    size_t len;
    uint8_t body[FAKE_BODY];         /* its beginning */
};

struct fake {
    uv_loop_t loop;
    union fake_stream listener;
    struct tls_config *config;       /* TLS on a port; NULL: the socket */
    int port;
    char path[80];
    bool listening;
    unsigned accepted;
    struct fake_peer *peer;          /* the last one, or NULL */
    uint32_t version;                /* of HelloReply; 0: 1 */
    bool local, mute;                /* mute: even Hello is not answered */
    bool sessions_over;              /* Resume is refused */
    /* True: handled. */
    bool (*script)(struct fake *f, struct fake_peer *p, const struct frame *frame);
    struct fake_seen seen[FAKE_SEEN];
    size_t count;
};

void fake_open(struct fake *f);
/* With TLS: a new authority, in a folder that fake_finish removes. */
void fake_open_tls(struct fake *f, const char *host);
void fake_file(const struct fake *f, const char *name, char out[128]);
void fake_listen(struct fake *f);            /* fake_open does it */
void fake_deafen(struct fake *f);            /* stops to listen; the socket goes */
/* Closes all, and asserts that nothing is left in the loop. */
void fake_finish(struct fake *f);

void fake_send(struct fake_peer *p, uint8_t kind, uint16_t method, uint32_t request, const ProtobufCMessage *m);
void fake_raw(struct fake_peer *p, struct bytes b);
void fake_error(struct fake_peer *p, const struct frame *to, enum err e, const char *sentence);
void fake_hang_up(struct fake_peer *p);
/* How many requests of that method came. */
unsigned fake_count(const struct fake *f, Pacte__Method method);
const struct fake_seen *fake_last(const struct fake *f, Pacte__Method method);
void fake_run(struct fake *f, unsigned ms);

#endif
