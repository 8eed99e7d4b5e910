/* What a computation says that it reads is all that it reads: with the rest
 * taken away it gives the same. The daemon fills dossiers by it. */
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/indicateurs.h"
#include "common/domain/portefeuille.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

#define BODY(message, alias) ((Pacte__##message *)corpus_body(&corpus, alias))

static void nothing(void) {}
static void terminated(void) { BODY(Convention, "com-2026-001")->resiliee = day_of("2028-06-30"); }
static void refused(void)
{
    BODY(Agrement, "agrement-passerelles-2027")->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE;
}
static void without_conditions(void)
{
    refused();
    BODY(Convention, "com-2026-001")->n_conditions = 0;
}
static void no_model(void) { d.modele = NULL; }

static void (*const changes[])(void) = {nothing, terminated, refused, without_conditions, no_model};
static const char *const days[] = {"2026-05-20", "2026-11-20", "2028-03-01", "2030-12-31"};
#define EACH(array) \
    for (size_t array##_i = 0; array##_i < sizeof array / sizeof array[0]; array##_i++)

static struct dossier only(uint32_t types)
{
    struct dossier part = d;
#define X(TYPE, message, list) \
    if ((types & DOSSIER_TYPE(TYPE)) == 0) \
        part.n_##list = 0;
    DOSSIER_LISTS(X)
#undef X
    if ((types & DOSSIER_TYPE(MODELE)) == 0)
        part.modele = NULL;
    return part;
}

static void same_deadlines(struct day au)
{
    struct dossier part = only(ECHEANCIER_LIT);
    struct echeance *whole, *less;
    size_t count, count_less;
    cr_assert_eq(echeancier(&d, au, &whole, &count), ERR_OK);
    cr_assert_eq(echeancier(&part, au, &less, &count_less), ERR_OK);
    cr_assert_eq(count, count_less);
    for (size_t i = 0; i < count; i++) {
        struct echeance a = whole[i], b = less[i];
        cr_expect_str_eq(a.titre, b.titre);
        cr_expect_str_eq(a.regle, b.regle);
        cr_expect_str_eq(a.responsable, b.responsable);
        cr_expect_str_eq(a.source, b.source);
        cr_expect(a.etat == b.etat && a.datee == b.datee && a.du.number == b.du.number && a.faite == b.faite &&
                  a.fait.number == b.fait.number && a.id == b.id && a.avec == b.avec && a.alerte == b.alerte &&
                  a.annee == b.annee && a.bloquante == b.bloquante && a.comprimee == b.comprimee &&
                  a.ecart_jours == b.ecart_jours, "%s", a.titre);
    }
}

Test(lit, deadlines, .timeout = 60)
{
    EACH(changes) {
        exemple_a_load();
        changes[changes_i]();
        EACH(days)
            same_deadlines(le(days[days_i]));
        corpus_free(&corpus);
    }
}

Test(lit, contributions, .timeout = 60)
{
    exemple_a_load();
    struct dossier part = only(ECHELLE_LIT);
    cr_assert_gt(d.n_contributions, 0);
    EACH(days)
        for (size_t i = 0; i < d.n_contributions; i++) {
            struct echelle whole, less;
            memset(&whole, 0, sizeof whole);
            memset(&less, 0, sizeof less);
            cr_assert_eq(echelle_contribution(&d, d.contributions[i].id, le(days[days_i]), &whole), ERR_OK);
            cr_assert_eq(echelle_contribution(&part, d.contributions[i].id, le(days[days_i]), &less), ERR_OK);
            for (size_t b = 0; b < BARREAUX; b++)
                cr_expect(whole.barreaux[b].dite == less.barreaux[b].dite &&
                          whole.barreaux[b].montant.cents == less.barreaux[b].montant.cents);
            cr_expect_eq(whole.admis.montant.cents, less.admis.montant.cents);
        }
    corpus_free(&corpus);
}

Test(lit, indicators, .timeout = 60)
{
    exemple_a_load();
    struct dossier part = only(INDICATEURS_LIT);
    cr_assert_gt(d.n_indicateurs, 0);
    for (uint32_t year = 2026; year <= 2030; year++) {
        struct indicateur_calcule *whole, *less;
        size_t count, count_less;
        cr_assert_eq(indicateurs_annee(&d, year, le("2030-12-31"), &whole, &count), ERR_OK);
        cr_assert_eq(indicateurs_annee(&part, year, le("2030-12-31"), &less, &count_less), ERR_OK);
        cr_assert_eq(count, count_less);
        for (size_t i = 0; i < count; i++)
            cr_expect(whole[i].id == less[i].id && whole[i].etat == less[i].etat &&
                      whole[i].valeur.milliemes == less[i].valeur.milliemes &&
                      whole[i].avancement.milliemes == less[i].avancement.milliemes && whole[i].mesure == less[i].mesure);
    }
    corpus_free(&corpus);
}

Test(lit, portfolio, .timeout = 60)
{
    EACH(changes) {
        exemple_a_load();
        changes[changes_i]();
        struct dossier part = only(PORTEFEUILLE_LIT);
        EACH(days)
            for (size_t i = 0; i < d.n_agrements; i++) {
                struct portefeuille_ligne whole, less;
                struct preselection a, b;
                uint64_t id = d.agrements[i].id;
                cr_assert_eq(portefeuille_ligne(&d, id, le(days[days_i]), &whole), ERR_OK);
                cr_assert_eq(portefeuille_ligne(&part, id, le(days[days_i]), &less), ERR_OK);
                cr_expect_str_eq(whole.phrase, less.phrase);
                cr_expect_str_eq(whole.couleur, less.couleur);
                cr_expect_eq(whole.n_jalons, less.n_jalons);
                for (size_t j = 0; j < whole.n_jalons; j++)
                    cr_expect(whole.jalons[j].fait == less.jalons[j].fait && whole.jalons[j].du.number == less.jalons[j].du.number);
                cr_assert_eq(preselection(&d, whole.structure, id, 2026, &a), preselection(&part, whole.structure, id, 2026, &b));
                cr_expect_eq(a.motifs.count, b.motifs.count);
            }
        corpus_free(&corpus);
    }
}
