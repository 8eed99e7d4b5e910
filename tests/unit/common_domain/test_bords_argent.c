/* Edges of the rules of money and of indicators: amounts that are too large,
 * rungs that are not said, accounts unknown, measures missing. */
#include "common/domain/budget.h"
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/indicateurs.h"
#include "common/domain/portefeuille.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

/* --- Money ------------------------------------------------------------------------------ */

Test(bords, sums_that_overflow, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echelle e;
    struct baisse *rows;
    struct budget_totaux t;
    size_t count;
    Pacte__Contribution *a = corpus_body(&corpus, "contribution-com-2026-001-ville-2027");
    Pacte__LigneBudget *l = corpus_body(&corpus, "ligne-com-2026-001-2027-previsionnel-64");
    a->conventionne->cents = INT64_MAX;
    cr_expect_eq(echelle_somme(&d, &(struct echelle_filtre){.annee = 2027}, le("2027-01-01"), &e), ERR_OVERFLOW);
    ((Pacte__Contribution *)corpus_body(&corpus, "contribution-com-2026-001-caf-agc-2027"))->conventionne->cents = INT64_MAX;
    cr_expect_eq(maintien_du_niveau(&d, le("2027-01-01"), &rows, &count), ERR_OVERFLOW, "three lines of one financeur");
    l->montant->cents = INT64_MAX;
    cr_expect_eq(budget_totaux(&d, corpus_id("budget-com-2026-001-2027-previsionnel"), &t, NULL), ERR_OVERFLOW);
}

/* Each contribution counts by its own best rung; nothing said is not zero. */
Test(bords, each_by_its_own_rung, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echelle e;
    Pacte__Contribution *ville = corpus_body(&corpus, "contribution-com-2026-001-ville-2028");
    ville->conventionne = NULL;
    cr_assert_eq(echelle_somme(&d, &(struct echelle_filtre){.annee = 2028}, le("2028-06-01"), &e), ERR_OK);
    cr_expect_eq(euros(echelle_attendu(&e).montant), 489800, "promised by the city, agreed by the others");
    cr_expect_eq(euros(echelle_accorde(&e).montant), 229800);
    ville->promis = ville->sollicite = NULL;
    cr_assert_eq(echelle_somme(&d, &(struct echelle_filtre){.annee = 2028, .financeur = corpus_id("ville-bellerive")},
                               le("2028-06-01"), &e), ERR_OK);
    cr_expect(!echelle_attendu(&e).dite && !echelle_accorde(&e).dite && e.contributions == 1);
}

Test(bords, rungs_have_their_days, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echelle e;
    Pacte__Contribution *c = corpus_body(&corpus, "contribution-com-2026-001-prefecture-2027");
    cr_assert_eq(echelle_contribution(&d, corpus_id("contribution-com-2026-001-prefecture-2027"), le("2027-05-11"), &e), ERR_OK);
    cr_expect_not(e.barreaux[BARREAU_NOTIFIE].dite, "notified the day after");
    c->conventionne_date = day_of("2027-06-01");
    c->vote_date = day_of("2027-03-01");
    cr_assert_eq(echelle_contribution(&d, corpus_id("contribution-com-2026-001-prefecture-2027"), le("2027-05-12"), &e), ERR_OK);
    cr_expect(e.barreaux[BARREAU_NOTIFIE].dite && e.barreaux[BARREAU_VOTE].dite && !e.barreaux[BARREAU_CONVENTIONNE].dite);
}

Test(bords, a_payment_given_back, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echelle e;
    corpus_add(&corpus, "{\"type\":\"versement\",\"id\":\"@rendu\",\"fields\":{\"contribution\":\"@contribution-com-2026-001-ville-2027\","
                        "\"type\":\"reversement\",\"recu\":\"1000\",\"recu_date\":\"2028-10-01\"}}");
    exemple_a_again();
    cr_assert_eq(echelle_contribution(&d, corpus_id("contribution-com-2026-001-ville-2027"), le("2028-10-01"), &e), ERR_OK);
    cr_expect_eq(euros(e.barreaux[BARREAU_VERSE].montant), 259000);
}

Test(bords, the_limit_that_the_act_sets, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echeance *rows;
    size_t count, seen = 0;
    ((Pacte__Contribution *)corpus_body(&corpus, "contribution-com-2026-001-prefecture-2027"))->limite_versement = day_of("2027-07-31");
    cr_assert_eq(echeancier(&d, le("2027-07-20"), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].origine == DE_PAIEMENT_LEGAL && rows[i].avec == corpus_id("prefecture-92")) {
            cr_expect(rows[i].ecart_jours == -11 && !rows[i].alerte);
            seen++;
        }
    cr_expect_eq(seen, 1);
}

Test(bords, accounts_that_the_model_does_not_know, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static char unknown[] = "99";
    struct budget_totaux t;
    struct motifs why;
    struct err_note note = {0};
    ((Pacte__LigneBudget *)corpus_body(&corpus, "ligne-com-2026-001-2027-previsionnel-64"))->compte = unknown;
    cr_expect_eq(budget_totaux(&d, corpus_id("budget-com-2026-001-2027-previsionnel"), &t, &note), ERR_INVALID);
    cr_expect(strstr(note.text, "« 99 »") != NULL, "%s", note.text);
    motifs_init(&why, &corpus.arena);
    cr_expect_eq(budget_verifier(&d, corpus_id("budget-com-2026-001-2027-previsionnel"), &why), ERR_OK);
    cr_expect_eq(why.count, 1);
}

