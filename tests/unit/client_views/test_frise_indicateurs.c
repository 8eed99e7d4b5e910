/* The timeline and the indicators, on worked example A. */
#include "common/base/id.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

/* Spaces between groups of digits may not break: here they are plain. */
static bool shows(const char *words)
{
    static char text[1 << 17];
    size_t n = 0;
    for (const char *s = ecran_text(&e); *s != '\0'; s++)
        if (strncmp(s, "\u00a0", 2) == 0)
            text[n++] = ' ', s++;
        else
            text[n++] = *s;
    text[n] = '\0';
    if (strstr(text, words) == NULL)
        fprintf(stderr, "« %s » is not in:\n%s", words, text);
    return strstr(text, words) != NULL;
}

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(frise, .init = open_screen, .fini = close_screen, .timeout = 60);
TestSuite(indicateurs, .init = open_screen, .fini = close_screen, .timeout = 60);

static void on_day(const char *iso)
{
    struct day d;
    cr_assert_eq(day_parse_iso(iso, &d, NULL), ERR_OK);
    e.now_ms = d.number * DAY_MS + 12 * 3600000;
    ecran_wait(&e, 250);
}

/* --- Timeline ---------------------------------------------------------------------- */

Test(frise, pictures)
{
    ecran_go(&e, "frise");
    ecran_goldens(&e, "frise");
    ecran_keys(&e, "x");
    ecran_golden(&e, "frise-liste");
}

Test(frise, at_the_beginning_of_the_renewal)
{
    on_day("2026-03-01");
    ecran_go(&e, "frise");
    ecran_keys(&e, "v v Z");
    ecran_golden(&e, "frise-mars");
}

Test(frise, the_state_paid_nine_days_late)
{
    on_day("2027-07-21");
    ecran_go(&e, "frise");
    ecran_keys(&e, "v v x Fin");
    for (int i = 0; i < 60 && strstr(ecran_text(&e), "fait, 9 jours de retard") == NULL; i++)
        ecran_keys(&e, "↑");
    cr_expect(shows("11/07/2027"));
    cr_expect(shows("fait, 9 jours de retard"));
}

Test(frise, late_only_and_why)
{
    on_day("2027-08-01");
    ecran_go(&e, "frise");
    ecran_keys(&e, "v");
    cr_expect(shows("en retard seulement (1)"));
    cr_expect(shows("156 jours de retard"));
    ecran_keys(&e, "i");
    cr_expect(shows("Pourquoi cette échéance"));
    cr_expect(shows("Suite d'une décision."));
}

Test(frise, scrolls_and_comes_back_to_today)
{
    ecran_go(&e, "frise");
    ecran_keys(&e, "→ → → → → →");
    cr_expect(shows("2028"));
    ecran_keys(&e, "Début");
    cr_expect(shows("▲20/11"));
    ecran_keys(&e, "Z Z");
    cr_expect(shows("une colonne = 30 j"));
    ecran_keys(&e, "z z z z z");
    cr_expect(shows("un jour par colonne"));
}

Test(frise, the_calendar_has_stable_names)
{
    ecran_go(&e, "frise");
    ecran_keys(&e, "F8 Fin Entrée");
    cr_assert_not_null(e.export_text);
    cr_expect_not_null(strstr(e.exported, ".ics"));
    cr_expect_not_null(strstr(e.export_text, "BEGIN:VCALENDAR"));
    cr_expect_not_null(strstr(e.export_text, "UID:"));
    char *first = strdup(e.export_text);
    ecran_keys(&e, "F8 Fin Entrée");
    cr_expect_str_eq(e.export_text, first);
    free(first);
}

Test(frise, opens_what_it_is_about)
{
    ecran_go(&e, "frise");
    ecran_keys(&e, "Entrée");
    cr_expect(shows("Versement"), "a payment that is expected");
    ecran_keys(&e, "Échap x");
    for (int i = 0; i < 40 && strstr(ecran_text(&e), "►◄ 31/12/2027 comptes de l'exercice clos 2028") == NULL; i++)
        ecran_keys(&e, "↓");
    ecran_keys(&e, "Entrée");
    cr_expect(shows("2028"), "a document that is not there yet is begun");
    cr_expect(shows("Document"));
}

Test(frise, any_size_does)
{
    static const int sizes[][2] = {{1, 1}, {8, 40}, {12, 60}, {14, 69}, {30, 120}, {60, 200}};
    ecran_go(&e, "frise");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ecran_size(&e, sizes[i][0], sizes[i][1]);
        ecran_keys(&e, "↓ ↓ PgSuiv z → v Fin Z");
        (void)ecran_text(&e);
    }
}

/* --- Indicators ----------------------------------------------------------------------- */

