/* The journal: who, when, what; undoing one's own; the state at a day. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(journal, .init = open_screen, .fini = close_screen);

/* Two versions of the user, between which somebody else wrote one. */
static void write_versions(void)
{
    ecran_go_record(&e, "formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "↓ e Ctrl-U 'Premier titre' F2");
    ecran_wait(&e, 60000);
    ecran_other(&e, AUTRE_COORDINATION, TYPE(CONVENTION), "com-2026-001", "motif_fin", "sans objet");
    ecran_wait(&e, 60000);
    ecran_keys(&e, "e Ctrl-U 'Second titre' F2");
    ecran_keys(&e, "j");
}

Test(journal, pictures)
{
    ecran_go(&e, "journal");
    ecran_goldens(&e, "journal");
}

Test(journal, pictures_of_one_record)
{
    write_versions();
    ecran_goldens(&e, "journal-fiche");
}

/* A measure just typed has no history yet, which is no error. */
Test(journal, of_a_record_never_saved)
{
    ecran_go(&e, "indicateurs");
    ecran_keys(&e, "Entrée ↓ ↓ Entrée 'Logiciel en panne' Entrée j");
    cr_expect(ecran_shows(&e, "pas encore enregistrée"), "%s", ecran_text(&e));
    cr_expect_not(ecran_shows(&e, "introuvable"));
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "création"), "%s", ecran_text(&e));
}

Test(journal, a_long_name_leaves_its_count)
{
    ecran_go_record(&e, "formulaire", TYPE(ORGANISATION), "prefecture-92");
    ecran_keys(&e, "j");
    cr_expect(ecran_shows(&e, "… : 1 version"), "%s", ecran_text(&e));
}

Test(journal, a_version_says_who_when_what_before_and_after)
{
    write_versions();
    cr_expect(ecran_shows(&e, "4 versions"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "Premier titre → Second titre"));
    ecran_keys(&e, "↓");
    cr_expect(ecran_shows(&e, "Motif de fin : — → sans objet"));
    ecran_keys(&e, "Entrée");
    cr_expect(ecran_shows(&e, "avant : —"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "après : sans objet"));
}

Test(journal, u_undoes_ones_own_version_and_keeps_what_others_wrote)
{
    write_versions();
    ecran_keys(&e, "u a Entrée");
    cr_expect(ecran_shows(&e, "5 versions"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "Second titre → Premier titre"));
    cr_expect(ecran_shows(&e, "Motif : Annule la version 4"));
    const Pacte__Record *r = world_read(&e.world, TYPE(CONVENTION), ecran_id("com-2026-001"));
    cr_expect_str_eq(r->convention->intitule, "Premier titre");
    cr_expect_str_eq(r->convention->motif_fin, "sans objet");
}

Test(journal, u_refuses_the_version_of_another_and_a_value_changed_since)
{
    write_versions();
    ecran_keys(&e, "↓ u");
    cr_expect(ecran_shows(&e, "indisponible"), "%s", ecran_text(&e));
    ecran_keys(&e, "↓ u a Entrée");
    cr_expect(ecran_shows(&e, "Non annulé : « Intitulé » a changé depuis"), "%s", ecran_text(&e));
}

Test(journal, the_creation_is_not_undone_here)
{
    ecran_go_record(&e, "formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "'Relancer la Ville' F2 j u");
    cr_expect(ecran_shows(&e, "indisponible"), "%s", ecran_text(&e));
}

Test(journal, the_record_stands_over_the_list_of_the_convention)
{
    ecran_go(&e, "journal");
    ecran_keys(&e, "↓ ↓ Entrée");
    cr_expect(ecran_shows(&e, "1 version"), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "Toute la convention"), "%s", ecran_text(&e));
}

Test(journal, the_state_at_a_day_is_read_only_and_says_so)
{
    write_versions();
    ecran_keys(&e, "v 'hier' Entrée");
    cr_expect(ecran_shows(&e, "État au 19/11/2026 — LECTURE SEULE"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "Convention d'objectifs"), "as it was called then: %s", ecran_text(&e));
    ecran_keys(&e, "Échap v '01/01/2020' Entrée");
    cr_expect(ecran_shows(&e, "pas encore enregistrée"), "%s", ecran_text(&e));
    ecran_keys(&e, "v 'demain' Entrée");
    cr_expect(ecran_shows(&e, "pas encore venu"), "%s", ecran_text(&e));
}

Test(journal, the_state_at_a_day_has_the_end_of_that_day)
{
    ecran_other(&e, AUTRE_COORDINATION, TYPE(CONVENTION), "com-2026-001", "motif_fin", "Faute de moyens");
    ecran_other(&e, AUTRE_COORDINATION, TYPE(CONVENTION), "com-2026-001", "denoncee", "2026-11-15");
    ecran_go_record(&e, "formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "j v '20/11/2026' Entrée");
    cr_expect(ecran_shows(&e, "dénoncée"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "Fin : 15/11/2026"), "%s", ecran_text(&e));
}

Test(journal, without_a_link_it_says_so)
{
    ecran_go(&e, "journal");
    ecran_link(&e, false);
    ecran_keys(&e, "Entrée");
    cr_expect(ecran_shows(&e, "ne répond pas"), "%s", ecran_text(&e));
}
