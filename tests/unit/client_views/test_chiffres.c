/* What a list says of the money of a convention, from the sums of the daemon. */
#include "client-tui/views/commun/chiffres.h"
#include "common/domain/echelle.h"

#include <criterion/criterion.h>

static const struct chiffre *of_row(struct chiffres *c, const Pacte__TotalsRow *row)
{
    Pacte__TotalsRow copy = *row, *rows[] = {&copy};
    Pacte__TotalsReply r = PACTE__TOTALS_REPLY__INIT;
    r.n_rows = 1;
    r.rows = rows;
    chiffres_clear(c);
    r.next = 8;
    cr_assert_eq(chiffres_totals(c, &r), 8, "the next page");
    cr_assert_not_null(chiffres_find(c, 7));
    return chiffres_find(c, 7);
}

static Pacte__TotalsRow asked(int64_t cents)
{
    Pacte__TotalsRow row = PACTE__TOTALS_ROW__INIT;
    row.convention = 7;
    row.annee = 2027;
    row.contributions = 1;
    row.sollicite = cents;
    row.said = 1u << BARREAU_SOLLICITE;
    return row;
}

Test(chiffres, nothing_granted_is_not_nothing_said, .timeout = 5)
{
    struct chiffres c;
    char part[24];
    Pacte__TotalsRow row = asked(100000);
    chiffres_init(&c, &sys_real);
    const struct chiffre *x = of_row(&c, &row);
    cr_expect(x->demande);
    cr_expect_not(x->obtenu, "nobody has answered");
    (void)chiffre_part(x, part, sizeof part);
    cr_expect_str_eq(part, "—");
    row.said |= 1u << BARREAU_VOTE;              /* refused */
    x = of_row(&c, &row);
    cr_expect(x->obtenu);
    cr_expect_eq(x->obtenu_cents, 0);
    (void)chiffre_part(x, part, sizeof part);
    cr_expect_str_eq(part, "0 %");
    row.notifie = 75000;                         /* by a daemon that does not say who spoke */
    x = of_row(&c, &row);
    cr_expect_eq(x->obtenu_cents, 75000);
    chiffres_free(&c);
}

Test(chiffres, a_zero_agreed_is_above_what_was_voted, .timeout = 5)
{
    struct chiffres c;
    Pacte__TotalsRow row = asked(100000);
    chiffres_init(&c, &sys_real);
    row.vote = 80000;
    row.said |= 1u << BARREAU_VOTE | 1u << BARREAU_CONVENTIONNE;
    const struct chiffre *x = of_row(&c, &row);
    cr_expect(x->obtenu);
    cr_expect_eq(x->obtenu_cents, 0);
    chiffres_free(&c);
}
