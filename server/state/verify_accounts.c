#include "server/state/verify.h"

#include "common/wire/wire.h"

/* The message under an 8-byte key; *out is NULL when it cannot be read. */
static enum err open_message(struct verify *v, enum store_table t, struct bytes key, struct bytes value,
                             const ProtobufCMessageDescriptor *d, ProtobufCMessage **out)
{
    struct bytes payload;
    *out = NULL;
    enum err e = key.len == 8 ? value_check((uint8_t)t, key, value, &payload) : ERR_DAMAGED;
    if (e == ERR_OK)
        e = wire_unpack(d, payload, &v->scratch, out, NULL);
    if (e == ERR_NO_MEMORY)
        return e;
    if (e != ERR_OK)
        verify_damage(v, N_("Une ligne de la table « %s » est abîmée : sa somme de contrôle est fausse."), store_table_name(t));
    return ERR_OK;
}

/* A row that leads to an identifier: it must be there, and lead to this one. */
static enum err check_leads(struct verify *v, const struct store_key *k, uint64_t id, const char *what)
{
    uint64_t found;
    enum err e = id_get(&v->view, k, &found);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && found != id))
        verify_damage(v, N_("On n'arrive plus à %s par la table « %s »."), what, store_table_name((enum store_table)k->table));
    return e == ERR_NOT_FOUND || e == ERR_DAMAGED ? ERR_OK : e;
}

static enum err check_account(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    ProtobufCMessage *m;
    struct store_key k;
    (void)ctx;
    v->report->accounts++;
    enum err e = open_message(v, TABLE_ACCOUNT, key, value, &pacte__account__descriptor, &m);
    if (e != ERR_OK || m == NULL)
        return e;
    const Pacte__Account *account = (const Pacte__Account *)m;
    if (account->id != get_be64(key.data))
        verify_damage(v, N_("Le compte « %s » est rangé sous un autre numéro."), account->account);
    e = key_account_name(&k, account->account, &v->scratch);
    if (e == ERR_INVALID) {
        verify_damage(v, N_("Un compte n'a pas de nom."));
        return ERR_OK;
    }
    return e == ERR_OK ? check_leads(v, &k, account->id, account->account) : e;
}

static enum err open_id(struct verify *v, enum store_table t, struct bytes key, struct bytes value, uint64_t *id)
{
    struct bytes payload;
    if (value_check((uint8_t)t, key, value, &payload) == ERR_OK && payload.len == 8) {
        *id = get_be64(payload.data);
        return ERR_OK;
    }
    verify_damage(v, N_("Une ligne de la table « %s » est abîmée : sa somme de contrôle est fausse."), store_table_name(t));
    return ERR_DAMAGED;
}

/* What the row leads to asks for this very key, or the row is one too many. */
static enum err close_row(struct verify *v, enum store_table t, enum err e, const struct store_key *k, struct bytes key)
{
    if (e == ERR_NOT_FOUND || (e == ERR_OK && !bytes_equal(bytes_of(k->bytes, k->len), key)))
        verify_damage(v, N_("La table « %s » contient une ligne de trop."), store_table_name(t));
    /* What is damaged was named in its own table. */
    return e == ERR_NOT_FOUND || e == ERR_DAMAGED || e == ERR_INVALID ? ERR_OK : e;
}

static enum err check_account_name(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    Pacte__Account *account;
    struct store_key k;
    uint64_t id;
    (void)ctx;
    if (open_id(v, TABLE_ACCOUNT_NAME, key, value, &id) != ERR_OK)
        return ERR_OK;
    enum err e = state_account_get(&v->view, id, &v->scratch, &account);
    if (e == ERR_OK)
        e = key_account_name(&k, account->account, &v->scratch);
    return close_row(v, TABLE_ACCOUNT_NAME, e, &k, key);
}

static enum err check_session(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    ProtobufCMessage *m;
    struct store_key k;
    bool there;
    (void)ctx;
    v->report->sessions++;
    enum err e = open_message(v, TABLE_SESSION, key, value, &pacte__session__descriptor, &m);
    if (e != ERR_OK || m == NULL)
        return e;
    const Pacte__Session *s = (const Pacte__Session *)m;
    if (s->id != get_be64(key.data) || s->token_hash.len != 32) {
        verify_damage(v, N_("Une session est illisible."));
        return ERR_OK;
    }
    key_account(&k, s->account_id);
    e = verify_exists(v, &k, &there);
    if (e == ERR_OK && !there)
        verify_damage(v, N_("Une session est ouverte par un compte qui n'existe pas."));
    key_session_token(&k, bytes_of(s->token_hash.data, s->token_hash.len));
    return e == ERR_OK ? check_leads(v, &k, s->id, N_("une session")) : e;
}

static enum err check_session_token(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    Pacte__Session *s;
    struct store_key k;
    uint64_t id;
    (void)ctx;
    if (open_id(v, TABLE_SESSION_TOKEN, key, value, &id) != ERR_OK)
        return ERR_OK;
    enum err e = state_session_get(&v->view, id, &v->scratch, &s);
    if (e == ERR_OK)
        key_session_token(&k, bytes_of(s->token_hash.data, s->token_hash.len));
    return close_row(v, TABLE_SESSION_TOKEN, e, &k, key);
}

enum err verify_accounts(struct verify *v)
{
    enum err e = verify_table(v, TABLE_ACCOUNT, check_account, NULL);
    if (e == ERR_OK)
        e = verify_table(v, TABLE_ACCOUNT_NAME, check_account_name, NULL);
    if (e == ERR_OK)
        e = verify_table(v, TABLE_SESSION, check_session, NULL);
    return e == ERR_OK ? verify_table(v, TABLE_SESSION_TOKEN, check_session_token, NULL) : e;
}
