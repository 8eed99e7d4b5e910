/* Ten thousand pairs of people: nothing that either wrote is ever lost in silence. */
#include "tests/unit/client_tui_data/pair.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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
    const struct merge_value *v = pair_value(p, path);
    bool i_did = strcmp(base, m) != 0, they_did = strcmp(base, t) != 0;
    bool asked = i_did && they_did && strcmp(m, t) != 0;
    cr_expect_eq(v != NULL, i_did || they_did, "%s: %s / %s / %s", path, base, m, t);
    cr_expect_eq(v != NULL && v->side == MERGE_ASK, asked, "%s: %s / %s / %s", path, base, m, t);
}

static void one_run(uint64_t *seed)
{
    char base[SINGLES][40], m[SINGLES][40], t[SINGLES][40], now[40];
    bool take_mine[SINGLES];
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    for (size_t i = 0; i < SINGLES; i++) {
        read(p.x, singles[i], base[i]);
        if (rig_random(seed, 3) == 0)
            pair_mine(&p, singles[i], said[i][rig_random(seed, 4)]);
        if (rig_random(seed, 3) == 0)
            pair_theirs(&p, singles[i], said[i][rig_random(seed, 4)]);
        read(p.x, singles[i], m[i]);
        read(p.y, singles[i], t[i]);
    }
    pair_merge(&p);
    for (size_t i = 0; i < SINGLES; i++) {
        struct merge_value *v = pair_value(&p, singles[i]);
        expect_one(&p, singles[i], base[i], m[i], t[i]);
        take_mine[i] = rig_random(seed, 2) == 0;
        if (v != NULL && v->side == MERGE_ASK)
            v->side = take_mine[i] ? MERGE_MINE : MERGE_THEIRS;
    }
    pair_resolve(&p);
    for (size_t i = 0; i < SINGLES; i++) {
        bool i_did = strcmp(base[i], m[i]) != 0, they_did = strcmp(base[i], t[i]) != 0;
        read(p.x, singles[i], now);
        cr_expect_str_eq(now, !i_did ? t[i] : !they_did ? m[i] : take_mine[i] ? m[i] : t[i], "%s", singles[i]);
    }
    pair_end(&p);
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
        struct pair p = pair_begin(PAIR_DECISION);
        bool take_mine = rig_random(&seed, 2) == 0;
        size_t asked = 0;
        votes(p.x, base);
        change_votes(&p.me, p.x, &seed);
        change_votes(&p.other, p.y, &seed);
        votes(p.x, m);
        votes(p.y, t);
        pair_merge(&p);
        for (size_t i = 0; i < p.m.count; i++)
            if (p.m.values[i].side == MERGE_ASK)
                p.m.values[i].side = take_mine ? MERGE_MINE : MERGE_THEIRS;
        pair_resolve(&p);
        votes(p.x, now);
        for (size_t i = 0; i < ORGS; i++)
            one_vote(base[i], m[i], t[i], now[i], take_mine, &asked);
        cr_expect_eq(asked, p.m.asked, "%zu questions for %zu conflicts", p.m.asked, asked);
        pair_end(&p);
    }
}

/* Who comes first makes no difference to values that only one of them changed. */
Test(merge, disjoint_changes_merge_the_same_both_ways, .timeout = 120)
{
    uint64_t seed = 3;
    for (int run = 0; run < 2000; run++) {
        struct pair p = pair_begin(PAIR_CONTRIBUTION), q = pair_begin(PAIR_CONTRIBUTION);
        for (size_t i = 0; i < SINGLES; i++) {
            const char *text = said[i][rig_random(&seed, 4)];
            bool first = rig_random(&seed, 2) == 0;
            rig_type(first ? &p.me : &p.other, first ? p.x : p.y, singles[i], text);
            rig_type(first ? &q.other : &q.me, first ? q.y : q.x, singles[i], text);
        }
        pair_merge(&p);
        pair_merge(&q);
        cr_expect(p.m.asked == 0 && q.m.asked == 0);
        pair_resolve(&p);
        pair_resolve(&q);
        for (size_t i = 0; i < SINGLES; i++) {
            char one[40], other[40];
            read(p.x, singles[i], one);
            read(q.x, singles[i], other);
            cr_expect_str_eq(one, other);
        }
        pair_end(&p);
        pair_end(&q);
    }
}

