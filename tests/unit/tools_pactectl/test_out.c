/* The four forms, and what must never reach a terminal or a spreadsheet. */
#include "tools/pactectl/out.h"
#include "tools/pactectl/zone.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
    {"nom", "Nom", false, 0}, {"montant", "Montant", true, 0}, {"jour", "Jour", false, 0}, {"vu", "Vu le", false, 0},
    {"actif", "Actif", false, 0}, {"rang", "Rang", true, 0},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], DAY_2026_12_31 = 20818 };

static char *text;
static size_t len;
static FILE *to;

static void begin(struct out *o, enum out_format format, unsigned terminal)
{
    zone_set("Europe/Paris");
    to = open_memstream(&text, &len);
    out_init(o, to, format, terminal);
}

static char *end(struct out *o)
{
    cr_assert_eq(out_end(o, NULL), ERR_OK);
    out_finish(o);
    fclose(to);
    return text;
}

static void usual_row(struct out *o, const char *nom)
{
    const struct cell cells[COLUMNS] = {
        cell_text(nom), cell_money(-123450), {.kind = CELL_DAY, .number = DAY_2026_12_31}, cell_instant(1767189909123),
        cell_bool(true), cell_count(18446744073709551615u),
    };
    cr_assert_eq(out_row(o, cells), ERR_OK);
}

static char *usual(enum out_format format, const char *nom)
{
    struct out o;
    begin(&o, format, 0);
    cr_assert_eq(out_begin(&o, columns, COLUMNS), ERR_OK);
    usual_row(&o, nom);
    return end(&o);
}

Test(out, csv_is_for_programs, .timeout = 5)
{
    char *got = usual(OUT_CSV, "Les Passerelles");
    cr_expect_str_eq(got, "nom,montant,jour,vu,actif,rang\n"
                          "Les Passerelles,-1234.50,2026-12-31,2025-12-31T14:05:09.123Z,oui,18446744073709551615\n");
    free(got);
}

Test(out, csv_fr_opens_in_a_french_spreadsheet, .timeout = 5)
{
    char *got = usual(OUT_CSV_FR, "Les Passerelles");
    cr_expect_str_eq(got, "\xEF\xBB\xBFNom;Montant;Jour;Vu le;Actif;Rang\r\n"
                          "Les Passerelles;-1234,50;31/12/2026;31/12/2025 15:05:09;oui;18446744073709551615\r\n");
    free(got);
}

Test(out, table_aligns_numbers_to_the_right, .timeout = 5)
{
    char *got = usual(OUT_TABLE, "Épicerie 日本");
    cr_expect_str_eq(got, "Nom                Montant  Jour        Vu le                Actif                  Rang\n"
                          "─────────────  ───────────  ──────────  ───────────────────  ─────  ────────────────────\n"
                          "Épicerie 日本  -1\u00A0234,50\u00A0€  31/12/2026  31/12/2025 15:05:09  oui    18446744073709551615\n");
    free(got);
}

Test(out, json_is_an_array_of_objects, .timeout = 5)
{
    char *got = usual(OUT_JSON, "dit \"A\"\n\\");
    cr_expect_str_eq(got, "[\n  {\"nom\": \"dit \\\"A\\\"\\n\\\\\", \"montant\": \"-1234.50\", \"jour\": \"2026-12-31\", "
                          "\"vu\": \"2025-12-31T14:05:09.123Z\", \"actif\": true, \"rang\": 18446744073709551615}\n]\n");
    free(got);
}

Test(out, nothing_said_is_empty_or_null, .timeout = 5)
{
    static const struct cell none[COLUMNS] = {{.kind = CELL_NONE}};
    struct out o;
    begin(&o, OUT_CSV, 0);
    cr_assert_eq(out_begin(&o, columns, COLUMNS), ERR_OK);
    cr_assert_eq(out_row(&o, none), ERR_OK);
    char *got = end(&o);
    cr_expect_not_null(strstr(got, "\n,,,,,\n"));
    free(got);
    begin(&o, OUT_JSON, 0);
    cr_assert_eq(out_begin(&o, columns, COLUMNS), ERR_OK);
    cr_assert_eq(out_row(&o, none), ERR_OK);
    got = end(&o);
    cr_expect_not_null(strstr(got, "\"montant\": null"));
    free(got);
}

