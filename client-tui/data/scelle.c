#include "client-tui/data/scelle.h"

#include "common/crypto/hash.h"

#include <stdio.h>
#include <string.h>

/* --- Writing ------------------------------------------------------------------------- */

void scelle_raw(struct out *o, const void *data, size_t len)
{
    if (o->data != NULL && len > 0 && o->len + len <= o->cap)
        memcpy(o->data + o->len, data, len);
    o->len += len;
}

void scelle_put32(struct out *o, uint32_t n)
{
    uint8_t b[4];
    put_be32(b, n);
    scelle_raw(o, b, sizeof b);
}

void scelle_put64(struct out *o, uint64_t n)
{
    uint8_t b[8];
    put_be64(b, n);
    scelle_raw(o, b, sizeof b);
}

void scelle_put(struct out *o, struct bytes b)
{
    scelle_put32(o, (uint32_t)b.len);
    scelle_raw(o, b.data, b.len);
}

enum err scelle_room(struct out *o, struct arena *arena)
{
    o->cap = o->len;
    o->len = 0;
    o->data = arena_alloc(arena, o->cap + HASH_BYTES);
    return o->data != NULL ? ERR_OK : ERR_NO_MEMORY;
}

struct bytes scelle_seal(struct out *o)
{
    hash_sha256(bytes_of(o->data, o->len), o->data + o->len);
    return bytes_of(o->data, o->len + HASH_BYTES);
}

/* --- Reading --------------------------------------------------------------------------- */

static struct bytes take(struct in *in, size_t len)
{
    if (in->bad || in->rest.len < len) {
        in->bad = true;
        return bytes_of(NULL, 0);
    }
    struct bytes b = bytes_of(in->rest.data, len);
    in->rest = bytes_of(in->rest.data + len, in->rest.len - len);
    return b;
}

enum err scelle_open(struct in *in, struct bytes file, const char magic[SCELLE_MAGIC_BYTES], uint32_t *version)
{
    uint8_t hash[HASH_BYTES];
    if (file.len < SCELLE_MAGIC_BYTES + HASH_BYTES)
        return ERR_BAD_CONTENT;
    *in = (struct in){.rest = bytes_of(file.data, file.len - HASH_BYTES)};
    hash_sha256(in->rest, hash);
    if (memcmp(hash, file.data + in->rest.len, HASH_BYTES) != 0)
        return ERR_BAD_CONTENT;
    struct bytes m = take(in, SCELLE_MAGIC_BYTES);
    uint32_t found = scelle_take32(in), known = *version;
    if (in->bad || memcmp(m.data, magic, SCELLE_MAGIC_BYTES) != 0 || found == 0)
        return ERR_BAD_CONTENT;
    *version = found;
    return found > known ? ERR_BAD_STORE_VERSION : ERR_OK;
}

uint32_t scelle_take32(struct in *in)
{
    struct bytes b = take(in, 4);
    return b.len == 4 ? get_be32(b.data) : 0;
}

uint64_t scelle_take64(struct in *in)
{
    struct bytes b = take(in, 8);
    return b.len == 8 ? get_be64(b.data) : 0;
}

struct bytes scelle_take(struct in *in, size_t max)
{
    uint32_t len = scelle_take32(in);
    in->bad = in->bad || len > max;
    return take(in, len);
}

void scelle_text(struct in *in, char *out, size_t size)
{
    struct bytes b = scelle_take(in, size - 1);
    in->bad = in->bad || memchr(b.len > 0 ? b.data : (const uint8_t *)"", '\0', b.len) != NULL;
    (void)snprintf(out, size, "%.*s", (int)b.len, b.len > 0 ? (const char *)b.data : "");
}
