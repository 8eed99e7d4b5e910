#include "client-tui/data/edit.h"

#include "client-tui/data/undo.h"
#include "common/domain/validate.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { RECORD_MEMORY = 8 << 20 };

void edits_init(struct edits *e, const struct sys *sys) { *e = (struct edits){.sys = sys}; }

static char *copy_text(const struct sys *sys, const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = sys_alloc(sys, len);
    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

static void edit_free(struct edits *e, struct edit *x)
{
    for (size_t i = 0; i < x->count; i++)
        sys_release(e->sys, x->values[i].text);
    sys_release(e->sys, x->values);
    sys_release(e->sys, (void *)(uintptr_t)x->base.data);
}

void edits_clear(struct edits *e)
{
    for (size_t i = 0; i < e->count; i++)
        edit_free(e, &e->rows[i]);
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
    edit_free(e, x);
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

/* The base's body, or an empty one; NULL when it cannot be read. */
static ProtobufCMessage *base_body(const struct edit *x, struct arena *a, Pacte__Record **record)
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
    arena_init(&a, &sys_real, RECORD_MEMORY);
    const ProtobufCMessage *body = base_body(x, &a, &r);
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

/* Whether the base says the same, in the words of people or of machines. */
static bool same_as_base(const struct edit *x, const char *path, const char *text)
{
    struct arena a;
    struct path p;
    Pacte__Record *r;
    bool same = false;
    size_t size = strlen(text) + 2;
    const struct record_type *t = record_type_of(x->type);
    arena_init(&a, &sys_real, RECORD_MEMORY);
    const ProtobufCMessage *body = base_body(x, &a, &r);
    char *now = arena_alloc(&a, size);
    if (body != NULL && now != NULL && path_parse(t, path, &p, NULL) == ERR_OK) {
        (void)path_text(t, body, &p, now, size);
        same = strcmp(now, text) == 0;
        (void)path_machine(t, body, &p, now, size);
        same = same || strcmp(now, text) == 0;
    }
    arena_finish(&a);
    return same;
}

enum err edit_set(struct edits *e, struct edit *x, const char *path, const char *text, int64_t now_ms)
{
    struct path p;
    const struct record_type *t = record_type_of(x->type);
    const char *before = edit_typed(x, path);
    if (t == NULL)
        return ERR_INVALID;
    enum err error = path_parse(t, path, &p, NULL);
    if (error != ERR_OK)
        return error;
    if (before != NULL && strcmp(before, text) == 0)
        return ERR_OK;
    bool same = same_as_base(x, path, text);
    if (same && before == NULL)
        return ERR_OK;
    error = undo_note(e, x, path, before, same ? NULL : text, now_ms);
    if (error == ERR_OK && same)
        edit_value_remove(e, x, path);
    else if (error == ERR_OK)
        error = edit_value_put(e, x, path, text);
    x->changed_ms = now_ms;
    e->generation++;
    return error;
}

/* --- Building -------------------------------------------------------------------------- */

/* « structures[2] » or « votes[1] » emptied: the value goes. Done last, from
 * the end, so that the others keep their places. */
static bool is_removal(const struct record_type *t, const struct edit_value *v, struct path *p)
{
    return v->text[0] == '\0' && path_parse(t, v->path, p, NULL) == ERR_OK && p->index >= 0 && p->inner == NULL;
}

static enum err apply_removals(const struct edit *x, const struct record_type *t, ProtobufCMessage *body)
{
    for (int index = LIMIT_PATH_INDEX; index >= 0; index--)
        for (size_t i = 0; i < x->count; i++) {
            struct path p;
            if (!is_removal(t, &x->values[i], &p) || p.index != index || (size_t)index >= path_count(t, body, p.field))
                continue;
            enum err e = path_remove(t, body, &p);
            if (e != ERR_OK)
                return e;
        }
    return ERR_OK;
}

static enum err apply_one(const struct edit *x, const struct record_type *t, ProtobufCMessage *body, const struct edit_value *v,
                          struct day today, struct arena *a, struct err_note *note)
{
    struct path p;
    (void)x;
    enum err e = path_parse(t, v->path, &p, note);
    if (e == ERR_OK)
        e = path_set(t, body, &p, v->text, today, a, note);
    if (e != ERR_OK && note != NULL)
        (void)snprintf(note->field, sizeof note->field, "%s", v->path);
    return e;
}

/* Values that append come in the order of their places, whatever the order in
 * which they were typed. */
static enum err apply_values(const struct edit *x, const struct record_type *t, ProtobufCMessage *body, struct day today,
                             bool lenient, struct arena *a, struct err_note *note)
{
    for (int index = -1; index <= LIMIT_PATH_INDEX; index++)
        for (size_t i = 0; i < x->count; i++) {
            struct path p;
            if (path_parse(t, x->values[i].path, &p, NULL) != ERR_OK || p.index != index || is_removal(t, &x->values[i], &p))
                continue;
            enum err e = apply_one(x, t, body, &x->values[i], today, a, lenient ? NULL : note);
            if (e != ERR_OK && (!lenient || e == ERR_NO_MEMORY))
                return e;
        }
    return apply_removals(x, t, body);
}

enum err edit_check(const struct edit *x, const char *path, struct day today, struct err_note *note)
{
    struct arena a;
    Pacte__Record *r;
    const struct record_type *t = record_type_of(x->type);
    const struct edit_value *v = value_at(x, path);
    arena_init(&a, &sys_real, RECORD_MEMORY);
    ProtobufCMessage *body = base_body(x, &a, &r);
    enum err e = body == NULL ? ERR_NO_MEMORY : ERR_OK;
    if (e == ERR_OK)
        e = apply_values(x, t, body, today, true, &a, NULL);
    if (e == ERR_OK && v != NULL)
        e = apply_one(x, t, body, v, today, &a, note);
    arena_finish(&a);
    return e;
}

enum err edit_build(const struct edit *x, struct day today, bool lenient, struct arena *arena, Pacte__Record **out,
                    struct err_note *note)
{
    const struct record_type *t = record_type_of(x->type);
    ProtobufCMessage *body = base_body(x, arena, out);
    Pacte__Header *h = arena_alloc(arena, sizeof *h);
    if (body == NULL || h == NULL)
        return ERR_NO_MEMORY;
    pacte__header__init(h);
    if ((*out)->header != NULL)
        *h = *(*out)->header;
    h->id = x->id;
    h->revision = x->revision;
    (*out)->header = h;
    enum err e = apply_values(x, t, body, today, lenient, arena, note);
    return e == ERR_OK && !lenient ? domain_validate(t, body, note) : e;
}
