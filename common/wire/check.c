/* Walks a message along its descriptor and refuses what protobuf-c would let
 * through. Depth of our own recursion: limits->nesting.
 *
 * A singular field, or two members of one oneof, sent twice are refused:
 * protobuf lets the last one win or merges them, so that two readers of the
 * same bytes may see two messages; and merging makes protobuf-c copy again and
 * again. No encoder writes them. */
#include "common/wire/check.h"

#include "common/base/text.h"
#include "common/wire/scan.h"
#include "common/wire/wire.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

const struct wire_limits wire_limits_default = {
    .nesting = LIMIT_NESTING,
    .fields = LIMIT_FIELDS,
    .string_bytes = LIMIT_STRING_BYTES,
};

struct walk {
    const struct wire_limits *limits;
    struct err_note *note;
    uint32_t fields;
    bool unknown;
};

/* One message being walked, and the field of its parent that holds it. */
struct level {
    struct walk *walk;
    const struct level *parent;
    const ProtobufCMessageDescriptor *d;
    const ProtobufCFieldDescriptor *field;      /* looked at now; NULL: none yet, or unknown */
    uint32_t depth;
    uint64_t seen;                              /* by index in d->fields, of the first 64 */
};

static size_t write_path(const struct level *l, char *out, size_t size)
{
    size_t at = l->parent != NULL ? write_path(l->parent, out, size) : 0;
    if (l->field == NULL || at + 1 >= size)
        return at;
    int n = snprintf(out + at, size - at, "%s%s", at > 0 ? "." : "", l->field->name);
    return n < 0 ? at : at + (size_t)n < size ? at + (size_t)n : size - 1;
}

static enum err refuse(const struct level *l, enum err e)
{
    char path[sizeof l->walk->note->field] = "";
    if (l->walk->note == NULL)
        return e;
    write_path(l, path, sizeof path);
    if (path[0] == '\0')
        return err_set(l->walk->note, e, "%s", err_text(e));
    return err_field(l->walk->note, e, path, "Champ « %s » : %s", path, err_text(e));
}

static bool expects_varint(ProtobufCType t)
{
    return t == PROTOBUF_C_TYPE_INT32 || t == PROTOBUF_C_TYPE_SINT32 || t == PROTOBUF_C_TYPE_UINT32 ||
           t == PROTOBUF_C_TYPE_INT64 || t == PROTOBUF_C_TYPE_SINT64 || t == PROTOBUF_C_TYPE_UINT64 ||
           t == PROTOBUF_C_TYPE_BOOL || t == PROTOBUF_C_TYPE_ENUM;
}

static bool expects_run(ProtobufCType t)
{
    return t == PROTOBUF_C_TYPE_STRING || t == PROTOBUF_C_TYPE_BYTES || t == PROTOBUF_C_TYPE_MESSAGE;
}

static uint8_t expected_type(ProtobufCType t)
{
    if (expects_varint(t))
        return WIRE_VARINT;
    if (expects_run(t))
        return WIRE_BYTES;
    return t == PROTOBUF_C_TYPE_FIXED64 || t == PROTOBUF_C_TYPE_SFIXED64 || t == PROTOBUF_C_TYPE_DOUBLE
               ? WIRE_64BIT : WIRE_32BIT;
}

static bool of_32_bits(uint64_t n) { return (int64_t)n >= INT32_MIN && (int64_t)n <= INT32_MAX; }

/* protobuf-c would keep the low 32 bits: revision 2^32 + 1 would be 1. */
static bool fits(const ProtobufCFieldDescriptor *f, uint64_t n)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32: return n <= UINT32_MAX;
    case PROTOBUF_C_TYPE_INT32: return of_32_bits(n);
    case PROTOBUF_C_TYPE_ENUM: return of_32_bits(n) && protobuf_c_enum_descriptor_get_value(f->descriptor, (int)n) != NULL;
    default: return true;
    }
}

/* Eight bytes at once: none is beyond ASCII, below a space, or DEL. */
static bool eight_plain(const uint8_t *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = 0x80 * ones;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return ((w | (w - 0x20 * ones) | (w + ones)) & tops) == 0;
}

static size_t beyond_ascii(struct bytes text)
{
    size_t n = 0;
    while (n < text.len && text.data[n] >= 0x80)
        n++;
    return n;
}

/* French is ASCII but for a letter here and there, and a character beyond it
 * is made of bytes beyond it alone: only those are decoded. */
