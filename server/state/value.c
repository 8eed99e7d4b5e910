/* Every value that is not empty lies in one frame, in every table: its version,
 * then a checksum over table, key, version and payload. So neither a flipped
 * bit nor a value that strayed to another key is ever taken for good. */
#include "server/state/internal.h"

#include "common/crypto/hash.h"

static uint64_t checksum(uint8_t table, struct bytes key, uint8_t version, struct bytes payload)
{
    uint8_t head[2 + STORE_KEY_BYTES];
    head[0] = version;
    head[1] = table;
    size_t len = key.len < STORE_KEY_BYTES ? key.len : STORE_KEY_BYTES;
    memcpy(head + 2, key.data, len);
    struct bytes pieces[] = {bytes_of(head, 2 + len), payload};
    return hash_checksum(pieces, 2);
}

uint8_t *value_payload(struct arena *a, size_t len)
{
    uint8_t *frame = arena_alloc(a, VALUE_FRAME_BYTES + len);
    return frame != NULL ? frame + VALUE_FRAME_BYTES : NULL;
}

enum err value_put(struct changes *ch, const struct store_key *k, uint8_t *payload, size_t len)
{
    uint8_t *frame = payload - VALUE_FRAME_BYTES;
    frame[0] = VALUE_VERSION;
    put_be64(frame + 1, checksum(k->table, bytes_of(k->bytes, k->len), VALUE_VERSION, bytes_of(payload, len)));
    return changes_put_kept(ch, k, bytes_of(frame, VALUE_FRAME_BYTES + len));
}

enum err value_put_copy(struct changes *ch, const struct store_key *k, struct bytes payload)
{
    uint8_t *copy = value_payload(ch->arena, payload.len);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    if (payload.len > 0)
        memcpy(copy, payload.data, payload.len);
    return value_put(ch, k, copy, payload.len);
}

enum err value_check(uint8_t table, struct bytes key, struct bytes value, struct bytes *payload)
{
    if (value.len < VALUE_FRAME_BYTES || value.data[0] != VALUE_VERSION)
        return ERR_DAMAGED;
    struct bytes inside = bytes_of(value.data + VALUE_FRAME_BYTES, value.len - VALUE_FRAME_BYTES);
    if (get_be64(value.data + 1) != checksum(table, key, value.data[0], inside))
        return ERR_DAMAGED;
    *payload = inside;
    return ERR_OK;
}

enum err value_get(const struct view *v, const struct store_key *k, struct bytes *payload)
{
    struct bytes value;
    enum err e = view_get(v, k, &value);
    return e == ERR_OK ? value_check(k->table, bytes_of(k->bytes, k->len), value, payload) : e;
}
