#include "common/record/record.h"

static const struct field_def *def_of(const struct field_def *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

/* By the descriptor: only what is a message is looked up in the table. */
static enum err refs_of(const ProtobufCMessage *m, const struct field_def *fields, size_t count, record_ref_fn *fn,
                        void *ctx)
{
    enum err e = ERR_OK;
    for (unsigned i = 0; i < m->descriptor->n_fields && e == ERR_OK; i++) {
        const ProtobufCFieldDescriptor *d = &m->descriptor->fields[i];
        enum field_kind kind = d->type == PROTOBUF_C_TYPE_MESSAGE ? field_kind_of(d) : KIND_COUNT;
        bool followed = kind == KIND_REF || kind == KIND_ANY_REF || kind == KIND_GROUP;
        size_t values = followed ? field_count(m, d) : 0;
        const struct field_def *f = values > 0 ? def_of(fields, count, d->name) : NULL;
        for (size_t n = 0; f != NULL && n < values && e == ERR_OK; n++) {
            struct field_value v = field_get(m, d, n);
            if (kind == KIND_GROUP)
                e = v.group != NULL ? refs_of(v.group, f->of, f->of_count, fn, ctx) : ERR_OK;
            else if (v.id != 0)
                e = fn(ctx, kind == KIND_REF ? (uint32_t)f->target : v.type, v.id);
        }
    }
    return e;
}

enum err record_refs(const struct record_type *t, const ProtobufCMessage *body, record_ref_fn *fn, void *ctx)
{
    return refs_of(body, t->fields, t->field_count, fn, ctx);
}
