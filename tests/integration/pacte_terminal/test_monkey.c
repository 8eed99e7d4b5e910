/* Somebody who hits any key, pastes anything and drags the window about: pacte
 * lives, answers, and gives the terminal back. PACTE_LONG makes it longer. */
#include "tests/integration/pacte_terminal/play.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static uint64_t seed;

static unsigned draw(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* Without those that quit, F10, Ctrl-Q and Ctrl-C; but Escape and 0 may come together. */
static const char *const keys[] = {
    "\033[A", "\033[B", "\033[C", "\033[D", "\033[B", "\033[C", "\033[H", "\033[F", "\033[5~", "\033[6~", "\033[2~", "\033[3~", "\t", "\033[Z", "\r", "\r",
    "\033", "\x7f", " ", "1", "2", "3", "4", "5", "6", "7", "0", ",", "/", "?", ":", "=", "\"", "'", "(", "-", ">", "+", "*", "&", "é", "è",
    "a", "b", "c", "d", "e", "f", "h", "i", "j", "l", "m", "n", "o", "p", "r", "s", "t", "u", "v", "w", "x", "y", "z", "D", "E", "U", "Y", "Z",
    "\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~", "\033[18~", "\033[19~", "\033[20~", "\x13", "\x1a", "\x19", "\x04", "\x06", "\x10",
    "\x0c", "\x12", "\x01", "\033[1;5H", "\033[5;5~", "\033[6;5~", "\0331", "\0332", "\033\r", "\033[200~12 500,50\r\nété\033[31m\033[201~",
    "\033[200~sans fin", "\xff", "\xe2\x82", "\033[1;", "\033]11;x\a",
};
enum { KEYS = sizeof keys / sizeof keys[0], BURST = 12 };

static void hit(struct terminal *t)
{
    char bytes[2048];
    size_t len = 0;
    for (int i = 0; i < BURST; i++) {
        const char *key = keys[draw(KEYS)];
        memcpy(bytes + len, key, strlen(key));
        len += strlen(key);
    }
    terminal_send(t, bytes, len);
    if (draw(4) == 0)
        terminal_resize(t, 1 + (int)draw(60), 1 + (int)draw(200));
    cr_assert(terminal_settle(t), "no silence, seed %llu", (unsigned long long)seed);
}

static bool has_quit(struct terminal *t)
{
    if (waitpid(t->pid, &t->status, WNOHANG) != t->pid)
        return false;
    t->pid = 0;
    return true;
}

/* With another screen only: libvterm 0.1 dies of some sizes of its first one. */
static void one_round(const char *term, int bursts, int sig)
{
    struct terminal t;
    struct scratch home;
    play_start(&t, &home, term, 24, 80);
    for (int i = 0; i < bursts; i++) {
        hit(&t);
        if (has_quit(&t)) {
            cr_assert_eq(t.status, 0, "seed %llu: status %x", (unsigned long long)seed, (unsigned)t.status);
            terminal_end(&t);
            scratch_remove(&home);
            play_start(&t, &home, term, 24, 80);
        }
    }
    terminal_resize(&t, 24, 80);
    terminal_type(&t, "\033");
    terminal_watch(&t, 1200);                    /* the end of a paste too */
    terminal_type(&t, "\x0c");
    cr_assert(terminal_settle(&t));
    cr_expect(terminal_shows(&t, "Quit"), "%s", play_screen(&t));
    play_end(&t, &home, sig);
}

Test(pacte_terminal, any_key_at_any_size, .timeout = 1200)
{
    bool longer = getenv("PACTE_LONG") != NULL;
    for (int round = 0; round < (longer ? 4 : 1); round++) {
        seed = 20261120 + (uint64_t)round;
        one_round(round % 2 == 0 ? "xterm-256color" : "screen-256color", longer ? 800 : 60, round % 2 == 0 ? SIGHUP : SIGTERM);
    }
}
