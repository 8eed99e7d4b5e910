/* Lists and search, on the demonstration. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(liste, .init = open_screen, .fini = close_screen);
TestSuite(recherche, .init = open_screen, .fini = close_screen);

/* Names come after rows: a few drawings until nothing is asked any more. */
static void settled(void)
{
    for (unsigned sent = e.sent + 1, i = 0; sent != e.sent && i < 40; i++) {
        sent = e.sent;
        (void)ecran_text(&e);
        ecran_settle(&e);
    }
}

static void list_of(uint32_t type, uint64_t convention)
{
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_LISTE, .type = type, .convention = convention}));
    settled();
}

Test(liste, conventions)
{
    ecran_keys(&e, "l");
    settled();
    ecran_goldens(&e, "liste");
}

Test(liste, contributions_with_names)
{
    list_of(TYPE(CONTRIBUTION), 0);
    ecran_goldens(&e, "liste-contributions");
}

/* « COM-2026-001 » has every kind of record. */
Test(liste, records_of_a_convention, .timeout = 60)
{
    ecran_go(&e, "etapes");
    list_of(TYPE(DOCUMENT), ecran_id("com-2026-001"));
    ecran_goldens(&e, "liste-documents");
}

Test(liste, columns_are_as_wide_as_what_they_hold)
{
    list_of(TYPE(DOCUMENT), 0);
    cr_expect(ecran_shows(&e, "Budget réactualisé"), "the name of the model");
    cr_expect_not(ecran_shows(&e, "BUDGET_REACTU"));
    cr_expect(ecran_shows(&e, " COM-2026-001 "), "a convention by its reference");
    cr_expect_not(ecran_shows(&e, "COM-2026-001 Con… "));
    list_of(TYPE(CONTRIBUTION), 0);
    cr_expect(ecran_shows(&e, "Conventionné"), "room was made for the amount");
    cr_expect(ecran_shows(&e, "Aperçu   Cnav · "), "called as it is elsewhere");
    list_of(TYPE(DECISION), 0);
    cr_expect_not(ecran_shows(&e, "PROTOCOLE"));
}

Test(liste, the_filter_is_typed_over_the_rows)
{
    list_of(TYPE(CONTRIBUTION), 0);
    ecran_keys(&e, "/ 'financeur:bellerive an<2029'");
    settled();
    cr_expect(ecran_shows(&e, "4 sur 30"));
    cr_expect(ecran_shows(&e, "[financeur:bellerive an<2029   ]"));
    cr_expect_eq(e.grid.cursor_row, 1, "the cursor is in the filter");
    ecran_golden(&e, "liste-filtre");
    ecran_keys(&e, "Entrée ↓");
    cr_expect(ecran_shows(&e, "4 sur 30"));
    cr_expect_eq(e.grid.cursor_row, 4);
    ecran_keys(&e, "/ Échap");
    cr_expect(ecran_shows(&e, "Contributions  30"));
    ecran_keys(&e, "/ 'zzz' Entrée");
    cr_expect(ecran_shows(&e, "Aucune des 30 fiches"));
}

Test(liste, sorted_by_each_column_both_ways)
{
    list_of(TYPE(VERSEMENT), 0);
    cr_expect(ecran_shows(&e, "tri : Type ↑"));
    ecran_keys(&e, "t");
    settled();
    cr_expect(ecran_shows(&e, "tri : Type ↓"));
    ecran_keys(&e, "t");
    settled();
    cr_expect(ecran_shows(&e, "tri : Prévu ↑"));
    for (int i = 0; i < 40; i++)
        ecran_keys(&e, "t → ←");
    settled();
}

Test(liste, several_rows_are_archived_at_once_and_come_back)
{
    list_of(TYPE(SUIVI), 0);
    ecran_keys(&e, "Espace Espace");
    cr_expect(ecran_shows(&e, "2 cochées"));
    ecran_keys(&e, "a Entrée");
    cr_expect(ecran_shows(&e, "Archiver les 2 fiches cochées ?"));
    size_t before = e.world.out.journal_index;
    ecran_keys(&e, "Échap");
    cr_expect_eq(e.world.out.journal_index, before, "the safe answer");
    ecran_keys(&e, "a Entrée → Entrée");
    settled();
    cr_expect(ecran_shows(&e, "Fait : 2 fiches"));
    ecran_keys(&e, "/ 'archive:oui' Entrée");
    settled();
    cr_expect(ecran_shows(&e, "2 sur 2"));
    ecran_keys(&e, "Suppr");
    cr_expect(ecran_shows(&e, "Rétablir «"));
    ecran_keys(&e, "→ Entrée");
    settled();
    cr_expect(ecran_shows(&e, "1 sur 1"));
}

Test(liste, exports_what_is_on_screen)
{
    list_of(TYPE(CONTRIBUTION), 0);
    ecran_keys(&e, "/ 'ville 2027' Entrée F8 Entrée");
    settled();
    cr_assert_not_null(e.export_text);
    cr_expect_not_null(strstr(e.export_text, "ville 2027"));
    cr_expect_not_null(strstr(e.export_text, "20/11/2026"));
    cr_expect_not_null(strstr(e.export_text, "Coordination"));
    cr_expect_not_null(strstr(e.export_text, "Ville d"));
    cr_expect_null(strstr(e.export_text, "Caf"));
}

