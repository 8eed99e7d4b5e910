/* The list of what a field may take, while the form changes under it. */
#include "client-tui/views/form/form.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define CONTRIBUTION PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(choix, .init = open_screen, .fini = close_screen, .timeout = 30);

static const char ville[] = "contribution-com-2026-001-ville-2028";

/* The list of financeurs is open on that contribution. */
static struct form *list_open(void)
{
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .convention = ecran_id("com-2026-001"), .type = CONTRIBUTION,
                                                .id = ecran_id(ville)}));
    ecran_settle(&e);
    (void)ecran_text(&e);
    struct form *f = form_here(&e.model);
    cr_assert_not_null(f);
    cr_assert(form_find(f, "financeur", &f->at), "%s", ecran_text(&e));
    ecran_keys(&e, "e Entrée");
    ecran_settle(&e);
    cr_assert_eq(model_top(&e.model)->page, PAGE_CHOIX, "%s", ecran_text(&e));
    return f;
}

/* What was sent before is refused now: the focus goes to that field. */
static void refused_meanwhile(struct form *f, const char *path)
{
    size_t at;
    e.model.refus = (struct refus){.type = CONTRIBUTION, .id = f->id};
    (void)snprintf(e.model.refus.path, sizeof e.model.refus.path, "contribution.%s", path);
    (void)snprintf(e.model.refus.text, sizeof e.model.refus.text, "À corriger.");
    f->stale = true;
    (void)ecran_text(&e);
    cr_assert(form_find(f, path, &at));
    cr_assert_eq(f->at, at, "the refusal has the focus");
}

static const char *typed(const char *path)
{
    const struct ouverte *o = model_ouverte(&e.model, ecran_id("com-2026-001"));
    const struct edit *x = edits_find(&o->edits, CONTRIBUTION, ecran_id(ville));
    const char *text = x != NULL ? edit_typed(x, path) : NULL;
    return text != NULL ? text : "";
}

Test(choix, goes_to_the_field_that_it_was_opened_for)
{
    struct form *f = list_open();
    refused_meanwhile(f, "dispositif");
    ecran_keys(&e, "'cnav' Entrée");
    cr_expect_str_neq(typed("financeur"), "", "%s", ecran_text(&e));
    cr_expect_str_eq(typed("dispositif"), "");
}

Test(choix, a_new_record_goes_there_too)
{
    struct form *f = list_open();
    refused_meanwhile(f, "dispositif");
    ecran_keys(&e, "'nouvelle' Entrée");
    cr_expect_eq(model_top(&e.model)->page, PAGE_FORMULAIRE, "%s", ecran_text(&e));
    cr_expect_eq(model_top(&e.model)->type, PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION);
}

Test(choix, of_a_row_that_is_gone_changes_nothing)
{
    struct form *f = list_open();
    (void)snprintf(f->choix_de, sizeof f->choix_de, "parts[3].action");
    ecran_keys(&e, "'cnav' Entrée");
    cr_expect(ecran_shows(&e, "Ce champ n'est plus là : rien n'a changé."), "%s", ecran_text(&e));
    cr_expect_str_eq(typed("financeur"), "");
}
