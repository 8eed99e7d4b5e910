/* What the files of server/dispatch share. Not for other folders. */
#ifndef SERVER_DISPATCH_INTERNAL_H
#define SERVER_DISPATCH_INTERNAL_H

#include "common/wire/wire.h"
#include "proto/limits.h"
#include "server/auth/throttle.h"
#include "server/dispatch/callers.h"
#include "server/dispatch/dispatch.h"
#include "server/dispatch/pool.h"
#include "server/metrics/metrics.h"
#include "server/query/query.h"
#include "server/writer/writer.h"

/* A request while its handler runs: one read transaction, and who asks. */
struct turn {
    struct view view;
    struct caller caller;
    const Pacte__Account *account;       /* NULL: before login, or the socket's own user */
    struct err_note note;
    bool reading;
};

struct dispatch {
    struct dispatch_options o;
    struct store_reader *reader;
    struct callers *callers;
    struct throttle *throttle;
    struct pool passwords, copies;
    struct line *line;                   /* of requests that are answered in steps */
    struct turn *turn;                   /* of the request that runs now */
    struct peer *peers;                  /* all of them */
    size_t watching, present;            /* peers that watch, that look at a record */
    unsigned holds;                      /* jobs of pools, commands and file operations under way */
    uint64_t purged_ms;                  /* when, and up to where in the journal */
    uint64_t purged_index;
    bool stopping;
    void (*idle)(void *ctx);
    void *idle_ctx;
};

static inline struct dispatch *dispatch_of(const struct request *q) { return q->peer->dispatch; }
static inline int64_t now_ms(const struct dispatch *d) { return sys_wall_ms(d->o.sys); }
static inline uint64_t monotonic_ms(const struct dispatch *d) { return sys_monotonic_ms(d->o.sys); }

/* --- dispatch.c ------------------------------------------------------------- */

/* Opens and ends the one read transaction of the loop. Not nested: a handler
 * has it already, in its turn. */
MUST_CHECK enum err turn_begin(struct dispatch *d, struct turn *t);
void turn_end(struct dispatch *d, struct turn *t);
/* The same for a request that goes on, with its caller as it is now. */
MUST_CHECK enum err turn_of(struct request *q, struct turn *t);

/* The last word on a request, after the read transaction was ended: q is gone
 * when they return. reply is meaningless unless e is OK. */
void reply_bytes(struct request *q, struct dispatch *d, enum err e, struct bytes reply);
void reply_message(struct request *q, struct dispatch *d, const ProtobufCMessage *m);
void reply_error(struct request *q, struct dispatch *d, enum err e, const struct err_note *note,
                  const Pacte__Error *more);

/* What a query needs, from the turn of the request that runs. */
struct query turn_query(struct request *q);

/* A hold keeps the dispatch from being idle. */
void dispatch_hold(struct dispatch *d);
void dispatch_release(struct dispatch *d);

/* --- hub.c ------------------------------------------------------------------- */

/* One connection as others see it: what it watches and looks at. */
struct hub_watch { uint32_t request; uint32_t types; bool overflow; };
struct hub_peer {
    char account[LIMIT_ACCOUNT_NAME_BYTES + 1];
    size_t count;
    struct hub_watch watch[LIMIT_WATCHES];
};

/* TOO_MANY_REQUESTS over LIMIT_WATCHES; NO_MEMORY. */
MUST_CHECK enum err hub_watch(struct dispatch *d, struct peer *p, const char *account, uint32_t request,
                              uint32_t types, struct err_note *note);
/* Changes that a commit has made, to whoever watches them and may read them. */
struct hub_news {
    const struct applied *applied;
    size_t count;
    uint64_t journal_index;
    const char *account;
    int64_t at_ms;
};
void hub_publish(struct dispatch *d, const struct view *v, const struct hub_news *news);
/* The same to one watch of one peer: changes of before it watched. */
void hub_tell(struct dispatch *d, const struct view *v, struct peer *p, size_t watch, const struct hub_news *news);
void hub_overflow(struct peer *p, size_t watch, uint64_t journal_index);
/* type 0: at nothing. Tells those who watch the record left and the one met. */
MUST_CHECK enum err hub_look_at(struct dispatch *d, const struct view *v, struct peer *p, const char *account,
                                uint32_t type, uint64_t id);
/* Names of the accounts that look at it, each once, without `except`. They are
 * valid until a peer moves. */
size_t hub_present(const struct dispatch *d, uint32_t type, uint64_t id, uint64_t except_account,
                   const char **out, size_t max);
/* Watches that overflowed and whose reader has caught up are told so. */
void hub_sweep(struct dispatch *d);
void hub_forget(struct dispatch *d, struct peer *p);

/* --- hub_replay.c ------------------------------------------------------------ */

/* Tells a new watch the changes after an index of the journal; too many are
 * told as an overflow. */
void hub_replay(struct dispatch *d, struct peer *p, size_t watch, uint64_t after_index);

/* --- write.c ------------------------------------------------------------------ */

