/* Adopting a decision writes its effects: once, by the rights of who adopts,
 * all or nothing. */
#include "tests/support/demo.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
}
static void teardown(void) { world_close(&w); }
TestSuite(effects, .init = setup, .fini = teardown, .timeout = 60);

enum { DECISION = 900 };
#define REGION_2029 "contribution-com-2026-001-region-2029"

static void add_effect(Pacte__Record *r, uint32_t type, const char *alias, const char *champ, const char *valeur)
{
    Pacte__Decision *d = r->decision;
    Pacte__Effet *e = arena_zalloc(&w.build, 1, sizeof *e), **grown = arena_zalloc(&w.build, d->n_effets + 1, sizeof *grown);
    Pacte__AnyRef *of = arena_zalloc(&w.build, 1, sizeof *of);
    pacte__effet__init(e);
    pacte__any_ref__init(of);
    of->type = (Pacte__RecordType)type;
    of->id = demo_id(alias);
    e->objet = of;
    e->champ = (char *)(uintptr_t)champ;
    e->valeur = (char *)(uintptr_t)valeur;
    for (size_t i = 0; i < d->n_effets; i++)
        grown[i] = d->effets[i];
    grown[d->n_effets++] = e;
    d->effets = grown;
}

static Pacte__Record *proposed(void)
{
    return world_record(&w, TYPE(DECISION), DECISION, 0, "convention", world_ref(demo_id("com-2026-001")), "annee", "2027",
                        "numero", "1", "objet", "Soutien de la Région", "date", "2027-03-01", "etat", "proposee", NULL);
}

static Pacte__Record *adopted(void)
{
    Pacte__Record *r = proposed();
    world_set(&w, r, "etat", "adoptee");
    return r;
}

static const char *text_of(uint32_t type, const char *alias, const char *field)
{
    return world_text(&w, demo_read(&w, type, alias), field);
}

Test(effects, a_proposal_changes_nothing_and_adopting_it_does)
{
    Pacte__Record *d = proposed();
    add_effect(d, TYPE(CONTRIBUTION), REGION_2029, "promis", "13500");
    add_effect(d, TYPE(CONVENTION), "com-2026-001", "note", "Révisée");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "12000.00");

    d = world_read(&w, TYPE(DECISION), DECISION);
    world_set(&w, d, "etat", "adoptee");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_eq(w.result->n_headers, 1, "one answer for one operation");
    cr_expect_eq(w.out.applied_count, 3, "the decision and two effects");
    Pacte__Record *c = demo_read(&w, TYPE(CONTRIBUTION), REGION_2029);
    cr_expect_str_eq(world_text(&w, c, "promis"), "13500.00");
    cr_expect_eq(c->header->revision, 2);
    cr_expect_eq(c->header->decision, DECISION);
    cr_expect_eq(c->header->changed_by, KEEPER);
    cr_expect_eq(c->contribution->decision->id, DECISION, "the amount cites it");
    cr_expect_str_eq(world_text(&w, c, "hors_decision"), "");
    cr_expect_str_eq(text_of(TYPE(CONVENTION), "com-2026-001", "note"), "Révisée");
    d = world_read(&w, TYPE(DECISION), DECISION);
    cr_expect_eq(d->decision->effets[0]->applique, PACTE__OUI_NON__OUI_NON_OUI);
    cr_expect_eq(d->header->decision, 0, "a person adopted it");
}

static void adopt_region(void)
{
    Pacte__Record *d = adopted();
    add_effect(d, TYPE(CONTRIBUTION), REGION_2029, "promis", "13500");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "13500.00");
}

Test(effects, each_is_applied_once)
{
    adopt_region();
    Pacte__Record *c = demo_read(&w, TYPE(CONTRIBUTION), REGION_2029);
    world_set(&w, c, "promis", "14000");
    world_set(&w, c, "hors_decision", "Accord du 2 avril");
    cr_assert_eq(world_put(&w, KEEPER, c), ERR_OK, "%s", w.note.text);
    Pacte__Record *d = world_read(&w, TYPE(DECISION), DECISION);
    world_set(&w, d, "note", "relue");
    d->decision->effets[0]->applique = PACTE__OUI_NON__OUI_NON_NON;
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_eq(w.out.applied_count, 1, "what the sender says of an effect does not count");
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "14000.00");
    d = world_read(&w, TYPE(DECISION), DECISION);
    add_effect(d, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "promis", "13500");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_eq(w.out.applied_count, 2, "one more effect, and only that one");
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "14000.00");
}

