#include "client-tui/data/path.h"

#include "common/base/text.h"
#include "common/value/number.h"
#include "common/value/rate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_BYTES = 512 };

/* --- Paths ------------------------------------------------------------------- */

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
    size_t len = strcspn(text, "[.");
    const char *at = text + len;
    *out = (struct path){.field = named(t->fields, t->field_count, text, len), .index = -1};
    if (out->field == NULL)
        return unknown(text, note);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, out->field);
    if (d->label == PROTOBUF_C_LABEL_REPEATED ? *at == '[' && !index_of(&at, &out->index) : *at == '[')
        return unknown(text, note);
    if (*at == '\0')
        return ERR_OK;
    if (*at != '.' || out->field->of_count == 0 || (d->label == PROTOBUF_C_LABEL_REPEATED && out->index < 0))
        return unknown(text, note);
    out->inner = named(out->field->of, out->field->of_count, at + 1, strlen(at + 1));
    return out->inner != NULL ? ERR_OK : unknown(text, note);
}

size_t path_format(const struct path *p, char *out, size_t size)
{
    char index[16] = "";
    if (p->index >= 0)
        (void)snprintf(index, sizeof index, "[%d]", p->index);
    int n = snprintf(out, size, "%s%s%s%s", p->field->name, index, p->inner != NULL ? "." : "",
                     p->inner != NULL ? p->inner->name : "");
    return n < 0 || size == 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

const struct field_def *path_field(const struct path *p) { return p->inner != NULL ? p->inner : p->field; }

static const ProtobufCFieldDescriptor *inner_descriptor(const struct record_type *t, const struct path *p)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p->field);
    return p->inner != NULL ? protobuf_c_message_descriptor_get_field_by_name(d->descriptor, p->inner->name) : d;
}

enum field_kind path_kind(const struct record_type *t, const struct path *p) { return field_kind_of(inner_descriptor(t, p)); }

size_t path_count(const struct record_type *t, const ProtobufCMessage *body, const struct field_def *f)
{
    return field_count(body, record_descriptor(t, f));
}

/* --- Reading ------------------------------------------------------------------ */

/* False when nothing is there. */
static bool read_value(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, struct field_value *v)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p->field);
    size_t index = p->index >= 0 ? (size_t)p->index : 0;
    if (index >= field_count(body, d) && (d->label == PROTOBUF_C_LABEL_REPEATED || d->type == PROTOBUF_C_TYPE_MESSAGE))
        return false;
    *v = field_get(body, d, index);
    if (p->inner == NULL)
        return v->present;
    if (v->group == NULL || field_count(v->group, inner_descriptor(t, p)) == 0)
        return false;
    *v = field_get(v->group, inner_descriptor(t, p), 0);
    return v->present;
}

static size_t put_text(const char *text, char *out, size_t size)
{
    size_t n = strlen(text);
    if (size == 0)
        return 0;
    if (n > size - 1) {
        n = size - 1;
        while (n > 0 && ((uint8_t)text[n] & 0xC0u) == 0x80u)      /* not in the middle of a character */
            n--;
    }
    memmove(out, text, n);
    out[n] = '\0';
    return n;
}

static const char *code_label(const struct field_def *f, const char *code)
{
    for (size_t i = 0; i < f->codes->count; i++)
        if (strcmp(f->codes->codes[i].code, code) == 0)
            return f->codes->codes[i].label;
    return code;
}

/* Without the sign of the euro, which a column or a label says once. */
static void amount(struct money m, char *out, size_t size)
{
    size_t len = money_format(m, out, size), sign = strlen("\u00a0€");
    if (len > sign)
        out[len - sign] = '\0';
}

size_t path_text(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    struct field_value v;
    char text[64] = "";
    const struct field_def *f = path_field(p);
    if (!read_value(t, body, p, &v))
        return put_text("", out, size);
    switch (v.kind) {
    case KIND_TEXT:
        return f->codes != NULL ? put_text(code_label(f, (const char *)v.text.data), out, size)
                                : put_text((const char *)v.text.data, out, size);
    case KIND_MONEY: amount(v.money, text, sizeof text); break;
    case KIND_DAY: (void)day_format(v.day, text, sizeof text); break;
    case KIND_RATE: (void)rate_format((struct rate){(int32_t)v.number}, text, sizeof text); break;
    case KIND_NUMBER: (void)number_format((struct number){v.number}, text, sizeof text); break;
    case KIND_ENUM: return put_text(enum_label(v.enumeration, v.number), out, size);
    default: return field_text(f, &v, out, size);
    }
    return put_text(text, out, size);
}

size_t path_machine(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    struct field_value v;
    return read_value(t, body, p, &v) ? field_text(path_field(p), &v, out, size) : put_text("", out, size);
}

/* --- Writing ------------------------------------------------------------------- */

static size_t element_size(const ProtobufCFieldDescriptor *d)
{
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: return sizeof(uint64_t);
    default: return sizeof(uint32_t);
    }
}

static uint8_t *array_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    uint8_t *array;
    memcpy(&array, (const uint8_t *)m + d->offset, sizeof array);
    return array;
}

/* What a person reads is what they may type: labels for enums and codes, days
 * that depend on today. Gives the machine form, or the text itself. */
