/* Eight clients that write without pause, each three records at a time in one
 * batch, and a memory of what they were told: after any accident each looks
 * first whether what it knows is still true.
 *
 * Over one life of a daemon: writers_start → the loop runs → writers_stop. */
#ifndef TESTS_SUPPORT_WRITERS_H
#define TESTS_SUPPORT_WRITERS_H

#include "common/client/client.h"
#include "tests/support/daemon.h"
#include "tests/support/sample.h"

enum { WRITERS = 8, WRITERS_GROUP = 3 };

struct writers;

struct writer_client {
    struct writers *all;
    struct client *client;
    uint64_t first_id;
    uint8_t token[64];
    size_t token_len;
    /* The number of the last write that was confirmed, and of the one sent
     * after it that may or may not have been done (0: none). Revisions of the
     * records follow the numbers exactly. */
    uint64_t confirmed, sent;
    unsigned to_look_at;             /* records still to be read before writing */
    uint64_t found[WRITERS_GROUP];
};

struct writers {
    uv_loop_t loop;
    struct daemon *daemon;
    char fingerprint[65];
    struct writer_client each[WRITERS];
    struct sample_batch batch;       /* of whoever sends now: packed at once */
    bool stopping;
    unsigned open;
    uint64_t confirmed;              /* writes confirmed to all */
    uint64_t sent_again;             /* writes whose fate was unknown, sent again with their key */
    uint64_t found_done;             /* … that had been done already */
    uint64_t violations;
    char first_violation[400];
};

/* Makes two accounts in the daemon's store, which must not run; then, once it
 * runs, writers_login opens a session for each writer. Both assert success. */
void writers_prepare(struct writers *w, struct daemon *d);
void writers_login(struct writers *w);
/* Four clients over TLS, four over the Unix socket. */
void writers_start(struct writers *w);
/* Drops every client and runs the loop until they are gone. */
void writers_stop(struct writers *w);
/* Runs the loop for so long. */
void writers_run(struct writers *w, unsigned ms);
/* Starts, looks at what is there without writing more, stops. */
void writers_look(struct writers *w);
/* The loop has nothing left: checked. */
void writers_finish(struct writers *w);

#endif
