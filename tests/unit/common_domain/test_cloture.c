/* The end of a year, on worked example A and on contributions made for it. */
#include "common/domain/cloture.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <string.h>

static struct corpus c;
static struct dossier d;

static void open_corpus(void)
{
    corpus_init(&c);
    corpus_load(&c, "tools/demo.d/centre_social.json");
}
static void close_corpus(void) { corpus_free(&c); }
TestSuite(cloture, .init = open_corpus, .fini = close_corpus);

static const struct cloture_ligne *find(const struct cloture_ligne *rows, size_t n, const char *alias)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].contribution == corpus_id(alias))
            return &rows[i];
    return NULL;
}

static size_t closing(uint32_t annee, const char *au, struct cloture_ligne **rows)
{
    size_t n;
    corpus_convention(&c, "com-2026-001", &d);
    cr_assert_eq(cloture_exercice(&d, annee, le(au), rows, &n), ERR_OK);
    return n;
}

/* 485 986 € received of 488 000 €, of which what came after 31 December is to
 * be received at the end of the year. */
Test(cloture, what_is_granted_and_not_received_adds_up)
{
    struct cloture_ligne *rows;
    struct echelle end;
    const struct echelle_filtre f = {.annee = 2027};
    int64_t cents = 0;
    size_t n = closing(2027, "2028-06-30", &rows);
    cr_assert_gt(n, 0u);
    for (size_t i = 0; i < n; i++)
        if (rows[i].c->annee == 2027)
            cents += rows[i].produit_a_recevoir.montant.cents;
    cr_assert_eq(echelle_somme(&d, &f, le("2027-12-31"), &end), ERR_OK);
    cr_expect_eq(cents, echelle_accorde(&end).montant.cents - end.barreaux[BARREAU_VERSE].montant.cents);
}

Test(cloture, what_came_early_is_for_the_year_that_it_was_given_for)
{
    struct cloture_ligne *rows;
    corpus_add(&c, "{\"type\": \"versement\", \"id\": \"@v-tot\", \"fields\": {\"contribution\": \"@contribution-com-2026-001-region-2029\", "
                   "\"type\": \"acompte\", \"recu\": \"4000\", \"recu_date\": \"2028-12-31\"}}");
    size_t n = closing(2028, "2029-03-01", &rows);
    const struct cloture_ligne *l = find(rows, n, "contribution-com-2026-001-region-2029");
    cr_assert_not_null(l);
    cr_expect(l->constate_d_avance.dite);
    cr_expect_eq(euros(l->constate_d_avance.montant), 4000);
    cr_expect(!l->produit_a_recevoir.dite && !l->fonds_dedies.dite);
    n = closing(2027, "2029-03-01", &rows);
    cr_expect_null(find(rows, n, "contribution-com-2026-001-region-2029"), "it had not come yet");
}

Test(cloture, money_for_an_action_that_is_not_all_used_stays_for_it)
{
    struct cloture_ligne *rows;
    Pacte__Contribution *x = corpus_body(&c, "contribution-com-2026-001-region-2028");
    Pacte__Part part = PACTE__PART__INIT, *parts[] = {&part};
    Pacte__Money used = PACTE__MONEY__INIT;
    Pacte__Day day = PACTE__DAY__INIT;
    used.cents = 1200000;
    day.number = le("2029-05-15").number;
    x->justifie = &used;
    x->justifie_date = &day;
    size_t n = closing(2028, "2029-06-30", &rows);
    const struct cloture_ligne *l = find(rows, n, "contribution-com-2026-001-region-2028");
    cr_assert_not_null(l);
    cr_expect(!l->fonds_dedies.dite, "not given for an action");
    x->parts = parts;
    x->n_parts = 1;
    n = closing(2028, "2029-06-30", &rows);
    l = find(rows, n, "contribution-com-2026-001-region-2028");
    cr_assert_not_null(l);
    cr_expect(l->fonds_dedies.dite);
    cr_expect_eq(euros(l->fonds_dedies.montant), 3000);
    n = closing(2028, "2029-04-30", &rows);
    l = find(rows, n, "contribution-com-2026-001-region-2028");
    cr_assert_not_null(l);
    cr_expect(!l->fonds_dedies.dite, "nothing was justified by then");
    x->n_parts = 0;
}

Test(cloture, what_is_given_in_kind_asks_for_nothing)
{
    struct cloture_ligne *rows;
    size_t n = closing(2027, "2028-06-30", &rows);
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(rows[i].c->nature, PACTE__NATURE__NATURE_NUMERAIRE);
}
