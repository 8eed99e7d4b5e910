/* An administrator and the people whose accounts they keep, with the real daemon. */
#include "client-tui/demo/demo.h"
#include "common/base/id.h"
#include "tests/integration/client/desk.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char own[] = "un moulin sous la neige";

TestSuite(client_comptes, .init = desk_set_up, .fini = desk_tear_down, .timeout = 300);

static void administer(void)
{
    desk_client(&desk, &one, "modeles", 24, 80);
    desk_enter(&one, "Tous les comptes");
}

/* Its row among the accounts, which come after the sessions. */
static void to_account(const char *account)
{
    char row[80];
    (void)snprintf(row, sizeof row, "►%s ", account);
    desk_keys(&one, "Fin");
    for (int i = 0; i < 40 && !terminal_shows(&one, row); i++)
        desk_keys(&one, "↑");
    desk_see(&one, row);
}

/* Four groups of four letters and digits. */
static void temporary_password(char out[24])
{
    char row[400];
    desk_see(&one, "Mot de passe provisoire");
    out[0] = '\0';
    for (int r = 0; r < one.rows && out[0] == '\0'; r++) {
        (void)terminal_row(&one, r, row, sizeof row);
        for (const char *at = row; *at != '\0' && out[0] == '\0'; at++)
            if (strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789-") == 19 && at[4] == '-' && at[9] == '-' && at[14] == '-')
                (void)snprintf(out, 24, "%.19s", at);
    }
    cr_assert_eq(strlen(out), 19, "it is shown");
    desk_keys(&one, "Échap");
}

static void create(const char *account, const char *role_keys, uint64_t scope, char password[24])
{
    char id[ID_TEXT_BYTES];
    id_format(scope, id);
    desk_keys(&one, "n");
    desk_see(&one, "Portée");
    terminal_type(&one, account);
    desk_keys(&one, "Tab 'Poste accueil' Tab");
    desk_keys(&one, role_keys);
    desk_keys(&one, "Tab");
    if (scope != 0)
        terminal_type(&one, id);
    desk_keys(&one, "Entrée");
    temporary_password(password);
}

/* Typed on the screen of the connexion. */
static void come(const char *account, const char *password, const char *see)
{
    desk_client(&desk, &two, account, 24, 80);
    desk_see(&two, "empreinte reconnue");
    desk_answer(&two, password);
    desk_see(&two, see);
}

static void choose_own(const char *temporary)
{
    desk_see(&two, "Nouveau");
    terminal_type(&two, temporary);
    desk_keys(&two, "Tab");
    terminal_type(&two, own);
    desk_keys(&two, "Tab");
    desk_answer(&two, own);
}

Test(client_comptes, a_new_account_chooses_its_password_and_sees_its_scope_alone)
{
    char temporary[24];
    administer();
    create("accueil", "", demo_record_id("structure-belvedere"), temporary);
    to_account("accueil");
    desk_see(&one, "coordination (");
    come("accueil", temporary, "provisoire");
    choose_own(temporary);
    desk_see(&two, "À FAIRE");
    cr_expect_not(terminal_shows(&two, "COM-2026-001"), "another centre's");
    desk_keys(&two, "l");
    desk_see(&two, "COM-2023-005");
    cr_expect_not(terminal_shows(&two, "COM-2026-001"));
    desk_keys(&two, "w");
    desk_see(&two, "Quelle liste");
    desk_keys(&two, "'structures' Entrée");
    desk_see(&two, "Le Belvédère");
    cr_expect_not(terminal_shows(&two, "Passerelles"));
    desk_leave(&two);
    come("accueil", temporary, "incorrect");
    desk_keys(&two, "Ctrl-U");
    desk_answer(&two, own);
    desk_see(&two, "À FAIRE");
}

Test(client_comptes, an_account_is_disabled_reset_and_given_another_role)
{
    char first[24], second[24];
    administer();
    create("accueil", "", demo_record_id("structure-passerelles"), first);
    come("accueil", first, "provisoire");
    choose_own(first);
    desk_see(&two, "COM-2026-001");
    /* disabled: at once, whoever is logged in; the password chosen meanwhile is told first */
    to_account("accueil");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Désactiver");
    desk_keys(&one, "'désactiver' Entrée");
    desk_see(&one, "a changé entre-temps");
    desk_see(&one, "►accueil ");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Désactiver");
    desk_keys(&one, "'désactiver' Entrée");
    desk_see(&one, "DÉSACTIVÉ");
    desk_keys(&two, "F5");
    desk_see(&two, "Mot de passe de « accueil »");
    desk_answer(&two, own);
    desk_see(&two, "incorrect");
    desk_kill(&two, SIGTERM);
    /* back, with a password that was lost */
    to_account("accueil");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Réactiver");
    desk_keys(&one, "'réactiver' Entrée");
    desk_see(&one, "enregistré");
    for (int i = 0; i < 100 && terminal_shows(&one, "DÉSACTIVÉ"); i++)
        terminal_watch(&one, 50);
    to_account("accueil");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Donner un mot de passe");
    desk_keys(&one, "'provisoire' Entrée");
    temporary_password(second);
    cr_expect_str_neq(first, second);
    come("accueil", second, "provisoire");
    desk_leave(&two);
    /* a reader of everything from now on */
    to_account("accueil");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Modifier");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Portée");
    desk_keys(&one, "Tab Tab");
    for (int i = 0; i < 8 && !terminal_shows(&one, "[lecture "); i++)
        desk_keys(&one, "→");
    desk_keys(&one, "Tab Ctrl-U 'toutes' Entrée");
    desk_see(&one, "lecture (toutes)");
}

Test(client_comptes, the_last_administrator_stays)
{
    administer();
    to_account("admin");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Désactiver");
    desk_keys(&one, "'désactiver' Entrée");
    desk_see(&one, "DÉSACTIVÉ");
    to_account("modeles");
    desk_keys(&one, "Entrée");
    desk_see(&one, "c'est le vôtre");
    desk_keys(&one, "'modifier' Entrée");
    desk_see(&one, "Portée");
    desk_keys(&one, "Tab Tab");
    for (int i = 0; i < 8 && !terminal_shows(&one, "[audit "); i++)
        desk_keys(&one, "→");
    desk_keys(&one, "F2");
    desk_see(&one, "dernier compte d'administration");
    desk_keys(&one, "Échap");
    desk_see(&one, "Administration · administration");
    desk_leave(&one);
}
