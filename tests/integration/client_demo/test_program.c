/* The program on a terminal: how it ends, that it is silent, what it records. */
#include "tests/support/daemon.h"
#include "tests/support/scratch.h"
#include "tests/support/terminal.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { IDLE_MS = 2500, ARROWS = 11, BURST_BYTES_MAX = 400 };

static struct scratch scratch;
static struct terminal t;

static void begin(void)
{
    scratch_make(&scratch);
    (void)setenv("TMPDIR", scratch.dir, 1);
    (void)setenv("HOME", scratch.dir, 1);
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_CONFIG_HOME");
}
static void end(void)
{
    terminal_end(&t);
    scratch_remove(&scratch);
}
TestSuite(program, .init = begin, .fini = end, .timeout = 180);

/* On the grid of contributions, by the list. */
static void start_pacte(const char *option, const char *value)
{
    const char *const argv[] = {program_path("pacte"), "--demo", option, value, NULL};
    terminal_start(&t, "xterm-256color", 24, 80, argv);
}

static void open_pacte(const char *option, const char *value)
{
    start_pacte(option, value);
    cr_assert(terminal_see(&t, "FAIRE"));
}

static void to_grid(void)
{
    terminal_type(&t, "l");
    cr_assert(terminal_see(&t, "tri : Fin"));
    terminal_type(&t, "/COM-2026-001\r");
    cr_assert(terminal_see(&t, "COM-2026-001"));
    terminal_type(&t, "\r");
    cr_assert(terminal_see(&t, "Intitul"));
    terminal_type(&t, "\xC3\xA9");
    cr_assert(terminal_see(&t, "TOTAL"));
    cr_assert(terminal_settle(&t));
}

/* Folders that demonstrations have left behind. */
static size_t left_behind(void)
{
    size_t n = 0;
    DIR *d = opendir(scratch.dir);
    const struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL)
        n += strncmp(e->d_name, "pacte-demo-", 11) == 0;
    if (d != NULL)
        (void)closedir(d);
    return n;
}

static void ends_on(int sig, bool in_order)
{
    open_pacte(NULL, NULL);
    cr_expect(t.alternate);
    (void)kill(t.pid, sig);
    cr_assert(terminal_wait(&t), "signal %d", sig);
    if (in_order)
        cr_expect(WIFEXITED(t.status) && WEXITSTATUS(t.status) == 0, "signal %d: %x", sig, (unsigned)t.status);
    cr_expect_not(t.alternate, "signal %d", sig);
    cr_expect(t.cursor_shown, "signal %d", sig);
    struct termios after = terminal_settings(&t);
    cr_expect((after.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG)) == (tcflag_t)(ICANON | ECHO | ISIG), "signal %d", sig);
    terminal_end(&t);
    for (int i = 0; i < 1000 && left_behind() > 0; i++)
        (void)usleep(10000);
    cr_expect_eq(left_behind(), 0u, "signal %d", sig);
}

Test(program, gives_the_terminal_back_and_tidies_up)
{
    ends_on(SIGTERM, true);
    ends_on(SIGHUP, true);
    ends_on(SIGINT, true);
    ends_on(SIGABRT, false);
}

Test(program, says_nothing_when_nothing_happens)
{
    open_pacte(NULL, NULL);
    to_grid();
    size_t before = t.bytes;
    terminal_watch(&t, IDLE_MS);
    cr_expect_eq(t.bytes, before, "%zu bytes", t.bytes - before);
}

Test(program, keys_typed_ahead_cost_one_drawing)
{
    char keys[ARROWS * 3 + 1] = "";
    open_pacte(NULL, NULL);
    to_grid();
    for (int i = 0; i < ARROWS; i++)
        memcpy(keys + 3 * i, i % 2 == 0 ? "\033[B" : "\033[C", 3);
    size_t before = t.bytes;
    terminal_send(&t, keys, ARROWS * 3);
    cr_assert(terminal_settle(&t));
    cr_expect_gt(t.bytes, before);
    cr_expect_leq(t.bytes - before, (size_t)BURST_BYTES_MAX, "%zu bytes", t.bytes - before);
}

Test(program, leaves_nothing_of_a_demonstration_at_home)
{
    open_pacte(NULL, NULL);
    to_grid();
    terminal_type(&t, "5");
    terminal_watch(&t, 2500);
    terminal_type(&t, "\r\x11");
    cr_assert(terminal_settle(&t));
    (void)kill(t.pid, SIGTERM);
    cr_assert(terminal_wait(&t));
    cr_expect_neq(access(scratch_path(&scratch, ".local"), F_OK), 0);
    cr_expect_neq(access(scratch_path(&scratch, ".config"), F_OK), 0);
}

Test(program, keys_that_were_recorded_lead_to_the_same_screen)
{
    struct stat s;
    char before[400], after[400];
    const char *path = scratch_path(&scratch, "touches.txt");
    open_pacte("--enregistre", path);
    to_grid();
    terminal_type(&t, "\033[200~coll\xC3\xA9\033[201~");
    cr_assert(terminal_see(&t, "coll"));
    (void)terminal_row(&t, 0, before, sizeof before);
    (void)kill(t.pid, SIGTERM);
    cr_assert(terminal_wait(&t));
    terminal_end(&t);
    cr_assert_eq(stat(path, &s), 0);
    cr_expect_eq(s.st_mode & 0777, 0600);
    start_pacte("--rejoue", path);               /* its keys may leave the home page before it shows */
    cr_assert(terminal_see(&t, "TOTAL"));
    cr_assert(terminal_see(&t, "coll"));
    (void)terminal_row(&t, 0, after, sizeof after);
    cr_expect_str_eq(after, before);
}