Test(effects, what_was_applied_stays)
{
    adopt_region();
    Pacte__Record *d = world_read(&w, TYPE(DECISION), DECISION);
    world_set(&w, d, "etat", "ajournee");
    cr_expect_eq(world_put(&w, KEEPER, d), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "decision.etat");
    d = world_read(&w, TYPE(DECISION), DECISION);
    d->decision->effets[0]->valeur = (char *)"1";
    cr_expect_eq(world_put(&w, KEEPER, d), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "decision.effets");
    cr_expect(strstr(w.note.text, "n° 1") != NULL, "%s", w.note.text);
}

/* A decision that comes from another store, with what it had done. */
Test(effects, what_was_applied_elsewhere_is_not_applied_again)
{
    Pacte__Record *d = adopted();
    add_effect(d, TYPE(CONTRIBUTION), REGION_2029, "promis", "13500");
    d->decision->effets[0]->applique = PACTE__OUI_NON__OUI_NON_OUI;
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "12000.00");
}

Test(effects, the_target_of_one_year)
{
    const char *indicator = "indicateur-com-2026-001-i1";
    Pacte__Record *d = adopted(), *i = demo_read(&w, TYPE(INDICATEUR), indicator);
    size_t before = i->indicateur->n_cibles;
    uint32_t year = i->indicateur->cibles[0]->annee;
    char champ[32];
    (void)snprintf(champ, sizeof champ, "cibles.%u", year);
    add_effect(d, TYPE(INDICATEUR), indicator, champ, "77");
    add_effect(d, TYPE(INDICATEUR), indicator, "cibles.2035", "88");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    i = demo_read(&w, TYPE(INDICATEUR), indicator);
    cr_expect_eq(i->indicateur->n_cibles, before + 1);
    cr_expect_eq(i->indicateur->cibles[0]->valeur->milliemes, 77000);
    cr_expect_eq(i->indicateur->cibles[before]->annee, 2035);
    cr_expect_eq(i->indicateur->cibles[before]->valeur->milliemes, 88000);
    cr_assert_not_null(i->indicateur->decision, "the target cites it");
    cr_expect_eq(i->indicateur->decision->id, DECISION);
    cr_expect_str_eq(world_text(&w, i, "hors_decision"), "");
}

/* The committee moves the days of the agrément and lifts its reserves; what the
 * Caf granted is not its to write. */
Test(effects, the_days_and_reserves_of_an_agrement)
{
    const char *agrement = "agrement-passerelles-2027";
    Pacte__Record *a = demo_read(&w, TYPE(AGREMENT), agrement);
    Pacte__Reserve first = PACTE__RESERVE__INIT, second = PACTE__RESERVE__INIT, *rows[] = {&first, &second};
    first.texte = (char *)(uintptr_t)"Élire les habitants";
    second.texte = (char *)(uintptr_t)"Remettre les comptes";
    a->agrement->reserves = rows;
    a->agrement->n_reserves = 2;
    world_set(&w, a, "decision", "accorde_avec_reserves");
    world_set(&w, a, "note", "Réserves du 24 septembre");
    cr_assert_eq(world_put(&w, KEEPER, a), ERR_OK, "%s", w.note.text);
    Pacte__Record *d = adopted();
    add_effect(d, TYPE(AGREMENT), agrement, "depot", "2026-06-28");
    add_effect(d, TYPE(AGREMENT), agrement, "reserves.2.levee", "2027-02-01");
    cr_assert_eq(world_put(&w, KEEPER, d), ERR_OK, "%s", w.note.text);
    a = demo_read(&w, TYPE(AGREMENT), agrement);
    cr_expect_eq(a->header->decision, DECISION);
    cr_expect_str_eq(world_text(&w, a, "depot"), "2026-06-28");
    cr_expect_null(a->agrement->reserves[0]->levee);
    cr_assert_not_null(a->agrement->reserves[1]->levee);
    cr_expect_str_eq(a->agrement->reserves[1]->texte, "Remettre les comptes");
}

