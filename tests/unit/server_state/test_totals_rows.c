/* Totals of a few records: what moves them, and what does not fit. */
#include "tests/unit/server_state/totals.h"

#include <criterion/criterion.h>

/* --- One thing at a time -------------------------------------------------------------- */

static Pacte__TotalsRow the_row(struct world *w)
{
    struct totals_got g = {.count = 0};
    cr_assert_eq(world_view(w, totals_look, &g), ERR_OK);
    cr_assert_eq(g.count, 1);
    return g.rows[0];
}

static ProtobufCMessage *contribution(struct world *w, uint64_t convention, const char *more)
{
    return world_bodyf(w, "contribution", "convention=%s;financeur=%s;annee=2027;%s", id_text(convention), id_text(50), more);
}

static ProtobufCMessage *versement(struct world *w, uint64_t to, const char *more)
{
    return world_bodyf(w, "versement", "contribution=%s;%s", id_text(to), more);
}

Test(totals, what_was_received_follows_its_contribution, .timeout = 20)
{
    struct world w;
    struct totals_got g = {.count = 0};
    world_open(&w);
    cr_assert_eq(world_put(&w, "versement", 9, versement(&w, 1, "recu=10")), ERR_OK, "before its contribution");
    cr_assert_eq(world_put(&w, "contribution", 1, contribution(&w, 7, "vote=100")), ERR_OK);
    cr_assert_eq(the_row(&w).verse, 1000);
    cr_assert_eq(world_put(&w, "versement", 10, versement(&w, 1, "recu=5.50;type=solde")), ERR_OK);
    cr_assert_eq(the_row(&w).verse, 1550);
    cr_assert_eq(world_put(&w, "versement", 11, versement(&w, 1, "recu=3;type=reversement")), ERR_OK);
    cr_assert_eq(the_row(&w).verse, 1250);
    cr_assert_eq(world_put(&w, "versement", 12, versement(&w, 1, "prevu=900")), ERR_OK, "only planned");
    cr_assert_eq(the_row(&w).verse, 1250);

    cr_assert_eq(world_put(&w, "contribution", 1, contribution(&w, 8, "vote=100")), ERR_OK, "to another convention");
    cr_assert_eq(the_row(&w).convention, 8);
    cr_assert_eq(the_row(&w).verse, 1250);
    cr_assert_eq(the_row(&w).vote, 10000);

    cr_assert_eq(world_archive(&w, "versement", 10, true), ERR_OK);
    cr_assert_eq(the_row(&w).verse, 700);
    cr_assert_eq(world_archive(&w, "contribution", 1, true), ERR_OK);
    cr_assert_eq(world_view(&w, totals_look, &g), ERR_OK);
    cr_assert_eq(g.count, 0);
    cr_assert_eq(world_archive(&w, "versement", 10, false), ERR_OK, "comes back while its contribution is away");
    cr_assert_eq(world_archive(&w, "contribution", 1, false), ERR_OK);
    cr_assert_eq(the_row(&w).verse, 1250);
    world_close(&w);
}

Test(totals, zero_and_nothing_said_differ, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "contribution", 1, contribution(&w, 7, "")), ERR_OK);
    cr_assert_eq(world_put(&w, "contribution", 2, contribution(&w, 7, "vote=0")), ERR_OK);
    cr_assert_eq(the_row(&w).contributions, 2);
    cr_assert_eq(the_row(&w).vote, 0);
    cr_assert_eq(the_row(&w).said, 1u << 2, "voté alone");
    cr_assert_eq(world_put(&w, "versement", 9, versement(&w, 2, "prevu=10")), ERR_OK);
    cr_assert_eq(the_row(&w).said, 1u << 2, "planned is not received");
    cr_assert_eq(world_put(&w, "versement", 9, versement(&w, 2, "recu=0")), ERR_OK);
    cr_assert_eq(the_row(&w).said, 1u << 2 | 1u << 6);
    cr_assert_eq(world_put(&w, "contribution", 2, contribution(&w, 7, "admis=0")), ERR_OK);
    cr_assert_eq(the_row(&w).said, 1u << 6 | 1u << 8, "taken back");
    cr_assert_eq(world_archive(&w, "contribution", 2, true), ERR_OK);
    cr_assert_eq(the_row(&w).said, 0);
    cr_assert_eq(world_verify(&w, NULL, false), ERR_DAMAGED, "it cites nobody");
    world_close(&w);
}

