/* account, session: what an administrator does to accounts. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/grants.h"

#include "common/base/id.h"

#include <string.h>

static const struct column account_columns[] = {
    {"account", N_("Compte"), false, 0},  {"name", N_("Personne"), false, 0},
    {"roles", N_("Rôles"), false, 0},     {"second_factor", N_("Second facteur"), false, 0},
    {"disabled", N_("Désactivé"), false, 0}, {"last_login", N_("Dernière connexion"), false, 0},
    {"id", N_("Identifiant"), false, 0},
};
enum { ACCOUNT_COLUMNS = sizeof account_columns / sizeof account_columns[0], ROLES_BYTES = 2048 };

static enum err account_row(struct ctl *c, const Pacte__AccountRow *a)
{
    char roles[ROLES_BYTES], id[ID_TEXT_BYTES];
    id_format(a->id, id);
    (void)grants_format(a->grants, a->n_grants, roles, sizeof roles);
    const struct cell cells[ACCOUNT_COLUMNS] = {
        cell_text(a->account), cell_text(a->name), cell_text(roles), cell_bool(a->second_factor), cell_bool(a->disabled),
        cell_instant(a->last_login_ms), cell_text(id),
    };
    return out_row(&c->out, cells);
}

static enum err all_accounts(struct ctl *c, const Pacte__AccountListReply **out)
{
    Pacte__Empty q = PACTE__EMPTY__INIT;
    ProtobufCMessage *m;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_ACCOUNT_LIST, &q.base, &m);
    if (e == ERR_OK)
        *out = (const Pacte__AccountListReply *)m;
    return e;
}

static enum err account_list(struct ctl *c)
{
    const Pacte__AccountListReply *r;
    enum err e = all_accounts(c, &r);
    if (e == ERR_OK)
        e = out_begin(&c->out, account_columns, ACCOUNT_COLUMNS);
    for (size_t i = 0; e == ERR_OK && i < r->n_accounts; i++)
        e = account_row(c, r->accounts[i]);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

static enum err find(struct ctl *c, const char *name, Pacte__AccountRow **out)
{
    const Pacte__AccountListReply *r;
    enum err e = all_accounts(c, &r);
    if (e != ERR_OK)
        return e;
    for (size_t i = 0; i < r->n_accounts; i++)
        if (strcmp(r->accounts[i]->account, name) == 0) {
            *out = r->accounts[i];
            return ERR_OK;
        }
    return err_set(&c->note, ERR_NOT_FOUND, "Le compte « %s » n'existe pas. Voyez « pactectl account list ».", name);
}

/* Sends it, shows it as it is now, and the temporary password if there is one. */
static enum err send_account(struct ctl *c, Pacte__AccountPutRequest *q)
{
    ProtobufCMessage *m;
    q->idempotency_key = ctl_key(c);
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_ACCOUNT_PUT, &q->base, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__AccountPutReply *r = (const Pacte__AccountPutReply *)m;
    static const struct column columns[] = {
        {"account", N_("Compte"), false, 0}, {"roles", N_("Rôles"), false, 0},
        {"temporary_password", N_("Mot de passe provisoire (24 h, montré une fois)"), false, 0},
    };
    char roles[ROLES_BYTES] = "";
    if (r->account != NULL)
        (void)grants_format(r->account->grants, r->account->n_grants, roles, sizeof roles);
    const struct cell cells[] = {
        cell_text(r->account != NULL ? r->account->account : q->account->account), cell_text(roles),
        cell_text(r->temporary_password),
    };
    c->out.record = true;
    e = out_begin(&c->out, columns, sizeof columns / sizeof columns[0]);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

static enum err set_roles(struct ctl *c, Pacte__AccountRow *a)
{
    if (c->o.roles.count == 0)
        return err_field(&c->note, ERR_USAGE, "role", "Donnez au moins un --role.");
    a->n_grants = c->o.roles.count;
    return grants_parse(c->o.roles.texts, c->o.roles.count, &c->page, &a->grants, &c->note);
}

static enum err account_add(struct ctl *c, const char *name)
{
    Pacte__AccountPutRequest q = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    Pacte__AccountRow a = PACTE__ACCOUNT_ROW__INIT;
    a.id = client_new_id(c->client);
    a.account = (char *)(uintptr_t)name;
    a.name = (char *)(uintptr_t)(c->o.person != NULL ? c->o.person : name);
    q.account = &a;
    enum err e = set_roles(c, &a);
    return e == ERR_OK ? send_account(c, &q) : e;
}

static enum err account_role(struct ctl *c, const char *name)
{
    Pacte__AccountPutRequest q = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    enum err e = find(c, name, &q.account);
    if (e == ERR_OK && c->o.person != NULL)
        q.account->name = (char *)(uintptr_t)c->o.person;
    if (e == ERR_OK)
        e = set_roles(c, q.account);
    return e == ERR_OK ? send_account(c, &q) : e;
}

static enum err set_disabled(struct ctl *c, const char *name, bool disabled)
{
    Pacte__AccountPutRequest q = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    enum err e = find(c, name, &q.account);
    if (e != ERR_OK)
        return e;
    q.account->disabled = disabled;
    return send_account(c, &q);
}

static enum err account_disable(struct ctl *c, const char *name) { return set_disabled(c, name, true); }
static enum err account_enable(struct ctl *c, const char *name) { return set_disabled(c, name, false); }

static enum err account_reset(struct ctl *c, const char *name)
{
    Pacte__AccountPutRequest q = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    enum err e = find(c, name, &q.account);
    if (e != ERR_OK)
        return e;
    q.reset_password = true;
    q.reset_second_factor = c->o.second_factor;
    return send_account(c, &q);
}

enum err cmd_account(struct ctl *c)
{
    static const struct { const char *name; enum err (*run)(struct ctl *c, const char *name); } actions[] = {
        {"add", account_add}, {"role", account_role}, {"disable", account_disable}, {"enable", account_enable},
        {"reset", account_reset},
    };
    const char *what = c->o.args[0];
    if (strcmp(what, "list") == 0 && c->o.arg_count == 1)
        return account_list(c);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (strcmp(actions[i].name, what) == 0 && c->o.arg_count == 2)
            return actions[i].run(c, c->o.args[1]);
    return err_set(&c->note, ERR_USAGE, "Écrivez : pactectl account list, ou add, role, disable, enable, reset suivi du nom "
                   "du compte.");
}

/* --- sessions ---------------------------------------------------------------- */

static const struct column session_columns[] = {
    {"id", N_("Identifiant"), false, 0},   {"account", N_("Compte"), false, 0},     {"client", N_("Programme"), false, 0},
    {"source", N_("Source"), false, 0},    {"opened", N_("Ouverte le"), false, 0},  {"expires", N_("Expire le"), false, 0},
    {"current", N_("Celle-ci"), false, 0},
};

static enum err session_list(struct ctl *c)
{
    Pacte__Empty q = PACTE__EMPTY__INIT;
    ProtobufCMessage *m;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_SESSION_LIST, &q.base, &m);
    if (e == ERR_OK)
        e = out_begin(&c->out, session_columns, sizeof session_columns / sizeof session_columns[0]);
    const Pacte__SessionListReply *r = (const Pacte__SessionListReply *)m;
    for (size_t i = 0; e == ERR_OK && i < r->n_sessions; i++) {
        const Pacte__SessionRow *s = r->sessions[i];
        char id[ID_TEXT_BYTES];
        id_format(s->id, id);
        const struct cell cells[] = {cell_text(id), cell_text(s->account), cell_text(s->client), cell_text(s->source),
                                     cell_instant(s->opened_ms), cell_instant(s->expires_ms), cell_bool(s->current)};
        e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

enum err cmd_session(struct ctl *c)
{
    Pacte__SessionEndRequest q = PACTE__SESSION_END_REQUEST__INIT;
    if (strcmp(c->o.args[0], "list") == 0 && c->o.arg_count == 1)
        return session_list(c);
    if (strcmp(c->o.args[0], "end") != 0 || c->o.arg_count != 2)
        return err_set(&c->note, ERR_USAGE, "Écrivez : pactectl session list, ou session end ID.");
    if (!id_parse(c->o.args[1], &q.id))
        return err_set(&c->note, ERR_USAGE, "« %s » n'est pas l'identifiant d'une session.", c->o.args[1]);
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_SESSION_END, &q.base, NULL);
    if (e == ERR_OK)
        say("Session fermée.");
    return e;
}
