/* What a person changes of its own account: password and second factor. The
 * current password is asked again, and guessed no faster than at login. */
#include "server/dispatch/internal.h"

#include "common/crypto/hash.h"
#include "common/crypto/password.h"
#include "server/auth/login.h"
#include "server/auth/secret.h"
#include "server/auth/totp.h"

#include <stdio.h>
#include <string.h>

/* A command that puts `account` as it shall be, and its way to the writer. */
struct own_account {
    struct verify verify;
    struct write write;
    Pacte__Account *account;                 /* a copy, to be changed */
    uint64_t account_id;
    Pacte__AccountCommand put;
    Pacte__Command command;
};

static enum err read_again(struct own_account *o)
{
    struct dispatch *d = o->verify.d;
    struct turn t = {.reading = false};
    enum err e = turn_begin(d, &t);
    if (e != ERR_OK)
        return e;
    e = state_account_get(&t.view, o->account_id, &o->verify.q->arena, &o->account);
    turn_end(d, &t);
    return e;
}

/* Reads the account anew, in the request's arena. BAD_CREDENTIALS when its
 * password changed since `verify` began, or was wrong; the throttle is told. */
static enum err own_account_read(struct own_account *o)
{
    struct verify *v = &o->verify;
    enum err e = v->verified == ERR_OK ? read_again(o) : v->verified;
    if (e == ERR_OK && (o->account->disabled || strcmp(o->account->password_hash, v->hash) != 0))
        e = ERR_BAD_CREDENTIALS;
    if (e == ERR_OK)
        e = v->hashed;
    verify_end(v, e == ERR_OK ? THROTTLE_SUCCEEDED : e == ERR_BAD_CREDENTIALS ? THROTTLE_FAILED : THROTTLE_UNDECIDED);
    return e;
}

/* `command.actor` must have been set while the turn was open. */
static void own_account_submit(struct own_account *o)
{
    pacte__account_command__init(&o->put);
    o->put.account = o->account;
    o->command.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    o->command.account = &o->put;
    o->write.d = o->verify.d;
    write_submit(o->verify.q, &o->write, &o->command);
}

/* The socket's own user has no account, hence nothing here to change. */
static enum err begin(struct request *q, struct own_account *o)
{
    struct turn *t = dispatch_of(q)->turn;
    if (o == NULL)
        return ERR_NO_MEMORY;
    if (t->account == NULL)
        return err_set(&t->note, ERR_BAD_STATE, "Cette connexion n'est celle d'aucun compte : identifiez-vous d'abord.");
    o->account_id = t->account->id;
    pacte__command__init(&o->command);
    return write_actor(q, &o->command);
}

/* --- Password ------------------------------------------------------------------ */

struct password {
    struct own_account own;
    struct write close;
    Pacte__SessionCloseCommand closing;
    Pacte__Command close_command;
};

/* The new password is kept: whoever was in with the old one goes. */
static void password_kept(struct write *w, const Pacte__Result *result)
{
    (void)result;
    struct password *p = w->ctx;
    pacte__session_close_command__init(&p->closing);
    p->closing.account_id = p->own.account_id;
    p->closing.except_id = w->q->orphan ? 0 : w->q->peer->session_id;
    pacte__command__init(&p->close_command);
    p->close_command.actor = p->own.command.actor;
    p->close_command.action_case = PACTE__COMMAND__ACTION_SESSION_CLOSE;
    p->close_command.session_close = &p->closing;
    p->close.d = w->d;
    write_submit(w->q, &p->close, &p->close_command);
}

static void password_verified(struct verify *v)
{
    struct password *p = v->ctx;
    enum err e = own_account_read(&p->own);
    if (e != ERR_OK) {
        reply_error(v->q, v->d, e, NULL, NULL);
        return;
    }
    Pacte__Account *a = p->own.account;
    a->password_hash = v->new_hash;
    a->must_change_password = false;
    a->password_expires_ms = 0;
    p->own.write.done = password_kept;
    p->own.write.ctx = p;
    own_account_submit(&p->own);
}

static enum err check_wanted(struct request *q, const Pacte__PasswordRequest *r)
{
    struct turn *t = dispatch_of(q)->turn;
    struct site site = {.store_id = 0};
    if (strcmp(r->current, r->wanted) == 0)
        return err_field(&t->note, ERR_PASSWORD_WEAK, "wanted", "Le nouveau mot de passe est le même que l'ancien.");
    enum err e = state_site_get(&t->view, &site);
    if (e != ERR_OK && e != ERR_NOT_FOUND)
        return e;
    e = password_check(r->wanted, t->account->account, site.name, &t->note);
    if (e != ERR_OK)
        (void)snprintf(t->note.field, sizeof t->note.field, "wanted");
    return e;
}

