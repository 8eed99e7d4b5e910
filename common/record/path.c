#include "common/record/path.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Steps ------------------------------------------------------------------- */

struct path path_of(const struct field_def *field, int index)
{
    return (struct path){.at = {{field, index}}, .depth = 1};
}

struct path path_into(const struct path *p, const struct field_def *field, int index)
{
    struct path q = *p;
    assert(q.depth < LIMIT_PATH_DEPTH);
    q.at[q.depth++] = (struct path_step){field, index};
    return q;
}

struct path path_first(const struct path *p)
{
    struct path q = *p;
    for (size_t i = 0; i < q.depth; i++)
        q.at[i].index = q.at[i].index > 0 ? 0 : q.at[i].index;
    return q;
}

struct path path_list(const struct path *p, size_t steps)
{
    struct path q = *p;
    q.depth = steps;
    q.at[steps - 1].index = -1;
    return q;
}

const struct field_def *path_field(const struct path *p) { return p->at[p->depth - 1].field; }

static const ProtobufCFieldDescriptor *descriptor_in(const ProtobufCMessageDescriptor *m, const struct field_def *f)
{
    return protobuf_c_message_descriptor_get_field_by_name(m, f->name);
}

const ProtobufCFieldDescriptor *path_descriptor(const struct record_type *t, const struct path *p)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p->at[0].field);
    for (size_t i = 1; i < p->depth; i++)
        d = descriptor_in(d->descriptor, p->at[i].field);
    return d;
}

enum field_kind path_kind(const struct record_type *t, const struct path *p) { return field_kind_of(path_descriptor(t, p)); }

static bool is_list(const ProtobufCFieldDescriptor *d) { return d->label == PROTOBUF_C_LABEL_REPEATED; }

bool path_repeated(const struct record_type *t, const struct path *p) { return is_list(path_descriptor(t, p)); }

/* --- Text ---------------------------------------------------------------------- */

static const struct field_def *named(const struct field_def *fields, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(fields[i].name) == len && memcmp(fields[i].name, name, len) == 0)
            return &fields[i];
    return NULL;
}

static enum err unknown(const char *text, struct err_note *note)
{
    return err_field(note, ERR_UNKNOWN_FIELD, text, N_("Le champ « %s » n'existe pas pour ce type de fiche."), text);
}

/* « [12] » → 12; false when it is no index, is past what a field may hold, or
 * could be written in another way: « [012] ». */
static bool index_of(const char **at, int *index)
{
    char *end;
    if (**at != '[' || (*at)[1] < '0' || (*at)[1] > '9')
        return false;
    long n = strtol(*at + 1, &end, 10);
    if (*end != ']' || n > LIMIT_PATH_INDEX || ((*at)[1] == '0' && end > *at + 2))
        return false;
    *index = (int)n;
    *at = end + 1;
    return true;
}

enum err path_parse(const struct record_type *t, const char *text, struct path *out, struct err_note *note)
{
    const struct field_def *fields = t->fields;
    size_t count = t->field_count;
    const ProtobufCMessageDescriptor *m = t->descriptor;
    const char *at = text;
    *out = (struct path){.depth = 0};
    while (out->depth < LIMIT_PATH_DEPTH) {
        size_t len = strcspn(at, "[.");
        struct path_step *s = &out->at[out->depth++];
        *s = (struct path_step){named(fields, count, at, len), -1};
        if (s->field == NULL)
            return unknown(text, note);
        const ProtobufCFieldDescriptor *d = descriptor_in(m, s->field);
        at += len;
        if (*at == '[' && (!is_list(d) || !index_of(&at, &s->index)))
            return unknown(text, note);
        if (*at == '\0')
            return ERR_OK;
        if (*at++ != '.' || s->field->of_count == 0 || (is_list(d) && s->index < 0))
            return unknown(text, note);
        fields = s->field->of;
        count = s->field->of_count;
        m = d->descriptor;
    }
    return unknown(text, note);
}

