#include "tests/integration/pacte_terminal/play.h"

#include "tests/support/daemon.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *play_screen(const struct terminal *t)
{
    static char text[2][65536];
    static int turn;
    size_t len = 0;
    turn = !turn;
    for (int row = 0; row < t->rows; row++) {
        len += terminal_row(t, row, text[turn] + len, sizeof text[turn] - len - 2);
        text[turn][len++] = '\n';
    }
    text[turn][len] = '\0';
    return text[turn];
}

void play_start(struct terminal *t, struct scratch *home, const char *term, int rows, int cols)
{
    char *program = realpath(program_path("pacte"), NULL);
    const char *const argv[] = {program, "--demo", NULL};
    cr_assert_not_null(program);
    scratch_make(home);
    cr_assert_eq(chdir(home->dir), 0, "an export is written to the current folder");
    (void)setenv("HOME", home->dir, 1);
    (void)unsetenv("XDG_CONFIG_HOME");
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_DATA_HOME");
    terminal_start(t, term, rows, cols, argv);
    free(program);
    cr_assert(terminal_see(t, "À FAIRE"), "%s :\n%s", term, play_screen(t));
}

void play_end(struct terminal *t, struct scratch *home, int sig)
{
    (void)kill(t->pid, sig);
    cr_assert(terminal_wait(t), "pacte is still there");
    cr_expect(WIFEXITED(t->status) && WEXITSTATUS(t->status) == 0, "status %x:\n%.*s", (unsigned)t->status, (int)t->tail_len, t->tail);
    struct termios s = terminal_settings(t);
    cr_expect_eq(s.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG), (tcflag_t)(ICANON | ECHO | ISIG));
    cr_expect_not(t->alternate);
    cr_expect(t->cursor_shown);
    cr_expect_null(memmem(t->tail, t->tail_len, "Sanitizer", 9));
    terminal_end(t);
    scratch_remove(home);
}
