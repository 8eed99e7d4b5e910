/* The grid of contributions, on worked example A. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
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

static void open_screen(void)
{
    ecran_open(&e, 24, 80);
    ecran_go(&e, "contributions");
}
static void close_screen(void) { ecran_close(&e); }
TestSuite(contributions, .init = open_screen, .fini = close_screen, .timeout = 60);

/* Facts of the payments are dated: the day moves to when they are known. */
static void on_day(const char *iso)
{
    struct day d;
    cr_assert_eq(day_parse_iso(iso, &d, NULL), ERR_OK);
    e.now_ms = d.number * DAY_MS + 12 * 3600000;
    ecran_wait(&e, 250);
}

static void views(int n)
{
    while (n-- > 0)
        ecran_keys(&e, "v");
}

Test(contributions, pictures)
{
    ecran_goldens(&e, "contributions");
}

Test(contributions, pictures_of_other_views)
{
    on_day("2028-12-31");
    ecran_keys(&e, "Ctrl-Début v v v v v v v");
    ecran_goldens(&e, "contributions-verse");
    ecran_keys(&e, "v v v v");
    ecran_golden(&e, "contributions-ecart-charges");
}

Test(contributions, figures_of_the_example)
{
    cr_expect(shows("TOTAL accordé              488 000    489 800    488 600    490 400  1 956 800"));
    cr_expect(shows("12 000-"), "the Région gives less in 2029");
    on_day("2028-12-31");
    views(7);
    cr_expect(shows("TOTAL versé                485 986          —          —          —    485 986"));
    views(2);
    cr_expect(shows("écart demandé − accordé"));
    views(1);
    cr_expect(shows("écart accordé − versé"));
    cr_expect(shows("TOTAL des écarts             2 014"));
    views(1);
    cr_expect(shows("Charges                    652 900"));
    cr_expect(shows("Produits                   653 400"));
    cr_expect(shows("Charges − ressources          -500"));
}

Test(contributions, twelve_months_of_cash)
{
    on_day("2027-01-05");
    views(12);
    cr_expect(shows("Point bas : -213 992,00 €, fin déc. 2027"));
    ecran_goldens(&e, "tresorerie");
    ecran_keys(&e, "'250000' Entrée");
    cr_expect(shows("Point bas : 36 008,00 €, fin déc. 2027"));
}

Test(contributions, empty_zero_and_nothing_said_differ)
{
    on_day("2027-01-05");
    views(3);
    cr_expect(shows("Caf 92 PS AGC et ACF                        ?  "), "no record; a record that says nothing");
    ecran_keys(&e, "Ctrl-Début → '0' Entrée");
    cr_expect(shows("Caf 92 Fonds locaux         20 360          0* "));
}

Test(contributions, a_formula_is_computed_while_it_is_typed)
{
    ecran_keys(&e, "Ctrl-Début '32500+1500'");
    cr_expect(shows("32500+1500 = 34 000,00 €"));
    cr_expect(shows("au-dessus du demandé"));
    cr_expect(shows("501 640"), "the total follows: 488 000 − 20 360 + 34 000");
    ecran_keys(&e, "Entrée");
    cr_expect(shows("34 000*"));
    cr_expect(shows("Reste à financer           -13 640"));
}

Test(contributions, abandoning_leaves_the_amount)
{
    unsigned sent = e.sent;
    ecran_keys(&e, "Ctrl-Début '9' Échap");
    cr_expect(shows("Saisie abandonnée."));
    cr_expect(shows("►Caf 92 Fonds locaux         20 360  "));
    cr_expect(shows("488 000"));
    ecran_keys(&e, "Ctrl-Début → '7' Échap");
    cr_expect(shows("►Caf 92 Fonds locaux         20 360             "), "no contribution was made");
    cr_expect_eq(e.sent, sent, "nothing goes out while typing");
}

Test(contributions, an_ambiguous_amount_is_explained)
{
    ecran_keys(&e, "Ctrl-Début '1.234' Entrée");
    cr_expect(shows("À corriger"));
    cr_expect(shows("!"));
    ecran_keys(&e, "F2");
    cr_expect(shows("À corriger avant d'enregistrer"));
}

