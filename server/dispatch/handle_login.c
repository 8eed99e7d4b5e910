/* Login. Happy path: account read → throttle → Argon2 in the pool → account
 * read again and decision → SessionOpen by the writer → the peer is in.
 * Failure modes: every wrong name, password or code takes the same way and the
 * same time; a code used meanwhile by another login is refused by apply; the
 * peer leaves before the session is written → the session is closed again. */
#include "server/dispatch/internal.h"

#include "common/base/log.h"
#include "common/crypto/hash.h"
#include "server/auth/login.h"
#include "server/auth/secret.h"

#include <string.h>

struct login {
    struct verify verify;
    struct write write;
    const char *otp, *client;
    Pacte__Account *account;                 /* as decided upon */
    uint8_t token[LIMIT_TOKEN_BYTES], token_hash[HASH_BYTES];
    struct login_proof proof;
    Pacte__Session session;
    Pacte__SessionOpenCommand open;
    Pacte__Actor actor;
    Pacte__Command command;
};

/* --- Written ------------------------------------------------------------------ */

static void entered(struct write *w, const Pacte__Result *result)
{
    (void)result;
    struct login *l = w->ctx;
    struct dispatch *d = w->d;
    const Pacte__Account *a = l->account;
    verify_end(&l->verify, THROTTLE_SUCCEEDED);
    if (w->q->orphan) {
        /* Nobody has its token: if it cannot be closed now, it ends by itself. */
        enum err e = write_alone_close(d, a, l->session.id, NULL);
        (void)e;
        reply_error(w->q, d, ERR_CANCELLED, NULL, NULL);
        return;
    }
    peer_enter(w->q->peer, l->session.id, a->id);
    log_info("login", LOG_TEXT("account", a->account), LOG_TEXT("source", l->verify.source), LOG_TEXT("client", l->client));
    Pacte__LoginReply reply = PACTE__LOGIN_REPLY__INIT;
    reply.token = (ProtobufCBinaryData){.data = l->token, .len = sizeof l->token};
    reply.expires_ms = l->session.expires_ms;
    reply.idle_ms = LIMIT_SESSION_IDLE_MS;
    reply.account_id = a->id;
    reply.account = a->account;
    reply.name = a->name;
    reply.grants = a->grants;
    reply.n_grants = a->n_grants;
    reply.last_login_ms = a->last_login_ms;
    reply.must_change_password = a->must_change_password;
    reply_message(w->q, d, &reply.base);
}

/* A name that no account bears is not repeated: it may be a password, typed in
 * the wrong place. */
static void log_refusal(const struct login *l, enum err e)
{
    log_warning("login_refused", LOG_TEXT("account", l->account != NULL ? l->account->account : "?"),
                LOG_TEXT("source", l->verify.source), LOG_TEXT("why", err_name(e)));
}

static void not_entered(struct write *w, enum err e)
{
    struct login *l = w->ctx;
    log_refusal(l, e);
    verify_end(&l->verify, e == ERR_BAD_CREDENTIALS ? THROTTLE_FAILED : THROTTLE_UNDECIDED);
}

/* --- Decided -------------------------------------------------------------------- */

static void open_session(struct login *l)
{
    struct request *q = l->verify.q;
    pacte__session_open_command__init(&l->open);
    l->open.session = &l->session;
    l->open.totp_step = l->proof.totp_step;
    if (l->proof.recovery)
        l->open.recovery_hash = (ProtobufCBinaryData){.data = l->proof.recovery_hash, .len = HASH_BYTES};
    if (l->verify.new_hash[0] != '\0')
        l->open.password_hash = l->verify.new_hash;
    pacte__actor__init(&l->actor);
    l->actor.account_id = l->account->id;
    l->actor.account = l->account->account;
    l->actor.source = (char *)(uintptr_t)l->verify.source;
    pacte__command__init(&l->command);
    l->command.actor = &l->actor;
    l->command.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    l->command.session_open = &l->open;
    l->write = (struct write){.d = l->verify.d, .done = entered, .failed = not_entered, .ctx = l};
    write_submit(q, &l->write, &l->command);
}

