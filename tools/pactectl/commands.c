/* The table of commands: the help, the checks and the calls come from it. */
#include "tools/pactectl/cmd.h"

#include <string.h>

enum { MANY = 1000, COPY_MS = 30 * 60 * 1000 };

const struct command commands[] = {
    /* administration of this machine */
    {"init", "", 0, 0, NEEDS_NOTHING_AT_ALL, cmd_init, N_("créer un dossier de données, une autorité et un premier compte"), 0, ROWS_NONE},
    {"verify", "[SAUVEGARDE]", 0, 1, NEEDS_NOTHING_AT_ALL, cmd_verify,
     N_("tout relire d'un dossier (--data) ou d'une sauvegarde, et dire ce qui est abîmé"), 0, ROWS_NONE},
    {"restore", "SAUVEGARDE", 1, 1, NEEDS_NOTHING_AT_ALL, cmd_restore, N_("refaire un dossier (--data) depuis une sauvegarde"), 0, ROWS_NONE},
    {"renew", "", 0, 0, NEEDS_NOTHING_AT_ALL, cmd_renew, N_("refaire le certificat du serveur (--data, --host)"), 0, ROWS_NONE},
    {"fingerprint", "", 0, 0, NEEDS_NOTHING_AT_ALL, cmd_fingerprint, N_("afficher l'empreinte que les clients attendent (--data)"), 0, ROWS_NONE},
    /* administration at a distance */
    {"status", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_status, N_("l'état du serveur"), 0, ROWS_NONE},
    {"backup", "FICHIER", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_backup, N_("sauvegarder à chaud, puis prouver la sauvegarde"),
     COPY_MS, ROWS_NONE},
    {"journal", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_journal, N_("le journal des commandes"), 0, ROWS_LISTED},
    {"account", "list | add NOM | role NOM | disable NOM | enable NOM | reset NOM", 1, 2, NEEDS_SESSION_OR_LOCAL, cmd_account,
     N_("les comptes"), 0, ROWS_NONE},
    {"session", "list | end ID", 1, 2, NEEDS_SESSION_OR_LOCAL, cmd_session, N_("les sessions ouvertes"), 0, ROWS_NONE},
    /* one's own account */
    {"login", "", 0, 0, NEEDS_LINK, cmd_login, N_("s'identifier ; la session sert aux commandes suivantes"), 0, ROWS_NONE},
    {"logout", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_logout, N_("fermer la session"), 0, ROWS_NONE},
    {"passwd", "", 0, 0, NEEDS_LINK, cmd_passwd, N_("changer son mot de passe"), 0, ROWS_NONE},
    {"totp", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_totp, N_("mettre en place le second facteur"), 0, ROWS_NONE},
    /* records */
    {"list", "TYPE", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_list, N_("les fiches d'un type"), 0, ROWS_LISTED},
    {"get", "TYPE ID|CLÉ", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_get, N_("une fiche"), 0, ROWS_NONE},
    {"put", "TYPE [ID|CLÉ] CHAMP=VALEUR…", 2, MANY, NEEDS_SESSION_OR_LOCAL, cmd_put, N_("créer ou changer une fiche"), 0, ROWS_NONE},
    {"archive", "TYPE ID|CLÉ", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_archive, N_("archiver une fiche"), 0, ROWS_NONE},
    {"restaure", "TYPE ID", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_restaure, N_("rétablir une fiche archivée"), 0, ROWS_NONE},
    {"history", "TYPE ID|CLÉ", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_history, N_("les versions d'une fiche : qui, quand, quoi"), 0, ROWS_LISTED},
    {"search", "MOTS…", 1, MANY, NEEDS_SESSION_OR_LOCAL, cmd_search, N_("chercher dans toutes les fiches"), 0, ROWS_LISTED},
    {"totals", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_totals, N_("les montants par convention, financeur et année"), 0, ROWS_COMPUTED},
    /* what the rules compute */
    {"portefeuille", "", 0, 0, NEEDS_SESSION_OR_LOCAL, cmd_portefeuille, N_("les agréments : fin, jours restants, situation et pourquoi"), 0, ROWS_COMPUTED},
    {"fiche", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_fiche, N_("la situation d'une convention, et pourquoi"), 0, ROWS_COMPUTED},
    {"echeances", "[CONVENTION]", 0, 1, NEEDS_SESSION_OR_LOCAL, cmd_echeances, N_("ce qui est en retard, dû ou à venir"), 0, ROWS_COMPUTED},
    {"financements", "[CONVENTION]", 0, 1, NEEDS_SESSION_OR_LOCAL, cmd_financements,
     N_("les contributions, échelon par échelon, du sollicité au justifié"), 0, ROWS_COMPUTED},
    {"indicateurs", "[CONVENTION]", 0, 1, NEEDS_SESSION_OR_LOCAL, cmd_indicateurs, N_("les indicateurs d'une année et leurs cibles"), 0, ROWS_COMPUTED},
    {"compte-rendu", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_compte_rendu, N_("prévu et réalisé, compte par compte (--annee)"), 0, ROWS_COMPUTED},
    {"prestations", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_prestations, N_("ce qui est une part d'un coût : acompte et solde (--annee)"), 0, ROWS_COMPUTED},
    {"seuils", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_seuils, N_("ce que la loi demande au-delà d'un montant par an (--annee)"), 0, ROWS_COMPUTED},
    {"fonctions", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_fonctions, N_("les fonctions obligatoires et finançables, et qui manque"), 0, ROWS_COMPUTED},
    {"flux", "CONVENTION", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_flux, N_("arrivées et départs par territoire, même sous un total stable"), 0, ROWS_COMPUTED},
    {"explain", "CONVENTION NOMBRE", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_explain, N_("d'où vient une somme ou un écart, terme à terme"), 0, ROWS_COMPUTED},
    {"watch", "[TYPE…]", 0, MANY, NEEDS_SESSION_OR_LOCAL, cmd_watch, N_("les changements, à mesure qu'ils sont enregistrés"), 0, ROWS_NONE},
    {"load", "FICHIER", 1, 1, NEEDS_SESSION_OR_LOCAL, cmd_load, N_("charger des fiches en JSON (« - » : l'entrée)"), 0, ROWS_NONE},
    {"dump", "[TYPE]", 0, 1, NEEDS_SESSION_OR_LOCAL, cmd_dump, N_("toutes les fiches en JSON, pour « load »"), 0, ROWS_NONE},
    {"attach", "DOCUMENT FICHIER", 2, 2, NEEDS_SESSION_OR_LOCAL, cmd_attach, N_("joindre un fichier à un document"), 0, ROWS_NONE},
    {"fetch", "DOCUMENT [NOM]", 1, 2, NEEDS_SESSION_OR_LOCAL, cmd_fetch, N_("reprendre un fichier joint"), 0, ROWS_NONE},
    {"completion", "", 0, 0, NEEDS_NOTHING_AT_ALL, cmd_completion, N_("ce que bash complète, à lire par « source »"), 0, ROWS_NONE},
    {"help", "[COMMANDE]", 0, 1, NEEDS_NOTHING_AT_ALL, cmd_help, N_("cette aide"), 0, ROWS_NONE},
};
const size_t command_count = sizeof commands / sizeof commands[0];