Test(out, an_amount_that_nobody_said_is_a_dash_for_a_person_and_empty_for_a_program, .timeout = 5)
{
    static const struct { enum out_format format; const char *want; } rows[] = {
        {OUT_TABLE, "A          —\n"}, {OUT_CSV, "\nA,\n"}, {OUT_JSON, "\"montant\": null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cell cells[] = {cell_text("A"), cell_no_money()};
        struct out o;
        begin(&o, rows[i].format, 0);
        cr_assert_eq(out_begin(&o, columns, 2), ERR_OK);
        cr_assert_eq(out_row(&o, cells), ERR_OK);
        char *got = end(&o);
        cr_expect_not_null(strstr(got, rows[i].want), "%s", got);
        free(got);
    }
}

Test(out, no_rows_is_a_head_or_an_empty_array, .timeout = 5)
{
    static const struct { enum out_format format; const char *want; } rows[] = {
        {OUT_CSV, "nom,montant,jour,vu,actif,rang\n"}, {OUT_JSON, "[]\n"},
        {OUT_TABLE, "Nom  Montant  Jour  Vu le  Actif  Rang\n───  ───────  ────  ─────  ─────  ────\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct out o;
        begin(&o, rows[i].format, 0);
        cr_assert_eq(out_begin(&o, columns, COLUMNS), ERR_OK);
        char *got = end(&o);
        cr_expect_str_eq(got, rows[i].want);
        free(got);
    }
}

Test(out, a_command_that_fails_before_its_first_row_prints_nothing, .timeout = 5)
{
    struct out o;
    begin(&o, OUT_CSV, 0);
    cr_assert_eq(out_begin(&o, columns, COLUMNS), ERR_OK);
    out_finish(&o);
    fclose(to);
    cr_expect_str_eq(text, "");
    free(text);
}

/* --- quotes and guards -------------------------------------------------------- */

static char *one(enum out_format format, const char *value)
{
    struct out o;
    const struct cell cell = cell_text(value);
    begin(&o, format, 0);
    cr_assert_eq(out_begin(&o, columns, 1), ERR_OK);
    cr_assert_eq(out_row(&o, &cell), ERR_OK);
    return end(&o);
}

Test(out, csv_quotes_what_would_cut_a_cell, .timeout = 5)
{
    static const struct { const char *value, *csv, *fr; } rows[] = {
        {"a,b", "\"a,b\"", "a,b"},
        {"a;b", "a;b", "\"a;b\""},
        {"dit \"A\"", "\"dit \"\"A\"\"\"", "\"dit \"\"A\"\"\""},
        {"deux\nlignes", "\"deux\nlignes\"", "\"deux\nlignes\""},
        {" blanc", "\" blanc\"", "\" blanc\""},
        {"blanc ", "\"blanc \"", "\"blanc \""},
        {"01", "01", "01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *csv = one(OUT_CSV, rows[i].value);
        cr_expect_eq(strncmp(csv + 4, rows[i].csv, strlen(rows[i].csv)), 0, "%s", csv);
        free(csv);
        char *fr = one(OUT_CSV_FR, rows[i].value);
        cr_expect_eq(strncmp(fr + 8, rows[i].fr, strlen(rows[i].fr)), 0, "%s", fr);
        free(fr);
    }
}

Test(out, a_cell_of_text_is_never_a_formula, .timeout = 5)
{
    static const char *const orders[] = {"=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"};
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        char want[64];
        char *csv = one(OUT_CSV, orders[i]);
        snprintf(want, sizeof want, "nom\n'%s\n", orders[i]);
        cr_expect_str_eq(csv, want);
        free(csv);
        char *fr = one(OUT_CSV_FR, orders[i]);
        cr_expect_eq(fr[8], '\'', "%s", fr);
        free(fr);
    }
    char *tab = one(OUT_CSV, "\t=1");
    cr_expect_null(strchr(tab, '\t'), "a tab is a space by then");
    free(tab);
}

static bool harmless(const char *got)
{
    for (const unsigned char *p = (const unsigned char *)got; *p != '\0'; p++)
        if ((*p < 0x20 && *p != '\n' && *p != '\r') || *p == 0x7F || (*p == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0))
            return false;
    return strstr(got, "\u202E") == NULL && strstr(got, "\u2066") == NULL;
}

Test(out, no_control_character_of_the_server_passes, .timeout = 5)
{
    static const char *const hostile[] = {
        "\x1B[2Jvide", "\x1B]0;titre\x07", "cloche\x07", ("\xC2\x9B" "31mrouge"), "avant\u202Eerrazib", "\u2066caché\u2069",
        "retour\rarrière", "effacé\x08\x08", "\x7F", "pas de l'UTF-8 \xFF\xFE\x80", "coupé \xE2\x82",
    };
    static const enum out_format formats[] = {OUT_TABLE, OUT_CSV, OUT_CSV_FR, OUT_JSON};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        for (size_t k = 0; k < sizeof formats / sizeof formats[0]; k++) {
            char *got = one(formats[k], hostile[i]);
            cr_expect(harmless(got), "case %zu, format %zu", i, k);
            free(got);
        }
}

Test(out, json_keeps_what_it_may_not_show, .timeout = 5)
{
    char *got = one(OUT_JSON, "\x1B[2J\u202E\u00E9");
    cr_expect_str_eq(got, "[\n  {\"nom\": \"\\u001b[2J\\u202e\u00E9\"}\n]\n");
    free(got);
}

/* --- width -------------------------------------------------------------------- */

Test(out, a_narrow_terminal_cuts_text_and_never_numbers, .timeout = 5)
{
    static const struct column two[] = {{"nom", "Nom", false, 0}, {"montant", "Montant", true, 0}};
    struct out o;
    const struct cell cells[] = {cell_text("Centre social et culturel des Passerelles d'été"), cell_money(123456789)};
    begin(&o, OUT_TABLE, 40);
    cr_assert_eq(out_begin(&o, two, 2), ERR_OK);
    cr_assert_eq(out_row(&o, cells), ERR_OK);
    char *got = end(&o);
    cr_expect_not_null(strstr(got, "…"), "%s", got);
    cr_expect_not_null(strstr(got, "1\u00A0234\u00A0567,89\u00A0€"), "%s", got);
    cr_expect_not_null(strstr(got, "Centre social et cultur…"), "%s", got);
    free(got);
}

Test(out, one_thing_is_shown_line_by_line_without_what_is_empty, .timeout = 5)
{
    struct out o;
    static const struct cell cells[] = {{.kind = CELL_TEXT, .text = {(const uint8_t *)"A", 1}}, {.kind = CELL_NONE}};
    begin(&o, OUT_TABLE, 80);
    o.record = true;
    cr_assert_eq(out_begin(&o, columns, 2), ERR_OK);
    cr_assert_eq(out_row(&o, cells), ERR_OK);
    char *got = end(&o);
    cr_expect_str_eq(got, "Nom     : A\n");
    free(got);
}

Test(out, live_rows_are_shown_at_once, .timeout = 5)
{
    static const enum out_format formats[] = {OUT_TABLE, OUT_CSV, OUT_JSON};
    for (size_t i = 0; i < 3; i++) {
        struct out o;
        const struct cell cell = cell_text("vu");
        begin(&o, formats[i], 80);
        o.live = true;
        cr_assert_eq(out_begin(&o, columns, 1), ERR_OK);
        out_head(&o);
        cr_assert_eq(out_row(&o, &cell), ERR_OK);
        cr_expect_not_null(strstr(text, "vu"), "format %zu", i);
        free(end(&o));
    }
}

Test(out, a_disk_that_is_full_is_an_error, .timeout = 5)
{
    struct out o;
    struct err_note note;
    FILE *full = fopen("/dev/full", "we");
    if (full == NULL)
        cr_skip("there is no /dev/full here");
    const struct cell cell = cell_text("vu");
    out_init(&o, full, OUT_CSV, 0);
    cr_assert_eq(out_begin(&o, columns, 1), ERR_OK);
    cr_assert_eq(out_row(&o, &cell), ERR_OK);
    cr_expect_eq(out_end(&o, &note), ERR_IO);
    out_finish(&o);
    fclose(full);
}

/* A spreadsheet runs « -1+2 », and reads « -0.60 » as what it is. */
Test(out, a_negative_figure_is_no_formula, .timeout = 5)
{
    static const struct column two[] = {{"a", "A", false, 0}, {"b", "B", true, 0}};
    struct out o;
    const struct cell cells[] = {cell_text("-1+2"), {.kind = CELL_TEXT, .text = {(const uint8_t *)"-0.60", 5}, .figure = true}};
    begin(&o, OUT_CSV, 80);
    cr_assert_eq(out_begin(&o, two, 2), ERR_OK);
    cr_assert_eq(out_row(&o, cells), ERR_OK);
    char *got = end(&o);
    cr_expect_str_eq(got, "a,b\n'-1+2,-0.60\n");
    free(got);
}
