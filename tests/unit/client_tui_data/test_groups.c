/* Values of groups within groups, and of lists within groups: typed, undone,
 * drafted, merged and built like any other. */
#include "client-tui/data/draft.h"
#include "tests/unit/client_tui_data/pair.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define MODELE "{\"type\":\"modele\",\"id\":\"@m\",\"fields\":{\"code\":\"ESSAI\",\"version\":1,\"intitule\":\"Essai\"," \
    "\"jalons\":[{\"code\":\"J1\",\"libelle\":\"Un\",\"delai\":{\"origine\":\"agrement_fin\",\"mois\":6,\"avant\":\"oui\"}}," \
    "{\"code\":\"J2\",\"libelle\":\"Deux\"},{\"code\":\"J3\",\"libelle\":\"Trois\",\"delai\":{\"origine\":\"agrement_debut\",\"jours\":30}}]," \
    "\"reglages\":[{\"code\":\"R1\",\"libelle\":\"Un\",\"valeurs\":[\"oui\",\"non\",\"selon\"]},{\"code\":\"R2\",\"libelle\":\"Deux\"}]}}"

/* --- Typing -------------------------------------------------------------------------- */

struct bench { struct arena arena; struct edits edits; struct edit *x; };

static struct bench begin(void)
{
    struct bench b;
    arena_init(&b.arena, &sys_real, 1 << 20);
    edits_init(&b.edits, &sys_real);
    b.x = rig_edit(&b.edits, rig_record(&b.arena, MODELE));
    return b;
}

static void end(struct bench *b)
{
    edits_free(&b->edits);
    arena_finish(&b->arena);
}

static void type(struct bench *b, const char *path, const char *text) { rig_type(&b->edits, b->x, path, text); }

Test(groups, a_value_two_groups_deep_is_typed_and_undone, .timeout = 10)
{
    struct bench b = begin();
    char text[80];
    type(&b, "jalons[0].delai.mois", "9");
    type(&b, "jalons[1].delai.jours", "15");
    rig_expect(b.x, "jalons[0].delai.mois", "9");
    rig_expect(b.x, "jalons[0].delai.avant", "oui");
    rig_expect(b.x, "jalons[1].delai.jours", "15");
    cr_assert(edits_undo(&b.edits, NULL));
    rig_expect(b.x, "jalons[1].delai.jours", "");
    cr_assert(edits_undo(&b.edits, NULL));
    (void)edit_text(b.x, "jalons[0].delai.mois", text, sizeof text);
    cr_expect_str_eq(text, "6");
    cr_expect_not(edit_changed(b.x));
    cr_assert(edits_redo(&b.edits, NULL));
    rig_expect(b.x, "jalons[0].delai.mois", "9");
    end(&b);
}

Test(groups, the_base_s_own_text_is_no_change_at_any_depth, .timeout = 10)
{
    static const char *const same[][2] = {
        {"jalons[0].delai.mois", "6"}, {"jalons[0].delai.avant", "Oui"}, {"jalons[1].delai.avant", "Non renseigné"},
        {"jalons[1].delai.mois", ""}, {"reglages[0].valeurs[1]", "non"}, {"reglages[1].valeurs[0]", ""}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct bench b = begin();
        type(&b, same[i][0], same[i][1]);
        cr_expect_not(edit_changed(b.x), "%s", same[i][0]);
        end(&b);
    }
}

Test(groups, lists_in_groups_close_their_gaps, .timeout = 10)
{
    struct bench b = begin();
    type(&b, "reglages[0].valeurs[1]", "");
    type(&b, "reglages[0].valeurs[5]", "enfin");
    type(&b, "reglages[0].valeurs[4]", "parfois");
    type(&b, "reglages[1].valeurs[2]", "seule");
    type(&b, "reglages[4].valeurs[1]", "b");
    type(&b, "reglages[4].valeurs[0]", "a");
    type(&b, "reglages[4].code", "R5");
    rig_expect(b.x, "reglages[0].valeurs[0]", "oui");
    rig_expect(b.x, "reglages[0].valeurs[1]", "selon");
    rig_expect(b.x, "reglages[0].valeurs[2]", "parfois");
    rig_expect(b.x, "reglages[0].valeurs[3]", "enfin");
    rig_expect(b.x, "reglages[1].valeurs[0]", "seule");
    rig_expect(b.x, "reglages[2].code", "R5");
    rig_expect(b.x, "reglages[2].valeurs[0]", "a");
    rig_expect(b.x, "reglages[2].valeurs[1]", "b");
    rig_expect(b.x, "reglages[3].code", "");
    end(&b);
}

