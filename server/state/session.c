#include "server/state/internal.h"

static void key_session(struct store_key *k, uint64_t id)
{
    store_key_init(k, TABLE_SESSION);
    store_key_u64(k, id);
}

void key_session_token(struct store_key *k, struct bytes token_hash)
{
    store_key_init(k, TABLE_SESSION_TOKEN);
    store_key_bytes(k, token_hash);
}

static struct bytes token_of(const Pacte__Session *s)
{
    return bytes_of(s->token_hash.data, s->token_hash.len);
}

enum err state_session_get(const struct view *v, uint64_t id, struct arena *a, Pacte__Session **out)
{
    struct store_key k;
    ProtobufCMessage *m;
    key_session(&k, id);
    enum err e = message_get(v, &k, &pacte__session__descriptor, a, &m);
    if (e == ERR_OK)
        *out = (Pacte__Session *)m;
    return e;
}

enum err state_session_by_token(const struct view *v, const uint8_t token_hash[32], struct arena *a,
                                Pacte__Session **out)
{
    struct store_key k;
    uint64_t id;
    key_session_token(&k, bytes_of(token_hash, 32));
    enum err e = id_get(v, &k, &id);
    if (e != ERR_OK)
        return e;
    e = state_session_get(v, id, a, out);
    return e == ERR_NOT_FOUND ? ERR_DAMAGED : e;
}

enum err state_session_remove(const struct view *v, struct changes *ch, uint64_t id, struct arena *a)
{
    Pacte__Session *former;
    struct store_key k;
    enum err e = state_session_get(v, id, a, &former);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    key_session_token(&k, token_of(former));
    e = changes_delete(ch, &k);
    key_session(&k, id);
    return e == ERR_OK ? changes_delete(ch, &k) : e;
}

enum err state_session_put(const struct view *v, struct changes *ch, const Pacte__Session *s, struct arena *a)
{
    struct store_key k;
    if (s->token_hash.len != 32)
        return ERR_INVALID;
    enum err e = state_session_remove(v, ch, s->id, a);
    if (e != ERR_OK)
        return e;
    key_session_token(&k, token_of(s));
    e = id_put(ch, &k, s->id);
    key_session(&k, s->id);
    return e == ERR_OK ? message_put(ch, &k, &s->base) : e;
}

struct told {
    state_session_fn *fn;
    void *ctx;
};

static enum err tell(void *ctx, const ProtobufCMessage *m)
{
    const struct told *t = ctx;
    return t->fn(t->ctx, (const Pacte__Session *)m);
}

enum err state_sessions(const struct view *v, struct arena *a, state_session_fn *fn, void *ctx)
{
    struct told t = {.fn = fn, .ctx = ctx};
    return message_each(v, TABLE_SESSION, &pacte__session__descriptor, a, tell, &t);
}
