/* Worked example A of the domain notes (§7.A): contributions, budget,
 * payments, compte rendu financier. Amounts in euros. */
#include "common/domain/budget.h"
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct day end_of_time = {DAY_MAX};

static struct echelle sum(const char *financeur, uint32_t annee, bool en_nature)
{
    struct echelle e;
    struct echelle_filtre f = {.financeur = financeur != NULL ? corpus_id(financeur) : 0, .annee = annee, .en_nature = en_nature};
    cr_assert_eq(echelle_somme(&d, &f, end_of_time, &e), ERR_OK);
    return e;
}

static int64_t agreed(const char *financeur, uint32_t annee)
{
    struct echelle e = sum(financeur, annee, false);
    cr_assert(e.barreaux[BARREAU_CONVENTIONNE].dite);
    return euros(e.barreaux[BARREAU_CONVENTIONNE].montant);
}

/* --- Contributions -------------------------------------------------------------- */

static const struct { const char *financeur; int64_t years[4], total; bool over; } financeurs[] = {
    {"caf-92",          {120000, 121800, 123600, 125400}, 490800,  true},
    {"ville-bellerive", {260000, 260000, 260000, 260000}, 1040000, true},
    {"departement-92",  {48000, 48000, 48000, 48000},     192000,  true},
    {"prefecture-92",   {36000, 36000, 36000, 36000},     144000,  true},
    {"region",          {15000, 15000, 12000, 12000},     54000,   false},
    {"cnav",            {9000, 9000, 9000, 9000},         36000,   false},
};

Test(exemple_a, contributions_of_each_financeur_and_year, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const int64_t years[] = {488000, 489800, 488600, 490400};
    for (size_t i = 0; i < 6; i++) {
        for (uint32_t y = 0; y < 4; y++)
            cr_expect_eq(agreed(financeurs[i].financeur, 2027 + y), financeurs[i].years[y], "%s %u", financeurs[i].financeur, 2027 + y);
        cr_expect_eq(agreed(financeurs[i].financeur, 0), financeurs[i].total, "%s", financeurs[i].financeur);
    }
    for (uint32_t y = 0; y < 4; y++) {
        cr_expect_eq(agreed(NULL, 2027 + y), years[y], "%u", 2027 + y);
        cr_expect_eq(euros(echelle_accorde(&(struct echelle[]){sum(NULL, 2027 + y, true)}[0]).montant), 85000, "premises");
    }
    cr_expect_eq(agreed(NULL, 0), 1956800);
    cr_expect_eq(euros(sum(NULL, 0, true).accorde.montant), 340000);
}

Test(exemple_a, a_level_that_is_not_kept, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct baisse *rows;
    size_t count;
    cr_assert_eq(maintien_du_niveau(&d, end_of_time, &rows, &count), ERR_OK);
    cr_assert_eq(count, 1, "only the Région gives less, and once");
    cr_expect_eq(rows[0].financeur, corpus_id("region"));
    cr_expect_eq(rows[0].annee, 2029u);
    cr_expect_eq(euros(rows[0].avant), 15000);
    cr_expect_eq(euros(rows[0].apres), 12000);
    cr_expect_eq(euros(rows[0].ecart), -3000);
    cr_expect_eq(rows[0].part_10000, -2000, "-20.00 %%");
}

/* Premises count with the money of the Ville. */
Test(exemple_a, a_written_convention_over_23000_euros, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct seuil_legal *rows;
    size_t count, seen = 0;
    cr_assert_eq(seuils_legaux(&d, end_of_time, &rows, &count), ERR_OK);
    cr_expect_eq(count, 2 * 6 * 4, "two rules, six financeurs, four years: %zu", count);
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < count; k++) {
            if (rows[k].financeur != corpus_id(financeurs[i].financeur) || strcmp(rows[k].regle->code, "CONVENTION_ECRITE") != 0)
                continue;
            seen++;
            cr_expect_eq(rows[k].depasse, financeurs[i].over, "%s %u", financeurs[i].financeur, rows[k].annee);
            cr_expect_eq(euros(rows[k].seuil), 23000);
            if (strcmp(financeurs[i].financeur, "ville-bellerive") == 0)
                cr_expect_eq(euros(rows[k].montant), 345000);
        }
    cr_expect_eq(seen, 24);
}

