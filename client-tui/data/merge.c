#include "client-tui/data/merge_inside.h"

#include "client-tui/data/lines.h"
#include "client-tui/data/undo.h"
#include "common/wire/wire.h"

#include <string.h>

const ProtobufCMessage *merge_body(const struct record_type *t, struct bytes packed, struct arena *a, Pacte__Record **r)
{
    ProtobufCMessage *m;
    const ProtobufCMessage *body = NULL;
    if (packed.len == 0) {
        ProtobufCMessage *empty = arena_alloc(a, t->descriptor->sizeof_message);
        if (empty != NULL)
            t->descriptor->message_init(empty);
        return empty;
    }
    if (wire_unpack_own(&pacte__record__descriptor, packed, a, &m) != ERR_OK || record_body((Pacte__Record *)m, &body) != t)
        return NULL;
    if (r != NULL)
        *r = (Pacte__Record *)m;
    return body;
}

const char *merge_kept(struct three *x, const char *text)
{
    const char *copy = text[0] != '\0' ? arena_text(x->a, text, strlen(text)) : "";
    x->failed = x->failed || copy == NULL;
    return copy != NULL ? copy : "";
}

static const char *merge_people(struct three *x, const struct spot *s)
{
    x->scratch[0][0] = '\0';
    if (s->body != NULL)
        (void)path_text(x->t, s->body, &s->p, x->scratch[0], SCRATCH_BYTES);
    return merge_kept(x, x->scratch[0]);
}

static bool said_same(struct three *x, const struct spot *a, const struct spot *b)
{
    x->scratch[0][0] = x->scratch[1][0] = '\0';
    if (a->body != NULL)
        (void)path_machine(x->t, a->body, &a->p, x->scratch[0], SCRATCH_BYTES);
    if (b->body != NULL)
        (void)path_machine(x->t, b->body, &b->p, x->scratch[1], SCRATCH_BYTES);
    return strcmp(x->scratch[0], x->scratch[1]) == 0;
}

struct merge_value *merge_add(struct three *x, const struct path *p, enum merge_side side)
{
    static struct merge_value lost;
    if (x->out->count == x->cap) {
        size_t cap = x->cap == 0 ? 32 : x->cap * 2;
        struct merge_value *grown = arena_alloc(x->a, cap * sizeof *grown);
        if (grown == NULL) {
            x->failed = true;
            return &lost;
        }
        if (x->out->count > 0)
            memcpy(grown, x->out->values, x->out->count * sizeof *grown);
        x->out->values = grown;
        x->cap = cap;
    }
    struct merge_value *v = &x->out->values[x->out->count++];
    *v = (struct merge_value){.side = side, .base = "", .mine = "", .theirs = "", .key = "", .at_mine = -1, .at_theirs = -1};
    x->out->asked += side == MERGE_ASK;
    if (p != NULL) {
        v->where = *p;
        (void)path_format(p, v->path, sizeof v->path);
    }
    return v;
}

void merge_one(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const struct path *name, const char *raw,
               const char *key)
{
    bool i_did = raw != NULL || !said_same(x, b, m), they_did = !said_same(x, b, t);
    const char *both = NULL;
    enum merge_side side = !they_did ? MERGE_MINE : MERGE_THEIRS;
    if (!i_did && !they_did)
        return;
    if (i_did && they_did)
        side = raw == NULL && said_same(x, m, t) ? MERGE_BOTH : MERGE_ASK;
    const char *base = merge_people(x, b), *theirs = merge_people(x, t), *mine = raw != NULL ? merge_kept(x, raw) : merge_people(x, m);
    if (side == MERGE_ASK && (path_field(name)->flags & FIELD_LONG) != 0)
        both = lines_merge(base, mine, theirs, x->a);
    struct merge_value *v = merge_add(x, name, both != NULL ? MERGE_BOTH : side);
    v->base = base;
    v->mine = mine;
    v->theirs = theirs;
    v->both = both;
    v->key = key;
    v->at_mine = m->body != NULL ? m->p.at[0].index : -1;
    v->at_theirs = t->body != NULL ? t->p.at[0].index : -1;
}

struct spot merge_into(const struct spot *s, const struct field_def *f) { return (struct spot){s->body, path_into(&s->p, f, -1)}; }

/* Paths are LIMIT_PATH_DEPTH deep at most, so this recursion ends. */
void merge_field(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const char *key)
{
    const struct field_def *f = path_field(&t->p);
    char path[PATH_BYTES];
    if (path_repeated(x->t, &t->p)) {
        merge_list_within(x, b, m, t, key);
        return;
    }
    for (size_t i = 0; i < f->of_count && !x->failed; i++) {
        const struct spot base = merge_into(b, &f->of[i]), mine = merge_into(m, &f->of[i]), theirs = merge_into(t, &f->of[i]);
        merge_field(x, &base, &mine, &theirs, key);
    }
    if (f->of_count > 0)
        return;
    (void)path_format(&t->p, path, sizeof path);
    bool placed = t->p.at[0].index >= 0, raw = !placed && !edit_is_value(x->edit, path);
    merge_one(x, b, m, t, &t->p, raw ? edit_typed(x->edit, path) : NULL, key);
}

static void each_field(struct three *x)
{
    for (size_t i = 0; i < x->t->field_count && !x->failed; i++) {
        const struct path p = path_of(&x->t->fields[i], -1);
        const struct spot b = {x->base, p}, m = {x->mine, p}, t = {x->theirs, p};
        if (path_repeated(x->t, &p))
            merge_list(x, &x->t->fields[i]);
        else
            merge_field(x, &b, &m, &t, "");
    }
}

/* Archiving would bury what they have just written. */
static void archived_and_changed(struct three *x)
{
    if (!x->edit->archive || x->out->count == 0)
        return;
    struct merge_value *v = merge_add(x, NULL, MERGE_ASK);
    v->base = v->theirs = N_("gardée");
    v->mine = N_("archivée");
}

enum err merge_make(const struct edit *mine, struct bytes theirs, struct arena *arena, struct merge *out)
{
    Pacte__Record *m = NULL, *t = NULL;
    struct three x = {.t = record_type_of(mine->type), .edit = mine, .a = arena, .out = out,
                      .scratch = {arena_alloc(arena, SCRATCH_BYTES), arena_alloc(arena, SCRATCH_BYTES)}};
    *out = (struct merge){.type = mine->type, .id = mine->id, .base_revision = mine->revision};
    if (x.t == NULL || x.scratch[0] == NULL || x.scratch[1] == NULL)
        return x.t == NULL ? ERR_INVALID : ERR_NO_MEMORY;
    enum err e = edit_build(mine, edit_day(mine), true, arena, &m, NULL);
    if (e != ERR_OK)
        return e;
    (void)record_body(m, &x.mine);
    x.base = merge_body(x.t, mine->base, arena, NULL);
    x.theirs = merge_body(x.t, theirs, arena, &t);
    if (x.mine == NULL || x.base == NULL || x.theirs == NULL || t == NULL || t->header == NULL)
        return arena->exhausted ? ERR_NO_MEMORY : ERR_DAMAGED;
    out->their_revision = t->header->revision;
    out->theirs_archived = t->header->archived;
    each_field(&x);
    archived_and_changed(&x);
    return x.failed ? ERR_NO_MEMORY : ERR_OK;
}
