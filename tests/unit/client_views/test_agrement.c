/* The agrément that renews another is begun with what is known of it. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

#define AGREMENT PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 43, 132); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(agrement, .init = open_screen, .fini = close_screen);

/* The agrément of 2027-2030 has no next. */
static const Pacte__Agrement *next(void)
{
    const struct ouverte *o = model_ouverte(&e.model, ecran_id("com-2026-001"));
    const struct place *p = model_top(&e.model);
    cr_assert_eq(p->page, PAGE_FORMULAIRE, "%s", ecran_text(&e));
    cr_assert_eq(p->type, AGREMENT);
    const struct edit *x = edits_find(&o->edits, AGREMENT, p->id);
    Pacte__Record *r;
    static struct arena a;
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_not_null(x);
    cr_assert_eq(edit_build(x, e.model.today, true, &a, &r, NULL), ERR_OK);
    return r->agrement;
}

static void begun(const Pacte__Agrement *a, uint32_t year)
{
    cr_assert_not_null(a->renouvelle);
    cr_expect_eq(a->renouvelle->id, ecran_id("agrement-passerelles-2027"));
    cr_expect_eq(a->structure->id, ecran_id("structure-passerelles"));
    cr_expect_eq(a->autorite->id, ecran_id("caf-92"));
    cr_assert_eq(a->n_types, 2);
    cr_expect_str_eq(a->types[0], "AGC");
    cr_expect_str_eq(a->types[1], "ACF");
    struct day from, to;
    cr_assert_eq(day_from_civil(2031, 1, 1, &from), ERR_OK);
    cr_assert_eq(day_from_civil((int)year, 12, 31, &to), ERR_OK);
    cr_expect_eq(a->debut->number, from.number);
    cr_expect_eq(a->fin->number, to.number);
}

Test(agrement, renewed_from_its_form_for_as_long_as_the_model_lets)
{
    ecran_go_record(&e, "formulaire", AGREMENT, "agrement-passerelles-2027");
    ecran_keys(&e, "n");
    cr_expect(ecran_shows(&e, "4 ans : du 01/01/2031 au 31/12/2034"), "%s", ecran_text(&e));
    cr_expect(!ecran_shows(&e, "5 ans"), "the model says 48 months at most");
    ecran_keys(&e, "Entrée");
    begun(next(), 2034);
    cr_expect(ecran_shows(&e, "[31/12/2034"), "a day as people write it: %s", ecran_text(&e));
    ecran_keys(&e, "F2");
    cr_expect(ecran_shows(&e, "Enregistré, version 1"), "%s", ecran_text(&e));
}

Test(agrement, renewed_from_the_fiche_for_two_years)
{
    ecran_go(&e, "fiche");
    for (int i = 0; i < 20 && strstr(ecran_text(&e), "►Agrément") == NULL; i++)
        ecran_keys(&e, "↓");
    ecran_keys(&e, "n '2 ans' Entrée");
    begun(next(), 2032);
    ecran_keys(&e, "Échap Échap");
    cr_expect_eq(model_ouverte(&e.model, ecran_id("com-2026-001"))->edits.count, 0, "nothing typed leaves nothing");
}

Test(agrement, one_that_was_renewed_opens_what_follows)
{
    ecran_go_record(&e, "formulaire", AGREMENT, "agrement-passerelles-2023");
    ecran_keys(&e, "n");
    cr_expect_eq(model_top(&e.model)->id, ecran_id("agrement-passerelles-2027"));
    cr_expect(ecran_shows(&e, "a déjà une suite"), "%s", ecran_text(&e));
}
