#include "tests/unit/client_tui_data/pair.h"

#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <string.h>

struct pair pair_begin(const char *json)
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

void pair_end(struct pair *p)
{
    edits_free(&p->me);
    edits_free(&p->other);
    arena_finish(&p->arena);
}

void pair_mine(struct pair *p, const char *path, const char *text) { rig_type(&p->me, p->x, path, text); }
void pair_theirs(struct pair *p, const char *path, const char *text) { rig_type(&p->other, p->y, path, text); }

static struct bytes saved(const struct edit *y, struct arena *a)
{
    Pacte__Record *r;
    struct bytes packed;
    cr_assert_eq(edit_build(y, rig_today, true, a, &r, NULL), ERR_OK);
    r->header->revision++;
    cr_assert_eq(wire_pack(&r->base, a, &packed), ERR_OK);
    return packed;
}

void pair_merge(struct pair *p)
{
    p->theirs = saved(p->y, &p->arena);
    cr_assert_eq(merge_make(p->x, p->theirs, &p->arena, &p->m), ERR_OK);
}

struct merge_value *pair_value(struct pair *p, const char *path)
{
    for (size_t i = 0; i < p->m.count; i++)
        if (strcmp(p->m.values[i].path, path) == 0)
            return &p->m.values[i];
    return NULL;
}

void pair_side(struct pair *p, const char *path, enum merge_side want)
{
    const struct merge_value *v = pair_value(p, path);
    cr_assert_not_null(v, "%s was not reported", path);
    cr_expect_eq(v->side, want, "%s: side %d, not %d", path, v->side, want);
}

void pair_resolve(struct pair *p) { cr_assert_eq(merge_resolve(&p->m, &p->me, p->x, p->theirs, RIG_NOW + 60000), ERR_OK); }