struct write {
    struct writer_job job;
    struct dispatch *d;
    struct request *q;
    /* The command was done: answers the request. NULL: an Empty reply. */
    void (*done)(struct write *w, const Pacte__Result *result);
    /* It was refused or failed: before the error is answered. May be NULL. */
    void (*failed)(struct write *w, enum err e);
    void *ctx;
};
/* Fills in who asks, from the turn. The command lives in the request's arena. */
MUST_CHECK enum err write_actor(struct request *q, Pacte__Command *c);
/* Sends the command to the writer; the request is answered later, whatever
 * happens. `w` is zeroed but for done, failed and ctx, and lives in the
 * request's arena. */
void write_submit(struct request *q, struct write *w, Pacte__Command *c);
/* Commands of the daemon's own, in no request's name. `after` may be NULL; it
 * is not called when the submission fails. */
typedef void write_after_fn(struct dispatch *d, enum err e, uint64_t account_id, uint64_t session_id);
MUST_CHECK enum err write_alone_close(struct dispatch *d, const Pacte__Account *account, uint64_t session_id,
                                      write_after_fn *after);
MUST_CHECK enum err write_alone_purge(struct dispatch *d, int64_t keys_before_ms, int64_t sessions_before_ms);

/* --- stream.c ------------------------------------------------------------------- */

/* An answer in parts, as fast as the peer reads. */
struct stream {
    struct request *q;
    struct dispatch *d;
    /* The next part, in the scratch arena; *last: it is the reply. */
    enum err (*next)(struct stream *s, struct bytes *part, bool *last);
    struct arena scratch;
    struct err_note note;
    void *ctx;
    bool pumping, cancelled;
};
/* `s` is in the request's arena, with next and ctx set. */
void stream_start(struct request *q, struct stream *s);

/* --- steps.c --------------------------------------------------------------------- */

/* A long reading in the loop, in steps of a few milliseconds at most, so that
 * nobody waits for more than one of them. */
struct steps {
    /* Makes one step; *last: `reply` is the answer. */
    enum err (*step)(struct steps *s, const struct query *query, struct bytes *reply, bool *last);
    const ProtobufCMessage *asked;
    /* Of steps.c. */
    struct request *q;
    struct dispatch *d;
    struct steps *previous, *next;
};
/* From the handler of the request. `s` is in the request's arena, with step and
 * asked set. */
void steps_start(struct request *q, struct steps *s);
MUST_CHECK enum err line_create(struct dispatch *d, struct line **out);
void line_destroy(struct line *l);       /* accepts NULL; the loop gives the memory back */

/* --- handlers --------------------------------------------------------------------- */

#define HANDLER(name) void handle_##name(struct request *q, const ProtobufCMessage *m)
HANDLER(hello);
HANDLER(login);
HANDLER(resume);
HANDLER(logout);
HANDLER(ping);
HANDLER(password);
HANDLER(totp);
HANDLER(session_list);
HANDLER(session_end);
HANDLER(get);
HANDLER(list);
HANDLER(put);
HANDLER(delete);
HANDLER(batch);
HANDLER(history);
HANDLER(search);
HANDLER(watch);
HANDLER(presence);
HANDLER(totals);
HANDLER(fiche);
HANDLER(echeances);
HANDLER(financements);
HANDLER(indicateurs);
HANDLER(portefeuille);
HANDLER(expliquer);
HANDLER(dossier);
HANDLER(blob_put);
HANDLER(blob_get);
HANDLER(status);
HANDLER(account_list);
HANDLER(account_put);
HANDLER(journal);
HANDLER(backup);

/* --- handle_session.c ---------------------------------------------------------------- */

/* The peer is, or is no longer, in a session. */
void peer_enter(struct peer *p, uint64_t session_id, uint64_t account_id);
void peer_leave(struct peer *p);
/* Sessions of the account may have been closed, or the account disabled: its
 * connections are closed, but for that of `except`, which knows. */
void peers_check(struct dispatch *d, uint64_t account_id, const struct peer *except);

/* --- verify.c -------------------------------------------------------------------------- */

/* Argon2 off the loop: verifies a password, and makes the hash of another, or
 * of the same when it is time for a better one. Everything is copied into the
 * request's arena, and the passwords are wiped. */
struct verify {
    struct pool_job job;
    struct dispatch *d;
    struct request *q;
    const char *account, *source;        /* for the throttle */
    const char *hash;                    /* NULL: nothing to verify */
    struct bytes password, wanted;       /* wanted: empty for none */
    enum err verified, hashed;
    char *new_hash;                      /* PASSWORD_HASH_BYTES; "" for none */
    /* In the loop, with no turn. The throttle still waits for its answer. */
    void (*then)(struct verify *v);
    void *ctx;
};
/* The throttle is asked first, unless `hash` is NULL. Answers the request
 * itself when the work cannot begin or is cancelled. */
void verify_start(struct request *q, struct verify *v, const char *account, const char *hash,
                  const char *password, const char *wanted);
void verify_end(struct verify *v, enum throttle_result r);
/* Both places where a request holds a secret. */
void wipe_request(struct request *q, const char *secret);

#endif
