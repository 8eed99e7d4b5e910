/* Accounts, sessions, idempotency keys, site. */
#include "tests/unit/server_state/world.h"

#include <criterion/criterion.h>

/* --- Accounts ------------------------------------------------------------------------- */

struct account {
    uint64_t id;
    const char *name;
};

static enum err account_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct account *x = ctx;
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    a.id = x->id;
    a.account = (char *)(uintptr_t)x->name;
    a.password_hash = (char *)(uintptr_t)"$argon2id$";
    return state_account_put(v, ch, &a, &w->arena, &w->note);
}

static enum err put_account(struct world *w, uint64_t id, const char *name)
{
    struct account x = {id, name};
    return world_change(w, account_fn, &x);
}

struct named {
    const char *name;
    uint64_t id;
    enum err error, by_id;
};

static enum err named_fn(struct world *w, const struct view *v, void *ctx)
{
    struct named *x = ctx;
    Pacte__Account *a;
    x->error = state_account_named(v, x->name, &w->arena, &a);
    if (x->error != ERR_OK)
        return ERR_OK;
    x->id = a->id;
    cr_assert_str_eq(a->password_hash, "$argon2id$");
    x->by_id = state_account_get(v, a->id, &w->arena, &a);
    return ERR_OK;
}

static struct named named(struct world *w, const char *name)
{
    struct named x = {.name = name};
    cr_assert_eq(world_view(w, named_fn, &x), ERR_OK);
    return x;
}

/* In the order of their ids. */
static enum err count_account(void *ctx, const Pacte__Account *a)
{
    cr_assert_eq(a->id, 5 + *(size_t *)ctx);
    ++*(size_t *)ctx;
    return ERR_OK;
}

static enum err count_accounts(struct world *w, const struct view *v, void *ctx)
{
    return state_accounts(v, &w->arena, count_account, ctx);
}

Test(account, is_found_by_its_folded_name, .timeout = 20)
{
    struct world w;
    size_t count = 0;
    world_open(&w);
    cr_assert_eq(put_account(&w, 5, "Émilie"), ERR_OK);
    cr_assert_eq(put_account(&w, 6, "emilien"), ERR_OK);
    cr_assert_eq(named(&w, "EMILIE").id, 5);
    cr_assert_eq(named(&w, "émilien").id, 6);
    cr_assert_eq(named(&w, "émilien").by_id, ERR_OK);
    cr_assert_eq(named(&w, "emili").error, ERR_NOT_FOUND);
    cr_assert_eq(named(&w, "").error, ERR_NOT_FOUND);
    cr_assert_eq(put_account(&w, 7, "emilie"), ERR_DUPLICATE);
    cr_assert_str_eq(w.note.field, "account");
    cr_assert_eq(put_account(&w, 7, ""), ERR_INVALID);
    cr_assert_eq(world_view(&w, count_accounts, &count), ERR_OK);
    cr_assert_eq(count, 2);
    world_close(&w);
}

Test(account, that_changes_its_name_frees_the_former, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(put_account(&w, 5, "ancien"), ERR_OK);
    cr_assert_eq(put_account(&w, 5, "Ancien"), ERR_OK, "its own name, written otherwise");
    cr_assert_eq(put_account(&w, 5, "nouveau"), ERR_OK);
    cr_assert_eq(named(&w, "ancien").error, ERR_NOT_FOUND);
    cr_assert_eq(named(&w, "nouveau").id, 5);
    cr_assert_eq(put_account(&w, 6, "ancien"), ERR_OK);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

/* --- Sessions --------------------------------------------------------------------------- */

struct session {
    uint64_t id;
    uint8_t token;              /* repeated 32 times */
    size_t token_len;
    bool remove;
};

static enum err session_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct session *x = ctx;
    Pacte__Session s = PACTE__SESSION__INIT;
    uint8_t token[33];
    memset(token, x->token, sizeof token);
    if (x->remove)
        return state_session_remove(v, ch, x->id, &w->arena);
    s.id = x->id;
    s.account_id = 5;
    s.token_hash = (ProtobufCBinaryData){x->token_len, token};
    return state_session_put(v, ch, &s, &w->arena);
}

