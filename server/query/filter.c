#include "server/query/filter.h"

#include "common/base/text.h"

#include <stdio.h>

static bool repeated(const ProtobufCFieldDescriptor *d)
{
    return d->label == PROTOBUF_C_LABEL_REPEATED;
}

static bool takes_value(Pacte__Op op)
{
    return op != PACTE__OP__OP_EMPTY && op != PACTE__OP__OP_NOT_EMPTY;
}

static bool by_order(Pacte__Op op)
{
    return op == PACTE__OP__OP_LESS || op == PACTE__OP__OP_LESS_OR_EQUAL || op == PACTE__OP__OP_GREATER ||
           op == PACTE__OP__OP_GREATER_OR_EQUAL;
}

/* Texts are compared whole: a sort key is cut at the size of an index key. */
static enum err key_of(enum field_kind kind, const struct field_value *v, struct arena *a, struct bytes *out)
{
    if (kind == KIND_TEXT)
        return text_fold_copy(v->text, a, out);
    uint8_t *key = arena_alloc(a, LIMIT_INDEX_KEY_BYTES);
    if (key == NULL)
        return ERR_NO_MEMORY;
    *out = bytes_of(key, field_sort_key(v, key, LIMIT_INDEX_KEY_BYTES));
    return ERR_OK;
}

static enum err op_fits(const struct filter *f, const Pacte__Filter *said, const char *path, struct err_note *note)
{
    if (!takes_value(f->op))
        return ERR_OK;
    if (f->kind == KIND_GROUP || f->kind == KIND_BYTES)
        return err_field(note, ERR_INVALID, path,
                         "Le champ « %s » ne peut être que vide ou non vide dans un filtre.", said->field);
    if (f->op == PACTE__OP__OP_CONTAINS && f->kind != KIND_TEXT)
        return err_field(note, ERR_INVALID, path, "« contient » ne s'applique qu'à un texte, et « %s » n'en est pas un.",
                         said->field);
    if (said->value[0] == '\0' && (by_order(f->op) || f->op == PACTE__OP__OP_CONTAINS))
        return err_field(note, ERR_REQUIRED, path, "Donnez la valeur à laquelle « %s » doit être comparé.", said->field);
    return ERR_OK;
}

static enum err compile_value(struct filter *f, const Pacte__Filter *said, const struct record_type *t,
                              const char *path, const struct query *q)
{
    f->value = (struct field_value){.kind = f->kind};
    if (!takes_value(f->op))
        return ERR_OK;
    if (f->op == PACTE__OP__OP_CONTAINS)
        return text_fold_copy(bytes_text(said->value), q->arena, &f->key);
    ProtobufCMessage *scratch = arena_zalloc(q->arena, 1, t->descriptor->sizeof_message);
    if (scratch == NULL)
        return ERR_NO_MEMORY;
    t->descriptor->message_init(scratch);
    struct err_note why = {.text = ""};
    enum err e = field_set_text(scratch, f->field, f->descriptor, said->value, q->arena, &why);
    if (e != ERR_OK)
        return err_field(q->note, e, path, "%s", err_sentence(e, &why));
    if (field_count(scratch, f->descriptor) > 0)
        f->value = field_get(scratch, f->descriptor, 0);
    return key_of(f->kind, &f->value, q->arena, &f->key);
}

static enum err find_field(const struct sight *s, const char *name, const char *path, const struct field_def **out)
{
    struct err_note *note = s->query->note;
    *out = record_field(s->type, name);
    if (*out == NULL)
        return err_field(note, ERR_UNKNOWN_FIELD, path, "Le champ « %s » n'existe pas pour « %s » : vérifiez son nom.",
                         name, s->type->name);
    if ((s->ever >> (*out)->group & 1u) == 0)
        return err_field(note, ERR_FORBIDDEN, path,
                         "Votre rôle ne lit pas le champ « %s » : retirez-le du filtre ou du tri.", name);
    return ERR_OK;
}

static enum err compile_one(const struct sight *s, const Pacte__Filter *said, size_t at, struct filter *out)
{
    char path[40];
    snprintf(path, sizeof path, "filters[%zu]", at);
    enum err e = find_field(s, said->field, path, &out->field);
    if (e != ERR_OK)
        return e;
    out->descriptor = record_descriptor(s->type, out->field);
    out->kind = field_kind_of(out->descriptor);
    out->op = said->op;
    e = op_fits(out, said, path, s->query->note);
    return e == ERR_OK ? compile_value(out, said, s->type, path, s->query) : e;
}

static bool sortable(const struct record_type *t, const struct field_def *f)
{
    return (f->flags & (FIELD_INDEX | FIELD_UNIQUE)) != 0 && !repeated(record_descriptor(t, f));
}

