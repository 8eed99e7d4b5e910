/* Slows down whoever guesses passwords (ANSSI-PG-078 R10; NIST SP 800-63B-4
 * §3.2.2; OWASP ASVS 6.1.1, 6.3.1), without letting anybody lock out another:
 *
 *  - each (account, source) may fail LIMIT_FAILURES_FREE times, then waits 1, 2,
 *    4… LIMIT_FAILURE_DELAY_MS_MAX between attempts;
 *  - after LIMIT_FAILURES_PER_ACCOUNT failures in a row from wherever, only the
 *    sources from which this account has succeeded before may go on trying.
 *
 * Names that no account bears are counted in the same way. Pure but for the key
 * drawn at creation: time comes in. Bounded: LIMIT_THROTTLE_ENTRIES, the least
 * useful entry gives its place. One thread. */
#ifndef SERVER_AUTH_THROTTLE_H
#define SERVER_AUTH_THROTTLE_H

#include "common/base/err.h"
#include "common/base/sys.h"

struct throttle;

/* NO_MEMORY; INTERNAL without random bytes. `sys` must outlive it. */
MUST_CHECK enum err throttle_create(const struct sys *sys, struct throttle **out);
void throttle_destroy(struct throttle *t);       /* accepts NULL */

/* May this attempt be made now? OK: throttle_end must follow, with the same
 * names. THROTTLED: nothing was counted, *retry_ms says how long to wait.
 * `source` is « address:port » or another name without a port; ports are
 * not looked at. */
MUST_CHECK enum err throttle_begin(struct throttle *t, const char *account, const char *source,
                                   uint64_t now_ms, uint32_t *retry_ms);

enum throttle_result {
    THROTTLE_UNDECIDED,      /* nothing was learnt: busy, cancelled, second factor not given yet */
    THROTTLE_FAILED,
    THROTTLE_SUCCEEDED
};
void throttle_end(struct throttle *t, const char *account, const char *source, uint64_t now_ms,
                  enum throttle_result r);

/* An administrator has given a new password: the count of the account is 0. */
void throttle_forget(struct throttle *t, const char *account);

#endif
