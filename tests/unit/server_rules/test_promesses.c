/* What was promised and moves, at commit: a decision, or the reason. */
#include "tests/support/demo.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world w;
static void setup(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
}
static void teardown(void) { world_close(&w); }
TestSuite(promesses, .init = setup, .fini = teardown, .timeout = 120);

Test(promesses, a_promise_that_moves_is_marked)
{
    w.reason = "Accord oral du 3 mars";
    cr_assert_eq(demo_change(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2029", "promis", "11000"), ERR_OK);
    Pacte__Record *r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2029");
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "Accord oral du 3 mars");
    world_set(&w, r, "hors_decision", "");
    world_set(&w, r, "note", "relue");
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2029");
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "Accord oral du 3 mars", "who has not read it does not wipe it out");
    w.reason = "Deux\nlignes";
    cr_assert_eq(demo_change(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "promis", "11000"), ERR_OK);
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030");
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "hors décision");
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-cnav-2029");
    world_set(&w, r, "promis", "8000");
    world_set(&w, r, "decision", world_ref(demo_id("decision-com-2026-001-d5")));
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-cnav-2029");
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "", "the decision is cited");
    world_set(&w, r, "promis", "7000");
    w.reason = "";
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-cnav-2029");
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "hors décision", "that decision spoke of the change before");
    cr_expect_str_eq(world_text(&w, r, "decision"), "");
    world_set(&w, r, "hors_decision", "");
    world_set(&w, r, "promis", "7500");
    world_set(&w, r, "decision", world_ref(demo_id("decision-com-2026-001-d6")));
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-cnav-2029");
    world_set(&w, r, "promis", "8000");
    world_set(&w, r, "decision", world_ref(demo_id("decision-com-2026-001-d5")));
    cr_expect_eq(world_put(&w, KEEPER, r), ERR_REQUIRED, "it is older than the one that set the amount");
    cr_expect_str_eq(w.note.field, "contribution.decision");
    cr_expect(strstr(w.note.text, "plus ancienne") != NULL, "%s", w.note.text);
}

/* A target is promised as an amount is. */
Test(promesses, a_target_that_moves_is_marked)
{
    const char *alias = "indicateur-com-2026-001-i1";
    Pacte__Record *r = demo_read(&w, TYPE(INDICATEUR), alias);
    Pacte__Nombre value = PACTE__NOMBRE__INIT;
    value.milliemes = 39000;
    r->indicateur->cibles[1]->valeur = &value;
    w.reason = "Travaux dans le quartier";
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(INDICATEUR), alias);
    cr_expect_eq(r->indicateur->cibles[1]->valeur->milliemes, 39000);
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "Travaux dans le quartier");
    value.milliemes = 41000;
    r->indicateur->cibles[1]->valeur = &value;
    world_set(&w, r, "hors_decision", "");
    world_set(&w, r, "decision", world_ref(demo_id("decision-com-2026-001-d4")));
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(INDICATEUR), alias);
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "", "the decision is cited");
    w.reason = "";
    r->indicateur->n_cibles--;
    cr_assert_eq(world_put(&w, KEEPER, r), ERR_OK, "%s", w.note.text);
    r = demo_read(&w, TYPE(INDICATEUR), alias);
    cr_expect_str_eq(world_text(&w, r, "hors_decision"), "hors décision", "a target taken back moves, and it spoke of another");
    cr_expect_str_eq(world_text(&w, r, "decision"), "");
}

Test(promesses, a_target_cites_what_was_adopted)
{
    Pacte__Record *r = demo_read(&w, TYPE(INDICATEUR), "indicateur-com-2026-001-i1");
    const char *open = world_ref(940);
    Pacte__Nombre value = PACTE__NOMBRE__INIT;
    value.milliemes = 39000;
    cr_assert_eq(world_put(&w, KEEPER, world_record(&w, TYPE(DECISION), 940, 0, "convention", world_ref(demo_id("com-2026-001")),
                                                    "annee", "2026", "objet", "Revoir la cible", "etat", "proposee", NULL)), ERR_OK,
                 "%s %s", w.note.field, w.note.text);
    r->indicateur->cibles[1]->valeur = &value;
    world_set(&w, r, "decision", open);
    cr_expect_eq(world_put(&w, KEEPER, r), ERR_REQUIRED);
    cr_expect_str_eq(w.note.field, "indicateur.decision");
    cr_expect(strstr(w.note.text, "pas adoptée") != NULL, "%s", w.note.text);
}