Test(liste, a_view_is_kept_and_called_back)
{
    list_of(TYPE(CONTRIBUTION), 0);
    ecran_keys(&e, "/ 'ville' F2 'de la ville' Entrée");
    cr_expect(ecran_shows(&e, "Vue « de la ville » gardée"));
    ecran_keys(&e, "l");
    settled();
    ecran_keys(&e, "/ ↓ Entrée");
    settled();
    cr_expect(ecran_shows(&e, "[ville"));
    cr_expect(ecran_shows(&e, "Mise à dispositi"));
    ecran_keys(&e, "h : 'de la ville' Entrée");
    settled();
    cr_expect(ecran_shows(&e, "[ville"));
    cr_expect(ecran_shows(&e, "Mise à dispositi"));
}

Test(liste, without_a_link_it_says_so_and_comes_back)
{
    ecran_link(&e, false);
    ecran_keys(&e, "l");
    settled();
    cr_expect(ecran_shows(&e, "Hors ligne : cette liste n'a pas encore été lue"));
    ecran_link(&e, true);
    settled();
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    ecran_link(&e, false);
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    cr_expect(ecran_shows(&e, "lue le 20/11 à 14:02"));
}

Test(liste, every_type_has_a_list, .timeout = 120)
{
    for (size_t i = 0; i < record_type_count; i++) {
        list_of((uint32_t)record_types[i].number, 0);
        cr_expect(ecran_shows(&e, record_types[i].plural));
        ecran_keys(&e, "t / 'a>1 b:' Entrée → v Échap Ctrl-A");
        (void)ecran_text(&e);
        ecran_keys(&e, "Échap");
    }
}

Test(liste, another_type_is_chosen_with_its_count)
{
    ecran_go(&e, "etapes");
    ecran_keys(&e, "w");
    cr_expect(ecran_shows(&e, "Contributions (30)"));
    ecran_keys(&e, "'versem' Entrée");
    settled();
    cr_expect(ecran_shows(&e, "Versements  "));
}

Test(liste, a_row_opens_its_form)
{
    list_of(TYPE(VERSEMENT), 0);
    ecran_keys(&e, "Entrée");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_FORMULAIRE);
    cr_expect_eq(model_top(&e.model)->convention, ecran_id("com-2026-001"), "found by its contribution");
    ecran_keys(&e, "Échap l");
    settled();
    ecran_keys(&e, "Entrée");
    cr_expect_eq(model_top(&e.model)->page, PAGE_FICHE);
}

/* 330 territories more, in one command. */
static void many(void)
{
    enum { MANY = 330 };
    static Pacte__Operation *operations[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        char code[16], name[32];
        (void)snprintf(code, sizeof code, "T%04u", i);
        (void)snprintf(name, sizeof name, "Quartier %03u", (i * 7) % MANY);
        Pacte__Record *r = world_record(&e.world, TYPE(TERRITOIRE), 900000 + i, 0, "code", code, "type", "COMMUNE", "libelle", name, NULL);
        operations[i] = world_put_operation(&e.world, r);
    }
    cr_assert_eq(world_batch(&e.world, AUTRE_COORDINATION, operations, MANY), ERR_OK, "%s", e.world.note.text);
}

Test(liste, is_read_as_far_as_it_is_looked_at, .timeout = 60)
{
    many();
    list_of(TYPE(TERRITOIRE), 0);
    cr_expect(ecran_shows(&e, "100+"), "one page, and more to come");
    ecran_keys(&e, "PgSuiv Fin");
    settled();
    cr_expect(ecran_shows(&e, "►  T0329"), "the last of all, not of those that were there");
    ecran_keys(&e, "Début t");
    settled();
    ecran_keys(&e, "/ 'libelle:329'");
    settled();
    cr_expect(ecran_shows(&e, "1 sur 332"), "the filter is over all of them");
    cr_expect(ecran_shows(&e, "Quartier 329"));
    ecran_keys(&e, "Échap t t t");
    settled();
    cr_expect(ecran_shows(&e, "332"));
}

Test(liste, keeps_its_row_when_it_is_read_again)
{
    list_of(TYPE(VERSEMENT), 0);
    ecran_keys(&e, "↓ ↓ ↓ Espace ↓");
    (void)ecran_text(&e);
    int row = e.grid.cursor_row;
    ecran_keys(&e, "F5");
    settled();
    cr_expect_eq(e.grid.cursor_row, row);
    cr_expect(ecran_shows(&e, "1 cochée"));
}

Test(recherche, as_the_user_types)
{
    ecran_keys(&e, "/");
    cr_expect(ecran_shows(&e, "Tapez au moins deux lettres"));
    unsigned sent = e.sent;
    ecran_keys(&e, "'p'");
    (void)ecran_text(&e);
    cr_expect_eq(e.sent, sent, "one letter is not a search");
    ecran_keys(&e, "'asserelles'");
    settled();
    ecran_goldens(&e, "recherche");
    ecran_keys(&e, "Ctrl-U 'zzzz'");
    settled();
    cr_expect(ecran_shows(&e, "Rien pour « zzzz »"));
}

Test(recherche, one_request_at_a_time)
{
    ecran_keys(&e, "/");
    e.hold = true;
    unsigned sent = e.sent;
    for (int i = 0; i < 4; i++) {
        ecran_keys(&e, "'vi'");
        (void)ecran_text(&e);
    }
    e.hold = false;
    ecran_settle(&e);
    cr_expect_eq(e.sent, sent + 1, "%u sent", e.sent - sent);
    settled();
    cr_expect(ecran_shows(&e, "Rien pour « vivivivi »"), "what was typed last is searched in the end");
}

Test(recherche, opens_what_is_found)
{
    ecran_keys(&e, "/ 'COM-2026-001'");
    settled();
    ecran_keys(&e, "Entrée");
    settled();
    cr_expect(model_top(&e.model)->page == PAGE_FICHE || model_top(&e.model)->page == PAGE_FORMULAIRE);
}
