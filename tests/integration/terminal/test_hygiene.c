#include "tests/support/player.h"
#include "tests/support/terminal.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static const char *const terms[] = {"xterm", "xterm-256color", "putty-256color", "screen-256color", "tmux-256color", "linux", "vt100"};
enum { TERMS = sizeof terms / sizeof terms[0] };

static struct player_options sombre = {.theme = THEME_SOMBRE};

static bool tail_holds(const struct terminal *t, const char *bytes)
{
    return memmem(t->tail, t->tail_len, bytes, strlen(bytes)) != NULL;
}

/* Drawn, with its modes: raw, flow control off. */
static struct termios open_scene(struct terminal *t, const char *term)
{
    static const char *const calm[] = {"true", NULL};
    terminal_start(t, term, 24, 80, calm);
    struct termios before = terminal_settings(t);
    terminal_end(t);
    terminal_fork(t, term, 24, 80, player, &sombre);
    cr_assert(terminal_settle(t));
    terminal_type(t, "0");
    cr_assert(terminal_settle(t));
    struct termios raw = terminal_settings(t);
    cr_expect_eq(raw.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG | IEXTEN), 0, "%s", term);
    cr_expect_eq(raw.c_iflag & (tcflag_t)(IXON | ICRNL), 0, "%s", term);
    cr_expect(tail_holds(t, "\033[?2004h"), "%s: bracketed paste", term);
    cr_expect(t->cursor_shown);
    return before;
}

static bool has_alternate(const char *term)
{
    return strcmp(term, "linux") != 0 && strcmp(term, "vt100") != 0;
}

static void expect_given_back(struct terminal *t, const char *term, const struct termios *before)
{
    struct termios after = terminal_settings(t);
    cr_expect_eq(after.c_lflag, before->c_lflag, "%s", term);
    cr_expect_eq(after.c_iflag, before->c_iflag, "%s", term);
    cr_expect_eq(after.c_oflag, before->c_oflag, "%s", term);
    cr_expect_not(t->alternate, "%s", term);
    cr_expect(t->cursor_shown, "%s", term);
    cr_expect_not(t->mouse, "%s", term);
    cr_expect(tail_holds(t, "\033[?2004l"), "%s: bracketed paste off", term);
    terminal_end(t);
}

Test(hygiene, given_back_at_the_end, .timeout = 60)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        struct termios before = open_scene(&t, terms[i]);
        cr_expect_eq(t.alternate, has_alternate(terms[i]));
        terminal_type(&t, "m0q");
        cr_assert(terminal_wait(&t));
        cr_expect_eq(t.status, 0);
        cr_expect_not(terminal_shows(&t, "Grésillons"), "%s: nothing stays for whoever comes next", terms[i]);
        expect_given_back(&t, terms[i], &before);
    }
}

Test(hygiene, given_back_on_sigterm, .timeout = 60)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        struct termios before = open_scene(&t, terms[i]);
        (void)kill(t.pid, SIGTERM);
        cr_assert(terminal_wait(&t));
        cr_expect(WIFEXITED(t.status) && WEXITSTATUS(t.status) == 143);
        expect_given_back(&t, terms[i], &before);
    }
}

Test(hygiene, given_back_on_sigsegv, .timeout = 60)
{
    for (size_t i = 0; i < TERMS; i++) {
        struct terminal t;
        struct termios before = open_scene(&t, terms[i]);
        terminal_type(&t, "ms");
        cr_assert(terminal_wait(&t));
        cr_expect(WIFSIGNALED(t.status) && WTERMSIG(t.status) == SIGSEGV, "%x", (unsigned)t.status);
        expect_given_back(&t, terms[i], &before);
    }
}

Test(hygiene, the_title_holds_no_command, .timeout = 30)
{
    struct terminal t;
    open_scene(&t, "xterm-256color");
    terminal_type(&t, "t");
    cr_assert(terminal_settle(&t));
    cr_expect_str_eq(t.title, "Les Grésillons]2;pirate", "%s", t.title);
    cr_expect(tail_holds(&t, "\033[22;0t"), "the former title is kept");
    terminal_type(&t, "q");
    cr_assert(terminal_wait(&t));
    cr_expect(tail_holds(&t, "\033[23;0t"), "and given back");
    terminal_end(&t);

    open_scene(&t, "linux");
    terminal_type(&t, "t");
    cr_assert(terminal_settle(&t));
    cr_expect_str_eq(t.title, "", "where none is understood, none is sent");
    terminal_end(&t);
}

Test(hygiene, copying_is_osc_52, .timeout = 30)
{
    struct terminal t;
    open_scene(&t, "xterm-256color");
    terminal_type(&t, "y");
    cr_assert(terminal_wait(&t));
    cr_expect_eq(t.status, 0);
    cr_expect(tail_holds(&t, "\033]52;c;w6l0w6k=\a"));
    terminal_end(&t);
    open_scene(&t, "linux");
    terminal_type(&t, "y");
    cr_assert(terminal_wait(&t));
    cr_expect_eq(WEXITSTATUS(t.status), 5, "said to be impossible");
    terminal_end(&t);
}

Test(hygiene, what_is_not_a_terminal_is_refused_in_words, .timeout = 30)
{
    static const char *const names[] = {"", "dumb", "inconnu-total"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct terminal t;
        terminal_fork(&t, names[i], 24, 80, player, &sombre);
        cr_assert(terminal_wait(&t));
        cr_expect_eq(WEXITSTATUS(t.status), 4, "%s", names[i]);
        cr_expect(terminal_shows(&t, "TERM"), "%s", names[i]);
        terminal_end(&t);
    }
}