static enum err make_session(struct login *l)
{
    const struct sys *sys = l->verify.d->o.sys;
    pacte__session__init(&l->session);
    enum err e = secret_token(sys, l->token);
    if (e == ERR_OK)
        e = secret_id(sys, &l->session.id);
    secret_token_hash(bytes_of(l->token, sizeof l->token), l->token_hash);
    l->session.account_id = l->account->id;
    l->session.token_hash = (ProtobufCBinaryData){.data = l->token_hash, .len = sizeof l->token_hash};
    l->session.client = (char *)(uintptr_t)l->client;
    l->session.source = (char *)(uintptr_t)l->verify.source;
    l->session.opened_ms = now_ms(l->verify.d);
    l->session.expires_ms = l->session.opened_ms + LIMIT_SESSION_MS;
    return e;
}

/* The account may have changed while the hash ran: a password that was right
 * for a former hash is not. */
static enum err decide(struct login *l, struct err_note *note)
{
    struct dispatch *d = l->verify.d;
    struct turn t = {.reading = false};
    enum err e = turn_begin(d, &t);
    if (e != ERR_OK)
        return e;
    e = state_account_named(&t.view, l->verify.account, &l->verify.q->arena, &l->account);
    turn_end(d, &t);
    if (e != ERR_OK && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND)
        l->account = NULL;
    enum err password = l->verify.verified;
    if (password == ERR_OK && (l->account == NULL || strcmp(l->account->password_hash, l->verify.hash) != 0))
        password = ERR_BAD_CREDENTIALS;
    return login_decide(l->account, password, l->otp, now_ms(d), &l->proof, note);
}

static void verified(struct verify *v)
{
    struct login *l = v->ctx;
    struct err_note note = {.field = ""};
    enum err e = decide(l, &note);
    if (e == ERR_OK)
        e = make_session(l);
    crypto_zero((void *)(uintptr_t)l->otp, strlen(l->otp));
    if (e == ERR_OK) {
        open_session(l);
        return;
    }
    if (e != ERR_OTP_REQUIRED)
        log_refusal(l, e);
    verify_end(v, e == ERR_BAD_CREDENTIALS ? THROTTLE_FAILED : THROTTLE_UNDECIDED);
    reply_error(v->q, v->d, e, &note, NULL);
}

/* --- Asked ------------------------------------------------------------------------- */

static enum err check(struct request *q, const Pacte__LoginRequest *r)
{
    struct err_note *note = &dispatch_of(q)->turn->note;
    if (q->peer->session_id != 0)
        return err_set(note, ERR_BAD_STATE, "Une session est déjà ouverte sur cette connexion.");
    if (r->account[0] == '\0')
        return err_field(note, ERR_REQUIRED, "account", "Donnez le nom du compte.");
    if (strlen(r->account) > LIMIT_ACCOUNT_NAME_BYTES)
        return err_field(note, ERR_OUT_OF_RANGE, "account", "Le nom du compte ne dépasse pas %u octets.",
                         LIMIT_ACCOUNT_NAME_BYTES);
    return ERR_OK;
}

HANDLER(login)
{
    const Pacte__LoginRequest *r = (const Pacte__LoginRequest *)m;
    struct dispatch *d = dispatch_of(q);
    Pacte__Account *account = NULL;
    struct login *l = arena_zalloc(&q->arena, 1, sizeof *l);
    enum err e = l == NULL ? ERR_NO_MEMORY : check(q, r);
    if (e == ERR_OK)
        e = state_account_named(&d->turn->view, r->account, &q->arena, &account);
    if (e == ERR_OK || e == ERR_NOT_FOUND) {
        l->otp = arena_text(&q->arena, r->otp, strlen(r->otp));
        l->client = arena_text(&q->arena, q->peer->client, strlen(q->peer->client));
        e = l->otp == NULL || l->client == NULL ? ERR_NO_MEMORY : ERR_OK;
    }
    if (e != ERR_OK) {
        wipe_request(q, r->password);
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    l->verify.then = verified;
    l->verify.ctx = l;
    verify_start(q, &l->verify, r->account, login_enabled(account) ? account->password_hash : "", r->password, "");
}
