/* Passwords, the second factor, accounts: small forms over the list. */
#include "client-tui/views/comptes/comptes.h"

#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

static const struct champ { const char *label; bool secret; } champs[SAISIES][CHAMPS_MAX] = {
    [SAISIE_MOT_DE_PASSE] = {{N_("Mot de passe actuel"), true}, {N_("Nouveau"), true}, {N_("Répété"), true}},
    [SAISIE_TOTP] = {{N_("Mot de passe"), true}},
    [SAISIE_TOTP_CODE] = {{N_("Code à six chiffres"), false}},
    [SAISIE_COMPTE] = {{N_("Compte"), false}, {N_("Nom"), false}, {N_("Rôle"), false}, {N_("Portée"), false}},
};
static const char *const titles[SAISIES] = {"", N_("Changer mon mot de passe"), N_("Double vérification"), N_("Double vérification : le code du téléphone"), N_("Compte")};
static const char *const helps[SAISIES] = {
    "", N_("12 caractères au moins, et pas un mot connu."), N_("Votre mot de passe, puis le secret à donner au téléphone."),
    N_("Le code que le téléphone montre maintenant pour Pacte."),
    N_("Portée : identifiants des structures (coordination, lecture : ou « toutes ») ou de l'organisation (financeur), séparés par une espace."),
};

static size_t count(const struct comptes *c)
{
    size_t n = 0;
    while (n < CHAMPS_MAX && champs[c->saisie][n].label != NULL)
        n++;
    return n;
}

void comptes_effacer(struct comptes *c)
{
    for (size_t i = 0; i < CHAMPS_MAX; i++)
        explicit_bzero(&c->champs[i], sizeof c->champs[i]);
    c->focus = 0;
}

static void stop(struct comptes *c)
{
    comptes_effacer(c);
    explicit_bzero(c->secret, sizeof c->secret);
    c->secret_len = 0;
    c->saisie = SAISIE_RIEN;
    c->waiting = false;
}

static void fill_account(struct comptes *c, const Pacte__AccountRow *a)
{
    char scope[LINE_BYTES];
    const Pacte__Grant *g = a != NULL && a->n_grants > 0 ? a->grants[0] : NULL;
    c->editing = a != NULL ? a->id : 0;
    line_set(&c->champs[0], a != NULL ? a->account : "");
    line_set(&c->champs[1], a != NULL ? a->name : "");
    line_set(&c->champs[2], g != NULL ? comptes_role(g->role) : comptes_role(PACTE__ROLE__ROLE_COORDINATION));
    portee_text(g, scope);
    line_set(&c->champs[3], scope);
}

void comptes_saisir(struct model *m, struct comptes *c, enum saisie what, const Pacte__AccountRow *account)
{
    comptes_effacer(c);
    c->saisie = what;
    for (size_t i = 0; i < count(c); i++)
        c->champs[i].secret = champs[what][i].secret;
    if (what == SAISIE_COMPTE)
        fill_account(c, account);
    model_say(m, MESSAGE_INFO, "%s", _(helps[what]));
}

/* --- Answers ------------------------------------------------------------------------ */

static void failed(struct model *m, struct comptes *c, const struct reponse *r)
{
    c->waiting = false;
    model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
}

static void password_changed(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct comptes *c = comptes_here(m);
    (void)arg;
    if (c == NULL)
        return;
    if (r->error != ERR_OK) {
        failed(m, c, r);
        return;
    }
    stop(c);
    model_say(m, MESSAGE_DONE, "%s", _("Mot de passe changé. Les autres sessions devront se reconnecter."));
}

static void show_recovery(struct model *m, const Pacte__TotpReply *t)
{
    char text[2000];
    size_t len = (size_t)snprintf(text, sizeof text, "%s\n\n", _("La double vérification est active. Notez ces codes de secours, chacun sert une fois, et gardez-les loin de ce poste : ils ne seront plus montrés."));
    for (size_t i = 0; i < t->n_recovery_codes && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "    %s\n", t->recovery_codes[i]);
    model_view(m, _("Codes de secours"), text);
}

