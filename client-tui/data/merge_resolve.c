/* What is left to save once every value is chosen, written over theirs. */
#include "client-tui/data/merge_inside.h"
#include "client-tui/data/undo.h"

#include <stdio.h>
#include <string.h>

struct resolving {
    const struct merge *m;
    const struct record_type *t;
    const struct edit *x;                /* as it was */
    struct edits *e;
    struct edit *y;                      /* as it will be */
    const ProtobufCMessage *base, *mine, *theirs;
    char *text, *other;                  /* SCRATCH_BYTES each */
    enum err error;
};

static void put(struct resolving *r, const struct path *p, const char *text)
{
    char path[PATH_BYTES];
    (void)path_format(p, path, sizeof path);
    if (r->error == ERR_OK)
        r->error = edit_value_put(r->e, r->y, path, text);
}

/* My value, a group or a list value by value, at a place of theirs; paths are
 * LIMIT_PATH_DEPTH deep at most, so this recursion ends. */
static void put_mine(struct resolving *r, const struct path *from, const struct path *to)
{
    const struct field_def *f = path_field(from);
    struct path p = *from, q = *to;
    int *mine = &p.at[p.depth - 1].index, *theirs = &q.at[q.depth - 1].index;
    if (path_repeated(r->t, from) && *mine < 0) {
        size_t n = path_count(r->t, r->mine, from), had = path_count(r->t, r->theirs, to);
        for (*mine = *theirs = 0; *mine < (int)n; ++*mine, ++*theirs)
            put_mine(r, &p, &q);
        for (; *theirs < (int)had; ++*theirs)
            put(r, &q, "");                  /* what is too many goes */
        return;
    }
    for (size_t i = 0; i < f->of_count; i++) {
        p = path_into(from, &f->of[i], -1);
        q = path_into(to, &f->of[i], -1);
        put_mine(r, &p, &q);
    }
    if (f->of_count > 0)
        return;
    (void)path_machine(r->t, r->mine, from, r->text, SCRATCH_BYTES);
    (void)path_machine(r->t, r->theirs, to, r->other, SCRATCH_BYTES);
    if (strcmp(r->text, r->other) != 0)
        put(r, to, r->text);
}

/* Everything that was typed within the list, as it is. */
static void put_typed(struct resolving *r, const struct field_def *f)
{
    for (size_t i = 0; i < r->x->count; i++) {
        struct path p;
        if (path_parse(r->t, r->x->values[i].path, &p, NULL) == ERR_OK && p.at[0].field == f)
            put(r, &p, r->x->values[i].text);
    }
}

/* --- Values of a list that are none yet ---------------------------------------------- */

enum { GONE = 1, SAID = 2, READABLE = 4 };

/* What was typed at one place of a list. */
static unsigned typed_at(const struct resolving *r, const struct field_def *f, int at)
{
    unsigned what = 0;
    for (size_t i = 0; i < r->x->count; i++) {
        struct path p;
        const struct edit_value *v = &r->x->values[i];
        if (path_parse(r->t, v->path, &p, NULL) != ERR_OK || p.at[0].field != f || p.at[0].index != at)
            continue;
        what |= v->text[0] == '\0' ? (p.depth == 1 ? GONE : 0u) : edit_is_value(r->x, v->path) ? SAID | READABLE : SAID;
    }
    return what;
}

/* Where a place, as typed, is in mine; one where nothing can be read yet is no
 * value of mine, and comes after them all. */
static int place_in_mine(const struct resolving *r, const struct field_def *f, int index)
{
    const struct path list = path_of(f, -1);
    int before = (int)path_count(r->t, r->base, &list), kept = 0, appended = 0, waiting = 0;
    for (int at = 0; at < before && at < index; at++)
        kept += (typed_at(r, f, at) & GONE) == 0;
    if (index < before)
        return kept;
    for (int at = before; at < index; at++) {
        unsigned what = typed_at(r, f, at);
        appended += (what & READABLE) != 0;
        waiting += what == SAID;
    }
    return typed_at(r, f, index) == SAID ? (int)path_count(r->t, r->mine, &list) + waiting : kept + appended;
}

