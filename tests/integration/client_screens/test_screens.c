/* What a terminal shows is what the grid holds: the real program in an emulator,
 * for each kind of terminal, against what --capture prints. */
#include "tests/support/daemon.h"
#include "tests/support/scratch.h"
#include "tests/support/terminal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const kinds[] = {"xterm-256color", "putty-256color", "screen-256color", "tmux-256color", "linux", "vt100"};

/* The key that leads there from any tab, and the screen. */
static const struct { const char *key, *name; } tabs[] = {
    {"&", "fiche"}, {"\xC3\xA9", "contributions"}, {"\"", "etapes"}, {"'", "indicateurs"}, {"(", "copil"}, {"-", "frise"}, {"\xC3\xA8", "journal"},
};
enum { TABS = sizeof tabs / sizeof tabs[0], ROWS = 24, ROW_BYTES = 1024 };

static void capture(const char *name, char rows[ROWS][ROW_BYTES])
{
    int out[2];
    cr_assert_eq(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(out[1], STDOUT_FILENO);
        (void)close(out[0]);
        (void)setenv("LC_ALL", "C.UTF-8", 1);
        (void)execl(program_path("pacte"), "pacte", "--demo", "--capture", name, "--size", "80x24", (char *)NULL);
        _exit(127);
    }
    (void)close(out[1]);
    FILE *from = fdopen(out[0], "r");
    for (int r = 0; r < ROWS; r++) {
        rows[r][0] = '\0';
        (void)!fgets(rows[r], ROW_BYTES, from);
        rows[r][strcspn(rows[r], "\n")] = '\0';
    }
    (void)fclose(from);
    int status;
    (void)waitpid(child, &status, 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "--capture %s", name);
}

static void compare(struct terminal *t, const char *kind, const char *name, char rows[ROWS][ROW_BYTES])
{
    char row[ROW_BYTES];
    for (int r = 0; r < ROWS; r++) {
        (void)terminal_row(t, r, row, sizeof row);
        cr_expect_str_eq(row, rows[r], "%s, %s, row %d:\n|%s\n|%s", kind, name, r, row, rows[r]);
    }
}

static void one_kind(const char *kind, const char *home, char pictures[TABS][ROWS][ROW_BYTES])
{
    struct terminal t;
    char set_home[SCRATCH_PATH_BYTES + 8];
    (void)snprintf(set_home, sizeof set_home, "HOME=%s", home);
    const char *const argv[] = {"/usr/bin/env", "-u", "XDG_STATE_HOME", "-u", "XDG_CONFIG_HOME", "-u", "NO_COLOR", set_home,
                                program_path("pacte"), "--demo", NULL};
    terminal_start(&t, kind, ROWS, 80, argv);
    cr_assert(terminal_see(&t, "À FAIRE"), "%s", kind);
    terminal_type(&t, "l");
    cr_assert(terminal_see(&t, "COM-2026-001"), "%s", kind);
    terminal_type(&t, "/COM-2026-001\r");
    cr_assert(terminal_settle(&t));
    terminal_type(&t, "\r");
    cr_assert(terminal_see(&t, "Intitul"), "%s", kind);
    for (size_t i = 0; i < TABS; i++) {
        terminal_type(&t, tabs[i].key);
        cr_assert(terminal_settle(&t));
        terminal_watch(&t, 300);
        compare(&t, kind, tabs[i].name, pictures[i]);
    }
    terminal_type(&t, "\x11");
    cr_expect(terminal_wait(&t), "%s", kind);
    cr_expect(!t.alternate && t.cursor_shown, "%s: the terminal is given back", kind);
    terminal_end(&t);
}

Test(screens, a_terminal_shows_what_the_grid_holds, .timeout = 600)
{
    static char pictures[TABS][ROWS][ROW_BYTES];
    struct scratch scratch;
    scratch_make(&scratch);
    (void)setenv("HOME", scratch.dir, 1);
    for (size_t i = 0; i < TABS; i++)
        capture(tabs[i].name, pictures[i]);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        one_kind(kinds[k], scratch.dir, pictures);
    scratch_remove(&scratch);
}
