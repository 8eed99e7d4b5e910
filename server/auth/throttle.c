#include "server/auth/throttle.h"

#include "common/base/text.h"
#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <assert.h>
#include <string.h>

/* A set of entries is chosen by a hash with a secret key, so that nobody can
 * aim at the set of a chosen victim and push it out. */
enum { WAYS = 8, SETS = LIMIT_THROTTLE_ENTRIES / WAYS, NAME_BYTES = 16 };

/* Failures are forgotten after an hour without a new one. */
#define QUIET_MS (60u * 60u * 1000u)

struct entry {
    uint8_t name[NAME_BYTES];
    uint64_t touched_ms;
    uint64_t free_ms;            /* no attempt before this instant */
    uint32_t failures;
    uint16_t running;            /* attempts begun and not ended: each may be a failure */
    bool used;
    bool known;                  /* has succeeded once */
};

struct throttle {
    const struct sys *sys;
    uint8_t key[32];
    struct entry entries[SETS * WAYS];
};

enum err throttle_create(const struct sys *sys, struct throttle **out)
{
    struct throttle *t = sys_zalloc(sys, 1, sizeof *t);
    if (t == NULL)
        return ERR_NO_MEMORY;
    t->sys = sys;
    if (sys->random(sys->ctx, t->key, sizeof t->key) != 0) {
        sys_release(sys, t);
        return ERR_INTERNAL;
    }
    *out = t;
    return ERR_OK;
}

void throttle_destroy(struct throttle *t)
{
    if (t != NULL)
        sys_release(t->sys, t);
}

/* « [2001:db8::7]:443 » and « 192.0.2.7:51234 » without their port. */
static size_t source_length(const char *source)
{
    const char *colon = strrchr(source, ':');
    if (colon == NULL || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return strlen(source);
    return (size_t)(colon - source);
}

static size_t add(uint8_t *out, size_t len, size_t size, const void *from, size_t n)
{
    n = n < size - len ? n : size - len;
    memcpy(out + len, from, n);
    return len + n;
}

/* The first byte after the key keeps the two kinds of name apart, the NUL
 * between account and source keeps « ab|c » and « a|bc » apart. */
static void name_of(const struct throttle *t, const char *account, const char *source,
                    uint8_t out[HASH_BYTES])
{
    uint8_t text[512];
    char folded[256];
    size_t folded_len = text_fold(bytes_text(account), folded, sizeof folded);
    size_t len = add(text, 0, sizeof text, t->key, sizeof t->key);
    text[len++] = source == NULL ? 'a' : 's';
    len = add(text, len, sizeof text, folded, folded_len + 1);
    if (source != NULL)
        len = add(text, len, sizeof text, source, source_length(source));
    hash_blake2b(bytes_of(text, len), out);
}

/* Which entry is lost with the least harm: an empty one, then one that nobody
 * proved to own, then the one that was quiet the longest. */
static bool worth_less(const struct entry *a, const struct entry *b)
{
    if (a->used != b->used)
        return !a->used;
    if (a->known != b->known)
        return !a->known;
    return a->touched_ms < b->touched_ms;
}

static struct entry *find(struct throttle *t, const char *account, const char *source, bool make)
{
    uint8_t name[HASH_BYTES];
    name_of(t, account, source, name);
    struct entry *set = &t->entries[(get_be32(name + NAME_BYTES) % SETS) * WAYS];
    struct entry *least = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].used && memcmp(set[i].name, name, NAME_BYTES) == 0)
            return &set[i];
        if (set[i].running == 0 && (least == NULL || worth_less(&set[i], least)))
            least = &set[i];
    }
    if (!make || least == NULL)
        return NULL;
    *least = (struct entry){.used = true};
    memcpy(least->name, name, NAME_BYTES);
    return least;
}

static void forget_when_quiet(struct entry *e, uint64_t now_ms)
{
    if (e->failures > 0 && e->running == 0 && now_ms - e->touched_ms >= QUIET_MS)
        e->failures = 0;
}

static uint32_t delay_ms(uint32_t failures)
{
    if (failures < LIMIT_FAILURES_FREE)
        return 0;
    uint32_t doublings = failures - LIMIT_FAILURES_FREE;
    return doublings < 6 ? 1000u << doublings : LIMIT_FAILURE_DELAY_MS_MAX;
}

enum err throttle_begin(struct throttle *t, const char *account, const char *source,
                        uint64_t now_ms, uint32_t *retry_ms)
{
    *retry_ms = 1000;
    struct entry *own = find(t, account, source, true);
    if (own == NULL)
        return ERR_THROTTLED;
    own->running++;                          /* so that the next line cannot push it out */
    struct entry *all = find(t, account, NULL, true);
    own->running--;
    if (all == NULL)
        return ERR_THROTTLED;
    forget_when_quiet(own, now_ms);
    forget_when_quiet(all, now_ms);
    if (now_ms < own->free_ms) {
        *retry_ms = (uint32_t)(own->free_ms - now_ms);
        return ERR_THROTTLED;
    }
    /* Attempts that run together must not slip through the free ones. */
    if (own->running > 0 && own->failures + own->running >= LIMIT_FAILURES_FREE)
        return ERR_THROTTLED;
    if (!own->known && all->failures + all->running >= LIMIT_FAILURES_PER_ACCOUNT) {
        *retry_ms = LIMIT_FAILURE_DELAY_MS_MAX;
        return ERR_THROTTLED;
    }
    own->running++;
    all->running++;
    own->touched_ms = all->touched_ms = now_ms;
    return ERR_OK;
}

static void fail(struct entry *e, uint64_t now_ms)
{
    if (e->failures < UINT32_MAX)
        e->failures++;
    e->touched_ms = now_ms;
}

void throttle_end(struct throttle *t, const char *account, const char *source, uint64_t now_ms,
                  enum throttle_result r)
{
    struct entry *own = find(t, account, source, false), *all = find(t, account, NULL, false);
    assert(own != NULL && all != NULL && own->running > 0 && all->running > 0);
    own->running--;
    all->running--;
    if (r == THROTTLE_FAILED) {
        fail(own, now_ms);
        fail(all, now_ms);
        own->free_ms = now_ms + delay_ms(own->failures);
    } else if (r == THROTTLE_SUCCEEDED) {
        own->failures = all->failures = 0;
        own->free_ms = 0;
        own->known = true;
        own->touched_ms = now_ms;
    }
}

void throttle_forget(struct throttle *t, const char *account)
{
    struct entry *all = find(t, account, NULL, false);
    if (all != NULL)
        all->failures = 0;
}
