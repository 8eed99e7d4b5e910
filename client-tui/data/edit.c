#include "client-tui/data/edit.h"

#include "client-tui/data/undo.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

void edits_init(struct edits *e, const struct sys *sys) { *e = (struct edits){.sys = sys}; }

static char *copy_text(const struct sys *sys, const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = sys_alloc(sys, len);
    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

void edit_release(struct edits *e, struct edit *x)
{
    for (size_t i = 0; i < x->count; i++)
        sys_release(e->sys, x->values[i].text);
    sys_release(e->sys, x->values);
    sys_release(e->sys, (void *)(uintptr_t)x->base.data);
}

/* everything, steps too */
static void edits_clear(struct edits *e)
{
    for (size_t i = 0; i < e->count; i++)
        edit_release(e, &e->rows[i]);
    e->count = 0;
    undo_forget(e, 0, 0);
    e->generation++;
}

void edits_free(struct edits *e)
{
    if (e->sys == NULL)
        return;
    edits_clear(e);
    sys_release(e->sys, e->rows);
    sys_release(e->sys, e->steps);
    *e = (struct edits){0};
}

struct edit *edits_find(const struct edits *e, uint32_t type, uint64_t id)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->rows[i].id == id && e->rows[i].type == type)
            return &e->rows[i];
    return NULL;
}

static bool room(struct edits *e)
{
    size_t cap = e->cap == 0 ? 8 : e->cap * 2;
    if (e->count < e->cap)
        return true;
    void *grown = sys_grow(e->sys, e->rows, e->count * sizeof *e->rows, cap * sizeof *e->rows);
    if (grown == NULL)
        return false;
    e->rows = grown;
    e->cap = cap;
    return true;
}

struct edit *edits_begin(struct edits *e, uint32_t type, uint64_t id, uint32_t revision, struct bytes base, int64_t now_ms)
{
    struct edit *x = edits_find(e, type, id);
    if (x != NULL)
        return x;
    uint8_t *copy = sys_alloc(e->sys, base.len + 1);
    if (copy == NULL || !room(e)) {
        sys_release(e->sys, copy);
        return NULL;
    }
    if (base.len > 0)
        memcpy(copy, base.data, base.len);
    x = &e->rows[e->count++];
    *x = (struct edit){.type = type, .id = id, .revision = revision, .base = bytes_of(copy, base.len), .since_ms = now_ms,
                       .changed_ms = now_ms};
    e->generation++;
    return x;
}

void edits_drop(struct edits *e, uint32_t type, uint64_t id)
{
    struct edit *x = edits_find(e, type, id);
    if (x == NULL)
        return;
    edit_release(e, x);
    size_t at = (size_t)(x - e->rows);
    memmove(x, x + 1, (e->count - at - 1) * sizeof *x);
    e->count--;
    undo_forget(e, type, id);
    e->generation++;
}

/* --- Values ---------------------------------------------------------------------- */

static struct edit_value *value_at(const struct edit *x, const char *path)
{
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->values[i].path, path) == 0)
            return &x->values[i];
    return NULL;
}

const char *edit_typed(const struct edit *x, const char *path)
{
    const struct edit_value *v = value_at(x, path);
    return v != NULL ? v->text : NULL;
}

void edit_value_remove(struct edits *e, struct edit *x, const char *path)
{
    struct edit_value *v = value_at(x, path);
    if (v == NULL)
        return;
    sys_release(e->sys, v->text);
    size_t at = (size_t)(v - x->values);
    memmove(v, v + 1, (x->count - at - 1) * sizeof *v);
    x->count--;
}

enum err edit_value_put(struct edits *e, struct edit *x, const char *path, const char *text)
{
    struct edit_value *v = value_at(x, path);
    char *copy = copy_text(e->sys, text);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    if (v == NULL && x->count == x->cap) {
        size_t cap = x->cap == 0 ? 8 : x->cap * 2;
        void *grown = sys_grow(e->sys, x->values, x->count * sizeof *v, cap * sizeof *v);
        if (grown == NULL) {
            sys_release(e->sys, copy);
            return ERR_NO_MEMORY;
        }
        x->values = grown;
        x->cap = cap;
    }
    if (v == NULL) {
        v = &x->values[x->count++];
        (void)snprintf(v->path, sizeof v->path, "%s", path);
    } else {
        sys_release(e->sys, v->text);
    }
    v->text = copy;
    return ERR_OK;
}

bool edit_changed(const struct edit *x) { return x->archive || x->count > 0; }

/* --- The base ----------------------------------------------------------------------- */

