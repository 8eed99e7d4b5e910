/* Two people, one record: nothing that either wrote is ever lost in silence. */
#include "client-tui/data/merge.h"

#include "client-tui/data/lines.h"
#include "common/wire/wire.h"
#include "tests/support/fault.h"
#include "tests/unit/client_tui_data/rig.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define CONTRIBUTION "{\"type\":\"contribution\",\"id\":\"@c\",\"fields\":{\"convention\":\"@cv\",\"financeur\":\"@caf\"," \
    "\"annee\":2027,\"dispositif\":\"PS AGC\",\"vote\":\"1000.00\",\"motif\":\"un\\ndeux\\ntrois\\nquatre\\ncinq\"}}"
#define DECISION "{\"type\":\"decision\",\"id\":\"@d\",\"fields\":{\"convention\":\"@cv\",\"annee\":2027,\"objet\":\"Budget\"," \
    "\"votes\":[{\"organisation\":\"000000000000A\",\"sens\":\"pour\"},{\"organisation\":\"000000000000B\",\"sens\":\"contre\"}," \
    "{\"organisation\":\"000000000000C\",\"sens\":\"abstention\"}]}}"
#define AGREMENT "{\"type\":\"agrement\",\"id\":\"@a\",\"fields\":{\"structure\":\"@s\",\"types\":[\"AGC\",\"ACF\"]," \
    "\"debut\":\"2027-01-01\",\"fin\":\"2030-12-31\"}}"

/* Two clients that began from one record; what the other saved. */
struct pair {
    struct arena arena;
    struct edits me, other;
    struct edit *x, *y;
    struct bytes base, theirs;
    struct merge m;
};

static struct pair begin(const char *json)
{
    struct pair p;
    arena_init(&p.arena, &sys_real, 64 << 20);
    edits_init(&p.me, &sys_real);
    edits_init(&p.other, &sys_real);
    p.base = rig_record(&p.arena, json);
    p.x = rig_edit(&p.me, p.base);
    p.y = rig_edit(&p.other, p.base);
    return p;
}

static void end(struct pair *p)
{
    edits_free(&p->me);
    edits_free(&p->other);
    arena_finish(&p->arena);
}

static void mine(struct pair *p, const char *path, const char *text) { rig_type(&p->me, p->x, path, text); }
static void theirs(struct pair *p, const char *path, const char *text) { rig_type(&p->other, p->y, path, text); }

static struct bytes saved(const struct edit *y, struct arena *a)
{
    Pacte__Record *r;
    struct bytes packed;
    cr_assert_eq(edit_build(y, rig_today, true, a, &r, NULL), ERR_OK);
    r->header->revision++;
    cr_assert_eq(wire_pack(&r->base, a, &packed), ERR_OK);
    return packed;
}

static void merge(struct pair *p)
{
    p->theirs = saved(p->y, &p->arena);
    cr_assert_eq(merge_make(p->x, p->theirs, &p->arena, &p->m), ERR_OK);
}

static struct merge_value *value(struct merge *m, const char *path)
{
    for (size_t i = 0; i < m->count; i++)
        if (strcmp(m->values[i].path, path) == 0)
            return &m->values[i];
    return NULL;
}

static void side(struct pair *p, const char *path, enum merge_side want)
{
    const struct merge_value *v = value(&p->m, path);
    cr_assert_not_null(v, "%s was not reported", path);
    cr_expect_eq(v->side, want, "%s: side %d, not %d", path, v->side, want);
}

static void resolve(struct pair *p) { cr_assert_eq(merge_resolve(&p->m, &p->me, p->x, p->theirs, RIG_NOW + 60000), ERR_OK); }

/* --- Single values -------------------------------------------------------------------- */