static const struct { const char *what; uint32_t type; const char *alias, *champ, *valeur; enum err want; const char *words; } bad[] = {
    {"what the Caf grants", TYPE(AGREMENT), "agrement-passerelles-2027", "decision", "refuse", ERR_UNKNOWN_FIELD, "n'écrit pas"},
    {"another structure's agrément", TYPE(AGREMENT), "agrement-escale-2027", "depot", "2026-01-01", ERR_INVALID, "pas de la convention"},
    {"a reserve that is not there", TYPE(AGREMENT), "agrement-passerelles-2027", "reserves.3.levee", "2027-02-01", ERR_INVALID, "ligne n° 3"},
    {"no field of a reserve", TYPE(AGREMENT), "agrement-passerelles-2027", "reserves.1.note", "x", ERR_UNKNOWN_FIELD, "n'écrit pas"},
    {"no such field", TYPE(CONTRIBUTION), REGION_2029, "promesse", "1", ERR_UNKNOWN_FIELD, "n'écrit pas ce champ"},
    {"no such value", TYPE(CONTRIBUTION), REGION_2029, "promis", "beaucoup", ERR_INVALID, "montant"},
    {"an amount below zero", TYPE(CONTRIBUTION), REGION_2029, "promis", "-1", ERR_OUT_OF_RANGE, "négatif"},
    {"another convention", TYPE(CONTRIBUTION), "contribution-com-2023-002-caf-2027", "promis", "1", ERR_INVALID, "pas de la convention"},
    {"where it belongs", TYPE(CONTRIBUTION), REGION_2029, "convention", "", ERR_UNKNOWN_FIELD, "n'écrit pas"},
    {"of no convention", TYPE(ORGANISATION), "region", "nom", "X", ERR_INVALID, "pas de la convention"},
    {"a decision", TYPE(DECISION), "decision-com-2026-001-d5", "objet", "X", ERR_INVALID, "pas une décision"},
    {"a field of several values", TYPE(SIGNATAIRE), "signataire-com-2026-001-caf", "qualites", "PILOTE", ERR_UNKNOWN_FIELD, "n'écrit pas"},
    {"a target of no year", TYPE(INDICATEUR), "indicateur-com-2026-001-i1", "cibles.demain", "1", ERR_UNKNOWN_FIELD, "n'écrit pas"},
    {"what a rule refuses", TYPE(CONVENTION), "com-2026-001", "fin", "2030-06-30", ERR_INVALID, "avenant"},
};

Test(effects, a_bad_one_refuses_the_decision)
{
    demo_load(&w, "tools/demo.d/federation.json");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Pacte__Record *d = adopted();
        add_effect(d, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "note", "Révisée");
        add_effect(d, bad[i].type, bad[i].alias, bad[i].champ, bad[i].valeur);
        cr_expect_eq(world_put(&w, KEEPER, d), bad[i].want, "%s: %s", bad[i].what, w.note.text);
        cr_expect_str_eq(w.note.field, "decision.effets[1].valeur", "%s", bad[i].what);
        cr_expect(strstr(w.note.text, "Effet n° 2") != NULL && strstr(w.note.text, bad[i].words) != NULL, "%s: %s",
                  bad[i].what, w.note.text);
        cr_expect_null(world_read(&w, TYPE(DECISION), DECISION), "%s", bad[i].what);
        cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "note"), "", "%s", bad[i].what);
        world_fresh(&w);
    }
}

/* Whoever adopts may write what the decision writes, or does not adopt it. */
Test(effects, by_the_rights_of_who_adopts)
{
    Pacte__Account *a = world_account(&w, KEEPER);
    a->grants[1]->structures[0]->id = demo_id("structure-escale");
    cr_assert_eq(world_put_account(&w, 0, a), ERR_OK, "%s", w.note.text);
    Pacte__Record *d = adopted();
    add_effect(d, TYPE(CONTRIBUTION), REGION_2029, "promis", "13500");
    cr_expect_eq(world_put(&w, KEEPER, d), ERR_FORBIDDEN);
    cr_expect_str_eq(text_of(TYPE(CONTRIBUTION), REGION_2029, "promis"), "12000.00");
}

/* A decision and the amount that names it come in one batch, in either order. */
Test(effects, records_of_a_batch_may_name_each_other)
{
    Pacte__Record *c = demo_read(&w, TYPE(CONTRIBUTION), REGION_2029), *d = adopted();
    world_set(&w, c, "decision", world_ref(DECISION));
    world_set(&w, c, "note", "Voir la décision");
    add_effect(d, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "promis", "13500");
    Pacte__Operation *operations[] = {world_put_operation(&w, c), world_put_operation(&w, d)};
    cr_expect_eq(world_put(&w, KEEPER, c), ERR_BAD_REFERENCE, "alone it names nothing");
    cr_expect_eq(world_batch(&w, KEEPER, operations, 2), ERR_OK, "%s", w.note.text);
}