ProtobufCMessage *edit_base(const struct edit *x, struct arena *a, Pacte__Record **record)
{
    const struct record_type *t = record_type_of(x->type);
    const ProtobufCMessage *body = NULL;
    ProtobufCMessage *m;
    if (t == NULL)
        return NULL;
    if (x->base.len > 0) {
        if (wire_unpack_own(&pacte__record__descriptor, x->base, a, &m) != ERR_OK || record_body((Pacte__Record *)m, &body) != t)
            return NULL;
        *record = (Pacte__Record *)m;
        return (ProtobufCMessage *)(uintptr_t)body;
    }
    Pacte__Record *r = arena_alloc(a, sizeof *r);
    ProtobufCMessage *made = arena_alloc(a, t->descriptor->sizeof_message);
    if (r == NULL || made == NULL)
        return NULL;
    pacte__record__init(r);
    t->descriptor->message_init(made);
    record_set_body(r, t, made);
    *record = r;
    return made;
}

size_t edit_base_text(const struct edit *x, const char *path, char *out, size_t size)
{
    struct arena a;
    struct path p;
    Pacte__Record *r;
    size_t len = 0;
    const struct record_type *t = record_type_of(x->type);
    arena_init(&a, &sys_real, EDIT_MEMORY);
    const ProtobufCMessage *body = edit_base(x, &a, &r);
    if (size > 0)
        out[0] = '\0';
    if (body != NULL && path_parse(t, path, &p, NULL) == ERR_OK)
        len = path_text(t, body, &p, out, size);
    arena_finish(&a);
    return len;
}

size_t edit_text(const struct edit *x, const char *path, char *out, size_t size)
{
    const char *typed = edit_typed(x, path);
    if (typed == NULL)
        return edit_base_text(x, path, out, size);
    (void)snprintf(out, size, "%s", typed);
    return size > 0 ? strlen(out) : 0;
}

/* « votes[2] »: not one value but all of them, that « » takes away. */
static bool whole_group(const struct path *p) { return p->at[p->depth - 1].index >= 0 && path_field(p)->of_count > 0; }

/* Whether the base says the same, in the words of people or of machines. */
static bool same_as_base(const struct edit *x, const char *path, const char *text)
{
    struct arena a;
    struct path p = {0};
    Pacte__Record *r;
    bool same = false;
    size_t size = strlen(text) + 2;
    const struct record_type *t = record_type_of(x->type);
    arena_init(&a, &sys_real, EDIT_MEMORY);
    const ProtobufCMessage *body = edit_base(x, &a, &r);
    char *now = arena_alloc(&a, size);
    bool known = body != NULL && now != NULL && path_parse(t, path, &p, NULL) == ERR_OK;
    if (known && whole_group(&p)) {
        same = (size_t)p.at[p.depth - 1].index >= path_count(t, body, &p);
    } else if (known) {
        (void)path_text(t, body, &p, now, size);
        same = strcmp(now, text) == 0;
        (void)path_machine(t, body, &p, now, size);
        same = same || strcmp(now, text) == 0;
    }
    arena_finish(&a);
    return same;
}

/* One value; `text` NULL: not typed any more. */
static enum err change(struct edits *e, struct edit *x, const char *path, const char *text, int64_t now_ms)
{
    enum err error = undo_note(e, x, path, edit_typed(x, path), text, now_ms);
    if (error == ERR_OK && text == NULL)
        edit_value_remove(e, x, path);
    else if (error == ERR_OK)
        error = edit_value_put(e, x, path, text);
    x->changed_ms = now_ms;
    e->generation++;
    return error;
}

/* What was typed within a group goes with it. */
static enum err forget_within(struct edits *e, struct edit *x, const char *group, int64_t now_ms)
{
    size_t len = strlen(group);
    enum err error = ERR_OK;
    for (size_t i = x->count; i > 0 && error == ERR_OK; i--) {
        char path[PATH_BYTES];
        if (strncmp(x->values[i - 1].path, group, len) != 0 || x->values[i - 1].path[len] != '.')
            continue;
        memcpy(path, x->values[i - 1].path, sizeof path);
        error = change(e, x, path, NULL, now_ms);
    }
    return error;
}

enum err edit_set(struct edits *e, struct edit *x, const char *path, const char *text, int64_t now_ms)
{
    struct path p;
    const struct record_type *t = record_type_of(x->type);
    const char *before = edit_typed(x, path);
    enum err error = t == NULL ? ERR_INVALID : path_parse(t, path, &p, NULL);
    if (error != ERR_OK)
        return error;
    if (whole_group(&p)) {
        error = text[0] == '\0' ? forget_within(e, x, path, now_ms) : ERR_INVALID;
        if (error != ERR_OK)
            return error;
    }
    if (before != NULL && strcmp(before, text) == 0)
        return ERR_OK;
    bool same = same_as_base(x, path, text);
    return same && before == NULL ? ERR_OK : change(e, x, path, same ? NULL : text, now_ms);
}