Test(merge, disjoint_values_merge_without_a_question, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "vote", "1 500");
    theirs(&p, "promis", "900");
    merge(&p);
    cr_expect_eq(p.m.count, 2);
    cr_expect_eq(p.m.asked, 0);
    side(&p, "vote", MERGE_MINE);
    side(&p, "promis", MERGE_THEIRS);
    cr_expect_str_eq(value(&p.m, "vote")->base, "1\u00a0000,00");
    cr_expect_str_eq(value(&p.m, "vote")->mine, "1\u00a0500,00");
    resolve(&p);
    cr_expect_eq(p.x->revision, 4);
    cr_expect_eq(p.x->count, 1);
    cr_expect_str_eq(edit_typed(p.x, "vote"), "1 500", "what was typed stays as it was typed");
    rig_expect(p.x, "vote", "1500.00");
    rig_expect(p.x, "promis", "900.00");
    end(&p);
}

Test(merge, the_same_value_twice_is_no_question, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "vote", "1500");
    theirs(&p, "vote", "1 500,00");
    merge(&p);
    side(&p, "vote", MERGE_BOTH);
    resolve(&p);
    cr_expect_not(edit_changed(p.x));
    end(&p);
}

Test(merge, one_value_in_two_ways_is_asked, .timeout = 10)
{
    static const struct { enum merge_side chosen; const char *want; } choices[] = {{MERGE_MINE, "1500.00"}, {MERGE_THEIRS, "1600.00"}};
    for (size_t i = 0; i < 2; i++) {
        struct pair p = begin(CONTRIBUTION);
        mine(&p, "vote", "1500");
        theirs(&p, "vote", "1600");
        merge(&p);
        side(&p, "vote", MERGE_ASK);
        cr_expect_eq(p.m.asked, 1);
        cr_expect_eq(merge_resolve(&p.m, &p.me, p.x, p.theirs, RIG_NOW), ERR_BAD_STATE);
        value(&p.m, "vote")->side = choices[i].chosen;
        resolve(&p);
        rig_expect(p.x, "vote", choices[i].want);
        end(&p);
    }
}

Test(merge, what_is_no_value_yet_is_kept_or_asked, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "vote", "1.234");
    mine(&p, "promis", "beaucoup");
    theirs(&p, "vote", "1600");
    merge(&p);
    side(&p, "vote", MERGE_ASK);
    side(&p, "promis", MERGE_MINE);
    cr_expect_str_eq(value(&p.m, "vote")->mine, "1.234");
    value(&p.m, "vote")->side = MERGE_MINE;
    resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "vote"), "1.234");
    cr_expect_str_eq(edit_typed(p.x, "promis"), "beaucoup");
    end(&p);
}

Test(merge, a_day_that_depends_on_today_stays_what_was_typed, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "vote_date", "auj");
    theirs(&p, "promis", "5");
    merge(&p);
    cr_expect_str_eq(value(&p.m, "vote_date")->mine, "27/11/2026");
    resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "vote_date"), "auj");
    end(&p);
}

Test(merge, a_value_that_was_cleared_is_a_change, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "vote", "");
    theirs(&p, "dispositif", "");
    merge(&p);
    side(&p, "vote", MERGE_MINE);
    side(&p, "dispositif", MERGE_THEIRS);
    resolve(&p);
    rig_expect(p.x, "vote", "");
    rig_expect(p.x, "dispositif", "");
    end(&p);
}

Test(merge, archiving_what_they_changed_is_asked, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    p.x->archive = true;
    theirs(&p, "vote", "1600");
    merge(&p);
    side(&p, "", MERGE_ASK);
    value(&p.m, "")->side = MERGE_THEIRS;
    resolve(&p);
    cr_expect_not(p.x->archive);
    end(&p);
}

/* --- Long texts --------------------------------------------------------------------------- */

