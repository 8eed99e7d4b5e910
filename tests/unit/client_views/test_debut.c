/* A new centre: the first records are made with what the screen says. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

static void create(uint32_t type)
{
    ecran_open(&e, 24, 80);
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = type}));
    ecran_settle(&e);
    (void)ecran_text(&e);
}

static void keys(const char *names)
{
    ecran_keys(&e, names);
    (void)ecran_text(&e);
    ecran_settle(&e);
    (void)ecran_text(&e);
}
TestSuite(debut, .timeout = 60);

Test(debut, the_structure_of_the_account_has_its_identifier)
{
    ecran_open(&e, 24, 80);
    cr_assert_gt(e.model.structure_count, 0, "the grants say which");
    size_t n = e.model.structure_count;
    uint64_t *more = sys_grow(e.model.sys, e.model.structures, n * sizeof *more, (n + 1) * sizeof *more);
    cr_assert_not_null(more);
    more[e.model.structure_count++] = 4242;
    e.model.structures = more;
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(STRUCTURE)}));
    (void)ecran_text(&e);
    keys("'Centre neuf'");
    cr_expect_not_null(edits_find(&model_ouverte(&e.model, HORS_CONVENTION)->edits, TYPE(STRUCTURE), 4242));
    keys("Échap");
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(STRUCTURE)}));
    (void)ecran_text(&e);
    keys("'Annexe'");
    cr_expect_neq(model_top(&e.model)->id, 4242, "given once");
    cr_expect_neq(model_top(&e.model)->id, ecran_id("structure-passerelles"), "recorded already");
    ecran_close(&e);
}

/* A network of many centres: the last of its structures is known as the first is. */
Test(debut, an_account_of_hundreds_of_structures_knows_them_all)
{
    enum { MANY = 400 };
    static Pacte__Ref refs[MANY], *list[MANY];
    Pacte__Grant grant[2] = {PACTE__GRANT__INIT, PACTE__GRANT__INIT}, *grants[] = {&grant[0], &grant[1]};
    Pacte__LoginReply r = PACTE__LOGIN_REPLY__INIT;
    ecran_open(&e, 24, 80);
    for (size_t i = 0; i < MANY; i++) {
        pacte__ref__init(&refs[i]);
        refs[i].id = i + 1;
        list[i] = &refs[i];
    }
    for (size_t i = 0; i < 2; i++) {
        grant[i].role = PACTE__ROLE__ROLE_COORDINATION;
        grant[i].structures = list + i * MANY / 2;
        grant[i].n_structures = MANY / 2;
    }
    r.account = (char *)"reseau";
    r.grants = grants;
    r.n_grants = 2;
    model_event(&e.model, &(struct event){.kind = EVENT_SESSION, .session = &r, .now_ms = e.now_ms});
    cr_assert_eq(e.model.structure_count, MANY);
    cr_expect_eq(e.model.structures[MANY - 1], MANY);
    model_event(&e.model, &(struct event){.kind = EVENT_SESSION, .session = &r, .now_ms = e.now_ms});
    cr_expect_eq(e.model.structure_count, MANY, "not twice");
    ecran_close(&e);
}

Test(debut, what_is_missing_is_created_and_comes_back)
{
    create(TYPE(CONTACT));
    keys("Entrée 'Association neuve'");
    cr_expect(ecran_shows(&e, "►+ nouvelle fiche"), "offered although nothing fits");
    keys("F2");
    cr_expect(ecran_shows(&e, "répondez d'abord"), "nothing under the question is saved");
    keys("Entrée");
    cr_expect(ecran_shows(&e, "Organisation : nouvelle fiche"));
    cr_expect(ecran_shows(&e, "[Association neuve"), "what was typed is its name");
    keys("b F2");
    keys("Échap");
    cr_expect(ecran_shows(&e, "Contact : nouvelle fiche"));
    cr_expect(ecran_shows(&e, "►Organisation        * [Association neuve"));
    ecran_close(&e);
}

Test(debut, a_model_is_chosen_by_its_name)
{
    create(TYPE(CONVENTION));
    while (!ecran_shows(&e, "►Modèle"))
        keys("Tab");
    keys("Entrée");
    cr_expect(ecran_shows(&e, "►Convention d'objectifs et de moyens"));
    keys("Entrée");
    cr_expect(ecran_shows(&e, "Modèle              * [Convention d'objectifs"), "its name, and not its code");
    cr_expect(ecran_shows(&e, "Version du modèle   * [1"));
    ecran_close(&e);
}

Test(debut, codes_are_offered_before_there_is_a_convention)
{
    create(TYPE(AGREMENT));
    keys("Tab Entrée Entrée");
    cr_expect(ecran_shows(&e, "AGC  Animation globale"));
    ecran_close(&e);
}

Test(debut, what_may_be_added_is_offered)
{
    ecran_open(&e, 24, 80);
    ecran_go(&e, "fiche");
    keys("↓ ↓ ↓ n");
    cr_expect(ecran_shows(&e, "Ajouter à cette convention"));
    cr_expect(ecran_shows(&e, "Signataire"));
    keys("Échap");
    ecran_go(&e, "copil");
    keys("n");
    cr_expect(ecran_shows(&e, "Nouveau membre du comité"));
    ecran_close(&e);
}