Test(groups, a_group_goes_with_all_that_was_typed_within, .timeout = 10)
{
    struct bench b = begin();
    type(&b, "jalons[0].delai.mois", "9");
    type(&b, "reglages[0].valeurs[1]", "");
    type(&b, "reglages[0].valeurs[0]", "si");
    type(&b, "jalons[0]", "");
    type(&b, "reglages[0]", "");
    cr_expect_null(edit_typed(b.x, "jalons[0].delai.mois"));
    rig_expect(b.x, "jalons[0].code", "J2");
    rig_expect(b.x, "jalons[1].delai.jours", "30");
    rig_expect(b.x, "reglages[0].code", "R2");
    rig_expect(b.x, "reglages[0].valeurs[0]", "");
    end(&b);
}

Test(groups, what_is_no_value_is_said_while_typing, .timeout = 10)
{
    struct bench b = begin();
    struct err_note note = {0};
    type(&b, "jalons[0].delai.mois", "six");
    cr_expect_not(edit_is_value(b.x, "jalons[0].delai.mois"));
    cr_expect_eq(edit_check(b.x, "jalons[0].delai.mois", rig_today, &note), ERR_INVALID);
    cr_expect_str_eq(note.field, "jalons[0].delai.mois");
    cr_expect_str_neq(note.text, "");
    type(&b, "jalons[0].delai.mois", "601");
    cr_expect_eq(edit_check(b.x, "jalons[0].delai.mois", rig_today, NULL), ERR_OUT_OF_RANGE);
    type(&b, "jalons[0].delai.mois", "12");
    cr_expect_eq(edit_check(b.x, "jalons[0].delai.mois", rig_today, NULL), ERR_OK);
    end(&b);
}

/* --- Drafts --------------------------------------------------------------------------- */

static struct edit *drafted(struct bench *b, struct edits *back)
{
    struct draft_head h = {.convention = 7}, head;
    struct bytes file;
    edits_init(back, &sys_real);
    cr_assert_eq(draft_pack(&h, &b->edits, &b->arena, &file), ERR_OK);
    cr_assert_eq(draft_unpack(file, &head, back), ERR_OK);
    struct edit *x = edits_find(back, b->x->type, b->x->id);
    cr_assert_not_null(x);
    return x;
}

Test(groups, a_draft_keeps_them, .timeout = 10)
{
    struct bench b = begin();
    struct edits back;
    type(&b, "jalons[0].delai.mois", "neuf");
    type(&b, "reglages[0].valeurs[3]", "jamais");
    struct edit *x = drafted(&b, &back);
    cr_expect_str_eq(edit_typed(x, "jalons[0].delai.mois"), "neuf");
    rig_expect(x, "reglages[0].valeurs[3]", "jamais");
    edits_free(&back);
    end(&b);
}

Test(groups, a_draft_from_before_lists_in_groups_is_read, .timeout = 10)
{
    struct bench b = begin();
    struct edits back;
    type(&b, "reglages[0].valeurs", "toujours");
    struct edit *x = drafted(&b, &back);
    cr_expect_null(edit_typed(x, "reglages[0].valeurs"));
    cr_expect_str_eq(edit_typed(x, "reglages[0].valeurs[0]"), "toujours");
    rig_expect(x, "reglages[0].valeurs[1]", "non");
    edits_free(&back);
    end(&b);
}

/* --- Two people ------------------------------------------------------------------------- */

Test(groups, two_inner_values_merge_without_a_question, .timeout = 10)
{
    struct pair p = pair_begin(MODELE);
    pair_mine(&p, "jalons[0].delai.mois", "9");
    pair_theirs(&p, "jalons[0].delai.jours", "10");
    pair_theirs(&p, "jalons[1].delai.mois", "3");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 0);
    pair_side(&p, "jalons[0].delai.mois", MERGE_MINE);
    pair_side(&p, "jalons[0].delai.jours", MERGE_THEIRS);
    pair_resolve(&p);
    rig_expect(p.x, "jalons[0].delai.mois", "9");
    rig_expect(p.x, "jalons[0].delai.jours", "10");
    rig_expect(p.x, "jalons[1].delai.mois", "3");
    pair_end(&p);
}