Test(indicateurs, pictures)
{
    on_day("2028-03-01");
    ecran_go(&e, "indicateurs");
    ecran_keys(&e, "←");
    ecran_goldens(&e, "indicateurs");
    ecran_keys(&e, "x");
    ecran_golden(&e, "indicateurs-table");
}

Test(indicateurs, five_of_eight)
{
    on_day("2028-03-01");
    ecran_go(&e, "indicateurs");         /* the last year that can be judged */
    cr_expect(shows("2027 : 5 indicateurs sur 8 atteints (jugés : 8/8)."));
}

Test(indicateurs, missing_is_not_zero)
{
    ecran_go(&e, "indicateurs");
    cr_expect(shows("aucun indicateur n'est jugé (jugés : 0/8)"));
    ecran_keys(&e, "'0' Entrée");
    cr_expect(shows("2027 : 0 indicateur sur 1 atteint (jugés : 1/8)"));
    ecran_keys(&e, "↓ Entrée ↓ ↓ Entrée 'registre perdu' Entrée");
    cr_expect(shows("non collecté"));
    cr_expect(shows("n.c."));
    cr_expect(shows("motif : registre perdu"));
    ecran_keys(&e, "u U F2");
    cr_expect(shows("Enregistré : 2 fiches en une fois"));
    cr_expect(shows("jugés : 1/8"));
    cr_expect(shows("n.c."));
    ecran_keys(&e, "u");
    ecran_settle(&e);
    cr_expect(shows("jugés : 0/8"), "both are taken back");
}

Test(indicateurs, a_missing_measure_wants_its_reason)
{
    ecran_go(&e, "indicateurs");
    ecran_keys(&e, "Entrée ↓ ↓ ↓ Entrée Entrée");
    cr_expect(shows("dites pourquoi la mesure manque"));
    ecran_keys(&e, "Échap");
    cr_expect(shows("Saisie abandonnée."));
    cr_expect(shows("jugés : 0/8"));
}

static void type(const char *alias, uint32_t of, const char *path, const char *text)
{
    uint64_t id = ecran_id(alias);
    struct ouverte *o = model_ouverte(&e.model, ecran_id("com-2026-001"));
    cr_assert_eq(model_type(&e.model, o, of, &id, path, text), ERR_OK);
}

Test(indicateurs, a_ratio_is_computed_and_not_typed)
{
    char id[ID_TEXT_BYTES];
    on_day("2028-03-01");
    ecran_go(&e, "indicateurs");
    id_format(ecran_id("indicateur-com-2026-001-i3"), id);
    type("indicateur-com-2026-001-i2", TYPE(INDICATEUR), "numerateur", id);
    id_format(ecran_id("indicateur-com-2026-001-i8"), id);
    type("indicateur-com-2026-001-i2", TYPE(INDICATEUR), "denominateur", id);
    ecran_keys(&e, "← Début ↓");
    cr_expect(shows("· calculé"));
    cr_expect(shows("25,27"), "100 × 117 / 463");
    ecran_keys(&e, "'5'");
    cr_expect(shows("cet indicateur est calculé"));
    ecran_keys(&e, "i");
    cr_expect(shows("Dénominateur"));
}

Test(indicateurs, estimates_and_parts_show)
{
    on_day("2028-03-01");
    ecran_go(&e, "indicateurs");
    type("mesure-com-2026-001-i3-2027", TYPE(MESURE), "etat", "estimee");
    type("mesure-com-2026-001-i3-2027", TYPE(MESURE), "ventilations[0].axe", "âge");
    type("mesure-com-2026-001-i3-2027", TYPE(MESURE), "ventilations[0].modalite", "moins de 30 ans");
    type("mesure-com-2026-001-i3-2027", TYPE(MESURE), "ventilations[0].valeur", "40");
    ecran_keys(&e, "← Début ↓ ↓");
    cr_expect(shows("~117"));
    cr_expect(shows("estimé"));
    cr_expect(shows("moins de 30 ans 40"));
}

Test(indicateurs, are_explained)
{
    on_day("2028-03-01");
    ecran_go(&e, "indicateurs");
    ecran_keys(&e, "← ↓ ↓ ↓ ↓ i");
    cr_expect(shows("moins vaut mieux"));
    cr_expect(shows("66,67"));
}

Test(indicateurs, any_size_does)
{
    static const int sizes[][2] = {{1, 1}, {8, 40}, {12, 60}, {17, 69}, {18, 70}, {30, 120}, {60, 200}};
    ecran_go(&e, "indicateurs");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ecran_size(&e, sizes[i][0], sizes[i][1]);
        ecran_keys(&e, "↓ → x");
        (void)ecran_text(&e);
        ecran_keys(&e, "'3'");
        (void)ecran_text(&e);
        ecran_keys(&e, "Échap x");
    }
}
