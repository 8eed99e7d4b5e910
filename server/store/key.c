#include "server/store/internal.h"

#include <assert.h>

const char *store_table_name(enum store_table t)
{
    static const char *const names[TABLE_COUNT] = {
        [TABLE_META] = "meta",
        [TABLE_RECORD] = "record",
        [TABLE_VERSION] = "version",
        [TABLE_INDEX] = "index",
        [TABLE_SEARCH] = "search",
        [TABLE_TOTAL] = "total",
        [TABLE_JOURNAL] = "journal",
        [TABLE_KEY] = "key",
        [TABLE_KEY_TIME] = "key_time",
        [TABLE_ACCOUNT] = "account",
        [TABLE_ACCOUNT_NAME] = "account_name",
        [TABLE_SESSION] = "session",
        [TABLE_SESSION_TOKEN] = "session_token",
        [TABLE_BLOB] = "blob",
    };
    assert(t < TABLE_COUNT);
    return names[t];
}

void store_key_init(struct store_key *k, enum store_table t)
{
    assert(t < TABLE_COUNT);
    k->len = 0;
    k->table = (uint8_t)t;
    k->overflow = false;
}

void store_key_bytes(struct store_key *k, struct bytes b)
{
    if (k->overflow || b.len > STORE_KEY_BYTES - (size_t)k->len) {
        k->overflow = true;
        return;
    }
    if (b.len > 0)
        memcpy(k->bytes + k->len, b.data, b.len);
    k->len = (uint16_t)(k->len + b.len);
}

void store_key_u8(struct store_key *k, uint8_t n)
{
    store_key_bytes(k, bytes_of(&n, 1));
}

void store_key_u16(struct store_key *k, uint16_t n)
{
    uint8_t b[2];
    put_be16(b, n);
    store_key_bytes(k, bytes_of(b, sizeof b));
}

void store_key_u32(struct store_key *k, uint32_t n)
{
    uint8_t b[4];
    put_be32(b, n);
    store_key_bytes(k, bytes_of(b, sizeof b));
}

void store_key_u64(struct store_key *k, uint64_t n)
{
    uint8_t b[8];
    put_be64(b, n);
    store_key_bytes(k, bytes_of(b, sizeof b));
}
