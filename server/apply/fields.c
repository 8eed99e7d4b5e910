/* Comparing two bodies, and holding a new one to the groups of fields that the
 * actor may read and write. */
#include "server/apply/internal.h"

#include <stdio.h>
#include <string.h>

static bool value_same(const struct field_value *a, const struct field_value *b);

/* A field of a group within a group is compared as one, by its own fields:
 * messages nest LIMIT_NESTING deep at most, so this recursion ends. */
static bool group_same(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    return a == b || (a != NULL && b != NULL && message_same(a, b));
}

static bool value_same(const struct field_value *a, const struct field_value *b)
{
    switch (a->kind) {
    case KIND_TEXT:
    case KIND_BYTES:
        return bytes_equal(a->text, b->text);
    case KIND_MONEY:
        return a->money.cents == b->money.cents;
    case KIND_DAY:
        return a->day.number == b->day.number;
    case KIND_COUNT:
    case KIND_RATE:
    case KIND_NUMBER:
    case KIND_ENUM:
        return a->number == b->number;
    case KIND_REF:
        return a->id == b->id;
    case KIND_ANY_REF:
        return a->id == b->id && a->type == b->type;
    case KIND_GROUP:
        return group_same(a->group, b->group);
    }
    return false;
}

static bool field_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const ProtobufCFieldDescriptor *d)
{
    size_t count = field_count(a, d);
    if (count != field_count(b, d))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct field_value x = field_get(a, d, i), y = field_get(b, d, i);
        if (x.present != y.present || (x.present && !value_same(&x, &y)))
            return false;
    }
    return true;
}

bool message_same(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    for (unsigned i = 0; i < a->descriptor->n_fields; i++)
        if (!field_same(a, b, &a->descriptor->fields[i]))
            return false;
    return true;
}

bool references_same(const struct record_type *t, const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    for (unsigned i = 0; i < t->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *d = &t->descriptor->fields[i];
        enum field_kind kind = field_kind_of(d);
        if ((kind == KIND_REF || kind == KIND_ANY_REF) && !field_same(a, b, d))
            return false;
    }
    return true;
}

/* What a singular field takes in the struct of its message. */
static size_t field_bytes(const ProtobufCFieldDescriptor *d)
{
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return 8;
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    default:
        return 4;
    }
}

/* The value itself is shared: both messages lie in the same arena. */
static void field_copy(const ProtobufCMessage *from, ProtobufCMessage *to, const ProtobufCFieldDescriptor *d)
{
    bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;
    memcpy((uint8_t *)to + d->offset, (const uint8_t *)from + d->offset, repeated ? sizeof(void *) : field_bytes(d));
    if (repeated)
        memcpy((uint8_t *)to + d->quantifier_offset, (const uint8_t *)from + d->quantifier_offset, sizeof(size_t));
}

static bool is_said(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    size_t count = field_count(m, d);
    if (count == 0 || d->label == PROTOBUF_C_LABEL_REPEATED)
        return count > 0;
    struct field_value v = field_get(m, d, 0);
    return v.kind == KIND_ENUM ? v.number != 0 : v.present;
}

static enum err refuse_field(struct step *s, const struct present *p, const struct field_def *f)
{
    char path[sizeof s->note->field];
    (void)snprintf(path, sizeof path, "%s.%s", p->type->name, f->name);
    return err_field(s->note, ERR_FORBIDDEN, path, N_("Le champ « %s » n'est pas de ceux que votre rôle permet de "
                     "modifier : laissez-le comme il était."), f->label);
}

static enum err field_allowed(struct step *s, const struct present *p, ProtobufCMessage *body,
                              const struct field_def *f, uint32_t readable, uint32_t writable)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(p->type, f);
    uint32_t group = 1u << f->group;
    if ((writable & group) != 0)
        return ERR_OK;
    /* A record cannot be without them, so whoever may create it gives them. */
    if (!p->found && (f->flags & FIELD_REQUIRED) != 0)
        return ERR_OK;
    if ((readable & group) == 0) {
        /* Even the right value is refused: it would tell a guess from the truth. */
        if (is_said(body, d))
            return refuse_field(s, p, f);
        field_copy(p->body, body, d);
        return ERR_OK;
    }
    return field_same(p->body, body, d) ? ERR_OK : refuse_field(s, p, f);
}

enum err fields_allowed(struct step *s, const struct present *p, ProtobufCMessage *body, uint32_t readable,
                        uint32_t writable)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < p->type->field_count && e == ERR_OK; i++)
        e = field_allowed(s, p, body, &p->type->fields[i], readable, writable);
    return e;
}