static const struct { const char *base, *mine, *theirs, *both; } texts[] = {
    {"a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
    {"a\nb\nc", "a\nb\nc\nd", "z\na\nb\nc", "z\na\nb\nc\nd"},
    {"a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"},
    {"a\nb\nc", "a\nB\nc", "a\nB\nc\nd", "a\nB\nc\nd"},
    {"a\nb\nc", "a\nX\nc", "a\nY\nc", NULL},
    {"a\nb\nc", "a\nc", "a\nY\nc", NULL},
    {"a", "a\nm", "a\nt", "a\nt\nm"},
    {"", "m", "t", "t\nm"},
    {"a\nb", "a\nb", "a\nb", "a\nb"},
    {"a\na\na", "a\na", "a\na\na\na", NULL},
};

Test(merge, long_texts_merge_by_lines, .timeout = 10)
{
    for (size_t i = 0; i + 1 < sizeof texts / sizeof texts[0]; i++) {
        struct arena a;
        arena_init(&a, &sys_real, 8 << 20);
        const char *got = lines_merge(texts[i].base, texts[i].mine, texts[i].theirs, &a);
        if (texts[i].both == NULL)
            cr_expect_null(got, "%zu: « %s »", i, got);
        else
            cr_expect_str_eq(got != NULL ? got : "(conflict)", texts[i].both, "%zu: « %s »", i, got);
        arena_finish(&a);
    }
}

/* Each line of either side that the base has not is in the result. */
static void lines_of_both_are_there(const char *base, const char *side, const char *result)
{
    char line[64];
    for (const char *p = side; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
        (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n"), p);
        if (strstr(base, line) == NULL)
            cr_expect_not_null(strstr(result, line), "« %s » is lost from « %s » / « %s »: « %s »", line, base, side, result);
    }
}

static void scribble(uint64_t *seed, char *out, size_t size, const char *who, const char *base)
{
    size_t len = 0;
    out[0] = '\0';
    for (const char *p = base; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
        unsigned what = rig_random(seed, 8);
        if (what == 0)
            continue;
        if (what == 1)
            len += (size_t)snprintf(out + len, size - len, "%s%u\n", who, rig_random(seed, 1000));
        len += (size_t)snprintf(out + len, size - len, "%.*s\n", (int)strcspn(p, "\n"), p);
    }
    if (len > 0)
        out[len - 1] = '\0';
}

Test(merge, no_added_line_is_lost, .timeout = 60)
{
    uint64_t seed = 11;
    for (int run = 0; run < 2000; run++) {
        struct arena a;
        char one[600], other[600];
        static const char base[] = "l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8";
        arena_init(&a, &sys_real, 8 << 20);
        scribble(&seed, one, sizeof one, "mine", base);
        scribble(&seed, other, sizeof other, "theirs", base);
        const char *both = lines_merge(base, one, other, &a);
        if (both != NULL) {
            lines_of_both_are_there(base, one, both);
            lines_of_both_are_there(base, other, both);
        }
        arena_finish(&a);
    }
}

Test(merge, a_note_keeps_the_lines_of_both, .timeout = 10)
{
    struct pair p = begin(CONTRIBUTION);
    mine(&p, "motif", "un\ndeux\ntrois\nquatre\nCINQ");
    theirs(&p, "motif", "UN\ndeux\ntrois\nquatre\ncinq");
    merge(&p);
    side(&p, "motif", MERGE_BOTH);
    resolve(&p);
    rig_expect(p.x, "motif", "UN\ndeux\ntrois\nquatre\nCINQ");
    end(&p);
}

/* --- Lists ------------------------------------------------------------------------------------ */

Test(merge, a_list_without_a_key_is_one_value, .timeout = 10)
{
    struct pair p = begin(AGREMENT);
    mine(&p, "types[2]", "AL");
    theirs(&p, "types[0]", "XXX");
    merge(&p);
    side(&p, "types", MERGE_ASK);
    cr_expect_str_eq(value(&p.m, "types")->mine, "AGC\nACF\nAL");
    cr_expect_str_eq(value(&p.m, "types")->theirs, "XXX\nACF");
    value(&p.m, "types")->side = MERGE_MINE;
    resolve(&p);
    rig_expect(p.x, "types[0]", "AGC");
    rig_expect(p.x, "types[2]", "AL");
    end(&p);
}

Test(merge, a_shorter_list_of_mine_replaces_theirs, .timeout = 10)
{
    struct pair p = begin(AGREMENT);
    mine(&p, "types[0]", "");
    theirs(&p, "types[2]", "AL");
    merge(&p);
    value(&p.m, "types")->side = MERGE_MINE;
    resolve(&p);
    rig_expect(p.x, "types[0]", "ACF");
    rig_expect(p.x, "types[1]", "");
    end(&p);
}

Test(merge, a_list_that_they_left_alone_stays_as_i_typed_it, .timeout = 10)
{
    struct pair p = begin(DECISION);
    mine(&p, "votes[4].organisation", "000000000000E");
    mine(&p, "votes[3].sens", "presque");
    mine(&p, "votes[0]", "");
    theirs(&p, "objet", "Autre");
    merge(&p);
    side(&p, "votes", MERGE_MINE);
    resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "votes[3].sens"), "presque");
    rig_expect(p.x, "votes[0].organisation", "000000000000B");
    rig_expect(p.x, "votes[2].organisation", "000000000000E");
    rig_expect(p.x, "objet", "Autre");
    end(&p);
}