static void totp_done(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct comptes *c = comptes_here(m);
    const Pacte__TotpReply *t = (const Pacte__TotpReply *)r->m;
    (void)arg;
    if (c == NULL)
        return;
    if (r->error != ERR_OK || t == NULL) {
        failed(m, c, r);
        return;
    }
    stop(c);
    comptes_ask(m);
    show_recovery(m, t);
}

/* The password stays in its place for the second step; the code is asked. */
static void totp_proposed(struct model *m, const struct reponse *r, uint64_t arg)
{
    char text[1200], secret[200] = "";
    struct comptes *c = comptes_here(m);
    const Pacte__TotpReply *t = (const Pacte__TotpReply *)r->m;
    (void)arg;
    if (c == NULL)
        return;
    if (r->error != ERR_OK || t == NULL || t->secret.len > sizeof c->secret) {
        failed(m, c, r);
        return;
    }
    memcpy(c->secret, t->secret.data, t->secret.len);
    c->secret_len = t->secret.len;
    const char *at = strstr(t->uri, "secret=");
    if (at != NULL)
        (void)snprintf(secret, sizeof secret, "%.*s", (int)strcspn(at + 7, "&"), at + 7);
    c->champs[1] = c->champs[0];
    line_set(&c->champs[0], "");
    c->champs[0].secret = false;
    c->saisie = SAISIE_TOTP_CODE;
    c->focus = 0;
    c->waiting = false;
    (void)snprintf(text, sizeof text, "%s\n\n    %s\n\n%s\n\n%s\n", _("Dans l'application de codes du téléphone, ajoutez un compte à la main, avec ce secret :"), secret,
                   t->uri, _("Fermez cette page (Échap), puis tapez le code à six chiffres que le téléphone montre."));
    model_view(m, _("Secret à donner au téléphone"), text);
    explicit_bzero(text, sizeof text);
    explicit_bzero(secret, sizeof secret);
}

static void account_put(struct model *m, const struct reponse *r, uint64_t arg)
{
    char text[600];
    struct comptes *c = comptes_here(m);
    const Pacte__AccountPutReply *a = (const Pacte__AccountPutReply *)r->m;
    (void)arg;
    if (c == NULL)
        return;
    if (r->error == ERR_CONFLICT) {      /* a password chosen meanwhile is a change too */
        c->waiting = false;
        comptes_ask(m);
        model_say(m, MESSAGE_WARNING, "%s", _("Ce compte a changé entre-temps : il est relu, recommencez."));
        return;
    }
    if (r->error != ERR_OK || a == NULL) {
        failed(m, c, r);
        return;
    }
    stop(c);
    comptes_ask(m);
    model_say(m, MESSAGE_DONE, _("Compte « %s » enregistré."), a->account->account);
    if (a->temporary_password[0] != '\0') {
        (void)snprintf(text, sizeof text, _("Mot de passe provisoire de « %s », valable 24 heures, montré une seule fois :\n\n    %s\n\nÀ la première connexion, la personne choisira le sien."),
                       a->account->account, a->temporary_password);
        model_view(m, _("Mot de passe provisoire"), text);
        explicit_bzero(text, sizeof text);
    }
}

/* --- Sending -------------------------------------------------------------------------- */

static void send_password(struct model *m, struct comptes *c)
{
    Pacte__PasswordRequest q = PACTE__PASSWORD_REQUEST__INIT;
    if (strcmp(c->champs[1].text, c->champs[2].text) != 0) {
        c->focus = 2;
        model_say(m, MESSAGE_ERROR, "%s", _("Les deux saisies du nouveau mot de passe diffèrent : répétez-le."));
        return;
    }
    q.current = c->champs[0].text;
    q.wanted = c->champs[1].text;
    c->waiting = true;
    model_send(m, PACTE__METHOD__METHOD_PASSWORD, &q.base, password_changed, 0, _("Changement du mot de passe"));
}

