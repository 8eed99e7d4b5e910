/* init, verify, restore, renew, fingerprint: on a data folder, without a
 * daemon. The work is tools/admin's; this is its face. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/prompt.h"

#include "common/base/id.h"
#include "common/crypto/hash.h"
#include "tools/admin/admin.h"

#include <inttypes.h>
#include <sys/stat.h>

static enum err need_data(struct ctl *c)
{
    return c->o.data != NULL ? ERR_OK : err_field(&c->note, ERR_USAGE, "data", "Donnez le dossier de données : --data DOSSIER.");
}

static enum err one_row(struct ctl *c, const struct column *columns, const struct cell *cells, size_t count)
{
    c->out.record = true;
    enum err e = out_begin(&c->out, columns, count);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- init --------------------------------------------------------------------- */

static enum err show_init(struct ctl *c, const struct admin_init_options *o, const struct admin_init_result *r)
{
    static const struct column columns[] = {
        {"data", N_("Dossier"), false, 0},        {"store_id", N_("Base"), false, 0},
        {"account", N_("Compte"), false, 0},      {"temporary_password", N_("Mot de passe provisoire (24 h)"), false, 0},
        {"fingerprint", N_("Empreinte à donner aux clients"), false, 0},
    };
    char id[ID_TEXT_BYTES];
    id_format(r->store_id, id);
    const struct cell cells[] = {cell_text(o->dir), cell_text(id), cell_text(o->account != NULL ? o->account : "admin"),
                                 cell_text(r->password), cell_text(r->fingerprint)};
    enum err e = one_row(c, columns, cells, sizeof columns / sizeof columns[0]);
    say("Mettez %s/ca.key en lieu sûr, hors de cette machine : elle ne sert qu'à refaire le certificat.", o->dir);
    return e;
}

enum err cmd_init(struct ctl *c)
{
    char password[LIMIT_PASSWORD_BYTES + 2] = "";
    struct admin_init_result r;
    struct admin_init_options o = {
        .sys = &sys_real, .dir = c->o.data, .site = c->o.site, .time_zone = c->o.time_zone, .account = c->o.account,
        .person = c->o.person, .hosts = c->o.hosts.texts, .host_count = c->o.hosts.count,
    };
    enum err e = need_data(c);
    if (e == ERR_OK && c->o.password_file != NULL) {
        e = secret_from_file(c->o.password_file, password, sizeof password, &c->note);
        o.password = password;
    }
    if (e == ERR_OK)
        e = admin_init(&o, &r, &c->note);
    crypto_zero(password, sizeof password);
    if (e == ERR_OK)
        e = show_init(c, &o, &r);
    crypto_zero(&r, sizeof r);
    return e;
}

/* --- verify -------------------------------------------------------------------- */

static void say_damage(void *ctx, const char *sentence)
{
    (void)ctx;
    say("Abîmé : %s", sentence);
}

static void say_breach(void *ctx, const char *sentence)
{
    (void)ctx;
    say("Règle : %s", sentence);
}

static enum err show_report(struct ctl *c, const struct admin_report *r)
{
    static const struct column columns[] = {
        {"records", N_("Fiches"), true, 0},          {"versions", N_("Versions"), true, 0},
        {"index_rows", N_("Lignes d'index"), true, 0}, {"search_rows", N_("Lignes de recherche"), true, 0},
        {"total_rows", N_("Lignes de totaux"), true, 0}, {"journal_entries", N_("Entrées du journal"), true, 0},
        {"accounts", N_("Comptes"), true, 0},        {"sessions", N_("Sessions"), true, 0},
        {"blobs", N_("Pièces jointes"), true, 0},    {"blob_bytes", N_("… en octets"), true, 0},
        {"damages", N_("Dommages"), true, 0},        {"dossiers", N_("Dossiers"), true, 0},
        {"breaches", N_("Règles enfreintes"), true, 0},
    };
    const struct cell cells[] = {
        cell_count(r->records), cell_count(r->versions), cell_count(r->index_rows), cell_count(r->search_rows),
        cell_count(r->total_rows), cell_count(r->journal_entries), cell_count(r->accounts), cell_count(r->sessions),
        cell_count(r->blobs), cell_count(r->blob_bytes), cell_count(r->damages),
        cell_count(r->dossiers), cell_count(r->breaches),
    };
    return one_row(c, columns, cells, sizeof columns / sizeof columns[0]);
}