Test(merge, votes_are_compared_by_organisation, .timeout = 10)
{
    struct pair p = begin(DECISION);
    mine(&p, "votes[0].sens", "contre");
    mine(&p, "votes[3].organisation", "000000000000D");
    mine(&p, "votes[3].sens", "pour");
    theirs(&p, "votes[1].sens", "pour");
    theirs(&p, "votes[3].organisation", "000000000000E");
    theirs(&p, "votes[3].sens", "abstention");
    merge(&p);
    cr_expect_eq(p.m.asked, 0);
    side(&p, "votes[0].sens", MERGE_MINE);
    side(&p, "votes[1].sens", MERGE_THEIRS);
    cr_expect_str_eq(value(&p.m, "votes[0].sens")->key, "000000000000A");
    resolve(&p);
    rig_expect(p.x, "votes[0].sens", "contre");
    rig_expect(p.x, "votes[1].sens", "pour");
    rig_expect(p.x, "votes[3].organisation", "000000000000E");
    rig_expect(p.x, "votes[3].sens", "abstention");
    rig_expect(p.x, "votes[4].organisation", "000000000000D");
    rig_expect(p.x, "votes[4].sens", "pour");
    end(&p);
}

/* By places, their change of the first vote would have gone to another. */
Test(merge, places_do_not_mix_groups_up, .timeout = 10)
{
    struct pair p = begin(DECISION);
    mine(&p, "votes[1]", "");
    mine(&p, "votes[3].organisation", "000000000000D");
    mine(&p, "votes[3].sens", "pour");
    theirs(&p, "votes[2].sens", "contre");
    merge(&p);
    cr_expect_eq(p.m.asked, 0);
    resolve(&p);
    rig_expect(p.x, "votes[0].organisation", "000000000000A");
    rig_expect(p.x, "votes[1].organisation", "000000000000C");
    rig_expect(p.x, "votes[1].sens", "contre");
    rig_expect(p.x, "votes[2].organisation", "000000000000D");
    end(&p);
}

Test(merge, taking_away_what_they_changed_is_asked, .timeout = 10)
{
    for (int i = 0; i < 2; i++) {
        struct pair p = begin(DECISION);
        mine(&p, "votes[1]", "");
        theirs(&p, "votes[1].sens", "pour");
        merge(&p);
        side(&p, "votes[1]", MERGE_ASK);
        cr_expect_str_eq(value(&p.m, "votes[1]")->mine, "");
        value(&p.m, "votes[1]")->side = i == 0 ? MERGE_MINE : MERGE_THEIRS;
        resolve(&p);
        rig_expect(p.x, "votes[1].organisation", i == 0 ? "000000000000C" : "000000000000B");
        end(&p);
    }
}

