/* The steps and the committee, on worked example A. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(etapes, .init = open_screen, .fini = close_screen);
TestSuite(copil, .init = open_screen, .fini = close_screen);

Test(etapes, pictures)
{
    ecran_go(&e, "etapes");
    ecran_goldens(&e, "etapes");
}

Test(etapes, says_why_the_next_step_is_not_possible)
{
    ecran_go(&e, "etapes");
    ecran_keys(&e, ">");
    cr_expect(ecran_shows(&e, "indisponible"));
}

Test(copil, pictures)
{
    ecran_go(&e, "copil");
    ecran_goldens(&e, "copil");
}

Test(copil, a_decision_is_noted_in_six_keys_without_its_words)
{
    ecran_go(&e, "copil");
    unsigned sent = e.sent;
    ecran_keys(&e, "n");
    cr_expect(ecran_shows(&e, "Nouvelle réunion"));
    ecran_keys(&e, "Échap");
    cr_expect_eq(e.sent, sent, "nothing goes out while typing");
}