Test(exemple_a, a_threshold_is_passed_above_it, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct seuil_legal *rows;
    size_t count;
    Pacte__Money *limit = corpus_modele(&corpus, "CENTRE_SOCIAL")->delais[0]->seuil_annuel;
    for (size_t i = 0; limit == NULL; i++)
        limit = corpus_modele(&corpus, "CENTRE_SOCIAL")->delais[i]->seuil_annuel;
    for (int64_t more = 0; more < 2; more++) {
        limit->cents = 4800000 - more;
        cr_assert_eq(seuils_legaux(&d, end_of_time, &rows, &count), ERR_OK);
        for (size_t k = 0; k < count; k++)
            if (rows[k].financeur == corpus_id("departement-92") && rows[k].seuil.cents == limit->cents)
                cr_expect_eq(rows[k].depasse, more == 1, "48 000 euros against %lld", (long long)limit->cents);
    }
    d.modele = NULL;
    cr_assert_eq(seuils_legaux(&d, end_of_time, &rows, &count), ERR_OK);
    cr_expect_eq(count, 0, "no model, no threshold");
}

/* --- Budget of 2027 --------------------------------------------------------------- */

Test(exemple_a, budget_of_2027, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *alias; int64_t charges, produits, nature, contributions; } rows[] = {
        {"budget-com-2026-001-2027-previsionnel", 658000, 658000, 123400, 488000},
        {"budget-com-2026-001-2027-realise",      652900, 653400, 123400, 485986},
    };
    for (size_t i = 0; i < 2; i++) {
        struct budget_totaux t;
        cr_assert_eq(budget_totaux(&d, corpus_id(rows[i].alias), &t, NULL), ERR_OK);
        cr_expect_eq(euros(t.charges), rows[i].charges, "%s", rows[i].alias);
        cr_expect_eq(euros(t.produits), rows[i].produits, "%s", rows[i].alias);
        cr_expect_eq(euros(t.emplois_nature), rows[i].nature, "%s", rows[i].alias);
        cr_expect_eq(euros(t.ressources_nature), rows[i].nature, "%s", rows[i].alias);
        cr_expect_eq(euros(t.total_general), rows[i].charges + rows[i].nature, "%s", rows[i].alias);
        cr_expect_eq(euros(t.contributions), rows[i].contributions, "%s", rows[i].alias);
    }
    struct budget_totaux forecast;
    cr_assert_eq(budget_annee(&d, 2027, le("2027-06-01"), &forecast), ERR_OK);
    cr_expect_eq(euros(forecast.total_general), 781400);
}

Test(exemple_a, the_forecast_may_be_approved, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct motifs why;
    motifs_init(&why, &corpus.arena);
    cr_assert_eq(budget_verifier(&d, corpus_id("budget-com-2026-001-2027-previsionnel"), &why), ERR_OK);
    cr_expect_eq(why.count, 0, "%s", why.count > 0 ? why.rows[0].texte : "");
    motifs_init(&why, &corpus.arena);
    cr_assert_eq(budget_verifier(&d, corpus_id("budget-com-2026-001-2027-realise"), &why), ERR_OK);
    cr_assert_eq(why.count, 1, "an excess of 500 euros");
    cr_expect(strstr(why.rows[0].texte, "653 400,00") != NULL || strstr(why.rows[0].texte, "500,00") != NULL, "%s", why.rows[0].texte);
}

static int64_t of_account(const struct ecart_compte *rows, size_t count, const char *compte, bool actual)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].compte, compte) == 0)
            return euros(actual ? rows[i].realise : rows[i].prevu);
    cr_assert_fail("account %s", compte);
    return 0;
}

