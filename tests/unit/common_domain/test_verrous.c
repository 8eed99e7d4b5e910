/* Locks: what an approved budget, and a promise that a decision made, let change. */
#include "common/domain/verrous.h"

#include <criterion/criterion.h>
#include <string.h>

Test(verrous, an_approved_budget_is_reopened_by_who_says_why)
{
    Pacte__Day day = PACTE__DAY__INIT;
    Pacte__Budget approved = PACTE__BUDGET__INIT, open = PACTE__BUDGET__INIT, other;
    struct err_note note = {.field = ""};
    approved.annee = open.annee = 2027;
    approved.valide = &day;
    other = approved;
    other.annee = 2028;
    cr_expect_eq(budget_verrou(NULL, &approved, "", &note), ERR_OK);
    cr_expect_eq(budget_verrou(&open, &approved, "", &note), ERR_OK);
    cr_expect_eq(budget_verrou(&approved, &approved, "", &note), ERR_OK);
    cr_expect_eq(budget_verrou(&approved, &open, "", &note), ERR_REQUIRED);
    cr_expect_eq(budget_verrou(&approved, &open, "Erreur de saisie", &note), ERR_OK);
    cr_expect_eq(budget_verrou(&approved, &other, "Erreur de saisie", &note), ERR_INVALID);
    cr_expect_eq(budget_verrou(&approved, NULL, "Erreur de saisie", &note), ERR_INVALID);
    cr_expect_eq(ligne_verrou(NULL, &open, &note), ERR_OK);
    cr_expect_eq(ligne_verrou(NULL, &approved, &note), ERR_INVALID);
    cr_expect_eq(ligne_verrou(&approved, &open, &note), ERR_INVALID);
    cr_expect_str_eq(note.field, "ligne_budget.budget");
}

Test(verrous, a_promise_that_moves_is_a_change)
{
    Pacte__Money ten = PACTE__MONEY__INIT, nine = PACTE__MONEY__INIT;
    Pacte__Contribution before = PACTE__CONTRIBUTION__INIT, after = PACTE__CONTRIBUTION__INIT;
    ten.cents = 1000;
    nine.cents = 900;
    after.promis = &ten;
    cr_expect_not(contribution_promesse_change(NULL, &after), "created");
    cr_expect_not(contribution_promesse_change(&before, &after), "said for the first time");
    before.promis = &nine;
    cr_expect(contribution_promesse_change(&before, &after));
    after.promis = NULL;
    cr_expect(contribution_promesse_change(&before, &after), "taken back");
    before = after;
    before.notifie = &nine;
    cr_expect_not(contribution_promesse_change(&before, &after), "a notification is no promise");
}

enum { OTHER, CITED, FORMER };           /* decisions, by id */
enum { THIS = 7 };                       /* the contribution */

static const struct {
    const char *what;
    int before, after;                   /* the decision that each cites; OTHER: none */
    const char *why;                     /* hors_decision */
    bool adopted;
    int32_t day;                         /* of the decision cited; that of the former is 100 */
    uint64_t object;
    const char *champ, *valeur;          /* its effect */
    enum couverture want;
} covered[] = {
    {"nothing said", OTHER, OTHER, "", false, 0, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"why is said", OTHER, OTHER, "oral", false, 0, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited", OTHER, CITED, "", true, 50, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited, not adopted", OTHER, CITED, "", false, 50, 0, "", "", CHANGEMENT_NON_ADOPTE},
    {"newly cited, the day of the former", FORMER, CITED, "", true, 100, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited, older than the former", FORMER, CITED, "", true, 99, 0, "", "", CHANGEMENT_ANTERIEUR},
    {"older, and it writes that amount", FORMER, CITED, "", true, 99, THIS, "promis", "10,00", CHANGEMENT_COUVERT},
    {"the former one stays", FORMER, FORMER, "", true, 100, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"the former one stays and a reason is there", FORMER, FORMER, "oral", true, 100, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"the former one writes that amount", FORMER, FORMER, "", true, 100, THIS, "promis", "10", CHANGEMENT_COUVERT},
    {"… another amount", FORMER, FORMER, "", true, 100, THIS, "promis", "10.01", CHANGEMENT_SANS_DECISION},
    {"… another field", FORMER, FORMER, "", true, 100, THIS, "vote", "10", CHANGEMENT_SANS_DECISION},
    {"… another record", FORMER, FORMER, "", true, 100, THIS + 1, "promis", "10", CHANGEMENT_SANS_DECISION},
};

Test(verrous, a_decision_covers_the_change_that_it_speaks_of)
{
    for (size_t i = 0; i < sizeof covered / sizeof covered[0]; i++) {
        Pacte__Money ten = PACTE__MONEY__INIT, nine = PACTE__MONEY__INIT;
        Pacte__Ref first = PACTE__REF__INIT, second = PACTE__REF__INIT;
        Pacte__Day day = PACTE__DAY__INIT, former_day = PACTE__DAY__INIT;
        Pacte__AnyRef object = PACTE__ANY_REF__INIT;
        Pacte__Effet effect = PACTE__EFFET__INIT, *effects[] = {&effect};
        Pacte__Decision cited = PACTE__DECISION__INIT, former = PACTE__DECISION__INIT;
        Pacte__Contribution before = PACTE__CONTRIBUTION__INIT, after = PACTE__CONTRIBUTION__INIT;
        ten.cents = 1000;
        nine.cents = 900;
        before.promis = &nine;
        after.promis = &ten;
        first.id = (uint64_t)covered[i].before;
        second.id = (uint64_t)covered[i].after;
        before.decision = covered[i].before != OTHER ? &first : NULL;
        after.decision = covered[i].after != OTHER ? &second : NULL;
        after.hors_decision = (char *)(uintptr_t)covered[i].why;
        day.number = covered[i].day;
        former_day.number = 100;
        former.date = &former_day;
        cited.date = &day;
        cited.etat = covered[i].adopted ? PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE : PACTE__ETAT_DECISION__ETAT_DECISION_PROPOSEE;
        object.id = covered[i].object;
        effect.objet = &object;
        effect.champ = (char *)(uintptr_t)covered[i].champ;
        effect.valeur = (char *)(uintptr_t)covered[i].valeur;
        cited.effets = effects;
        cited.n_effets = covered[i].object != 0;
        cr_expect_eq(contribution_couverture(THIS, &before, &after, after.decision != NULL ? &cited : NULL,
                                             before.decision != NULL ? &former : NULL), covered[i].want, "%s", covered[i].what);
    }
}
