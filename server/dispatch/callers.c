#include "server/dispatch/callers.h"

#include "proto/limits.h"
#include "server/auth/login.h"

#include <string.h>

enum { BUCKETS = 128, ACCOUNT_BYTES_MAX = 1 << 20 };

struct known {                       /* an account, unpacked */
    struct known *next;
    uint64_t id;
    struct arena arena;
    Pacte__Account *account;
};

struct live {                        /* a session that was used since the daemon started */
    struct live *next;
    uint64_t id, account_id;
    int64_t expires_ms;
    uint64_t used_ms;
    bool checked;                    /* as the store has it, since it was last forgotten */
    bool closing;
};

struct callers {
    const struct sys *sys;
    struct known *accounts[BUCKETS];
    struct live *sessions[BUCKETS];
};

enum err callers_create(const struct sys *sys, struct callers **out)
{
    *out = sys_zalloc(sys, 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    (*out)->sys = sys;
    return ERR_OK;
}

static void known_free(struct callers *c, struct known *k)
{
    arena_finish(&k->arena);
    sys_release(c->sys, k);
}

void callers_destroy(struct callers *c)
{
    if (c == NULL)
        return;
    for (size_t b = 0; b < BUCKETS; b++) {
        while (c->accounts[b] != NULL) {
            struct known *k = c->accounts[b];
            c->accounts[b] = k->next;
            known_free(c, k);
        }
        while (c->sessions[b] != NULL) {
            struct live *l = c->sessions[b];
            c->sessions[b] = l->next;
            sys_release(c->sys, l);
        }
    }
    sys_release(c->sys, c);
}

static struct known **account_place(struct callers *c, uint64_t id)
{
    struct known **at = &c->accounts[id % BUCKETS];
    while (*at != NULL && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

static struct live **session_place(struct callers *c, uint64_t id)
{
    struct live **at = &c->sessions[id % BUCKETS];
    while (*at != NULL && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

enum err callers_account(struct callers *c, const struct view *v, uint64_t account_id, const Pacte__Account **out)
{
    struct known **at = account_place(c, account_id);
    if (*at == NULL) {
        struct known *k = sys_zalloc(c->sys, 1, sizeof *k);
        if (k == NULL)
            return ERR_NO_MEMORY;
        arena_init(&k->arena, c->sys, ACCOUNT_BYTES_MAX);
        enum err e = state_account_get(v, account_id, &k->arena, &k->account);
        if (e != ERR_OK) {
            known_free(c, k);
            return e;
        }
        k->id = account_id;
        *at = k;
    }
    *out = (*at)->account;
    return ERR_OK;
}

/* As the store has it; a session that is no longer there is forgotten. */
static enum err read_session(struct callers *c, const struct view *v, uint64_t id, uint64_t monotonic_ms,
                             struct live **out)
{
    struct live **at = session_place(c, id);
    struct arena arena;
    Pacte__Session *s;
    arena_init(&arena, c->sys, ACCOUNT_BYTES_MAX);
    enum err e = state_session_get(v, id, &arena, &s);
    if (e == ERR_OK && *at == NULL) {
        *at = sys_zalloc(c->sys, 1, sizeof **at);
        e = *at == NULL ? ERR_NO_MEMORY : ERR_OK;
        if (*at != NULL)
            (*at)->used_ms = monotonic_ms;
    }
    if (e == ERR_OK) {
        struct live *l = *at;
        l->id = id;
        l->account_id = s->account_id;
        l->expires_ms = s->expires_ms;
        l->checked = true;
        *out = l;
    }
    arena_finish(&arena);
    if (e == ERR_NOT_FOUND)
        callers_closed(c, id, true);
    return e == ERR_NOT_FOUND ? ERR_SESSION_EXPIRED : e;
}

enum err callers_find(struct callers *c, const struct view *v, uint64_t session_id, int64_t now_ms,
                      uint64_t monotonic_ms, const Pacte__Account **out)
{
    struct live *l = *session_place(c, session_id);
    enum err e = ERR_OK;
    if (l == NULL || !l->checked)
        e = read_session(c, v, session_id, monotonic_ms, &l);
    if (e == ERR_OK)
        e = callers_account(c, v, l->account_id, out);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_SESSION_EXPIRED : e;
    Pacte__Session s = PACTE__SESSION__INIT;
    s.account_id = l->account_id;
    s.expires_ms = l->expires_ms;
    return login_session(&s, *out, now_ms, monotonic_ms - l->used_ms);
}

void callers_touch(struct callers *c, uint64_t session_id, uint64_t monotonic_ms)
{
    struct live *l = *session_place(c, session_id);
    if (l != NULL)
        l->used_ms = monotonic_ms;
}

void callers_forget(struct callers *c, uint64_t account_id)
{
    struct known **at = account_place(c, account_id), *k = *at;
    if (k != NULL) {
        *at = k->next;
        known_free(c, k);
    }
    for (size_t b = 0; b < BUCKETS; b++)
        for (struct live *l = c->sessions[b]; l != NULL; l = l->next)
            if (l->account_id == account_id)
                l->checked = false;
}

size_t callers_idle(struct callers *c, uint64_t monotonic_ms, struct callers_idle *out, size_t max)
{
    size_t count = 0;
    for (size_t b = 0; b < BUCKETS; b++)
        for (struct live *l = c->sessions[b]; l != NULL && count < max; l = l->next)
            if (!l->closing && monotonic_ms - l->used_ms >= LIMIT_SESSION_IDLE_MS) {
                l->closing = true;
                out[count++] = (struct callers_idle){l->account_id, l->id};
            }
    return count;
}

void callers_closed(struct callers *c, uint64_t session_id, bool yes)
{
    struct live **at = session_place(c, session_id), *l = *at;
    if (l == NULL)
        return;
    l->closing = false;
    if (yes) {
        *at = l->next;
        sys_release(c->sys, l);
    }
}