static enum err put_session(struct world *w, uint64_t id, uint8_t token)
{
    struct session x = {.id = id, .token = token, .token_len = 32};
    return world_change(w, session_fn, &x);
}

struct by_token {
    uint8_t token;
    enum err error;
    uint64_t id;
};

static enum err token_fn(struct world *w, const struct view *v, void *ctx)
{
    struct by_token *x = ctx;
    uint8_t token[32];
    Pacte__Session *s;
    memset(token, x->token, sizeof token);
    x->error = state_session_by_token(v, token, &w->arena, &s);
    x->id = x->error == ERR_OK ? s->id : 0;
    return ERR_OK;
}

static uint64_t by_token(struct world *w, uint8_t token)
{
    struct by_token x = {.token = token};
    cr_assert_eq(world_view(w, token_fn, &x), ERR_OK);
    cr_assert(x.error == ERR_OK || x.error == ERR_NOT_FOUND);
    return x.id;
}

static enum err count_session(void *ctx, const Pacte__Session *s)
{
    cr_assert_eq(s->account_id, 5);
    ++*(size_t *)ctx;
    return ERR_OK;
}

static enum err count_sessions(struct world *w, const struct view *v, void *ctx)
{
    return state_sessions(v, &w->arena, count_session, ctx);
}

Test(session, is_found_by_the_hash_of_its_token, .timeout = 20)
{
    struct world w;
    size_t count = 0;
    world_open(&w);
    cr_assert_eq(put_account(&w, 5, "a"), ERR_OK);
    cr_assert_eq(put_session(&w, 1, 0xaa), ERR_OK);
    cr_assert_eq(put_session(&w, 2, 0xbb), ERR_OK);
    cr_assert_eq(by_token(&w, 0xaa), 1);
    cr_assert_eq(by_token(&w, 0xbb), 2);
    cr_assert_eq(by_token(&w, 0xcc), 0);
    cr_assert_eq(put_session(&w, 1, 0xcc), ERR_OK, "another token");
    cr_assert_eq(by_token(&w, 0xaa), 0, "the former one is dead");
    cr_assert_eq(by_token(&w, 0xcc), 1);
    cr_assert_eq(world_view(&w, count_sessions, &count), ERR_OK);
    cr_assert_eq(count, 2);
    struct session gone = {.id = 1, .remove = true};
    cr_assert_eq(world_change(&w, session_fn, &gone), ERR_OK);
    cr_assert_eq(world_change(&w, session_fn, &gone), ERR_OK, "twice is no error");
    cr_assert_eq(by_token(&w, 0xcc), 0);
    struct session cut = {.id = 3, .token = 1, .token_len = 31};
    cr_assert_eq(world_change(&w, session_fn, &cut), ERR_INVALID);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

/* --- Idempotency keys ---------------------------------------------------------------------- */

struct key {
    uint64_t account;
    uint8_t key[16];
    int64_t at_ms;
    uint64_t index;
    enum err error;
};

static enum err key_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct key *k = ctx;
    struct key_seen seen = {.journal_index = k->index};
    (void)w;
    (void)v;
    memset(seen.content_hash, (int)k->index, 32);
    return state_key_put(ch, k->account, bytes_of(k->key, 16), k->at_ms, &seen);
}

static enum err key_look(struct world *w, const struct view *v, void *ctx)
{
    struct key *k = ctx;
    struct key_seen seen;
    (void)w;
    k->error = state_key_get(v, k->account, bytes_of(k->key, 16), &seen);
    k->index = k->error == ERR_OK ? seen.journal_index : 0;
    if (k->error == ERR_OK)
        cr_assert_eq(seen.content_hash[31], (uint8_t)seen.journal_index);
    return ERR_OK;
}

