#include "common/value/day.h"

#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

static struct day iso(const char *text)
{
    struct day d = {0};
    cr_assert_eq(day_parse_iso(text, &d, NULL), ERR_OK, "%s", text);
    return d;
}

static void expect_day(struct day d, const char *want)
{
    char text[DAY_TEXT_BYTES];
    day_format_iso(d, text, sizeof text);
    cr_expect_str_eq(text, want);
}

Test(day, whole_calendar_goes_round_and_agrees_with_the_c_library, .timeout = 30)
{
    for (int32_t n = DAY_MIN; n <= DAY_MAX; n++) {
        struct day d = {n}, back;
        char text[DAY_TEXT_BYTES];
        cr_assert_eq(day_format_iso(d, text, sizeof text), 10);
        cr_assert_eq(day_parse_iso(text, &back, NULL), ERR_OK, "%s", text);
        cr_assert_eq(back.number, n, "%s", text);
        time_t t = (time_t)n * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        int y, m, day;
        day_to_civil(d, &y, &m, &day);
        cr_expect_eq(day_year(d), y);
        cr_assert(y == tm.tm_year + 1900 && m == tm.tm_mon + 1 && day == tm.tm_mday, "%d", (int)n);
        cr_assert_eq(day_week(d) % 7, tm.tm_wday, "%s", text);
    }
}

Test(day, ends_of_the_calendar, .timeout = 5)
{
    expect_day((struct day){DAY_MIN}, "1900-01-01");
    expect_day((struct day){DAY_MAX}, "2199-12-31");
    cr_expect(day_valid((struct day){DAY_MIN}) && day_valid((struct day){DAY_MAX}));
    cr_expect_not(day_valid((struct day){DAY_MIN - 1}) || day_valid((struct day){DAY_MAX + 1}));
    expect_day(day_add_days((struct day){DAY_MAX}, INT32_MAX), "2199-12-31");
    expect_day(day_add_days((struct day){DAY_MIN}, INT32_MIN), "1900-01-01");
    expect_day(day_add_months((struct day){DAY_MAX}, INT32_MAX, true), "2199-12-31");
    expect_day(day_add_months((struct day){DAY_MIN}, INT32_MIN, true), "1900-01-01");
}

Test(day, what_does_not_exist_is_refused, .timeout = 5)
{
    static const int bad[][3] = {{2026, 2, 29}, {2026, 2, 31}, {2026, 13, 1}, {2026, 0, 1}, {2026, 4, 31},
                                 {1899, 12, 31}, {2200, 1, 1}, {2100, 2, 29}, {2026, 1, 0}, {2026, 1, 32}};
    struct day d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(day_from_civil(bad[i][0], bad[i][1], bad[i][2], &d), ERR_BAD_DAY, "row %zu", i);
    cr_expect_eq(day_from_civil(2000, 2, 29, &d), ERR_OK);
}

/* Domain notes §1.5 and §7: calendars of renewal. */
Test(day, renewal_calendar, .timeout = 5)
{
    struct day end = iso("2026-12-31");
    expect_day(day_add_months(end, -14, true), "2025-10-31");
    expect_day(day_add_months(end, -12, true), "2025-12-31");
    expect_day(day_add_months(end, -10, true), "2026-02-28");
    expect_day(day_add_months(end, -8, true), "2026-04-30");
    expect_day(day_add_months(end, -6, true), "2026-06-30");
    expect_day(day_add_months(iso("2026-06-30"), 6, true), "2026-12-31");
    expect_day(day_add_months(iso("2026-06-30"), 6, false), "2026-12-30");
    expect_day(day_add_months(iso("2027-06-30"), -14, true), "2026-04-30");
    expect_day(day_add_months(iso("2026-07-10"), 3, true), "2026-10-10");
    expect_day(day_month_end(iso("2028-02-03")), "2028-02-29");
    cr_expect_eq(day_between(iso("2026-11-15"), end), 46);
    cr_expect_eq(day_between(iso("2027-07-11"), iso("2027-07-20")), 9);
}

/* « Today » is Sunday 15 November 2026. */
static const struct { char typed[32]; char want[12]; } typed[] = {
    {"31/12/2026", "2026-12-31"}, {"31-12-2026", "2026-12-31"}, {"31.12.2026", "2026-12-31"},
    {"31 12 2026", "2026-12-31"}, {"1/1/2027", "2027-01-01"}, {"31/12/26", "2026-12-31"},
    {"31/12/80", "1980-12-31"}, {"31/12/70", "2070-12-31"}, {"31/12/77", "1977-12-31"},
    {"3/11", "2026-11-03"}, {"31/12", "2026-12-31"}, {"15/01", "2027-01-15"}, {"0101", "2027-01-01"},
    {"3112", "2026-12-31"}, {"31122026", "2026-12-31"}, {"311226", "2026-12-31"}, {"010127", "2027-01-01"}, {"2026-12-31", "2026-12-31"},
    {"+10j", "2026-11-25"}, {"+3s", "2026-12-06"}, {"+2m", "2027-01-15"}, {"+1a", "2027-11-15"},
    {"-1m", "2026-10-15"}, {"auj", "2026-11-15"}, {"Demain", "2026-11-16"}, {"hier", "2026-11-14"},
    {"aujourd’hui", "2026-11-15"}, {"lundi", "2026-11-16"}, {"dimanche", "2026-11-22"},
    {"fin mois", "2026-11-30"}, {"fin année", "2026-12-31"}, {"FIN ANNEE", "2026-12-31"},
    {" 31/12/2026 ", "2026-12-31"}, {"29/02/2028", "2028-02-29"}, {"29/02/28", "2028-02-29"},
};

