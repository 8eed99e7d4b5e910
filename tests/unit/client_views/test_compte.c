/* Drafts, accounts, and how it looks. */
#include "tests/support/ecran.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(brouillons, .init = open_screen, .fini = close_screen);
TestSuite(comptes, .init = open_screen, .fini = close_screen);
TestSuite(affichage, .init = open_screen, .fini = close_screen);

static void type_something(void)
{
    ecran_go_record(&e, "formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "↓ e Ctrl-U 'Un autre titre' Tab Échap");
    ecran_wait(&e, 3000);
}

Test(brouillons, pictures)
{
    type_something();
    ecran_go(&e, "brouillons");
    ecran_goldens(&e, "brouillons");
}

Test(brouillons, none_is_said)
{
    ecran_go(&e, "brouillons");
    cr_expect(ecran_shows(&e, "Aucun brouillon"));
}

Test(brouillons, compared_sent_and_gone)
{
    type_something();
    ecran_go(&e, "brouillons");
    ecran_keys(&e, "v");
    cr_expect(ecran_shows(&e, "Un autre titre"), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap F2");
    cr_expect(ecran_shows(&e, "Aucun brouillon"), "%s", ecran_text(&e));
    cr_expect_eq(e.draft.len, 0, "the file goes");
}

/* Found after a month: told, offered, and gone only when it was left there. */
static void found_after(int days)
{
    type_something();
    struct bytes file = e.draft;
    e.draft = bytes_of(NULL, 0);
    ecran_close(&e);
    ecran_start(&e, 24, 80);
    ecran_wait(&e, 250);
    e.now_ms += (int64_t)days * 86400000;
    model_event(&e.model, &(struct event){.kind = EVENT_DRAFT, .now_ms = e.now_ms, .bytes = file});
    ecran_login(&e);
    e.draft = file;
}

Test(brouillons, a_month_later_it_is_offered_a_last_time_and_goes)
{
    found_after(31);
    cr_expect(ecran_shows(&e, "1 brouillon a plus de 30 jours"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "jeté en sortant"));
    ecran_keys(&e, "F10");
    cr_expect(ecran_shows(&e, "sera jeté"), "%s", ecran_text(&e));
    cr_expect_eq(e.quits, 0);
    ecran_keys(&e, "← Entrée");
    cr_expect_eq(e.quits, 1, "%s", ecran_text(&e));
    model_event(&e.model, &(struct event){.kind = EVENT_QUIT, .now_ms = e.now_ms});
    ecran_settle(&e);
    cr_expect_eq(e.draft.len, 0, "the file goes");
}

Test(brouillons, a_month_later_it_can_still_be_taken_up)
{
    found_after(31);
    ecran_keys(&e, "Entrée");
    cr_expect(ecran_shows(&e, "reprise où elle en était"), "%s", ecran_text(&e));
    model_event(&e.model, &(struct event){.kind = EVENT_QUIT, .now_ms = e.now_ms});
    ecran_settle(&e);
    cr_expect_gt(e.draft.len, 0, "written anew");
}

Test(brouillons, under_a_month_it_stays)
{
    found_after(29);
    cr_expect_not(ecran_shows(&e, "30 jours"), "%s", ecran_text(&e));
    ecran_keys(&e, "F10");
    cr_expect_eq(e.quits, 1);
    model_event(&e.model, &(struct event){.kind = EVENT_QUIT, .now_ms = e.now_ms});
    ecran_settle(&e);
    cr_expect_gt(e.draft.len, 0);
}

/* What has no name yet is told by its kind, not by its number. */
Test(brouillons, a_new_record_without_a_name)
{
    ecran_go(&e, "liste");
    ecran_keys(&e, "'contacts' Entrée n ↓ ↓ ↓ ↓ ↓ '0102030405' Tab Échap");
    ecran_wait(&e, 3000);
    ecran_go(&e, "brouillons");
    cr_expect(ecran_shows(&e, "Contact (nouvelle fiche)"), "%s", ecran_text(&e));
    ecran_keys(&e, "v");
    cr_expect(ecran_shows(&e, "Contact (nouvelle fiche)"), "%s", ecran_text(&e));
}

Test(brouillons, thrown_away_only_after_an_answer)
{
    type_something();
    ecran_go(&e, "brouillons");
    ecran_keys(&e, "Suppr Entrée");
    cr_expect(ecran_shows(&e, "1 "), "the safe answer comes first");
    ecran_keys(&e, "Suppr j Entrée");
    cr_expect(ecran_shows(&e, "Aucun brouillon"), "%s", ecran_text(&e));
}

/* The client was killed; the next one, on that server, finds the file. */
static void come_back_to(const char *server)
{
    struct bytes file = {0};
    uint8_t *copy = malloc(e.draft.len);
    cr_assert_not_null(copy);
    memcpy(copy, e.draft.data, e.draft.len);
    file = bytes_of(copy, e.draft.len);
    ecran_close(&e);
    ecran_start(&e, 24, 80);
    (void)snprintf(e.model.server, sizeof e.model.server, "%s", server);
    model_event(&e.model, &(struct event){.kind = EVENT_DRAFT, .bytes = file});
    ecran_login(&e);
    free(copy);
}

static void die_and_come_back(void) { come_back_to("pacted.exemple.fr:7443"); }

Test(brouillons, what_a_killed_client_had_is_offered_and_taken_up)
{
    type_something();
    die_and_come_back();
    cr_expect(ecran_shows(&e, "retrouvés : 1"), "%s", ecran_text(&e));
    ecran_keys(&e, "v");
    cr_expect(ecran_shows(&e, "Un autre titre"), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap Entrée");
    cr_expect(ecran_shows(&e, "Saisie reprise"), "%s", ecran_text(&e));
    cr_expect(ecran_shows(&e, "Un autre titre"), "%s", ecran_text(&e));
    ecran_keys(&e, "F2");
    const Pacte__Record *r = world_read(&e.world, TYPE(CONVENTION), ecran_id("com-2026-001"));
    cr_expect_str_eq(r->convention->intitule, "Un autre titre");
}

/* Two servers may have a convention of the same number. */
Test(brouillons, what_is_of_another_server_is_left_where_it_is)
{
    type_something();
    come_back_to("autre.exemple.fr:7443");
    cr_expect_not(ecran_shows(&e, "retrouvés"), "%s", ecran_text(&e));
    ecran_go(&e, "brouillons");
    cr_expect(ecran_shows(&e, "Aucun brouillon"), "%s", ecran_text(&e));
    cr_expect_eq(e.model.draft_count, 1, "it is not thrown away");
}

/* Typed since: newer than what the file has of the same value. */
Test(brouillons, what_is_taken_up_does_not_write_over_what_is_typed)
{
    uint64_t id = ecran_id("com-2026-001");
    struct ouverte *o = model_ouverte(&e.model, id);
    cr_assert_eq(model_type(&e.model, o, TYPE(CONVENTION), &id, "note", "Du brouillon"), ERR_OK);
    type_something();
    die_and_come_back();
    o = model_ouverte(&e.model, id);
    ecran_settle(&e);
    cr_assert_eq(model_type(&e.model, o, TYPE(CONVENTION), &id, "intitule", "Tapé depuis"), ERR_OK, "%s", e.model.message);
    ecran_go(&e, "brouillons");
    ecran_keys(&e, "Entrée F2");
    const Pacte__Record *r = world_read(&e.world, TYPE(CONVENTION), id);
    cr_expect_str_eq(r->convention->intitule, "Tapé depuis");
    cr_expect_str_eq(r->convention->note, "Du brouillon");
}

Test(brouillons, what_was_found_is_thrown_away)
{
    type_something();
    die_and_come_back();
    ecran_keys(&e, "Suppr j Entrée");
    cr_expect(ecran_shows(&e, "Aucun brouillon"), "%s", ecran_text(&e));
    cr_expect_eq(e.draft.len, 0);
}

Test(comptes, pictures)
{
    ecran_go(&e, "comptes");
    ecran_goldens(&e, "comptes");
}

Test(comptes, a_password_is_changed_and_never_shown)
{
    ecran_go(&e, "comptes");
    ecran_keys(&e, "↓ ↓ Entrée 'mauvais' Tab 'un nouveau mot de passe' Tab 'un nouveau mot de passe'");
    cr_expect_not(ecran_shows(&e, "mauvais"));
    ecran_keys(&e, "Entrée");
    cr_expect(ecran_shows(&e, "incorrect"), "%s", ecran_text(&e));
    ecran_keys(&e, "Maj-Tab Maj-Tab Ctrl-U 'le mot de passe actuel' Tab Tab Entrée");
    cr_expect(ecran_shows(&e, "Mot de passe changé"), "%s", ecran_text(&e));
}

Test(comptes, two_different_passwords_are_not_sent)
{
    ecran_go(&e, "comptes");
    unsigned sent = e.sent;
    ecran_keys(&e, "↓ ↓ Entrée 'a' Tab 'un' Tab 'deux' Entrée");
    cr_expect(ecran_shows(&e, "diffèrent"), "%s", ecran_text(&e));
    cr_expect_eq(e.sent, sent);
}

Test(comptes, the_second_factor_shows_its_secret_then_its_recovery_codes)
{
    ecran_go(&e, "comptes");
    ecran_keys(&e, "↓ ↓ ↓ Entrée 'le mot de passe actuel' Entrée");
    cr_expect(ecran_shows(&e, "GEZDGNBVGY3TQOJQ"), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap '123456' Entrée");
    cr_expect(ecran_shows(&e, "1111-2222"), "%s", ecran_text(&e));
}

Test(comptes, another_session_is_ended)
{
    ecran_go(&e, "comptes");
    unsigned sent = e.sent;
    ecran_keys(&e, "Fin Suppr");
    cr_expect(ecran_shows(&e, "Fermer cette session"), "%s", ecran_text(&e));
    ecran_keys(&e, "f Entrée");
    cr_expect_gt(e.sent, sent);
}

Test(comptes, only_administration_creates)
{
    ecran_go(&e, "comptes");
    ecran_keys(&e, "n");
    cr_expect(ecran_shows(&e, "seule l'administration"), "%s", ecran_text(&e));
}

Test(comptes_administration, an_account_is_created_with_its_role)
{
    ecran_start(&e, 24, 80);
    e.account = ADMIN;
    ecran_login(&e);
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_COMPTES}));
    ecran_settle(&e);
    cr_expect(ecran_shows(&e, "fédération"), "%s", ecran_text(&e));
    ecran_keys(&e, "n 'accueil' Tab 'Poste accueil' Tab Espace Tab 'trop court' Entrée");
    cr_expect(ecran_shows(&e, "13 caractères"), "%s", ecran_text(&e));
    ecran_keys(&e, "Ctrl-U Entrée");
    cr_expect(ecran_shows(&e, "provisoire-de-l-essai"), "%s", ecran_text(&e));
    ecran_close(&e);
}

Test(affichage, pictures)
{
    ecran_go(&e, "affichage");
    ecran_goldens(&e, "affichage");
}

Test(affichage, a_theme_is_tried_at_once_and_kept)
{
    char value[32];
    ecran_go(&e, "affichage");
    enum theme before = e.model.theme;
    ecran_keys(&e, "Espace");
    cr_expect_neq(e.model.theme, before);
    cr_expect_str_eq(model_pref(&e.model, "theme", value, sizeof value), theme_name(e.model.theme));
}

Test(affichage, each_key_says_its_name_until_escape_twice)
{
    ecran_go(&e, "affichage");
    ecran_keys(&e, "↓ ↓ ↓ ↓ ↓ ↓ Entrée q F2");
    cr_expect(ecran_shows(&e, "F2 : Enregistrer"), "%s", ecran_text(&e));
    ecran_keys(&e, "Échap Échap");
    cr_expect_not(ecran_shows(&e, "┌ Tester"));
}
