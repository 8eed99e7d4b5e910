/* Two versions of a record compared, and what undoes one of them. */
#include "client-tui/views/journal/journal.h"

#include "client-tui/views/form/form.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 2000, DIFF_MAX = 400 };

struct diff {
    struct model *m;
    uint64_t convention;
    const struct record_type *t;
    const ProtobufCMessage *before, *after;
    struct arena *a;
    struct difference *rows;
    size_t count;
};

static const char *keep(struct diff *x, const char *text)
{
    char *copy = arena_text(x->a, text, strlen(text));
    return copy != NULL ? copy : "";
}

/* The value for people: names in place of ids, « — » for nothing. */
static void shown(struct diff *x, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    uint32_t type;
    uint64_t id;
    enum field_kind kind = path_kind(x->t, p);
    out[0] = '\0';
    if (body != NULL)
        (void)path_text(x->t, body, p, out, size);
    if ((kind == KIND_REF || kind == KIND_ANY_REF) && form_texte_id(out, (uint32_t)path_field(p)->target, &type, &id))
        (void)journal_nom(x->m, x->convention, type, id, out, size);
    if (out[0] == '\0')
        (void)snprintf(out, size, "—");
}

static void machine(const struct diff *x, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    out[0] = '\0';
    if (body != NULL)
        (void)path_machine(x->t, body, p, out, size);
}

static void compare(struct diff *x, const struct path *p)
{
    char a[TEXT], b[TEXT], label[200];
    machine(x, x->before, p, a, sizeof a);
    machine(x, x->after, p, b, sizeof b);
    if (strcmp(a, b) == 0 || x->count == DIFF_MAX)
        return;
    /* Of a record that is new, an enum at rest is nothing to tell. */
    if (x->before == NULL && path_kind(x->t, p) == KIND_ENUM) {
        char at_rest[64];
        if (strcmp(b, enum_name(path_descriptor(x->t, p)->descriptor, 0, at_rest, sizeof at_rest)) == 0)
            return;
    }
    struct difference *d = &x->rows[x->count++];
    (void)path_label(p, label, sizeof label);
    shown(x, x->before, p, a, sizeof a);
    shown(x, x->after, p, b, sizeof b);
    *d = (struct difference){.label = keep(x, label), .before = keep(x, a), .after = keep(x, b)};
}

/* Every value that either version has where the path leads; paths are
 * LIMIT_PATH_DEPTH deep at most, so this recursion ends. */
static void values(struct diff *x, const struct path *p)
{
    size_t last = p->depth - 1;
    const struct field_def *f = path_field(p);
    struct path q = *p;
    if (path_repeated(x->t, p) && p->at[last].index < 0) {
        size_t n = x->before != NULL ? path_count(x->t, x->before, p) : 0, after = path_count(x->t, x->after, p);
        for (n = n > after ? n : after; q.at[last].index + 1 < (int)n;) {
            q.at[last].index++;
            values(x, &q);
        }
        return;
    }
    if (f->of_count == 0)
        compare(x, p);
    for (size_t i = 0; i < f->of_count; i++) {
        q = path_into(p, &f->of[i], -1);
        values(x, &q);
    }
}

size_t journal_diff(struct model *m, uint64_t convention, const Pacte__Record *before, const Pacte__Record *after,
                    struct arena *a, struct difference **out)
{
    struct diff x = {.m = m, .convention = convention, .a = a};
    x.t = after != NULL ? record_body(after, &x.after) : NULL;
    *out = x.rows = arena_zalloc(a, DIFF_MAX, sizeof *x.rows);
    if (x.t == NULL || x.rows == NULL)
        return 0;
    if (before != NULL && record_body(before, &x.before) != x.t)
        x.before = NULL;
    for (size_t i = 0; i < x.t->field_count; i++) {
        const struct path p = path_of(&x.t->fields[i], -1);
        values(&x, &p);
    }
    return x.count;
}

/* --- The inverse ---------------------------------------------------------------- */

/* The C object of a field, of whatever kind, from one message to another of its type. */
static void copy_field(ProtobufCMessage *to, const ProtobufCMessage *from, const ProtobufCFieldDescriptor *d)
{
    bool list = d->label == PROTOBUF_C_LABEL_REPEATED;
    size_t size = list ? sizeof(void *) : field_size(d);
    if (list)
        memcpy((uint8_t *)to + d->quantifier_offset, (const uint8_t *)from + d->quantifier_offset, sizeof(size_t));
    memcpy((uint8_t *)to + d->offset, (const uint8_t *)from + d->offset, size);
}

/* One field alone, as bytes: two that are the same say the same. */
static struct bytes alone(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *d, struct arena *a)
{
    struct bytes out = {0};
    ProtobufCMessage *one = arena_alloc(a, body->descriptor->sizeof_message);
    if (one == NULL)
        return out;
    body->descriptor->message_init(one);
    copy_field(one, body, d);
    if (wire_pack(one, a, &out) != ERR_OK)
        out = bytes_of(NULL, 0);
    return out;
}

bool journal_inverse(const Pacte__Record *before, const Pacte__Record *after, Pacte__Record *now, struct arena *a, const char **label)
{
    const ProtobufCMessage *b, *x, *n;
    const struct record_type *t = record_body(after, &x);
    if (t == NULL || record_body(before, &b) != t || record_body(now, &n) != t)
        return false;
    for (size_t i = 0; i < t->field_count; i++) {
        const ProtobufCFieldDescriptor *d = record_descriptor(t, &t->fields[i]);
        struct bytes was = alone(b, d, a), became = alone(x, d, a), is = alone(n, d, a);
        if (bytes_equal(was, became))
            continue;
        if (!bytes_equal(is, became)) {
            *label = _(t->fields[i].label);
            return false;
        }
        copy_field((ProtobufCMessage *)(uintptr_t)n, b, d);
    }
    return true;
}
