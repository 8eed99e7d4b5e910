/* Passwords off the loop. Happy path: throttle → pool → `then` in the loop.
 * Failure modes: too many attempts → THROTTLED, with the time to wait; the pool
 * is full → BUSY; the peer goes while the hash runs → it runs to its end, and
 * `then` finds an orphan request; cancelled while it waits → CANCELLED. */
#include "server/dispatch/internal.h"

#include "common/base/log.h"
#include "common/crypto/hash.h"
#include "common/crypto/password.h"

#include <string.h>

static uv_once_t once = UV_ONCE_INIT;
static bool prepared;

static void prepare(void)
{
    prepared = password_prepare(NULL) == ERR_OK;
}

/* Every verification waits for the dummy hash, whether it needs it or not:
 * the first one must not tell known names from others. */
static void run(struct pool_job *job)
{
    struct verify *v = (struct verify *)((char *)job - offsetof(struct verify, job));
    uv_once(&once, prepare);
    v->verified = ERR_OK;
    if (!prepared)
        v->verified = ERR_NO_MEMORY;
    else if (v->hash != NULL)
        v->verified = password_verify(v->hash[0] != '\0' ? v->hash : password_dummy_hash(), v->password);
    if (v->verified != ERR_OK)
        return;
    struct bytes wanted = v->wanted;
    if (wanted.len == 0 && v->hash != NULL && v->hash[0] != '\0' && password_needs_rehash(v->hash))
        wanted = v->password;
    if (wanted.len > 0)
        v->hashed = password_hash(wanted, v->new_hash);
}

static void wipe(struct bytes b)
{
    crypto_zero((void *)(uintptr_t)b.data, b.len);
}

static void on_done(struct pool_job *job, enum err e)
{
    struct verify *v = (struct verify *)((char *)job - offsetof(struct verify, job));
    struct dispatch *d = v->d;
    v->q->cancel = NULL;
    wipe(v->password);
    wipe(v->wanted);
    if (e == ERR_OK) {
        v->then(v);
    } else {
        verify_end(v, THROTTLE_UNDECIDED);
        reply_error(v->q, d, e, NULL, NULL);
    }
    dispatch_release(d);
}

static void on_cancel(struct request *q)
{
    struct verify *v = q->work;
    (void)pool_cancel(&v->job);
}

void verify_end(struct verify *v, enum throttle_result r)
{
    if (v->hash != NULL)
        throttle_end(v->d->throttle, v->account, v->source, monotonic_ms(v->d), r);
}

void wipe_request(struct request *q, const char *secret)
{
    wipe(q->body);
    wipe(bytes_text(secret));
}

static bool copy_text(struct arena *a, const char *text, const char **out)
{
    *out = arena_text(a, text, strlen(text));
    return *out != NULL;
}

static bool copy_all(struct request *q, struct verify *v, const char *account, const char *hash,
                     const char *password, const char *wanted)
{
    const char *secret, *other;
    if (!copy_text(&q->arena, account, &v->account) || !copy_text(&q->arena, q->peer->source, &v->source) ||
        !copy_text(&q->arena, password, &secret) || !copy_text(&q->arena, wanted, &other))
        return false;
    v->password = bytes_text(secret);
    v->wanted = bytes_text(other);
    v->new_hash = arena_zalloc(&q->arena, 1, PASSWORD_HASH_BYTES);
    return v->new_hash != NULL && (hash == NULL || copy_text(&q->arena, hash, &v->hash));
}

static enum err ask_throttle(struct verify *v, Pacte__Error *more)
{
    uint32_t retry_ms = 0;
    if (v->hash == NULL)
        return ERR_OK;
    enum err e = throttle_begin(v->d->throttle, v->account, v->source, monotonic_ms(v->d), &retry_ms);
    more->retry_after_ms = retry_ms;
    if (e != ERR_OK)
        log_warning("throttled", LOG_TEXT("source", v->source), LOG_NUMBER("retry_ms", retry_ms));
    if (e != ERR_OK)
        return err_set(&v->d->turn->note, e, "Trop d'essais : attendez %u s avant de recommencer.", (retry_ms + 999) / 1000);
    return ERR_OK;
}

void verify_start(struct request *q, struct verify *v, const char *account, const char *hash,
                  const char *password, const char *wanted)
{
    struct dispatch *d = dispatch_of(q);
    Pacte__Error more = PACTE__ERROR__INIT;
    v->d = d;
    v->q = q;
    bool copied = copy_all(q, v, account, hash, password, wanted);
    wipe_request(q, password);
    wipe_request(q, wanted);
    enum err e = copied ? ask_throttle(v, &more) : ERR_NO_MEMORY;
    if (e == ERR_OK) {
        v->job.run = run;
        v->job.done = on_done;
        q->work = v;
        q->cancel = on_cancel;
        e = pool_submit(&d->passwords, &v->job);
        if (e == ERR_OK) {
            dispatch_hold(d);
            return;
        }
        q->cancel = NULL;
        verify_end(v, THROTTLE_UNDECIDED);
    }
    if (copied) {
        wipe(v->password);
        wipe(v->wanted);
    }
    reply_error(q, d, e, &d->turn->note, &more);
}
