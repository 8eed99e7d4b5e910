#include "client-tui/widgets/frise.h"
#include "tests/unit/client_tui_widgets/page.h"

#include <criterion/criterion.h>

static struct day on(int year, int month, int day)
{
    struct day d;
    cr_assert_eq(day_from_civil(year, month, day, &d), ERR_OK);
    return d;
}

Test(frise, days_to_columns_and_back, .timeout = 5)
{
    struct frise f = {.from = on(2026, 9, 1), .days_per_col = 6, .left = 17, .cols = 60};
    cr_expect_eq(frise_col(&f, on(2026, 9, 1)), 17);
    cr_expect_eq(frise_col(&f, on(2026, 9, 6)), 17);
    cr_expect_eq(frise_col(&f, on(2026, 9, 7)), 18);
    cr_expect_eq(frise_col(&f, on(2026, 8, 31)), 16);
    cr_expect_eq(frise_col(&f, on(2026, 8, 26)), 16);
    cr_expect_eq(frise_col(&f, on(2026, 8, 25)), 15);
    for (int per = 0; per < 40; per++) {
        f.days_per_col = per;
        for (int col = -50; col < 200; col++)
            cr_expect_eq(frise_col(&f, frise_day(&f, col)), col, "%d days, column %d", per, col);
    }
}

Test(frise, the_head_names_years_and_months, .timeout = 5)
{
    struct grid g;
    struct area a = page(&g, 2, 46);
    struct frise f = {.from = on(2026, 9, 1), .days_per_col = 6, .left = 6, .cols = 40};
    frise_head(a, 0, &f);
    cr_expect_str_eq(page_text(&g), "      2026                │2027|      sep  oct  nov  déc  │jan fév  mar  avr");
    grid_clear(&g);
    f.days_per_col = 15;
    frise_head(a, 0, &f);
    cr_expect_str_eq(page_text(&g), "      2026    │2027                   │2028|        oct   │jan  avr   jul   oct   │jan");
    grid_free(&g);
}

Test(frise, bars_and_marks_stay_in_the_drawing, .timeout = 5)
{
    struct grid g;
    struct area a = page(&g, 5, 30);
    struct frise f = {.from = on(2026, 11, 1), .days_per_col = 6, .left = 8, .cols = 20};
    put(a, 0, 0, STYLE_TEXT, "Agrément");
    frise_bar(a, 0, &f, on(2024, 1, 1), on(2027, 12, 31), 0x2550, STYLE_TEXT);
    frise_years(a, 1, &f);
    frise_bar(a, 1, &f, on(2026, 11, 13), on(2026, 12, 1), 0x2588, STYLE_DONE);
    frise_bar(a, 1, &f, on(2026, 12, 10), on(2026, 12, 1), 0x2588, STYLE_DONE);
    frise_mark(a, 2, &f, on(2026, 11, 26), 0x25CF, STYLE_TEXT, "26/11");
    frise_mark(a, 3, &f, on(2027, 2, 20), 0x25C4, STYLE_TEXT, "20/02");
    frise_mark(a, 4, &f, on(2027, 6, 1), 0x25C4, STYLE_TEXT, "01/06");
    frise_mark(a, 4, &f, on(2026, 10, 31), '!', STYLE_LATE, NULL);
    cr_expect_str_eq(page_text(&g), "Agrément════════════════════|          ████    │|            ●26/11|                          ◄|");
    grid_free(&g);
}

Test(frise, any_scale_size_and_time, .timeout = 20)
{
    struct grid g;
    struct area a = page(&g, 2, 50);
    static const int32_t days[] = {DAY_MIN, 0, 20000, DAY_MAX};
    for (int per = -1; per < 400; per = per * 2 + 2)
        for (int cols = -1; cols < 60; cols += 7)
            for (size_t i = 0; i < 4; i++) {
                struct frise f = {.from = {days[i]}, .days_per_col = per, .left = 10, .cols = cols};
                frise_head(a, 0, &f);
                frise_bar(a, 1, &f, (struct day){DAY_MIN}, (struct day){DAY_MAX}, 0x2588, STYLE_TEXT);
                frise_mark(a, 1, &f, (struct day){DAY_MAX}, '!', STYLE_LATE, "jamais");
            }
    grid_free(&g);
}
