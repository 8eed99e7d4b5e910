/* Tables as files: what people read, what spreadsheets take, what they must not
 * run; and the filter of a list. */
#include "client-tui/data/filter.h"

#include "common/base/text.h"
#include "tests/unit/client_tui_data/rig.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct tableau_column columns[] = {
    {"nom", "Nom", CELL_TEXT}, {"montant", "Montant", CELL_MONEY}, {"agr", "Agrément", CELL_DAY},
    {"part", "Part", CELL_RATE}, {"jours", "Jours", CELL_COUNT}, {"valeur", "Valeur", CELL_NUMBER},
};
enum { COLUMNS = 6 };

struct sheet { struct arena arena; struct tableau t; };

static void add(struct sheet *s, const char *name, int64_t cents, int32_t day, int64_t rate, int64_t count, int64_t number)
{
    struct tableau_cell *c = tableau_row(&s->t, 8, 100 + s->t.row_count);
    cell_text(&c[0], name);
    if (cents >= 0)
        cell_money(&c[1], (struct money){cents});
    if (day > 0)
        cell_day(&c[2], (struct day){day});
    c[3] = (struct tableau_cell){.known = true, .number = rate};
    cell_count(&c[4], count);
    c[5] = (struct tableau_cell){.known = true, .number = number};
}

static void begin(struct sheet *s)
{
    arena_init(&s->arena, &sys_real, 4 << 20);
    tableau_init(&s->t, &s->arena, "COM-2026-001 : contributions", columns, COLUMNS);
    s->t.subtitle = "au 27/11/2026";
    add(s, "Ville de Bellerive", 123450, 20784, 4240, 12, 1500);
    add(s, "Caf des Grésillons", 0, 21184, -300, -3, -250);
    add(s, "=1+1", -1, 0, 0, 0, 0);
    add(s, "Dit \"le; grand\", ici", 99999999999, 20000, 10000, 1234567, 1234567);
}

static const char *as_text(struct sheet *s, struct bytes b) { return arena_text(&s->arena, (const char *)b.data, b.len); }

Test(tableau, cells_are_shown_in_french, .timeout = 10)
{
    static const char *const want[] = {"Ville de Bellerive", "1\u00a0234,50", "27/11/2026", "42,4\u00a0%", "12", "1,5"};
    struct sheet s;
    char text[100];
    begin(&s);
    for (size_t c = 0; c < COLUMNS; c++) {
        cr_expect_eq(tableau_text(&s.t, 0, c, text, sizeof text), strlen(want[c]));
        cr_expect_str_eq(text, want[c]);
    }
    (void)tableau_text(&s.t, 2, 1, text, sizeof text);
    cr_expect_str_eq(text, "—", "nothing said is not 0");
    (void)tableau_text(&s.t, 1, 1, text, sizeof text);
    cr_expect_str_eq(text, "0,00");
    for (size_t size = 1; size < 20; size++)
        for (size_t c = 0; c < COLUMNS; c++) {
            size_t n = tableau_text(&s.t, 1, c, text, size);
            cr_expect(n < size && strlen(text) == n && text_utf8(bytes_text(text)), "column %zu cut to %zu: « %s »", c, size, text);
        }
    arena_finish(&s.arena);
}

Test(tableau, order_puts_what_is_unknown_last, .timeout = 10)
{
    struct sheet s;
    begin(&s);
    cr_expect_gt(tableau_compare(&s.t, 0, 1, 1), 0);
    cr_expect_lt(tableau_compare(&s.t, 1, 0, 1), 0);
    cr_expect_gt(tableau_compare(&s.t, 2, 3, 1), 0);
    cr_expect_lt(tableau_compare(&s.t, 1, 2, 1), 0);
    cr_expect_lt(tableau_compare(&s.t, 1, 0, 0), 0, "by letters");
    cr_expect_eq(tableau_compare(&s.t, 0, 0, 0), 0);
    arena_finish(&s.arena);
}

