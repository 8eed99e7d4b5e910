/* Accounts, sessions, backups, files, and what a terminal sees. */
#include "tests/integration/pactectl/desk.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(pactectl_admin, .timeout = 120);

#define DEMO "tools/demo.d/centre_social.json"

static struct desk d;

Test(pactectl_admin, who_may_and_who_is_refused)
{
    desk_open_coord(&d);
    cr_expect_eq(RUN(&d, "status"), 0, "who audits sees the figures");
    cr_expect_eq(RUN(&d, "session", "end", "0000000000001"), 4);
    cr_expect_eq(RUN(&d, "account", "list"), 3);
    cr_expect_eq(RUN(&d, "list", "structure"), 0);
    cr_expect_eq(RUN(&d, "logout"), 0);
    cr_expect_eq(RUN(&d, "list", "structure"), 3, "no session, and no terminal to ask");
    cr_expect_eq(RUN(&d, "list", "structure", "--account", "coord", "--password-file", desk_path(&d, "coord.pw")), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "list", "structure"), 0, "that session was kept");
    cr_expect_eq(RUN(&d, "login", "--account", "coord", "--password-file", desk_path(&d, "admin.pw")), 3, "a wrong password");
    cr_expect_eq(RUN(&d, "list", "structure", "--fingerprint",
                     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"), 3);
    cr_expect(desk_says(&d, "empreinte"), "%s", d.err);
    unsetenv("PACTE_FINGERPRINT");
    cr_expect_eq(RUN(&d, "list", "structure"), 3, "nobody is trusted without a pin");
    cr_expect(desk_says(&d, "--fingerprint"), "%s", d.err);
    unsetenv("PACTE_SERVER");
    cr_expect_eq(RUN(&d, "status", "--socket", d.daemon.socket_path, "-f", "json"), 0, "the machine's own administrator: %s", d.err);
    cr_expect(desk_shows(&d, "\"methods\": ["));
    cr_expect_eq(RUN(&d, "list", "structure", "--socket", d.daemon.socket_path), 3, "who has no business data");
    cr_expect_eq(RUN(&d, "status", "--socket", d.daemon.socket_path, "-f", "openmetrics"), 0);
    cr_expect(desk_shows(&d, "# EOF\n"));
    daemon_kill(&d.daemon);
    cr_expect_eq(RUN(&d, "status", "--socket", d.daemon.socket_path), 6);
    desk_close(&d);
}

Test(pactectl_admin, accounts)
{
    const char *const as_admin[] = {"--account", "admin"};
    desk_open_coord(&d);
    cr_assert_eq(RUN(&d, "login", "--account", "admin", "--password-file", desk_path(&d, "admin.pw")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "account", "list", as_admin[0], as_admin[1], "-f", "csv"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 2);
    cr_expect_eq(RUN(&d, "account", "add", "coord", "--role", "federation", as_admin[0], as_admin[1]), 5, "the name is taken");
    cr_expect_eq(RUN(&d, "account", "add", "x", as_admin[0], as_admin[1]), 2, "an account has a role");
    cr_expect_eq(RUN(&d, "account", "role", "personne", "--role", "audit", as_admin[0], as_admin[1]), 4);
    cr_assert_eq(RUN(&d, "account", "role", "coord", "--role", "lecture", as_admin[0], as_admin[1]), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "session", "list", as_admin[0], as_admin[1]), 0, "%s", d.err);
    cr_expect_geq(desk_rows(&d), 2);
    cr_assert_eq(RUN(&d, "account", "disable", "coord", as_admin[0], as_admin[1]), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "list", "structure", "--account", "coord"), 3, "the session of a disabled account is over");
    cr_assert_eq(RUN(&d, "account", "enable", "coord", as_admin[0], as_admin[1]), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "account", "reset", "coord", as_admin[0], as_admin[1], "-f", "csv"), 0, "%s", d.err);
    desk_write(&d, "reset.pw", desk_cell(&d, 1, 2));
    cr_expect_eq(RUN(&d, "login", "--account", "coord", "--password-file", desk_path(&d, "coord.pw")), 3);
    cr_expect_eq(RUN(&d, "login", "--account", "coord", "--password-file", desk_path(&d, "reset.pw")), 0, "%s", d.err);
    cr_expect(desk_says(&d, "provisoire"));
    cr_expect_eq(RUN(&d, "list", "structure", "--account", "coord"), 3, "first the password");
    desk_close(&d);
}

