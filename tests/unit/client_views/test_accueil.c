/* The home page, for a centre, a financeur and a federation. */
#include "client-tui/views/accueil/accueil.h"
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ecran e;

static void settled(void)
{
    for (unsigned sent = e.sent + 1, i = 0; sent != e.sent && i < 40; i++) {
        sent = e.sent;
        (void)ecran_text(&e);
        ecran_settle(&e);
    }
}

static void open_as(uint64_t account)
{
    ecran_start(&e, 24, 80);
    e.account = account;
    ecran_login(&e);
    settled();
}

static void close_screen(void) { ecran_close(&e); }
TestSuite(accueil, .timeout = 60);

Test(accueil, of_a_centre)
{
    open_as(COORDINATION);
    ecran_goldens(&e, "accueil");
    ecran_keys(&e, "Fin");
    ecran_goldens(&e, "accueil-fin");
    close_screen();
}

/* The same rows, read again: they are named again. */
Test(accueil, names_stay_when_it_is_read_again)
{
    open_as(COORDINATION);
    cr_assert(ecran_shows(&e, "COM-2026-001 Ville de"));
    unsigned sent = e.sent;
    e.model.watch_index++;                   /* somebody did something that has no place here */
    ecran_wait(&e, 6000);
    uint64_t generation = e.model.annuaire.generation;
    e.hold = true;
    (void)ecran_text(&e);
    e.hold = false;
    ecran_settle(&e);
    cr_assert_gt(e.sent, sent, "nothing was read again");
    e.model.annuaire.generation = generation;        /* a drawing came between the records and the deadlines */
    cr_expect(ecran_shows(&e, "COM-2026-001 Ville de"), "%s", e.text);
    cr_expect(ecran_shows(&e, "COM-2026-001 Centr"), "%s", e.text);
    close_screen();
}

Test(accueil, of_a_federation)
{
    open_as(FEDERATION);
    ecran_goldens(&e, "accueil-federation");
    ecran_keys(&e, "Fin Entrée");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_FORMULAIRE);
    cr_expect_eq(model_top(&e.model)->type, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT);
    close_screen();
}

Test(accueil, of_a_financeur)
{
    open_as(FINANCEUR_VILLE);
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    /* What the others were asked is not theirs to read: what the others gave is not compared with it. */
    cr_expect(ecran_shows(&e, "█░  95 %"), "%s", ecran_text(&e));
    close_screen();
}

Test(accueil, of_who_reads_no_business)
{
    open_as(ADMIN);
    cr_expect(ecran_shows(&e, "Tous les comptes"), "their work is there");
    ecran_keys(&e, "Échap");
    cr_expect(ecran_shows(&e, "À FAIRE  (0)"));
    cr_expect(ecran_shows(&e, "Votre rôle ne lit pas les fiches des centres."));
    close_screen();
}

Test(accueil, few_requests)
{
    open_as(COORDINATION);
    cr_expect_leq(e.sent, 16, "%u requests", e.sent);
    unsigned sent = e.sent;
    ecran_keys(&e, "↓ ↓ l Échap h");
    (void)ecran_text(&e);
    cr_expect_leq(e.sent - sent, 6, "gone back to, not read again");
    close_screen();
}

Test(accueil, what_others_did)
{
    open_as(COORDINATION);
    ecran_other(&e, AUTRE_COORDINATION, PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE, "structure-passerelles", "courriel", "nouveau@passerelles.example");
    settled();
    cr_expect(ecran_shows(&e, "DEPUIS VOTRE DERNIÈRE VISITE"));
    cr_expect(ecran_shows(&e, "a modifié Structure Centre social"));
    ecran_keys(&e, "Fin");
    (void)ecran_text(&e);
    ecran_keys(&e, "Entrée");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_FORMULAIRE);
    char seen[32];
    cr_expect_not_null(model_pref(&e.model, "vu.coordination@pacted.exemple.fr:7443", seen, sizeof seen), "kept for the next visit");
    close_screen();
}

Test(accueil, without_a_link_it_shows_what_it_had)
{
    open_as(COORDINATION);
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    ecran_link(&e, false);
    ecran_wait(&e, 180000);
    cr_expect(ecran_shows(&e, "lu le 20/11 à 14:02"));
    ecran_keys(&e, "l h");
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    close_screen();
}

