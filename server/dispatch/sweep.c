/* What is done now and then: idle sessions, old keys, dead readers. */
#include "server/dispatch/internal.h"

enum { IDLE_MAX = 64, PURGE_EVERY_MS = 3600 * 1000 };

static void closed(struct dispatch *d, enum err e, uint64_t account_id, uint64_t session_id)
{
    (void)account_id;
    callers_closed(d->callers, session_id, e == ERR_OK || e == ERR_NOT_FOUND);
}

static void close_idle(struct dispatch *d, const struct view *v, uint64_t monotonic)
{
    struct callers_idle idle[IDLE_MAX];
    size_t count = callers_idle(d->callers, monotonic, idle, IDLE_MAX);
    for (size_t i = 0; i < count; i++) {
        const Pacte__Account *account;
        enum err e = callers_account(d->callers, v, idle[i].account_id, &account);
        if (e == ERR_OK)
            e = write_alone_close(d, account, idle[i].session_id, closed);
        if (e != ERR_OK)
            callers_closed(d->callers, idle[i].session_id, e == ERR_NOT_FOUND);
    }
}

/* Only after something was written: a quiet daemon does not fill its journal
 * with purges. */
static void purge(struct dispatch *d, const struct view *v, uint64_t monotonic)
{
    struct journal_head head;
    if (monotonic - d->purged_ms < PURGE_EVERY_MS || state_journal_head(v, &head) != ERR_OK)
        return;
    d->purged_ms = monotonic;
    if (head.index <= d->purged_index + 1)
        return;
    d->purged_index = head.index;
    int64_t now = now_ms(d);
    enum err e = write_alone_purge(d, now - LIMIT_IDEMPOTENCY_KEEP_MS, now);
    (void)e;                                 /* read-only or busy: the next one will do */
}

void dispatch_sweep(struct dispatch *d, uint64_t monotonic)
{
    struct turn t = {.reading = false};
    if (d->stopping)
        return;
    hub_sweep(d);
    (void)store_check_readers(d->o.store);
    if (turn_begin(d, &t) != ERR_OK)
        return;
    close_idle(d, &t.view, monotonic);
    purge(d, &t.view, monotonic);
    turn_end(d, &t);
}
