/* Numbers and rates as people type them, to their bounds. */
#include "common/value/number.h"
#include "common/value/rate.h"

#include <criterion/criterion.h>
#include <string.h>

Test(number, what_is_typed)
{
    static const struct { const char *text; int64_t per_1000; } good[] = {
        {"0", 0}, {"41", 41000}, {"87,5", 87500}, {"87.5", 87500}, {"0,125", 125}, {"1,1", 1100}, {"-3", -3000}, {"-0,25", -250},
        {"+7", 7000}, {"007", 7000}, {" 12 ", 12000}, {"1 234,5", 1234500}, {"1\u00A0234", 1234000}, {"1\u202F234", 1234000},
        {"1\u2009234", 1234000}, {"1_000", 1000000}, {"9223372036854775,807", INT64_MAX}, {"-9223372036854775,807", -INT64_MAX},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct number n = {77};
        cr_expect_eq(number_parse(good[i].text, &n, NULL), ERR_OK, "« %s »", good[i].text);
        cr_expect_eq(n.per_1000, good[i].per_1000, "« %s »: %lld", good[i].text, (long long)n.per_1000);
    }
}

Test(number, what_is_refused)
{
    static const struct { const char *text; enum err e; } bad[] = {
        {"", ERR_INVALID}, {" ", ERR_INVALID}, {"-", ERR_INVALID}, {",5", ERR_INVALID}, {"5,", ERR_INVALID}, {"1,2,3", ERR_INVALID},
        {"1,2345", ERR_INVALID}, {"12 %", ERR_INVALID}, {"douze", ERR_INVALID}, {"--1", ERR_INVALID}, {"1-", ERR_INVALID},
        {"9223372036854775,808", ERR_OVERFLOW}, {"9223372036854776", ERR_OVERFLOW}, {"99999999999999999999", ERR_OVERFLOW},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct number n = {77};
        struct err_note note = {0};
        cr_expect_eq(number_parse(bad[i].text, &n, &note), bad[i].e, "« %s »", bad[i].text);
        cr_expect_eq(n.per_1000, 77, "« %s » changes nothing", bad[i].text);
        cr_expect_neq(note.text[0], '\0');
    }
}

Test(number, for_people_and_for_programs)
{
    static const struct { int64_t per_1000; const char *people, *plain; } rows[] = {
        {0, "0", "0"}, {41000, "41", "41"}, {87500, "87,5", "87.5"}, {-250, "-0,25", "-0.25"}, {1, "0,001", "0.001"},
        {999000, "999", "999"}, {1000000, "1\u00A0000", "1000"}, {-1234567890, "-1\u00A0234\u00A0567,89", "-1234567.89"},
        {INT64_MIN, "-9\u00A0223\u00A0372\u00A0036\u00A0854\u00A0775,808", "-9223372036854775.808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[NUMBER_TEXT_BYTES];
        cr_expect_eq(number_format((struct number){rows[i].per_1000}, text, sizeof text), strlen(rows[i].people));
        cr_expect_str_eq(text, rows[i].people);
        cr_expect_eq(number_format_plain((struct number){rows[i].per_1000}, text, sizeof text), strlen(rows[i].plain));
        cr_expect_str_eq(text, rows[i].plain);
    }
    char few[4];
    cr_expect_eq(number_format_plain((struct number){12345000}, few, sizeof few), 3);
    cr_expect_str_eq(few, "123");
}

Test(rate, what_is_typed)
{
    static const struct { const char *text; int32_t per_10000; } good[] = {
        {"0", 0}, {"42", 4200}, {"42,4", 4240}, {"42,4 %", 4240}, {"42.45%", 4245}, {"-3", -300}, {"-0,01", -1}, {"+5", 500},
        {"100 000", 10000000}, {"100\u00A0000,00\u00A0%", 10000000}, {"1\u2009000", 100000}, {"1_000\t%", 100000}, {"-100\u202F000", -10000000},
    };
    static const struct { const char *text; enum err e; } bad[] = {
        {"", ERR_INVALID}, {"%", ERR_INVALID}, {"-", ERR_INVALID}, {",4", ERR_INVALID}, {"42,", ERR_INVALID}, {"42,456", ERR_INVALID},
        {"4,2,1", ERR_INVALID}, {"42 %%", ERR_INVALID}, {"moitié", ERR_INVALID}, {"100 000,01", ERR_OUT_OF_RANGE},
        {"100001", ERR_OUT_OF_RANGE}, {"99999999", ERR_OUT_OF_RANGE}, {"000000000000000000000000000000000000000000000000000000001", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct rate r = {77};
        cr_expect_eq(rate_parse(good[i].text, &r, NULL), ERR_OK, "« %s »", good[i].text);
        cr_expect_eq(r.per_10000, good[i].per_10000, "« %s »: %d", good[i].text, r.per_10000);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rate r = {77};
        struct err_note note = {0};
        cr_expect_eq(rate_parse(bad[i].text, &r, &note), bad[i].e, "« %s »", bad[i].text);
        cr_expect_eq(r.per_10000, 77, "« %s » changes nothing", bad[i].text);
    }
}

Test(rate, for_people_and_for_programs)
{
    static const struct { int32_t per_10000; const char *people, *plain; } rows[] = {
        {0, "0\u00A0%", "0.00"}, {4200, "42\u00A0%", "42.00"}, {4240, "42,4\u00A0%", "42.40"}, {4245, "42,45\u00A0%", "42.45"},
        {5, "0,05\u00A0%", "0.05"}, {-300, "-3\u00A0%", "-3.00"}, {-1, "-0,01\u00A0%", "-0.01"}, {-50, "-0,5\u00A0%", "-0.50"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[RATE_TEXT_BYTES];
        cr_expect_eq(rate_format((struct rate){rows[i].per_10000}, text, sizeof text), strlen(rows[i].people));
        cr_expect_str_eq(text, rows[i].people);
        cr_expect_eq(rate_format_plain((struct rate){rows[i].per_10000}, text, sizeof text), strlen(rows[i].plain));
        cr_expect_str_eq(text, rows[i].plain);
    }
}
