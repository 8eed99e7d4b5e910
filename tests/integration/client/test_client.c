/* A day at the desk: real programs, real TLS, a link that breaks. */
#include "client-tui/demo/demo.h"
#include "proto/value.pb-c.h"
#include "tests/integration/client/desk.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

TestSuite(client, .init = desk_set_up, .fini = desk_tear_down, .timeout = 240);

/* The contribution that the keys of to_region lead to. */
static void region(char *out, size_t size)
{
    desk_value(&desk, TYPE(CONTRIBUTION), demo_record_id("contribution-com-2026-001-region-2029"), "conventionne", out, size);
}

Test(client, logs_in_by_tls_asking_for_the_fingerprint_once)
{
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_leave(&one);
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_see(&one, "empreinte reconnue");
    cr_expect(!terminal_shows(&one, "comparaison"), "it is known now");
    desk_answer(&one, "un mauvais mot de passe");
    desk_see(&one, "incorrect");
}

Test(client, saves_an_amount_that_the_daemon_has)
{
    char value[64];
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_keys(&one, "'15000' Entrée F2");
    desk_see(&one, "Enregistré");
    region(value, sizeof value);
    cr_expect_str_eq(value, "15000.00");
    desk_keys(&one, "u");
    desk_see(&one, "Annulé");
    region(value, sizeof value);
    cr_expect_str_eq(value, "12000.00");
}

Test(client, goes_on_without_a_link_and_sends_once_when_it_is_back)
{
    char value[64];
    desk_proxy(&desk);
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_link(&desk, false);
    desk_see(&one, "hors ligne");
    desk_keys(&one, "'14000' Entrée");
    desk_see(&one, "14\u00a0000*");
    desk_keys(&one, "F2");
    desk_see(&one, "gardé");
    region(value, sizeof value);
    cr_expect_str_eq(value, "12000.00", "not there yet");
    desk_link(&desk, true);
    desk_keys(&one, "F5");
    desk_see(&one, "Enregistré");
    region(value, sizeof value);
    cr_expect_str_eq(value, "14000.00");
}

Test(client, lives_through_a_daemon_that_is_killed)
{
    char value[64];
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_keys(&one, "'13500' Entrée");
    daemon_kill(&desk.daemon);
    desk_see(&one, "hors ligne");
    desk_keys(&one, "F2");
    desk_see(&one, "gardé");
    desk_restart(&desk);
    desk_keys(&one, "F5");
    desk_see(&one, "Enregistré");
    region(value, sizeof value);
    cr_expect_str_eq(value, "13500.00");
}

static bool draft_there(void)
{
    char path[SCRATCH_PATH_BYTES + 64];
    bool found = false;
    (void)snprintf(path, sizeof path, "%s/.local/state/pacte", desk.home);
    DIR *d = opendir(path);
    const struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL)
        found = found || (strncmp(e->d_name, "brouillon-", 10) == 0 && strchr(e->d_name, '.') == NULL);
    if (d != NULL)
        (void)closedir(d);
    return found;
}

/* At most two seconds of typing are lost, whatever ends the client. */
static void loses_nothing(int sig)
{
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_keys(&one, "'15500' Entrée");
    terminal_watch(&one, 2000);
    cr_expect(draft_there());
    desk_kill(&one, sig);
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_enter(&one, "Brouillons");
    desk_see(&one, "COM-2026-001");
}

Test(client, killed_while_typing_finds_its_draft) { loses_nothing(SIGKILL); }
Test(client, hung_up_while_typing_finds_its_draft) { loses_nothing(SIGHUP); }

Test(client, two_people_change_the_same_amount)
{
    char value[64];
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_login(&desk, &two, DEMO_ACCOUNT);
    desk_to_region(&two);
    desk_keys(&one, "'15000' Entrée");
    desk_keys(&two, "'14000' Entrée F2");
    desk_see(&two, "Enregistré");
    desk_keys(&one, "F2");
    desk_see(&one, "À choisir");
    desk_keys(&one, "g Entrée");
    desk_see(&one, "Enregistré");
    region(value, sizeof value);
    cr_expect_str_eq(value, "15000.00");
}