Test(merge, what_they_took_away_and_i_changed_is_asked, .timeout = 10)
{
    for (int i = 0; i < 2; i++) {
        struct pair p = begin(DECISION);
        mine(&p, "votes[1].sens", "pour");
        theirs(&p, "votes[1]", "");
        merge(&p);
        cr_expect_eq(p.m.asked, 1);
        side(&p, "votes[2]", MERGE_ASK);
        value(&p.m, "votes[2]")->side = i == 0 ? MERGE_MINE : MERGE_THEIRS;
        resolve(&p);
        rig_expect(p.x, "votes[1].organisation", "000000000000C");
        rig_expect(p.x, "votes[2].organisation", i == 0 ? "000000000000B" : "");
        rig_expect(p.x, "votes[2].sens", i == 0 ? "pour" : "");
        end(&p);
    }
}

Test(merge, two_groups_with_one_key_make_the_list_one_value, .timeout = 10)
{
    struct pair p = begin(DECISION);
    mine(&p, "votes[3].organisation", "000000000000A");
    theirs(&p, "votes[1].sens", "pour");
    merge(&p);
    side(&p, "votes", MERGE_ASK);
    end(&p);
}

Test(merge, what_is_no_value_yet_in_a_list_stays_with_my_list, .timeout = 10)
{
    struct pair p = begin(DECISION);
    mine(&p, "votes[0]", "");
    mine(&p, "votes[1].sens", "peut-être");
    mine(&p, "votes[3].sens", "presque");
    mine(&p, "votes[4].organisation", "000000000000E");
    mine(&p, "votes[4].sens", "guère");
    theirs(&p, "votes[2].sens", "pour");
    merge(&p);
    side(&p, "votes", MERGE_ASK);
    value(&p.m, "votes")->side = MERGE_MINE;
    resolve(&p);
    cr_expect_str_eq(edit_typed(p.x, "votes[0].sens"), "peut-être");
    rig_expect(p.x, "votes[0].organisation", "000000000000B");
    rig_expect(p.x, "votes[1].organisation", "000000000000C");
    rig_expect(p.x, "votes[1].sens", "abstention");
    rig_expect(p.x, "votes[2].organisation", "000000000000E");
    cr_expect_str_eq(edit_typed(p.x, "votes[2].sens"), "guère");
    cr_expect_str_eq(edit_typed(p.x, "votes[3].sens"), "presque");
    end(&p);
}

/* --- Ten thousand runs -------------------------------------------------------------------------- */

static const char *const singles[] = {"sollicite", "promis", "vote", "notifie", "dispositif", "ligne", "notifie_date", "nature"};
static const char *const said[][4] = {
    {"", "1", "2", "3"}, {"", "1", "2", "3"}, {"1000.00", "1", "2", "3"}, {"", "1", "", "3"}, {"PS AGC", "AL", "FONJEP", ""},
    {"", "socle", "bonus", "x"}, {"", "2027-01-01", "2027-02-01", "2027-03-01"}, {"numeraire", "en_nature", "numeraire", "en_nature"},
};
enum { SINGLES = 8 };

static void read(const struct edit *x, const char *path, char out[40])
{
    struct arena a;
    struct path p;
    Pacte__Record *r;
    const ProtobufCMessage *body;
    arena_init(&a, &sys_real, 8 << 20);
    cr_assert_eq(edit_build(x, rig_today, true, &a, &r, NULL), ERR_OK);
    const struct record_type *t = record_body(r, &body);
    cr_assert_eq(path_parse(t, path, &p, NULL), ERR_OK);
    (void)path_machine(t, body, &p, out, 40);
    arena_finish(&a);
}

/* What the value must be once merged: base when nobody changed it, the one that
 * changed, and asked only when both did, differently. */
static void expect_one(struct pair *p, const char *path, const char *base, const char *m, const char *t)
{
    const struct merge_value *v = value(&p->m, path);
    bool i_did = strcmp(base, m) != 0, they_did = strcmp(base, t) != 0;
    bool asked = i_did && they_did && strcmp(m, t) != 0;
    cr_expect_eq(v != NULL, i_did || they_did, "%s: %s / %s / %s", path, base, m, t);
    cr_expect_eq(v != NULL && v->side == MERGE_ASK, asked, "%s: %s / %s / %s", path, base, m, t);
}

