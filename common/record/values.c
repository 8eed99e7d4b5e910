#include "common/record/record.h"

size_t field_size(const ProtobufCFieldDescriptor *d)
{
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64: return sizeof(uint64_t);
    default: return sizeof(uint32_t);
    }
}

/* protobuf-c keeps a singular field at its offset, and a repeated one as a
 * count and a pointer to an array of the same C type. */
static const uint8_t *place(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, size_t index)
{
    const uint8_t *p = (const uint8_t *)m + d->offset;
    if (d->label != PROTOBUF_C_LABEL_REPEATED)
        return p;
    const uint8_t *array;
    memcpy(&array, p, sizeof array);
    return array + index * field_size(d);
}

static int64_t scalar(const ProtobufCFieldDescriptor *d, const uint8_t *p)
{
    uint64_t wide;
    uint32_t narrow;
    switch (d->type) {
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
        memcpy(&wide, p, sizeof wide);
        return (int64_t)wide;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        memcpy(&narrow, p, sizeof narrow);
        return (int64_t)narrow;
    default:
        memcpy(&narrow, p, sizeof narrow);
        return (int32_t)narrow;
    }
}

static void get_text(struct field_value *v, const uint8_t *p)
{
    const char *text;
    memcpy(&text, p, sizeof text);
    v->text = text != NULL ? bytes_text(text) : bytes_of("", 0);
    v->present = v->text.len > 0;
}

static void get_bytes(struct field_value *v, const uint8_t *p)
{
    ProtobufCBinaryData data;
    memcpy(&data, p, sizeof data);
    v->text = bytes_of(data.data, data.len);
    v->present = data.len > 0;
}

static void get_message(struct field_value *v, const uint8_t *p)
{
    const ProtobufCMessage *m;
    memcpy(&m, p, sizeof m);
    v->present = m != NULL;
    if (m == NULL)
        return;
    switch (v->kind) {
    case KIND_MONEY: v->money.cents = ((const Pacte__Money *)m)->cents; break;
    case KIND_DAY: v->day.number = ((const Pacte__Day *)m)->number; break;
    case KIND_RATE: v->number = ((const Pacte__Rate *)m)->per_10000; break;
    case KIND_NUMBER: v->number = ((const Pacte__Nombre *)m)->milliemes; break;
    case KIND_REF:
        v->id = ((const Pacte__Ref *)m)->id;
        break;
    case KIND_ANY_REF:
        v->id = ((const Pacte__AnyRef *)m)->id;
        v->type = (uint32_t)((const Pacte__AnyRef *)m)->type;
        break;
    default: v->group = m; break;
    }
}

struct field_value field_get(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, size_t index)
{
    struct field_value v = {.kind = field_kind_of(d)};
    const uint8_t *p = place(m, d, index);
    switch (v.kind) {
    case KIND_TEXT:
        get_text(&v, p);
        break;
    case KIND_BYTES:
        get_bytes(&v, p);
        break;
    case KIND_COUNT:
        v.number = scalar(d, p);
        v.present = v.number != 0;
        break;
    case KIND_ENUM:
        v.enumeration = d->descriptor;
        v.number = scalar(d, p);
        v.present = true;
        break;
    default:
        get_message(&v, p);
        break;
    }
    return v;
}

size_t field_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    if (d->label != PROTOBUF_C_LABEL_REPEATED && d->type == PROTOBUF_C_TYPE_MESSAGE) {
        const void *inner;
        memcpy(&inner, (const uint8_t *)m + d->offset, sizeof inner);
        return inner != NULL;
    }
    if (d->label != PROTOBUF_C_LABEL_REPEATED)
        return field_get(m, d, 0).present ? 1 : 0;
    size_t n;
    memcpy(&n, (const uint8_t *)m + d->quantifier_offset, sizeof n);
    return n;
}
