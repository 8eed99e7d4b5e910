#include "server/query/sight.h"

/* Groups of a type, those of inner messages included. */
static uint32_t groups_of(const struct field_def *fields, size_t count)
{
    uint32_t groups = 0;
    for (size_t i = 0; i < count; i++)
        groups |= 1u << fields[i].group | groups_of(fields[i].of, fields[i].of_count);
    return groups;
}

static bool has_role(const struct caller *c, Pacte__Role role)
{
    for (size_t i = 0; i < c->grant_count; i++)
        if (c->grants[i]->role == role)
            return true;
    return false;
}

/* Over every scope: what a filter may look at without being a way round. */
static uint32_t groups_ever(const struct caller *c, Pacte__Method method, const struct record_type *t)
{
    uint32_t groups = 0;
    for (size_t i = 0; i < right_table.count; i++) {
        const struct right_row *row = &right_table.rows[i];
        if (row->method == method && (row->types >> (unsigned)t->number & 1u) != 0 && has_role(c, row->role))
            groups |= row->groups;
    }
    return groups;
}

enum err sight_begin(const struct query *q, Pacte__Method method, const struct record_type *t, struct sight *out)
{
    *out = (struct sight){.query = q, .method = method, .type = t};
    out->used = groups_of(t->fields, t->field_count);
    out->always = rights_record(q->caller, method, t, &(struct scope){0}).groups;
    out->ever = (out->always & out->used) == out->used ? out->always : groups_ever(q->caller, method, t);
    if (out->ever != 0)
        return ERR_OK;
    rights_explain(q->caller, method, t, q->note);
    return ERR_FORBIDDEN;
}

enum err seen_body(struct seen *s, struct arena *a, ProtobufCMessage **out)
{
    if (s->body == NULL) {
        enum err e = state_body(&s->stored, a, &s->body);
        if (e != ERR_OK)
            return e;
    }
    *out = s->body;
    return ERR_OK;
}

static enum err ask_groups(struct sight *s, const struct seen *seen, struct arena *a, uint32_t *groups)
{
    struct scope scope = {0};
    enum err e = state_scope(s->query->view, s->type, seen->body, seen->stored.id, a, &scope);
    if (e == ERR_OK)
        *groups = rights_record(s->query->caller, s->method, s->type, &scope).groups;
    return e;
}

enum err sight_groups(struct sight *s, struct seen *seen, struct arena *a, uint32_t *groups)
{
    *groups = s->always;
    /* No reference can add to a right that is already whole. */
    if ((s->always & s->used) == s->used)
        return ERR_OK;
    ProtobufCMessage *body;
    struct scope_key key;
    enum err e = seen_body(seen, a, &body);
    if (e != ERR_OK)
        return e;
    if (!state_scope_key(s->type, body, &key))
        return ask_groups(s, seen, a, groups);
    size_t at = (size_t)((key.parent ^ key.own) % SIGHT_MEMO);
    if (!s->memo[at].said || s->memo[at].key.parent != key.parent || s->memo[at].key.own != key.own) {
        s->memo[at].said = false;
        e = ask_groups(s, seen, a, &s->memo[at].groups);
        s->memo[at].said = e == ERR_OK;
        s->memo[at].key = key;
    }
    *groups = s->memo[at].groups;
    return e;
}

static const struct field_def *field_of(const ProtobufCMessageDescriptor *d, const struct field_def *fields,
                                        size_t count, uint32_t number)
{
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(d, number);
    for (size_t i = 0; f != NULL && i < count; i++)
        if (strcmp(fields[i].name, f->name) == 0)
            return &fields[i];
    return NULL;
}

/* Copies the fields that may be read; a field that the table does not know is
 * not copied. Inner messages have groups of their own. */
static enum err copy_readable(const ProtobufCMessageDescriptor *d, const struct field_def *fields, size_t count,
                              uint32_t groups, struct bytes in, struct wire_out *out)
{
    struct bytes rest = in;
    struct wire_field w;
    enum err e = ERR_OK;
    for (;;) {
        struct bytes before = rest;
        if (!wire_next(&rest, &w, &e))
            return e;
        const struct field_def *f = field_of(d, fields, count, w.number);
        if (f == NULL || (groups >> f->group & 1u) == 0)
            continue;
        if (f->of_count == 0) {
            wire_out_raw(out, bytes_of(before.data, before.len - rest.len));
            continue;
        }
        const ProtobufCFieldDescriptor *inner = protobuf_c_message_descriptor_get_field(d, w.number);
        struct wire_out part;
        wire_out_init(&part, out->arena, w.bytes.len);
        e = copy_readable(inner->descriptor, f->of, f->of_count, groups, w.bytes, &part);
        if (e != ERR_OK)
            return e;
        wire_out_begin(out, w.number, part.len);
        wire_out_raw(out, bytes_of(part.data, part.len));
        out->failed = out->failed || part.failed;
    }
}

enum err sight_redact(const struct sight *s, uint32_t groups, struct bytes body, struct arena *a, struct bytes *out)
{
    *out = body;
    if ((groups & s->used) == s->used)
        return ERR_OK;
    struct wire_out o;
    wire_out_init(&o, a, body.len);
    enum err e = copy_readable(s->type->descriptor, s->type->fields, s->type->field_count, groups, body, &o);
    return e == ERR_OK ? wire_out_bytes(&o, out) : e;
}

static size_t varint_size(uint64_t n)
{
    size_t size = 1;
    while (n >= 128) {
        n >>= 7;
        size++;
    }
    return size;
}

static uint32_t body_field(const struct stored *s)
{
    return (uint32_t)s->type->number + 100u;
}

static size_t inside(const struct stored *s, struct bytes body)
{
    return 1 + varint_size(s->header.len) + s->header.len +
           varint_size((uint64_t)body_field(s) << 3) + varint_size(body.len) + body.len;
}

size_t sight_size(const struct stored *s, struct bytes body)
{
    size_t len = inside(s, body);
    return 1 + varint_size(len) + len;
}

void sight_write(struct wire_out *o, uint32_t field, const struct stored *s, struct bytes body)
{
    if (field != 0)
        wire_out_begin(o, field, inside(s, body));
    wire_out_begin(o, 1, s->header.len);
    wire_out_raw(o, s->header);
    /* Said even when it is empty: it is what tells the type. */
    wire_out_begin(o, body_field(s), body.len);
    wire_out_raw(o, body);
}