static bool clean(struct bytes text)
{
    while (text.len > 0) {
        uint8_t c = text.data[0];
        size_t n = text.len >= 8 && eight_plain(text.data) ? 8 : 1;
        if (c >= 0x80)
            n = beyond_ascii(text);
        if (c >= 0x80 ? !text_clean(bytes_of(text.data, n), true) : (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
            return false;
        scan_skip(&text, n);
    }
    return true;
}

static enum err check_text(const struct level *l, struct bytes text)
{
    if (text.len > l->walk->limits->string_bytes)
        return refuse(l, ERR_TOO_LARGE);
    return clean(text) ? ERR_OK : refuse(l, ERR_BAD_TEXT);
}

static enum err count_field(const struct level *l)
{
    return ++l->walk->fields > l->walk->limits->fields ? refuse(l, ERR_TOO_MANY_FIELDS) : ERR_OK;
}

static enum err check_packed(const struct level *l, struct bytes run)
{
    uint8_t type = expected_type(l->field->type);
    enum err e = ERR_OK;
    while (run.len > 0 && e == ERR_OK) {
        uint64_t n = 0;
        size_t fixed = type == WIRE_64BIT ? 8 : 4;
        if (type == WIRE_VARINT ? !scan_varint(&run, &n) : run.len < fixed)
            return refuse(l, ERR_MALFORMED);
        if (type != WIRE_VARINT)
            scan_skip(&run, fixed);
        e = !fits(l->field, n) ? refuse(l, ERR_OUT_OF_RANGE) : count_field(l);
    }
    return e;
}

static enum err check_message(struct level *l, struct bytes body);

static enum err check_value(struct level *l, const struct wire_field *f)
{
    const ProtobufCFieldDescriptor *d = l->field;
    if (f->type != expected_type(d->type)) {
        if (d->label == PROTOBUF_C_LABEL_REPEATED && f->type == WIRE_BYTES && !expects_run(d->type))
            return check_packed(l, f->bytes);
        return refuse(l, ERR_MALFORMED);
    }
    if (f->type == WIRE_VARINT)
        return fits(d, f->value) ? ERR_OK : refuse(l, ERR_OUT_OF_RANGE);
    if (d->type == PROTOBUF_C_TYPE_STRING)
        return check_text(l, f->bytes);
    if (d->type != PROTOBUF_C_TYPE_MESSAGE)
        return ERR_OK;
    if (l->depth >= l->walk->limits->nesting)
        return refuse(l, ERR_TOO_DEEP);
    struct level inner = {.walk = l->walk, .parent = l, .d = d->descriptor, .depth = l->depth + 1};
    return check_message(&inner, f->bytes);
}

/* False when the field, or another member of its oneof, was there already. */
static bool first_time(struct level *l)
{
    size_t at = (size_t)(l->field - l->d->fields);
    if (l->field->label == PROTOBUF_C_LABEL_REPEATED || at >= 64)
        return true;
    uint64_t bits = UINT64_C(1) << at;
    if ((l->field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
        for (size_t i = 0; i < l->d->n_fields && i < 64; i++)
            if ((l->d->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
                l->d->fields[i].quantifier_offset == l->field->quantifier_offset)
                bits |= UINT64_C(1) << i;
    bool first = (l->seen & bits) == 0;
    l->seen |= bits;
    return first;
}

/* Fields mostly come in the order of the descriptor. */
static const ProtobufCFieldDescriptor *find(const struct level *l, uint32_t number, unsigned *next)
{
    if (*next < l->d->n_fields && l->d->fields[*next].id == number)
        return &l->d->fields[(*next)++];
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(l->d, number);
    if (f != NULL)
        *next = (unsigned)(f - l->d->fields) + 1;
    return f;
}

static enum err check_message(struct level *l, struct bytes body)
{
    unsigned next = 0;
    while (body.len > 0) {
        struct wire_field f;
        l->field = NULL;
        if (!scan_field(&body, &f))
            return refuse(l, ERR_MALFORMED);
        l->field = find(l, f.number, &next);
        enum err e = count_field(l);
        if (e == ERR_OK && l->field == NULL)
            l->walk->unknown = true;
        else if (e == ERR_OK)
            e = first_time(l) ? check_value(l, &f) : refuse(l, ERR_MALFORMED);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

enum err wire_walk(const ProtobufCMessageDescriptor *d, struct bytes body, const struct wire_limits *limits,
                   bool *unknown, struct err_note *note)
{
    struct walk w = {.limits = limits, .note = note};
    struct level top = {.walk = &w, .d = d, .depth = 1};
    enum err e = check_message(&top, body);
    *unknown = w.unknown;
    return e;
}

enum err wire_check(const ProtobufCMessageDescriptor *d, struct bytes body, const struct wire_limits *limits,
                    struct err_note *note)
{
    bool unknown;
    return wire_walk(d, body, limits, &unknown, note);
}

uint32_t wire_fields(const ProtobufCMessageDescriptor *d, struct bytes body)
{
    struct err_note note;
    struct walk w = {.limits = &wire_limits_default, .note = &note};
    struct level top = {.walk = &w, .d = d, .depth = 1};
    (void)check_message(&top, body);
    return w.fields;
}
