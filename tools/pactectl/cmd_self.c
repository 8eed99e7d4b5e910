/* login, logout, passwd, totp: one's own account. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/prompt.h"

#include "common/crypto/hash.h"

#include <stdio.h>
#include <string.h>

enum err cmd_login(struct ctl *c)
{
    enum err e = ctl_login(c);
    if (e != ERR_OK)
        return e;
    const Pacte__LoginReply *r = client_login_reply(c->client);
    say("Bonjour %s (%s, site « %s »).", r->name[0] != '\0' ? r->name : r->account, r->account, client_hello(c->client)->site);
    if (r->must_change_password)
        say("Votre mot de passe est provisoire : choisissez-en un autre par « pactectl passwd ».");
    return ERR_OK;
}

enum err cmd_logout(struct ctl *c)
{
    Pacte__LogoutRequest q = PACTE__LOGOUT_REQUEST__INIT;
    char account[LIMIT_ACCOUNT_NAME_BYTES + 1] = "";
    const Pacte__LoginReply *r = client_login_reply(c->client);
    if (r == NULL)
        return err_set(&c->note, ERR_UNAUTHENTICATED, "Aucune session n'est ouverte.");
    snprintf(account, sizeof account, "%s", r->account);
    q.everywhere = c->o.everywhere;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_LOGOUT, &q.base, NULL);
    ctl_forget_session(c, account);
    ctl_forget_session(c, "");
    return e;
}

static enum err ask_new(struct ctl *c, char *wanted, size_t size)
{
    char again[CTL_PASSWORD_BYTES];
    if (c->o.new_password_file != NULL)
        return secret_from_file(c->o.new_password_file, wanted, size, &c->note);
    enum err e = prompt_secret(PROMPT_ALONE, "Nouveau mot de passe : ", wanted, size, &c->note);
    if (e == ERR_OK)
        e = prompt_secret(PROMPT_ALONE, "Le même encore une fois : ", again, sizeof again, &c->note);
    if (e == ERR_OK && strcmp(wanted, again) != 0)
        e = err_set(&c->note, ERR_INVALID, "Les deux saisies diffèrent : recommencez.");
    crypto_zero(again, sizeof again);
    return e;
}

static enum err current_password(struct ctl *c, char *out, size_t size)
{
    if (c->o.password_file != NULL)
        return secret_from_file(c->o.password_file, out, size, &c->note);
    return prompt_secret(PROMPT_ALONE, "Mot de passe actuel : ", out, size, &c->note);
}

enum err cmd_passwd(struct ctl *c)
{
    char current[CTL_PASSWORD_BYTES] = "", wanted[CTL_PASSWORD_BYTES] = "";
    Pacte__PasswordRequest q = PACTE__PASSWORD_REQUEST__INIT;
    enum err e = ctl_login_asking(c, current, sizeof current);
    if (e == ERR_OK)
        e = ask_new(c, wanted, sizeof wanted);
    q.current = current;
    q.wanted = wanted;
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_PASSWORD, &q.base, NULL);
    crypto_zero(current, sizeof current);
    crypto_zero(wanted, sizeof wanted);
    c->note.field[0] = '\0';          /* a field of the message, nothing that was typed */
    if (e == ERR_OK)
        say("Mot de passe changé.");
    return e;
}

static enum err show_secret(struct ctl *c, const Pacte__TotpReply *r)
{
    static const struct column columns[] = {{"secret", N_("Secret"), false, 0}, {"uri", N_("Adresse"), false, 0}};
    char secret[128] = "";
    if (r->secret.len * 8 / 5 + 2 < sizeof secret)
        (void)base32_encode(bytes_of(r->secret.data, r->secret.len), secret, sizeof secret);
    const struct cell cells[] = {cell_text(secret), cell_text(r->uri)};
    say("Donnez ce secret à votre application de codes, puis le code à six chiffres qu'elle affiche.");
    c->out.record = true;
    enum err e = out_begin(&c->out, columns, 2);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

static enum err show_codes(struct ctl *c, const Pacte__TotpReply *r)
{
    static const struct column columns[] = {{"recovery_code", N_("Code de secours"), false, 0}};
    say("Second facteur en place. Gardez ces codes de secours, bons une fois chacun, en lieu sûr :");
    c->out.record = false;
    enum err e = out_begin(&c->out, columns, 1);
    for (size_t i = 0; e == ERR_OK && i < r->n_recovery_codes; i++) {
        const struct cell cell = cell_text(r->recovery_codes[i]);
        e = out_row(&c->out, &cell);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

enum err cmd_totp(struct ctl *c)
{
    char password[CTL_PASSWORD_BYTES] = "", otp[32] = "";
    Pacte__TotpRequest q = PACTE__TOTP_REQUEST__INIT;
    ProtobufCMessage *m;
    q.password = password;
    enum err e = current_password(c, password, sizeof password);
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_TOTP, &q.base, &m);
    if (e == ERR_OK) {
        q.secret = ((const Pacte__TotpReply *)m)->secret;
        e = show_secret(c, (const Pacte__TotpReply *)m);
    }
    if (e == ERR_OK)
        e = prompt_line(PROMPT_ALONE, "Code à six chiffres : ", otp, sizeof otp, &c->note);
    q.otp = otp;
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_TOTP, &q.base, &m);
    crypto_zero(password, sizeof password);
    return e == ERR_OK ? show_codes(c, (const Pacte__TotpReply *)m) : e;
}
