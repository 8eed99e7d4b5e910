/* What a person may change of a convention, of an agrément, of minutes, and
 * when: each refusal names the fact that is missing. */
#include "common/domain/etat.h"
#include "common/domain/gouvernance.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

static Pacte__Convention before, after;
static Pacte__Agrement a_before, a_after;

static void load(void)
{
    exemple_a_load();
    before = after = *(const Pacte__Convention *)corpus_body(&corpus, "com-2026-001");
    a_before = a_after = *(const Pacte__Agrement *)corpus_body(&corpus, "agrement-passerelles-2027");
}

static char because[] = "Faute de moyens";

static void nothing(void) {}
static void unsigned_before(void) { before.signee = NULL; }
static void signed_too_early(void) { unsigned_before(); after.signee = day_of("2026-07-09"); }
static void signed_by_nobody(void) { unsigned_before(); d.n_signataires = 0; }
static void longer_once_signed(void) { after.fin = day_of("2030-12-30"); }
static void no_more_signed(void) { after.signee = NULL; }
static void beyond_the_agrement(void) { unsigned_before(); after.debut = day_of("2026-12-31"); after.fin = day_of("2030-12-30"); }
static void too_long(void) { unsigned_before(); after.fin = day_of("2031-01-01"); }
static void too_short(void) { unsigned_before(); after.fin = day_of("2027-12-30"); }
static void one_year(void) { unsigned_before(); after.fin = day_of("2027-12-31"); }
static void lifted_without_agrement(void)
{
    ((Pacte__Agrement *)corpus_body(&corpus, "agrement-passerelles-2027"))->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
}
static void ended_without_a_reason(void) { after.resiliee = day_of("2028-01-01"); }
static void ended_with_a_reason(void) { ended_without_a_reason(); after.motif_fin = because; }
static void denounced_without_a_reason(void) { after.denoncee = day_of("2028-01-01"); }
static void ended_once_over(void) { after.denoncee = day_of("2031-01-01"); after.motif_fin = because; }
static void ended_on_its_last_day(void) { ended_once_over(); after.denoncee = day_of("2030-12-31"); }
static void ended_and_never_signed(void) { before.signee = after.signee = NULL; ended_with_a_reason(); }
static void resumed(void) { before.denoncee = day_of("2028-01-01"); }
static void not_in_the_model(void) { unsigned_before(); d.modele = NULL; after.fin = day_of("2040-12-31"); }

static const struct { const char *what; void (*change)(void); enum err want; const char *field, *words; } conventions[] = {
    {"nothing changes", nothing, ERR_OK, "", ""},
    {"signed by all on the day", unsigned_before, ERR_OK, "", ""},
    {"signed before they did", signed_too_early, ERR_INVALID, "convention.signee", "8 signatures"},
    {"no signatory", signed_by_nobody, ERR_INVALID, "convention.signee", "aucun signataire"},
    {"another period once signed", longer_once_signed, ERR_INVALID, "convention.fin", "avenant"},
    {"a signature taken back", no_more_signed, ERR_INVALID, "convention.signee", "le reste"},
    {"out of the agrément", beyond_the_agrement, ERR_INVALID, "convention.fin", "01/01/2027"},
    {"a day over four years", too_long, ERR_OUT_OF_RANGE, "convention.fin", "48 mois"},
    {"a day under one year", too_short, ERR_OUT_OF_RANGE, "convention.fin", "12 mois"},
    {"one year", one_year, ERR_OK, "", ""},
    {"lifted, and nothing granted", lifted_without_agrement, ERR_INVALID, "convention.conditions.levee", "accordé"},
    {"ended without a reason", ended_without_a_reason, ERR_REQUIRED, "convention.motif_fin", "pourquoi"},
    {"ended with a reason", ended_with_a_reason, ERR_OK, "", ""},
    {"denounced without a reason", denounced_without_a_reason, ERR_REQUIRED, "convention.motif_fin", "dénoncée"},
    {"denounced once it is over", ended_once_over, ERR_INVALID, "convention.denoncee", "31/12/2030"},
    {"denounced on its last day", ended_on_its_last_day, ERR_OK, "", ""},
    {"ended and never signed", ended_and_never_signed, ERR_INVALID, "convention.resiliee", "archivez-la"},
    {"what has ended resumes", resumed, ERR_INVALID, "convention.resiliee", "nouvelle"},
    {"no model, no length", not_in_the_model, ERR_OK, "", ""},
};

/* What only a change can break, then what must hold. */
static enum err may_be_kept(struct err_note *note)
{
    enum err e = convention_transition(&d, &before, &after, note);
    if (e == ERR_OK)
        e = convention_periode(&d, &after, note);
    if (e == ERR_OK)
        e = convention_signatures(&d, &after, note);
    return e == ERR_OK ? convention_conditions(&d, &after, note) : e;
}