struct filter {
    uint64_t convention;
    uint32_t year_min, year_max;
    struct totals_got got;
};

static enum err filter_fn(struct world *w, const struct view *v, void *ctx)
{
    struct filter *f = ctx;
    (void)w;
    return state_totals(v, f->convention, f->year_min, f->year_max, totals_gather, &f->got);
}

static size_t count_rows(struct world *w, uint64_t convention, uint32_t year_min, uint32_t year_max)
{
    struct filter f = {.convention = convention, .year_min = year_min, .year_max = year_max};
    cr_assert_eq(world_view(w, filter_fn, &f), ERR_OK);
    return f.got.count;
}

Test(totals, of_one_convention_and_some_years, .timeout = 20)
{
    struct world w;
    world_open(&w);
    for (uint64_t c = 1; c <= 3; c++)
        for (uint32_t y = 2026; y <= 2029; y++)
            cr_assert_eq(world_put(&w, "contribution", c * 10000 + y,
                                   world_bodyf(&w, "contribution", "convention=%s;financeur=%s;annee=%u", id_text(c << 32),
                                               id_text(4), y)),
                         ERR_OK);
    cr_assert_eq(count_rows(&w, 0, 0, 0), 12);
    cr_assert_eq(count_rows(&w, 2ull << 32, 0, 0), 4);
    cr_assert_eq(count_rows(&w, 2ull << 32, 2027, 2028), 2);
    cr_assert_eq(count_rows(&w, 0, 2029, 2029), 3);
    cr_assert_eq(count_rows(&w, 0, 2029, 0), 3, "no end");
    cr_assert_eq(count_rows(&w, 9, 0, 0), 0);
    world_close(&w);
}

static enum err stop_at_once(void *ctx, const Pacte__TotalsRow *row)
{
    ++*(size_t *)ctx;
    return row->annee == 2027 ? ERR_END : ERR_OK;
}

static enum err stop_fn(struct world *w, const struct view *v, void *ctx)
{
    (void)w;
    return state_totals(v, 0, 0, 0, stop_at_once, ctx);
}

Test(totals, may_be_left_in_the_middle, .timeout = 20)
{
    struct world w;
    size_t told = 0;
    world_open(&w);
    for (uint64_t i = 1; i <= 4; i++)
        cr_assert_eq(world_put(&w, "contribution", i, contribution(&w, i, "")), ERR_OK);
    cr_assert_eq(world_view(&w, stop_fn, &told), ERR_OK);
    cr_assert_eq(told, 1);
    world_close(&w);
}

/* --- Sums that do not fit --------------------------------------------------------------- */

Test(totals, a_sum_that_does_not_fit_is_refused_and_changes_nothing, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "contribution", 1, contribution(&w, 7, "vote=92233720368547758.07")), ERR_OK, "the largest");
    cr_assert_eq(world_put(&w, "contribution", 2, contribution(&w, 7, "vote=0.01")), ERR_OVERFLOW);
    cr_assert(strstr(w.note.text, "trop grand") != NULL, "%s", w.note.text);
    cr_assert_eq(the_row(&w).contributions, 1);
    cr_assert_eq(world_put(&w, "contribution", 2, contribution(&w, 7, "vote=-0.01")), ERR_OK);
    cr_assert_eq(the_row(&w).vote, INT64_MAX - 1);
    cr_assert_eq(world_put(&w, "versement", 9, versement(&w, 1, "recu=92233720368547758.07")), ERR_OK);
    cr_assert_eq(world_put(&w, "versement", 10, versement(&w, 1, "recu=92233720368547758.07;type=reversement")), ERR_OK);
    cr_assert_eq(world_put(&w, "versement", 11, versement(&w, 2, "recu=92233720368547758.07")), ERR_OK);
    cr_assert_eq(world_put(&w, "versement", 12, versement(&w, 2, "recu=0.01")), ERR_OVERFLOW);
    /* In the order of records the sum passes over the limit and comes back. */
    cr_assert_eq(world_put(&w, "versement", 8, versement(&w, 2, "recu=92233720368547758.07;type=reversement")), ERR_OK);
    cr_assert_eq(world_put(&w, "versement", 7, versement(&w, 1, "recu=92233720368547758.07")), ERR_OK);
    cr_assert_eq(the_row(&w).verse, INT64_MAX);
    cr_assert_eq(world_put(&w, "contribution", 1, contribution(&w, 70, "")), ERR_OK, "moved with both its sides");
    world_close(&w);
}
