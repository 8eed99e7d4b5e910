/* Values that are one packed message: accounts and sessions. */
#include "server/state/internal.h"

#include "common/wire/wire.h"

enum err message_put(struct changes *ch, const struct store_key *k, const ProtobufCMessage *m)
{
    size_t len = protobuf_c_message_get_packed_size(m);
    uint8_t *p = value_payload(ch->arena, len);
    if (p == NULL)
        return ERR_NO_MEMORY;
    (void)protobuf_c_message_pack(m, p);
    return value_put(ch, k, p, len);
}

enum err message_get(const struct view *v, const struct store_key *k, const ProtobufCMessageDescriptor *d,
                     struct arena *a, ProtobufCMessage **out)
{
    struct bytes payload;
    enum err e = value_get(v, k, &payload);
    return e == ERR_OK ? wire_unpack_own(d, payload, a, out) : e;
}

/* The tables that find an identifier by something else hold it as 8 bytes. */
enum err id_put(struct changes *ch, const struct store_key *k, uint64_t id)
{
    uint8_t p[8];
    put_be64(p, id);
    return value_put_copy(ch, k, bytes_of(p, sizeof p));
}

enum err id_get(const struct view *v, const struct store_key *k, uint64_t *id)
{
    struct bytes payload;
    enum err e = value_get(v, k, &payload);
    if (e != ERR_OK)
        return e;
    if (payload.len != 8)
        return ERR_DAMAGED;
    *id = get_be64(payload.data);
    return ERR_OK;
}

enum err message_each(const struct view *v, enum store_table table, const ProtobufCMessageDescriptor *d, struct arena *a,
                      message_fn *fn, void *ctx)
{
    struct store_key prefix;
    struct view_walk w;
    struct bytes key, value, payload;
    ProtobufCMessage *m;
    store_key_init(&prefix, table);
    enum err e = view_walk_begin(v, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        e = value_check((uint8_t)table, key, value, &payload);
        if (e == ERR_OK)
            e = wire_unpack_own(d, payload, a, &m);
        if (e == ERR_OK)
            e = fn(ctx, m);
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}