static void send_totp(struct model *m, struct comptes *c)
{
    Pacte__TotpRequest q = PACTE__TOTP_REQUEST__INIT;
    bool second = c->saisie == SAISIE_TOTP_CODE;
    q.password = c->champs[second ? 1 : 0].text;
    c->waiting = true;
    if (second) {
        q.secret.data = c->secret;
        q.secret.len = c->secret_len;
        q.otp = c->champs[0].text;
    }
    model_send(m, PACTE__METHOD__METHOD_TOTP, &q.base, second ? totp_done : totp_proposed, 0, _("Double vérification"));
}

static const Pacte__AccountRow *account_of(const struct comptes *c, uint64_t id)
{
    for (size_t i = 0; c->accounts != NULL && i < c->accounts->n_accounts; i++)
        if (c->accounts->accounts[i]->id == id)
            return c->accounts->accounts[i];
    return NULL;
}

static bool put_account(struct model *m, Pacte__AccountRow *row, bool password, bool factor)
{
    uint8_t key[LIMIT_IDEMPOTENCY_KEY_BYTES];
    Pacte__AccountPutRequest q = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    if (m->sys->random(m->sys->ctx, key, sizeof key) != 0)
        return false;
    q.account = row;
    q.reset_password = password;
    q.reset_second_factor = factor;
    q.idempotency_key.data = key;
    q.idempotency_key.len = sizeof key;
    model_send(m, PACTE__METHOD__METHOD_ACCOUNT_PUT, &q.base, account_put, 0, _("Enregistrement du compte"));
    return true;
}

static bool same_grant(const struct comptes *c, const Pacte__Grant *g)
{
    char scope[LINE_BYTES];
    portee_text(g, scope);
    return strcmp(c->champs[2].text, comptes_role(g->role)) == 0 && strcmp(c->champs[3].text, scope) == 0;
}

static void send_account(struct model *m, struct comptes *c)
{
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, *grants[] = {&grant};
    struct portee scope;
    const Pacte__AccountRow *old = account_of(c, c->editing);
    if (!portee_role(c->champs[2].text, &grant.role)) {
        c->focus = 2;
        model_say(m, MESSAGE_ERROR, "%s", _("Rôle : administration, fédération, coordination, financeur, audit ou lecture."));
        return;
    }
    if (!portee_parse(c->champs[3].text, &scope)) {
        c->focus = 3;
        model_say(m, MESSAGE_ERROR, "%s", _("Portée : des identifiants de 13 caractères séparés par une espace, ou « toutes »."));
        return;
    }
    if (grant.role == PACTE__ROLE__ROLE_FINANCEUR && scope.count > 0) {
        grant.organisation = scope.list[0];
    } else {
        grant.structures = scope.list;
        grant.n_structures = scope.count;
        grant.all_structures = scope.all;
    }
    if (old != NULL && old->n_grants > 1 && !same_grant(c, old->grants[0])) {
        c->focus = 2;
        model_say(m, MESSAGE_ERROR, _("« %s » a plusieurs rôles : ils se changent tous ensemble, avec « pactectl account role ». Le nom se change ici."), old->account);
        return;
    }
    if (old != NULL)
        row = *old;
    row.account = c->champs[0].text;
    row.name = c->champs[1].text;
    /* Further roles of the account stay as they are. */
    if (old == NULL || old->n_grants <= 1) {
        row.grants = grants;
        row.n_grants = 1;
    }
    c->waiting = put_account(m, &row, old == NULL, false);
}

static void submit(struct model *m, struct comptes *c)
{
    if (c->waiting)
        return;
    switch (c->saisie) {
    case SAISIE_MOT_DE_PASSE: send_password(m, c); break;
    case SAISIE_TOTP:
    case SAISIE_TOTP_CODE: send_totp(m, c); break;
    case SAISIE_COMPTE: send_account(m, c); break;
    default: break;
    }
}

