#include "common/wire/wire.h"

#include "common/wire/check.h"

static void *from_arena(void *arena, size_t size) { return arena_alloc(arena, size); }

static void keep_in_arena(void *arena, void *p)
{
    (void)arena;
    (void)p;
}

static ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *d, struct bytes body, struct arena *arena)
{
    ProtobufCAllocator a = {.alloc = from_arena, .free = keep_in_arena, .allocator_data = arena};
    return protobuf_c_message_unpack(d, &a, body.len, body.data);
}

static void drop_unknown(ProtobufCMessage *m);

static void drop_unknown_within(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const uint8_t *base = (const uint8_t *)m;
    if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
        *(const uint32_t *)(const void *)(base + f->quantifier_offset) != f->id)
        return;
    if (f->label != PROTOBUF_C_LABEL_REPEATED) {
        ProtobufCMessage *one = *(ProtobufCMessage *const *)(const void *)(base + f->offset);
        if (one != NULL)
            drop_unknown(one);
        return;
    }
    size_t count = *(const size_t *)(const void *)(base + f->quantifier_offset);
    ProtobufCMessage **many = *(ProtobufCMessage **const *)(const void *)(base + f->offset);
    for (size_t i = 0; i < count; i++)
        drop_unknown(many[i]);
}

/* As deep as wire_check has allowed. */
static void drop_unknown(ProtobufCMessage *m)
{
    m->n_unknown_fields = 0;
    m->unknown_fields = NULL;
    for (unsigned i = 0; i < m->descriptor->n_fields; i++)
        if (m->descriptor->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
            drop_unknown_within(m, &m->descriptor->fields[i]);
}

enum err wire_unpack(const ProtobufCMessageDescriptor *d, struct bytes body, struct arena *arena,
                     ProtobufCMessage **out, struct err_note *note)
{
    bool unknown;
    enum err e = wire_walk(d, body, &wire_limits_default, &unknown, note);
    if (e != ERR_OK)
        return e;
    *out = unpack(d, body, arena);
    /* What was checked is well formed: only memory can be wanting. */
    if (*out == NULL)
        return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    if (unknown)
        drop_unknown(*out);
    return ERR_OK;
}

enum err wire_unpack_own(const ProtobufCMessageDescriptor *d, struct bytes body, struct arena *arena,
                         ProtobufCMessage **out)
{
    *out = unpack(d, body, arena);
    if (*out != NULL)
        return ERR_OK;
    return arena->exhausted ? ERR_NO_MEMORY : ERR_DAMAGED;
}

enum err wire_pack(const ProtobufCMessage *m, struct arena *arena, struct bytes *out)
{
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t *p = arena_alloc(arena, size);
    if (p == NULL)
        return ERR_NO_MEMORY;
    *out = bytes_of(p, protobuf_c_message_pack(m, p));
    return ERR_OK;
}