static const struct { const char *compte; int64_t prevu, realise, ecart; bool pourcentage; int32_t part; } report[] = {
    {"60", 48600,  47900,  -700,  true,  -144},
    {"61", 39400,  40100,  700,   true,  178},
    {"62", 57000,  55400,  -1600, true,  -281},
    {"63", 21500,  21300,  -200,  true,  -93},
    {"64", 468000, 465200, -2800, true,  -60},
    {"65", 6500,   6100,   -400,  true,  -615},
    {"66", 1000,   900,    -100,  true,  -1000},
    {"67", 0,      0,      0,     false, 0},
    {"68", 16000,  16000,  0,     true,  0},
    {"69", 0,      0,      0,     false, 0},
    {"70", 62000,  60100,  -1900, true,  -306},
    {"73", 0,      0,      0,     false, 0},
    {"74", 575000, 572186, -2814, true,  -49},
    {"75", 4000,   4114,   114,   true,  285},
    {"76", 0,      0,      0,     false, 0},
    {"77", 0,      0,      0,     false, 0},
    {"78", 12000,  12000,  0,     true,  0},
    {"79", 5000,   5000,   0,     true,  0},
    {"86", 123400, 123400, 0,     true,  0},
    {"87", 123400, 123400, 0,     true,  0},
};

Test(exemple_a, compte_rendu_financier_of_2027, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct ecart_compte *rows;
    size_t count;
    cr_assert_eq(budget_ecarts(&d, corpus_id("budget-com-2026-001-2027-previsionnel"),
                               corpus_id("budget-com-2026-001-2027-realise"), &rows, &count), ERR_OK);
    cr_assert_eq(count, sizeof report / sizeof report[0]);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(rows[i].compte, report[i].compte);
        cr_expect_eq(euros(rows[i].prevu), report[i].prevu, "%s", report[i].compte);
        cr_expect_eq(euros(rows[i].realise), report[i].realise, "%s", report[i].compte);
        cr_expect_eq(euros(rows[i].ecart), report[i].ecart, "%s", report[i].compte);
        cr_expect_eq(rows[i].pourcentage, report[i].pourcentage, "%s: n/a where the forecast is 0", report[i].compte);
        if (rows[i].pourcentage)
            cr_expect_eq(rows[i].ecart_10000, report[i].part, "%s: %d", report[i].compte, rows[i].ecart_10000);
    }
    cr_expect_eq(of_account(rows, count, "74", false), 488000 + 72000 + 8000 + 7000);
    cr_expect_eq(of_account(rows, count, "74", true), 485986 + 71200 + 8000 + 7000);
}

/* --- Payments -------------------------------------------------------------------------- */

static const struct { const char *financeur; int64_t recu, manque; } received[] = {
    {"caf-92", 117986, 2014}, {"ville-bellerive", 260000, 0}, {"departement-92", 48000, 0},
    {"prefecture-92", 36000, 0}, {"region", 15000, 0}, {"cnav", 9000, 0}, {NULL, 485986, 2014},
};

Test(exemple_a, received_against_granted, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof received / sizeof received[0]; i++) {
        struct echelle e = sum(received[i].financeur, 2027, false);
        struct ecarts gaps;
        struct echelle_filtre f = {.financeur = received[i].financeur != NULL ? corpus_id(received[i].financeur) : 0, .annee = 2027};
        cr_expect_eq(euros(e.barreaux[BARREAU_VERSE].montant), received[i].recu, "%zu", i);
        cr_assert_eq(echelle_ecarts(&d, &f, end_of_time, &gaps), ERR_OK);
        cr_expect(gaps.accorde_verse.dite);
        cr_expect_eq(euros(gaps.accorde_verse.montant), received[i].manque, "%zu", i);
    }
}

static const struct { const char *au; int64_t recu; } by_day[] = {
    {"2027-01-28", 0},      {"2027-01-29", 65000},  {"2027-04-23", 195000}, {"2027-05-28", 204000},
    {"2027-06-11", 242400}, {"2027-06-30", 262760}, {"2027-07-15", 332508}, {"2027-07-20", 368508},
    {"2027-09-03", 379008}, {"2027-10-29", 444008}, {"2028-07-21", 453608}, {"2028-08-25", 458108}, {"2028-09-15", 485986},
};