static enum err not_sortable(const struct sight *s, const char *name)
{
    char names[200] = "";
    size_t len = 0;
    for (size_t i = 0; i < s->type->field_count; i++) {
        const struct field_def *f = &s->type->fields[i];
        if (!sortable(s->type, f) || (s->ever >> f->group & 1u) == 0)
            continue;
        int n = snprintf(names + len, sizeof names - len, "%s%s", len > 0 ? ", " : "", f->name);
        len = n > 0 && (size_t)n < sizeof names - len ? len + (size_t)n : len;
    }
    return err_field(s->query->note, ERR_INVALID, "order", "On ne peut pas trier par « %s » ; on peut trier par : %s.",
                     name, names[0] != '\0' ? names : "rien pour ce type");
}

enum err filters_compile(const struct sight *s, const Pacte__ListRequest *r, struct filters *out)
{
    out->count = 0;
    out->groups = 0;
    out->order = NULL;
    if (r->n_filters > LIMIT_FILTERS)
        return err_field(s->query->note, ERR_OUT_OF_RANGE, "filters", "Pas plus de %u filtres à la fois.", LIMIT_FILTERS);
    for (size_t i = 0; i < r->n_filters; i++) {
        enum err e = compile_one(s, r->filters[i], i, &out->item[i]);
        if (e != ERR_OK)
            return e;
        out->groups |= 1u << out->item[i].field->group;
        out->count++;
    }
    if (r->order[0] == '\0')
        return ERR_OK;
    enum err e = find_field(s, r->order, "order", &out->order);
    if (e != ERR_OK)
        return e;
    out->groups |= 1u << out->order->group;
    return sortable(s->type, out->order) ? ERR_OK : not_sortable(s, r->order);
}

static bool contains(struct bytes all, struct bytes part)
{
    return part.len == 0 || memmem(all.data, all.len, part.data, part.len) != NULL;
}

static int compare(struct bytes a, struct bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int c = len == 0 ? 0 : memcmp(a.data, b.data, len);
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static bool holds(const struct filter *f, struct bytes key)
{
    int c = f->op == PACTE__OP__OP_CONTAINS ? 0 : compare(key, f->key);
    switch (f->op) {
    case PACTE__OP__OP_EQUAL:
    case PACTE__OP__OP_NOT_EQUAL:          /* turned round by the caller */
        return c == 0;
    case PACTE__OP__OP_LESS:
        return c < 0;
    case PACTE__OP__OP_LESS_OR_EQUAL:
        return c <= 0;
    case PACTE__OP__OP_GREATER:
        return c > 0;
    case PACTE__OP__OP_GREATER_OR_EQUAL:
        return c >= 0;
    case PACTE__OP__OP_CONTAINS:
        return contains(key, f->key);
    default:
        return false;
    }
}

/* Does one of the values do? */
static enum err any_holds(const struct filter *f, const ProtobufCMessage *body, size_t count, struct arena *scratch,
                          bool *match)
{
    *match = false;
    for (size_t i = 0; i < count && !*match; i++) {
        struct field_value v = field_get(body, f->descriptor, i);
        struct bytes key;
        enum err e = key_of(f->kind, &v, scratch, &key);
        if (e != ERR_OK)
            return e;
        *match = holds(f, key);
    }
    return ERR_OK;
}

static enum err matches(const struct filter *f, const ProtobufCMessage *body, struct arena *scratch, bool *match)
{
    size_t count = field_count(body, f->descriptor);
    bool turned = f->op == PACTE__OP__OP_NOT_EQUAL;
    if (!takes_value(f->op)) {
        *match = (count == 0) == (f->op == PACTE__OP__OP_EMPTY);
        return ERR_OK;
    }
    if ((f->op == PACTE__OP__OP_EQUAL || turned) && !f->value.present) {
        *match = (count == 0) != turned;
        return ERR_OK;
    }
    enum err e = any_holds(f, body, count, scratch, match);
    *match = *match != turned;
    return e;
}

enum err filters_match(const struct filters *f, const ProtobufCMessage *body, struct arena *scratch, bool *match)
{
    *match = true;
    for (size_t i = 0; i < f->count && *match; i++) {
        enum err e = matches(&f->item[i], body, scratch, match);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

/* The state indexes every reference, said or not: it must find who refers. */
static bool indexed(const struct filter *f)
{
    return (f->field->flags & (FIELD_INDEX | FIELD_UNIQUE)) != 0 || f->kind == KIND_REF || f->kind == KIND_ANY_REF;
}

const struct filter *filters_indexed_equality(const struct filters *f)
{
    const struct filter *best = NULL;
    for (size_t i = 0; i < f->count; i++) {
        const struct filter *x = &f->item[i];
        if (x->op != PACTE__OP__OP_EQUAL || !x->value.present || !indexed(x))
            continue;
        /* One record at most, or else the references: they divide the most. */
        if ((x->field->flags & FIELD_UNIQUE) != 0)
            return x;
        if (best == NULL || (best->kind != KIND_REF && x->kind == KIND_REF))
            best = x;
    }
    return best;
}
