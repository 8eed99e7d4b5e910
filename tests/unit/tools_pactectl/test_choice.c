/* What is kept of a computed table: columns, filters, order, so many rows; and
 * what a spreadsheet says of itself. */
#include "tools/pactectl/choice.h"
#include "tools/pactectl/out.h"
#include "tools/pactectl/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
    {"centre", "Centre", false, 0}, {"jours", "Jours", true, 0}, {"fin", "Fin", false, 0}, {"montant", "Montant", true, 0},
    {"part", "Part", true, 0}, {"retenue", "Retenue", false, 0},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], DAY_2026_12_31 = 20818 };

struct asked { const char *columns, *where[3], *tri; bool desc; uint64_t limit; const char *want; };

static enum err show(struct out *o)
{
    const struct { const char *id, *centre; int64_t jours; int32_t fin; int64_t cents; const char *part; } rows[] = {
        {"A1", "Les Passerelles", 46, DAY_2026_12_31, 123450, "9.5"}, {"B2", "L'Éveil", -319, DAY_2026_12_31 - 365, 0, "100"},
        {"C3", "Belvédère", 227, DAY_2026_12_31 + 181, -1, "42"}, {"D4", "La Ruche", 46, 0, 99, ""},
    };
    enum err e = out_begin(o, columns, COLUMNS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && e == ERR_OK && !out_full(o); i++) {
        const struct cell cells[COLUMNS] = {
            {.kind = CELL_TEXT, .text = bytes_text(rows[i].id), .shown = bytes_text(rows[i].centre)},
            {.kind = CELL_INTEGER, .number = rows[i].jours},
            {.kind = rows[i].fin != 0 ? CELL_DAY : CELL_NONE, .number = rows[i].fin},
            cell_money(rows[i].cents), cell_text(rows[i].part), cell_bool(i % 2 == 0),
        };
        e = out_row(o, cells);
    }
    return e == ERR_OK ? out_end(o, NULL) : e;
}

static enum err run(const struct asked *a, enum out_format format, struct err_note *note, char **text)
{
    struct options o = {.columns = a->columns, .tri = a->tri, .desc = a->desc, .limit_rows = a->limit};
    struct choice k;
    struct out out;
    size_t len;
    FILE *to = open_memstream(text, &len);
    for (size_t i = 0; i < 3 && a->where[i] != NULL; i++)
        o.where.texts[o.where.count++] = a->where[i];
    zone_set("Europe/Paris");
    out_init(&out, to, format, 0);
    choice_init(&k, &o, note);
    out.choice = &k;
    enum err e = show(&out);
    choice_finish(&k);
    out_finish(&out);
    fclose(to);
    return e;
}

static const struct asked good[] = {
    {.columns = "centre,jours", .want = "centre,jours\nA1,46\nB2,-319\nC3,227\nD4,46\n"},
    {.columns = "jours,centre", .where = {"jours>46"}, .want = "jours,centre\n227,C3\n"},
    {.columns = "centre", .where = {"jours>=46", "jours<=46"}, .want = "centre\nA1\nD4\n"},
    {.columns = "centre", .where = {"fin<=31/12/2026"}, .want = "centre\nA1\nB2\n"},
    {.columns = "centre", .where = {"fin="}, .want = "centre\nD4\n"},
    {.columns = "centre", .where = {"fin!="}, .limit = 2, .want = "centre\nA1\nB2\n"},
    {.columns = "centre", .where = {"fin!=2026-12-31"}, .want = "centre\nB2\nC3\nD4\n"},
    {.columns = "centre", .where = {"centre~eveil"}, .want = "centre\nB2\n"},
    {.columns = "centre", .where = {"centre=belvedere"}, .want = "centre\nC3\n"},
    {.columns = "centre", .where = {"centre=c3"}, .want = "centre\nC3\n"},
    {.columns = "centre", .where = {"montant=1 234,50"}, .want = "centre\nA1\n"},
    {.columns = "centre", .where = {"montant<0"}, .want = "centre\nC3\n"},
    {.columns = "centre", .where = {"part>9"}, .want = "centre\nA1\nB2\nC3\n"},
    {.columns = "centre", .where = {"retenue=oui"}, .want = "centre\nA1\nC3\n"},
    {.columns = "centre", .where = {"montant~234"}, .want = "centre\nA1\n"},
    {.columns = "centre", .where = {"jours>1000"}, .want = "centre\n"},
    {.columns = "centre", .tri = "centre", .want = "centre\nC3\nB2\nD4\nA1\n"},
    {.columns = "centre", .tri = "jours", .want = "centre\nB2\nA1\nD4\nC3\n"},
    {.columns = "centre", .tri = "jours", .desc = true, .want = "centre\nC3\nA1\nD4\nB2\n"},
    {.columns = "centre", .tri = "fin", .desc = true, .limit = 3, .want = "centre\nC3\nA1\nB2\n"},
    {.columns = "centre", .tri = "fin", .desc = true, .want = "centre\nC3\nA1\nB2\nD4\n"},
    {.columns = "part", .tri = "part", .where = {"part!="}, .want = "part\n9.5\n42\n100\n"},
};

