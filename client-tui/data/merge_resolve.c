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
    char *text;                          /* SCRATCH_BYTES */
    enum err error;
};

static void put(struct resolving *r, const struct path *p, const char *text)
{
    char path[PATH_BYTES];
    (void)path_format(p, path, sizeof path);
    if (r->error == ERR_OK)
        r->error = edit_value_put(r->e, r->y, path, text);
}

/* My group, value by value, at a place of their list. */
static void put_group(struct resolving *r, const struct field_def *f, size_t from, size_t to)
{
    size_t n = f->of_count > 0 ? f->of_count : 1;
    for (size_t k = 0; k < n; k++) {
        struct path p = {.field = f, .index = (int)from, .inner = f->of_count > 0 ? &f->of[k] : NULL};
        if (path_kind(r->t, &p) == KIND_GROUP)
            continue;                    /* no path leads within: theirs stays */
        (void)path_machine(r->t, r->mine, &p, r->text, SCRATCH_BYTES);
        p.index = (int)to;
        if (r->text[0] != '\0' || to < path_count(r->t, r->theirs, f))
            put(r, &p, r->text);
    }
}

/* Everything that was typed within the list, as it is. */
static void put_typed(struct resolving *r, const struct field_def *f)
{
    for (size_t i = 0; i < r->x->count; i++) {
        struct path p;
        if (path_parse(r->t, r->x->values[i].path, &p, NULL) == ERR_OK && p.field == f)
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
        if (path_parse(r->t, v->path, &p, NULL) != ERR_OK || p.field != f || p.index != at)
            continue;
        what |= v->text[0] == '\0' ? (p.inner == NULL ? GONE : 0u) : edit_is_value(r->x, v->path) ? SAID | READABLE : SAID;
    }
    return what;
}

/* Where a place, as typed, is in mine; one where nothing can be read yet is no
 * value of mine, and comes after them all. */
static int place_in_mine(const struct resolving *r, const struct field_def *f, int index)
{
    int before = (int)path_count(r->t, r->base, f), kept = 0, appended = 0, waiting = 0;
    for (int at = 0; at < before && at < index; at++)
        kept += (typed_at(r, f, at) & GONE) == 0;
    if (index < before)
        return kept;
    for (int at = before; at < index; at++) {
        unsigned what = typed_at(r, f, at);
        appended += (what & READABLE) != 0;
        waiting += what == SAID;
    }
    return typed_at(r, f, index) == SAID ? (int)path_count(r->t, r->mine, f) + waiting : kept + appended;
}

static void put_unreadable(struct resolving *r, const struct field_def *f)
{
    for (size_t i = 0; i < r->x->count; i++) {
        struct path p;
        const struct edit_value *v = &r->x->values[i];
        if (path_parse(r->t, v->path, &p, NULL) != ERR_OK || p.field != f || edit_is_value(r->x, v->path))
            continue;
        p.index = place_in_mine(r, f, p.index);
        put(r, &p, v->text);
    }
}

/* --- One choice ------------------------------------------------------------------------ */

/* My list in place of theirs: each of my values, and what is too many goes. */
static void put_whole(struct resolving *r, const struct merge_value *v)
{
    size_t mine = path_count(r->t, r->mine, v->field), theirs = path_count(r->t, r->theirs, v->field);
    if (v->untouched) {
        put_typed(r, v->field);
        return;
    }
    for (size_t i = 0; i < mine; i++)
        put_group(r, v->field, i, i);
    for (size_t i = mine; i < theirs; i++)
        put(r, &(const struct path){.field = v->field, .index = (int)i}, "");
    put_unreadable(r, v->field);
}

static void put_in_group(struct resolving *r, const struct merge_value *v)
{
    struct path p = {.field = v->field, .index = v->at_theirs, .inner = v->inner};
    if (v->inner != NULL && v->side == MERGE_BOTH) {
        put(r, &p, v->both);
    } else if (v->inner != NULL) {
        p.index = v->at_mine;
        (void)path_machine(r->t, r->mine, &p, r->text, SCRATCH_BYTES);
        p.index = v->at_theirs;
        put(r, &p, r->text);
    } else if (v->at_mine < 0) {
        put(r, &p, "");
    } else {
        struct path whole;
        if (path_parse(r->t, v->path, &whole, NULL) == ERR_OK)
            put_group(r, v->field, (size_t)v->at_mine, (size_t)whole.index);
        else
            r->error = ERR_TOO_LARGE;        /* more values than a list may hold */
    }
}

static void put_choice(struct resolving *r, const struct merge_value *v)
{
    const struct path p = {.field = v->field, .index = -1, .inner = v->inner};
    bool both = v->side == MERGE_BOTH && v->both != NULL;
    if (v->field == NULL)
        r->y->archive = v->side == MERGE_MINE;
    if (v->field == NULL || (v->side != MERGE_MINE && !both))
        return;
    if (v->at_mine >= 0 || v->at_theirs >= 0)
        put_in_group(r, v);
    else if (record_descriptor(r->t, v->field)->label == PROTOBUF_C_LABEL_REPEATED)
        put_whole(r, v);
    else if (both)
        put(r, &p, v->both);
    else
        put(r, &p, edit_typed(r->x, v->path) != NULL ? edit_typed(r->x, v->path) : v->mine);
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
    if (r->base == NULL || r->theirs == NULL || r->text == NULL)
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
