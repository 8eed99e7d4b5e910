#include "common/record/record.h"

#include "common/base/text.h"

/* A text that is cut to fit, always ended by NUL. */
struct label {
    char *out;
    size_t size, len;
};

static void add(struct label *l, const char *text)
{
    l->len += text_plain(bytes_text(text), l->out + l->len, l->size - l->len);
}

static void add_value(struct label *l, const struct field_def *f, const struct field_value *v)
{
    char text[64];
    if (v->kind == KIND_TEXT) {
        l->len += text_plain(v->text, l->out + l->len, l->size - l->len);
        return;
    }
    switch (v->kind) {
    case KIND_DAY: (void)day_format(v->day, text, sizeof text); break;
    case KIND_MONEY: (void)money_format(v->money, text, sizeof text); break;
    case KIND_ENUM: add(l, enum_label(v->enumeration, v->number)); return;
    default: (void)field_text(f, v, text, sizeof text); break;
    }
    add(l, text);
}

size_t record_label(const struct record_type *t, const ProtobufCMessage *body, char *out, size_t size)
{
    struct label l = {.out = out, .size = size};
    if (size == 0)
        return 0;
    out[0] = '\0';
    for (size_t i = 0; i < t->field_count; i++) {
        const struct field_def *f = &t->fields[i];
        if ((f->flags & FIELD_LABEL) == 0)
            continue;
        const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
        for (size_t k = 0; k < field_count(body, d); k++) {
            struct field_value v = field_get(body, d, k);
            if (l.len > 0)
                add(&l, k > 0 ? "+" : " ");
            add_value(&l, f, &v);
        }
    }
    return l.len;
}
