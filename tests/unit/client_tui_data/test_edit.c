/* What is typed and not saved: never lost, undone step by step, and made into
 * the record that the daemon would accept. */
#include "tests/unit/client_tui_data/rig.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define CONTRIBUTION "{\"type\":\"contribution\",\"id\":\"@c\",\"fields\":{\"convention\":\"@cv\",\"financeur\":\"@caf\"," \
    "\"annee\":2027,\"dispositif\":\"PS AGC\",\"vote\":\"1000.00\"}}"
#define DECISION "{\"type\":\"decision\",\"id\":\"@d\",\"fields\":{\"convention\":\"@cv\",\"annee\":2027,\"objet\":\"Budget\"," \
    "\"votes\":[{\"organisation\":\"@caf\",\"sens\":\"pour\"},{\"organisation\":\"@ville\",\"sens\":\"contre\"}," \
    "{\"organisation\":\"@dept\",\"sens\":\"abstention\"}]}}"
#define AGREMENT "{\"type\":\"agrement\",\"id\":\"@a\",\"fields\":{\"structure\":\"@s\",\"types\":[\"AGC\",\"ACF\",\"AL\"]," \
    "\"debut\":\"2027-01-01\",\"fin\":\"2030-12-31\"}}"

struct bench { struct arena arena; struct edits edits; struct edit *x; };

static struct bench begin(const char *json)
{
    struct bench b;
    arena_init(&b.arena, &sys_real, 1 << 20);
    edits_init(&b.edits, &sys_real);
    b.x = rig_edit(&b.edits, rig_record(&b.arena, json));
    return b;
}

static void end(struct bench *b)
{
    edits_free(&b->edits);
    arena_finish(&b->arena);
}

static void type(struct bench *b, const char *path, const char *text) { rig_type(&b->edits, b->x, path, text); }

static void shows(const struct bench *b, const char *path, const char *want)
{
    char text[200];
    cr_expect_eq(edit_text(b->x, path, text, sizeof text), strlen(want));
    cr_expect_str_eq(text, want);
}

Test(edit, shows_what_was_typed_else_the_base, .timeout = 10)
{
    struct bench b = begin(CONTRIBUTION);
    shows(&b, "vote", "1\u00a0000,00");
    cr_expect_not(edit_changed(b.x));
    type(&b, "vote", "12,");
    shows(&b, "vote", "12,");
    cr_expect_str_eq(edit_typed(b.x, "vote"), "12,");
    cr_expect_null(edit_typed(b.x, "annee"));
    cr_expect(edit_changed(b.x));
    end(&b);
}

Test(edit, the_base_s_own_text_is_no_change, .timeout = 10)
{
    static const char *const same[] = {"1\u00a0000,00", "1000.00"};
    for (size_t i = 0; i < 2; i++) {
        struct bench b = begin(CONTRIBUTION);
        type(&b, "vote", same[i]);
        cr_expect_not(edit_changed(b.x));
        type(&b, "vote", "2000");
        cr_expect(edit_changed(b.x));
        type(&b, "vote", same[i]);
        cr_expect_not(edit_changed(b.x));
        end(&b);
    }
}

Test(edit, a_path_that_does_not_exist_is_refused, .timeout = 10)
{
    struct bench b = begin(DECISION);
    cr_expect_eq(edit_set(&b.edits, b.x, "montant", "1", RIG_NOW), ERR_UNKNOWN_FIELD);
    cr_expect_eq(edit_set(&b.edits, b.x, "votes[0]", "pour", RIG_NOW), ERR_INVALID);
    cr_expect_not(edit_changed(b.x));
    end(&b);
}

/* --- Building --------------------------------------------------------------------- */

Test(edit, what_is_no_value_yet_stops_a_save_and_is_kept, .timeout = 10)
{
    struct bench b = begin(CONTRIBUTION);
    struct err_note note = {0};
    Pacte__Record *r;
    type(&b, "vote", "douze");
    type(&b, "promis", "500");
    cr_expect_eq(edit_build(b.x, rig_today, false, &b.arena, &r, &note), ERR_INVALID);
    cr_expect_str_eq(note.field, "vote");
    cr_expect_str_neq(note.text, "");
    rig_expect(b.x, "vote", "1000.00");
    rig_expect(b.x, "promis", "500.00");
    shows(&b, "vote", "douze");
    cr_expect_not(edit_is_value(b.x, "vote"));
    cr_expect(edit_is_value(b.x, "promis"));
    cr_expect(edit_is_value(b.x, "annee"));
    end(&b);
}

Test(edit, the_header_says_which_version_it_is_about, .timeout = 10)
{
    struct bench b = begin(CONTRIBUTION);
    Pacte__Record *r;
    type(&b, "vote", "12");
    cr_assert_eq(edit_build(b.x, rig_today, false, &b.arena, &r, NULL), ERR_OK);
    cr_expect_eq(r->header->id, b.x->id);
    cr_expect_eq(r->header->revision, 3);
    cr_expect_eq(r->contribution->vote->cents, 1200);
    cr_expect_str_eq(r->contribution->dispositif, "PS AGC");
    end(&b);
}

