/* Accounts: made and changed by administration, and by each for itself what is
 * its own: password and second factor. */
#include "server/apply/internal.h"

#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

static enum err check_name(struct step *s, const Pacte__Account *a)
{
    size_t len = strlen(a->account);
    if (len == 0)
        return err_field(s->note, ERR_REQUIRED, "account", N_("Donnez un nom au compte, sans espace : « prenom.nom »."));
    if (len > LIMIT_ACCOUNT_NAME_BYTES)
        return err_field(s->note, ERR_TOO_LARGE, "account", N_("Le nom du compte dépasse %u octets : raccourcissez-le."),
                         LIMIT_ACCOUNT_NAME_BYTES);
    for (const char *p = a->account; *p != '\0'; p++)
        if ((unsigned char)*p <= ' ' || *p == 0x7f)
            return err_field(s->note, ERR_INVALID, "account", N_("Le nom du compte contient un espace : enlevez-le."));
    return ERR_OK;
}

static enum err bad_grant(struct step *s, size_t i, const char *field, enum err e, const char *sentence)
{
    char path[64];
    (void)snprintf(path, sizeof path, "grants[%zu].%s", i, field);
    return err_field(s->note, e, path, "%s", sentence);
}

/* The structures and the organisation of a grant need not exist yet: a
 * coordination is given the identifier under which it will create its own
 * structure. An identifier that never exists gives nothing. */
static enum err check_grant(struct step *s, size_t i, const Pacte__Grant *g)
{
    bool of_structures = g->role == PACTE__ROLE__ROLE_COORDINATION || g->role == PACTE__ROLE__ROLE_LECTURE;
    if (g->role < PACTE__ROLE__ROLE_ADMINISTRATION || g->role > PACTE__ROLE__ROLE_LECTURE)
        return bad_grant(s, i, "role", ERR_INVALID, N_("Ce rôle n'existe pas : choisissez administration, federation, "
                         "coordination, financeur, audit ou lecture."));
    if (g->n_structures > LIMIT_REPEATED)
        return bad_grant(s, i, "structures", ERR_TOO_LARGE, N_("Un rôle couvre au plus 256 structures : donnez-le en "
                         "plusieurs fois."));
    if (g->n_structures > 0 && !of_structures)
        return bad_grant(s, i, "structures", ERR_INVALID, N_("Seules la coordination et la lecture portent sur des "
                         "structures : enlevez-les de ce rôle."));
    if (g->all_structures && g->role != PACTE__ROLE__ROLE_LECTURE)
        return bad_grant(s, i, "all_structures", ERR_INVALID, N_("Seule la lecture peut porter sur toutes les structures."));
    if ((g->organisation != NULL) != (g->role == PACTE__ROLE__ROLE_FINANCEUR))
        return bad_grant(s, i, "organisation", g->organisation == NULL ? ERR_REQUIRED : ERR_INVALID,
                         N_("Le rôle « financeur », et lui seul, dit pour quelle organisation le compte parle."));
    for (size_t n = 0; n < g->n_structures; n++)
        if (g->structures[n]->id == 0)
            return bad_grant(s, i, "structures", ERR_INVALID, N_("Une des structures n'a pas d'identifiant."));
    if (g->organisation != NULL && g->organisation->id == 0)
        return bad_grant(s, i, "organisation", ERR_INVALID, N_("L'organisation n'a pas d'identifiant."));
    return ERR_OK;
}

static enum err check_account(struct step *s, const Pacte__Account *a)
{
    enum err e = check_name(s, a);
    if (e == ERR_OK && strlen(a->name) > 4 * LIMIT_ACCOUNT_NAME_BYTES)
        e = err_field(s->note, ERR_TOO_LARGE, "name", N_("Le nom de la personne dépasse %u octets : raccourcissez-le."),
                      4 * LIMIT_ACCOUNT_NAME_BYTES);
    if (e == ERR_OK && a->n_grants > LIMIT_REPEATED)
        e = err_field(s->note, ERR_TOO_LARGE, "grants", N_("Un compte a au plus %u rôles."), LIMIT_REPEATED);
    for (size_t i = 0; i < a->n_grants && e == ERR_OK; i++)
        e = check_grant(s, i, a->grants[i]);
    return e;
}

/* --- Who may change what ------------------------------------------------------ */

static bool grants_same(const Pacte__Account *a, const Pacte__Account *b)
{
    if (a->n_grants != b->n_grants)
        return false;
    for (size_t i = 0; i < a->n_grants; i++)
        if (!message_same(&a->grants[i]->base, &b->grants[i]->base))
            return false;
    return true;
}

static enum err check_own(struct step *s, const Pacte__Account *old, const Pacte__Account *wanted)
{
    const char *field = strcmp(old->account, wanted->account) != 0 ? "account"
                        : strcmp(old->name, wanted->name) != 0     ? "name"
                        : !old->disabled != !wanted->disabled      ? "disabled"
                        : !grants_same(old, wanted)                ? "grants"
                                                                   : NULL;
    return field == NULL ? ERR_OK
                         : err_field(s->note, ERR_FORBIDDEN, field, N_("Pour soi-même, on ne change que son mot de passe et "
                                     "son second facteur : demandez le reste à l'administration."));
}

static enum err may_change(struct step *s, const Pacte__Account *old, const Pacte__Account *wanted)
{
    if (rights_any_account(&s->caller, PACTE__METHOD__METHOD_ACCOUNT_PUT))
        return ERR_OK;
    if (old != NULL && s->caller.account_id == wanted->id)
        return check_own(s, old, wanted);
    rights_explain(&s->caller, PACTE__METHOD__METHOD_ACCOUNT_PUT, NULL, s->note);
    return ERR_FORBIDDEN;
}

