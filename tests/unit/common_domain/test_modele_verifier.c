/* The two models that are shipped stand; each contradiction is refused, and the
 * sentence says where. */
#include "common/domain/modele.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <string.h>

static struct corpus corpus;
static Pacte__Modele *centre, *plan;

static void load(void)
{
    corpus_init(&corpus);
    centre = corpus_modele(&corpus, "CENTRE_SOCIAL");
    plan = corpus_modele(&corpus, "PLAN_HP");
}

static void unload(void) { corpus_free(&corpus); }

Test(modele, both_models_stand, .init = load, .fini = unload, .timeout = 30)
{
    struct err_note note = {0};
    cr_expect_eq(modele_verifier(centre, &note), ERR_OK, "%s: %s", note.field, note.text);
    cr_expect_eq(modele_verifier(plan, &note), ERR_OK, "%s: %s", note.field, note.text);
}

static Pacte__Day early = PACTE__DAY__INIT, late = PACTE__DAY__INIT;
static Pacte__Validite reversed = PACTE__VALIDITE__INIT, for_ever = PACTE__VALIDITE__INIT;
static Pacte__Rate too_much = PACTE__RATE__INIT;
static char missing[] = "ABSENT", empty[] = "";

static void no_code(void) { centre->etapes[2]->code = empty; }
static void step_twice(void) { centre->etapes[3]->code = centre->etapes[1]->code; }
static void milestone_twice(void) { centre->jalons[2]->code = centre->jalons[0]->code; }
static void instance_twice(void) { centre->instances[1]->code = centre->instances[0]->code; }
static void document_twice(void) { centre->documents[1]->code = centre->documents[0]->code; }
static void function_twice(void) { plan->fonctions[1]->code = plan->fonctions[0]->code; }
static void rates_overlap(void) { centre->taux[1]->validite = &for_ever; }
static void account_twice(void) { centre->comptes[5]->code = centre->comptes[4]->code; }
static void setting_twice(void) { plan->reglages[1]->code = plan->reglages[0]->code; }
static void delay_twice(void) { centre->delais[1]->code = centre->delais[0]->code; }
static void validity_reversed(void)
{
    early.number = 0;
    late.number = 10;
    reversed.du = &late;
    reversed.au = &early;
    centre->instances[0]->validite = &reversed;
}
static void longer_than_the_longest(void) { centre->periode->mois_min = 49; }
static void evaluated_before_the_start(void) { centre->periode->evaluation_mois = 49; }
static void steps_out_of_order(void) { centre->etapes[1]->ordre = 4; }
static void same_rank(void) { centre->etapes[4]->ordre = centre->etapes[3]->ordre; }
static void no_origin(void) { centre->jalons[1]->delai->origine = PACTE__ORIGINE__ORIGINE_NON_RENSEIGNEE; }
static void no_delay(void) { centre->jalons[1]->delai = NULL; }
static void unknown_document(void)
{
    centre->jalons[0]->preuve = PACTE__PREUVE__PREUVE_DOCUMENT_REMIS;
    centre->jalons[0]->preuve_code = missing;
}
static void unknown_step(void)
{
    centre->jalons[0]->preuve = PACTE__PREUVE__PREUVE_DECISION;
    centre->jalons[0]->preuve_code = missing;
}
static void proof_of_nothing(void) { centre->jalons[0]->preuve_code = missing; }
static void proof_not_named(void) { centre->jalons[0]->preuve_code = empty; }
static void proof_by_a_document(void) { centre->jalons[0]->preuve_code = centre->documents[0]->code; }
static void code_that_nothing_bears(void) { centre->jalons[5]->preuve_code = missing; }
static void milestone_of_a_year(void) { centre->jalons[0]->delai->origine = PACTE__ORIGINE__ORIGINE_ANNEE_FIN; }
static void annual_and_never_due(void) { centre->documents[1]->delai = NULL; }
static void due_from_nowhere(void) { centre->documents[1]->delai->origine = PACTE__ORIGINE__ORIGINE_NON_RENSEIGNEE; }
static void due_from_which_payment(void) { centre->documents[3]->delai->origine = PACTE__ORIGINE__ORIGINE_NOTIFICATION; }
static void once_and_each_year(void) { centre->documents[4]->delai->origine = PACTE__ORIGINE__ORIGINE_ANNEE_FIN; }
static void unknown_threshold_setting(void) { plan->fonctions[2]->obligatoire->reglage = missing; }
static void unknown_slice_setting(void) { plan->fonctions[1]->reglage_tranche = missing; }
static void slice_of_nothing(void) { plan->fonctions[1]->tranche = 0; }
static void number_of_nothing(void) { plan->fonctions[1]->mesure = (char *)""; }
static void rate_over_the_whole(void)
{
    too_much.per_10000 = 10001;
    centre->taux[0]->taux = &too_much;
}
static void advance_below_zero(void) { centre->taux[3]->acompte->per_10000 = -1; }
static void quorum_over_the_whole(void) { centre->instances[0]->quorum->per_10000 = 10001; }
static void orphan_account(void) { centre->comptes[1]->parent = missing; }
static void account_of_the_other_side(void) { centre->comptes[1]->sens = PACTE__SENS_COMPTE__SENS_COMPTE_PRODUIT; }
static void value_not_allowed(void) { plan->reglages[0]->valeur = missing; }
static void portfolio_of_nothing(void) { centre->portefeuille[3]->jalon = missing; }
static void term_twice(void) { centre->glossaire[1]->terme = centre->glossaire[0]->terme; }
static void term_of_nothing(void) { plan->glossaire[0]->definition = empty; }

