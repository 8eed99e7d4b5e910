#include "common/value/money.h"
#include "common/value/rate.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>

static const struct { char typed[48]; int64_t cents; } typed[] = {
    {"0", 0}, {"1234", 123400}, {"1 234,50", 123450}, {"1\u00A0234,50", 123450}, {"1\u202F234,50 €", 123450},
    {"1\u2009234.5", 123450}, {"1_000", 100000}, {"12,5", 1250}, {"12.05", 1205}, {"1.234.567", 123456700},
    {"1.234,50", 123450}, {"1,234.50", 123450}, {"1.234.567,89", 123456789}, {"12 k", 1200000}, {"12k€", 1200000},
    {"1,5 K€", 150000}, {"-3", -300}, {"+3", 300}, {"\u22123", -300}, {"- 3,01", -301},
    {"175000 * 0,424", 7420000}, {"40 000 × 0,636", 2544000}, {"100/3", 3333}, {"200/3", 6667}, {"100/3*3", 10000},
    {"(1+2)*3", 900}, {"1+2*3", 700}, {"2*(3+4)/7", 200}, {"-(1+1)", -200}, {"1/-2", -50}, {"0,01/2", 1},
    {"-0,01/2", -1}, {"10-20", -1000}, {"((((1))))", 100}, {"51 940 + 17 808 + 20 360", 9010800},
    {"92233720368547758,07", INT64_MAX}, {"-92233720368547758,08", INT64_MIN}, {"(2+3) €", 500},
    {"85000*4", 34000000}, {"1000*1,234567", 123457}, {"(((((((((((((((1)))))))))))))))", 100},
};

Test(money, typed, .timeout = 5)
{
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        struct money got = {0};
        struct err_note note = {0};
        cr_assert_eq(money_parse(typed[i].typed, &got, &note), ERR_OK, "%s: %s", typed[i].typed, note.text);
        cr_expect_eq(got.cents, typed[i].cents, "%s: %" PRId64, typed[i].typed, got.cents);
    }
}

static const struct { char typed[80]; enum err want; char says[40]; } refused[] = {
    {"1.234", ERR_AMBIGUOUS, "1234,00 » ou « 1,23"}, {"1,234", ERR_AMBIGUOUS, "1234,00 » ou « 1,23"},
    {"12,345 €", ERR_AMBIGUOUS, "12345,00 » ou « 12,34"},
    {"", ERR_INVALID, "manque un nombre"}, {"€", ERR_INVALID, "inattendu"}, {"abc", ERR_INVALID, "inattendu"},
    {"12abc", ERR_INVALID, "inattendu"}, {"1,2,3", ERR_INVALID, "milliers"}, {"12,", ERR_INVALID, "à côté de la virgule"},
    {",5", ERR_INVALID, "à côté de la virgule"}, {"0,424", ERR_INVALID, "deux décimales"}, {"1,2345", ERR_INVALID, "deux décimales"},
    {"1.23.456", ERR_INVALID, "milliers"}, {"(1", ERR_INVALID, "parenthèse"}, {"1)", ERR_INVALID, "inattendu"},
    {"1/0", ERR_INVALID, "zéro"}, {"1/(2-2)", ERR_INVALID, "zéro"}, {"1+", ERR_INVALID, "manque un nombre"},
    {"((((((((((((((((1))))))))))))))))", ERR_INVALID, "parenthèses"}, {"2*1,2345678", ERR_INVALID, "décimales"},
    {"92233720368547758,08", ERR_OVERFLOW, "trop grand"}, {"-92233720368547758,09", ERR_OVERFLOW, "trop grand"},
    {"99999999999999999999999999", ERR_OVERFLOW, "trop grand"}, {"999999999999999999999999999999999999999", ERR_OVERFLOW, "trop grand"},
    {"99999999999999999999*99999999999999999999*99999", ERR_OVERFLOW, "trop grand"},
    {"1\xc2", ERR_INVALID, "inattendu"}, {"1 \xff", ERR_INVALID, "inattendu"},
};

Test(money, refused, .timeout = 5)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct money got = {42};
        struct err_note note = {0};
        cr_expect_eq(money_parse(refused[i].typed, &got, &note), refused[i].want, "%s: %s", refused[i].typed, note.text);
        cr_expect_not_null(strstr(note.text, refused[i].says), "%s: %s", refused[i].typed, note.text);
        cr_expect_eq(got.cents, 42, "an error leaves the result alone");
    }
}

Test(money, forms, .timeout = 5)
{
    char text[MONEY_TEXT_BYTES], small[4];
    cr_expect_eq(money_format((struct money){123456789}, text, sizeof text), strlen(text));
    cr_expect_str_eq(text, "1\u00A0234\u00A0567,89\u00A0€");
    money_format((struct money){INT64_MIN}, text, sizeof text);
    cr_expect_str_eq(text, "-92\u00A0233\u00A0720\u00A0368\u00A0547\u00A0758,08\u00A0€");
    money_format((struct money){-5}, text, sizeof text);
    cr_expect_str_eq(text, "-0,05\u00A0€");
    money_format_plain((struct money){123450}, text, sizeof text);
    cr_expect_str_eq(text, "1234.50");
    money_format_comma((struct money){-123450}, text, sizeof text);
    cr_expect_str_eq(text, "-1234,50");
    cr_expect_eq(money_format_plain((struct money){123450}, small, sizeof small), 3);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 11 ^ *seed << 33;
}

