#include "server/state/internal.h"

#include "common/base/text.h"

void key_account(struct store_key *k, uint64_t id)
{
    store_key_init(k, TABLE_ACCOUNT);
    store_key_u64(k, id);
}

enum err key_account_name(struct store_key *k, const char *name, struct arena *a)
{
    struct bytes folded;
    store_key_init(k, TABLE_ACCOUNT_NAME);
    enum err e = text_fold_copy(bytes_text(name), a, &folded);
    if (e != ERR_OK)
        return e;
    store_key_bytes(k, folded);
    return k->overflow || k->len == 0 ? ERR_INVALID : ERR_OK;
}

enum err state_account_get(const struct view *v, uint64_t id, struct arena *a, Pacte__Account **out)
{
    struct store_key k;
    ProtobufCMessage *m;
    key_account(&k, id);
    enum err e = message_get(v, &k, &pacte__account__descriptor, a, &m);
    if (e == ERR_OK)
        *out = (Pacte__Account *)m;
    return e;
}

enum err state_account_named(const struct view *v, const char *name, struct arena *a, Pacte__Account **out)
{
    struct store_key k;
    uint64_t id;
    enum err e = key_account_name(&k, name, a);
    if (e == ERR_INVALID)
        return ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = id_get(v, &k, &id);
    if (e != ERR_OK)
        return e;
    e = state_account_get(v, id, a, out);
    return e == ERR_NOT_FOUND ? ERR_DAMAGED : e;
}

/* The name is free, or already this account's. */
static enum err check_name(const struct view *v, const struct store_key *k, const Pacte__Account *account,
                           struct err_note *note)
{
    uint64_t holder;
    enum err e = id_get(v, k, &holder);
    if (e == ERR_OK && holder != account->id)
        return err_field(note, ERR_DUPLICATE, "account",
                         N_("Le nom de compte « %s » est déjà pris : choisissez-en un autre."), account->account);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err forget_name(const struct view *v, struct changes *ch, uint64_t id, const struct store_key *wanted,
                            struct arena *a)
{
    Pacte__Account *former;
    struct store_key k;
    enum err e = state_account_get(v, id, a, &former);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    e = key_account_name(&k, former->account, a);
    if (e != ERR_OK || bytes_equal(bytes_of(k.bytes, k.len), bytes_of(wanted->bytes, wanted->len)))
        return e;
    return changes_delete(ch, &k);
}

enum err state_account_put(const struct view *v, struct changes *ch, const Pacte__Account *account, struct arena *a,
                           struct err_note *note)
{
    struct store_key name, k;
    enum err e = key_account_name(&name, account->account, a);
    if (e == ERR_INVALID)
        return err_field(note, e, "account", N_("Le nom de compte n'est pas valable : donnez des lettres ou des chiffres."));
    if (e == ERR_OK)
        e = check_name(v, &name, account, note);
    if (e == ERR_OK)
        e = forget_name(v, ch, account->id, &name, a);
    if (e == ERR_OK)
        e = id_put(ch, &name, account->id);
    key_account(&k, account->id);
    return e == ERR_OK ? message_put(ch, &k, &account->base) : e;
}

struct told {
    state_account_fn *fn;
    void *ctx;
};

static enum err tell(void *ctx, const ProtobufCMessage *m)
{
    const struct told *t = ctx;
    return t->fn(t->ctx, (const Pacte__Account *)m);
}

enum err state_accounts(const struct view *v, struct arena *a, state_account_fn *fn, void *ctx)
{
    struct told t = {.fn = fn, .ctx = ctx};
    return message_each(v, TABLE_ACCOUNT, &pacte__account__descriptor, a, tell, &t);
}
