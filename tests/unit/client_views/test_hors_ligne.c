/* Without the server: what shows says how old it is, what is typed is kept,
 * what was asked to be saved is sent once, and the password is asked when
 * nobody types. */
#include "tests/support/ecran.h"

#include "client-tui/model/session.h"
#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct ecran e;

static void open_screen(void) { ecran_start(&e, 24, 80); e.model.keep = true; }
static void close_screen(void) { ecran_close(&e); }
TestSuite(hors_ligne, .init = open_screen, .fini = close_screen, .timeout = 60);

/* The daemon does not answer; the copy is of six days before. */
static void start_offline(void)
{
    e.kept_ms = e.now_ms - 6 * (int64_t)86400000;
    ecran_link(&e, false);
    (void)ecran_text(&e);
}

static void type_a_title(const char *keys)
{
    ecran_go_record(&e, "formulaire", TYPE(CONVENTION), "com-2026-001");
    ecran_keys(&e, "↓ e Ctrl-U");
    ecran_keys(&e, keys);
}

static void title(char *out, size_t size)
{
    Pacte__Record *r = world_read(&e.world, TYPE(CONVENTION), ecran_id("com-2026-001"));
    (void)snprintf(out, size, "%s", r->convention->intitule);
}

static uint32_t revision(void) { return world_read(&e.world, TYPE(CONVENTION), ecran_id("com-2026-001"))->header->revision; }

Test(hors_ligne, it_opens_on_the_copy_and_says_of_when)
{
    start_offline();
    cr_expect_eq(e.opened, 1);
    cr_expect(ecran_shows(&e, "À FAIRE"));
    cr_expect(ecran_shows(&e, "hors ligne, copie du 14/11 à 14:02"));
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    ecran_keys(&e, "l");
    cr_expect(ecran_shows(&e, "tri : Fin"));
    cr_expect(ecran_shows(&e, "COM-2026-001"));
    ecran_keys(&e, "/ 'passerelles' Entrée Entrée");
    cr_expect(ecran_shows(&e, "Intitulé"));
    cr_expect(ecran_shows(&e, "hors ligne, copie du 14/11 à 14:02"));
    cr_expect_eq(e.sent, 0, "nothing went out");
}

Test(hors_ligne, without_a_copy_it_waits_for_the_server)
{
    ecran_link(&e, false);
    cr_expect_eq(e.opened, 1);
    cr_expect(ecran_shows(&e, "Identifiant"));
    cr_expect(ecran_shows(&e, "le serveur ne répond pas"));
}

Test(hors_ligne, somebody_who_types_is_not_taken_elsewhere_but_may_ask)
{
    ecran_keys(&e, "'coordination'");
    start_offline();
    cr_expect_eq(e.opened, 0);
    cr_expect(ecran_shows(&e, "Identifiant"));
    ecran_keys(&e, "Tab 'x' Entrée");
    cr_expect(ecran_shows(&e, "À FAIRE"));
}

Test(hors_ligne, the_setting_says_no)
{
    e.model.keep = false;
    start_offline();
    cr_expect_eq(e.opened, 0);
    cr_expect_not(e.model.logged);
}

Test(hors_ligne, turned_off_every_copy_goes)
{
    char value[16];
    ecran_login(&e);
    ecran_go(&e, "affichage");
    ecran_keys(&e, "↓ ↓ ↓ ↓ ↓ Espace");
    cr_expect(ecran_shows(&e, "Copies locales effacées"));
    cr_expect_eq(e.forgotten, 1);
    cr_expect_not(e.model.keep);
    cr_expect_str_eq(model_pref(&e.model, "copie-locale", value, sizeof value), "non");
}

Test(hors_ligne, what_is_read_is_kept_and_a_log_out_shows_nothing)
{
    ecran_login(&e);
    ecran_go(&e, "fiche");
    cr_expect_eq(e.kept, 1, "the convention, whole");
    ecran_keys(&e, "Échap");
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_COMPTES}));
    ecran_settle(&e);
    model_logout(&e.model);
    ecran_settle(&e);
    cr_expect_eq(e.forgotten, 1);
    cr_expect(ecran_shows(&e, "Identifiant"));
    cr_expect_eq(e.model.ouvertes[0].convention, 0);
    cr_expect_not(e.model.logged);
}

Test(hors_ligne, what_waits_is_counted_and_sent_when_the_password_was_given)
{
    char now[200];
    start_offline();
    type_a_title("'Un titre tapé hors ligne' Tab F2");
    cr_expect(ecran_shows(&e, "Hors ligne : gardé sur ce poste"));
    cr_expect(ecran_shows(&e, "hors ligne, copie du 14/11 à 14:02 · 1 à envoyer"));
    title(now, sizeof now);
    cr_expect_str_neq(now, "Un titre tapé hors ligne");
    uint32_t before = revision();
    ecran_link(&e, true);
    title(now, sizeof now);
    cr_expect_str_eq(now, "Un titre tapé hors ligne");
    cr_expect_eq(revision(), before + 1);
    cr_expect(ecran_shows(&e, "Enregistré"));
    cr_expect(ecran_shows(&e, "en ligne"));
    cr_expect_eq(e.draft.len, 0);
}

