/* What the store says of itself: its schema, its site. */
#include "server/state/internal.h"

const char meta_schema[] = "schema", meta_site[] = "site", meta_journal[] = "journal";

void key_meta(struct store_key *k, const char *name)
{
    store_key_init(k, TABLE_META);
    store_key_bytes(k, bytes_text(name));
}

/* store_id u64 | length u8 | name | length u8 | time zone */
static enum err text_decode(struct bytes *rest, char *out, size_t size)
{
    if (rest->len < 1 || rest->data[0] >= size || rest->data[0] > rest->len - 1)
        return ERR_DAMAGED;
    size_t len = rest->data[0];
    memcpy(out, rest->data + 1, len);
    out[len] = '\0';
    *rest = bytes_of(rest->data + 1 + len, rest->len - 1 - len);
    return ERR_OK;
}

enum err site_decode(struct bytes payload, struct site *out)
{
    if (payload.len < 8)
        return ERR_DAMAGED;
    struct bytes rest = bytes_of(payload.data + 8, payload.len - 8);
    out->store_id = get_be64(payload.data);
    enum err e = text_decode(&rest, out->name, sizeof out->name);
    if (e == ERR_OK)
        e = text_decode(&rest, out->time_zone, sizeof out->time_zone);
    return e == ERR_OK && rest.len != 0 ? ERR_DAMAGED : e;
}

enum err state_site_get(const struct view *v, struct site *out)
{
    struct store_key k;
    struct bytes payload;
    key_meta(&k, meta_site);
    enum err e = value_get(v, &k, &payload);
    return e == ERR_OK ? site_decode(payload, out) : e;
}

static size_t text_encode(uint8_t *out, const char *text, size_t size)
{
    size_t len = strnlen(text, size - 1);
    out[0] = (uint8_t)len;
    memcpy(out + 1, text, len);
    return 1 + len;
}

enum err state_site_put(struct changes *ch, const struct site *s)
{
    struct store_key k;
    uint8_t p[8 + 1 + sizeof s->name + 1 + sizeof s->time_zone];
    put_be64(p, s->store_id);
    size_t len = 8;
    len += text_encode(p + len, s->name, sizeof s->name);
    len += text_encode(p + len, s->time_zone, sizeof s->time_zone);
    key_meta(&k, meta_site);
    return value_put_copy(ch, &k, bytes_of(p, len));
}

enum err schema_read(const struct view *v, uint32_t *out)
{
    struct store_key k;
    struct bytes payload;
    key_meta(&k, meta_schema);
    enum err e = value_get(v, &k, &payload);
    if (e == ERR_OK && payload.len != 4)
        return ERR_DAMAGED;
    if (e == ERR_OK)
        *out = get_be32(payload.data);
    return e;
}

enum err schema_write(struct changes *ch, uint32_t version)
{
    struct store_key k;
    uint8_t p[4];
    put_be32(p, version);
    key_meta(&k, meta_schema);
    return value_put_copy(ch, &k, bytes_of(p, sizeof p));
}