const struct command *command_named(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void put_option(FILE *to, const struct option_row *row)
{
    char letter[] = {'-', row->letter, ',', ' ', '\0'};
    fprintf(to, "  %s--%s%s%s\n      %s\n", row->letter != 0 ? letter : "", row->name, row->value != NULL ? " " : "",
            row->value != NULL ? row->value : "", row->help);
}

void commands_help(FILE *to)
{
    fputs("Usage : pactectl COMMANDE [ARGUMENTS] [OPTIONS]\n\nCommandes :\n", to);
    for (size_t i = 0; i < command_count; i++)
        fprintf(to, "  %-12s %s\n", commands[i].name, commands[i].help);
    fputs("\nOptions de toutes les commandes :\n", to);
    for (size_t i = 0; i < option_row_count; i++)
        if (option_rows[i].commands == NULL)
            put_option(to, &option_rows[i]);
    fputs("\nRéglages : ~/.config/pacte/config (lignes « nom = valeur »), et PACTE_SERVER, PACTE_SOCKET, PACTE_ACCOUNT,\n"
          "PACTE_PASSWORD_FILE, PACTE_FINGERPRINT, PACTE_CA, PACTE_FORMAT.\n"
          "Codes de sortie : 0 fait, 1 échec, 2 usage, 3 refus, 4 introuvable, 5 conflit, 6 serveur injoignable.\n", to);
}

void command_help(FILE *to, const struct command *cmd)
{
    fprintf(to, "Usage : pactectl %s %s\n\n  %s\n", cmd->name, cmd->args, cmd->help);
    bool any = false;
    for (size_t i = 0; i < option_row_count; i++)
        if (option_takes(&option_rows[i], cmd->name)) {
            if (!any)
                fputs("\nOptions :\n", to);
            any = true;
            put_option(to, &option_rows[i]);
        }
    fputs("\nLes options de toutes les commandes : pactectl help\n", to);
}

enum err cmd_help(struct ctl *c)
{
    const struct command *cmd = c->o.arg_count > 0 ? command_named(c->o.args[0]) : NULL;
    if (c->o.arg_count > 0 && cmd == NULL)
        return err_set(&c->note, ERR_USAGE, "La commande « %s » n'existe pas. Voyez « pactectl help ».", c->o.args[0]);
    if (cmd == NULL)
        commands_help(c->out.to);
    else
        command_help(c->out.to, cmd);
    return ERR_OK;
}