Test(groups, one_inner_value_changed_in_two_ways_is_asked, .timeout = 10)
{
    struct pair p = pair_begin(MODELE);
    pair_mine(&p, "jalons[2].delai.jours", "45");
    pair_theirs(&p, "jalons[2].delai.jours", "60");
    pair_theirs(&p, "jalons[0]", "");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 1);
    pair_side(&p, "jalons[1].delai.jours", MERGE_ASK);
    struct merge_value *v = pair_value(&p, "jalons[1].delai.jours");
    cr_expect_str_eq(v->key, "J3");
    cr_expect_str_eq(v->base, "30");
    cr_expect_str_eq(v->mine, "45");
    cr_expect_str_eq(v->theirs, "60");
    v->side = MERGE_MINE;
    pair_resolve(&p);
    rig_expect(p.x, "jalons[1].delai.jours", "45");
    rig_expect(p.x, "jalons[1].delai.origine", "agrement_debut");
    rig_expect(p.x, "jalons[0].code", "J2");
    pair_end(&p);
}

Test(groups, a_list_within_a_group_is_one_value, .timeout = 10)
{
    for (int mine = 0; mine < 2; mine++) {
        struct pair p = pair_begin(MODELE);
        pair_mine(&p, "reglages[0].valeurs[2]", "");
        pair_theirs(&p, "reglages[0].valeurs[3]", "parfois");
        pair_merge(&p);
        cr_expect_eq(p.m.asked, 1);
        struct merge_value *v = pair_value(&p, "reglages[0].valeurs");
        cr_assert_not_null(v);
        cr_expect_str_eq(v->mine, "oui\nnon");
        cr_expect_str_eq(v->theirs, "oui\nnon\nselon\nparfois");
        v->side = mine ? MERGE_MINE : MERGE_THEIRS;
        pair_resolve(&p);
        rig_expect(p.x, "reglages[0].valeurs[1]", "non");
        rig_expect(p.x, "reglages[0].valeurs[2]", mine ? "" : "selon");
        rig_expect(p.x, "reglages[0].valeurs[3]", mine ? "" : "parfois");
        pair_end(&p);
    }
}

Test(groups, a_list_within_a_group_that_i_alone_changed_stays_mine, .timeout = 10)
{
    struct pair p = pair_begin(MODELE);
    pair_mine(&p, "reglages[0].valeurs[3]", "parfois");
    pair_theirs(&p, "reglages[0].valeur", "oui");
    pair_theirs(&p, "jalons[1].delai.jours", "8");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 0);
    pair_resolve(&p);
    rig_expect(p.x, "reglages[0].valeurs[3]", "parfois");
    rig_expect(p.x, "reglages[0].valeur", "oui");
    rig_expect(p.x, "jalons[1].delai.jours", "8");
    pair_end(&p);
}

Test(groups, a_group_that_i_added_comes_whole, .timeout = 10)
{
    struct pair p = pair_begin(MODELE);
    pair_mine(&p, "jalons[3].code", "J4");
    pair_mine(&p, "jalons[3].delai.origine", "Début de l'agrément");
    pair_mine(&p, "jalons[3].delai.mois", "2");
    pair_mine(&p, "reglages[2].code", "R3");
    pair_mine(&p, "reglages[2].valeurs[0]", "a");
    pair_mine(&p, "reglages[2].valeurs[1]", "b");
    pair_theirs(&p, "jalons[3].code", "J5");
    pair_theirs(&p, "jalons[3].delai.jours", "5");
    pair_theirs(&p, "reglages[2].code", "R4");
    pair_merge(&p);
    cr_expect_eq(p.m.asked, 0);
    pair_resolve(&p);
    rig_expect(p.x, "jalons[3].code", "J5");
    rig_expect(p.x, "jalons[3].delai.jours", "5");
    rig_expect(p.x, "jalons[4].code", "J4");
    rig_expect(p.x, "jalons[4].delai.mois", "2");
    rig_expect(p.x, "jalons[4].delai.jours", "");
    rig_expect(p.x, "reglages[3].code", "R3");
    rig_expect(p.x, "reglages[3].valeurs[1]", "b");
    pair_end(&p);
}
