/* The guided tour: five gestures, each really done. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>

Test(visite, five_gestures_on_the_real_screens)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_keys(&e, ": 'visite' Entrée");
    cr_expect(ecran_shows(&e, "1/5"));
    ecran_keys(&e, "↓");
    cr_expect(ecran_shows(&e, "1/5"), "a move is not the gesture");
    ecran_keys(&e, "l Entrée");
    cr_expect(ecran_shows(&e, "2/5"));
    ecran_keys(&e, "é");
    cr_expect(ecran_shows(&e, "3/5"));
    ecran_keys(&e, "Fin Début ↓ ↓ ↓ → '122000' Entrée");
    cr_expect(ecran_shows(&e, "4/5"));
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "5/5"));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "Visite terminée"));
    cr_expect_eq(e.model.tour_step, 0u);
    ecran_close(&e);
}
