/* Keys that messages name, said as commands. */
#include "client-tui/app/lineaire_mots.h"

#include <criterion/criterion.h>
#include <string.h>

static const char *said(const char *message)
{
    static char out[200];
    lineaire_mots(message, out, sizeof out);
    return out;
}

Test(mots, keys_become_commands)
{
    cr_expect_str_eq(said("Enregistré, version 2. « u » annule."), "Enregistré, version 2. « annuler » annule.");
    cr_expect_str_eq(said("« U » rétablit."), "« rétablir » rétablit.");
    cr_expect_str_eq(said("Statut : voté. F2 enregistre, Ctrl-Z annule."), "Statut : voté. « enregistrer » enregistre, « annuler » annule.");
    cr_expect_str_eq(said("Échap revient."), "« retour » revient.");
}

Test(mots, what_is_no_key_stays)
{
    cr_expect_str_eq(said("Rien pour « ville »."), "Rien pour « ville ».");
    cr_expect_str_eq(said("« Majuscule » n'est pas une touche"), "« Majuscule » n'est pas une touche");
    cr_expect_str_eq(said("« sans fin"), "« sans fin");
    cr_expect_str_eq(said(""), "");
    char small[8];
    lineaire_mots("« u » annule", small, sizeof small);
    cr_expect_lt(strlen(small), sizeof small);
}