Test(pactectl_admin, watch_shows_a_change_as_it_commits)
{
    size_t len;
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    const char *const args[] = {"watch", "convention", "-n", "1", NULL};
    pid_t pid = desk_spawn(&d, "watched", args);
    char *seen = NULL;
    for (int i = 0; i < 100; i++) {          /* until it has said what it will show */
        usleep(50 * 1000);
        free(seen);
        seen = desk_read(&d, "watched", &len);
        if (len > 0)
            break;
    }
    free(seen);
    usleep(300 * 1000);
    cr_assert_eq(RUN(&d, "put", "organisation", "99000103400018", "note=autre type"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=vu"), 0, "%s", d.err);
    cr_expect_eq(desk_wait(pid), 0);
    seen = desk_read(&d, "watched", &len);
    cr_expect_not_null(strstr(seen, ",convention,"), "%s", seen);
    cr_expect_null(strstr(seen, ",organisation,"), "%s", seen);
    cr_expect_not_null(strstr(seen, ",2,non,coord\n"), "%s", seen);
    free(seen);
    desk_close(&d);
}

/* Over the socket, whose name stays the same when the daemon starts again. */
Test(pactectl_admin, watch_goes_on_after_the_daemon_came_back)
{
    size_t len;
    char *seen = NULL;
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    const char *const args[] = {"watch", "convention", "-n", "2", "--socket", d.daemon.socket_path, "--account", "coord",
                                "--password-file", desk_path(&d, "coord.pw"), NULL};
    pid_t pid = desk_spawn(&d, "watched", args);
    for (int i = 0; i < 200; i++) {
        usleep(50 * 1000);
        free(seen);
        seen = desk_read(&d, "watched", &len);
        if (len > 0)
            break;
    }
    free(seen);
    usleep(500 * 1000);
    cr_assert_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=avant"), 0, "%s", d.err);
    daemon_kill(&d.daemon);
    cr_assert(daemon_start(&d.daemon));
    cr_assert_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=apres", "--socket", d.daemon.socket_path, "--account", "coord"), 0,
                 "%s", d.err);
    cr_expect_eq(desk_wait(pid), 0);
    seen = desk_read(&d, "watched", &len);
    cr_expect_not_null(strstr(seen, ",2,non,coord\n"), "%s", seen);
    cr_expect_not_null(strstr(seen, ",3,non,coord\n"), "%s", seen);
    free(seen);
    desk_close(&d);
}

Test(pactectl_admin, files_of_a_document)
{
    char id[32];
    static char content[700001];
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "list", "document", "-c", "id", "-n", "1"), 0);
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    for (size_t i = 0; i < sizeof content - 1; i++)
        content[i] = (char)('a' + i * 7 % 26);
    desk_write(&d, "piece.pdf", content);
    desk_write(&d, "note.txt", "petite");
    cr_assert_eq(RUN(&d, "attach", id, desk_path(&d, "piece.pdf")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "attach", id, desk_path(&d, "note.txt")), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "fetch", id, "--sortie", desk_path(&d, "recu.pdf")), 1, "which of the two?");
    cr_assert_eq(RUN(&d, "fetch", id, "piece.pdf", "--sortie", desk_path(&d, "recu.pdf")), 0, "%s", d.err);
    char *back = desk_read(&d, "recu.pdf", NULL);
    cr_expect(strcmp(back, content) == 0);
    free(back);
    cr_expect_eq(RUN(&d, "fetch", id, "note.txt", "--sortie", desk_path(&d, "recu.pdf")), 1, "nothing is overwritten");
    cr_assert_eq(RUN(&d, "fetch", id, "note.txt", "--sortie", "-"), 0);
    cr_expect_str_eq(d.out, "petite");
    cr_expect_eq(RUN(&d, "fetch", id, "absent"), 4);
    desk_write(&d, "vide", "");
    cr_expect_eq(RUN(&d, "attach", id, desk_path(&d, "vide")), 1);
    desk_close(&d);
}

