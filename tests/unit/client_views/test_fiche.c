/* The fiche of worked example A, and the form of its records. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(fiche, .init = open_screen, .fini = close_screen);
TestSuite(formulaire, .init = open_screen, .fini = close_screen);

/* Moves until the row with that label has the focus. */
static void to(const char *label, const char *key)
{
    char focus[64];
    (void)snprintf(focus, sizeof focus, "►%s", label);
    for (int i = 0; i < 60 && strstr(ecran_text(&e), focus) == NULL; i++)
        ecran_keys(&e, key);
    cr_assert_not_null(strstr(ecran_text(&e), focus), "%s: %s", label, e.text);
}

static void go(const char *page, uint32_t type, const char *alias) { ecran_go_record(&e, page, type, alias); }

/* The text of a value of a record as the daemon has it. */
static const char *stored(uint32_t type, const char *alias, const char *field)
{
    static char text[512];
    const ProtobufCMessage *body;
    const Pacte__Record *r = world_read(&e.world, type, ecran_id(alias));
    const struct record_type *t = r != NULL ? record_body(r, &body) : NULL;
    cr_assert_not_null(t);
    const struct path p = path_of(record_field(t, field), -1);
    (void)path_text(t, body, &p, text, sizeof text);
    return text;
}

Test(fiche, pictures)
{
    ecran_go(&e, "fiche");
    ecran_goldens(&e, "fiche");
}

Test(fiche, explains_its_state_with_reasons)
{
    ecran_go(&e, "fiche");
    ecran_keys(&e, "Début i");
    cr_expect(ecran_shows(&e, "Convention : signée"));
    cr_expect(ecran_shows(&e, "Signée par tous"));
}

Test(fiche, a_signatory_opens_its_form_and_back_keeps_the_row)
{
    ecran_go(&e, "fiche");
    ecran_keys(&e, "PgSuiv Entrée");
    cr_expect(ecran_shows(&e, "Signataire · "), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "►  "), "%s", ecran_text(&e));
}

Test(fiche, a_field_of_the_convention_is_typed_saved_and_undone)
{
    ecran_go(&e, "fiche");
    to("Intitulé", "↓");
    ecran_keys(&e, "e Ctrl-U 'Convention 2027-2030' F2");
    cr_expect_str_eq(stored(TYPE(CONVENTION), "com-2026-001", "intitule"), "Convention 2027-2030");
    cr_expect(ecran_shows(&e, "version 2"));
    ecran_keys(&e, "u");
    cr_expect_str_neq(stored(TYPE(CONVENTION), "com-2026-001", "intitule"), "Convention 2027-2030");
}

Test(formulaire, pictures)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_goldens(&e, "formulaire");
}

Test(formulaire, pictures_while_something_is_wrong)
{
    go("formulaire", TYPE(AVENANT), NULL);
    ecran_keys(&e, "'1' Tab 'Prolonger' Tab Tab '31/02/2027' Tab");
    ecran_goldens(&e, "formulaire-erreur");
}

Test(formulaire, a_record_is_created_with_what_the_keyboard_gives)
{
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "'Relancer la Ville' Tab 'ville' Entrée '31/12' F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 1"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "31/12/2026"));
    cr_expect(ecran_shows(&e, "Ville de Bellerive"));
}

Test(formulaire, a_wrong_day_never_stops_the_typist_and_is_shown_at_saving)
{
    go("formulaire", TYPE(AVENANT), NULL);
    ecran_keys(&e, "'1' Tab 'Prolonger' Tab Tab '31/02/2027' Tab");
    cr_expect(ecran_shows(&e, "◄"), "marked on leaving: %s", ecran_text(&e));
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "À corriger avant d'enregistrer : Signé le"), "%s", ecran_text(&e));
    ecran_keys(&e, "Ctrl-U '28/02/2027' F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 1"), "%s", ecran_text(&e));
}