Test(tableau, a_french_spreadsheet_takes_it, .timeout = 10)
{
    struct sheet s;
    struct bytes b;
    begin(&s);
    cr_assert_eq(tableau_csv(&s.t, true, &b), ERR_OK);
    cr_expect_str_eq(as_text(&s, b),
                     "\xEF\xBB\xBFNom;Montant;Agrément;Part;Jours;Valeur\r\n"
                     "Ville de Bellerive;1234,50;27/11/2026;42,40;12;1,5\r\n"
                     "Caf des Grésillons;0,00;01/01/2028;-3,00;-3;-0,25\r\n"
                     "'=1+1;;;0,00;0;0\r\n"
                     "\"Dit \"\"le; grand\"\", ici\";999999999,99;04/10/2024;100,00;1234567;1234,567\r\n"
                     "\r\nCOM-2026-001 : contributions\r\nau 27/11/2026\r\n");
    arena_finish(&s.arena);
}

Test(tableau, a_standard_file_has_points_and_iso_days, .timeout = 10)
{
    struct sheet s;
    struct bytes b;
    begin(&s);
    cr_assert_eq(tableau_csv(&s.t, false, &b), ERR_OK);
    const char *text = as_text(&s, b);
    cr_expect_eq(strncmp(text, "nom,montant,agr,part,jours,valeur\nVille de Bellerive,1234.50,2026-11-27,42.40,12,1.5\n", 78), 0, "%s", text);
    cr_expect_not_null(strstr(text, "\"Dit \"\"le; grand\"\", ici\","));
    arena_finish(&s.arena);
}