Test(choice, keeps_what_is_asked_for, .timeout = 10)
{
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct err_note note = {.field = ""};
        char *text;
        cr_expect_eq(run(&good[i], OUT_CSV, &note, &text), ERR_OK, "%zu: %s", i, note.text);
        cr_expect_str_eq(text, good[i].want, "%zu", i);
        free(text);
    }
}

Test(choice, says_what_it_does_not_understand, .timeout = 10)
{
    const struct { struct asked a; const char *field, *words; } bad[] = {
        {{.columns = "centre,nom"}, "columns", "Colonnes : centre, jours, fin, montant, part, retenue."},
        {{.columns = ""}, "columns", "noms de colonnes"},
        {{.tri = "nom"}, "tri", "« nom »"},
        {{.where = {"nom=1"}}, "where", "« nom »"},
        {{.where = {"jours"}}, "where", "n'est pas un filtre"},
        {{.where = {"jours>"}}, "where", "Il manque une valeur"},
        {{.where = {"jours>beaucoup"}}, "where", "« beaucoup » ne se compare pas à la colonne « jours »"},
        {{.where = {"fin<bientôt"}}, "where", "« fin »"},
        {{.where = {"retenue=peut-être"}}, "where", "« retenue »"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err_note note = {.field = ""};
        char *text;
        cr_expect_eq(run(&bad[i].a, OUT_CSV, &note, &text), ERR_USAGE, "%zu", i);
        cr_expect_str_eq(note.field, bad[i].field);
        cr_expect(strstr(note.text, bad[i].words) != NULL, "%zu: %s", i, note.text);
        cr_expect_str_eq(text, "", "a refusal prints nothing but itself");
        free(text);
    }
}

static char *with_echo(enum out_format format)
{
    struct options o = {.columns = "centre"};
    struct err_note note;
    struct choice k;
    struct out out;
    char *text;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    out_init(&out, to, format, 0);
    choice_init(&k, &o, &note);
    out.choice = &k;
    out.echo = "Extrait de Pacte le 26/11/2026\nDemande : a;b";
    cr_assert_eq(show(&out), ERR_OK);
    choice_finish(&k);
    out_finish(&out);
    fclose(to);
    return text;
}

Test(choice, a_french_spreadsheet_says_what_it_is, .timeout = 10)
{
    char *french = with_echo(OUT_CSV_FR), *plain = with_echo(OUT_CSV);
    cr_expect_str_eq(french, "\xEF\xBB\xBF" "Centre\r\nLes Passerelles\r\nL'Éveil\r\nBelvédère\r\nLa Ruche\r\n"
                             "\r\nExtrait de Pacte le 26/11/2026\r\n\"Demande : a;b\"\r\n");
    cr_expect_str_eq(plain, "centre\nA1\nB2\nC3\nD4\n", "a program gets its rows and nothing else");
    free(french);
    free(plain);
}

Test(choice, the_command_is_told_as_it_was_typed, .timeout = 10)
{
    char *argv[] = {"pactectl", "financements", "COM-2026-001", "-w", "annee>=2027", "--tri", "annee", "-u", "fede", "-c", "annee", NULL};
    struct options o;
    struct err_note note;
    char *text;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    cr_assert_eq(ctl_options_parse(11, argv, &o, &note), ERR_OK);
    options_echo(to, &o);
    fclose(to);
    cr_expect_str_eq(text, "pactectl financements COM-2026-001 --columns annee --where 'annee>=2027' --tri annee");
    free(text);
}
