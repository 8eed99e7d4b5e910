/* Keys typed before what they are for has come: kept in their order, never lost,
 * never given to something else. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct ecran e;

static void open_slow(void)
{
    ecran_open(&e, 24, 80);
    e.hold = true;
}
static void answers(void)
{
    e.hold = false;
    ecran_settle(&e);
    (void)ecran_text(&e);
    ecran_settle(&e);
}
static void end(void) { ecran_close(&e); }
TestSuite(avance, .init = open_slow, .fini = end, .timeout = 30);

Test(avance, a_list_and_its_first_row)
{
    ecran_keys(&e, "l Entrée");
    cr_expect_eq(e.model.ahead_count, 1u, "the list has not come");
    answers();
    cr_assert_eq(model_top(&e.model)->page, PAGE_FICHE);
    cr_expect_eq(e.model.ahead_count, 0u);
}

Test(avance, a_tab_does_not_wait_but_its_keys_do)
{
    e.hold = false;
    ecran_keys(&e, "l");
    e.hold = true;
    ecran_keys(&e, "Entrée é ↓ ↓ ↓ → '122000'");
    cr_expect_eq(model_top(&e.model)->page, PAGE_CONTRIBUTIONS, "a tab is shown at once");
    cr_expect_eq(e.model.ahead_count, 10u);
    answers();
    cr_expect(ecran_shows(&e, "[122000"), "%s", e.text);
    cr_expect(ecran_shows(&e, "122\u00a0000,00"));
    cr_expect(ecran_shows(&e, "►Caf 92 PS AGC et ACF"));
}

/* Without a drawing in between, what the filter holds is opened, not what was there before. */
Test(avance, a_filter_and_its_answer_in_one_go)
{
    e.hold = false;
    ecran_keys(&e, "w 'contributions' Entrée");
    ecran_keys(&e, "/ 'Bellerive' Entrée");
    const char *first = strstr(ecran_text(&e), "►");
    cr_assert_not_null(first);
    char wanted[40];
    (void)snprintf(wanted, sizeof wanted, "%.30s", first);
    ecran_keys(&e, "/ Ctrl-U Entrée Début / 'Bellerive' Entrée");
    cr_expect(ecran_shows(&e, wanted), "the same row as when each key was drawn");
}

Test(avance, escape_forgets_them_and_goes_back)
{
    ecran_keys(&e, "l Entrée Entrée Échap");
    cr_expect_eq(e.model.ahead_count, 0u);
    cr_expect_eq(model_top(&e.model)->page, PAGE_ACCUEIL);
    answers();
    cr_expect_eq(model_top(&e.model)->page, PAGE_ACCUEIL, "what was forgotten is not done");
}

Test(avance, too_many_are_refused_with_a_word)
{
    ecran_keys(&e, "l");
    for (int i = 0; i < AHEAD_MAX; i++)
        ecran_keys(&e, "↓");
    cr_expect_eq(e.model.ahead_count, (size_t)AHEAD_MAX);
    cr_expect_null(strstr(ecran_text(&e), "Trop de touches d'avance"));
    ecran_keys(&e, "↓");
    cr_expect(ecran_shows(&e, "Trop de touches d'avance"));
    cr_expect_eq(e.model.ahead_count, (size_t)AHEAD_MAX);
}

/* The link falls: nothing is to come any more, each key gets its answer. */
Test(avance, nothing_waits_for_a_link_that_fell)
{
    ecran_keys(&e, "l Entrée");
    cr_expect_eq(e.model.ahead_count, 1u);
    ecran_link(&e, false);
    e.hold = false;
    ecran_settle(&e);
    ecran_keys(&e, "?");
    cr_expect_eq(e.model.ahead_count, 0u);
    cr_expect_eq(model_top(&e.model)->page, PAGE_AIDE);
}

Test(avance, a_search_opens_what_was_typed)
{
    e.hold = false;
    ecran_keys(&e, "/");
    cr_assert_eq(model_top(&e.model)->page, PAGE_RECHERCHE);
    e.hold = true;
    ecran_keys(&e, "'passerelles' Entrée");
    cr_expect_eq(e.model.ahead_count, 1u);
    answers();
    cr_expect_neq(model_top(&e.model)->page, PAGE_RECHERCHE, "the first that was found is open");
}

static void paste(const char *text) { model_event(&e.model, &(struct event){.kind = EVENT_PASTE, .text = text}); }

/* What is pasted waits for its turn: it never overtakes the keys before it. */
Test(avance, a_paste_keeps_its_turn)
{
    e.hold = false;
    ecran_keys(&e, "l");
    e.hold = true;
    ecran_keys(&e, "Entrée é ↓ ↓ ↓ → '1'");
    size_t before = e.model.ahead_count;
    paste("22000");
    cr_expect_eq(e.model.ahead_count, before + 1);
    cr_expect_null(strstr(ecran_text(&e), "ignoré"));
    answers();
    cr_expect(ecran_shows(&e, "122\u00a0000,00"), "%s", e.text);
}

Test(avance, a_paste_that_was_forgotten_is_not_given)
{
    e.hold = false;
    ecran_keys(&e, "l");
    e.hold = true;
    ecran_keys(&e, "Entrée é '1'");
    paste("22000");
    ecran_keys(&e, "Échap");
    cr_expect_eq(e.model.ahead_count, 0u);
    answers();
    cr_expect_null(strstr(ecran_text(&e), "122"));
}

/* A demonstration enters by itself: a key that goes somewhere has nowhere to go from yet. */
Test(avance, a_demonstration_is_entered_first)
{
    e.model.logged = false;
    (void)snprintf(e.model.auto_password, sizeof e.model.auto_password, "%s", "mot de passe");
    ecran_keys(&e, "l");
    cr_expect_eq(e.model.ahead_count, 1u, "« l » waits for the session");
    e.model.logged = true;
    answers();
    cr_expect_eq(model_top(&e.model)->page, PAGE_LISTE);
}
