/* Who refers to a record: found by the index of each field that may. */
#include "server/state/internal.h"

#include <assert.h>

struct target {
    const struct view *view;
    const struct record_type *type;      /* what is referred to */
    uint64_t id;
    const struct record_type *by_type;
    uint64_t by_id;
};

/* The first live record of by_type with this value; OK when found, END when not. */
static enum err search_field(struct target *x, uint16_t number, const struct field_value *value)
{
    struct index_walk w;
    uint64_t id;
    enum err e = index_walk_begin(x->view, x->by_type, number, value, &w);
    while (e == ERR_OK && (e = index_walk_next(&w, &id)) == ERR_OK) {
        struct stored s;
        if (x->by_type == x->type && id == x->id)
            continue;
        e = state_get(x->view, x->by_type, id, &s);
        if (e == ERR_NOT_FOUND)
            e = ERR_DAMAGED;
        if (e == ERR_OK && !s.archived) {
            x->by_id = id;
            break;
        }
    }
    index_walk_end(&w);
    return e;
}

static enum err try_field(struct target *x, const struct field_def *f, enum field_kind kind, uint16_t number)
{
    if (kind != KIND_ANY_REF && (kind != KIND_REF || f->target != x->type->number))
        return ERR_END;
    struct field_value value = {.kind = kind, .present = true, .id = x->id, .type = x->type->number};
    return search_field(x, number, &value);
}

static enum err try_group(struct target *x, const struct field_def *f, const ProtobufCFieldDescriptor *d)
{
    enum err e = ERR_END;
    for (size_t i = 0; i < f->of_count && e == ERR_END; i++) {
        const ProtobufCFieldDescriptor *inner =
            protobuf_c_message_descriptor_get_field_by_name(d->descriptor, f->of[i].name);
        assert(inner != NULL);
        e = try_field(x, &f->of[i], field_kind_of(inner), (uint16_t)(d->id << 8 | inner->id));
    }
    return e;
}

enum err state_referrer(const struct view *v, const struct record_type *t, uint64_t id,
                        const struct record_type **by_type, uint64_t *by_id)
{
    struct target x = {.view = v, .type = t, .id = id};
    enum err e = ERR_END;
    for (size_t i = 0; i < record_type_count && e == ERR_END; i++) {
        x.by_type = &record_types[i];
        for (size_t n = 0; n < x.by_type->field_count && e == ERR_END; n++) {
            const struct field_def *f = &x.by_type->fields[n];
            const ProtobufCFieldDescriptor *d = record_descriptor(x.by_type, f);
            enum field_kind kind = field_kind_of(d);
            e = kind == KIND_GROUP ? try_group(&x, f, d) : try_field(&x, f, kind, (uint16_t)(d->id << 8));
        }
    }
    if (e == ERR_OK) {
        *by_type = x.by_type;
        *by_id = x.by_id;
    }
    return e == ERR_END ? ERR_NOT_FOUND : e;
}
