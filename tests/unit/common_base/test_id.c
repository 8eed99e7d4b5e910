#include "common/base/id.h"

#include <criterion/criterion.h>
#include <string.h>

Test(id, round_trip, .timeout = 5)
{
    uint64_t samples[] = {1, 31, 32, 0x0123456789abcdefu, UINT64_MAX};
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char text[ID_TEXT_BYTES];
        uint64_t back = 0;
        id_format(samples[i], text);
        cr_expect_eq(strlen(text), 13);
        cr_expect(id_parse(text, &back), "%s", text);
        cr_expect_eq(back, samples[i]);
    }
}

Test(id, refuses_what_is_not_an_id, .timeout = 5)
{
    const char *bad[] = {"", "0000000000000", "00000000000010", "000000000001", "000000000000U",
                         "ZZZZZZZZZZZZZ", "00000000000é"};
    uint64_t id;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(id_parse(bad[i], &id), "%s", bad[i]);
}

Test(id, people_may_write_look_alikes, .timeout = 5)
{
    uint64_t a, b;
    cr_assert(id_parse("000000000o1il", &a));
    cr_assert(id_parse("0000000000111", &b));
    cr_expect_eq(a, b);
}
