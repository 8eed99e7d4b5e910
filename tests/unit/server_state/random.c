#include "tests/unit/server_state/random.h"

#include "common/value/day.h"
#include "common/value/money.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* Few words, so that they meet: accents, case, ligatures, prefixes of others. */
static const char *const words[] = {
    "centre", "Centré", "École", "ecoles", "Tilleuls", "tilleul", "œuvre", "oeuvres", "Société", "SOCIAL",
    "l'habitat", "Saint-Ouen", "99", "990001", "x", "été",
};

static void random_text(struct pool *p, const struct field_def *f, char *out, size_t size)
{
    if (f->codes != NULL) {
        snprintf(out, size, "%s", f->codes->codes[draw(&p->seed, f->codes->count)].code);
        return;
    }
    size_t len = 0;
    size_t room = f->max < size ? f->max : size;
    out[0] = '\0';
    for (size_t n = 1 + draw(&p->seed, 3); n > 0; n--) {
        const char *word = words[draw(&p->seed, sizeof words / sizeof words[0])];
        if (len + strlen(word) + 2 >= room)
            break;
        len += (size_t)snprintf(out + len, size - len, "%s%s", len > 0 ? " " : "", word);
    }
}

static uint64_t some_id(struct pool *p, uint32_t type)
{
    size_t count = p->types[type].count;
    return count > 0 ? p->types[type].ids[draw(&p->seed, count)] : 0;
}

static void random_any_ref(struct pool *p, char *out, size_t size)
{
    const struct record_type *t = &record_types[draw(&p->seed, record_type_count)];
    uint64_t id = some_id(p, t->number);
    out[0] = '\0';
    if (id != 0)
        snprintf(out, size, "%s:%s", t->name, id_text(id));
}

static void random_value(struct pool *p, const struct field_def *f, const ProtobufCFieldDescriptor *d, char *out, size_t size)
{
    struct day day = {(int32_t)(20000 + draw(&p->seed, 3000))};
    struct money money = {(int64_t)draw(&p->seed, 1u << 30)};
    uint64_t id;
    out[0] = '\0';
    switch (field_kind_of(d)) {
    case KIND_TEXT: random_text(p, f, out, size); break;
    case KIND_COUNT: snprintf(out, size, "%llu", (unsigned long long)(f->min + draw(&p->seed, f->max - f->min + 1))); break;
    case KIND_MONEY: money_format_plain(money, out, size); break;
    case KIND_DAY: day_format_iso(day, out, size); break;
    case KIND_NUMBER:
    case KIND_RATE: snprintf(out, size, "%u.%02u", (unsigned)draw(&p->seed, 100), (unsigned)draw(&p->seed, 100)); break;
    case KIND_REF:
        id = some_id(p, f->target);
        if (id != 0)
            snprintf(out, size, "%s", id_text(id));
        break;
    case KIND_ANY_REF: random_any_ref(p, out, size); break;
    case KIND_ENUM: {
        const ProtobufCEnumDescriptor *e = d->descriptor;
        enum_name(e, e->values[draw(&p->seed, e->n_values)].value, out, size);
        break;
    }
    case KIND_BYTES: snprintf(out, size, "%08x", (unsigned)draw(&p->seed, 1u << 31)); break;
    case KIND_GROUP: break;
    }
}

static void random_fields(struct world *w, struct pool *p, ProtobufCMessage *m, const struct field_def *fields, size_t count);

static ProtobufCMessage *random_message(struct world *w, struct pool *p, const struct field_def *f,
                                        const ProtobufCMessageDescriptor *inner)
{
    ProtobufCMessage *m = arena_alloc(&w->bodies, inner->sizeof_message);
    inner->message_init(m);
    random_fields(w, p, m, f->of, f->of_count);
    return m;
}

/* A group that is there or not, or up to two of them. */
static void random_group(struct world *w, struct pool *p, ProtobufCMessage *m, const struct field_def *f,
                         const ProtobufCFieldDescriptor *d)
{
    size_t count = draw(&p->seed, 3);
    const ProtobufCMessageDescriptor *inner = d->descriptor;
    if (d->label != PROTOBUF_C_LABEL_REPEATED) {
        ProtobufCMessage *one = count > 0 ? random_message(w, p, f, inner) : NULL;
        memcpy((uint8_t *)m + d->offset, &one, sizeof one);
        return;
    }
    ProtobufCMessage **list = arena_alloc(&w->bodies, (count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = random_message(w, p, f, inner);
    memcpy((uint8_t *)m + d->offset, &list, sizeof list);
    memcpy((uint8_t *)m + d->quantifier_offset, &count, sizeof count);
}

static void random_fields(struct world *w, struct pool *p, ProtobufCMessage *m, const struct field_def *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field_def *f = &fields[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, f->name);
        char text[256];
        struct err_note note = {.text = ""};
        if (draw(&p->seed, 4) == 0)
            continue;
        if (field_kind_of(d) == KIND_GROUP) {
            random_group(w, p, m, f, d);
            continue;
        }
        size_t times = d->label == PROTOBUF_C_LABEL_REPEATED ? draw(&p->seed, 4) : 1;
        for (size_t n = 0; n < times; n++) {
            random_value(p, f, d, text, sizeof text);
            if (text[0] == '\0')
                continue;
            enum err e = field_set_text(m, f, d, text, &w->bodies, &note);
            cr_assert_eq(e, ERR_OK, "%s=%s: %s", f->name, text, note.text);
        }
    }
}

ProtobufCMessage *random_body(struct world *w, struct pool *p, const struct record_type *t)
{
    ProtobufCMessage *m = arena_alloc(&w->bodies, t->descriptor->sizeof_message);
    t->descriptor->message_init(m);
    random_fields(w, p, m, t->fields, t->field_count);
    return m;
}

void random_draw(struct world *w, struct pool *p, struct random_op *out)
{
    const struct record_type *t = &record_types[draw(&p->seed, record_type_count)];
    size_t count = p->types[t->number].count;
    bool create = count == 0 || (count < POOL_MAX && draw(&p->seed, 3) == 0);
    *out = (struct random_op){.type = t, .index = create ? count : draw(&p->seed, count)};
    out->archived = draw(&p->seed, 5) == 0;
    out->body = random_body(w, p, t);
}

/* Ids of both halves of 64 bits, in no order. */
uint64_t random_id(const struct pool *p, const struct random_op *op)
{
    if (op->index < p->types[op->type->number].count)
        return p->types[op->type->number].ids[op->index];
    return (uint64_t)op->type->number * 0x9e3779b97f4a7c15u + op->index * 0xbf58476d1ce4e5b9u;
}

void random_done(struct pool *p, const struct random_op *op)
{
    uint64_t id = random_id(p, op);
    if (op->index == p->types[op->type->number].count)
        p->types[op->type->number].count++;
    p->types[op->type->number].ids[op->index] = id;
    p->types[op->type->number].archived[op->index] = op->archived;
}
