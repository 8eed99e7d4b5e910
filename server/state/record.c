/* A record as it lies in the store. What a list needs of each row (revision,
 * archived, instant) stands first, at fixed places: no message is unpacked to
 * read it.
 *
 *   revision u32 | flags u8 | changed_ms i64 | length of header u16 | header | body */
#include "server/state/internal.h"

#include "common/wire/wire.h"
#include "proto/limits.h"

#include <assert.h>

enum { RECORD_ARCHIVED = 1 };

void key_type(struct store_key *k, enum store_table t, const struct record_type *type)
{
    store_key_init(k, t);
    store_key_u16(k, (uint16_t)type->number);
}

void key_record(struct store_key *k, const struct record_type *t, uint64_t id)
{
    key_type(k, TABLE_RECORD, t);
    store_key_u64(k, id);
}

enum err record_decode(const struct record_type *t, uint64_t id, struct bytes payload, struct stored *out)
{
    const uint8_t *p = payload.data;
    if (payload.len < RECORD_FIXED_BYTES)
        return ERR_DAMAGED;
    size_t header_len = get_be16(p + 13), rest = payload.len - RECORD_FIXED_BYTES;
    if (header_len > rest)
        return ERR_DAMAGED;
    *out = (struct stored){
        .type = t,
        .id = id,
        .revision = get_be32(p),
        .archived = (p[4] & RECORD_ARCHIVED) != 0,
        .changed_ms = (int64_t)get_be64(p + 5),
        .header = bytes_of(p + RECORD_FIXED_BYTES, header_len),
        .body = bytes_of(p + RECORD_FIXED_BYTES + header_len, rest - header_len),
    };
    return ERR_OK;
}

enum err state_get(const struct view *v, const struct record_type *t, uint64_t id, struct stored *out)
{
    struct store_key k;
    struct bytes payload;
    key_record(&k, t, id);
    enum err e = value_get(v, &k, &payload);
    return e == ERR_OK ? record_decode(t, id, payload, out) : e;
}

enum err record_find(const struct view *v, const struct record_type *t, uint64_t id, struct stored *out, bool *found)
{
    enum err e = state_get(v, t, id, out);
    *found = e == ERR_OK;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err state_header(const struct stored *s, struct arena *a, Pacte__Header **out)
{
    ProtobufCMessage *m;
    enum err e = wire_unpack_own(&pacte__header__descriptor, s->header, a, &m);
    if (e == ERR_OK)
        *out = (Pacte__Header *)m;
    return e;
}

enum err state_body(const struct stored *s, struct arena *a, ProtobufCMessage **out)
{
    return wire_unpack_own(s->type->descriptor, s->body, a, out);
}

static enum err record_write(struct changes *ch, const struct record_type *t, const Pacte__Header *h,
                             struct bytes body, struct arena *a)
{
    struct bytes header;
    enum err e = wire_pack(&h->base, a, &header);
    if (e != ERR_OK)
        return e;
    assert(header.len <= UINT16_MAX);
    size_t len = RECORD_FIXED_BYTES + header.len + body.len;
    uint8_t *p = value_payload(ch->arena, len);
    if (p == NULL)
        return ERR_NO_MEMORY;
    put_be32(p, h->revision);
    p[4] = h->archived ? RECORD_ARCHIVED : 0;
    put_be64(p + 5, (uint64_t)h->changed_ms);
    put_be16(p + 13, (uint16_t)header.len);
    memcpy(p + RECORD_FIXED_BYTES, header.data, header.len);
    if (body.len > 0)
        memcpy(p + RECORD_FIXED_BYTES + header.len, body.data, body.len);
    struct store_key k;
    key_record(&k, t, h->id);
    return value_put(ch, &k, p, len);
}

/* What is derived from the former version and from the new one. */
struct derived {
    struct rows index, search;
};

static enum err derive(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, bool live,
                       struct arena *a, struct derived *out)
{
    rows_init(&out->index, a, TABLE_INDEX);
    rows_init(&out->search, a, TABLE_SEARCH);
    if (body == NULL)
        return ERR_OK;
    enum err e = index_rows(t, id, body, a, &out->index);
    return e == ERR_OK ? search_rows(t, id, body, live, a, &out->search) : e;
}

static enum err move_derived(const struct view *v, struct changes *ch, const struct record_type *t,
                             const Pacte__Header *h, const ProtobufCMessage *body, const ProtobufCMessage *old,
                             bool old_live, struct arena *a, struct err_note *note)
{
    struct derived was, is;
    enum err e = derive(t, h->id, old, old_live, a, &was);
    if (e == ERR_OK)
        e = derive(t, h->id, body, !h->archived, a, &is);
    if (e == ERR_OK)
        e = totals_move(v, ch, t, h->id, old_live ? old : NULL, h->archived ? NULL : body, a, note);
    if (e == ERR_OK)
        e = rows_move(&was.index, &is.index, ch);
    if (e == ERR_OK)
        e = rows_move(&was.search, &is.search, ch);
    return e == ERR_OK && old != NULL ? former_put(ch, t, h->id, old, body, a) : e;
}

enum err state_put(const struct view *v, struct changes *ch, const struct record_type *t, const Pacte__Header *header,
                   const ProtobufCMessage *body, struct arena *a, struct err_note *note)
{
    struct stored former;
    ProtobufCMessage *old = NULL;
    struct bytes packed;
    bool found;
    assert(header->id != 0 && body->descriptor == t->descriptor);
    enum err e = record_find(v, t, header->id, &former, &found);
    if (e != ERR_OK)
        return e;
    assert(header->revision == (found ? former.revision + 1 : 1));
    if (protobuf_c_message_get_packed_size(body) > LIMIT_RECORD_BYTES)
        return err_set(note, ERR_TOO_LARGE, N_("La fiche dépasse %u octets : raccourcissez ses textes."), LIMIT_RECORD_BYTES);
    e = wire_pack(body, a, &packed);
    if (e == ERR_OK && !header->archived)
        e = unique_check(v, t, header->id, body, a, note);
    if (e == ERR_OK && found)
        e = state_body(&former, a, &old);
    if (e == ERR_OK)
        e = move_derived(v, ch, t, header, body, old, found && !former.archived, a, note);
    if (e == ERR_OK && found)
        e = history_keep(ch, &former);
    return e == ERR_OK ? record_write(ch, t, header, packed, a) : e;
}