static const struct { const char *what; void (*spoil)(void); bool of_plan; const char *field, *words; } contradictions[] = {
    {"a row without a code", no_code, false, "modele.etapes[2]", "pas de code"},
    {"a step twice", step_twice, false, "modele.etapes[3]", "deux fois"},
    {"a milestone twice", milestone_twice, false, "modele.jalons[2]", "deux fois"},
    {"an instance twice", instance_twice, false, "modele.instances[1]", "deux fois"},
    {"a document twice", document_twice, false, "modele.documents[1]", "deux fois"},
    {"a function twice on one day", function_twice, true, "modele.fonctions[1]", "deux fois"},
    {"two rates on one day", rates_overlap, false, "modele.taux[1]", "mêmes jours"},
    {"an account twice", account_twice, false, "modele.comptes[5]", "deux fois"},
    {"a setting twice", setting_twice, true, "modele.reglages[1]", "deux fois"},
    {"a legal delay twice", delay_twice, false, "modele.delais[1]", "deux fois"},
    {"ends before it begins", validity_reversed, false, "modele.instances[0]", "avant de commencer"},
    {"shortest over longest", longer_than_the_longest, false, "modele.periode", "minimale"},
    {"evaluated before the start", evaluated_before_the_start, false, "modele.periode", "évaluation"},
    {"steps out of order", steps_out_of_order, false, "modele.etapes[2]", "rang"},
    {"two steps of one rank", same_rank, false, "modele.etapes[4]", "rang"},
    {"a milestone from nowhere", no_origin, false, "modele.jalons[1]", "origine"},
    {"a milestone without a delay", no_delay, false, "modele.jalons[1]", "origine"},
    {"proof by an unknown document", unknown_document, false, "modele.jalons[0]", "ABSENT"},
    {"proof by an unknown step", unknown_step, false, "modele.jalons[0]", "ABSENT"},
    {"proof by a step that is nowhere", proof_of_nothing, false, "modele.jalons[0]", "l'étape « ABSENT »"},
    {"proof by a step that is not named", proof_not_named, false, "modele.jalons[0]", "donnez son code"},
    {"proof by a step that is a document", proof_by_a_document, false, "modele.jalons[0]", "l'étape « BUDGET_REACTUALISE »"},
    {"a code that nothing bears", code_that_nothing_bears, false, "modele.jalons[5]", "ABSENT"},
    {"a milestone of which year", milestone_of_a_year, false, "modele.jalons[0]", "origine"},
    {"an annual document that is never due", annual_and_never_due, false, "modele.documents[1]", "« COMPTES » n'a pas de délai"},
    {"a document due from nowhere", due_from_nowhere, false, "modele.documents[1]", "origine"},
    {"a document due from which payment", due_from_which_payment, false, "modele.documents[3]", "origine"},
    {"a document of once, due each year", once_and_each_year, false, "modele.documents[4]", "origine"},
    {"a threshold cites no setting", unknown_threshold_setting, true, "modele.fonctions[2]", "ABSENT"},
    {"a slice cites no setting", unknown_slice_setting, true, "modele.fonctions[1]", "ABSENT"},
    {"a number of nothing", number_of_nothing, true, "modele.fonctions[1]", "donnez sa mesure"},
    {"a slice of 0", slice_of_nothing, true, "modele.fonctions[1]", "tranche de 0"},
    {"a rate over 100 %", rate_over_the_whole, false, "modele.taux[0]", "100 %"},
    {"an advance below 0", advance_below_zero, false, "modele.taux[3]", "100 %"},
    {"a quorum over 100 %", quorum_over_the_whole, false, "modele.instances[0]", "quorum"},
    {"an account of no class", orphan_account, false, "modele.comptes[1]", "ABSENT"},
    {"an account of the other side", account_of_the_other_side, false, "modele.comptes[1]", "même sens"},
    {"a value that is not allowed", value_not_allowed, true, "modele.reglages[0]", "permises"},
    {"a term twice", term_twice, false, "modele.glossaire[1]", "deux fois"},
    {"a term without a definition", term_of_nothing, true, "modele.glossaire[0]", "définition"},
    {"a colour of no milestone", portfolio_of_nothing, false, "modele.portefeuille[3]", "ABSENT"},
};

