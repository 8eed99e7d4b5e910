/* Sessions: opened after a password was verified by the daemon, closed by
 * their owner or by administration. */
#include "server/apply/internal.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <string.h>

static enum err bad_credentials(struct step *s)
{
    return err_set(s->note, ERR_BAD_CREDENTIALS, "%s", err_text(ERR_BAD_CREDENTIALS));
}

static struct bytes of(ProtobufCBinaryData d) { return bytes_of(d.data, d.len); }

static enum err use_recovery(struct step *s, Pacte__Account *a, struct bytes hash)
{
    for (size_t i = 0; i < a->n_recovery_hashes; i++) {
        if (!crypto_equal(of(a->recovery_hashes[i]), hash))
            continue;
        a->n_recovery_hashes--;
        memmove(&a->recovery_hashes[i], &a->recovery_hashes[i + 1],
                (a->n_recovery_hashes - i) * sizeof a->recovery_hashes[0]);
        /* Whoever read the account before must not bring the code back. */
        a->revision++;
        return ERR_OK;
    }
    return bad_credentials(s);
}

/* Verified by the daemon against the account as it was read; here against the
 * account as it is, so that two logins at once cannot use one code. */
static enum err use_second_factor(struct step *s, Pacte__Account *a)
{
    const Pacte__SessionOpenCommand *c = s->command->session_open;
    if (c->recovery_hash.len > 0)
        return use_recovery(s, a, of(c->recovery_hash));
    if (a->totp_secret.len == 0)
        return ERR_OK;
    if (c->totp_step == 0)
        return err_set(s->note, ERR_OTP_REQUIRED, "%s", err_text(ERR_OTP_REQUIRED));
    if (c->totp_step <= a->totp_step)
        return bad_credentials(s);
    a->totp_step = c->totp_step;
    return ERR_OK;
}

struct oldest {
    uint64_t account;
    size_t count;
    uint64_t id;
    int64_t opened_ms;
};

static enum err look_at(void *ctx, const Pacte__Session *session)
{
    struct oldest *o = ctx;
    if (session->account_id != o->account)
        return ERR_OK;
    /* Told in the order of their ids: of two opened at once, always the same. */
    if (o->count == 0 || session->opened_ms < o->opened_ms) {
        o->id = session->id;
        o->opened_ms = session->opened_ms;
    }
    o->count++;
    return ERR_OK;
}

static enum err make_room(struct step *s, uint64_t account)
{
    for (;;) {
        struct oldest o = {.account = account};
        enum err e = state_sessions(&s->view, s->arena, look_at, &o);
        if (e != ERR_OK || o.count < LIMIT_SESSIONS_PER_ACCOUNT)
            return e;
        e = state_session_remove(&s->view, s->changes, o.id, s->arena);
        if (e != ERR_OK)
            return e;
    }
}

static enum err put_session(struct step *s, const Pacte__Session *given)
{
    Pacte__Session session = *given, *taken;
    if (session.id == 0)
        session.id = step_draw(s);
    enum err e = state_session_get(&s->view, session.id, s->arena, &taken);
    if (e == ERR_OK)
        return err_set(s->note, ERR_CONFLICT, N_("Cette session est déjà ouverte : identifiez-vous de nouveau."));
    if (e != ERR_NOT_FOUND)
        return e;
    int64_t latest = s->at_ms + LIMIT_SESSION_MS;
    session.opened_ms = s->at_ms;
    if (session.expires_ms <= s->at_ms || session.expires_ms > latest)
        session.expires_ms = latest;
    return state_session_put(&s->view, s->changes, &session, s->arena);
}

/* The account as it is after this login. Its revision stays unless a secret of
 * it changed: an administrator at work on it is not disturbed. */
static enum err put_login(struct step *s, Pacte__Account *a)
{
    const char *hash = s->command->session_open->password_hash;
    if (hash[0] != '\0' && strcmp(hash, a->password_hash) != 0) {
        a->password_hash = (char *)hash;
        a->revision++;
    }
    a->last_login_ms = s->at_ms;
    return state_account_put(&s->view, s->changes, a, s->arena, s->note);
}

enum err apply_session_open(struct step *s)
{
    const Pacte__Session *given = s->command->session_open->session;
    Pacte__Account *account;
    if (given == NULL || given->token_hash.len != HASH_BYTES)
        return err_field(s->note, ERR_INVALID, "session.token_hash", N_("L'empreinte du jeton de session compte %d octets."),
                         HASH_BYTES);
    if (s->command->actor->account_id != 0 && s->command->actor->account_id != given->account_id)
        return err_set(s->note, ERR_FORBIDDEN, N_("On n'ouvre pas la session d'un autre compte."));
    enum err e = state_account_get(&s->view, given->account_id, s->arena, &account);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && account->disabled))
        return bad_credentials(s);
    if (e == ERR_OK)
        e = use_second_factor(s, account);
    if (e == ERR_OK)
        e = make_room(s, account->id);
    if (e == ERR_OK)
        e = put_session(s, given);
    return e == ERR_OK ? put_login(s, account) : e;
}

/* --- Closing --------------------------------------------------------------------- */

struct closing {
    struct step *step;
    uint64_t account, except;
};

static enum err close_one(void *ctx, const Pacte__Session *session)
{
    const struct closing *c = ctx;
    if (session->account_id != c->account || session->id == c->except)
        return ERR_OK;
    return state_session_remove(&c->step->view, c->step->changes, session->id, c->step->arena);
}

enum err apply_session_close(struct step *s)
{
    const Pacte__SessionCloseCommand *c = s->command->session_close;
    bool own = s->caller.account_id != 0 && c->account_id == s->caller.account_id;
    if (!own && !rights_any_account(&s->caller, PACTE__METHOD__METHOD_SESSION_END)) {
        rights_explain(&s->caller, PACTE__METHOD__METHOD_SESSION_END, NULL, s->note);
        return ERR_FORBIDDEN;
    }
    struct closing all = {.step = s, .account = c->account_id, .except = c->except_id};
    if (c->session_id == 0)
        return state_sessions(&s->view, s->arena, close_one, &all);
    Pacte__Session *session;
    enum err e = state_session_get(&s->view, c->session_id, s->arena, &session);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && session->account_id != c->account_id))
        return err_set(s->note, ERR_NOT_FOUND, N_("Cette session est déjà fermée."));
    return e == ERR_OK ? state_session_remove(&s->view, s->changes, c->session_id, s->arena) : e;
}