static void one_run(uint64_t *seed)
{
    char base[SINGLES][40], m[SINGLES][40], t[SINGLES][40], now[40];
    bool take_mine[SINGLES];
    struct pair p = begin(CONTRIBUTION);
    for (size_t i = 0; i < SINGLES; i++) {
        read(p.x, singles[i], base[i]);
        if (rig_random(seed, 3) == 0)
            mine(&p, singles[i], said[i][rig_random(seed, 4)]);
        if (rig_random(seed, 3) == 0)
            theirs(&p, singles[i], said[i][rig_random(seed, 4)]);
        read(p.x, singles[i], m[i]);
        read(p.y, singles[i], t[i]);
    }
    merge(&p);
    for (size_t i = 0; i < SINGLES; i++) {
        struct merge_value *v = value(&p.m, singles[i]);
        expect_one(&p, singles[i], base[i], m[i], t[i]);
        take_mine[i] = rig_random(seed, 2) == 0;
        if (v != NULL && v->side == MERGE_ASK)
            v->side = take_mine[i] ? MERGE_MINE : MERGE_THEIRS;
    }
    resolve(&p);
    for (size_t i = 0; i < SINGLES; i++) {
        bool i_did = strcmp(base[i], m[i]) != 0, they_did = strcmp(base[i], t[i]) != 0;
        read(p.x, singles[i], now);
        cr_expect_str_eq(now, !i_did ? t[i] : !they_did ? m[i] : take_mine[i] ? m[i] : t[i], "%s", singles[i]);
    }
    end(&p);
}

Test(merge, ten_thousand_pairs_of_clients_lose_nothing, .timeout = 240)
{
    uint64_t seed = 2026;
    for (int run = 0; run < 10000; run++)
        one_run(&seed);
}

/* --- Lists by key, at random ------------------------------------------------------------------------ */

static const char *const orgs[] = {"000000000000A", "000000000000B", "000000000000C", "000000000000D", "000000000000E"};
static const char *const senses[] = {"pour", "contre", "abstention"};
enum { ORGS = 5 };

/* sens of the vote of each organisation; "" when it has none. */
static void votes(const struct edit *x, const char *out[ORGS])
{
    struct arena a;
    Pacte__Record *r;
    arena_init(&a, &sys_real, 8 << 20);
    cr_assert_eq(edit_build(x, rig_today, true, &a, &r, NULL), ERR_OK);
    for (size_t i = 0; i < ORGS; i++)
        out[i] = "";
    for (size_t k = 0; k < r->decision->n_votes; k++) {
        char id[16];
        const struct field_def *f = record_field(record_type_named("decision"), "votes");
        struct field_value v = field_get(&r->decision->votes[k]->base, &pacte__vote__descriptor.fields[0], 0);
        (void)field_text(&f->of[0], &v, id, sizeof id);
        for (size_t i = 0; i < ORGS; i++)
            if (strcmp(id, orgs[i]) == 0) {
                cr_expect_str_eq(out[i], "", "one vote for each");
                out[i] = senses[r->decision->votes[k]->sens - 1];
            }
    }
    arena_finish(&a);
}

static void change_votes(struct edits *e, struct edit *x, uint64_t *seed)
{
    char path[PATH_BYTES];
    int next = 3;
    for (int i = 0; i < ORGS; i++) {
        unsigned what = rig_random(seed, 4);
        (void)snprintf(path, sizeof path, "votes[%d].sens", i < 3 ? i : next);
        if (i < 3 && what == 0) {
            rig_type(e, x, path, senses[rig_random(seed, 3)]);
        } else if (i < 3 && what == 1) {
            (void)snprintf(path, sizeof path, "votes[%d]", i);
            rig_type(e, x, path, "");
        } else if (i >= 3 && what == 0) {
            rig_type(e, x, path, senses[rig_random(seed, 3)]);
            (void)snprintf(path, sizeof path, "votes[%d].organisation", next++);
            rig_type(e, x, path, orgs[i]);
        }
    }
}