Test(formulaire, saving_counts_what_is_missing)
{
    go("formulaire", TYPE(AVENANT), NULL);
    ecran_keys(&e, "'1' Ctrl-U F2");
    cr_expect(ecran_shows(&e, "2 champs à corriger, d'abord Numéro"), "%s", ecran_text(&e));
}

Test(formulaire, money_shows_its_sum_while_it_is_typed)
{
    go("formulaire", TYPE(LIGNE_BUDGET), NULL);
    to("Montant", "Tab");
    ecran_keys(&e, "'32500+1500'");
    cr_expect(ecran_shows(&e, "32500+1500 = 34\u00a0000,00\u00a0€"), "%s", ecran_text(&e));
    ecran_keys(&e, "Tab");
    cr_expect(ecran_shows(&e, "34\u00a0000,00"));
}

Test(formulaire, undo_goes_back_to_the_field_that_changed)
{
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "'Relancer' Tab Tab '31/12' Tab Tab Ctrl-Z");
    cr_expect(ecran_shows(&e, "►Échéance"), "%s", ecran_text(&e));
    ecran_keys(&e, "Ctrl-Y");
    cr_expect(ecran_shows(&e, "31/12"), "%s", ecran_text(&e));
}

Test(formulaire, undo_stops_at_the_presets)
{
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "Ctrl-Z Ctrl-Z");
    cr_expect(ecran_shows(&e, "COM-2026-001"), "%s", ecran_text(&e));
}

Test(formulaire, nothing_typed_leaves_nothing)
{
    ecran_go(&e, "fiche");
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "Échap ↓");
    cr_expect_not(e.model.places[e.model.depth - 1].page == PAGE_FORMULAIRE);
    const struct ouverte *o = model_ouverte_known(&e.model, ecran_id("com-2026-001"));
    cr_expect_eq(o->edits.count, 0);
}

Test(formulaire, what_was_typed_stays_when_the_form_is_left)
{
    ecran_go(&e, "fiche");
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "'Relancer' Échap Échap ↓");
    const struct ouverte *o = model_ouverte_known(&e.model, ecran_id("com-2026-001"));
    cr_expect_eq(o->edits.count, 1);
    ecran_wait(&e, 3000);
    cr_expect_gt(e.draft.len, 0);
}

Test(formulaire, the_field_that_the_daemon_refuses_gets_the_focus)
{
    go("formulaire", TYPE(ORGANISATION), NULL);
    ecran_keys(&e, "'Amis du pont' Tab 'as' Tab '99000101800011' Tab Tab F2");
    cr_expect(ecran_shows(&e, "►SIRET"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "◄"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "déjà pris"));
}

Test(formulaire, a_repeated_value_is_added_and_removed)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    to("Réglages", "↓");
    ecran_keys(&e, "Entrée 'presidence=Ville' Tab F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 2"), "%s", ecran_text(&e));
    ecran_keys(&e, "↑");
    to("Réglages", "↑");
    ecran_keys(&e, "Suppr");
    cr_expect(ecran_shows(&e, "retiré"), "%s", ecran_text(&e));
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 3"), "%s", ecran_text(&e));
}

Test(formulaire, a_choice_cycles_and_takes_its_first_letter)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    to("Publique", "↓");
    ecran_keys(&e, "Espace");
    cr_expect(ecran_shows(&e, "Publique            * [Non "), "%s", ecran_text(&e));
    ecran_keys(&e, "e n");
    cr_expect(ecran_shows(&e, "Non renseigné"), "%s", ecran_text(&e));
}

Test(formulaire, archiving_asks_with_another_key_and_u_brings_back)
{
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_keys(&e, "'Relancer la Ville' F2 Suppr");
    cr_expect(ecran_shows(&e, "Archiver «"), "%s", ecran_text(&e));
    ecran_keys(&e, "a Entrée");
    cr_expect(ecran_shows(&e, "Enregistré"), "%s", ecran_text(&e));
    ecran_keys(&e, "u");
    cr_expect(ecran_shows(&e, "Annulé"), "%s", ecran_text(&e));
}