/* One more piece, cut to fit. */
static size_t add(char *out, size_t size, size_t len, const char *before, const char *name, const char *after)
{
    if (len + 1 >= size)
        return len;
    int n = snprintf(out + len, size - len, "%s%s%s", before, name, after);
    return n < 0 ? len : len + (size_t)n < size ? len + (size_t)n : size - 1;
}

size_t path_format(const struct path *p, char *out, size_t size)
{
    size_t len = 0;
    if (size > 0)
        out[0] = '\0';
    for (size_t i = 0; i < p->depth; i++) {
        char index[16] = "";
        if (p->at[i].index >= 0)
            (void)snprintf(index, sizeof index, "[%d]", p->at[i].index);
        len = add(out, size, len, i > 0 ? "." : "", p->at[i].field->name, index);
    }
    return len;
}

size_t path_label(const struct path *p, char *out, size_t size)
{
    size_t len = 0;
    if (size > 0)
        out[0] = '\0';
    for (size_t i = 0; i < p->depth; i++) {
        char index[16] = "";
        if (p->at[i].index >= 0)
            (void)snprintf(index, sizeof index, " %d", p->at[i].index + 1);
        len = add(out, size, len, i > 0 ? ", " : "", p->at[i].field->label, index);
    }
    return len;
}

/* --- Reading --------------------------------------------------------------------- */

static size_t place_of(const struct path_step *s) { return s->index >= 0 ? (size_t)s->index : 0; }

/* The message that holds the last step; NULL when a group on the way is not
 * there, and then whether it is a value of a list that is missing. */
static const ProtobufCMessage *holder(const ProtobufCMessage *body, const struct path *p, bool *beyond)
{
    *beyond = false;
    for (size_t i = 0; i + 1 < p->depth && body != NULL; i++) {
        const ProtobufCFieldDescriptor *d = descriptor_in(body->descriptor, p->at[i].field);
        size_t at = place_of(&p->at[i]);
        body = at < field_count(body, d) ? field_get(body, d, at).group : NULL;
        *beyond = body == NULL && is_list(d);
    }
    return body;
}

size_t path_count(const struct record_type *t, const ProtobufCMessage *body, const struct path *p)
{
    bool beyond;
    const ProtobufCMessage *m = holder(body, p, &beyond);
    return m != NULL ? field_count(m, path_descriptor(t, p)) : 0;
}

bool path_get(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, struct field_value *out)
{
    const ProtobufCFieldDescriptor *d = path_descriptor(t, p);
    bool beyond;
    const ProtobufCMessage *m = holder(body, p, &beyond);
    size_t at = place_of(&p->at[p->depth - 1]);
    if (m == NULL && !beyond && field_kind_of(d) == KIND_ENUM && !is_list(d)) {
        *out = (struct field_value){.kind = KIND_ENUM, .present = true, .enumeration = d->descriptor};
        return true;
    }
    if (m == NULL || at >= field_count(m, d))
        return false;
    *out = field_get(m, d, at);
    return out->present;
}

/* --- Writing ---------------------------------------------------------------------- */

static uint8_t *array_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    uint8_t *array;
    memcpy(&array, (const uint8_t *)m + d->offset, sizeof array);
    return array;
}

static void set_count(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, size_t n)
{
    memcpy((uint8_t *)m + d->quantifier_offset, &n, sizeof n);
}

static void remove_at(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, size_t index)
{
    size_t n = field_count(m, d), each = field_size(d);
    uint8_t *array = array_of(m, d);
    memmove(array + index * each, array + (index + 1) * each, (n - index - 1) * each);
    set_count(m, d, n - 1);
}

static enum err attach(ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, ProtobufCMessage *made, struct arena *a)
{
    size_t n = field_count(m, d);
    if (!is_list(d)) {
        memcpy((uint8_t *)m + d->offset, &made, sizeof made);
        return ERR_OK;
    }
    ProtobufCMessage **array = arena_alloc(a, (n + 1) * sizeof(void *));
    if (array == NULL)
        return ERR_NO_MEMORY;
    if (n > 0)
        memcpy(array, array_of(m, d), n * sizeof(void *));
    array[n] = made;
    memcpy((uint8_t *)m + d->offset, &array, sizeof array);
    set_count(m, d, n + 1);
    return ERR_OK;
}

