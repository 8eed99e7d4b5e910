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