Test(formulaire, of_no_convention_a_record_is_created_and_changed)
{
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(CONTACT)}));
    ecran_keys(&e, "'ville' Entrée 'Direction des finances' F2");
    cr_expect(ecran_shows(&e, "Contact"), "%s", ecran_text(&e));
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(ORGANISATION), .id = ecran_id("ville-bellerive")}));
    (void)ecran_text(&e);
    to("Téléphone", "↓");
    ecran_keys(&e, "e '01 00 00 00 00' F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 2"), "%s", ecran_text(&e));
    cr_expect_str_eq(stored(TYPE(ORGANISATION), "ville-bellerive", "telephone"), "01 00 00 00 00");
}

Test(formulaire, of_no_convention_what_another_changed_meanwhile_is_merged)
{
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(ORGANISATION), .id = ecran_id("ville-bellerive")}));
    (void)ecran_text(&e);
    to("Téléphone", "↓");
    ecran_keys(&e, "e '01 00 00 00 00'");
    ecran_other(&e, AUTRE_COORDINATION, TYPE(ORGANISATION), "ville-bellerive", "site", "https://bellerive.example");
    ecran_keys(&e, "F2");
    ecran_wait(&e, 1000);
    cr_expect_str_eq(stored(TYPE(ORGANISATION), "ville-bellerive", "telephone"), "01 00 00 00 00");
    cr_expect_str_eq(stored(TYPE(ORGANISATION), "ville-bellerive", "site"), "https://bellerive.example");
}

Test(formulaire, an_untouched_new_record_leaves_no_file)
{
    ecran_go(&e, "fiche");
    go("formulaire", TYPE(SUIVI), NULL);
    ecran_wait(&e, 3000);
    ecran_keys(&e, "Échap ↓");
    ecran_wait(&e, 3000);
    cr_expect_eq(e.draft.len, 0);
}

Test(formulaire, letters_with_accents_choose_too)
{
    go("formulaire", TYPE(VERSEMENT), NULL);
    to("Type", "Tab");
    ecran_keys(&e, "a");
    cr_expect(ecran_shows(&e, "[Acompte"), "%s", ecran_text(&e));
}

Test(formulaire, what_was_refused_is_typed_again_at_once)
{
    go("formulaire", TYPE(ORGANISATION), NULL);
    ecran_keys(&e, "'Amis du pont' Tab 'as' Tab '99000101800011' Tab Tab F2 Ctrl-U F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 1"), "%s", ecran_text(&e));
}

Test(formulaire, saved_without_a_link_goes_when_it_is_back)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_link(&e, false);
    ecran_keys(&e, "↓ e Ctrl-U 'Hors ligne' F2");
    cr_expect(ecran_shows(&e, "non envoyé"), "%s", ecran_text(&e));
    cr_expect_str_neq(stored(TYPE(CONVENTION), "com-2026-001", "intitule"), "Hors ligne");
    ecran_link(&e, true);
    ecran_wait(&e, 1000);
    cr_expect_str_eq(stored(TYPE(CONVENTION), "com-2026-001", "intitule"), "Hors ligne");
}

Test(formulaire, days_are_said_in_words_too)
{
    go("formulaire", TYPE(SUIVI), NULL);
    to("Échéance", "Tab");
    ecran_keys(&e, "'+10j'");
    cr_expect(ecran_shows(&e, "lun. 30/11/2026, dans 10 j"), "%s", ecran_text(&e));
    ecran_keys(&e, "Ctrl-U 'fin agrément' Tab");
    cr_expect(ecran_shows(&e, "31/12/2030"), "%s", ecran_text(&e));
}