static ProtobufCMessage *fresh(const ProtobufCMessageDescriptor *of, struct arena *a)
{
    ProtobufCMessage *m = arena_alloc(a, of->sizeof_message);
    if (m != NULL)
        of->message_init(m);
    return m;
}

struct putting { const struct path *p; const char *text; struct arena *arena; struct err_note *note; };

/* One value of a list that is there already: read into a message of its own,
 * then put in its place. */
static enum err replace(const struct putting *x, ProtobufCMessage *m, const struct path_step *s, const ProtobufCFieldDescriptor *d)
{
    ProtobufCMessage *alone = fresh(m->descriptor, x->arena);
    size_t each = field_size(d);
    enum err e = alone == NULL ? ERR_NO_MEMORY : field_set_text(alone, s->field, d, x->text, x->arena, x->note);
    if (e == ERR_OK)
        memcpy(array_of(m, d) + place_of(s) * each, array_of(alone, d), each);
    return e;
}

static enum err put_value(const struct putting *x, ProtobufCMessage *m, const struct path_step *s, const ProtobufCFieldDescriptor *d)
{
    bool there = is_list(d) && place_of(s) < field_count(m, d), clears = x->text[0] == '\0';
    if (there && !clears)
        return replace(x, m, s, d);
    if (there)
        remove_at(m, d, place_of(s));
    else if (!is_list(d) || !clears)
        return field_set_text(m, s->field, d, x->text, x->arena, x->note);
    return ERR_OK;
}

/* A group is attached once the value is in it, so that a refusal leaves no empty
 * one; the steps are LIMIT_PATH_DEPTH at most, so this recursion ends. */
static enum err put_at(const struct putting *x, size_t step, ProtobufCMessage *m)
{
    const struct path_step *s = &x->p->at[step];
    const ProtobufCFieldDescriptor *d = descriptor_in(m->descriptor, s->field);
    size_t n = field_count(m, d), at = place_of(s);
    if (is_list(d) && at > n)
        return err_field(x->note, ERR_OUT_OF_RANGE, s->field->name, N_("%s : remplissez d'abord la valeur précédente."), s->field->label);
    if (step + 1 == x->p->depth)
        return put_value(x, m, s, d);
    bool there = at < n;
    if (!there && x->text[0] == '\0')
        return ERR_OK;
    ProtobufCMessage *group = there ? (ProtobufCMessage *)(uintptr_t)field_get(m, d, at).group : fresh(d->descriptor, x->arena);
    if (group == NULL)
        return there ? ERR_DAMAGED : ERR_NO_MEMORY;
    enum err e = put_at(x, step + 1, group);
    if (e != ERR_OK)
        return e;
    if (!is_list(d) && protobuf_c_message_get_packed_size(group) == 0)
        return attach(m, d, NULL, x->arena);
    return there ? ERR_OK : attach(m, d, group, x->arena);
}

enum err path_put(ProtobufCMessage *body, const struct path *p, const char *text, struct arena *arena, struct err_note *note)
{
    const struct putting x = {.p = p, .text = text, .arena = arena, .note = note};
    return put_at(&x, 0, body);
}

enum err path_remove(const struct record_type *t, ProtobufCMessage *body, const struct path *p)
{
    bool beyond;
    const ProtobufCFieldDescriptor *d = path_descriptor(t, p);
    ProtobufCMessage *m = (ProtobufCMessage *)(uintptr_t)holder(body, p, &beyond);
    size_t at = place_of(&p->at[p->depth - 1]);
    if (m == NULL || !is_list(d) || at >= field_count(m, d))
        return ERR_OUT_OF_RANGE;
    remove_at(m, d, at);
    return ERR_OK;
}