static void put_key(struct world *w, uint64_t account, uint8_t letter, int64_t at_ms, uint64_t index)
{
    struct key k = {.account = account, .at_ms = at_ms, .index = index};
    memset(k.key, letter, sizeof k.key);
    cr_assert_eq(world_change(w, key_fn, &k), ERR_OK);
}

static uint64_t key_index(struct world *w, uint64_t account, uint8_t letter)
{
    struct key k = {.account = account};
    memset(k.key, letter, sizeof k.key);
    cr_assert_eq(world_view(w, key_look, &k), ERR_OK);
    return k.index;
}

struct purge {
    int64_t before_ms;
    size_t max;
};

static enum err purge_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct purge *p = ctx;
    return state_key_purge(v, ch, p->before_ms, p->max, &w->arena);
}

Test(key, belongs_to_an_account_and_is_forgotten_with_time, .timeout = 20)
{
    struct world w;
    world_open(&w);
    put_key(&w, 1, 'a', 1000, 11);
    put_key(&w, 2, 'a', 2000, 12);
    put_key(&w, 1, 'b', -5, 13);
    put_key(&w, 1, 'c', 3000, 14);
    cr_assert_eq(key_index(&w, 1, 'a'), 11);
    cr_assert_eq(key_index(&w, 2, 'a'), 12);
    cr_assert_eq(key_index(&w, 3, 'a'), 0);
    struct purge p = {.before_ms = 2000, .max = 1};
    cr_assert_eq(world_change(&w, purge_fn, &p), ERR_OK);
    cr_assert_eq(key_index(&w, 1, 'b'), 0, "the oldest goes first");
    cr_assert_eq(key_index(&w, 1, 'a'), 11);
    p.max = 10;
    cr_assert_eq(world_change(&w, purge_fn, &p), ERR_OK);
    cr_assert_eq(key_index(&w, 1, 'a'), 0);
    cr_assert_eq(key_index(&w, 2, 'a'), 12, "its instant is not before");
    cr_assert_eq(world_change(&w, purge_fn, &p), ERR_OK);
    p.before_ms = 9000;
    cr_assert_eq(world_change(&w, purge_fn, &p), ERR_OK);
    cr_assert_eq(key_index(&w, 1, 'c'), 0);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

/* --- Site -------------------------------------------------------------------------------------- */

static enum err site_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    (void)w;
    (void)v;
    return state_site_put(ch, ctx);
}

struct site_look {
    enum err error;
    struct site site;
};

static enum err site_look(struct world *w, const struct view *v, void *ctx)
{
    struct site_look *x = ctx;
    (void)w;
    x->error = state_site_get(v, &x->site);
    return ERR_OK;
}

Test(site, is_what_was_said, .timeout = 20)
{
    struct world w;
    struct site_look x;
    struct site s = {.store_id = 0xfeed, .name = "Fédération du Val (fictive)", .time_zone = "Europe/Bruxelles"};
    world_open(&w);
    cr_assert_eq(world_view(&w, site_look, &x), ERR_OK);
    cr_assert_eq(x.error, ERR_NOT_FOUND);
    cr_assert_eq(world_change(&w, site_fn, &s), ERR_OK);
    world_reopen(&w);
    cr_assert_eq(world_view(&w, site_look, &x), ERR_OK);
    cr_assert_eq(x.error, ERR_OK);
    cr_assert_eq(x.site.store_id, 0xfeed);
    cr_assert_str_eq(x.site.name, s.name);
    cr_assert_str_eq(x.site.time_zone, s.time_zone);
    memset(s.name, 'n', sizeof s.name - 1);
    s.name[sizeof s.name - 1] = '\0';
    cr_assert_eq(world_change(&w, site_fn, &s), ERR_OK, "the longest name");
    cr_assert_eq(world_view(&w, site_look, &x), ERR_OK);
    cr_assert_str_eq(x.site.name, s.name);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}
