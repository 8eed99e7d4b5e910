/* What lives with a connection: greeting, sessions, their end. */
#include "server/dispatch/internal.h"

#include "common/base/text.h"
#include "server/auth/login.h"
#include "server/auth/secret.h"

#include <stdio.h>
#include <string.h>

/* --- The peer --------------------------------------------------------------- */

void peer_enter(struct peer *p, uint64_t session_id, uint64_t account_id)
{
    p->session_id = session_id;
    p->account_id = account_id;
    p->logged_in(p, true);
}

void peer_leave(struct peer *p)
{
    struct dispatch *d = p->dispatch;
    if (p->session_id == 0)
        return;
    p->session_id = p->account_id = 0;
    hub_forget(d, p);
    p->logged_in(p, false);
}

/* Closing a connection may end others' requests: no transaction is open. */
void peers_check(struct dispatch *d, uint64_t account_id, const struct peer *except)
{
    struct peer *next;
    for (struct peer *p = d->peers; p != NULL; p = next) {
        struct turn t = {.reading = false};
        const Pacte__Account *account;
        next = p->next;
        if (p == except || p->session_id == 0 || p->account_id != account_id || turn_begin(d, &t) != ERR_OK)
            continue;
        enum err e = callers_find(d->callers, &t.view, p->session_id, now_ms(d), monotonic_ms(d), &account);
        turn_end(d, &t);
        if (e == ERR_SESSION_EXPIRED)
            p->close(p, e);
    }
}

/* --- Hello, Ping ---------------------------------------------------------------- */

static Pacte__Limits limits_of_site(void)
{
    Pacte__Limits l = PACTE__LIMITS__INIT;
    l.body_bytes_before_login = LIMIT_BODY_BYTES_BEFORE_LOGIN;
    l.body_bytes = LIMIT_BODY_BYTES;
    l.open_requests = LIMIT_OPEN_REQUESTS;
    l.page_rows = LIMIT_PAGE_ROWS;
    l.batch_operations = LIMIT_BATCH_OPERATIONS;
    l.attachment_bytes = LIMIT_ATTACHMENT_BYTES;
    l.chunk_bytes = LIMIT_CHUNK_BYTES;
    return l;
}

static enum err agree(const Pacte__HelloRequest *r, uint32_t *version, struct err_note *note)
{
    if (r->version_min > r->version_max || r->version_max == 0)
        return err_field(note, ERR_INVALID, "version_max", "Les versions du protocole vont de la plus petite à la plus grande.");
    if (r->version_max < LIMIT_PROTOCOL_VERSION_MIN)
        return err_set(note, ERR_BAD_VERSION, "Ce client est trop ancien (protocole %u, il faut %u) : mettez le client à jour.",
                       r->version_max, LIMIT_PROTOCOL_VERSION_MIN);
    if (r->version_min > LIMIT_PROTOCOL_VERSION_MAX)
        return err_set(note, ERR_BAD_VERSION, "Ce serveur est trop ancien (protocole %u, il faut %u) : mettez le serveur à jour.",
                       LIMIT_PROTOCOL_VERSION_MAX, r->version_min);
    *version = r->version_max < LIMIT_PROTOCOL_VERSION_MAX ? r->version_max : LIMIT_PROTOCOL_VERSION_MAX;
    return ERR_OK;
}

