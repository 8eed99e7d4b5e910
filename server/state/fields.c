/* The values of a body, one by one, with the number that stands for their
 * field in keys. */
#include "server/state/internal.h"

#include <assert.h>

static const ProtobufCFieldDescriptor *inner_descriptor(const struct field_value *group, const struct field_def *f)
{
    return protobuf_c_message_descriptor_get_field_by_name(group->group->descriptor, f->name);
}

static enum err group_each(const struct field_at *outer, field_at_fn *fn, void *ctx)
{
    const struct field_def *f = outer->def;
    if (outer->value.group == NULL)
        return ERR_OK;
    for (size_t i = 0; i < f->of_count; i++) {
        const ProtobufCFieldDescriptor *d = inner_descriptor(&outer->value, &f->of[i]);
        assert(d != NULL && d->id < 256);
        size_t count = field_count(outer->value.group, d);
        for (size_t n = 0; n < count; n++) {
            struct field_at at = {
                .def = f,
                .inner = &f->of[i],
                .number = (uint16_t)(outer->number | d->id),
                .value = field_get(outer->value.group, d, n),
            };
            enum err e = fn(ctx, &at);
            if (e != ERR_OK)
                return e;
        }
    }
    return ERR_OK;
}

static enum err value_each(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *d, struct field_at *at,
                           field_at_fn *fn, void *ctx)
{
    size_t count = field_count(body, d);
    if (count == 0) {
        at->value = (struct field_value){.kind = field_kind_of(d)};
        return fn(ctx, at);
    }
    for (size_t n = 0; n < count; n++) {
        at->value = field_get(body, d, n);
        enum err e = at->value.kind == KIND_GROUP ? group_each(at, fn, ctx) : fn(ctx, at);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

enum err fields_each(const struct record_type *t, const ProtobufCMessage *body, field_at_fn *fn, void *ctx)
{
    for (size_t i = 0; i < t->field_count; i++) {
        const struct field_def *f = &t->fields[i];
        const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
        assert(d->id < 128);               /* the highest bit is INDEX_FORMER */
        struct field_at at = {.def = f, .number = (uint16_t)(d->id << 8)};
        enum err e = value_each(body, d, &at, fn, ctx);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

bool field_indexed(const struct field_at *at)
{
    bool reference = at->value.kind == KIND_REF || at->value.kind == KIND_ANY_REF;
    if (at->inner != NULL)
        return reference;
    return reference || (at->def->flags & (FIELD_INDEX | FIELD_UNIQUE)) != 0;
}

uint16_t field_number(const struct record_type *t, const struct field_def *f)
{
    return (uint16_t)(record_descriptor(t, f)->id << 8);
}

const struct field_def *field_numbered(const struct record_type *t, uint16_t number)
{
    for (size_t i = 0; i < t->field_count; i++)
        if (field_number(t, &t->fields[i]) >> 8 == number >> 8)
            return &t->fields[i];
    return NULL;
}

uint64_t field_ref(const struct record_type *t, const ProtobufCMessage *body, const char *name)
{
    const struct field_def *f = record_field(t, name);
    assert(f != NULL);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    return field_count(body, d) > 0 ? field_get(body, d, 0).id : 0;
}
