/* What is pasted and does not fit is never left out without a word. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void open_field(void)
{
    ecran_open(&e, 24, 80);
    ecran_keys(&e, "l Entrée ↓ ↓ ↓");
    while (strstr(ecran_text(&e), "►Intitul\u00E9") == NULL && strstr(e.text, "►Fin ") == NULL)
        ecran_keys(&e, "↓");
    ecran_keys(&e, "e");
}
static void end(void) { ecran_close(&e); }
TestSuite(coller, .init = open_field, .fini = end, .timeout = 30);

static void paste(const char *text) { model_event(&e.model, &(struct event){.kind = EVENT_PASTE, .text = text}); }

Test(coller, what_fits_says_nothing)
{
    paste("mot");
    cr_expect_null(strstr(ecran_text(&e), "Le champ est plein"));
    cr_expect_not_null(strstr(e.text, "mot"));
}

Test(coller, what_does_not_fit_is_told)
{
    static char text[3000];
    memset(text, 'x', sizeof text - 1);
    paste(text);
    cr_expect_not_null(strstr(ecran_text(&e), "Le champ est plein"), "%s", e.text);
}
