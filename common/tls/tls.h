/* One TLS 1.3 session between two buffers. Knows no socket: whoever owns it
 * brings the bytes of the network in, and takes to it what is pending.
 *
 * Happy path: feed (handshake) → pending out … → established → feed, read,
 * write, pending out … → close → pending out → destroy.
 * Failure modes: any error ends the session for good; what is pending then
 * (the alert) may still be sent. So: look at tls_pending after every call,
 * whatever it returned. One thread at a time. */
#ifndef COMMON_TLS_TLS_H
#define COMMON_TLS_TLS_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"
#include "common/tls/tls_config.h"

#include <stdbool.h>

struct tls;

enum {
    TLS_READ_BYTES = 16 * 1024,                /* the most that one record holds */
    TLS_WRITE_BYTES_MAX = 2 * 1024 * 1024      /* of one tls_write */
};

/* The configuration may be destroyed before the session. NO_MEMORY. */
MUST_CHECK enum err tls_accept(const struct sys *sys, const struct tls_config *config, struct tls **out);
/* Has its first bytes pending at once. `host` as the person named it: a name
 * or a numeric address, without port. NO_MEMORY, TLS. The client configuration
 * must live as long as the session. */
MUST_CHECK enum err tls_connect(const struct sys *sys, const struct tls_client *client, const char *host,
                                struct tls **out);
void tls_destroy(struct tls *t);               /* accepts NULL */

/* Bytes from the network, all of them. Not copied: they must stay until
 * tls_read has given nothing, or an error; and nothing may be fed before that
 * (asserted). An end of TCP is not told to the session: without END it is
 * a cut, wilful or not, which frames tell by their lengths.
 * TLS, BAD_FINGERPRINT, NO_MEMORY. */
MUST_CHECK enum err tls_feed(struct tls *t, struct bytes in);

/* Deciphered bytes, at most `size` and at most one record; *len == 0: no more
 * for now. END: the peer has said that it sends nothing more; writing is still
 * possible. Call until it gives nothing: nobody rings for bytes that are here
 * already. TLS, NO_MEMORY. */
MUST_CHECK enum err tls_read(struct tls *t, uint8_t *out, size_t size, size_t *len);

/* All of it, ciphered into what is pending: the caller bounds the queue.
 * BAD_STATE before the session is established or after tls_close; TOO_LARGE
 * over TLS_WRITE_BYTES_MAX; TLS, NO_MEMORY. */
MUST_CHECK enum err tls_write(struct tls *t, struct bytes plain);

/* What must leave for the network; valid until the next call but this one.
 * tls_sent takes n bytes off its front. */
struct bytes tls_pending(const struct tls *t);
void tls_sent(struct tls *t, size_t n);

/* Handshake done, and the other one is who it should be. */
bool tls_established(const struct tls *t);

/* Says that nothing more comes (close_notify). Does nothing on a session that
 * has failed, is closed, or never was established. */
void tls_close(struct tls *t);

/* Gives back memory that an idle session does not need. */
void tls_rest(struct tls *t);

/* Why it failed, ERR_OK when it did not; the note is a sentence for a person. */
enum err tls_why(const struct tls *t, struct err_note *note);

/* Of what the server showed, also when it was refused, or "" before: lower-case
 * hexadecimal SHA-256 of its authority if the certificate really is signed by
 * the one it came with, else of the certificate. The text that pins it. */
const char *tls_fingerprint(const struct tls *t);

#endif