Test(contributions, an_amount_is_saved_and_undone)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ ↓ ↓ → '255000' Entrée F2");
    cr_expect(shows("Enregistré, version 2"));
    cr_expect(shows("255 000- "));
    cr_expect(shows("484 800"));
    Pacte__Record *r = world_read(&e.world, TYPE(CONTRIBUTION), ecran_id("contribution-com-2026-001-ville-2028"));
    cr_assert_not_null(r);
    cr_expect_eq(r->contribution->conventionne->cents, 25500000, "where the amount stood: conventionné");
    ecran_keys(&e, "u");
    ecran_settle(&e);
    cr_expect(shows("   260 000    260 000    260 000    260 000  "));
}

Test(contributions, a_new_contribution_is_undone_in_one_key)
{
    ecran_keys(&e, "Ctrl-Début → '21000' Entrée");
    cr_expect(shows("Caf 92 Fonds locaux         20 360     21 000* "));
    ecran_keys(&e, "u");
    cr_expect(shows("Caf 92 Fonds locaux         20 360             "));
    ecran_keys(&e, "U");
    cr_expect(shows("Caf 92 Fonds locaux         20 360     21 000* "));
    ecran_keys(&e, "F2");
    cr_expect(shows("Enregistré"));
    cr_expect(shows("21 000  "));
}

Test(contributions, a_total_is_spread_to_the_cent)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ ↓ ↓ ↓ ↓ ↓ = '100000,02' Entrée");
    cr_expect(shows("25 000,01 puis 25 000,00"));
    ecran_keys(&e, "Entrée");
    cr_expect(shows("25 000,01*    25 000,01*    25 000,00*"));
    ecran_keys(&e, "u");
    cr_expect(shows("1 956 800"), "all of it comes back at once");
    cr_expect(shows("12 000-"));
}

Test(contributions, the_cell_above_is_copied)
{
    ecran_keys(&e, "Ctrl-Début ↓ Ctrl-D");
    cr_expect(shows("Caf 92 PS ACF               20 360* "));
    ecran_keys(&e, "↓ '1' \" Entrée");
    cr_expect(shows("Caf 92 PS AGC               20 360* "));
}

Test(contributions, the_rung_is_chosen)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ ↓ ↓ → s");
    cr_expect(shows("Sur quel barreau est ce montant ?"));
    ecran_keys(&e, "Entrée");
    cr_expect(shows("260 000    260 000*   260 000    260 000    780 000"), "no more in the total of its row");
    cr_expect(shows("TOTAL accordé              488 000    229 800"));
    cr_expect(shows("+ non notifié (d)                —    260 000"));
    ecran_keys(&e, "u");
    cr_expect(shows("TOTAL accordé              488 000    489 800"));
}

Test(contributions, a_number_is_explained)
{
    ecran_keys(&e, "Ctrl-Début i");
    cr_expect(shows("D'où vient ce nombre"));
    cr_expect(shows("conventionné : 20 360,00 €"));
    ecran_keys(&e, "PgSuiv");
    cr_expect(shows("Total de 2027"));
}

Test(contributions, late_payments_by_age)
{
    /* On the day after it was due the Région had paid nothing. */
    on_day("2027-08-30");
    views(7);
    cr_expect(shows("15 000> "), "dated after today");
    cr_expect(shows("TOTAL versé                368 508"), "what has come by then");
    ecran_keys(&e, "Ctrl-Début ↓ ↓ ↓ ↓ ↓ ↓ ↓");
    cr_expect(shows("EN RETARD de 6 j · versement attendu 24/08/2027"));
    ecran_keys(&e, "i PgSuiv PgSuiv");
    cr_expect(shows("30 jours ou moins : 10 500,00 €"));
}

Test(contributions, the_balance_of_a_budget_is_explained)
{
    on_day("2028-12-31");
    views(11);
    ecran_keys(&e, "Ctrl-Début ← ← ← i");
    cr_expect(shows("équilibré"));
    cr_expect(shows("Réalisé : n'est pas équilibré"));
}

Test(contributions, typing_is_undone_key_by_key_then_left)
{
    ecran_keys(&e, "Ctrl-Début '9'");
    ecran_wait(&e, 1500);
    ecran_keys(&e, "'8'");
    cr_expect(shows("98 = 98,00 €"));
    ecran_keys(&e, "Ctrl-Z");
    cr_expect(shows("[9"));
    ecran_keys(&e, "Ctrl-Z");
    cr_expect(shows("[20 360"));
    ecran_keys(&e, "Échap");
    cr_expect(shows("►Caf 92 Fonds locaux         20 360  "));
    ecran_keys(&e, "u");
    cr_expect(shows("►Caf 92 Fonds locaux         20 360  "));
}