Test(tableau, no_text_is_a_formula, .timeout = 10)
{
    static const char *const bad[] = {"=1+1", "+33 1 23", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (int french = 0; french < 2; french++) {
            struct sheet s;
            struct bytes b;
            arena_init(&s.arena, &sys_real, 1 << 20);
            tableau_init(&s.t, &s.arena, "t", columns, COLUMNS);
            add(&s, bad[i], 0, 1, 0, 0, 0);
            cr_assert_eq(tableau_csv(&s.t, french == 1, &b), ERR_OK);
            const char *row = strchr(as_text(&s, b), '\n') + 1;
            row += row[0] == '"';
            cr_expect_null(strchr("=+-@\t\r", row[0]), "« %s » begins a cell", row);
            arena_finish(&s.arena);
        }
}

Test(tableau, plain_text_holds_in_80_columns, .timeout = 10)
{
    struct sheet s;
    struct bytes b;
    begin(&s);
    add(&s, "Une organisation dont le nom, très long, ne tient sur aucune ligne d'aucun écran de bureau", 1, 1, 1, 1, 1);
    cr_assert_eq(tableau_plain(&s.t, &b), ERR_OK);
    const char *text = as_text(&s, b);
    cr_expect_not_null(strstr(text, "Caf des Grésillons"));
    cr_expect_null(strstr(text, "…"), "nothing is cut");
    static const char *const words[] = {"Une", "organisation", "très", "long,", "ligne", "d'aucun", "bureau"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        cr_expect_not_null(strstr(text, words[i]), "%s in:\n%s", words[i], text);
    for (const char *p = text; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
        cr_expect_leq(text_columns(bytes_of(p, strcspn(p, "\n"))), 80, "%.*s", (int)strcspn(p, "\n"), p);
    arena_finish(&s.arena);
}

Test(tableau, facts_have_a_line_each, .timeout = 10)
{
    struct sheet s;
    struct bytes b;
    begin(&s);
    cr_assert_eq(tableau_facts(&s.t, &b), ERR_OK);
    const char *text = as_text(&s, b);
    cr_expect_not_null(strstr(text, "\nNom : Ville de Bellerive\nMontant : 1\u00a0234,50\nAgrément : 27/11/2026\n"), "%s", text);
    cr_expect_null(strstr(text, "—"), "what is not known is not said");
    arena_finish(&s.arena);
}

Test(tableau, memory_that_runs_out_is_told, .timeout = 20)
{
    for (size_t ceiling = 0; ceiling < 20000; ceiling += 500) {
        struct sheet s;
        struct bytes b;
        arena_init(&s.arena, &sys_real, ceiling);
        tableau_init(&s.t, &s.arena, "t", columns, COLUMNS);
        for (int i = 0; i < 100; i++) {
            struct tableau_cell *c = tableau_row(&s.t, 1, 1);
            if (c != NULL)
                cell_text(&c[0], "nom");
        }
        enum err e = tableau_plain(&s.t, &b);
        cr_expect(e == ERR_OK || e == ERR_NO_MEMORY);
        if (s.t.error != ERR_OK)
            cr_expect_eq(e, ERR_NO_MEMORY);
        e = tableau_csv(&s.t, true, &b);
        cr_expect(e == ERR_OK || e == ERR_NO_MEMORY);
        arena_finish(&s.arena);
    }
}

/* --- The filter -------------------------------------------------------------------------- */

static const struct { const char *text, *rows; } filters[] = {      /* which of the four rows hold */
    {"", "1111"},
    {"bellerive", "1000"},
    {"BELLÉRIVE", "1000"},
    {"gres", "0100"},
    {"nom:ville", "1000"},
    {"no:ville", "1000"},
    {"!ville", "0111"},
    {"!nom:ville", "0111"},
    {"ville gres", "0000"},
    {"montant>1000", "1001"},
    {"montant>=1234,50", "1001"},
    {"montant>1234,50", "0001"},
    {"montant=0", "0100"},
    {"montant<1 ville", "0000"},
    {"agr<2028", "1001"},
    {"agr>=2028", "0100"},
    {"agr=2026", "1000"},
    {"agrement<2028", "1001"},
    {"agr<31/12/2026", "1001"},
    {"agr=27/11/2026", "1000"},
    {"agr<", "1111"},
    {"agr:", "1111"},
    {"agr<bientôt", "1101"},
    {"jours>10", "1001"},
    {"part>40", "1001"},
    {"part<0", "0100"},
    {"valeur>1", "1001"},
    {"inconnu:x", "1111"},
    {"\"dit le\"", "0000"},
    {"\"Ville de\"", "1000"},
    {"nom=ville", "0000"},
    {"\"nom=ville de bellerive\"", "1000"},
    {":", "0000"},
    {"<", "0000"},
};

Test(filter, rows_hold_all_terms, .timeout = 10)
{
    struct sheet s;
    begin(&s);
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        struct filter f;
        char got[5] = "";
        filter_parse(&f, filters[i].text, NULL);
        for (size_t r = 0; r < 4; r++)
            got[r] = filter_row(&f, &s.t, r, rig_today) ? '1' : '0';
        cr_expect_str_eq(got, filters[i].rows, "« %s »: %s, not %s", filters[i].text, got, filters[i].rows);
    }
    arena_finish(&s.arena);
}

/* Every beginning of a filter is one: nothing fails while it is typed. */
Test(filter, it_never_fails_while_it_is_typed, .timeout = 10)
{
    static const char typed[] = "gres agr<2028 financeur:\"caf de l'été\" !alerte:retard montant>=12,5k";
    struct sheet s;
    begin(&s);
    for (size_t len = 0; len < sizeof typed; len++) {
        struct filter f;
        struct err_note note = {0};
        char text[sizeof typed];
        (void)snprintf(text, sizeof text, "%.*s", (int)len, typed);
        filter_parse(&f, text, &note);
        cr_expect_leq(f.count, FILTER_TERMS);
        for (size_t r = 0; r < 4; r++)
            (void)filter_row(&f, &s.t, r, rig_today);
    }
    arena_finish(&s.arena);
}

Test(filter, too_many_words_are_told, .timeout = 10)
{
    struct filter f;
    struct err_note note = {0};
    filter_parse(&f, "a b c d e f g h i j k l m n o p", &note);
    cr_expect(f.count == 16 && note.text[0] == '\0');
    filter_parse(&f, "a b c d e f g h i j k l m n o p q", &note);
    cr_expect(f.count == 16 && note.text[0] != '\0');
}
