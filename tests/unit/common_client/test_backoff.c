#include "common/client/backoff.h"

#include <criterion/criterion.h>

Test(backoff, doubles_from_a_quarter_of_a_second_to_half_a_minute, .timeout = 5)
{
    uint32_t whole = 250;
    for (unsigned attempt = 0; attempt < 40; attempt++) {
        cr_expect_eq(backoff_ms(attempt, 0), whole / 2, "attempt %u", attempt);
        for (uint32_t random = 0; random < 70000; random += 97) {
            cr_expect_geq(backoff_ms(attempt, random), whole / 2);
            cr_expect_leq(backoff_ms(attempt, random), whole);
        }
        cr_expect_leq(backoff_ms(attempt, UINT32_MAX), whole);
        whole = whole * 2 > 30000 ? 30000 : whole * 2;
    }
    cr_expect_eq(backoff_ms(UINT32_MAX, 15000), 30000);
}

Test(backoff, spreads_clients_over_half_of_the_delay, .timeout = 5)
{
    uint32_t least = UINT32_MAX, most = 0;
    for (uint32_t random = 0; random < 1000; random++) {
        uint32_t ms = backoff_ms(3, random);
        least = ms < least ? ms : least;
        most = ms > most ? ms : most;
    }
    cr_expect_eq(least, 1000);
    cr_expect_gt(most, 1900);
}