static void put_unreadable(struct resolving *r, const struct field_def *f)
{
    for (size_t i = 0; i < r->x->count; i++) {
        struct path p;
        const struct edit_value *v = &r->x->values[i];
        if (path_parse(r->t, v->path, &p, NULL) != ERR_OK || p.at[0].field != f || edit_is_value(r->x, v->path))
            continue;
        p.at[0].index = place_in_mine(r, f, p.at[0].index);
        put(r, &p, v->text);
    }
}

/* --- One choice ------------------------------------------------------------------------ */

/* My list in place of theirs: each of my values, and what is too many goes. */
static void put_whole(struct resolving *r, const struct merge_value *v)
{
    if (v->untouched) {
        put_typed(r, path_field(&v->where));
        return;
    }
    put_mine(r, &v->where, &v->where);
    put_unreadable(r, path_field(&v->where));
}

static void put_in_group(struct resolving *r, const struct merge_value *v)
{
    struct path mine = v->where, whole;
    mine.at[0].index = v->at_mine;
    if (path_parse(r->t, v->path, &whole, NULL) != ERR_OK)
        r->error = ERR_TOO_LARGE;            /* more values than a list may hold */
    else if (v->side == MERGE_BOTH)
        put(r, &v->where, v->both);
    else if (v->at_mine < 0)
        put(r, &v->where, "");
    else
        put_mine(r, &mine, &v->where);
}

static void put_choice(struct resolving *r, const struct merge_value *v)
{
    bool both = v->side == MERGE_BOTH && v->both != NULL;
    if (v->where.depth == 0)
        r->y->archive = v->side == MERGE_MINE;
    if (v->where.depth == 0 || (v->side != MERGE_MINE && !both))
        return;
    if (v->at_mine >= 0 || v->at_theirs >= 0)
        put_in_group(r, v);
    else if (path_repeated(r->t, &v->where))
        put_whole(r, v);
    else if (both)
        put(r, &v->where, v->both);
    else
        put(r, &v->where, edit_typed(r->x, v->path) != NULL ? edit_typed(r->x, v->path) : v->mine);
}

static enum err resolve(struct resolving *r, struct bytes theirs, struct arena *a)
{
    Pacte__Record *built = NULL;
    enum err e = edit_build(r->x, edit_day(r->x), true, a, &built, NULL);
    if (e != ERR_OK)
        return e;
    (void)record_body(built, &r->mine);
    r->base = merge_body(r->t, r->x->base, a, NULL);
    r->theirs = merge_body(r->t, theirs, a, NULL);
    r->text = arena_alloc(a, SCRATCH_BYTES);
    r->other = arena_alloc(a, SCRATCH_BYTES);
    if (r->base == NULL || r->theirs == NULL || r->text == NULL || r->other == NULL)
        return a->exhausted ? ERR_NO_MEMORY : ERR_DAMAGED;
    for (size_t i = 0; i < r->m->count && r->error == ERR_OK; i++)
        put_choice(r, &r->m->values[i]);
    return r->error;
}

enum err merge_resolve(const struct merge *m, struct edits *e, struct edit *x, struct bytes theirs, int64_t now_ms)
{
    struct arena a;
    struct edit y = {.type = x->type, .id = x->id, .revision = m->their_revision, .archive = x->archive, .since_ms = x->since_ms,
                     .changed_ms = now_ms};
    struct resolving r = {.m = m, .t = record_type_of(m->type), .x = x, .e = e, .y = &y};
    for (size_t i = 0; i < m->count; i++)
        if (m->values[i].side == MERGE_ASK)
            return ERR_BAD_STATE;
    uint8_t *copy = sys_alloc(e->sys, theirs.len + 1);
    if (r.t == NULL || copy == NULL) {
        sys_release(e->sys, copy);
        return r.t == NULL ? ERR_INVALID : ERR_NO_MEMORY;
    }
    memcpy(copy, theirs.data, theirs.len);
    y.base = bytes_of(copy, theirs.len);
    arena_init(&a, e->sys, 16 << 20);
    enum err error = resolve(&r, theirs, &a);
    arena_finish(&a);
    if (error != ERR_OK) {
        edit_release(e, &y);
        return error;
    }
    undo_forget(e, x->type, x->id);
    edit_release(e, x);
    *x = y;
    e->generation++;
    return ERR_OK;
}
