#include "client-tui/data/merge.h"

#include "client-tui/data/lines.h"
#include "client-tui/data/undo.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 9000, VALUES_MAX = 512 };

/* The three bodies, each of the same type. */
struct three {
    const struct record_type *t;
    const ProtobufCMessage *base, *mine, *theirs;
    const struct edit *edit;
    struct arena *a;
    struct merge *out;
};

static const ProtobufCMessage *unpacked(const struct record_type *t, struct bytes packed, struct arena *a, Pacte__Record **r)
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

static const char *kept(struct arena *a, const char *text)
{
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

static const char *people(const struct three *x, const ProtobufCMessage *body, const struct path *p)
{
    char text[TEXT_BYTES];
    (void)path_text(x->t, body, p, text, sizeof text);
    return kept(x->a, text);
}

static struct merge_value *add(const struct three *x, const struct path *p)
{
    if (x->out->count == VALUES_MAX)
        return NULL;
    struct merge_value *v = &x->out->values[x->out->count++];
    *v = (struct merge_value){.base = "", .mine = "", .theirs = ""};
    (void)path_format(p, v->path, sizeof v->path);
    return v;
}

static bool said_same(const struct three *x, const ProtobufCMessage *a, const ProtobufCMessage *b, const struct path *p)
{
    char one[TEXT_BYTES], other[TEXT_BYTES];
    (void)path_machine(x->t, a, p, one, sizeof one);
    (void)path_machine(x->t, b, p, other, sizeof other);
    return strcmp(one, other) == 0;
}

/* What was typed and is not a value yet is mine, whatever it will be. */
static const char *unreadable(const struct three *x, const struct path *p, const char *mine)
{
    char path[PATH_BYTES];
    (void)path_format(p, path, sizeof path);
    const char *typed = edit_typed(x->edit, path);
    return typed != NULL && typed[0] != '\0' && strcmp(mine, people(x, x->base, p)) == 0 ? typed : NULL;
}

static enum err one_value(const struct three *x, const struct path *p)
{
    const char *base = people(x, x->base, p), *mine = people(x, x->mine, p), *theirs = people(x, x->theirs, p);
    const char *raw = unreadable(x, p, mine);
    bool i_did = raw != NULL || !said_same(x, x->base, x->mine, p), they_did = !said_same(x, x->base, x->theirs, p);
    if (!i_did && !they_did)
        return ERR_OK;
    struct merge_value *v = add(x, p);
    if (v == NULL)
        return ERR_TOO_LARGE;
    v->base = base;
    v->mine = raw != NULL ? kept(x->a, raw) : mine;
    v->theirs = theirs;
    v->side = !they_did ? MERGE_MINE : !i_did ? MERGE_THEIRS : raw == NULL && said_same(x, x->mine, x->theirs, p) ? MERGE_BOTH : MERGE_ASK;
    if (v->side == MERGE_ASK && (path_field(p)->flags & FIELD_LONG) != 0 && (v->both = lines_merge(base, v->mine, theirs, x->a)) != NULL)
        v->side = MERGE_BOTH;
    x->out->asked += v->side == MERGE_ASK;
    return ERR_OK;
}

/* --- Repeated fields -------------------------------------------------------------------- */

static size_t count_of(const struct three *x, const ProtobufCMessage *body, const struct field_def *f) { return path_count(x->t, body, f); }

typedef enum err each_fn(const struct three *x, const struct path *p);

/* Every value of a field that has one index, or all of a group's. */
static enum err each_at(const struct three *x, const struct field_def *f, int index, each_fn *fn)
{
    struct path p = {.field = f, .index = index};
    enum err e = ERR_OK;
    if (f->of_count == 0)
        return fn(x, &p);
    for (size_t i = 0; i < f->of_count && e == ERR_OK; i++) {
        p.inner = &f->of[i];
        e = fn(x, &p);
    }
    return e;
}

static bool whole_same(const struct three *x, const ProtobufCMessage *a, const ProtobufCMessage *b, const struct field_def *f)
{
    size_t n = count_of(x, a, f);
    if (n != count_of(x, b, f))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct path p = {.field = f, .index = (int)i};
        for (size_t k = 0; k < (f->of_count > 0 ? f->of_count : 1); k++) {
            p.inner = f->of_count > 0 ? &f->of[k] : NULL;
            if (!said_same(x, a, b, &p))
                return false;
        }
    }
    return true;
}

/* « 3 valeurs : … » for a list that is chosen as a whole. */
static const char *summary(const struct three *x, const ProtobufCMessage *body, const struct field_def *f)
{
    char text[400], one[120];
    size_t n = count_of(x, body, f);
    int len = snprintf(text, sizeof text, "%zu", n);
    for (size_t i = 0; i < n && len > 0 && (size_t)len + 3 < sizeof text; i++) {
        const struct path p = {.field = f, .index = (int)i, .inner = f->of_count > 0 ? &f->of[0] : NULL};
        (void)path_text(x->t, body, &p, one, sizeof one);
        len += snprintf(text + len, sizeof text - (size_t)len, "%s %s", i == 0 ? " :" : ",", one);
    }
    return kept(x->a, text);
}

static enum err list_of_values(const struct three *x, const struct field_def *f)
{
    bool i_did = !whole_same(x, x->base, x->mine, f), they_did = !whole_same(x, x->base, x->theirs, f);
    size_t n = count_of(x, x->base, f);
    enum err e = ERR_OK;
    if (!i_did && !they_did)
        return ERR_OK;
    /* As many as before on every side: value by value. */
    if (count_of(x, x->mine, f) == n && count_of(x, x->theirs, f) == n) {
        for (size_t i = 0; i < n && e == ERR_OK; i++)
            e = each_at(x, f, (int)i, one_value);
        return e;
    }
    const struct path whole = {.field = f, .index = -1};
    struct merge_value *v = add(x, &whole);
    if (v == NULL)
        return ERR_TOO_LARGE;
    v->base = summary(x, x->base, f);
    v->mine = summary(x, x->mine, f);
    v->theirs = summary(x, x->theirs, f);
    v->side = !they_did ? MERGE_MINE : !i_did ? MERGE_THEIRS : whole_same(x, x->mine, x->theirs, f) ? MERGE_BOTH : MERGE_ASK;
    x->out->asked += v->side == MERGE_ASK;
    return ERR_OK;
}

