/* What words mean: those of the engine, those of the model, those of the screen first. */
#include "client-tui/views/glossaire.h"
#include "common/base/text.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void folded(const char *text, char *out, size_t size) { (void)text_fold(bytes_text(text), out, size); }

Test(glossaire, the_table_is_sorted_whole_and_without_doubles)
{
    char before[200] = "", term[200];
    for (size_t i = 0; i < GLOSSAIRE_MOTS; i++) {
        const struct mot *m = &glossaire_mots[i];
        folded(m->terme, term, sizeof term);
        cr_expect(strcmp(before, term) < 0, "« %s » after « %s »", term, before);
        cr_expect_gt(strlen(m->definition), 20u, "%s", m->terme);
        cr_expect_eq(m->definition[strlen(m->definition) - 1], '.', "%s", m->terme);
        memcpy(before, term, sizeof before);
    }
}

Test(glossaire, a_term_stands_as_whole_words)
{
    static const struct { const char *line, *term; bool in; } rows[] = {
        {"5 indicateurs atteints", "indicateur", true}, {"indicateur", "indicateur", true},
        {"indication", "indicateur", false},            {"sous-indicateur", "indicateur", true},
        {"preindicateur", "indicateur", false},         {"conditions suspensives : 1", "condition suspensive", true},
        {"condition non suspensive", "condition suspensive", false},
        {"ps agc et acf", "acf", true},                 {"acfx", "acf", true}, {"acfy", "acf", false},
        {"", "acf", false},                             {"acf", "", false},   {"ac", "acf", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(mot_dans(rows[i].line, rows[i].term), rows[i].in, "« %s » in « %s »", rows[i].term, rows[i].line);
}

Test(glossaire, the_beginning_of_a_term_fits_best)
{
    cr_expect_eq(mot_score("", "axe", "", "d"), 1);
    cr_expect_eq(mot_score("ax", "axe", "", "d"), 3);
    cr_expect_eq(mot_score("agc", "animation globale", "agc", "d"), 3);
    cr_expect_eq(mot_score("globale", "animation globale", "agc", "d"), 2);
    cr_expect_eq(mot_score("plafond", "prestation", "ps", "jusqu'a un plafond"), 1);
    cr_expect_eq(mot_score("zzz", "prestation", "ps", "jusqu'a un plafond"), 0);
}

Test(glossaire, the_words_of_the_screen_come_first)
{
    ecran_open(&e, 24, 80);
    ecran_go(&e, "contributions");
    ecran_keys(&e, "Fin Début ↓ ↓ g");
    cr_expect(ecran_shows(&e, "Glossaire : ce que les mots veulent dire"));
    const char *first = strstr(ecran_text(&e), "►");
    cr_assert_not_null(first);
    cr_expect(strstr(first, "sur cette ligne") != NULL && strstr(first, "sur cette ligne") < strchr(first, '\n'), "%s", e.text);
    ecran_golden(&e, "glossaire-80x24");
    ecran_size(&e, 8, 40);
    ecran_golden(&e, "glossaire-40x8");
    ecran_close(&e);
}

Test(glossaire, letters_filter_and_enter_shows_all_of_it)
{
    ecran_open(&e, 24, 80);
    ecran_go(&e, "fiche");
    ecran_keys(&e, "g 'acf'");
    cr_expect(ecran_shows(&e, "animation collective familles"));
    cr_expect(ecran_shows(&e, "circulaire Cnaf du 18 décembre 2025"), "its source is said: %s", e.text);
    ecran_keys(&e, "Entrée");
    cr_expect(ecran_shows(&e, "De 2027 à 2030"));
    ecran_keys(&e, "Échap Ctrl-U 'zzz'");
    cr_expect(ecran_shows(&e, "n'est pas au glossaire"));
    ecran_keys(&e, "Échap");
    cr_expect_null(strstr(ecran_text(&e), "Glossaire"));
    ecran_close(&e);
}

/* Outside of a convention the models are asked for. */
Test(glossaire, without_a_convention_the_models_speak)
{
    ecran_open(&e, 24, 80);
    ecran_keys(&e, "g 'senacs'");
    cr_expect(ecran_shows(&e, "observatoire des centres sociaux"));
    ecran_close(&e);
}

Test(glossaire, without_a_link_the_words_of_the_engine_are_there)
{
    ecran_open(&e, 24, 80);
    ecran_link(&e, false);
    ecran_keys(&e, "g 'quorum'");
    cr_expect(ecran_shows(&e, "Le nombre de voix"));
    ecran_close(&e);
}