static bool administers(const Pacte__Account *a)
{
    bool any = false;
    for (size_t i = 0; i < a->n_grants && !a->disabled; i++)
        any = any || a->grants[i]->role == PACTE__ROLE__ROLE_ADMINISTRATION;
    return any;
}

struct others { uint64_t but; size_t count; };

static enum err count_other(void *ctx, const Pacte__Account *a)
{
    struct others *o = ctx;
    o->count += a->id != o->but && administers(a);
    return ERR_OK;
}

/* Without one, nobody could give anybody a role again. */
static enum err check_last(struct step *s, const Pacte__Account *old, const Pacte__Account *wanted)
{
    struct others o = {.but = wanted->id};
    if (!administers(old) || administers(wanted))
        return ERR_OK;
    enum err e = state_accounts(&s->view, s->arena, count_other, &o);
    if (e != ERR_OK || o.count > 0)
        return e;
    return err_field(s->note, ERR_INVALID, wanted->disabled ? "disabled" : "grants",
                     N_("C'est le dernier compte d'administration : donnez d'abord ce rôle à un autre compte actif."));
}

/* --- The account as it will be kept --------------------------------------------- */

static bool same_bytes(ProtobufCBinaryData a, ProtobufCBinaryData b)
{
    return bytes_equal(bytes_of(a.data, a.len), bytes_of(b.data, b.len));
}

/* Whoever made the command read the account before: what a login has written
 * since is not taken back, or a code could be used twice. */
static void keep_logins(const Pacte__Account *old, Pacte__Account *wanted)
{
    if (wanted->last_login_ms < old->last_login_ms)
        wanted->last_login_ms = old->last_login_ms;
    if (same_bytes(old->totp_secret, wanted->totp_secret) && wanted->totp_step < old->totp_step)
        wanted->totp_step = old->totp_step;
}

struct closing {
    struct step *step;
    uint64_t account;
};

static enum err close_one(void *ctx, const Pacte__Session *session)
{
    const struct closing *c = ctx;
    if (session->account_id != c->account)
        return ERR_OK;
    return state_session_remove(&c->step->view, c->step->changes, session->id, c->step->arena);
}

/* Disabled, or given another password by somebody else: whoever is in goes. */
static enum err close_sessions(struct step *s, const Pacte__Account *old, const Pacte__Account *wanted)
{
    bool replaced = strcmp(old->password_hash, wanted->password_hash) != 0 && s->caller.account_id != wanted->id;
    struct closing c = {.step = s, .account = wanted->id};
    return wanted->disabled || replaced ? state_sessions(&s->view, s->arena, close_one, &c) : ERR_OK;
}

static enum err answer(struct step *s, const Pacte__Account *a)
{
    Pacte__Header *h = arena_alloc(s->arena, sizeof *h);
    s->result->headers = arena_alloc(s->arena, sizeof *s->result->headers);
    if (h == NULL || s->result->headers == NULL)
        return ERR_NO_MEMORY;
    pacte__header__init(h);
    h->id = a->id;
    h->revision = a->revision;
    h->changed_ms = s->at_ms;
    h->changed_by = s->caller.account_id;
    h->journal_index = s->journal_index;
    s->result->headers[s->result->n_headers++] = h;
    return ERR_OK;
}

/* NULL for an account to create. */
static enum err find_old(struct step *s, Pacte__Account *wanted, Pacte__Account **old)
{
    *old = NULL;
    if (wanted->id == 0 && wanted->revision != 0)
        return err_field(s->note, ERR_REQUIRED, "id", N_("Pour modifier un compte, donnez son identifiant."));
    if (wanted->id == 0)
        wanted->id = step_draw(s);
    enum err e = state_account_get(&s->view, wanted->id, s->arena, old);
    if (e == ERR_NOT_FOUND && wanted->revision == 0) {
        *old = NULL;
        return ERR_OK;
    }
    if (e == ERR_NOT_FOUND)
        return err_field(s->note, e, "id", N_("Ce compte n'existe pas : vérifiez son nom."));
    if (e == ERR_OK && (*old)->revision != wanted->revision)
        return err_set(s->note, ERR_CONFLICT, N_("Le compte a changé entre-temps (version %u, vous aviez la %u) : relisez-le."),
                       (*old)->revision, wanted->revision);
    return e;
}

enum err apply_account(struct step *s)
{
    Pacte__Account *old;
    if (s->command->account->account == NULL)
        return err_field(s->note, ERR_REQUIRED, "account", N_("La commande ne dit pas quel compte changer."));
    Pacte__Account wanted = *s->command->account->account;
    enum err e = find_old(s, &wanted, &old);
    if (e == ERR_OK)
        e = may_change(s, old, &wanted);
    if (e == ERR_OK)
        e = check_account(s, &wanted);
    if (e == ERR_OK && old != NULL)
        e = check_last(s, old, &wanted);
    if (e != ERR_OK)
        return e;
    if (old != NULL)
        keep_logins(old, &wanted);
    wanted.revision++;
    e = state_account_put(&s->view, s->changes, &wanted, s->arena, s->note);
    if (e == ERR_OK && old != NULL)
        e = close_sessions(s, old, &wanted);
    return e == ERR_OK ? answer(s, &wanted) : e;
}
