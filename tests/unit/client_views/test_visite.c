/* The guided tour: five gestures, each really done. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

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

/* Left where one is, by its own word or from the first screen. */
Test(visite, is_left_in_the_middle)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_keys(&e, ": 'visite' Entrée l Entrée");
    cr_expect(ecran_shows(&e, "2/5"));
    ecran_keys(&e, ": 'visite' Entrée");
    cr_expect(ecran_shows(&e, "Visite arrêtée"));
    cr_expect_not(ecran_shows(&e, "2/5"));
    cr_expect(ecran_shows(&e, "Fiche"), "the screen stays");
    ecran_keys(&e, ": 'visite' Entrée");
    cr_expect(ecran_shows(&e, "1/5"));
    cr_expect(ecran_shows(&e, "l'arrête"));
    ecran_keys(&e, "Échap");
    cr_expect_eq(e.model.tour_step, 0u);
    cr_expect(ecran_shows(&e, "Visite arrêtée"));
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "premier écran"));
    ecran_close(&e);
}

/* After a save: undone, done again, undone again, by inverse revisions. */
Test(annuler, a_save_is_undone_and_done_again)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_go(&e, "contributions");
    ecran_keys(&e, "Fin Début ↓ ↓ ↓ → '122000' Entrée F2");
    cr_expect(ecran_shows(&e, "Enregistré"));
    cr_expect(ecran_shows(&e, "122\u00a0000"));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "Annulé"));
    cr_expect(ecran_shows(&e, "121\u00a0800"));
    ecran_keys(&e, "U");
    cr_expect(ecran_shows(&e, "Rétabli"));
    cr_expect(ecran_shows(&e, "122\u00a0000"));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "121\u00a0800"));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "annuler"), "there is nothing more");
    ecran_close(&e);
}

/* What was created comes and goes with its id. */
Test(annuler, a_record_that_was_made_is_brought_back)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_go(&e, "copil");
    ecran_keys(&e, "n 'nouvelle réunion' Entrée '26/11/2026' F2 Échap");
    cr_expect(ecran_shows(&e, "Réunion 7 sur 7"));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "sur 6"));
    ecran_keys(&e, "U");
    cr_expect(ecran_shows(&e, "sur 7"));
    ecran_close(&e);
}

/* F8 on the contributions gives the accountant the end of the year. */
Test(exports, the_end_of_the_year_for_the_accountant)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_go(&e, "contributions");
    ecran_keys(&e, "F8");
    cr_expect(ecran_shows(&e, "Clôture"));
    ecran_keys(&e, "Fin Entrée");
    cr_expect_str_eq(e.exported, "com-2026-001-cloture-2027-fr.csv");
    cr_expect(strstr(e.export_text, "Produit à recevoir;Produit constaté d'avance;Fonds dédiés") != NULL);
    ecran_go(&e, "frise");
    ecran_keys(&e, "F8");
    cr_expect(strstr(ecran_text(&e), "Clôture") == NULL, "only there");
    ecran_close(&e);
}

/* What tells the exports of a convention apart is never cut off their names. */
Test(exports, each_screen_has_a_file_of_its_own)
{
    static struct ecran e;
    ecran_open(&e, 24, 80);
    ecran_other(&e, AUTRE_COORDINATION, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, "com-2026-001", "intitule",
                "Convention pluriannuelle d'objectifs et de moyens du centre social Les Passerelles, de ses annexes et de ses antennes des Rives et du Val");
    ecran_go(&e, "indicateurs");
    ecran_keys(&e, "F8 ↓ Entrée");
    cr_expect_str_eq(e.exported, "com-2026-001-convention-pluriannuelle-d-indicateurs-fr.csv");
    cr_expect(strstr(e.export_text, ";Pertinence;") != NULL, "%s", e.export_text);
    cr_expect(strstr(e.export_text, "PERTINENCE") == NULL, "a criterion is said by its name");
    ecran_go(&e, "etapes");
    ecran_keys(&e, "F8 ↓ Entrée");
    cr_expect_str_eq(e.exported, "com-2026-001-convention-pluriannuelle-d-etapes-fr.csv");
    ecran_close(&e);
}
