#include "tests/integration/pacte_terminal/play.h"

#include <criterion/criterion.h>
#include <signal.h>

/* A walk over the screens: from home to a convention, its tabs, the help and the
 * palette over one of them, and back. */
static const char *const walk[] = {"\r", "\033[B", "\033OC", "\"", "'", "(", "-", "è", "&", ":", "copil", "\033", "?", "\033", "é", "v", "h"};
enum { STEPS = sizeof walk / sizeof walk[0] };

static void step(struct terminal *t, const char *keys)
{
    terminal_type(t, keys);
    if (keys[0] == '\033' && keys[1] == '\0')
        terminal_watch(t, 700);                  /* Escape, and the time of a chord */
    cr_assert(terminal_settle(t));
}

/* The cursor is where the eye is: a reader of screens follows it. */
Test(pacte_terminal, the_cursor_is_always_shown, .timeout = 60)
{
    struct terminal t;
    struct scratch home;
    play_start(&t, &home, "xterm-256color", 24, 80);
    for (size_t n = 0; n < STEPS; n++) {
        step(&t, walk[n]);
        cr_expect(t.cursor_shown, "after step %zu:\n%s", n, play_screen(&t));
    }
    play_end(&t, &home, SIGTERM);
}

Test(pacte_terminal, silence_is_silent, .timeout = 60)
{
    struct terminal t;
    struct scratch home;
    play_start(&t, &home, "xterm-256color", 24, 80);
    terminal_watch(&t, 1000);
    size_t before = t.bytes;
    terminal_watch(&t, 3000);
    cr_expect_eq(t.bytes, before, "%zu bytes", t.bytes - before);
    play_end(&t, &home, SIGTERM);
}

/* The keyboard pauses: what is read beside the focus comes by itself. */
Test(pacte_terminal, details_come_with_the_pause, .timeout = 60)
{
    struct terminal t;
    struct scratch home;
    play_start(&t, &home, "xterm-256color", 24, 80);
    step(&t, "l");
    step(&t, "\r");
    step(&t, "\xC3\xA9");
    cr_assert(terminal_see(&t, "Fonds locaux 2027 : demandé"));
    terminal_send(&t, "\033[B\033[B", 6);
    cr_expect(terminal_see(&t, "Caf 92 PS AGC 2027 : demandé"), "%s", play_screen(&t));
    terminal_type(&t, "7");
    cr_expect(terminal_see(&t, "413\u00a0807"), "the total of the year: %s", play_screen(&t));
    play_end(&t, &home, SIGTERM);
}
