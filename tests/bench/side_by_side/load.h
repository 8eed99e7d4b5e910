/* Many connections to one server, each with one request at a time: the same
 * code whatever the server is. */
#ifndef TESTS_BENCH_SIDE_BY_SIDE_LOAD_H
#define TESTS_BENCH_SIDE_BY_SIDE_LOAD_H

#include "common/base/bytes.h"

#include <stdbool.h>
#include <uv.h>

enum { LOAD_OUT_BYTES = 4096, LOAD_STEPS_MAX = 4 };

struct load;

struct load_protocol {
    const char *alpn;                 /* with its length byte; NULL: none */
    /* Sent in the clear before TLS, answered by one byte. May be empty. */
    struct bytes before_tls;
    /* Sent one after the other, each once the former is answered. */
    struct bytes steps[LOAD_STEPS_MAX];
    size_t step_count;
    /* Length of one whole answer at the front of the bytes, 0 while it is not
     * whole, negative when it is an error. */
    long (*answer)(const uint8_t *data, size_t len);
    /* Writes the nth request of a client; its length. */
    size_t (*request)(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES]);
    void *ctx;
};

struct load_result {
    uint64_t requests, errors;
    uint64_t bytes_sent, bytes_received;      /* on the wire, TLS included, without TCP and IP */
    uint64_t ns;
};

/* NULL when a connection or its first steps fail. */
struct load *load_open(const struct load_protocol *p, uint16_t port, unsigned clients);
/* Each client asks as fast as it is answered. */
struct load_result load_run(struct load *l, unsigned ms);
/* One request by the first client; nanoseconds until it was answered. */
uint64_t load_once(struct load *l);
void load_close(struct load *l);

#endif
