/* The commands, one function each; commands.c has the table. */
#ifndef TOOLS_PACTECTL_CMD_H
#define TOOLS_PACTECTL_CMD_H

#include "tools/pactectl/ctl.h"

command_fn cmd_init, cmd_verify, cmd_restore, cmd_renew, cmd_fingerprint;
command_fn cmd_status, cmd_backup, cmd_journal, cmd_account, cmd_session;
command_fn cmd_login, cmd_logout, cmd_passwd, cmd_totp;
command_fn cmd_list, cmd_get, cmd_put, cmd_archive, cmd_restaure, cmd_history, cmd_search, cmd_totals, cmd_watch;
command_fn cmd_fiche, cmd_echeances, cmd_financements, cmd_indicateurs, cmd_portefeuille, cmd_explain, cmd_fonctions, cmd_flux,
    cmd_compte_rendu, cmd_prestations, cmd_seuils;
command_fn cmd_load, cmd_dump, cmd_attach, cmd_fetch, cmd_completion, cmd_help;

#endif