Test(edit, the_rules_of_the_daemon_are_asked_and_name_the_path, .timeout = 10)
{
    struct bench b = begin(AGREMENT);
    struct err_note note = {0};
    Pacte__Record *r;
    type(&b, "fin", "31/12/2020");
    cr_expect_neq(edit_build(b.x, rig_today, false, &b.arena, &r, &note), ERR_OK);
    cr_expect_str_eq(note.field, "fin");
    end(&b);
}

static const struct { const char *json, *path, *text; enum err error; } checks[] = {
    {CONTRIBUTION, "vote", "12", ERR_OK},
    {CONTRIBUTION, "vote", "", ERR_OK},
    {CONTRIBUTION, "vote", "1.234", ERR_AMBIGUOUS},
    {CONTRIBUTION, "annee", "", ERR_REQUIRED},
    {CONTRIBUTION, "annee", "20", ERR_OUT_OF_RANGE},
    {CONTRIBUTION, "vote", "-5", ERR_OUT_OF_RANGE},
    {AGREMENT, "fin", "31/12/2020", ERR_INVALID},
    {AGREMENT, "fin", "31/12/2029", ERR_OK},
    {DECISION, "votes[3].sens", "pour", ERR_OK},
    {DECISION, "votes[9].sens", "pour", ERR_OK},
    {DECISION, "votes[3].sens", "oui mais", ERR_INVALID},
};

Test(edit, one_value_is_checked_as_it_will_be, .timeout = 10)
{
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        struct bench b = begin(checks[i].json);
        struct err_note note = {0};
        type(&b, checks[i].path, checks[i].text);
        enum err e = edit_check(b.x, checks[i].path, rig_today, &note);
        cr_expect_eq(e, checks[i].error, "%s « %s »: %s, %s", checks[i].path, checks[i].text, err_name(e), note.text);
        if (e != ERR_OK)
            cr_expect_str_eq(note.field, checks[i].path);
        end(&b);
    }
}

Test(edit, a_text_too_long_is_told, .timeout = 10)
{
    char text[300];
    struct bench b = begin(CONTRIBUTION);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    type(&b, "dispositif", text);
    cr_expect_eq(edit_check(b.x, "dispositif", rig_today, NULL), ERR_TOO_LARGE);
    end(&b);
}

/* --- Lists -------------------------------------------------------------------------- */

Test(edit, places_of_a_list_are_those_of_the_base, .timeout = 10)
{
    struct bench b = begin(AGREMENT);
    type(&b, "types[0]", "");
    type(&b, "types[2]", "AL2");
    type(&b, "types[3]", "EXTRA");
    rig_expect(b.x, "types[0]", "ACF");
    rig_expect(b.x, "types[1]", "AL2");
    rig_expect(b.x, "types[2]", "EXTRA");
    rig_expect(b.x, "types[3]", "");
    end(&b);
}

Test(edit, what_is_appended_leaves_no_gap, .timeout = 10)
{
    struct bench b = begin(DECISION);
    type(&b, "votes[5].organisation", "000000000000B");
    type(&b, "votes[4].organisation", "000000000000A");
    type(&b, "votes[3].sens", "presque");
    type(&b, "votes[5].sens", "contre");
    type(&b, "votes[4].sens", "pour");
    rig_expect(b.x, "votes[3].organisation", "000000000000A");
    rig_expect(b.x, "votes[3].sens", "pour");
    rig_expect(b.x, "votes[4].organisation", "000000000000B");
    rig_expect(b.x, "votes[4].sens", "contre");
    rig_expect(b.x, "votes[5].sens", "");
    end(&b);
}

Test(edit, a_group_goes_and_comes_back, .timeout = 10)
{
    struct bench b = begin(DECISION);
    type(&b, "votes[1]", "");
    cr_expect(edit_changed(b.x));
    rig_expect(b.x, "votes[1].sens", "abstention");
    rig_expect(b.x, "votes[2].sens", "");
    cr_expect(edits_undo(&b.edits, NULL));
    rig_expect(b.x, "votes[1].sens", "contre");
    rig_expect(b.x, "votes[2].sens", "abstention");
    cr_expect_not(edit_changed(b.x));
    end(&b);
}

Test(edit, a_group_that_was_only_typed_goes_with_all_of_it, .timeout = 10)
{
    struct bench b = begin(DECISION);
    type(&b, "votes[3].organisation", "000000000000A");
    type(&b, "votes[3].sens", "pour");
    type(&b, "votes[3]", "");
    cr_expect_not(edit_changed(b.x));
    end(&b);
}

/* --- Undo ---------------------------------------------------------------------------- */