Test(pactectl_admin, backup_verify_restore)
{
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "dump"), 0);
    char *before = d.out;
    d.out = NULL;
    cr_expect_eq(RUN(&d, "backup", desk_path(&d, "b1")), 3, "coord may not");
    cr_assert_eq(RUN(&d, "login", "--account", "admin", "--password-file", desk_path(&d, "admin.pw")), 0);
    cr_assert_eq(RUN(&d, "backup", desk_path(&d, "b1"), "--account", "admin"), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "backup", desk_path(&d, "b1"), "--account", "admin"), 1, "never over another");
    cr_assert_eq(RUN(&d, "verify", desk_path(&d, "b1")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "restore", desk_path(&d, "b1"), "--data", desk_path(&d, "neuf"), "--keys", d.daemon.dir), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "restore", desk_path(&d, "b1"), "--data", desk_path(&d, "neuf")), 1);
    daemon_kill(&d.daemon);
    cr_expect_eq(RUN(&d, "dump", "--account", "coord"), 6);
    snprintf(d.daemon.dir, sizeof d.daemon.dir, "%s", desk_path(&d, "neuf"));
    cr_assert(daemon_start(&d.daemon));
    char server[32];
    snprintf(server, sizeof server, "127.0.0.1:%u", (unsigned)d.daemon.port);
    cr_assert_eq(RUN(&d, "dump", "--server", server, "--account", "coord", "--password-file", desk_path(&d, "coord.pw")), 0, "%s",
                 d.err);
    cr_expect(strcmp(d.out, before) == 0, "what was restored is what was saved");
    free(before);
    desk_write(&d, "b2", "pas une sauvegarde");
    cr_expect_eq(RUN(&d, "verify", desk_path(&d, "b2")), 1);
    desk_close(&d);
}

/* --- a terminal ----------------------------------------------------------------- */

struct screen {
    pid_t pid;
    int fd;
    char text[32768];
    size_t len;
};

static void open_screen_reading(struct screen *s, const char *const *args, const char *standard_input)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    const char *argv[16] = {"pactectl"};
    for (size_t i = 0; args[i] != NULL && i < 14; i++)
        argv[i + 1] = args[i];
    *s = (struct screen){.len = 0};
    s->pid = forkpty(&s->fd, NULL, NULL, &size);
    cr_assert_geq(s->pid, 0);
    if (s->pid == 0) {
        if (standard_input != NULL)
            (void)dup2(open(standard_input, O_RDONLY), STDIN_FILENO);
        execv(program_path("pactectl"), (char *const *)(uintptr_t)argv);
        _exit(127);
    }
}

static void open_screen(struct screen *s, const char *const *args) { open_screen_reading(s, args, NULL); }

/* Reads until the words are there, or the program has ended. */
static bool wait_words(struct screen *s, const char *words)
{
    while (s->len + 1 < sizeof s->text) {
        struct pollfd p = {.fd = s->fd, .events = POLLIN};
        s->text[s->len] = '\0';
        if (words != NULL && strstr(s->text, words) != NULL)
            return true;
        if (poll(&p, 1, 30000) <= 0)
            return false;
        ssize_t n = read(s->fd, s->text + s->len, sizeof s->text - 1 - s->len);
        if (n <= 0)
            return false;
        s->len += (size_t)n;
    }
    return false;
}

static int close_screen(struct screen *s)
{
    (void)wait_words(s, NULL);
    close(s->fd);
    return desk_wait(s->pid);
}

