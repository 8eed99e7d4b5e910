/* Two people, one record: nothing that either wrote is ever lost in silence. */
#include "tests/unit/client_tui_data/pair.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* --- Single values -------------------------------------------------------------------- */

Test(merge, disjoint_values_merge_without_a_question, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "vote", "1 500");
    pair_theirs(&p, "promis", "900");
    pair_merge(&p);
    cr_expect_eq(p.m.count, 2);
    cr_expect_eq(p.m.asked, 0);
    pair_side(&p, "vote", MERGE_MINE);
    pair_side(&p, "promis", MERGE_THEIRS);
    cr_expect_str_eq(pair_value(&p, "vote")->base, "1\u00a0000,00");
    cr_expect_str_eq(pair_value(&p, "vote")->mine, "1\u00a0500,00");
    pair_resolve(&p);
    cr_expect_eq(p.x->revision, 4);
    cr_expect_eq(p.x->count, 1);
    cr_expect_str_eq(edit_typed(p.x, "vote"), "1 500", "what was typed stays as it was typed");
    rig_expect(p.x, "vote", "1500.00");
    rig_expect(p.x, "promis", "900.00");
    pair_end(&p);
}

Test(merge, the_same_value_twice_is_no_question, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "vote", "1500");
    pair_theirs(&p, "vote", "1 500,00");
    pair_merge(&p);
    pair_side(&p, "vote", MERGE_BOTH);
    pair_resolve(&p);
    cr_expect_not(edit_changed(p.x));
    pair_end(&p);
}

Test(merge, one_value_in_two_ways_is_asked, .timeout = 10)
{
    static const struct { enum merge_side chosen; const char *want; } choices[] = {{MERGE_MINE, "1500.00"}, {MERGE_THEIRS, "1600.00"}};
    for (size_t i = 0; i < 2; i++) {
        struct pair p = pair_begin(PAIR_CONTRIBUTION);
        pair_mine(&p, "vote", "1500");
        pair_theirs(&p, "vote", "1600");
        pair_merge(&p);
        pair_side(&p, "vote", MERGE_ASK);
        cr_expect_eq(p.m.asked, 1);
        cr_expect_eq(merge_resolve(&p.m, &p.me, p.x, p.theirs, RIG_NOW), ERR_BAD_STATE);
        pair_value(&p, "vote")->side = choices[i].chosen;
        pair_resolve(&p);
        rig_expect(p.x, "vote", choices[i].want);
        pair_end(&p);
    }
}

Test(merge, what_is_no_value_yet_is_kept_or_asked, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "vote", "1.234");
    pair_mine(&p, "promis", "beaucoup");
    pair_theirs(&p, "vote", "1600");
    pair_merge(&p);
    pair_side(&p, "vote", MERGE_ASK);
    pair_side(&p, "promis", MERGE_MINE);
    cr_expect_str_eq(pair_value(&p, "vote")->mine, "1.234");
    pair_value(&p, "vote")->side = MERGE_MINE;
    pair_resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "vote"), "1.234");
    cr_expect_str_eq(edit_typed(p.x, "promis"), "beaucoup");
    pair_end(&p);
}

Test(merge, a_day_that_depends_on_today_stays_what_was_typed, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "vote_date", "auj");
    pair_theirs(&p, "promis", "5");
    pair_merge(&p);
    cr_expect_str_eq(pair_value(&p, "vote_date")->mine, "27/11/2026");
    pair_resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "vote_date"), "auj");
    pair_end(&p);
}

Test(merge, a_value_that_was_cleared_is_a_change, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "vote", "");
    pair_theirs(&p, "dispositif", "");
    pair_merge(&p);
    pair_side(&p, "vote", MERGE_MINE);
    pair_side(&p, "dispositif", MERGE_THEIRS);
    pair_resolve(&p);
    rig_expect(p.x, "vote", "");
    rig_expect(p.x, "dispositif", "");
    pair_end(&p);
}

Test(merge, archiving_what_they_changed_is_asked, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    p.x->archive = true;
    pair_theirs(&p, "vote", "1600");
    pair_merge(&p);
    pair_side(&p, "", MERGE_ASK);
    pair_value(&p, "")->side = MERGE_THEIRS;
    pair_resolve(&p);
    cr_expect_not(p.x->archive);
    pair_end(&p);
}

/* --- Faults ----------------------------------------------------------------------------------------------- */

Test(merge, no_memory_leaves_the_edit_as_it_was, .timeout = 60)
{
    for (size_t fail = 1; fail < 40; fail++) {
        struct fault f = {0};
        struct sys sys = fault_sys(&f);
        struct pair p = pair_begin(PAIR_DECISION);
        edits_free(&p.me);
        edits_init(&p.me, &sys);
        p.x = rig_edit(&p.me, p.base);
        pair_mine(&p, "votes[0].sens", "contre");
        pair_mine(&p, "objet", "Le mien");
        pair_theirs(&p, "votes[1].sens", "pour");
        pair_merge(&p);
        f.calls = 0;
        f.fail_at = fail;
        enum err e = merge_resolve(&p.m, &p.me, p.x, p.theirs, RIG_NOW);
        cr_expect(e == ERR_OK || e == ERR_NO_MEMORY, "%s", err_name(e));
        cr_expect_str_eq(edit_typed(p.x, "objet"), "Le mien");
        cr_expect_eq(p.x->revision, e == ERR_OK ? 4 : 3);
        rig_expect(p.x, "votes[0].sens", "contre");
        pair_end(&p);
        cr_expect_eq(f.live, 0);
    }
}

Test(merge, texts_of_the_table_fit, .timeout = 10)
{
    for (size_t i = 0; i < record_type_count; i++)
        for (size_t k = 0; k < record_types[i].field_count; k++) {
            const struct field_def *f = &record_types[i].fields[k];
            enum field_kind kind = field_kind_of(record_descriptor(&record_types[i], f));
            cr_expect(kind != KIND_TEXT || f->max <= 8000, "%s.%s", record_types[i].name, f->name);
            for (size_t n = 0; n < f->of_count; n++)
                cr_expect(f->of[n].max <= 8000 || strcmp(f->of[n].name, "octets") == 0 || f->of[n].max == 1000000, "%s", f->of[n].name);
        }
}