Test(edit, a_word_typed_is_one_step, .timeout = 10)
{
    struct bench b = begin(CONTRIBUTION);
    for (int i = 1; i <= 4; i++) {
        char text[8];
        (void)snprintf(text, sizeof text, "%.*s", i, "1500");
        cr_assert_eq(edit_set(&b.edits, b.x, "vote", text, RIG_NOW + i * 300), ERR_OK);
    }
    cr_assert_eq(edit_set(&b.edits, b.x, "vote", "1600", RIG_NOW + 5000), ERR_OK);
    cr_assert_eq(edit_set(&b.edits, b.x, "promis", "1", RIG_NOW + 5100), ERR_OK);
    cr_expect_eq(b.edits.step_count, 3);
    struct edit_step where;
    cr_expect(edits_undo(&b.edits, &where));
    cr_expect_str_eq(where.path, "promis");
    cr_expect_null(edit_typed(b.x, "promis"));
    cr_expect(edits_undo(&b.edits, NULL));
    cr_expect_str_eq(edit_typed(b.x, "vote"), "1500");
    cr_expect(edits_undo(&b.edits, NULL));
    cr_expect_not(edit_changed(b.x));
    cr_expect_not(edits_undo(&b.edits, NULL));
    cr_expect(edits_redo(&b.edits, NULL));
    cr_expect(edits_redo(&b.edits, NULL));
    cr_expect_str_eq(edit_typed(b.x, "vote"), "1600");
    cr_assert_eq(edit_set(&b.edits, b.x, "vote", "1700", RIG_NOW + 9000), ERR_OK);
    cr_expect_not(edits_redo(&b.edits, NULL), "a new change forgets what was undone");
    end(&b);
}

Test(edit, the_oldest_of_too_many_steps_goes, .timeout = 20)
{
    struct bench b = begin(CONTRIBUTION);
    for (int i = 0; i < EDIT_UNDO_MAX + 50; i++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%d", i);
        cr_assert_eq(edit_set(&b.edits, b.x, "vote", text, RIG_NOW + i * 2000), ERR_OK);
    }
    size_t n = 0;
    while (edits_undo(&b.edits, NULL))
        n++;
    cr_expect_eq(n, EDIT_UNDO_MAX);
    cr_expect_str_eq(edit_typed(b.x, "vote"), "49");
    end(&b);
}

/* Any run of changes, undone to the beginning and done again to the end. */
Test(edit, undo_and_redo_are_exact, .timeout = 30)
{
    static const char *const paths[] = {"vote", "promis", "dispositif", "ligne", "motif", "parts[0].montant"};
    static const char *const words[] = {"", "1", "12,5", "PS", "douze", "1000.00"};
    uint64_t seed = 5;
    for (int run = 0; run < 200; run++) {
        struct bench b = begin(CONTRIBUTION);
        char after[6][20];
        for (int i = 0; i < 30; i++)
            cr_assert_eq(edit_set(&b.edits, b.x, paths[rig_random(&seed, 6)], words[rig_random(&seed, 6)],
                                  RIG_NOW + i * (int64_t)rig_random(&seed, 2) * 2000), ERR_OK);
        for (int i = 0; i < 6; i++)
            (void)edit_text(b.x, paths[i], after[i], sizeof after[i]);
        size_t back = 0, forth = 0;
        while (edits_undo(&b.edits, NULL))
            back++;
        cr_expect_not(edit_changed(b.x));
        while (edits_redo(&b.edits, NULL))
            forth++;
        cr_expect_eq(back, forth);
        for (int i = 0; i < 6; i++)
            shows(&b, paths[i], after[i]);
        end(&b);
    }
}

Test(edit, dropping_an_edit_drops_its_steps_only, .timeout = 10)
{
    struct bench b = begin(CONTRIBUTION);
    struct edit *other = rig_edit(&b.edits, rig_record(&b.arena, DECISION));
    b.x = edits_find(&b.edits, (uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, b.edits.rows[0].id);
    type(&b, "vote", "1");
    rig_type(&b.edits, other, "objet", "Autre");
    uint64_t id = b.x->id;
    edits_drop(&b.edits, b.x->type, id);
    cr_expect_eq(b.edits.count, 1);
    cr_expect(edits_undo(&b.edits, NULL));
    cr_expect_not(edits_undo(&b.edits, NULL));
    end(&b);
}

Test(edit, memory_that_is_refused_loses_nothing, .timeout = 30)
{
    for (size_t fail = 1; fail < 12; fail++) {
        struct fault f = {0};
        struct sys sys = fault_sys(&f);
        struct arena a;
        struct edits e;
        arena_init(&a, &sys_real, 1 << 20);
        edits_init(&e, &sys);
        struct edit *x = rig_edit(&e, rig_record(&a, CONTRIBUTION));
        cr_assert_eq(edit_set(&e, x, "vote", "1", RIG_NOW), ERR_OK);
        f.calls = 0;
        f.fail_at = fail;
        for (int i = 0; i < 3; i++)
            if (edit_set(&e, x, "vote", "22", RIG_NOW + 5000 + i) == ERR_OK)
                break;
        cr_expect_str_eq(edit_typed(x, "vote"), "22");
        edits_free(&e);
        cr_expect_eq(f.live, 0);
        arena_finish(&a);
    }
}