Test(pactectl_admin, a_password_is_asked_without_echo_and_a_terminal_gets_a_table)
{
    struct screen s;
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "logout"), 0);
    const char *const login[] = {"login", NULL};
    open_screen(&s, login);
    cr_assert(wait_words(&s, "Compte : "), "%s", s.text);
    cr_assert_eq(write(s.fd, "coord\n", 6), 6);
    cr_assert(wait_words(&s, "Mot de passe de coord : "), "%s", s.text);
    cr_assert_eq(write(s.fd, COORD_PASSWORD "\n", strlen(COORD_PASSWORD) + 1), (ssize_t)strlen(COORD_PASSWORD) + 1);
    cr_expect_eq(close_screen(&s), 0, "%s", s.text);
    cr_expect_null(strstr(s.text, COORD_PASSWORD), "it was shown: %s", s.text);
    cr_expect_not_null(strstr(s.text, "Bonjour"), "%s", s.text);

    const char *const list[] = {"list", "contribution", "-w", "annee=2027", NULL};
    open_screen(&s, list);
    cr_expect_eq(close_screen(&s), 0);
    cr_expect_not_null(strstr(s.text, "Financeur"), "%s", s.text);
    cr_expect_not_null(strstr(s.text, "…"), "cut to the terminal: %s", s.text);
    cr_expect_not_null(strstr(s.text, "260\u00A0000,00\u00A0€"), "%s", s.text);
    cr_expect_null(strchr(s.text, 0x1B));
    desk_close(&d);
}

/* « … | pactectl load - »: the data comes one way, the password the other. */
Test(pactectl_admin, what_reads_its_input_asks_the_terminal_itself)
{
    struct screen s;
    desk_open_coord(&d);
    cr_assert_eq(RUN(&d, "logout"), 0);
    desk_write(&d, "fiches.json", "[{\"type\": \"organisation\", \"id\": \"@essai\", \"fields\": {\"nom\": \"Essai du tube\", "
               "\"type\": \"commune\"}}]");
    const char *const load[] = {"load", "-", "--account", "coord", NULL};
    open_screen_reading(&s, load, desk_path(&d, "fiches.json"));
    cr_assert(wait_words(&s, "Mot de passe de coord : "), "%s", s.text);
    cr_assert_eq(write(s.fd, COORD_PASSWORD "\n", strlen(COORD_PASSWORD) + 1), (ssize_t)strlen(COORD_PASSWORD) + 1);
    cr_expect_eq(close_screen(&s), 0, "%s", s.text);
    cr_expect_null(strstr(s.text, COORD_PASSWORD), "it was shown: %s", s.text);
    cr_assert_eq(RUN(&d, "search", "tube"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 1, "%s", d.out);
    desk_close(&d);
}

/* A script has a terminal behind it, and nobody who answers. */
Test(pactectl_admin, a_script_is_refused_a_question_not_left_waiting)
{
    struct screen s;
    desk_open_coord(&d);
    cr_assert_eq(RUN(&d, "logout", "--account", "admin"), 0, "%s", d.err);
    const char *const add[] = {"account", "add", "x", "--role", "audit", "--role", "lecture", "--account", "admin", NULL};
    open_screen_reading(&s, add, "/dev/null");
    cr_expect_eq(close_screen(&s), 3, "%s", s.text);
    cr_expect_not_null(strstr(s.text, "--password-file"), "%s", s.text);
    cr_expect_null(strstr(s.text, "Mot de passe de"), "%s", s.text);
    desk_close(&d);
}

Test(pactectl_admin, the_fingerprint_is_alone_on_its_line)
{
    desk_open_coord(&d);
    const char *pin = getenv("PACTE_FINGERPRINT");
    cr_assert_not_null(pin);
    cr_assert_eq(RUN(&d, "fingerprint", "--data", d.daemon.dir), 0, "%s", d.err);
    cr_expect_eq(strlen(d.out), strlen(pin) + 1, "%s", d.out);
    cr_expect_eq(strncmp(d.out, pin, strlen(pin)), 0, "%s", d.out);
    cr_assert_eq(RUN(&d, "fingerprint", "--data", d.daemon.dir, "-f", "json"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "\"fingerprint\": \""));
    desk_close(&d);
}
