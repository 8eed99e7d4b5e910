/* A daemon that does not answer: what was read is read, what is saved is sent
 * once and only once, whatever ends in between. */
#include "client-tui/demo/demo.h"
#include "proto/value.pb-c.h"
#include "tests/integration/client/desk.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONTRIBUTION PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION

TestSuite(client_hors_ligne, .init = desk_set_up, .fini = desk_tear_down, .timeout = 240);

static uint64_t region(void) { return demo_record_id("contribution-com-2026-001-region-2029"); }

/* A day with the link: the grid was read, and the client was left. */
static void read_something(void)
{
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    desk_leave(&one);
}

static void start(const char *see)
{
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_see(&one, see);
}

static void expect(const char *amount, uint32_t revision)
{
    char value[64];
    desk_value(&desk, CONTRIBUTION, region(), "conventionne", value, sizeof value);
    cr_expect_str_eq(value, amount);
    cr_expect_eq(desk_revision(&desk, CONTRIBUTION, region()), revision, "written once: %u", desk_revision(&desk, CONTRIBUTION, region()));
}

Test(client_hors_ligne, reads_types_is_killed_and_sends_once)
{
    read_something();
    uint32_t before = desk_revision(&desk, CONTRIBUTION, region());
    daemon_kill(&desk.daemon);
    start("hors ligne, copie du ");
    desk_see(&one, "À FAIRE");
    desk_to_region(&one);
    desk_keys(&one, "'14000' Entrée F2");
    desk_see(&one, "Hors ligne : gardé sur ce poste");
    desk_see(&one, "1 à envoyer");
    desk_kill(&one, SIGKILL);
    start("1 à envoyer");                /* and again without the daemon */
    desk_kill(&one, SIGKILL);
    desk_restart(&desk);
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_enter(&one, "Enregistré");
    expect("14000.00", before + 1);
    desk_leave(&one);
    desk_login(&desk, &one, DEMO_ACCOUNT);
    cr_expect_not(terminal_shows(&one, "Brouillons"), "nothing is left of it");
    expect("14000.00", before + 1);
}

Test(client_hors_ligne, the_link_comes_back_and_asks_the_password_over_the_screen)
{
    read_something();
    uint32_t before = desk_revision(&desk, CONTRIBUTION, region());
    daemon_kill(&desk.daemon);
    start("hors ligne, copie du ");
    desk_to_region(&one);
    desk_keys(&one, "'14500' Entrée F2");
    desk_see(&one, "1 à envoyer");
    desk_restart(&desk);
    desk_keys(&one, "F5");
    desk_see(&one, "Mot de passe de « coordination »");
    desk_see(&one, "TOTAL");
    desk_answer(&one, desk_password);
    desk_see(&one, "Enregistré");
    desk_see(&one, "en ligne");
    expect("14500.00", before + 1);
}

/* The worst moment: the daemon has done it, and nobody heard. */
Test(client_hors_ligne, an_answer_that_was_lost_is_asked_for_again_under_the_same_key)
{
    desk_proxy(&desk);
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_to_region(&one);
    uint32_t before = desk_revision(&desk, CONTRIBUTION, region());
    desk_keys(&one, "'14200' Entrée");
    desk_deaf(&desk);
    desk_keys(&one, "F2");
    for (int i = 0; i < 200 && desk_revision(&desk, CONTRIBUTION, region()) == before; i++)
        terminal_watch(&one, 50);
    expect("14200.00", before + 1);
    desk_kill(&one, SIGKILL);
    desk_link(&desk, true);
    desk_client(&desk, &one, DEMO_ACCOUNT, 24, 80);
    desk_enter(&one, "Enregistré");
    expect("14200.00", before + 1);
}

/* --- The files ------------------------------------------------------------------------- */

static int copies(char *path, size_t size)
{
    char state[SCRATCH_PATH_BYTES + 64];
    int count = 0;
    (void)snprintf(state, sizeof state, "%s/.local/state/pacte", desk.home);
    DIR *d = opendir(state);
    const struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL)
        if (strncmp(e->d_name, "copie-", 6) == 0) {
            (void)snprintf(path, size, "%s/%s", state, e->d_name);
            count++;
        }
    if (d != NULL)
        (void)closedir(d);
    return count;
}

/* Every file but one byte; returns how many there were. */
static int damage(const char *dir, bool cut)
{
    char path[SCRATCH_PATH_BYTES + 400];
    struct stat s;
    int count = 0;
    DIR *d = opendir(dir);
    const struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (stat(path, &s) != 0 || !S_ISREG(s.st_mode))
            continue;
        cr_expect_eq(s.st_mode & 0777, 0600);
        count++;
        if (cut)
            cr_assert_eq(truncate(path, s.st_size - 1), 0);
    }
    if (d != NULL)
        (void)closedir(d);
    return count;
}

Test(client_hors_ligne, files_are_private_and_a_damaged_one_is_set_aside)
{
    char dir[SCRATCH_PATH_BYTES + 400];
    struct stat s;
    read_something();
    cr_assert_eq(copies(dir, sizeof dir), 1);
    cr_assert_eq(stat(dir, &s), 0);
    cr_expect_eq(s.st_mode & 0777, 0700);
    cr_expect_geq(damage(dir, true), 6);
    daemon_kill(&desk.daemon);
    start("ne se lit plus");
    desk_see(&one, "Identifiant");
    desk_leave(&one);
    desk_restart(&desk);
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_leave(&one);
    daemon_kill(&desk.daemon);
    start("hors ligne, copie du ");      /* made anew */
}

Test(client_hors_ligne, logging_out_removes_the_copy)
{
    char dir[SCRATCH_PATH_BYTES + 400];
    read_something();
    desk_login(&desk, &one, DEMO_ACCOUNT);
    desk_keys(&one, "F9 'comptes' Entrée");
    desk_see(&one, "Se déconnecter");
    for (int i = 0; i < 10 && !terminal_shows(&one, "►Se déconnecter"); i++)
        desk_keys(&one, "↓");
    desk_keys(&one, "Entrée");
    desk_see(&one, "Question");
    desk_keys(&one, "Tab Entrée");
    desk_see(&one, "Identifiant");
    cr_expect_eq(copies(dir, sizeof dir), 0);
}
