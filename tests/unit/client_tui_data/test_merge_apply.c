/* A thousand times (ten thousand with PACTE_LONG, every commit is synced) two
 * clients write the same record through the real rules of the daemon: whoever comes
 * second is told, merges, and nothing is lost. */
#include "client-tui/data/merge.h"

#include "common/wire/wire.h"
#include "tests/support/world.h"
#include "tests/unit/client_tui_data/rig.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 1000, LONG_RUNS = 10000, FIELDS = 6 };

static const char *const fields[FIELDS] = {"sollicite", "promis", "vote", "dispositif", "ligne", "note"};
static const char *const texts[FIELDS][4] = {
    {"1.00", "2.00", "3.00", "4.00"}, {"10.00", "20.00", "30.00", "40.00"}, {"100.00", "200.00", "300.00", "400.00"},
    {"PS AGC", "PS ACF", "FONJEP", "BOP 147"}, {"socle", "bonus", "jeunes", "familles"}, {"a\nb", "a\nb\nc", "z\na\nb", "a"},
};

struct client { struct edits edits; struct edit *x; struct arena arena; };

/* What one client reads and types. */
static void sits_down(struct client *c, struct world *w, uint64_t *seed)
{
    struct bytes packed;
    Pacte__Record *r = world_read(w, TYPE(CONTRIBUTION), DE_VILLE);
    arena_init(&c->arena, &sys_real, 16 << 20);
    edits_init(&c->edits, &sys_real);
    cr_assert_eq(wire_pack(&r->base, &c->arena, &packed), ERR_OK);
    c->x = rig_edit(&c->edits, packed);
    for (size_t i = 0; i < FIELDS; i++)
        if (rig_random(seed, 3) == 0)
            rig_type(&c->edits, c->x, fields[i], texts[i][rig_random(seed, 4)]);
}

static void gets_up(struct client *c)
{
    edits_free(&c->edits);
    arena_finish(&c->arena);
}

static enum err save(struct client *c, struct world *w)
{
    Pacte__Record *r;
    cr_assert_eq(edit_build(c->x, rig_today, false, &c->arena, &r, NULL), ERR_OK);
    return world_put(w, COORDINATION, r);
}

static void values(struct world *w, const char *out[FIELDS])
{
    Pacte__Record *r = world_read(w, TYPE(CONTRIBUTION), DE_VILLE);
    for (size_t i = 0; i < FIELDS; i++)
        out[i] = world_text(w, r, fields[i]);
}

static const char *typed(const struct client *c, size_t i, const char *base)
{
    const char *text = edit_typed(c->x, fields[i]);
    return text != NULL ? text : base;
}

/* Reads the record again, merges, chooses, saves. Returns how many were asked. */
static size_t merges(struct client *c, struct world *w, bool take_mine, bool merged_lines[FIELDS])
{
    struct merge m;
    struct bytes theirs;
    Pacte__Record *r = world_read(w, TYPE(CONTRIBUTION), DE_VILLE);
    cr_assert_eq(wire_pack(&r->base, &c->arena, &theirs), ERR_OK);
    cr_assert_eq(merge_make(c->x, theirs, &c->arena, &m), ERR_OK);
    for (size_t i = 0; i < m.count; i++) {
        if (m.values[i].side == MERGE_ASK)
            m.values[i].side = take_mine ? MERGE_MINE : MERGE_THEIRS;
        for (size_t k = 0; k < FIELDS; k++)
            merged_lines[k] = merged_lines[k] || (m.values[i].both != NULL && strcmp(m.values[i].path, fields[k]) == 0);
    }
    cr_assert_eq(merge_resolve(&m, &c->edits, c->x, theirs, RIG_NOW), ERR_OK);
    if (edit_changed(c->x))
        cr_assert_eq(save(c, w), ERR_OK, "%s: %s", w->note.field, w->note.text);
    return m.asked;
}

static void one_run(struct world *w, uint64_t *seed, size_t *conflicts, size_t *asked)
{
    struct client first, second;
    const char *base[FIELDS], *now[FIELDS];
    bool take_mine = rig_random(seed, 2) == 0, lines[FIELDS] = {false};
    values(w, base);
    sits_down(&first, w, seed);
    sits_down(&second, w, seed);
    if (edit_changed(first.x))
        cr_assert_eq(save(&first, w), ERR_OK, "%s: %s", w->note.field, w->note.text);
    if (edit_changed(second.x)) {
        enum err e = save(&second, w);
        cr_assert_eq(e, edit_changed(first.x) ? ERR_CONFLICT : ERR_OK, "%s", err_name(e));
        if (e == ERR_CONFLICT) {
            const char *want[FIELDS];
            for (size_t i = 0; i < FIELDS; i++) {
                const char *m = typed(&second, i, base[i]), *t = typed(&first, i, base[i]);
                want[i] = strcmp(m, base[i]) == 0 ? t : strcmp(t, base[i]) == 0 ? m : take_mine ? m : t;
                want[i] = arena_text(&first.arena, want[i], strlen(want[i]));
            }
            ++*conflicts;
            *asked += merges(&second, w, take_mine, lines);
            values(w, now);
            for (size_t i = 0; i < FIELDS; i++)
                if (!lines[i])
                    cr_expect_str_eq(now[i], want[i], "%s: « %s », not « %s »", fields[i], now[i], want[i]);
        }
    }
    gets_up(&first);
    gets_up(&second);
}

Test(merge, conflicts_through_the_real_rules, .timeout = 600)
{
    static struct world w;
    uint64_t seed = 4;
    size_t conflicts = 0, asked = 0, runs = getenv("PACTE_LONG") != NULL ? LONG_RUNS : RUNS;
    world_make(&w);
    for (size_t run = 0; conflicts < runs; run++) {
        one_run(&w, &seed, &conflicts, &asked);
        world_fresh(&w);
        cr_assert_lt(run, 3 * runs);
    }
    cr_expect_gt(asked, runs / 4);
    world_close(&w);
}
