#include "common/json/json.h"

#include "proto/limits.h"

/* FNV-1a over the bytes, then twice the finalizer of MurmurHash3, so that each
 * bit of the name reaches each bit of the id (docs/formats.md has vectors). */
static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    h ^= h >> 33;
    return h;
}

static bool is_alias_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool json_alias_id(const char *name, uint64_t *out)
{
    uint64_t h = 0xcbf29ce484222325u;
    size_t n = 0;
    for (; name[n] != '\0'; n++) {
        if (n == LIMIT_JSON_ALIAS_BYTES || !is_alias_char(name[n]))
            return false;
        h = (h ^ (uint8_t)name[n]) * 0x100000001b3u;
    }
    h = mix(mix(h));
    *out = h != 0 ? h : 1;
    return n > 0;
}