static enum err each_field(const struct three *x)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < x->t->field_count && e == ERR_OK; i++) {
        const struct field_def *f = &x->t->fields[i];
        const ProtobufCFieldDescriptor *d = record_descriptor(x->t, f);
        e = d->label == PROTOBUF_C_LABEL_REPEATED ? list_of_values(x, f) : each_at(x, f, -1, one_value);
    }
    return e;
}

enum err merge_make(const struct edit *mine, struct bytes theirs, struct arena *arena, struct merge *out)
{
    Pacte__Record *m = NULL, *t = NULL;
    const ProtobufCMessage *body = NULL;
    struct three x = {.t = record_type_of(mine->type), .edit = mine, .a = arena, .out = out};
    *out = (struct merge){.type = mine->type, .id = mine->id, .base_revision = mine->revision,
                          .values = arena_zalloc(arena, VALUES_MAX, sizeof *out->values)};
    if (x.t == NULL || out->values == NULL)
        return x.t == NULL ? ERR_INVALID : ERR_NO_MEMORY;
    enum err e = edit_build(mine, (struct day){0}, true, arena, &m, NULL);
    if (e != ERR_OK)
        return e;
    (void)record_body(m, &body);
    x.mine = body;
    x.base = unpacked(x.t, mine->base, arena, NULL);
    x.theirs = unpacked(x.t, theirs, arena, &t);
    if (x.base == NULL || x.theirs == NULL || t == NULL || t->header == NULL)
        return ERR_DAMAGED;
    out->their_revision = t->header->revision;
    out->theirs_archived = t->header->archived;
    return each_field(&x);
}

/* --- Choosing ---------------------------------------------------------------------------- */

/* A list taken as a whole: each of my values, and what is too many of theirs
 * goes. */
static enum err put_list(struct edits *e, struct edit *x, const struct record_type *t, const struct field_def *f,
                         const ProtobufCMessage *mine, const ProtobufCMessage *theirs)
{
    char path[PATH_BYTES], text[TEXT_BYTES];
    size_t n = path_count(t, mine, f), too_many = path_count(t, theirs, f);
    enum err error = ERR_OK;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < (f->of_count > 0 ? f->of_count : 1) && error == ERR_OK; k++) {
            const struct path p = {.field = f, .index = (int)i, .inner = f->of_count > 0 ? &f->of[k] : NULL};
            (void)path_machine(t, mine, &p, text, sizeof text);
            (void)path_format(&p, path, sizeof path);
            error = edit_value_put(e, x, path, text);
        }
    for (size_t i = n; i < too_many && error == ERR_OK; i++) {
        const struct path p = {.field = f, .index = (int)i};
        (void)path_format(&p, path, sizeof path);
        error = edit_value_put(e, x, path, "");
    }
    return error;
}

static enum err put_mine(const struct merge *m, struct edits *e, struct edit *x, const ProtobufCMessage *mine, const ProtobufCMessage *theirs)
{
    const struct record_type *t = record_type_of(m->type);
    enum err error = ERR_OK;
    for (size_t i = 0; i < m->count && error == ERR_OK; i++) {
        const struct merge_value *v = &m->values[i];
        struct path p;
        if (v->side == MERGE_THEIRS || (v->side == MERGE_BOTH && v->both == NULL) || path_parse(t, v->path, &p, NULL) != ERR_OK)
            continue;
        const ProtobufCFieldDescriptor *d = record_descriptor(t, p.field);
        if (d->label == PROTOBUF_C_LABEL_REPEATED && p.index < 0)
            error = put_list(e, x, t, p.field, mine, theirs);
        else
            error = edit_value_put(e, x, v->path, v->side == MERGE_BOTH ? v->both : v->mine);
    }
    return error;
}

enum err merge_resolve(const struct merge *m, struct edits *e, struct edit *x, struct bytes theirs, int64_t now_ms)
{
    struct arena a;
    Pacte__Record *built = NULL;
    const ProtobufCMessage *mine = NULL, *now;
    for (size_t i = 0; i < m->count; i++)
        if (m->values[i].side == MERGE_ASK)
            return ERR_BAD_STATE;
    uint8_t *copy = sys_alloc(e->sys, theirs.len + 1);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    memcpy(copy, theirs.data, theirs.len);
    arena_init(&a, e->sys, 16 << 20);
    enum err error = edit_build(x, (struct day){0}, true, &a, &built, NULL);
    if (error == ERR_OK)
        (void)record_body(built, &mine);
    now = error == ERR_OK ? unpacked(record_type_of(x->type), theirs, &a, NULL) : NULL;
    if (now == NULL) {
        arena_finish(&a);
        sys_release(e->sys, copy);
        return error != ERR_OK ? error : ERR_DAMAGED;
    }
    while (x->count > 0)
        sys_release(e->sys, x->values[--x->count].text);
    sys_release(e->sys, (void *)(uintptr_t)x->base.data);
    x->base = bytes_of(copy, theirs.len);
    x->revision = m->their_revision;
    x->changed_ms = now_ms;
    undo_forget(e, x->type, x->id);
    error = put_mine(m, e, x, mine, now);
    e->generation++;
    arena_finish(&a);
    return error;
}
