/* What is asked before a save is sent: a record that somebody archived, an
 * amount that moves without a decision. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

#define CONTRIBUTION PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION

static const char ville[] = "contribution-com-2026-001-ville-2028", caf[] = "contribution-com-2026-001-caf-2028";
static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(archivee, .init = open_screen, .fini = close_screen);
TestSuite(decision, .init = open_screen, .fini = close_screen);
TestSuite(derogation, .init = open_screen, .fini = close_screen);

static struct ouverte *here(void) { return model_ouverte(&e.model, ecran_id("com-2026-001")); }
static const Pacte__Record *stored(const char *alias) { return world_read(&e.world, CONTRIBUTION, ecran_id(alias)); }

static void type(const char *alias, const char *field, const char *text)
{
    uint64_t id = ecran_id(alias);
    cr_assert_eq(model_type(&e.model, here(), CONTRIBUTION, &id, field, text), ERR_OK);
}

/* I write a note; meanwhile the other archives the contribution. */
static void archived_meanwhile(void)
{
    ecran_go(&e, "contributions");
    type(ville, "note", "À confirmer avant le COPIL.");
    ecran_other_archives(&e, AUTRE_COORDINATION, CONTRIBUTION, ville);
    ecran_keys(&e, "F2");
    ecran_settle(&e);
    cr_assert_eq(model_top(&e.model)->page, PAGE_CONFLIT, "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "rétablir puis enregistrer"), "%s", ecran_text(&e));
}

Test(archivee, is_brought_back_then_saved)
{
    archived_meanwhile();
    ecran_keys(&e, "r");
    ecran_settle(&e);
    cr_expect_neq(model_top(&e.model)->page, PAGE_CONFLIT, "%s", ecran_text(&e));
    cr_expect(!stored(ville)->header->archived);
    cr_expect_str_eq(stored(ville)->contribution->note, "À confirmer avant le COPIL.");
    cr_expect_eq(here()->edits.count, 0);
}

Test(archivee, entree_alone_brings_nothing_back)
{
    archived_meanwhile();
    ecran_keys(&e, "Entrée");
    ecran_settle(&e);
    cr_expect_eq(model_top(&e.model)->page, PAGE_CONFLIT);
    cr_expect(stored(ville)->header->archived);
}

Test(archivee, the_draft_is_kept_and_saving_asks_again)
{
    archived_meanwhile();
    ecran_keys(&e, "b");
    cr_expect(stored(ville)->header->archived);
    cr_assert_eq(here()->edits.count, 1);
    cr_expect_str_eq(edit_typed(&here()->edits.rows[0], "note"), "À confirmer avant le COPIL.");
    ecran_keys(&e, "F2");
    ecran_settle(&e);
    cr_expect_eq(model_top(&e.model)->page, PAGE_CONFLIT, "%s", ecran_text(&e));
}

static int64_t promise(const char *alias) { return stored(alias)->contribution->promis->cents; }

/* Both were promised something else before. */
static void promised(void)
{
    ecran_go(&e, "contributions");
    type(ville, "promis", "90 000");
    type(caf, "promis", "80 000");
    cr_assert_neq(promise(ville), 9000000);
    cr_assert_neq(promise(caf), 8000000);
    ecran_keys(&e, "F2");
}

Test(decision, an_amount_said_for_the_first_time_asks_nothing)
{
    ecran_go(&e, "contributions");
    cr_assert_null(stored(ville)->contribution->notifie);
    type(ville, "notifie", "90 000");
    ecran_keys(&e, "F2");
    ecran_settle(&e);
    cr_assert_not_null(stored(ville)->contribution->notifie, "%s", ecran_text(&e));
}

Test(decision, two_amounts_that_move_ask_once_for_the_reason)
{
    promised();
    cr_expect(ecran_shows(&e, "2 montants promis ou votés changent"), "%s", ecran_text(&e));
    cr_expect_neq(promise(ville), 9000000, "nothing is saved before the answer");
    ecran_keys(&e, "Entrée Entrée");
    cr_expect(ecran_shows(&e, "Écrivez quelques mots"), "%s", ecran_text(&e));
    ecran_keys(&e, "'baisse du budget primitif' Entrée");
    ecran_settle(&e);
    cr_expect_str_eq(stored(ville)->contribution->hors_decision, "baisse du budget primitif");
    cr_expect_str_eq(stored(caf)->contribution->hors_decision, "baisse du budget primitif");
    cr_expect_eq(promise(caf), 8000000);
    cr_expect_eq(here()->edits.count, 0);
}

Test(decision, one_of_the_convention_is_cited)
{
    promised();
    ecran_keys(&e, "↓ Entrée");
    ecran_settle(&e);
    cr_assert_not_null(stored(ville)->contribution->decision, "%s", ecran_text(&e));
    cr_assert_not_null(stored(caf)->contribution->decision);
    cr_expect_eq(stored(ville)->contribution->decision->id, stored(caf)->contribution->decision->id);
    cr_expect_str_eq(stored(ville)->contribution->hors_decision, "");
}

Test(decision, escape_keeps_what_was_typed)
{
    promised();
    ecran_keys(&e, "Échap");
    cr_expect_neq(promise(ville), 9000000);
    cr_expect_eq(here()->edits.count, 2);
}

Test(decision, without_a_link_the_reason_is_kept_with_the_amount)
{
    promised();
    ecran_link(&e, false);
    ecran_keys(&e, "Entrée 'baisse du budget primitif' Entrée");
    cr_expect_neq(promise(ville), 9000000);
    ecran_link(&e, true);
    ecran_settle(&e);
    cr_expect_eq(promise(ville), 9000000, "%s", ecran_text(&e));
    cr_expect_str_eq(stored(ville)->contribution->hors_decision, "baisse du budget primitif");
}

static const char taux[] = "indicateur-com-2026-001-i1";

static void type_target(const char *text)
{
    uint64_t id = ecran_id(taux);
    cr_assert_eq(model_type(&e.model, here(), PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR, &id, "cibles[1].valeur", text), ERR_OK);
}

static const Pacte__Indicateur *indicator(void)
{
    return world_read(&e.world, PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR, ecran_id(taux))->indicateur;
}

Test(decision, a_target_that_moves_asks_too)
{
    ecran_go(&e, "indicateurs");
    type_target("41");
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "1 indicateur change de cible : quelle décision ?"), "%s", ecran_text(&e));
    ecran_keys(&e, "Entrée 'travaux dans le quartier' Entrée");
    ecran_settle(&e);
    cr_expect_eq(indicator()->cibles[1]->valeur->milliemes, 41000);
    cr_expect_str_eq(indicator()->hors_decision, "travaux dans le quartier");
    ecran_keys(&e, "i");
    cr_expect(ecran_shows(&e, "Dernier changement de cible : Sans décision, parce que : travaux"), "%s", ecran_text(&e));
}