Test(formulaire, a_value_that_was_removed_comes_back)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    to("Structures", "↓");
    ecran_keys(&e, "Suppr");
    cr_expect(ecran_shows(&e, "retiré"), "%s", ecran_text(&e));
    ecran_keys(&e, "u");
    cr_expect_null(strstr(ecran_text(&e), "retiré"), "%s", e.text);
}

Test(formulaire, its_twin_is_exported)
{
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "F8 Entrée");
    cr_assert_not_null(e.export_text);
    cr_expect_not_null(strstr(e.export_text, "COM-2026-001"));
    cr_expect_not_null(strstr(e.export_text, "Intitulé"));
}

Test(formulaire, presets_come_with_the_place)
{
    struct place p = {.page = PAGE_FORMULAIRE, .convention = ecran_id("com-2026-001"), .type = TYPE(CONTRIBUTION), .arg = "annee=2028"};
    cr_assert(model_go(&e.model, p));
    cr_expect(ecran_shows(&e, "[2028"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "►Financeur"), "the first field that is still empty");
}

Test(formulaire, every_type_of_record_has_a_form_that_says_what_is_required)
{
    for (size_t i = 0; i < record_type_count; i++) {
        cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .convention = ecran_id("com-2026-001"),
                                                    .type = (uint32_t)record_types[i].number}));
        (void)ecran_text(&e);
        for (int k = 0; k < 60; k++)
            ecran_keys(&e, "Tab");
        ecran_keys(&e, "Échap F2 Échap Échap ↓");
    }
}

Test(fiche_lecture, whoever_may_not_write_is_told_why)
{
    ecran_start(&e, 24, 80);
    e.account = FINANCEUR_VILLE;
    ecran_login(&e);
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    cr_expect(ecran_shows(&e, "Lecture seule"), "%s", ecran_text(&e));
    ecran_keys(&e, "↓ e");
    cr_expect(ecran_shows(&e, "indisponible"), "%s", ecran_text(&e));
    ecran_close(&e);
}

Test(fiche_lecture, the_federation_writes_where_the_centre_lets_it)
{
    ecran_start(&e, 24, 80);
    e.account = FEDERATION;
    ecran_login(&e);
    ecran_go(&e, "fiche");
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "↓ e");
    cr_expect(ecran_shows(&e, "accompagne"), "%s", ecran_text(&e));
    ecran_other(&e, COORDINATION, TYPE(STRUCTURE), "structure-passerelles", "accompagnee", "oui");
    ecran_wait(&e, 1000);
    ecran_keys(&e, "Échap ↓");
    go("formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "↓ e Ctrl-U 'Écrit par la fédération' F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 2"), "%s", ecran_text(&e));
    ecran_close(&e);
}

/* A label, a title, a fact longer than its place are read whole with « i ». */
Test(formulaire, a_value_that_is_cut_is_read_whole)
{
    static const char end[] = "et les trois quartiers du Val";
    go("formulaire", TYPE(AVENANT), NULL);
    ecran_keys(&e, "'1' Tab 'Prolonger la convention pour tous les centres sociaux de la ville de Bellerive et les trois quartiers du Val'");
    ecran_keys(&e, "Entrée Échap");
    to("Objet", "↑");
    cr_expect(!ecran_shows(&e, end), "the place is too small: %s", ecran_text(&e));
    ecran_keys(&e, "i");
    cr_expect(ecran_shows(&e, end), "%s", ecran_text(&e));
}

Test(fiche, a_fact_that_is_cut_is_read_whole)
{
    ecran_size(&e, 16, 60);
    ecran_go(&e, "fiche");
    for (int i = 0; i < 60 && strstr(ecran_text(&e), "►  Cnav") == NULL; i++)
        ecran_keys(&e, "↓");
    ecran_keys(&e, "i");
    cr_expect_eq(model_top(&e.model)->page, PAGE_VISIONNEUSE, "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "signé le"), "%s", ecran_text(&e));
}
