#include "tools/pactectl/load_set.h"

#include "common/wire/wire.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 256 };

void load_set_init(struct load_set *s, struct arena *arena) { *s = (struct load_set){.arena = arena}; }

void load_set_finish(struct load_set *s)
{
    free(s->records);
    free(s->order);
    free(s->slots);
    *s = (struct load_set){.arena = s->arena};
}

static size_t slot_of(const struct load_set *s, uint64_t id)
{
    size_t i = (size_t)((id * 0x9E3779B97F4A7C15u) >> 32) & (s->slot_count - 1);
    while (s->slots[i] != 0 && s->records[s->slots[i] - 1].id != id)
        i = (i + 1) & (s->slot_count - 1);
    return i;
}

const struct load_record *load_set_find(const struct load_set *s, uint64_t id)
{
    if (id == 0 || s->slot_count == 0)
        return NULL;
    uint32_t at = s->slots[slot_of(s, id)];
    return at == 0 ? NULL : &s->records[at - 1];
}

/* Room for one more, in the list and among the ids. */
static bool grow(struct load_set *s)
{
    if (s->count == s->cap) {
        size_t cap = s->cap == 0 ? FIRST : s->cap * 2;
        struct load_record *grown = cap > UINT32_MAX / 4 ? NULL : realloc(s->records, cap * sizeof *grown);
        if (grown == NULL)
            return false;
        s->records = grown;
        s->cap = cap;
    }
    if (s->slot_count >= 2 * s->cap)
        return true;
    free(s->slots);
    s->slot_count = 2 * s->cap;
    s->slots = calloc(s->slot_count, sizeof *s->slots);
    if (s->slots == NULL) {
        s->slot_count = 0;
        return false;
    }
    for (size_t i = 0; i < s->count; i++)
        if (s->records[i].id != 0)
            s->slots[slot_of(s, s->records[i].id)] = (uint32_t)i + 1;
    return true;
}

/* --- references -------------------------------------------------------------- */

struct refs {
    uint64_t *ids;
    uint32_t *types;
    size_t count;
};

static const ProtobufCFieldDescriptor *descriptor_of(const ProtobufCMessage *m, const struct field_def *f)
{
    return protobuf_c_message_descriptor_get_field_by_name(m->descriptor, f->name);
}

/* Groups are one level deep in this protocol; ids == NULL only counts. */
static void collect(const ProtobufCMessage *m, const struct field_def *fields, size_t count, struct refs *out)
{
    for (size_t i = 0; i < count; i++) {
        const ProtobufCFieldDescriptor *d = descriptor_of(m, &fields[i]);
        for (size_t k = 0; d != NULL && k < field_count(m, d); k++) {
            struct field_value v = field_get(m, d, k);
            if (v.kind == KIND_GROUP && v.group != NULL)
                collect(v.group, fields[i].of, fields[i].of_count, out);
            if ((v.kind != KIND_REF && v.kind != KIND_ANY_REF) || v.id == 0)
                continue;
            if (out->ids != NULL) {
                out->ids[out->count] = v.id;
                out->types[out->count] = v.kind == KIND_REF ? (uint32_t)fields[i].target : v.type;
            }
            out->count++;
        }
    }
}

static enum err copy_refs(struct load_set *s, const struct record_type *t, const ProtobufCMessage *body,
                          struct load_record *out)
{
    struct refs refs = {.ids = NULL};
    collect(body, t->fields, t->field_count, &refs);
    out->ref_count = refs.count;
    if (refs.count == 0)
        return ERR_OK;
    refs.ids = arena_zalloc(s->arena, refs.count, sizeof *refs.ids);
    refs.types = arena_zalloc(s->arena, refs.count, sizeof *refs.types);
    if (refs.ids == NULL || refs.types == NULL)
        return ERR_NO_MEMORY;
    refs.count = 0;
    collect(body, t->fields, t->field_count, &refs);
    out->refs = refs.ids;
    out->ref_types = refs.types;
    return ERR_OK;
}

/* The first record that this one belongs to, as rights see it. */
static uint64_t scope_of(const struct record_type *t, const ProtobufCMessage *body)
{
    if (t->scope_field == NULL)
        return 0;
    const ProtobufCFieldDescriptor *d = descriptor_of(body, record_field(t, t->scope_field));
    return field_count(body, d) > 0 ? field_get(body, d, 0).id : 0;
}

static enum err pack(struct load_set *s, const Pacte__Record *message, struct load_record *out)
{
    enum err e = wire_pack(&message->base, s->arena, &out->packed);
    if (e == ERR_OK)
        out->fields = wire_fields(&pacte__record__descriptor, out->packed);
    return e;
}

enum err load_set_add(struct load_set *s, const Pacte__Record *r, size_t line, struct err_note *note)
{
    const ProtobufCMessage *body;
    struct load_record new = {.line = line, .type = record_body(r, &body)};
    Pacte__Record bare = *r;
    Pacte__Header header = PACTE__HEADER__INIT;
    if (new.type == NULL)
        return ERR_INVALID;
    new.id = header.id = r->header != NULL ? r->header->id : 0;
    new.revision = header.revision = r->header != NULL ? r->header->revision : 0;
    new.archived = r->header != NULL && r->header->archived;
    bare.header = &header;
    const struct load_record *twin = load_set_find(s, new.id);
    if (twin != NULL)
        return err_field(note, ERR_DUPLICATE, "id", "Ligne %zu : cet identifiant est déjà celui de la fiche de la ligne %zu.",
                         line, twin->line);
    enum err e = grow(s) ? pack(s, &bare, &new) : ERR_NO_MEMORY;
    if (e == ERR_OK)
        e = copy_refs(s, new.type, body, &new);
    if (e != ERR_OK)
        return e;
    new.scope = scope_of(new.type, body);
    s->records[s->count++] = new;
    if (new.id != 0)
        s->slots[slot_of(s, new.id)] = (uint32_t)s->count;
    return ERR_OK;
}

enum err load_set_present(struct load_set *s, size_t at, uint32_t revision)
{
    struct load_record *r = &s->records[at];
    ProtobufCMessage *m;
    enum err e = wire_unpack_own(&pacte__record__descriptor, r->packed, s->arena, &m);
    if (e != ERR_OK)
        return e;
    ((Pacte__Record *)m)->header->revision = r->revision = revision;
    return pack(s, (const Pacte__Record *)m, r);
}
