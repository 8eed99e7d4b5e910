/* Two people, one list: nothing that either wrote is ever lost in silence. */
#include "tests/unit/client_tui_data/pair.h"

#include <criterion/criterion.h>
#include <string.h>

/* --- Lists ------------------------------------------------------------------------------------ */

Test(merge, a_list_without_a_key_is_one_value, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_AGREMENT);
    pair_mine(&p, "types[2]", "AL");
    pair_theirs(&p, "types[0]", "CTG");
    pair_merge(&p);
    pair_side(&p, "types", MERGE_ASK);
    cr_expect_str_eq(pair_value(&p, "types")->mine, "AGC\nACF\nAL");
    cr_expect_str_eq(pair_value(&p, "types")->theirs, "CTG\nACF");
    pair_value(&p, "types")->side = MERGE_MINE;
    pair_resolve(&p);
    rig_expect(p.x, "types[0]", "AGC");
    rig_expect(p.x, "types[2]", "AL");
    pair_end(&p);
}

Test(merge, a_shorter_list_of_mine_replaces_theirs, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_AGREMENT);
    pair_mine(&p, "types[0]", "");
    pair_theirs(&p, "types[2]", "AL");
    pair_merge(&p);
    pair_value(&p, "types")->side = MERGE_MINE;
    pair_resolve(&p);
    rig_expect(p.x, "types[0]", "ACF");
    rig_expect(p.x, "types[1]", "");
    pair_end(&p);
}

Test(merge, a_list_that_they_left_alone_stays_as_i_typed_it, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_DECISION);
    pair_mine(&p, "votes[4].organisation", "000000000000E");
    pair_mine(&p, "votes[3].sens", "presque");
    pair_mine(&p, "votes[0]", "");
    pair_theirs(&p, "objet", "Autre");
    pair_merge(&p);
    pair_side(&p, "votes", MERGE_MINE);
    pair_resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "votes[3].sens"), "presque");
    rig_expect(p.x, "votes[0].organisation", "000000000000B");
    rig_expect(p.x, "votes[2].organisation", "000000000000E");
    rig_expect(p.x, "objet", "Autre");
    pair_end(&p);
}

Test(merge, votes_are_compared_by_organisation, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_DECISION);
    pair_mine(&p, "votes[0].sens", "contre");
    pair_mine(&p, "votes[3].organisation", "000000000000D");
    pair_mine(&p, "votes[3].sens", "pour");
    pair_theirs(&p, "votes[1].sens", "pour");
    pair_theirs(&p, "votes[3].organisation", "000000000000E");
    pair_theirs(&p, "votes[3].sens", "abstention");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 0);
    pair_side(&p, "votes[0].sens", MERGE_MINE);
    pair_side(&p, "votes[1].sens", MERGE_THEIRS);
    cr_expect_str_eq(pair_value(&p, "votes[0].sens")->key, "000000000000A");
    pair_resolve(&p);
    rig_expect(p.x, "votes[0].sens", "contre");
    rig_expect(p.x, "votes[1].sens", "pour");
    rig_expect(p.x, "votes[3].organisation", "000000000000E");
    rig_expect(p.x, "votes[3].sens", "abstention");
    rig_expect(p.x, "votes[4].organisation", "000000000000D");
    rig_expect(p.x, "votes[4].sens", "pour");
    pair_end(&p);
}

/* By places, their change of the first vote would have gone to another. */
Test(merge, places_do_not_mix_groups_up, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_DECISION);
    pair_mine(&p, "votes[1]", "");
    pair_mine(&p, "votes[3].organisation", "000000000000D");
    pair_mine(&p, "votes[3].sens", "pour");
    pair_theirs(&p, "votes[2].sens", "contre");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 0);
    pair_resolve(&p);
    rig_expect(p.x, "votes[0].organisation", "000000000000A");
    rig_expect(p.x, "votes[1].organisation", "000000000000C");
    rig_expect(p.x, "votes[1].sens", "contre");
    rig_expect(p.x, "votes[2].organisation", "000000000000D");
    pair_end(&p);
}

Test(merge, taking_away_what_they_changed_is_asked, .timeout = 10)
{
    for (int i = 0; i < 2; i++) {
        struct pair p = pair_begin(PAIR_DECISION);
        pair_mine(&p, "votes[1]", "");
        pair_theirs(&p, "votes[1].sens", "pour");
        pair_merge(&p);
        pair_side(&p, "votes[1]", MERGE_ASK);
        cr_expect_str_eq(pair_value(&p, "votes[1]")->mine, "");
        pair_value(&p, "votes[1]")->side = i == 0 ? MERGE_MINE : MERGE_THEIRS;
        pair_resolve(&p);
        rig_expect(p.x, "votes[1].organisation", i == 0 ? "000000000000C" : "000000000000B");
        pair_end(&p);
    }
}

Test(merge, what_they_took_away_and_i_changed_is_asked, .timeout = 10)
{
    for (int i = 0; i < 2; i++) {
        struct pair p = pair_begin(PAIR_DECISION);
        pair_mine(&p, "votes[1].sens", "pour");
        pair_theirs(&p, "votes[1]", "");
        pair_merge(&p);
        cr_expect_eq(p.m.asked, 1);
        pair_side(&p, "votes[2]", MERGE_ASK);
        pair_value(&p, "votes[2]")->side = i == 0 ? MERGE_MINE : MERGE_THEIRS;
        pair_resolve(&p);
        rig_expect(p.x, "votes[1].organisation", "000000000000C");
        rig_expect(p.x, "votes[2].organisation", i == 0 ? "000000000000B" : "");
        rig_expect(p.x, "votes[2].sens", i == 0 ? "pour" : "");
        pair_end(&p);
    }
}

Test(merge, two_groups_with_one_key_make_the_list_one_value, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_DECISION);
    pair_mine(&p, "votes[3].organisation", "000000000000A");
    pair_theirs(&p, "votes[1].sens", "pour");
    pair_merge(&p);
    pair_side(&p, "votes", MERGE_ASK);
    pair_end(&p);
}

Test(merge, what_is_no_value_yet_in_a_list_stays_with_my_list, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_DECISION);
    pair_mine(&p, "votes[0]", "");
    pair_mine(&p, "votes[1].sens", "peut-être");
    pair_mine(&p, "votes[3].sens", "presque");
    pair_mine(&p, "votes[4].organisation", "000000000000E");
    pair_mine(&p, "votes[4].sens", "guère");
    pair_theirs(&p, "votes[2].sens", "pour");
    pair_merge(&p);
    pair_side(&p, "votes", MERGE_ASK);
    pair_value(&p, "votes")->side = MERGE_MINE;
    pair_resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "votes[0].sens"), "peut-être");
    rig_expect(p.x, "votes[0].organisation", "000000000000B");
    rig_expect(p.x, "votes[1].organisation", "000000000000C");
    rig_expect(p.x, "votes[1].sens", "abstention");
    rig_expect(p.x, "votes[2].organisation", "000000000000E");
    cr_expect_str_eq(edit_typed(p.x, "votes[2].sens"), "guère");
    cr_expect_str_eq(edit_typed(p.x, "votes[3].sens"), "presque");
    pair_end(&p);
}

