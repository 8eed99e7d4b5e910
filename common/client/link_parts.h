/* Inside of a link, for link.c (libuv) and link_tls.c (the cipher). */
#ifndef COMMON_CLIENT_LINK_PARTS_H
#define COMMON_CLIENT_LINK_PARTS_H

#include "common/client/link.h"

enum { LINK_READ_BYTES = 64 * 1024, LINK_FINGERPRINT_BYTES = 65 };

enum link_phase { LINK_LOOKUP, LINK_CONNECT, LINK_HANDSHAKE, LINK_UP, LINK_CLOSING };

struct link {
    struct link_options o;
    enum link_phase phase;
    unsigned holds;                   /* the open handle, the lookup that runs */
    bool handle_open, told;
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
    } h;
    uv_getaddrinfo_t lookup;
    uv_connect_t connect;
    struct addrinfo *addresses, *next;
    struct tls *tls;
    char fingerprint[LINK_FINGERPRINT_BYTES];
    char buffer[LINK_READ_BYTES];
};

/* Hands bytes to libuv as they are. */
MUST_CHECK enum err link_send_raw(struct link *l, struct bytes out);
/* The handshake is over, or there is none. */
void link_is_up(struct link *l);

/* Each sends what the cipher has to say. */
MUST_CHECK enum err link_secure_start(struct link *l, struct err_note *note);
MUST_CHECK enum err link_secure_feed(struct link *l, struct bytes in, struct err_note *note);
MUST_CHECK enum err link_secure_write(struct link *l, struct bytes out);
/* Says goodbye, if there is anyone to say it to. */
void link_secure_bye(struct link *l);
void link_secure_finish(struct link *l);

#endif