Test(modele, each_contradiction_is_refused_where_it_stands, .timeout = 60)
{
    for (size_t i = 0; i < sizeof contradictions / sizeof contradictions[0]; i++) {
        struct err_note note = {0};
        load();
        contradictions[i].spoil();
        cr_expect_eq(modele_verifier(contradictions[i].of_plan ? plan : centre, &note), ERR_INVALID, "%s", contradictions[i].what);
        cr_expect_str_eq(note.field, contradictions[i].field, "%s: %s", contradictions[i].what, note.field);
        cr_expect(strstr(note.text, contradictions[i].words) != NULL, "%s: %s", contradictions[i].what, note.text);
        unload();
    }
}

Test(modele, at_the_bounds_it_stands, .init = load, .fini = unload, .timeout = 30)
{
    struct err_note note = {0};
    centre->taux[0]->taux->per_10000 = 10000;
    centre->taux[1]->acompte->per_10000 = 0;
    centre->instances[0]->quorum->per_10000 = 10000;
    centre->periode->mois_min = centre->periode->mois_max;
    plan->reglages[0]->valeur = empty;
    cr_expect_eq(modele_verifier(centre, &note), ERR_OK, "%s: %s", note.field, note.text);
    cr_expect_eq(modele_verifier(plan, &note), ERR_OK, "%s: %s", note.field, note.text);
}

/* Rows of one code follow each other to the day. */
Test(modele, rows_in_force_on_a_day, .init = load, .fini = unload, .timeout = 30)
{
    cr_expect_null(modele_fonction(plan, "MANDATAIRE", le("2021-12-31")));
    cr_expect_not_null(modele_fonction(plan, "MANDATAIRE", le("2022-01-01")));
    cr_expect_not_null(modele_fonction(plan, "CHEF_PROJET", le("2019-12-31")));
    cr_expect_null(modele_fonction(plan, "CHEF_PROJET", le("2020-06-01")), "nothing is said of those years");
    cr_expect_not_null(modele_fonction(plan, "CHEF_PROJET", le("2022-01-01")));
    cr_expect_null(modele_etape(NULL, "PROTOCOLE"));
    cr_expect_null(modele_etape(centre, "protocole"), "codes are exact");
}

Test(modele, settings_of_the_convention_go_first, .init = load, .fini = unload, .timeout = 30)
{
    struct dossier d;
    Pacte__Convention c = PACTE__CONVENTION__INIT;
    char begins_alike[] = "tranche_mode_bis=x", own[] = "tranche_mode=entamee", *list[] = {begins_alike, own};
    dossier_init(&d, &corpus.arena);
    d.modele = plan;
    cr_expect_str_eq(modele_reglage(&d, "tranche_mode", le("2012-01-01")), "entiere");
    cr_expect_null(modele_reglage(&d, "inconnu", le("2012-01-01")));
    d.convention = &c;
    c.reglages = list;
    c.n_reglages = 1;
    cr_expect_str_eq(modele_reglage(&d, "tranche_mode", le("2012-01-01")), "entiere");
    c.n_reglages = 2;
    cr_expect_str_eq(modele_reglage(&d, "tranche_mode", le("2012-01-01")), "entamee");
}

static const struct { const char *from, *to; uint32_t months, days; bool end, before; } delays[] = {
    {"2026-12-31", "2025-10-31", 14, 0, true, true},  {"2027-06-30", "2026-12-31", 6, 0, true, true},
    {"2027-06-30", "2026-12-30", 6, 0, false, true},  {"2026-08-31", "2027-02-28", 6, 0, true, false},
    {"2026-07-10", "2026-10-10", 3, 0, false, false}, {"2027-05-12", "2027-07-11", 0, 60, false, false},
    {"2028-01-01", "2027-12-31", 0, 1, false, true},  {"2012-12-31", "2012-02-29", 10, 0, true, true},
};

Test(modele, delays, .timeout = 10)
{
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++) {
        Pacte__Delai x = PACTE__DELAI__INIT;
        x.mois = delays[i].months;
        x.jours = delays[i].days;
        x.fin_de_mois = delays[i].end ? PACTE__OUI_NON__OUI_NON_OUI : PACTE__OUI_NON__OUI_NON_NON;
        x.avant = delays[i].before ? PACTE__OUI_NON__OUI_NON_OUI : PACTE__OUI_NON__OUI_NON_NON;
        cr_expect_eq(delai_depuis(&x, le(delays[i].from)).number, le(delays[i].to).number, "row %zu", i);
    }
}
