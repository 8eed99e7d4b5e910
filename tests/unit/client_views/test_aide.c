/* The help, and what is listed under a line that filters it. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(aide, .init = open_screen, .fini = close_screen);

/* What the focus is on. */
static void focus_line(char out[200])
{
    const char *at = strstr(ecran_text(&e), "│►");
    size_t n = at != NULL ? strcspn(at, "\n") : 0;
    cr_assert(n > 0 && n < 200, "%s", e.text);
    memcpy(out, at, n);
    out[n] = '\0';
}

Test(aide, fin_goes_to_its_end_and_debut_comes_back)
{
    static const char *const ways[] = {"?", ":", "g"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char first[200], last[200], next[200];
        ecran_keys(&e, ways[i]);
        focus_line(first);
        ecran_keys(&e, "Fin");
        focus_line(last);
        cr_expect_str_neq(last, first, "%s", ways[i]);
        ecran_keys(&e, "↓");
        focus_line(next);
        cr_expect_str_eq(next, last, "%s: nothing lies below", ways[i]);
        ecran_keys(&e, "Début");
        focus_line(next);
        cr_expect_str_eq(next, first, "%s", ways[i]);
        ecran_keys(&e, "Échap");
    }
}
