/* Where the daemon is: « HÔTE:PORT », « [::1]:7443 », « HÔTE », or a socket. */
#ifndef TOOLS_PACTECTL_PLACE_H
#define TOOLS_PACTECTL_PLACE_H

#include "common/base/err.h"

#include <stdint.h>

struct place {
    char host[256];                  /* "": the socket */
    uint16_t port;
    char socket_path[108];
    char name[320];                  /* for sentences, and for the file of the session */
};

/* USAGE: not an address. */
MUST_CHECK enum err place_of_server(const char *text, struct place *out, struct err_note *note);
MUST_CHECK enum err place_of_socket(const char *path, struct place *out, struct err_note *note);
/* Nothing was said: the socket of this machine if it is there, else loopback. */
void place_default(struct place *out);

#endif