static void promised_with_target(void)
{
    ecran_go(&e, "contributions");
    type(ville, "promis", "90 000");
    type_target("41");
    ecran_keys(&e, "F2");
}

Test(decision, amounts_and_targets_cite_the_same)
{
    promised_with_target();
    cr_expect(ecran_shows(&e, "2 montants et cibles changent"), "%s", ecran_text(&e));
    ecran_keys(&e, "↓ Entrée");
    ecran_settle(&e);
    cr_assert_not_null(indicator()->decision, "%s", ecran_text(&e));
    cr_assert_not_null(stored(ville)->contribution->decision);
    cr_expect_eq(indicator()->decision->id, stored(ville)->contribution->decision->id);
    cr_expect_str_eq(indicator()->hors_decision, "");
}

/* --- A rule that can be lifted ------------------------------------------------- */

static const char region[] = "contribution-com-2026-001-region-2030";

static const Pacte__Convention *convention(void)
{
    return world_read(&e.world, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, ecran_id("com-2026-001"))->convention;
}

/* The year is not open: called too early. */
static void called(void)
{
    ecran_go(&e, "contributions");
    type(region, "appele", "12 000");
    ecran_keys(&e, "F2");
    ecran_settle(&e);
    cr_assert(ecran_shows(&e, "corriger ou déroger"), "%s", ecran_text(&e));
    cr_expect_null(stored(region)->contribution->appele);
}

Test(derogation, the_reason_is_asked_and_all_is_sent)
{
    called();
    ecran_keys(&e, "↓ Entrée");
    cr_expect(ecran_shows(&e, "Déroger, parce que"), "%s", ecran_text(&e));
    ecran_keys(&e, "'la Région accepte' Entrée");
    ecran_settle(&e);
    cr_assert_not_null(stored(region)->contribution->appele, "%s", ecran_text(&e));
    cr_assert_eq(convention()->n_derogations, 1);
    const Pacte__Derogation *x = convention()->derogations[0];
    cr_expect_str_eq(x->regle, "porte-annuelle");
    cr_expect_str_eq(x->raison, "la Région accepte");
    cr_expect_eq(x->objet->id, ecran_id(region));
    cr_expect(x->compte[0] != '\0' && x->le != NULL, "signed by the daemon");
    cr_expect_eq(here()->edits.count, 0);
    cr_expect(here()->stale, "what the daemon wrote is to be read again");
}

Test(derogation, to_correct_keeps_what_was_typed_and_lifts_nothing)
{
    called();
    ecran_keys(&e, "Entrée");
    cr_expect_eq(convention()->n_derogations, 0);
    cr_expect_eq(here()->edits.count, 1);
}
