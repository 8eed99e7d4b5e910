/* Accounts, as administrators see them. Nobody ever chooses or sees another's
 * password: a reset makes a temporary one, shown once. */
#include "server/dispatch/internal.h"

#include "common/crypto/hash.h"
#include "server/auth/secret.h"

#include <string.h>

static Pacte__AccountRow row_of(const Pacte__Account *a)
{
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    row.id = a->id;
    row.account = a->account;
    row.name = a->name;
    row.grants = a->grants;
    row.n_grants = a->n_grants;
    row.disabled = a->disabled;
    row.second_factor = a->totp_secret.len > 0;
    row.last_login_ms = a->last_login_ms;
    row.revision = a->revision;
    return row;
}

/* --- AccountList ------------------------------------------------------------------ */

struct listing {
    struct request *q;
    struct wire_out out;
};

static enum err add_account(void *ctx, const Pacte__Account *a)
{
    struct listing *l = ctx;
    Pacte__AccountRow row = row_of(a);
    struct bytes packed;
    enum err e = wire_pack(&row.base, &l->q->arena, &packed);
    if (e == ERR_OK && packed.len + 8 > LIMIT_BODY_BYTES - l->out.len)
        return ERR_TOO_LARGE;
    if (e == ERR_OK)
        wire_out_bytes_field(&l->out, 1, packed);
    return e;
}

HANDLER(account_list)
{
    (void)m;
    struct dispatch *d = dispatch_of(q);
    struct listing l = {.q = q};
    struct bytes reply = {0};
    wire_out_init(&l.out, &q->arena, 4096);
    enum err e = state_accounts(&d->turn->view, &q->arena, add_account, &l);
    if (e == ERR_OK)
        e = wire_out_bytes(&l.out, &reply);
    reply_bytes(q, d, e, reply);
}

/* --- AccountPut --------------------------------------------------------------------- */

struct account_put {
    struct verify verify;
    struct write write;
    Pacte__Account *wanted;
    bool reset;
    char temporary[TEMPORARY_PASSWORD_BYTES];
    Pacte__AccountCommand put;
    Pacte__Command command;
};

static void answer_account(struct request *q, struct dispatch *d, uint64_t id, const char *temporary)
{
    Pacte__Account *a;
    enum err e = state_account_get(&d->turn->view, id, &q->arena, &a);
    if (e != ERR_OK) {
        reply_error(q, d, e, NULL, NULL);
        return;
    }
    Pacte__AccountRow row = row_of(a);
    Pacte__AccountPutReply reply = PACTE__ACCOUNT_PUT_REPLY__INIT;
    reply.account = &row;
    reply.temporary_password = (char *)(uintptr_t)temporary;
    reply_message(q, d, &reply.base);
}

static void kept(struct write *w, const Pacte__Result *result)
{
    struct account_put *p = w->ctx;
    uint64_t id = result->n_headers == 1 ? result->headers[0]->id : 0;
    if (p->reset)
        throttle_forget(w->d->throttle, p->wanted->account);
    answer_account(w->q, w->d, id, p->temporary);
}

static void submit(struct account_put *p, struct request *q, struct dispatch *d)
{
    pacte__account_command__init(&p->put);
    p->put.account = p->wanted;
    p->command.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    p->command.account = &p->put;
    p->write = (struct write){.d = d, .done = kept, .ctx = p};
    write_submit(q, &p->write, &p->command);
}

static void hashed(struct verify *v)
{
    struct account_put *p = v->ctx;
    enum err e = v->verified != ERR_OK ? v->verified : v->hashed;
    if (e != ERR_OK) {
        reply_error(v->q, v->d, e, NULL, NULL);
        return;
    }
    p->wanted->password_hash = v->new_hash;
    p->wanted->must_change_password = true;
    p->wanted->password_expires_ms = now_ms(v->d) + TEMPORARY_PASSWORD_MS;
    submit(p, v->q, v->d);
}

/* The account as it is, or a new one, with what the row says over it. Password
 * and second factor are not the row's to say. */
