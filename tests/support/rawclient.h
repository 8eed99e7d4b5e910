/* A client that may send anything: blocking, one connection, over TLS or the
 * Unix socket. Knows frames, and no state of the protocol. */
#ifndef TESTS_SUPPORT_RAWCLIENT_H
#define TESTS_SUPPORT_RAWCLIENT_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "proto/error.pb-c.h"
#include "proto/service.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

struct raw;

/* NULL when there is no connection or the handshake fails within 10 s. */
struct raw *raw_tls(uint16_t port, const char *ca_file);
struct raw *raw_socket(const char *path);
void raw_close(struct raw *r);               /* accepts NULL; no farewell */
/* The descriptor, to be half closed or left alone. */
int raw_fd(const struct raw *r);
/* A TCP connection that says nothing: the descriptor, or -1. */
int raw_tcp(uint16_t port);

/* All of it; false when the peer has closed, or takes nothing for 10 s. */
bool raw_send(struct raw *r, const void *data, size_t len);
bool raw_frame(struct raw *r, uint8_t kind, uint32_t id, uint16_t method, struct bytes body);
/* m NULL: an empty body. */
bool raw_request(struct raw *r, uint32_t id, Pacte__Method method, const ProtobufCMessage *m);

enum raw_came { RAW_FRAME, RAW_END, RAW_NOTHING };
struct raw_answer {
    uint32_t id;
    uint16_t method;
    uint8_t kind, flags;
    struct bytes body;                       /* valid until the next read */
};
/* The next frame, the end of the connection, or nothing within `ms`. */
enum raw_came raw_read(struct raw *r, struct raw_answer *out, unsigned ms);

/* Reads the next frame: its error number when it is an error of that request,
 * 0 when it is its reply, -1 for anything else or nothing within 10 s. */
int raw_outcome(struct raw *r, uint32_t id);
/* Hello, then Login; false unless both are answered well. */
bool raw_hello(struct raw *r);
bool raw_login(struct raw *r, const char *account, const char *password);

#endif