Test(bords, a_budget_that_does_not_balance_is_told, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *line; int64_t cents; const char *words; } rows[] = {
        {"ligne-com-2026-001-2027-previsionnel-64", 1, "produits doivent égaler les charges"},
        {"ligne-com-2026-001-2027-previsionnel-864", 1, "en nature"},
        {"ligne-com-2026-001-2027-previsionnel-74-caf", -100, "égaler les contributions"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct motifs why;
        bool said = false;
        Pacte__LigneBudget *l = corpus_body(&corpus, rows[i].line);
        l->montant->cents += rows[i].cents;
        motifs_init(&why, &corpus.arena);
        cr_assert_eq(budget_verifier(&d, corpus_id("budget-com-2026-001-2027-previsionnel"), &why), ERR_OK);
        for (size_t k = 0; k < why.count; k++)
            said = said || strstr(why.rows[k].texte, rows[i].words) != NULL;
        cr_expect(said, "row %zu", i);
        l->montant->cents -= rows[i].cents;
    }
}

/* --- Cash ------------------------------------------------------------------------------- */

Test(bords, twelve_months_of_cash, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct tresorerie t;
    int64_t in = 0, out = 0;
    cr_assert_eq(tresorerie_12_mois(&d, le("2027-01-31"), (struct money){0}, &t), ERR_OK);
    for (size_t i = 0; i < 12; i++) {
        cr_expect_eq(t.mois[i].debut.number, day_add_months(le("2027-01-01"), (int32_t)i, false).number);
        in += t.mois[i].entrees.cents;
        out += t.mois[i].sorties.cents;
    }
    cr_expect_eq(out, 65800000, "the year of the budget, to the cent");
    cr_expect_eq(in, 44400800, "what comes in 2027");
    cr_expect_eq(t.mois[11].solde.cents, in - out);
    cr_expect_eq(t.mois[0].entrees.cents, 6500000);
    cr_expect_eq(t.point_bas.cents, t.mois[11].solde.cents);
    cr_expect_eq(t.point_bas_mois.number, le("2027-12-01").number);
}

/* --- Indicators --------------------------------------------------------------------------- */

Test(bords, missing_zero_and_not_applicable_are_apart, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *mesure; Pacte__EtatMesure how; bool value; enum etat_indicateur etat; } rows[] = {
        {"mesure-com-2026-001-i1-2027", PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE, true, INDICATEUR_NON_ATTEINT},
        {"mesure-com-2026-001-i2-2027", PACTE__ETAT_MESURE__ETAT_MESURE_NON_COLLECTEE, false, INDICATEUR_NON_COLLECTE},
        {"mesure-com-2026-001-i3-2027", PACTE__ETAT_MESURE__ETAT_MESURE_NON_APPLICABLE, false, INDICATEUR_NON_APPLICABLE},
        {"mesure-com-2026-001-i4-2027", PACTE__ETAT_MESURE__ETAT_MESURE_REFUSEE, false, INDICATEUR_REFUSE},
        {"mesure-com-2026-001-i5-2027", PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE, true, INDICATEUR_ATTEINT},
    };
    struct indicateur_calcule *found;
    size_t count;
    for (size_t i = 0; i < 5; i++) {
        Pacte__Mesure *m = corpus_body(&corpus, rows[i].mesure);
        m->etat = rows[i].how;
        if (rows[i].value)
            m->valeur->milliemes = 0;
        else
            m->valeur = NULL;
    }
    ((Pacte__Indicateur *)corpus_body(&corpus, "indicateur-com-2026-001-i6"))->n_cibles = 0;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-03-01"), &found, &count), ERR_OK);
    for (size_t i = 0; i < 5; i++) {
        cr_expect_eq(found[i].etat, rows[i].etat, "row %zu: %s", i, etat_indicateur_libelle(found[i].etat));
        cr_expect_eq(found[i].valeur.dit, rows[i].value, "row %zu", i);
    }
    cr_expect(found[4].estime && found[4].valeur.milliemes == 0, "0 is below the target: lower is better");
    cr_expect_eq(found[5].etat, INDICATEUR_SANS_CIBLE);
    struct bilan_indicateurs b = indicateurs_bilan(found, count);
    cr_expect(b.juges == 4 && b.atteints == 3 && b.total == 8, "%u of %u of %u", b.atteints, b.juges, b.total);
}

Test(bords, a_ratio_is_computed, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static Pacte__Ref above = PACTE__REF__INIT, below = PACTE__REF__INIT;
    struct indicateur_calcule *found;
    size_t count;
    Pacte__Indicateur *x = corpus_body(&corpus, "indicateur-com-2026-001-i6");
    above.id = corpus_id("indicateur-com-2026-001-i3");
    below.id = corpus_id("indicateur-com-2026-001-i4");
    x->numerateur = &above;
    x->denominateur = &below;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-03-01"), &found, &count), ERR_OK);
    cr_expect(found[5].calcule && found[5].valeur.dit && found[5].valeur.milliemes == 4979, "117 of 2350 is 4.979 %%: %lld",
              (long long)found[5].valeur.milliemes);
    ((Pacte__Mesure *)corpus_body(&corpus, "mesure-com-2026-001-i4-2027"))->valeur->milliemes = 0;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-03-01"), &found, &count), ERR_OK);
    cr_expect_not(found[5].valeur.dit, "nothing is divided by 0");
}