/* The answer was lost with the client: the next one asks again under the same key. */
Test(hors_ligne, a_save_killed_before_its_answer_is_done_once)
{
    struct event found = {.kind = EVENT_DRAFT};
    Pacte__BatchRequest *q;
    ProtobufCMessage *m;
    struct draft_head h;
    uint8_t key[16];
    ecran_login(&e);
    type_a_title("'Une seule fois' Tab");
    e.hold = true;                       /* nothing that is asked for is done, from here on */
    ecran_keys(&e, "F2");
    cr_assert_eq(e.model.effects[0].kind, EFFECT_DRAFT, "on the disk before it is sent");
    cr_assert_eq(e.model.effects[1].kind, EFFECT_SEND);
    cr_assert_eq(draft_unpack(e.model.effects[0].bytes, &h, NULL), ERR_OK);
    cr_assert_eq(wire_unpack_own(&pacte__batch_request__descriptor, h.command, &e.arena, &m), ERR_OK);
    q = (Pacte__BatchRequest *)m;
    memcpy(key, q->idempotency_key.data, sizeof key);
    cr_expect(bytes_equal(h.command, e.model.effects[1].bytes));
    /* the same file, in another client that starts without a link */
    uint8_t *file = malloc(e.model.effects[0].bytes.len);
    memcpy(file, e.model.effects[0].bytes.data, e.model.effects[0].bytes.len);
    found.bytes = bytes_of(file, e.model.effects[0].bytes.len);
    ecran_close(&e);
    open_screen();
    model_event(&e.model, &found);
    free(file);
    start_offline();
    cr_expect(ecran_shows(&e, "1 à envoyer"));
    cr_expect_eq(e.model.draft_count, 0, "taken up by itself");
    e.hold = true;
    ecran_link(&e, true);
    e.hold = false;
    for (size_t i = 0; i < e.model.effect_count; i++)
        if (e.model.effects[i].kind == EFFECT_SEND && e.model.effects[i].method == PACTE__METHOD__METHOD_BATCH) {
            cr_assert_eq(wire_unpack_own(&pacte__batch_request__descriptor, e.model.effects[i].bytes, &e.arena, &m), ERR_OK);
            cr_expect_arr_eq(((Pacte__BatchRequest *)m)->idempotency_key.data, key, sizeof key);
            goto sent;
        }
    cr_assert_fail("nothing was sent");
sent:
    ecran_settle(&e);
    cr_expect(ecran_shows(&e, "Enregistré"));
    cr_expect_eq(e.draft.len, 0);
}

static void answer_to_the_save(enum err error)
{
    struct event v = {.kind = EVENT_ANSWER, .now_ms = e.now_ms};
    v.answer = (struct reponse){.error = error, .last = true};
    for (size_t i = 0; i < e.model.effect_count; i++)
        if (e.model.effects[i].kind == EFFECT_SEND && e.model.effects[i].method == PACTE__METHOD__METHOD_BATCH)
            v.answer.tag = e.model.effects[i].tag;
    cr_assert_neq(v.answer.tag, 0, "it was sent");
    model_event(&e.model, &v);
}

/* What says nothing of the command leaves it to be sent again, under its key;
 * a refusal lets it go. */