Test(exemple_a, received_by_each_day, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof by_day / sizeof by_day[0]; i++) {
        struct echelle e;
        cr_assert_eq(echelle_somme(&d, &(struct echelle_filtre){.annee = 2027}, le(by_day[i].au), &e), ERR_OK);
        cr_expect_eq(euros(e.barreaux[BARREAU_VERSE].montant), by_day[i].recu, "%s", by_day[i].au);
    }
}

static const struct echeance *payment_of(const char *financeur, const char *au, size_t *rows_of_it)
{
    struct echeance *rows;
    const struct echeance *found = NULL;
    size_t count;
    cr_assert_eq(echeancier(&d, le(au), &rows, &count), ERR_OK);
    *rows_of_it = 0;
    for (size_t i = 0; i < count; i++)
        if ((rows[i].origine == DE_PAIEMENT_LEGAL || rows[i].origine == DE_VERSEMENT) && rows[i].avec == corpus_id(financeur)) {
            found = &rows[i];
            (*rows_of_it)++;
        }
    return found;
}

Test(exemple_a, the_state_pays_nine_days_late, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    char text[64];
    size_t n;
    const struct echeance *e = payment_of("prefecture-92", "2027-07-20", &n);
    cr_assert_eq(n, 1, "told once");
    cr_expect_eq(e->origine, DE_PAIEMENT_LEGAL);
    cr_expect_eq(e->du.number, le("2027-07-11").number, "sixty days after 12 May");
    cr_expect(e->faite && e->fait.number == le("2027-07-20").number);
    echeance_distance(e, text, sizeof text);
    cr_expect_str_eq(text, "9 jours de retard");
    e = payment_of("prefecture-92", "2027-07-12", &n);
    echeance_distance(e, text, sizeof text);
    cr_expect_str_eq(text, "1 jour de retard");
    cr_expect(e->alerte && e->etat == ECHEANCE_EN_RETARD);
}

/* Its first payment is planned on the very day of the law, the second a year
 * later: the law is silent, the plan is not. */
Test(exemple_a, the_region_is_late_on_its_own_plan, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echeance *rows;
    size_t count, late = 0;
    cr_assert_eq(echeancier(&d, le("2027-08-30"), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].avec == corpus_id("region") && rows[i].etat == ECHEANCE_EN_RETARD) {
            cr_expect_eq(rows[i].origine, DE_VERSEMENT);
            cr_expect_eq(rows[i].du.number, le("2027-08-24").number);
            cr_expect_eq(rows[i].ecart_jours, 6);
            late++;
        }
    cr_expect_eq(late, 1);
}

/* --- Why ---------------------------------------------------------------------------------- */

Test(exemple_a, a_sum_is_explained_by_its_records, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct explication x;
    cr_assert_eq(echelle_expliquer(&d, &(struct echelle_filtre){.annee = 2027}, EXPLIQUER_CONVENTIONNE, end_of_time, NULL, &x), ERR_OK);
    cr_expect_eq(euros(x.total), 488000);
    cr_expect_eq(x.count, 8, "three lines of the Caf, five others");
    cr_assert_eq(echelle_expliquer(&d, &(struct echelle_filtre){.annee = 2027, .financeur = corpus_id("caf-92")}, EXPLIQUER_VERSE, end_of_time, NULL, &x), ERR_OK);
    cr_expect_eq(euros(x.total), 117986);
    cr_assert_eq(echelle_expliquer(&d, &(struct echelle_filtre){.annee = 2027, .ligne = "PS AGC"}, EXPLIQUER_CONVENTIONNE, end_of_time, NULL, &x), ERR_OK);
    cr_expect_eq(x.count, 1, "one line is explained by itself");
    cr_expect_eq(euros(x.total), 74200);
}
