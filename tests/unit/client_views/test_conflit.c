/* Two people, one record, on screen: what merges is told, what does not is
 * chosen, and nothing is saved that nobody chose. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

#define CONTRIBUTION PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION
static const char ville[] = "contribution-com-2026-001-ville-2028";

/* The screen is large: not on the stack of a test. */
static struct ecran e;

static struct ouverte *here(void) { return model_ouverte(&e.model, ecran_id("com-2026-001")); }

static void type(const char *field, const char *text)
{
    uint64_t id = ecran_id(ville);
    cr_assert_eq(model_type(&e.model, here(), CONTRIBUTION, &id, field, text), ERR_OK);
}

/* I change the amount agreed and my note; the other the amount, and the reason. */
static void conflict(int rows, int cols)
{
    ecran_open(&e, rows, cols);
    ecran_go(&e, "contributions");
    type("conventionne", "262 000");
    type("note", "À confirmer avant le COPIL.");
    ecran_other(&e, AUTRE_COORDINATION, CONTRIBUTION, ville, "motif", "Vote du budget primitif");
    ecran_other(&e, AUTRE_COORDINATION, CONTRIBUTION, ville, "conventionne", "255000");
    ecran_keys(&e, "F2");
    ecran_settle(&e);
    cr_assert_eq(model_top(&e.model)->page, PAGE_CONFLIT, "%s", ecran_text(&e));
}

static int64_t saved(void)
{
    Pacte__Record *r = world_read(&e.world, CONTRIBUTION, ecran_id(ville));
    return r->contribution->conventionne->cents;
}

static const char *saved_note(void) { return world_read(&e.world, CONTRIBUTION, ecran_id(ville))->contribution->note; }
static const char *saved_reason(void) { return world_read(&e.world, CONTRIBUTION, ecran_id(ville))->contribution->motif; }

Test(conflit, pictures, .timeout = 60)
{
    conflict(24, 80);
    ecran_goldens(&e, "conflit");
    ecran_size(&e, 24, 80);
    ecran_keys(&e, "←");
    ecran_golden(&e, "conflit-choisi");
    ecran_close(&e);
}

Test(conflit, theirs_is_kept_and_mine_merges, .timeout = 60)
{
    conflict(24, 80);
    ecran_keys(&e, "Entrée");
    cr_expect_eq(model_top(&e.model)->page, PAGE_CONFLIT, "nothing is saved that nobody chose");
    cr_expect_eq(saved(), 25500000);
    ecran_keys(&e, "← Entrée");
    ecran_settle(&e);
    cr_expect_neq(model_top(&e.model)->page, PAGE_CONFLIT);
    cr_expect_eq(saved(), 25500000);
    cr_expect_str_eq(saved_note(), "À confirmer avant le COPIL.");
    cr_expect_str_eq(saved_reason(), "Vote du budget primitif");
    cr_expect_eq(here()->edits.count, 0);
    ecran_close(&e);
}

Test(conflit, mine_is_kept_and_theirs_merges, .timeout = 60)
{
    conflict(24, 80);
    ecran_keys(&e, "→ F2");
    ecran_settle(&e);
    cr_expect_eq(saved(), 26200000);
    cr_expect_str_eq(saved_reason(), "Vote du budget primitif");
    ecran_close(&e);
}

Test(conflit, space_goes_from_one_to_the_other, .timeout = 60)
{
    conflict(24, 80);
    ecran_keys(&e, "Espace");
    cr_expect(ecran_shows(&e, "(•) 255 000,00") || ecran_shows(&e, "(•) 255\u00a0000,00"), "%s", ecran_text(&e));
    ecran_keys(&e, "Espace Entrée");
    ecran_settle(&e);
    cr_expect_eq(saved(), 26200000);
    ecran_close(&e);
}

Test(conflit, all_at_once, .timeout = 60)
{
    conflict(24, 80);
    ecran_keys(&e, "p g Entrée");
    ecran_settle(&e);
    cr_expect_eq(saved(), 26200000);
    ecran_close(&e);
}

Test(conflit, leaving_keeps_what_was_typed, .timeout = 60)
{
    static const char *const ways[] = {"b", "Échap"};
    for (size_t i = 0; i < 2; i++) {
        conflict(24, 80);
        ecran_keys(&e, ways[i]);
        cr_expect_neq(model_top(&e.model)->page, PAGE_CONFLIT);
        cr_expect_eq(saved(), 25500000);
        cr_expect_eq(here()->edits.count, 1);
        cr_expect_str_eq(edit_typed(&here()->edits.rows[0], "conventionne"), "262 000");
        ecran_keys(&e, "F2");
        ecran_settle(&e);
        cr_expect_eq(model_top(&e.model)->page, PAGE_CONFLIT, "saving takes the comparison up again");
        ecran_close(&e);
    }
}

/* A third change comes while one is choosing. */
Test(conflit, a_change_that_comes_meanwhile_asks_again, .timeout = 60)
{
    conflict(24, 80);
    ecran_keys(&e, "→");
    ecran_other(&e, AUTRE_COORDINATION, CONTRIBUTION, ville, "conventionne", "256000");
    (void)ecran_text(&e);
    ecran_keys(&e, "Entrée");
    ecran_settle(&e);
    cr_expect_eq(saved(), 25600000, "what was chosen was not this");
    if (model_top(&e.model)->page == PAGE_CONFLIT) {
        ecran_keys(&e, "→ Entrée");
        ecran_settle(&e);
        cr_expect_eq(saved(), 26200000);
    }
    ecran_close(&e);
}