Test(transitions, of_a_convention, .timeout = 60)
{
    for (size_t i = 0; i < sizeof conventions / sizeof conventions[0]; i++) {
        struct err_note note = {0};
        load();
        conventions[i].change();
        cr_expect_eq(may_be_kept(&note), conventions[i].want, "%s: %s", conventions[i].what, note.text);
        cr_expect_str_eq(note.field, conventions[i].field, "%s: %s", conventions[i].what, note.field);
        cr_expect(strstr(note.text, conventions[i].words) != NULL, "%s: %s", conventions[i].what, note.text);
        exemple_a_unload();
    }
}

static void undone(void) { a_after.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE; a_after.notifie = NULL; }
static void reversed(void) { a_after.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE; }
static void reversed_with_a_note(void) { reversed(); a_after.note = because; }
static void heard_again(void)
{
    a_before.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE;
}
static void waiting(void) { a_before.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE; }
static void without_a_day(void)
{
    waiting();
    a_after.depot = a_after.commission = a_after.notifie = NULL;
}
static void notified_before_the_decision(void)
{
    waiting();
    a_after.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
}
static void granted_with_reserves(void)
{
    static Pacte__Reserve one = PACTE__RESERVE__INIT, *list[] = {&one};
    a_after.reserves = list;
    a_after.n_reserves = 1;
}
static void said_to_be_with_reserves(void)
{
    granted_with_reserves();
    a_after.decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE_AVEC_RESERVES;
    a_after.note = because;
}

static const struct { const char *what; void (*change)(void); enum err want; const char *field; } agrements[] = {
    {"nothing changes", nothing, ERR_OK, ""},
    {"decided", waiting, ERR_OK, ""},
    {"undone", undone, ERR_INVALID, "agrement.decision"},
    {"reversed without a word", reversed, ERR_REQUIRED, "agrement.note"},
    {"reversed, and why", reversed_with_a_note, ERR_OK, ""},
    {"granted after an adjournment", heard_again, ERR_OK, ""},
    {"decided on no day", without_a_day, ERR_REQUIRED, "agrement.commission"},
    {"notified before it is decided", notified_before_the_decision, ERR_INVALID, "agrement.notifie"},
    {"reserves, and said to have none", granted_with_reserves, ERR_INVALID, "agrement.decision"},
    {"reserves that are said", said_to_be_with_reserves, ERR_OK, ""},
};

Test(transitions, of_an_agrement, .timeout = 60)
{
    for (size_t i = 0; i < sizeof agrements / sizeof agrements[0]; i++) {
        struct err_note note = {0};
        load();
        agrements[i].change();
        enum err e = agrement_transition(&a_before, &a_after, &note);
        e = e == ERR_OK ? agrement_coherent(&a_after, &note) : e;
        cr_expect_eq(e, agrements[i].want, "%s: %s", agrements[i].what, note.text);
        cr_expect_str_eq(note.field, agrements[i].field, "%s: %s", agrements[i].what, note.field);
        exemple_a_unload();
    }
}

Test(transitions, approved_minutes_are_locked, .init = load, .fini = exemple_a_unload, .timeout = 30)
{
    const Pacte__Reunion *m = corpus_body(&corpus, "reunion-copil-com-2026-001-2026-05-20");
    Pacte__Reunion open = *m, changed = *m;
    cr_expect_eq(reunion_verrou(&d, NULL, m, NULL), ERR_OK, "a new meeting");
    cr_expect_eq(reunion_verrou(&d, m, &changed, NULL), ERR_OK, "nothing changes");
    changed.texte = because;
    cr_expect_eq(reunion_verrou(&d, m, &changed, NULL), ERR_INVALID);
    Pacte__Reunion moved = *m;
    moved.lieu = because;
    cr_expect_eq(reunion_verrou(&d, m, &moved, NULL), ERR_INVALID, "nor where it was held");
    open.pv_approuve = NULL;
    cr_expect_eq(reunion_verrou(&d, &open, &changed, NULL), ERR_OK, "not approved yet");
    cr_expect_eq(reunion_verrou(&d, m, &open, NULL), ERR_INVALID, "an approval is not taken back");
    const Pacte__Decision *x = corpus_body(&corpus, "decision-com-2026-001-d4");
    const Pacte__Presence *p = corpus_body(&corpus, "presence-2026-05-20-cnav");
    cr_expect_eq(decision_verrou(&d, NULL, x, NULL), ERR_INVALID, "nothing is slipped in");
    cr_expect_eq(presence_verrou(&d, NULL, p, NULL), ERR_INVALID);
    cr_expect_eq(decision_verrou(&d, x, x, NULL), ERR_OK);
    cr_expect_eq(presence_verrou(&d, p, p, NULL), ERR_OK);
}