static enum err wanted_account(struct request *q, const Pacte__AccountPutRequest *r, Pacte__Account **out)
{
    struct turn *t = dispatch_of(q)->turn;
    const Pacte__AccountRow *row = r->account;
    Pacte__Account *a;
    enum err e = ERR_OK;
    if (row == NULL)
        return err_field(&t->note, ERR_REQUIRED, "account", "La demande ne dit pas de quel compte il s'agit.");
    if (row->revision != 0) {
        e = state_account_get(&t->view, row->id, &q->arena, &a);
    } else if ((a = arena_alloc(&q->arena, sizeof *a)) != NULL) {
        pacte__account__init(a);
        a->id = row->id;
    } else {
        e = ERR_NO_MEMORY;
    }
    if (e == ERR_NOT_FOUND)
        return err_field(&t->note, e, "account.id", "Ce compte n'existe pas : vérifiez son identifiant.");
    if (e != ERR_OK)
        return e;
    a->revision = row->revision;
    a->account = row->account;
    a->name = row->name;
    a->grants = row->grants;
    a->n_grants = row->n_grants;
    a->disabled = row->disabled;
    if (r->reset_second_factor) {
        a->totp_secret = (ProtobufCBinaryData){0};
        a->totp_step = 0;
        a->n_recovery_hashes = 0;
    }
    *out = a;
    return ERR_OK;
}

/* Sent twice: the temporary password was drawn at random and is not kept, so
 * the second answer is the account without it. */
static enum err sent_before(struct request *q, const Pacte__AccountPutRequest *r, uint64_t *id)
{
    struct turn *t = dispatch_of(q)->turn;
    struct bytes key = bytes_of(r->idempotency_key.data, r->idempotency_key.len);
    struct key_seen seen;
    Pacte__JournalEntry *entry;
    ProtobufCMessage *command, *result;
    if (key.len != LIMIT_IDEMPOTENCY_KEY_BYTES)
        return err_field(&t->note, ERR_INVALID, "idempotency_key", "Chaque écriture porte une clé d'envoi de %u octets.",
                         LIMIT_IDEMPOTENCY_KEY_BYTES);
    enum err e = state_key_get(&t->view, t->caller.account_id, key, &seen);
    if (e == ERR_OK)
        e = state_journal_get(&t->view, seen.journal_index, &q->arena, &entry);
    if (e == ERR_OK)
        e = wire_unpack_own(&pacte__command__descriptor, bytes_of(entry->command.data, entry->command.len), &q->arena, &command);
    if (e == ERR_OK)
        e = wire_unpack_own(&pacte__result__descriptor, bytes_of(entry->result.data, entry->result.len), &q->arena, &result);
    if (e != ERR_OK)
        return e;
    const Pacte__Command *c = (const Pacte__Command *)command;
    const Pacte__Result *done = (const Pacte__Result *)result;
    if (c->action_case != PACTE__COMMAND__ACTION_ACCOUNT || r->account == NULL ||
        strcmp(c->account->account->account, r->account->account) != 0 || c->account->account->revision != r->account->revision)
        return ERR_KEY_REUSED;
    if (done->error != 0)
        return err_field(&t->note, (enum err)done->error, done->field, "%s", done->sentence);
    *id = done->n_headers == 1 ? done->headers[0]->id : 0;
    return ERR_OK;
}

HANDLER(account_put)
{
    const Pacte__AccountPutRequest *r = (const Pacte__AccountPutRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct account_put *p = arena_zalloc(&q->arena, 1, sizeof *p);
    uint64_t id = 0;
    enum err e = p == NULL ? ERR_NO_MEMORY : sent_before(q, r, &id);
    if (e == ERR_OK) {
        answer_account(q, d, id, "");
        return;
    }
    if (e == ERR_NOT_FOUND)
        e = wanted_account(q, r, &p->wanted);
    if (e == ERR_OK) {
        pacte__command__init(&p->command);
        p->command.idempotency_key = r->idempotency_key;
        e = write_actor(q, &p->command);
    }
    p->reset = e == ERR_OK && (r->reset_password || r->account->revision == 0);
    if (p->reset)
        e = secret_temporary_password(d->o.sys, p->temporary);
    if (e != ERR_OK) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    if (!p->reset) {
        submit(p, q, d);
        return;
    }
    p->verify.then = hashed;
    p->verify.ctx = p;
    char copy[TEMPORARY_PASSWORD_BYTES];
    memcpy(copy, p->temporary, sizeof copy);             /* verify_start wipes what it is given */
    verify_start(q, &p->verify, r->account->account, NULL, "", copy);
}
