/* The steps and the committee, on worked example A. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
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

/* A whole meeting: made, opened, decided, voted, saved in one command. */
Test(copil, a_meeting_from_end_to_end)
{
    ecran_go(&e, "copil");
    ecran_keys(&e, "n 'nouvelle réunion' Entrée");
    cr_expect(ecran_shows(&e, "Réunion : nouvelle fiche"));
    ecran_keys(&e, "'26/11/2026' F2 Échap");
    cr_expect(ecran_shows(&e, "Réunion 7 sur 7 · jeu. 26/11/2026"), "the new meeting shows at once");
    ecran_keys(&e, "n ↓ Entrée");                                   /* the first point that is proposed */
    ecran_keys(&e, "Début Espace ↓ Espace ↓ Espace ↓ Espace ↓ Espace");
    cr_expect(ecran_shows(&e, "quorum 5/5 atteint"));
    ecran_keys(&e, "D 'Recruter la référence familles' Tab 'caf' Tab '15/01' Entrée Échap");
    cr_expect(ecran_shows(&e, "D2026-5 Recruter la référence familles"));
    ecran_keys(&e, "Fin");
    cr_expect(ecran_shows(&e, "SUITES À DONNER"));
    ecran_keys(&e, "↑ ↑ o Fin p");
    cr_expect(ecran_shows(&e, "Ni présent ni représenté"), "who did not come does not vote");
    ecran_keys(&e, "Début p p p c b Entrée");
    cr_expect(ecran_shows(&e, "Adoptée"));
    unsigned sent = e.sent;
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "Enregistré"));
    cr_expect_leq(e.sent, sent + 1, "one command for all of it");
    ecran_keys(&e, "F8 ↓ Entrée");
    cr_expect(strstr(e.export_text, "Recruter la référence familles") != NULL);
    ecran_keys(&e, "F8 Début Entrée");
    cr_expect(strstr(e.export_text, "quorum 5/5 atteint") != NULL);
    ecran_keys(&e, "s Entrée F2 s ↓ Entrée F2");
    cr_expect(ecran_shows(&e, "relevé approuvé"));
    ecran_keys(&e, "Début");
    cr_expect(ecran_shows(&e, "►D2026-5 Recruter"), "what it decided comes first then");
    cr_expect_null(strstr(e.text, "@["), "and no line waits for one more");
    ecran_keys(&e, "D");
    cr_expect(ecran_shows(&e, "rectificatif"), "minutes that are approved are locked");
}

Test(copil, the_line_of_a_decision_waits_for_its_key)
{
    ecran_go(&e, "copil");
    ecran_keys(&e, "n 'nouvelle réunion' Entrée '26/11/2026' F2 Échap");
    cr_expect(ecran_shows(&e, "D saisit une décision"), "%s", ecran_text(&e));
    cr_expect_null(strstr(e.text, "@["), "no field that letters would not fill");
    ecran_keys(&e, "D");
    cr_expect(ecran_shows(&e, "@["));
}

Test(copil, the_box_of_votes_says_all_of_it_or_that_it_is_cut)
{
    static const char reserve[] = "vote du budget 2027 par le conseil municipal";
    char keys[200];
    ecran_go(&e, "copil");
    ecran_keys(&e, "n 'nouvelle réunion' Entrée '26/11/2026' F2 Échap Espace D 'Acheter un minibus' Entrée Échap Fin ↑ o");
    cr_expect(ecran_shows(&e, "r réserve · Espace · Entrée conclut "), "%s", ecran_text(&e));
    (void)snprintf(keys, sizeof keys, "r '%s' Entrée", reserve);
    ecran_keys(&e, keys);
    cr_expect(ecran_shows(&e, "Pour, avec réserve : vote du bu…│"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, reserve), "whole below, for the one at the focus");
    ecran_keys(&e, "r Fin ', au plus tard' Entrée Entrée");
    cr_expect(ecran_shows(&e, "Adoptée"), "a vote with a reserve counts");
    ecran_keys(&e, "o");
    cr_expect(ecran_shows(&e, "municipal, au plus tard"), "%s", ecran_text(&e));
}

Test(copil, no_quorum_is_told_where_none_is_asked)
{
    ecran_other(&e, AUTRE_COORDINATION, PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE, "copil-com-2026-001", "type", "COMITE_APPUI");
    ecran_go(&e, "copil");
    cr_expect(ecran_shows(&e, "9 présents ou représentés"), "%s", ecran_text(&e));
    cr_expect_not(ecran_shows(&e, "quorum"));
}

Test(copil, a_deadline_leads_to_its_row)
{
    ecran_go_record(&e, "copil", PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, "decision-com-2026-001-d3");
    cr_expect(ecran_shows(&e, "28/04/2026"));
    cr_expect(ecran_shows(&e, "►D2026-1 Diagnostic"));
}