Test(hors_ligne, an_answer_that_says_nothing_of_the_save_keeps_it)
{
    static const struct { enum err error; bool kept; } rows[] = {
        {ERR_UNREACHABLE, true}, {ERR_TIMED_OUT, true}, {ERR_UNAUTHENTICATED, true}, {ERR_SESSION_EXPIRED, true},
        {ERR_STOPPING, true}, {ERR_INVALID, false}, {ERR_BUSY, false}, {ERR_READ_ONLY, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (i > 0) {
            close_screen();
            open_screen();
        }
        ecran_login(&e);
        type_a_title("'Un titre' Tab");
        e.hold = true;
        ecran_keys(&e, "F2");
        answer_to_the_save(rows[i].error);
        const struct ouverte *o = model_ouverte_known(&e.model, ecran_id("com-2026-001"));
        cr_expect_eq(o->command.len > 0 && o->save_wanted, rows[i].kept, "%s", err_name(rows[i].error));
        cr_expect(rows[i].kept == ecran_shows(&e, "Pas de réponse"), "%s: %s", err_name(rows[i].error), e.model.message);
    }
}

Test(hors_ligne, conventions_that_wait_are_sent_one_after_the_other)
{
    char now[200];
    uint64_t id = 0;
    start_offline();
    type_a_title("'Le premier' Tab F2");
    struct ouverte *hors = model_ouverte(&e.model, HORS_CONVENTION);
    cr_assert_not_null(hors);
    cr_assert_eq(model_type(&e.model, hors, TYPE(ORGANISATION), &id, "nom", "Association fictive du Pont"), ERR_OK);
    cr_assert_eq(model_type(&e.model, hors, TYPE(ORGANISATION), &id, "type", "association"), ERR_OK);
    model_save(&e.model, hors, 0, 0, "");
    ecran_link(&e, true);
    title(now, sizeof now);
    cr_expect_str_eq(now, "Le premier");
    cr_expect_eq(hors->command.len, 0, "answered: %s", e.model.message);
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        cr_expect_not(e.model.ouvertes[i].save_wanted);
}

Test(hors_ligne, what_is_changed_again_before_it_was_sent_waits_for_another_f2)
{
    char now[200], before[200];
    title(before, sizeof before);
    start_offline();
    type_a_title("'Tapé' Tab F2");
    ecran_keys(&e, "Haut Ctrl-U 'Tapé autrement' Tab");
    cr_expect_eq(model_ouverte_known(&e.model, ecran_id("com-2026-001"))->command.len, 0);
    ecran_link(&e, true);
    title(now, sizeof now);
    cr_expect_str_eq(now, before, "not without being asked");
}

/* --- The password, again -------------------------------------------------------------- */

static void expire(void)
{
    struct event gone = {.kind = EVENT_SESSION, .now_ms = e.now_ms};
    model_event(&e.model, &gone);
    ecran_settle(&e);
}

Test(hors_ligne, an_expired_session_asks_on_one_line_over_the_screen)
{
    ecran_login(&e);
    ecran_keys(&e, "l");
    expire();
    cr_expect(ecran_shows(&e, "Mot de passe de « coordination »"));
    cr_expect(ecran_shows(&e, "COM-2026-001"), "the screen stays");
    ecran_golden(&e, "reprise-80x24");
    ecran_keys(&e, "'secret' Entrée");
    cr_expect_eq(e.model.link, LINK_ONLINE);
    cr_expect_neq(model_top(&e.model)->page, PAGE_REPRISE);
    cr_expect_eq(model_top(&e.model)->page, PAGE_LISTE);
}

Test(hors_ligne, who_types_is_asked_when_they_save_and_the_form_stays)
{
    char now[200];
    ecran_login(&e);
    type_a_title("'Le dé'");
    expire();
    cr_expect_neq(model_top(&e.model)->page, PAGE_REPRISE, "no letter goes into a password");
    cr_expect(ecran_shows(&e, "F5"));
    ecran_keys(&e, "'but' F2");
    cr_expect(ecran_shows(&e, "Mot de passe de « coordination »"));
    cr_expect(ecran_shows(&e, "Le début"));
    ecran_keys(&e, "'secret' Entrée");
    title(now, sizeof now);
    cr_expect_str_eq(now, "Le début");
}

Test(hors_ligne, later_is_an_answer_and_f5_asks_again)
{
    ecran_login(&e);
    expire();
    ecran_keys(&e, "Échap");
    cr_expect_eq(model_top(&e.model)->page, PAGE_ACCUEIL);
    cr_expect(ecran_shows(&e, "non identifié, copie du"));
    ecran_wait(&e, 60000);
    cr_expect_eq(model_top(&e.model)->page, PAGE_ACCUEIL, "not asked twice");
    ecran_keys(&e, "F5");
    cr_expect_eq(model_top(&e.model)->page, PAGE_REPRISE);
}

Test(hors_ligne, a_refusal_and_a_code_are_asked_for_on_the_same_line)
{
    struct event no = {.kind = EVENT_LINK, .link = LINK_LOGIN, .error = ERR_BAD_CREDENTIALS, .now_ms = e.now_ms};
    ecran_login(&e);
    expire();
    e.hold = true;
    ecran_keys(&e, "'faux' Entrée");
    model_event(&e.model, &no);
    cr_expect(ecran_shows(&e, "incorrect"));
    ecran_keys(&e, "'juste' Entrée");
    no.error = ERR_OTP_REQUIRED;
    model_event(&e.model, &no);
    cr_expect(ecran_shows(&e, "Code à six chiffres"));
    ecran_keys(&e, "'123456' Entrée");
    const struct effect *last = &e.model.effects[e.model.effect_count - 1];
    cr_expect_eq(last->kind, EFFECT_LOGIN);
    cr_expect_str_eq(last->text2, "juste");
    cr_expect_str_eq(last->text3, "123456");
}

Test(hors_ligne, another_account_sees_nothing_of_the_one_before)
{
    ecran_login(&e);
    ecran_go(&e, "fiche");
    expire();
    e.account = FEDERATION;
    ecran_login(&e);
    cr_expect_eq(model_ouverte_known(&e.model, ecran_id("com-2026-001")), NULL);
    cr_expect_eq(model_top(&e.model)->page, PAGE_ACCUEIL);
}
