/* Who asks: the account and session behind a connection, checked at each
 * request without reading them again each time. Whatever changes an account or
 * closes a session says so here. In the loop thread. Private to the module. */
#ifndef SERVER_DISPATCH_CALLERS_H
#define SERVER_DISPATCH_CALLERS_H

#include "common/base/arena.h"
#include "proto/command.pb-c.h"
#include "server/state/state.h"

struct callers;

MUST_CHECK enum err callers_create(const struct sys *sys, struct callers **out);
void callers_destroy(struct callers *c);             /* accepts NULL */

/* The account of a session that is still good at this instant. SESSION_EXPIRED,
 * NO_MEMORY, what the state says. Valid until the account is forgotten. */
MUST_CHECK enum err callers_find(struct callers *c, const struct view *v, uint64_t session_id, int64_t now_ms,
                                 uint64_t monotonic_ms, const Pacte__Account **out);
/* The account alone; NOT_FOUND. */
MUST_CHECK enum err callers_account(struct callers *c, const struct view *v, uint64_t account_id,
                                    const Pacte__Account **out);

/* The session has been used by its person: it will not be idle before long. */
void callers_touch(struct callers *c, uint64_t session_id, uint64_t monotonic_ms);

/* Read it and its sessions again next time. Not while a caller is in use. */
void callers_forget(struct callers *c, uint64_t account_id);

/* Sessions unused for too long, to be closed: up to `max` of those that were
 * not told before. */
struct callers_idle { uint64_t account_id, session_id; };
size_t callers_idle(struct callers *c, uint64_t monotonic_ms, struct callers_idle *out, size_t max);
/* It was closed, or could not be and will be told again. */
void callers_closed(struct callers *c, uint64_t session_id, bool yes);

#endif
