#include "common/domain/ids.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Domain notes §7: the numbers of the worked examples. */
static const char *const sirets[] = {"99000101800011", "99000102600014", "99000103400018", "99000104200011",
                                     "99000105900015", "99000106700018", "99000107500011", "99000108300015"};

Test(ids, sirets_of_the_worked_example, .timeout = 5)
{
    for (size_t i = 0; i < 8; i++) {
        char siren[10] = "";
        memcpy(siren, sirets[i], 9);
        cr_expect(ids_siret(sirets[i]), "%s", sirets[i]);
        cr_expect(ids_siren(siren), "%s", siren);
    }
}

Test(ids, one_wrong_digit_is_always_found, .timeout = 5)
{
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 14; k++)
            for (char d = '0'; d <= '9'; d++) {
                char text[15];
                memcpy(text, sirets[i], 15);
                text[k] = d;
                cr_expect_eq(ids_siret(text), d == sirets[i][k], "%s", text);
            }
}

Test(ids, siret_shapes, .timeout = 5)
{
    static const char *const bad[] = {"", "9900010180001", "990001018000111", "990 001 018 00011", "9900010180001x",
                                      "00000000000000", "99000101800011.0", "٩٩٠٠٠١٠١٨٠٠٠١١"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(ids_siret(bad[i]), "%s", bad[i]);
    cr_expect_not(ids_siren("99000101"));
    cr_expect_not(ids_siren("990001019"));
}

/* La Poste: the sum of the digits is a multiple of 5, or the usual key. */
Test(ids, la_poste, .timeout = 5)
{
    cr_expect(ids_siret("35600000000048"), "its seat has the usual key");
    size_t known = 0;
    for (int n = 0; n < 10000; n++) {
        char text[15];
        int sum = 3 + 5 + 6;
        (void)snprintf(text, sizeof text, "3560000000%04u", (unsigned)n % 10000u);
        for (int k = n; k > 0; k /= 10)
            sum += k % 10;
        if (sum % 5 == 0)
            cr_expect(ids_siret(text), "%s", text);
        known += ids_siret(text);
    }
    cr_expect_lt(known, 4000, "most numbers are still refused");
    cr_expect_not(ids_siret("99000101800020"), "the exception is for La Poste alone");
}

Test(ids, rna, .timeout = 5)
{
    static const char *const good[] = {"W922099001", "W9R2001234", "W000000000"};
    static const char *const bad[] = {"", "w922099001", "W92209900", "W9220990011", "W9r2001234", "W92R099001", "X922099001"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_expect(ids_rna(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(ids_rna(bad[i]), "%s", bad[i]);
}

Test(ids, bce, .timeout = 5)
{
    cr_expect(ids_bce("0999900150"));
    cr_expect(ids_bce("0999900249"));
    static const char *const bad[] = {"", "0999900151", "2999900150", "099990015", "09999001500", "0999.900.150"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(ids_bce(bad[i]), "%s", bad[i]);
}

Test(ids, districts_and_addresses, .timeout = 5)
{
    cr_expect(ids_qpv("QN09299M") && ids_qpv("QN07501M") && ids_qpv("QN02A01M") && ids_qpv("QP075001"));
    cr_expect_not(ids_qpv("QN0929M") || ids_qpv("qn09299m") || ids_qpv("ZSP") || ids_qpv("QN09299M "));
    cr_expect(ids_email("coordination@passerelles.example"));
    static const char *const bad[] = {"", "a", "@b.fr", "a@", "a@b", "a@.fr", "a@b.", "a@b@c.fr", "a b@c.fr", "a@b.fr,c@d.fr"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(ids_email(bad[i]), "%s", bad[i]);
}