HANDLER(password)
{
    const Pacte__PasswordRequest *r = (const Pacte__PasswordRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct password *p = arena_zalloc(&q->arena, 1, sizeof *p);
    enum err e = begin(q, p == NULL ? NULL : &p->own);
    if (e == ERR_OK)
        e = check_wanted(q, r);
    if (e != ERR_OK) {
        wipe_request(q, r->current);
        wipe_request(q, r->wanted);
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    p->own.verify.then = password_verified;
    p->own.verify.ctx = p;
    verify_start(q, &p->own.verify, d->turn->account->account, d->turn->account->password_hash, r->current, r->wanted);
}

/* --- Second factor ----------------------------------------------------------------- */

struct totp {
    struct own_account own;
    const char *otp;
    struct bytes secret;                     /* empty at step 1 */
    uint8_t proposed[TOTP_SECRET_BYTES];
    uint8_t hashes[RECOVERY_CODES][HASH_BYTES];
    ProtobufCBinaryData hash_list[RECOVERY_CODES];
    char codes[RECOVERY_CODES][RECOVERY_TEXT_BYTES];
    char *code_list[RECOVERY_CODES];
};

static void factor_kept(struct write *w, const Pacte__Result *result)
{
    (void)result;
    struct totp *t = w->ctx;
    Pacte__TotpReply reply = PACTE__TOTP_REPLY__INIT;
    reply.recovery_codes = t->code_list;
    reply.n_recovery_codes = RECOVERY_CODES;
    reply_message(w->q, w->d, &reply.base);
}

static enum err make_codes(struct totp *t)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < RECOVERY_CODES && e == ERR_OK; i++) {
        e = secret_recovery_code(t->own.verify.d->o.sys, t->codes[i]);
        if (e == ERR_OK && !secret_recovery_hash(t->own.account_id, t->codes[i], t->hashes[i]))
            e = ERR_INTERNAL;
        t->code_list[i] = t->codes[i];
        t->hash_list[i] = (ProtobufCBinaryData){.data = t->hashes[i], .len = HASH_BYTES};
    }
    return e;
}

/* Step 2: the telephone has the secret, since it makes the right code. */
static enum err prove(struct totp *t, struct err_note *note)
{
    Pacte__Account *a = t->own.account;
    char digits[TLS_TOTP_CODE_BYTES];
    uint64_t step = 0;
    if (!totp_digits(t->otp, digits))
        return err_field(note, ERR_INVALID, "otp", "Donnez les six chiffres que montre le téléphone.");
    enum err e = tls_totp_match(t->secret, digits, now_ms(t->own.verify.d), 0, &step);
    if (e == ERR_BAD_CREDENTIALS)
        return err_field(note, e, "otp", "Ce code n'est pas le bon : vérifiez l'heure du téléphone, puis recommencez.");
    if (e == ERR_OK)
        e = make_codes(t);
    if (e != ERR_OK)
        return e;
    a->totp_secret = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)t->secret.data, .len = t->secret.len};
    a->totp_step = step;
    a->recovery_hashes = t->hash_list;
    a->n_recovery_hashes = RECOVERY_CODES;
    return ERR_OK;
}

/* Step 1: a secret that counts for nothing until it is proven. */
static void propose(struct totp *t)
{
    struct request *q = t->own.verify.q;
    struct dispatch *d = t->own.verify.d;
    char uri[1024];
    struct turn turn = {.reading = false};
    struct site site = {.store_id = 0};
    enum err e = turn_begin(d, &turn);
    if (e == ERR_OK)
        e = state_site_get(&turn.view, &site);
    turn_end(d, &turn);
    if (e == ERR_OK || e == ERR_NOT_FOUND)
        e = totp_secret(d->o.sys, t->proposed);
    struct bytes secret = bytes_of(t->proposed, sizeof t->proposed);
    if (e == ERR_OK && totp_uri(secret, t->own.account->account, site.name, uri, sizeof uri) == 0)
        e = ERR_INTERNAL;
    if (e != ERR_OK) {
        reply_error(q, d, e, NULL, NULL);
        return;
    }
    Pacte__TotpReply reply = PACTE__TOTP_REPLY__INIT;
    reply.secret = (ProtobufCBinaryData){.data = t->proposed, .len = sizeof t->proposed};
    reply.uri = uri;
    reply_message(q, d, &reply.base);
}

static void factor_verified(struct verify *v)
{
    struct totp *t = v->ctx;
    struct err_note note = {.field = ""};
    enum err e = own_account_read(&t->own);
    if (e == ERR_OK && t->secret.len == 0) {
        propose(t);
        return;
    }
    if (e == ERR_OK)
        e = prove(t, &note);
    if (e != ERR_OK) {
        reply_error(v->q, v->d, e, &note, NULL);
        return;
    }
    t->own.write.done = factor_kept;
    t->own.write.ctx = t;
    own_account_submit(&t->own);
}

static enum err copy_step(struct request *q, const Pacte__TotpRequest *r, struct totp *t)
{
    struct err_note *note = &dispatch_of(q)->turn->note;
    if (r->secret.len != 0 && r->secret.len != TOTP_SECRET_BYTES)
        return err_field(note, ERR_INVALID, "secret", "Renvoyez le secret tel qu'il a été proposé.");
    if ((r->secret.len == 0) != (r->otp[0] == '\0'))
        return err_field(note, ERR_REQUIRED, r->secret.len == 0 ? "secret" : "otp",
                         "Le secret proposé et le code à six chiffres vont ensemble.");
    t->secret = bytes_of(arena_copy(&q->arena, r->secret.data, r->secret.len), r->secret.len);
    t->otp = arena_text(&q->arena, r->otp, strlen(r->otp));
    return t->otp == NULL || t->secret.data == NULL ? ERR_NO_MEMORY : ERR_OK;
}

HANDLER(totp)
{
    const Pacte__TotpRequest *r = (const Pacte__TotpRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct totp *t = arena_zalloc(&q->arena, 1, sizeof *t);
    enum err e = begin(q, t == NULL ? NULL : &t->own);
    if (e == ERR_OK)
        e = copy_step(q, r, t);
    if (e != ERR_OK) {
        wipe_request(q, r->password);
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    t->own.verify.then = factor_verified;
    t->own.verify.ctx = t;
    verify_start(q, &t->own.verify, d->turn->account->account, d->turn->account->password_hash, r->password, "");
}
