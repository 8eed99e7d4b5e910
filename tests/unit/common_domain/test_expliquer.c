/* The numbers of the money of worked example A (§7.A), each with its terms. */
#include "common/domain/echelle.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>

static const struct day end_of_time = {DAY_MAX};

/* Each computed number of the money of a year, term by term. */
Test(expliquer, every_number_is_explained, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct explication x;
    struct echelle sum;
    struct ecarts gaps;
    struct err_note note = {.field = ""};
    const struct echelle_filtre f = {.annee = 2027};
    cr_assert_eq(echelle_somme(&d, &f, end_of_time, &sum), ERR_OK);
    cr_assert_eq(echelle_ecarts(&d, &f, end_of_time, &gaps), ERR_OK);
    const struct { enum nombre_explique n; struct somme want; const char *name; } all[] = {
        {EXPLIQUER_SOLLICITE, sum.barreaux[BARREAU_SOLLICITE], "sollicite"}, {EXPLIQUER_PROMIS, sum.barreaux[BARREAU_PROMIS], "promis"},
        {EXPLIQUER_VOTE, sum.barreaux[BARREAU_VOTE], "vote"}, {EXPLIQUER_NOTIFIE, sum.barreaux[BARREAU_NOTIFIE], "notifie"},
        {EXPLIQUER_CONVENTIONNE, sum.barreaux[BARREAU_CONVENTIONNE], "conventionne"}, {EXPLIQUER_APPELE, sum.barreaux[BARREAU_APPELE], "appele"},
        {EXPLIQUER_VERSE, sum.barreaux[BARREAU_VERSE], "verse"}, {EXPLIQUER_JUSTIFIE, sum.barreaux[BARREAU_JUSTIFIE], "justifie"},
        {EXPLIQUER_ACCORDE, echelle_accorde(&sum), "accorde"}, {EXPLIQUER_ATTENDU, echelle_attendu(&sum), "attendu"},
        {EXPLIQUER_DEMANDE_ACCORDE, gaps.demande_accorde, "demande_accorde"},
        {EXPLIQUER_ACCORDE_VERSE, gaps.accorde_verse, "accorde_verse"},
        {EXPLIQUER_CHARGES_RESSOURCES, gaps.charges_ressources, "charges_ressources"},
    };
    cr_assert_eq(sizeof all / sizeof all[0], EXPLICABLES);
    for (size_t i = 0; i < EXPLICABLES; i++) {
        enum nombre_explique named = EXPLICABLES;
        cr_expect(explicable_nomme(all[i].name, &named) && named == all[i].n, "%s", all[i].name);
        cr_assert_eq(echelle_expliquer(&d, &f, all[i].n, end_of_time, &note, &x), ERR_OK, "%s: %s", all[i].name, note.text);
        cr_expect(all[i].want.dite && x.count > 0, "%s", all[i].name);
        cr_expect_eq(x.total.cents, all[i].want.montant.cents, "%s: %lld", all[i].name, (long long)x.total.cents);
        for (size_t k = 0; k < x.count; k++)
            cr_expect(x.termes[k].id != 0 && x.termes[k].libelle[0] != '\0', "%s", all[i].name);
    }
    cr_expect_not(explicable_nomme("truc", &(enum nombre_explique){0}));
    cr_expect_eq(echelle_expliquer(&d, &(struct echelle_filtre){0}, EXPLIQUER_CHARGES_RESSOURCES, end_of_time, &note, &x), ERR_REQUIRED);
    cr_expect_eq(echelle_expliquer(&d, &(struct echelle_filtre){.annee = 1999}, EXPLIQUER_CHARGES_RESSOURCES, end_of_time, &note, &x),
                 ERR_NOT_FOUND);
}