/* --- An account -------------------------------------------------------------------------- */

enum geste { MODIFIER, REINITIALISER, OTER_CODE, BASCULER };

static void chosen(struct model *m, uint64_t what, uint64_t id)
{
    struct comptes *c = comptes_here(m);
    const Pacte__AccountRow *old = c != NULL ? account_of(c, id) : NULL;
    if (old == NULL)
        return;
    Pacte__AccountRow row = *old;
    if (what == BASCULER)
        row.disabled = !row.disabled;
    if (what == MODIFIER)
        comptes_saisir(m, c, SAISIE_COMPTE, old);
    else if (!put_account(m, &row, what == REINITIALISER, what == OTER_CODE))
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_IO));
}

void comptes_agir(struct model *m, struct comptes *c, size_t index)
{
    if (c->accounts == NULL || index >= c->accounts->n_accounts)
        return;
    const Pacte__AccountRow *a = c->accounts->accounts[index];
    const struct choix rows[] = {
        {_("Modifier le nom, le rôle, la portée"), MODIFIER, NULL},
        {_("Donner un mot de passe provisoire"), REINITIALISER, NULL},
        {_("Ôter la double vérification"), OTER_CODE, a->second_factor ? NULL : _("elle n'est pas active")},
        {a->disabled ? _("Réactiver le compte") : _("Désactiver le compte"), BASCULER, a->id == m->account_id ? _("c'est le vôtre") : NULL},
    };
    model_choose(m, a->account, rows, sizeof rows / sizeof rows[0], chosen, a->id);
}

/* --- Keys and drawing ----------------------------------------------------------------------- */

static void cycle_role(struct comptes *c, int by)
{
    Pacte__Role r = PACTE__ROLE__ROLE_COORDINATION;
    (void)portee_role(c->champs[2].text, &r);
    int n = PACTE__ROLE__ROLE_LECTURE, at = ((int)r - 1 + n + by) % n;
    line_set(&c->champs[2], comptes_role((Pacte__Role)(at + 1)));
}

bool comptes_saisie_key(struct model *m, struct comptes *c, uint32_t key)
{
    size_t n = count(c);
    bool role = c->saisie == SAISIE_COMPTE && c->focus == 2;
    switch (key) {
    case UI_ESCAPE: stop(c); return true;
    case UI_TAB: case UI_DOWN: c->focus = (c->focus + 1) % n; return true;
    case UI_BACKTAB: case UI_UP: c->focus = (c->focus + n - 1) % n; return true;
    case UI_F2: submit(m, c); return true;
    case UI_ENTER:
        if (c->focus + 1 < n)
            c->focus++;
        else
            submit(m, c);
        return true;
    default: break;
    }
    if (role && (key == ' ' || key == UI_RIGHT || key == UI_LEFT)) {
        cycle_role(c, key == UI_LEFT ? -1 : 1);
        return true;
    }
    return line_key(&c->champs[c->focus], key, NULL);
}

void comptes_saisie_draw(const struct comptes *c, struct area body)
{
    size_t n = count(c);
    int cols = body.cols < 66 ? body.cols : 66, label = cols >= 56 ? 22 : 14;
    struct area in = put_box(area_center(body, (int)n + 4, cols), STYLE_TITLE, _(titles[c->saisie]));
    for (size_t i = 0; i < n; i++) {
        (void)put_in(in, (int)i, 1, label - 1, STYLE_TEXT, ALIGN_LEFT, _(champs[c->saisie][i].label));
        line_draw(in, (int)i, label + 1, in.cols - label - 2, &c->champs[i], i == c->focus);
    }
    (void)put(in, in.rows - 1, 1, STYLE_DIM, c->waiting ? _("Envoi…") : _("Tab champ suivant · Entrée valider · Échap abandonner"));
}
