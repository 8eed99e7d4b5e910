/* The daemon's side of the network: listeners, connections, limits, one sweep.
 * Knows bytes and their encryption; frames are the business of its user
 * (server/session). Everything happens in the thread of the loop. */
#ifndef SERVER_NET_NET_H
#define SERVER_NET_NET_H

#include "common/base/err.h"
#include "common/base/sys.h"
#include "server/metrics/metrics.h"
#include "server/net/conn.h"

#include <stdbool.h>
#include <uv.h>

struct net;
struct tls_config;

/* Values of proto/limits.h, as fields so that a test can shorten them. */
struct net_limits {
    uint32_t connections;
    uint32_t connections_reserved;        /* more of them, for the Unix socket alone */
    uint32_t connections_before_login;
    uint32_t connections_per_source;      /* one IPv4 address, or one IPv6 /64 */
    uint32_t connections_refusing;        /* being told that they are too many; beyond: just closed */
    uint32_t handshake_ms;
    uint32_t login_ms;
    uint32_t idle_ms;
    uint32_t slow_reader_ms;
    uint32_t slow_sender_ms;
    uint32_t drain_ms;
    uint32_t linger_ms;
    uint32_t sweep_ms;
    uint32_t queue_high_bytes;
    uint32_t queue_low_bytes;
    uint32_t queue_max_bytes;
};
extern const struct net_limits net_limits_default;

struct net_options {
    uv_loop_t *loop;
    const struct sys *sys;
    struct metrics *metrics;
    struct net_limits limits;
    struct conn_user_ops user;
    void *ctx;                            /* handed to user.open */
};
MUST_CHECK enum err net_create(const struct net_options *o, struct net **out, struct err_note *note);

/* Closes listeners and connections at once, then calls `gone`; the net is
 * freed before that. For an orderly end: net_stop_listening, let the users say
 * their last words, and wait for net_connections() == 0 first. */
void net_destroy(struct net *n, void (*gone)(void *ctx), void *ctx);

/* What is shown to connections accepted from now on; those that exist keep
 * what they have. The net takes `tls` over. */
void net_use_tls(struct net *n, struct tls_config *tls);

/* « 127.0.0.1:7443 », « [::1]:7443 »; port 0 asks the kernel for one. `where`
 * gets the real address. USAGE (not an address and a port), PORT_IN_USE, IO. */
enum { NET_ADDRESS_BYTES = 64 };
MUST_CHECK enum err net_listen_tcp(struct net *n, const char *address, char where[NET_ADDRESS_BYTES],
                                   struct err_note *note);
/* A socket file (mode 0660) that a dead daemon left is replaced; one that
 * answers is PORT_IN_USE; any other file is EXISTS. */
MUST_CHECK enum err net_listen_socket(struct net *n, const char *path, struct err_note *note);
void net_stop_listening(struct net *n);

size_t net_connections(const struct net *n);
/* Called each time a connection has gone; for whoever waits for the last. */
void net_on_gone(struct net *n, void (*fn)(void *ctx), void *ctx);

#endif