Test(accueil, read_when_the_link_comes)
{
    ecran_start(&e, 24, 80);
    e.hold = true;
    ecran_login(&e);
    (void)ecran_text(&e);
    cr_expect(ecran_shows(&e, "Lecture…"));
    e.hold = false;
    ecran_link(&e, false);
    settled();
    cr_expect(ecran_shows(&e, "Hors ligne : l'accueil n'a pas encore été lu"));
    ecran_link(&e, true);
    settled();
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    close_screen();
}

Test(accueil, a_deadline_opens_its_convention)
{
    open_as(COORDINATION);
    ecran_keys(&e, "Début Entrée");
    settled();
    cr_expect_eq(model_top(&e.model)->convention, ecran_id("com-2026-001"));
    cr_expect(pages[model_top(&e.model)->page]->tab);
    cr_expect(ecran_shows(&e, "►Ville de Bellerive"), "the payment is on the row of its contribution");
    close_screen();
}

Test(accueil, a_document_to_come_opens_on_its_row)
{
    open_as(COORDINATION);
    ecran_keys(&e, "Début ↓ ↓ ↓ ↓ ↓ ↓ ↓ ↓ ↓ ↓ ↓");
    cr_expect(ecran_shows(&e, "►dans 406 j      Budget réactualisé"));
    ecran_keys(&e, "Entrée");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_FRISE);
    cr_expect(ecran_shows(&e, "►◄ 31/12/2027 budget réactualisé"));
    close_screen();
}

Test(accueil, the_tabs_are_those_of_the_row)
{
    open_as(COORDINATION);
    ecran_keys(&e, "Début \"");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_ETAPES);
    cr_expect_eq(model_top(&e.model)->convention, ecran_id("com-2026-001"));
    ecran_keys(&e, "Échap l é");
    settled();
    cr_expect_eq(model_top(&e.model)->page, PAGE_CONTRIBUTIONS);
    ecran_keys(&e, "Échap w Entrée");
    settled();
    ecran_keys(&e, "é");
    cr_expect(ecran_shows(&e, "choisissez-en une"), "an organisation has no tabs");
    close_screen();
}

Test(accueil, read_again_it_keeps_its_names)
{
    open_as(COORDINATION);
    ecran_keys(&e, "F5");
    settled();
    cr_expect(ecran_shows(&e, "COM-2026-001 Ville de"));
    cr_expect(ecran_shows(&e, "COM-2026-001 Centr"));
    close_screen();
}

Test(accueil, a_deadline_is_explained)
{
    open_as(COORDINATION);
    ecran_keys(&e, "Début i");
    cr_expect(ecran_shows(&e, "Pourquoi cette échéance"));
    cr_expect(ecran_shows(&e, "Versement : Fonctionnement"));
    cr_expect(ecran_shows(&e, "Convention : COM-2026-001"));
    cr_expect_not(ecran_shows(&e, ": —"), "what nothing says has no line");
    close_screen();
}

Test(accueil, exports_its_deadlines)
{
    open_as(COORDINATION);
    ecran_keys(&e, "Début F8 ↓ Entrée");
    ecran_settle(&e);
    cr_assert_not_null(e.export_text);
    cr_expect_not_null(strstr(e.export_text, "COM-2026-001"));
    close_screen();
}

/* Of thousands, the most urgent are listed, and all are counted. */
Test(accueil, beyond_two_thousand_the_count_is_still_true)
{
    enum { ALL = 3500, LATE = 2600 };
    open_as(COORDINATION);
    struct model *m = &e.model;
    struct accueil *s = model_top(m)->state;
    struct accueil_lu *l = &s->lu;
    cr_assert(l->read_ms != 0);
    l->n_a_faire = 0;
    for (int i = ALL; i > 0; i--) {
        struct a_faire *t = ROW(l, a_faire, 2 * ACCUEIL_A_FAIRE_MAX);
        cr_assert_not_null(t);
        t->du.number = m->today.number - LATE + i - 1;
        t->titre = t->regle = t->source = t->responsable = "Relancer";
    }
    lu_trier(m, l);
    cr_assert_eq(l->n_a_faire, ACCUEIL_A_FAIRE_MAX);
    cr_expect_eq(l->coupes, ALL - ACCUEIL_A_FAIRE_MAX);
    cr_expect_eq(l->coupes_retard, LATE - ACCUEIL_A_FAIRE_MAX);
    cr_expect_eq(l->a_faire[0].du.number, m->today.number - LATE, "the oldest first");
    cr_expect(ecran_shows(&e, "À FAIRE  (2\u00a0000 sur 3\u00a0500, 2\u00a0600 en retard)"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "échéance"), "the heads of the columns stay");
    ecran_close(&e);
}