Test(contributions, payments_are_listed_and_not_typed_over)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ p");
    cr_expect(shows("Acompte · prévu 51 940 le 31/07/2027"));
    cr_expect(shows("+ nouveau versement"));
    ecran_keys(&e, "Échap");
    views(9);
    ecran_keys(&e, "'5'");
    cr_expect(shows("un écart est calculé"));
}

Test(contributions, what_is_refused_says_where)
{
    ecran_keys(&e, "Ctrl-Début ↓ '0-5' Entrée Ctrl-Début F2");
    cr_expect(shows("le montant ne peut pas être"));
    cr_expect(shows("►Caf 92 PS ACF"), "the focus goes to it");
}

/* The budget of 2027 is approved: the whole sentence of the daemon shows. */
Test(contributions, a_long_refusal_is_read_whole)
{
    ecran_keys(&e, "Ctrl-Début ↓ ↓ '75000' Entrée F2");
    cr_expect(shows("Refusé : Budget 2027 validé."));
    cr_expect(shows("488 800,00"));
}

Test(contributions, another_row_by_n)
{
    ecran_keys(&e, "Ctrl-Début → n 'rives'");
    cr_expect(shows("Rives Habitat"));
    ecran_keys(&e, "Entrée '3000' Entrée");
    cr_expect(shows("3 000*"));
    ecran_keys(&e, "F2");
    cr_expect(shows("Enregistré"));
    cr_expect(shows("492 800"));
}

Test(contributions, off_line_typing_is_kept)
{
    ecran_link(&e, false);
    ecran_keys(&e, "Ctrl-Début '20000' Entrée");
    ecran_wait(&e, 1500);
    cr_expect_gt(e.draft.len, 0);
    ecran_keys(&e, "F2");
    cr_expect(shows("Hors ligne : gardé"));
}

Test(contributions, exports_what_it_shows)
{
    ecran_keys(&e, "F8 ↓ Entrée");
    cr_assert_not_null(e.export_text);
    cr_expect_not_null(strstr(e.export_text, "Préfecture fictive des Hauts-de-Seine, politique de la ville;BOP 147"));
    cr_expect_not_null(strstr(e.export_text, "TOTAL;;;;488000,00;489800,00;488600,00;490400,00;1956800,00"), "%s", e.export_text);
}

static void back_to_the_grid(void)
{
    while (model_top(&e.model)->page != PAGE_CONTRIBUTIONS)
        ecran_keys(&e, "Échap");
}

/* From home, without counting the amount: ten keys. */
Test(contributions, an_accorde_from_home)
{
    ecran_keys(&e, "h");
    cr_assert(shows("Accueil"));
    ecran_keys(&e, "Fin Entrée é Ctrl-Début ↓ ↓ ↓ ↓ → '255000' F2");
    cr_expect(shows("Enregistré, version 2"));
    cr_expect(shows("255 000- "));
}

Test(contributions, forms_open_ready)
{
    ecran_keys(&e, "Ctrl-Début → c");
    cr_expect(shows("aucune contribution cette année-là"));
    ecran_keys(&e, "Entrée");
    cr_expect(shows("Formulaire") || shows("Contribution"));
    cr_expect(shows("2028"));
    cr_expect(shows("Caf"));
    back_to_the_grid();
    ecran_keys(&e, "← c 'appelé le 3 mai'");
    cr_expect(shows("appelé le 3 mai"));
    back_to_the_grid();
    views(7);
    ecran_keys(&e, "'5'");
    cr_expect(shows("Versement"));
    cr_expect(shows("20/11/2026"));
}

Test(contributions, a_financeur_types_its_own_amounts_only)
{
    ecran_close(&e);
    ecran_start(&e, 24, 80);
    e.account = FINANCEUR_VILLE;
    ecran_login(&e);
    ecran_go(&e, "contributions");
    ecran_keys(&e, "Ctrl-Début ↓ ↓ ↓ ↓ '5'");
    cr_expect(shows("5 = 5,00 €"), "what it granted");
    ecran_keys(&e, "Échap");
    views(1);
    ecran_keys(&e, "'5'");
    cr_expect(shows("Saisie impossible ici"));
}

Test(contributions, one_fact_a_line_for_who_reads_by_line)
{
    ecran_keys(&e, "x");
    cr_expect(shows("vue accordé"));
    cr_expect(shows("2027 : 20 360,00"));
}