static void one_vote(const char *base, const char *m, const char *t, const char *now, bool take_mine, size_t *asked)
{
    bool i_did = strcmp(base, m) != 0, they_did = strcmp(base, t) != 0, ask = i_did && they_did && strcmp(m, t) != 0;
    *asked += ask;
    cr_expect_str_eq(now, !i_did ? t : !they_did ? m : take_mine ? m : t, "%s / %s / %s: %s", base, m, t, now);
}

Test(merge, ten_thousand_pairs_of_votes_lose_nothing, .timeout = 240)
{
    uint64_t seed = 77;
    for (int run = 0; run < 10000; run++) {
        const char *base[ORGS], *m[ORGS], *t[ORGS], *now[ORGS];
        struct pair p = begin(DECISION);
        bool take_mine = rig_random(&seed, 2) == 0;
        size_t asked = 0;
        votes(p.x, base);
        change_votes(&p.me, p.x, &seed);
        change_votes(&p.other, p.y, &seed);
        votes(p.x, m);
        votes(p.y, t);
        merge(&p);
        for (size_t i = 0; i < p.m.count; i++)
            if (p.m.values[i].side == MERGE_ASK)
                p.m.values[i].side = take_mine ? MERGE_MINE : MERGE_THEIRS;
        resolve(&p);
        votes(p.x, now);
        for (size_t i = 0; i < ORGS; i++)
            one_vote(base[i], m[i], t[i], now[i], take_mine, &asked);
        cr_expect_eq(asked, p.m.asked, "%zu questions for %zu conflicts", p.m.asked, asked);
        end(&p);
    }
}

/* Who comes first makes no difference to values that only one of them changed. */
Test(merge, disjoint_changes_merge_the_same_both_ways, .timeout = 120)
{
    uint64_t seed = 3;
    for (int run = 0; run < 2000; run++) {
        struct pair p = begin(CONTRIBUTION), q = begin(CONTRIBUTION);
        for (size_t i = 0; i < SINGLES; i++) {
            const char *text = said[i][rig_random(&seed, 4)];
            bool first = rig_random(&seed, 2) == 0;
            rig_type(first ? &p.me : &p.other, first ? p.x : p.y, singles[i], text);
            rig_type(first ? &q.other : &q.me, first ? q.y : q.x, singles[i], text);
        }
        merge(&p);
        merge(&q);
        cr_expect(p.m.asked == 0 && q.m.asked == 0);
        resolve(&p);
        resolve(&q);
        for (size_t i = 0; i < SINGLES; i++) {
            char one[40], other[40];
            read(p.x, singles[i], one);
            read(q.x, singles[i], other);
            cr_expect_str_eq(one, other);
        }
        end(&p);
        end(&q);
    }
}

/* --- Faults ----------------------------------------------------------------------------------------------- */

Test(merge, no_memory_leaves_the_edit_as_it_was, .timeout = 60)
{
    for (size_t fail = 1; fail < 40; fail++) {
        struct fault f = {0};
        struct sys sys = fault_sys(&f);
        struct pair p = begin(DECISION);
        edits_free(&p.me);
        edits_init(&p.me, &sys);
        p.x = rig_edit(&p.me, p.base);
        mine(&p, "votes[0].sens", "contre");
        mine(&p, "objet", "Le mien");
        theirs(&p, "votes[1].sens", "pour");
        merge(&p);
        f.calls = 0;
        f.fail_at = fail;
        enum err e = merge_resolve(&p.m, &p.me, p.x, p.theirs, RIG_NOW);
        cr_expect(e == ERR_OK || e == ERR_NO_MEMORY, "%s", err_name(e));
        cr_expect_str_eq(edit_typed(p.x, "objet"), "Le mien");
        cr_expect_eq(p.x->revision, e == ERR_OK ? 4 : 3);
        rig_expect(p.x, "votes[0].sens", "contre");
        end(&p);
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
