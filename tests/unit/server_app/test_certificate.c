/* When the log speaks of the certificate's end. */
#include "server/app/certificate.h"

#include <criterion/criterion.h>

static const int64_t minute = 60 * 1000, day = 24 * 60 * 60 * 1000, end = 1790000000000;

/* How often the log speaks while a sweep asks each minute. */
static unsigned times(struct certificate_watch *w, int64_t from, int64_t to, enum certificate_word word)
{
    unsigned n = 0;
    for (int64_t now = from; now < to; now += minute)
        n += certificate_say(w, now) == word;
    return n;
}

Test(certificate, a_long_life_is_silent_until_its_last_month)
{
    struct certificate_watch w = {.expires_ms = end};
    cr_expect_eq(times(&w, end - 40 * day, end - 30 * day + 1, CERTIFICATE_SILENT), 10 * 24 * 60 + 1);
    cr_expect_eq(certificate_say(&w, end - 30 * day + 1), CERTIFICATE_EXPIRES);
    cr_expect_eq(certificate_say(&w, end - 30 * day + 2), CERTIFICATE_SILENT);
}

Test(certificate, then_it_is_said_once_a_day)
{
    struct certificate_watch w = {.expires_ms = end};
    cr_expect_eq(times(&w, end - 5 * day, end, CERTIFICATE_EXPIRES), 5);
    cr_expect_eq(certificate_say(&w, end - 1), CERTIFICATE_SILENT);
    cr_expect_eq(certificate_say(&w, end), CERTIFICATE_EXPIRED, "the moment it ends, whatever was said that day");
    cr_expect_eq(times(&w, end + minute, end + 3 * day, CERTIFICATE_EXPIRED), 2);
}

Test(certificate, a_new_one_begins_anew)
{
    struct certificate_watch w = {.expires_ms = end};
    cr_expect_eq(certificate_say(&w, end), CERTIFICATE_EXPIRED);
    w = (struct certificate_watch){.expires_ms = end + 730 * day};
    cr_expect_eq(certificate_say(&w, end), CERTIFICATE_SILENT);
    w = (struct certificate_watch){.expires_ms = end + day};
    cr_expect_eq(certificate_say(&w, end), CERTIFICATE_EXPIRES);
}

Test(certificate, a_clock_set_back_says_it_again)
{
    struct certificate_watch w = {.expires_ms = end};
    cr_expect_eq(certificate_say(&w, end - day), CERTIFICATE_EXPIRES);
    cr_expect_eq(certificate_say(&w, end - 2 * day), CERTIFICATE_EXPIRES);
    cr_expect_eq(certificate_say(&w, end - 2 * day), CERTIFICATE_SILENT);
}