HANDLER(hello)
{
    const Pacte__HelloRequest *r = (const Pacte__HelloRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct peer *p = q->peer;
    struct site site = {.store_id = 0};
    char server[64];
    uint32_t version = 0;
    enum err e = p->version != 0 ? err_set(&d->turn->note, ERR_BAD_STATE, "« Hello » a déjà été dit sur cette connexion.")
                                 : agree(r, &version, &d->turn->note);
    if (e == ERR_OK)
        e = state_site_get(&d->turn->view, &site);
    if (e != ERR_OK && e != ERR_NOT_FOUND) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    p->version = version;
    (void)text_plain(bytes_text(r->client), p->client, sizeof p->client);
    (void)snprintf(server, sizeof server, "pacted %s", d->o.version);
    Pacte__Limits limits = limits_of_site();
    Pacte__HelloReply reply = PACTE__HELLO_REPLY__INIT;
    reply.version = version;
    reply.limits = &limits;
    reply.site = site.name;
    reply.time_zone = site.time_zone;
    reply.server = server;
    reply.store_id = site.store_id;
    reply.now_ms = now_ms(d);
    reply.local_administration = p->local_administration;
    reply_message(q, d, &reply.base);
}

HANDLER(ping)
{
    (void)m;
    reply_bytes(q, dispatch_of(q), ERR_OK, bytes_of(NULL, 0));
}

/* --- Resume ------------------------------------------------------------------------- */

static enum err find_session(struct request *q, const Pacte__ResumeRequest *r, Pacte__Session **session,
                             const Pacte__Account **account)
{
    struct dispatch *d = dispatch_of(q);
    uint8_t hash[HASH_BYTES];
    if (q->peer->session_id != 0)
        return err_set(&d->turn->note, ERR_BAD_STATE, "Une session est déjà ouverte sur cette connexion.");
    if (r->token.len != LIMIT_TOKEN_BYTES)
        return err_field(&d->turn->note, ERR_INVALID, "token", "Le jeton de session compte %u octets.", LIMIT_TOKEN_BYTES);
    secret_token_hash(bytes_of(r->token.data, r->token.len), hash);
    enum err e = state_session_by_token(&d->turn->view, hash, &q->arena, session);
    if (e == ERR_OK)
        e = callers_find(d->callers, &d->turn->view, (*session)->id, now_ms(d), monotonic_ms(d), account);
    return e == ERR_NOT_FOUND ? ERR_SESSION_EXPIRED : e;
}

HANDLER(resume)
{
    const Pacte__ResumeRequest *r = (const Pacte__ResumeRequest *)m;
    struct dispatch *d = dispatch_of(q);
    Pacte__Session *session;
    const Pacte__Account *account;
    enum err e = find_session(q, r, &session, &account);
    if (e != ERR_OK) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    callers_touch(d->callers, session->id, monotonic_ms(d));
    peer_enter(q->peer, session->id, account->id);
    Pacte__LoginReply reply = PACTE__LOGIN_REPLY__INIT;
    reply.token = r->token;
    reply.expires_ms = session->expires_ms;
    reply.idle_ms = LIMIT_SESSION_IDLE_MS;
    reply.account_id = account->id;
    reply.account = account->account;
    reply.name = account->name;
    reply.grants = account->grants;
    reply.n_grants = account->n_grants;
    reply.last_login_ms = account->last_login_ms;
    reply.must_change_password = account->must_change_password;
    reply_message(q, d, &reply.base);
}

/* --- Logout, SessionEnd ---------------------------------------------------------------- */

/* The sessions are closed: this connection is in none, if it was one of them. */
static void closed(struct write *w, const Pacte__Result *result)
{
    (void)result;
    const Pacte__SessionCloseCommand *c = w->job.command->session_close;
    struct peer *p = w->q->orphan ? NULL : w->q->peer;
    if (p != NULL && p->account_id == c->account_id && (c->session_id == 0 || c->session_id == p->session_id))
        peer_leave(p);
    reply_bytes(w->q, w->d, ERR_OK, bytes_of(NULL, 0));
}

static void close_sessions(struct request *q, uint64_t account_id, uint64_t session_id)
{
    struct { Pacte__Command command; Pacte__SessionCloseCommand close; struct write write; } *x =
        arena_zalloc(&q->arena, 1, sizeof *x);
    if (x == NULL) {
        reply_error(q, dispatch_of(q), ERR_NO_MEMORY, NULL, NULL);
        return;
    }
    pacte__command__init(&x->command);
    pacte__session_close_command__init(&x->close);
    x->close.account_id = account_id;
    x->close.session_id = session_id;
    x->command.action_case = PACTE__COMMAND__ACTION_SESSION_CLOSE;
    x->command.session_close = &x->close;
    x->write.done = closed;
    write_submit(q, &x->write, &x->command);
}

HANDLER(logout)
{
    const Pacte__LogoutRequest *r = (const Pacte__LogoutRequest *)m;
    close_sessions(q, q->peer->account_id, r->everywhere ? 0 : q->peer->session_id);
}

HANDLER(session_end)
{
    const Pacte__SessionEndRequest *r = (const Pacte__SessionEndRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct turn *t = d->turn;
    Pacte__Session *session;
    enum err e = r->id == 0 ? err_field(&t->note, ERR_REQUIRED, "id", "Donnez l'identifiant de la session à fermer.")
                            : state_session_get(&t->view, r->id, &q->arena, &session);
    /* Somebody else's session is none of the caller's business. */
    if (e == ERR_OK && session->account_id != t->caller.account_id &&
        !rights_any_account(&t->caller, PACTE__METHOD__METHOD_SESSION_END))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        (void)err_field(&t->note, e, "id", "Cette session est déjà fermée, ou n'est pas de ce compte.");
    if (e != ERR_OK)
        reply_error(q, d, e, &t->note, NULL);
    else
        close_sessions(q, session->account_id, session->id);
}

/* --- SessionList -------------------------------------------------------------------------- */

struct listing {
    struct request *q;
    bool everybody;
    struct wire_out out;
};

static enum err add_session(void *ctx, const Pacte__Session *s)
{
    struct listing *l = ctx;
    struct turn *t = dispatch_of(l->q)->turn;
    const Pacte__Account *account;
    if (!l->everybody && s->account_id != t->caller.account_id)
        return ERR_OK;
    enum err e = callers_account(dispatch_of(l->q)->callers, &t->view, s->account_id, &account);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    Pacte__SessionRow row = PACTE__SESSION_ROW__INIT;
    row.id = s->id;
    row.account = account->account;
    row.client = s->client;
    row.source = s->source;
    row.opened_ms = s->opened_ms;
    row.expires_ms = s->expires_ms;
    row.current = s->id == l->q->peer->session_id;
    struct bytes packed;
    e = wire_pack(&row.base, &l->q->arena, &packed);
    if (e == ERR_OK && packed.len + 8 > LIMIT_BODY_BYTES - l->out.len)
        e = ERR_END;
    if (e == ERR_OK)
        wire_out_bytes_field(&l->out, 1, packed);
    return e;
}

HANDLER(session_list)
{
    (void)m;
    struct dispatch *d = dispatch_of(q);
    struct listing l = {.q = q};
    struct bytes reply = {0};
    l.everybody = rights_any_account(&d->turn->caller, PACTE__METHOD__METHOD_SESSION_LIST);
    wire_out_init(&l.out, &q->arena, 1024);
    enum err e = state_sessions(&d->turn->view, &q->arena, add_session, &l);
    if (e == ERR_OK || e == ERR_END)
        e = wire_out_bytes(&l.out, &reply);
    reply_bytes(q, d, e, reply);
}