enum err cmd_verify(struct ctl *c)
{
    struct admin_report report = {.say = say_damage, .say_breach = say_breach};
    struct backup_info info;
    enum err e;
    if ((c->o.data == NULL) == (c->o.arg_count == 0))
        return err_set(&c->note, ERR_USAGE, "Donnez un dossier (--data DOSSIER) ou une sauvegarde, et un seul des deux.");
    if (c->o.data != NULL)
        e = admin_verify(&sys_real, c->o.data, &report, &c->note);
    else
        e = admin_prove_backup(&sys_real, c->o.args[0], &info, &report, &c->note);
    if (e != ERR_OK && e != ERR_DAMAGED)
        return e;
    enum err shown = show_report(c, &report);
    if (e == ERR_OK)
        say("Tout a été relu : rien n'est abîmé.");
    if (e == ERR_OK && report.breaches > 0)
        e = err_set(&c->note, ERR_INVALID, "%" PRIu64 " règle%s du métier ne %s pas : corrigez les fiches nommées.",
                    report.breaches, report.breaches > 1 ? "s" : "", report.breaches > 1 ? "tiennent" : "tient");
    return e != ERR_OK ? e : shown;
}

/* --- restore ------------------------------------------------------------------- */

static void on_progress(void *ctx, uint64_t done, uint64_t all)
{
    (void)ctx;
    say_progress("Restauration (octets)", done, all);
}

enum err cmd_restore(struct ctl *c)
{
    struct admin_restore_result r = {.report = {.say = say_damage, .say_breach = say_breach}};
    struct admin_restore_options o = {
        .sys = &sys_real, .file = c->o.args[0], .dir = c->o.data, .keys_dir = c->o.keys, .hosts = c->o.hosts.texts,
        .host_count = c->o.hosts.count, .progress = on_progress,
    };
    enum err e = need_data(c);
    if (e == ERR_OK)
        e = admin_restore(&o, &r, &c->note);
    say_progress_end();
    if (e != ERR_OK)
        return e;
    e = show_report(c, &r.report);
    say("Restauré dans %s, et tout relu : rien n'est abîmé.", c->o.data);
    if (r.new_keys)
        say("L'autorité est nouvelle : donnez aux clients l'empreinte %s.", r.fingerprint);
    return e;
}

/* --- certificates --------------------------------------------------------------- */

enum err cmd_renew(struct ctl *c)
{
    enum err e = need_data(c);
    if (e == ERR_OK)
        e = admin_renew(&sys_real, c->o.data, c->o.hosts.texts, c->o.hosts.count, &c->note);
    if (e == ERR_OK)
        say("Certificat refait. Envoyez SIGHUP à pacted pour qu'il serve.");
    return e;
}

enum err cmd_fingerprint(struct ctl *c)
{
    static const struct column columns[] = {{"fingerprint", N_("Empreinte"), false, 0}};
    char text[ADMIN_FINGERPRINT_BYTES];
    enum err e = need_data(c);
    if (e == ERR_OK)
        e = admin_fingerprint(c->o.data, text, &c->note);
    const struct cell cell = cell_text(text);
    if (e != ERR_OK || c->out.format == OUT_JSON)
        return e == ERR_OK ? one_row(c, columns, &cell, 1) : e;
    /* One value, for « $(pactectl fingerprint …) » : no heading. */
    (void)fprintf(c->out.to, "%s\n", text);
    return fflush(c->out.to) == 0 ? ERR_OK : ERR_IO;
}
