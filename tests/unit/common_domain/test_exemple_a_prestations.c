/* Worked example A (§7.A), its figures: the lines that are a share of a cost. */
#include "common/domain/echelle.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The ceilings of the year are not known: the model gets some above the costs. */
static const Pacte__ModeleTaux *rate(const char *code, Pacte__Money *ceiling)
{
    for (size_t i = 0; i < d.modele->n_taux; i++) {
        Pacte__ModeleTaux *t = d.modele->taux[i];
        if (strcmp(t->code, code) != 0 || !modele_en_vigueur(t->validite, le("2027-12-31")))
            continue;
        cr_assert_null(t->plafond, "the shipped model invents no ceiling");
        t->plafond = ceiling;
        return t;
    }
    cr_assert_fail("rate %s", code);
    return NULL;
}

static const struct { const char *alias, *taux; int64_t plafond, base, prevision, acompte, reelle, reel, solde; } caf[] = {
    {"contribution-com-2026-001-caf-agc-2027", "PS_AGC", 180000, 175000, 74200, 51940, 171000, 72504, 20564},
    {"contribution-com-2026-001-caf-acf-2027", "PS_ACF", 45000,  40000,  25440, 17808, 39500,  25122, 7314},
};

Test(exemple_a, lines_of_the_caf, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    int64_t forecast_sum = 20360, actual_sum = 20360;
    for (size_t i = 0; i < 2; i++) {
        const Pacte__Contribution *c = corpus_body(&corpus, caf[i].alias);
        Pacte__Money ceiling = PACTE__MONEY__INIT;
        struct money cost, forecast, advance, actual, balance;
        ceiling.cents = caf[i].plafond * 100;
        cr_expect_str_eq(c->taux, caf[i].taux);
        const Pacte__ModeleTaux *t = rate(c->taux, &ceiling);
        cr_assert(montant(c->base_prevue, &cost));
        cr_expect_eq(euros(cost), caf[i].base);
        cr_assert_eq(prestation(t, cost, &forecast), ERR_OK);
        cr_assert_eq(prestation_acompte(t, forecast, &advance), ERR_OK);
        cr_assert(montant(c->base_reelle, &cost));
        cr_expect_eq(euros(cost), caf[i].reelle);
        cr_assert_eq(prestation(t, cost, &actual), ERR_OK);
        cr_assert_eq(money_sub(actual, advance, &balance), ERR_OK);
        cr_expect_eq(euros(forecast), caf[i].prevision, "%s", caf[i].taux);
        cr_expect_eq(euros(advance), caf[i].acompte, "%s", caf[i].taux);
        cr_expect_eq(euros(actual), caf[i].reel, "%s", caf[i].taux);
        cr_expect_eq(euros(balance), caf[i].solde, "%s", caf[i].taux);
        forecast_sum += euros(forecast);
        actual_sum += euros(actual);
    }
    cr_expect_eq(forecast_sum, 120000);
    cr_expect_eq(actual_sum, 117986);
}

static const struct prestation_calculee *share_of(const char *alias)
{
    struct prestation_calculee *rows;
    size_t count;
    cr_assert_eq(prestations_du_dossier(&d, &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].contribution == corpus_id(alias))
            return &rows[i];
    return NULL;
}

/* The same as rows of the dossier, and what is not said is not computed. */
Test(exemple_a, advance_and_balance_of_each_line, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < 2; i++) {
        const struct prestation_calculee *p = share_of(caf[i].alias);
        cr_assert(p != NULL && p->taux != NULL && p->prevue.dite && p->acompte.dite && p->reelle.dite && p->solde.dite);
        cr_expect_eq(euros(p->prevue.montant), caf[i].prevision);
        cr_expect_eq(euros(p->acompte.montant), caf[i].acompte);
        cr_expect_eq(euros(p->reelle.montant), caf[i].reel);
        cr_expect_eq(euros(p->solde.montant), caf[i].solde);
    }
    cr_expect_null(share_of("contribution-com-2026-001-ville-2027"), "no rate, no row");
    Pacte__Contribution *c = corpus_body(&corpus, caf[0].alias);
    Pacte__Money *forecast = c->base_prevue;
    c->base_prevue = NULL;
    const struct prestation_calculee *p = share_of(caf[0].alias);
    cr_expect(!p->prevue.dite && !p->acompte.dite && p->reelle.dite && !p->solde.dite);
    c->base_prevue = forecast;
    c->base_reelle = NULL;
    p = share_of(caf[0].alias);
    cr_expect(p->prevue.dite && p->acompte.dite && !p->reelle.dite && !p->solde.dite);
    ((Pacte__ModeleTaux *)(uintptr_t)p->taux)->acompte = NULL;
    p = share_of(caf[0].alias);
    cr_expect(p->acompte.dite && p->acompte.montant.cents == 0, "no advance");
    static char unknown[] = "INCONNU";
    c->taux = unknown;
    p = share_of(caf[0].alias);
    cr_expect(p != NULL && p->taux == NULL && !p->prevue.dite, "the model has no such rate");
}

Test(exemple_a, a_ceiling_binds, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    Pacte__Money ceiling = PACTE__MONEY__INIT;
    struct money out;
    ceiling.cents = 15000000;
    cr_assert_eq(prestation(rate("PS_AGC", &ceiling), (struct money){17500000}, &out), ERR_OK);
    cr_expect_eq(euros(out), 63600, "42.4 %% of the ceiling");
    ceiling.cents = 17500000;
    const Pacte__ModeleTaux *t = modele_taux(d.modele, "PS_AGC", le("2027-12-31"));
    cr_assert_eq(prestation(t, (struct money){17500000}, &out), ERR_OK);
    cr_expect_eq(euros(out), 74200, "at the ceiling");
}

/* One merged line from 2028: a dated row of the model, and nothing else. */
Test(exemple_a, rates_change_with_their_dates, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *code, *au; int32_t taux; } rows[] = {
        {"PS_AGC", "2022-12-31", 4000}, {"PS_AGC", "2023-01-01", 4240}, {"PS_ACF", "2022-12-31", 6000}, {"PS_ACF", "2023-01-01", 6360},
    };
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(modele_taux(d.modele, rows[i].code, le(rows[i].au))->taux->per_10000, rows[i].taux, "%s %s", rows[i].code, rows[i].au);
    Pacte__Modele *m = corpus_modele(&corpus, "CENTRE_SOCIAL");
    Pacte__ModeleTaux merged = PACTE__MODELE_TAUX__INIT, *list[16];
    Pacte__Validite from = PACTE__VALIDITE__INIT;
    Pacte__Day start = PACTE__DAY__INIT;
    Pacte__Rate share = PACTE__RATE__INIT;
    char code[] = "LIGNE_UNIQUE";
    start.number = le("2028-01-01").number;
    share.per_10000 = 5000;
    from.du = &start;
    merged.code = code;
    merged.taux = &share;
    merged.validite = &from;
    cr_assert_lt(m->n_taux, 16);
    memcpy(list, m->taux, m->n_taux * sizeof *list);
    list[m->n_taux++] = &merged;
    m->taux = list;
    cr_expect_null(modele_taux(m, code, le("2027-12-31")));
    const Pacte__ModeleTaux *t = modele_taux(m, code, le("2028-01-01"));
    struct money out;
    cr_assert_not_null(t);
    cr_assert_eq(prestation(t, (struct money){24360000}, &out), ERR_OK);
    cr_expect_eq(euros(out), 121800, "what the Caf gives in 2028");
}
