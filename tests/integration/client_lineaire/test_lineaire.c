/* Transcripts of the linear mode, from the real program over its private daemon.
 * With PACTE_GOLDEN=write they are written anew. */
#include "tests/support/daemon.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRANSCRIPT_BYTES = 1 << 18 };

static struct scratch scratch;
static char said[TRANSCRIPT_BYTES], wanted[TRANSCRIPT_BYTES], golden_dir[600];

static void begin(void)
{
    cr_assert_not_null(getcwd(golden_dir, sizeof golden_dir));
    scratch_make(&scratch);
}
static void end(void) { scratch_remove(&scratch); }
TestSuite(lineaire, .init = begin, .fini = end, .timeout = 180);

static size_t read_file(const char *path, char *out)
{
    FILE *f = fopen(path, "r");
    size_t n = f != NULL ? fread(out, 1, TRANSCRIPT_BYTES - 1, f) : 0;
    if (f != NULL)
        (void)fclose(f);
    out[n] = '\0';
    return n;
}

_Noreturn static void client(int out)
{
    (void)setenv("HOME", scratch.dir, 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_CONFIG_HOME");
    if (chdir(scratch.dir) != 0 || freopen("script", "r", stdin) == NULL || dup2(out, STDOUT_FILENO) < 0)
        _exit(126);
    (void)execl(program_path("pacte"), "pacte", "--demo", "--lineaire", (char *)NULL);
    _exit(127);
}

/* What is said when these lines are typed; asserts an end in order. */
static void play(const char *lines)
{
    char program[600];
    int out[2], status;
    size_t n = 0;
    ssize_t got;
    FILE *f = fopen(scratch_path(&scratch, "script"), "w");
    cr_assert(f != NULL && fputs(lines, f) >= 0);
    (void)fclose(f);
    /* The path of the programs may be relative. */
    cr_assert_not_null(realpath(program_path("pacte"), program));
    *strrchr(program, '/') = '\0';
    (void)setenv("PACTE_BIN", program, 1);
    cr_assert_eq(pipe(out), 0);
    pid_t child = fork();
    if (child == 0)
        client(out[1]);
    (void)close(out[1]);
    while (n < sizeof said - 1 && (got = read(out[0], said + n, sizeof said - 1 - n)) > 0)
        n += (size_t)got;
    said[n] = '\0';
    (void)close(out[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x\n%s", (unsigned)status, said);
}

static void golden(const char *name)
{
    char path[700];
    const char *mode = getenv("PACTE_GOLDEN");
    (void)snprintf(path, sizeof path, "%s/tests/screen/golden/lineaire-%s.txt", golden_dir, name);
    if (mode != NULL && strcmp(mode, "write") == 0) {
        FILE *f = fopen(path, "w");
        cr_assert(f != NULL && fputs(said, f) >= 0);
        (void)fclose(f);
    }
    cr_assert_gt(read_file(path, wanted), 0u, "%s is missing: PACTE_GOLDEN=write", path);
    cr_expect_str_eq(said, wanted, "%s differs; what was said:\n%s", path, said);
}

Test(lineaire, reads_and_enters_an_amount)
{
    play("va conventions\nouvrir COM-2026-001\nva contributions\nliste\nva région 2029\nsaisir conventionné 15000\nn\n"
         "saisir conventionné 14500,50\no\nretour\nlire région\nannuler\nlire région\n"
         "va région 2027\nsaisir conventionné 1\no\nquitter\n");
    golden("montant");
    cr_expect(strstr(said, "Abandonné.") != NULL);
    cr_expect(strstr(said, "Enregistré") != NULL);
    cr_expect(strstr(said, "Refusé : ") != NULL, "the budget of 2027 is settled");
}

Test(lineaire, enters_a_field_of_a_group_by_its_path)
{
    play("va conventions\nouvrir COM-2026-001\nva fiche\nsaisir conditions[0].texte Vote du budget\no\n"
         "saisir conditions[0].levee 31/02/2027\nsaisir conditions 3\nsaisir conditions[4].texte rien\n"
         "saisir conditions[1].texte Une autre\nn\nsaisir conditions[0]\no\nquitter\n");
    golden("groupe");
    cr_expect(strstr(said, "Conditions suspensives 1, Condition. Avant : ") != NULL);
    cr_expect(strstr(said, "Conditions suspensives : remplissez d'abord la valeur précédente.") != NULL);
    cr_expect(strstr(said, "Conditions suspensives 1 sera retiré") != NULL);
}

Test(lineaire, says_what_it_does_not_understand)
{
    play("bavardage\nva nulle part\nouvrir 9999\nlire zzz\nsaisir conventionné 1\ntouche Majuscule\n\n   \n"
         "va conventions\nouvrir COM-2026-001\nva contributions\nouvrir région\nsaisir couleur rouge\nsaisir conventionné 12.345\nsaisir notifié le 31/02/2027\nquit\n");
    golden("refus");
}

Test(lineaire, asks_what_the_screen_would_ask)
{
    play("va conventions\nouvrir COM-2026-001\nva contributions\nexporter\n\nexporter\nordinateur\ntableur français\nva copil\nnouveau\n\nquitter\n");
    golden("questions");
    cr_expect(strstr(said, "Écrit : ") != NULL);
}

Test(lineaire, says_what_words_mean)
{
    play("va conventions\nouvrir COM-2026-001\nglossaire\nacf\nzzz\n\nquitter\n");
    golden("glossaire");
    cr_expect(strstr(said, "(ACF)") != NULL);
    cr_expect(strstr(said, "« zzz » n'est pas au glossaire.") != NULL);
}

Test(lineaire, ends_with_its_input)
{
    play("aide");
    cr_expect(strstr(said, "saisir CHAMP VALEUR") != NULL);
}

/* The files of a document, without a screen. */
Test(lineaire, joins_keeps_and_takes_off_a_file)
{
    char kept[16] = "";
    FILE *f = fopen(scratch_path(&scratch, "scan.pdf"), "w");
    cr_assert(f != NULL && fputs("un scan", f) >= 0 && fclose(f) == 0);
    play("joindre scan.pdf\nva conventions\nouvrir COM-2026-001\nfiches\ndocuments\nva protocole de lancement\njoindre absent.pdf\njoindre scan.pdf\n"
         "garder 1\ntouche J\nliste\ngarder 2\nretirer 1\no\nliste\nquitter\n");
    cr_expect_not_null(strstr(said, "Ouvrez d'abord un document"), "%s", said);
    cr_expect_not_null(strstr(said, "« absent.pdf » ne peut pas être lu"), "%s", said);
    cr_expect_not_null(strstr(said, "1. scan.pdf, document PDF, 7 octets, "), "%s", said);
    cr_expect_not_null(strstr(said, "Gardé : ./scan-2.pdf"), "%s", said);
    cr_expect_not_null(strstr(said, "Dites lequel des fichiers, de 1 à 1."), "%s", said);
    cr_expect_not_null(strstr(said, "La liste est vide."), "%s", said);
    f = fopen(scratch_path(&scratch, "scan-2.pdf"), "r");
    cr_assert(f != NULL && fgets(kept, sizeof kept, f) != NULL && fclose(f) == 0);
    cr_expect_str_eq(kept, "un scan");
}