static enum err normal(const struct field_def *f, const ProtobufCFieldDescriptor *d, const char *text, struct day today,
                       char *out, size_t size, struct err_note *note)
{
    const ProtobufCEnumDescriptor *e = d->descriptor;
    struct day day;
    (void)put_text(text, out, size);
    switch (field_kind_of(d)) {
    case KIND_DAY: {
        struct err_note why = {0};
        enum err error = day_parse(text, today, &day, &why);
        if (error != ERR_OK)
            return err_field(note, error, f->name, "%s : %s", f->label, err_sentence(error, &why));
        (void)day_format_iso(day, out, size);
        break;
    }
    case KIND_ENUM:
        for (unsigned i = 0; i < e->n_values; i++)
            if (text_same_folded(bytes_text(enum_label(e, e->values[i].value)), bytes_text(text)))
                (void)enum_name(e, e->values[i].value, out, size);
        break;
    case KIND_TEXT:
        for (size_t i = 0; f->codes != NULL && i < f->codes->count; i++)
            if (text_same_folded(bytes_text(f->codes->codes[i].label), bytes_text(text)))
                (void)put_text(f->codes->codes[i].code, out, size);
        break;
    default: break;
    }
    return ERR_OK;
}

/* The group that a path goes through, made when it is one past the last. */
static enum err group_at(ProtobufCMessage *body, const ProtobufCFieldDescriptor *d, size_t index, struct arena *a,
                         ProtobufCMessage **out)
{
    size_t n = field_count(body, d);
    bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;
    const ProtobufCMessageDescriptor *of = d->descriptor;
    if (index < n) {
        struct field_value v = field_get(body, d, index);
        *out = (ProtobufCMessage *)(uintptr_t)v.group;
        return *out != NULL ? ERR_OK : ERR_DAMAGED;
    }
    ProtobufCMessage *made = arena_alloc(a, of->sizeof_message);
    uint8_t *array = repeated ? arena_alloc(a, (n + 1) * sizeof(void *)) : NULL;
    if (made == NULL || (repeated && array == NULL))
        return ERR_NO_MEMORY;
    of->message_init(made);
    *out = made;
    if (!repeated) {
        memcpy((uint8_t *)body + d->offset, &made, sizeof made);
        return ERR_OK;
    }
    if (n > 0)
        memcpy(array, array_of(body, d), n * sizeof(void *));
    memcpy(array + n * sizeof(void *), &made, sizeof made);
    n++;
    memcpy((uint8_t *)body + d->offset, &array, sizeof array);
    memcpy((uint8_t *)body + d->quantifier_offset, &n, sizeof n);
    return ERR_OK;
}

/* One value of a repeated field that is there already: read into a message of
 * its own, then put in its place. */
static enum err replace(ProtobufCMessage *m, const struct field_def *f, const ProtobufCFieldDescriptor *d, size_t index,
                        const char *text, struct arena *a, struct err_note *note)
{
    ProtobufCMessage *alone = arena_alloc(a, m->descriptor->sizeof_message);
    size_t each = element_size(d);
    if (alone == NULL)
        return ERR_NO_MEMORY;
    m->descriptor->message_init(alone);
    enum err e = field_set_text(alone, f, d, text, a, note);
    if (e == ERR_OK)
        memcpy(array_of(m, d) + index * each, array_of(alone, d), each);
    return e;
}

/* Of a list within a group, a path leads to the first value only. */
static enum err inner_set(ProtobufCMessage *m, const struct field_def *f, const ProtobufCFieldDescriptor *d, const char *text,
                          struct arena *a, struct err_note *note)
{
    bool more = d->label == PROTOBUF_C_LABEL_REPEATED && field_count(m, d) > 0 && text[0] != '\0';
    return more ? replace(m, f, d, 0, text, a, note) : field_set_text(m, f, d, text, a, note);
}

enum err path_set(const struct record_type *t, ProtobufCMessage *body, const struct path *p, const char *text,
                  struct day today, struct arena *arena, struct err_note *note)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p->field), *target = inner_descriptor(t, p);
    const struct field_def *f = path_field(p);
    size_t index = p->index >= 0 ? (size_t)p->index : 0, n = field_count(body, d), size = strlen(text) + LABEL_BYTES;
    bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;
    ProtobufCMessage *m = body;
    char *form = arena_alloc(arena, size);
    if (form == NULL)
        return ERR_NO_MEMORY;
    if (!text_utf8(bytes_text(text)))
        return err_field(note, ERR_BAD_TEXT, f->name, "%s : %s", f->label, err_text(ERR_BAD_TEXT));
    if (repeated && index > n)
        return err_field(note, ERR_OUT_OF_RANGE, f->name, N_("%s : remplissez d'abord la valeur précédente."), f->label);
    enum err e = text[0] != '\0' ? normal(f, target, text, today, form, size, note) : ERR_OK;
    if (e != ERR_OK)
        return e;
    if (text[0] == '\0')
        form[0] = '\0';
    if (p->inner != NULL) {
        if (form[0] == '\0' && index >= n)
            return ERR_OK;
        e = group_at(body, d, index, arena, &m);
        if (e == ERR_OK)
            e = inner_set(m, f, target, form, arena, note);
        if (e != ERR_OK && repeated && field_count(body, d) > n && path_remove(t, body, p) != ERR_OK)
            return ERR_INTERNAL;
        return e;
    }
    if (!repeated)
        return field_set_text(m, f, d, form, arena, note);
    if (form[0] == '\0')
        return index < n ? path_remove(t, body, p) : ERR_OK;
    return index < n ? replace(m, f, d, index, form, arena, note) : field_set_text(m, f, d, form, arena, note);
}

enum err path_remove(const struct record_type *t, ProtobufCMessage *body, const struct path *p)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p->field);
    size_t n = field_count(body, d), each = element_size(d), index = p->index >= 0 ? (size_t)p->index : 0;
    if (d->label != PROTOBUF_C_LABEL_REPEATED || index >= n)
        return ERR_OUT_OF_RANGE;
    uint8_t *array = array_of(body, d);
    memmove(array + index * each, array + (index + 1) * each, (n - index - 1) * each);
    n--;
    memcpy((uint8_t *)body + d->quantifier_offset, &n, sizeof n);
    return ERR_OK;
}