Test(day, typed, .timeout = 5)
{
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        struct day got = {0};
        struct err_note note = {0};
        cr_assert_eq(day_parse(typed[i].typed, iso("2026-11-15"), &got, &note), ERR_OK, "%s: %s", typed[i].typed, note.text);
        expect_day(got, typed[i].want);
    }
}

static const struct { char typed[48]; enum err want; char says[24]; } refused[] = {
    {"31/02/2026", ERR_BAD_DAY, "31 février 2026"}, {"10/13/2026", ERR_BAD_DAY, "mois numéro 13"},
    {"01/01/2200", ERR_BAD_DAY, "2200"}, {"29/02", ERR_BAD_DAY, "29 février"}, {"00/01/2026", ERR_BAD_DAY, "jour"},
    {"", ERR_INVALID, "jj/mm/aaaa"}, {"bonjour", ERR_INVALID, "jj/mm/aaaa"}, {"31/12/026", ERR_INVALID, "deux ou quatre"},
    {"+10", ERR_INVALID, "+10j"}, {"+10x", ERR_INVALID, "unité"}, {"+999999999999999999j", ERR_INVALID, "+10j"},
    {"+-1j", ERR_INVALID, "+10j"}, {"31/12/2026/1", ERR_INVALID, "jj/mm/aaaa"}, {"311", ERR_INVALID, "jjmm"}, {"311302", ERR_BAD_DAY, "mois numéro 13"},
    {"3112202", ERR_INVALID, "jjmmaaaa"},
    {"31/12/2026\xff", ERR_INVALID, "jj/mm/aaaa"}, {"123456789012345678901234567890123456789012", ERR_INVALID, "jj/mm/aaaa"},
};

Test(day, refused, .timeout = 5)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct day got;
        struct err_note note = {0};
        cr_expect_eq(day_parse(refused[i].typed, iso("2026-11-15"), &got, &note), refused[i].want, "%s", refused[i].typed);
        cr_expect_not_null(strstr(note.text, refused[i].says), "%s: %s", refused[i].typed, note.text);
    }
}

Test(day, iso_only_takes_iso, .timeout = 5)
{
    struct day d;
    struct err_note note;
    static const char *const bad[] = {"2026-1-31", "20261231", "31/12/2026", "2026-12-31 ", "", "2026-12-3x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(day_parse_iso(bad[i], &d, &note), ERR_INVALID, "%s", bad[i]);
    cr_expect_eq(day_parse_iso("2026-02-30", &d, &note), ERR_BAD_DAY);
}

Test(day, forms_for_people, .timeout = 5)
{
    char text[DAY_TEXT_BYTES], small[5];
    day_format(iso("2026-12-31"), text, sizeof text);
    cr_expect_str_eq(text, "31/12/2026");
    cr_expect_eq(day_format_week(iso("2026-12-31"), text, sizeof text), 15);
    cr_expect_str_eq(text, "jeu. 31/12/2026");
    cr_expect_eq(day_format(iso("2026-12-31"), small, sizeof small), 4);
    cr_expect_str_eq(small, "31/1");
}

Test(day, of_an_instant, .timeout = 5)
{
    expect_day(day_of_ms(0), "1970-01-01");
    expect_day(day_of_ms(86399999), "1970-01-01");
    expect_day(day_of_ms(86400000), "1970-01-02");
    expect_day(day_of_ms(-1), "1969-12-31");
    expect_day(day_of_ms(INT64_MAX), "2199-12-31");
    expect_day(day_of_ms(INT64_MIN), "1900-01-01");
}

Test(day, at_the_edges_of_what_is_typed)
{
    struct day today, d;
    cr_assert_eq(day_parse_iso("2027-08-31", &today, NULL), ERR_OK);
    cr_assert_eq(day_parse("0103", today, &d, NULL), ERR_OK);
    expect_day(d, "2027-03-01");                 /* as far as that of 2028: the one that has been */
    cr_expect_eq(day_parse("+99999j", today, &d, NULL), ERR_OK);
    cr_expect_eq(day_parse("+100000j", today, &d, NULL), ERR_INVALID);
}