Test(money, parse_of_format_is_the_same_amount, .timeout = 60)
{
    uint64_t seed = 7;
    for (int i = 0; i < 60000; i++) {
        struct money m = {(int64_t)(next_random(&seed) >> (next_random(&seed) % 64))}, back;
        char text[MONEY_TEXT_BYTES];
        m.cents = i % 2 != 0 && m.cents != 0 ? -m.cents : m.cents;
        size_t (*const forms[])(struct money, char *, size_t) = {money_format, money_format_plain, money_format_comma};
        for (size_t k = 0; k < 3; k++) {
            forms[k](m, text, sizeof text);
            cr_assert_eq(money_parse(text, &back, NULL), ERR_OK, "%s", text);
            cr_assert_eq(back.cents, m.cents, "%s", text);
        }
    }
}

Test(money, sums_are_checked, .timeout = 5)
{
    struct money most = {INT64_MAX}, least = {INT64_MIN}, one = {1}, out = {42};
    cr_expect_eq(money_add(most, one, &out), ERR_OVERFLOW);
    cr_expect_eq(money_sub(least, one, &out), ERR_OVERFLOW);
    cr_expect_eq(money_scale(most, 2, 1, &out), ERR_OVERFLOW);
    cr_expect_eq(out.cents, 42);
    cr_expect_eq(money_add(most, (struct money){-1}, &out), ERR_OK);
    cr_expect_eq(out.cents, INT64_MAX - 1);
    cr_expect_eq(money_sub((struct money){5}, (struct money){7}, &out), ERR_OK);
    cr_expect_eq(out.cents, -2);
    cr_expect_eq(money_scale(most, INT64_MAX, INT64_MAX, &out), ERR_OK);
    cr_expect_eq(out.cents, INT64_MAX);
}

Test(money, scale_rounds_half_away_from_zero, .timeout = 5)
{
    static const int64_t rows[][4] = {{1, 1, 2, 1}, {-1, 1, 2, -1}, {1, 1, 3, 0}, {2, 1, 3, 1}, {5, 1, 10, 1},
                                      {-5, 1, 10, -1}, {4, 1, 10, 0}, {7, 1, 1, 7}, {1, 49, 100, 0}, {1, 50, 100, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct money out;
        cr_assert_eq(money_scale((struct money){rows[i][0]}, rows[i][1], rows[i][2], &out), ERR_OK);
        cr_expect_eq(out.cents, rows[i][3], "row %zu: %" PRId64, i, out.cents);
    }
}

/* Domain notes §7.A: the Caf's part of 2027. */
Test(rate, gives_the_amounts_of_the_caf, .timeout = 5)
{
    struct rate agc, acf;
    struct money out;
    cr_assert_eq(rate_parse("42,4 %", &agc, NULL), ERR_OK);
    cr_assert_eq(rate_parse("63.6", &acf, NULL), ERR_OK);
    cr_expect_eq(rate_of((struct money){17500000}, agc, &out), ERR_OK);
    cr_expect_eq(out.cents, 7420000);
    cr_expect_eq(rate_of((struct money){17100000}, agc, &out), ERR_OK);
    cr_expect_eq(out.cents, 7250400);
    cr_expect_eq(rate_of((struct money){3950000}, acf, &out), ERR_OK);
    cr_expect_eq(out.cents, 2512200);
    cr_expect_eq(rate_of((struct money){INT64_MAX}, (struct rate){20000}, &out), ERR_OVERFLOW);
}

Test(rate, forms_go_round, .timeout = 30)
{
    for (int32_t n = -20000; n <= 20000; n++) {
        struct rate back;
        char text[RATE_TEXT_BYTES];
        rate_format((struct rate){n}, text, sizeof text);
        cr_assert_eq(rate_parse(text, &back, NULL), ERR_OK, "%s", text);
        cr_assert_eq(back.per_10000, n, "%s", text);
        rate_format_plain((struct rate){n}, text, sizeof text);
        cr_assert_eq(rate_parse(text, &back, NULL), ERR_OK, "%s", text);
        cr_assert_eq(back.per_10000, n, "%s", text);
    }
}

Test(rate, limits_and_refusals, .timeout = 5)
{
    struct rate r = {42};
    cr_expect_eq(rate_parse("100000", &r, NULL), ERR_OK);
    cr_expect_eq(r.per_10000, RATE_ABS_MAX);
    cr_expect_eq(rate_parse("100000,01", &r, NULL), ERR_OUT_OF_RANGE);
    cr_expect_eq(rate_parse("99999999999999999999", &r, NULL), ERR_OUT_OF_RANGE);
    static const char *const bad[] = {"", "%", "1,234", "1,", ",5", "1.2.3", "abc", "12 % %", "1\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(rate_parse(bad[i], &r, NULL), ERR_INVALID, "%s", bad[i]);
}
