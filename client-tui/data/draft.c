/* « PACTEBRO », version, head, edits, SHA-256 of all that comes before. Numbers
 * are big-endian; texts have their length before them. */
#include "client-tui/data/draft.h"

#include "client-tui/data/undo.h"
#include "common/crypto/hash.h"

#include <stdio.h>
#include <string.h>

static const char magic[8] = "PACTEBRO";
enum { VERSION = 1, RECORDS_MAX = 10000, VALUES_MAX = 4096, TEXT_MAX = 1 << 20 };

/* --- Writing --------------------------------------------------------------------------- */

struct out { uint8_t *data; size_t len, cap; };      /* without data: only counts */

static void put(struct out *o, const void *data, size_t len)
{
    if (o->data != NULL && o->len + len <= o->cap)
        memcpy(o->data + o->len, data, len);
    o->len += len;
}

static void put32(struct out *o, uint32_t n)
{
    uint8_t b[4];
    put_be32(b, n);
    put(o, b, sizeof b);
}

static void put64(struct out *o, uint64_t n)
{
    uint8_t b[8];
    put_be64(b, n);
    put(o, b, sizeof b);
}

static void put_bytes(struct out *o, struct bytes b)
{
    put32(o, (uint32_t)b.len);
    put(o, b.data, b.len);
}

static void put_head(struct out *o, const struct draft_head *h)
{
    put(o, magic, sizeof magic);
    put32(o, VERSION);
    put64(o, h->convention);
    put_bytes(o, bytes_text(h->account));
    put_bytes(o, bytes_text(h->server));
    put_bytes(o, bytes_text(h->title));
    put64(o, (uint64_t)h->at_ms);
    put32(o, h->records);
    put32(o, h->values);
    put32(o, h->wanted);
}

static void put_edits(struct out *o, const struct edits *e)
{
    put32(o, (uint32_t)e->count);
    for (size_t i = 0; i < e->count; i++) {
        const struct edit *x = &e->rows[i];
        put32(o, x->type);
        put64(o, x->id);
        put32(o, x->revision);
        put32(o, x->archive);
        put64(o, (uint64_t)x->since_ms);
        put64(o, (uint64_t)x->changed_ms);
        put_bytes(o, x->base);
        put32(o, (uint32_t)x->count);
        for (size_t k = 0; k < x->count; k++) {
            put_bytes(o, bytes_text(x->values[k].path));
            put_bytes(o, bytes_text(x->values[k].text));
        }
    }
}

enum err draft_pack(const struct draft_head *h, const struct edits *e, struct arena *arena, struct bytes *out)
{
    struct out o = {0};
    put_head(&o, h);
    put_edits(&o, e);
    o.cap = o.len;
    o.data = arena_alloc(arena, o.cap + HASH_BYTES);
    if (o.data == NULL)
        return ERR_NO_MEMORY;
    o.len = 0;
    put_head(&o, h);
    put_edits(&o, e);
    hash_sha256(bytes_of(o.data, o.len), o.data + o.len);
    *out = bytes_of(o.data, o.len + HASH_BYTES);
    return ERR_OK;
}

/* --- Reading ----------------------------------------------------------------------------- */

struct in { struct bytes rest; bool bad; };

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

static uint32_t take32(struct in *in)
{
    struct bytes b = take(in, 4);
    return b.len == 4 ? get_be32(b.data) : 0;
}

static uint64_t take64(struct in *in)
{
    struct bytes b = take(in, 8);
    return b.len == 8 ? get_be64(b.data) : 0;
}

static struct bytes take_bytes(struct in *in, size_t max)
{
    uint32_t len = take32(in);
    in->bad = in->bad || len > max;
    return take(in, len);
}

/* Texts hold no NUL of their own. */
static void take_text(struct in *in, char *out, size_t size)
{
    struct bytes b = take_bytes(in, size - 1);
    in->bad = in->bad || memchr(b.len > 0 ? b.data : (const uint8_t *)"", '\0', b.len) != NULL;
    (void)snprintf(out, size, "%.*s", (int)b.len, b.len > 0 ? (const char *)b.data : "");
}

static enum err take_head(struct in *in, struct draft_head *h)
{
    struct bytes m = take(in, sizeof magic);
    uint32_t version = take32(in);
    if (in->bad || memcmp(m.data, magic, sizeof magic) != 0)
        return ERR_BAD_CONTENT;
    if (version > VERSION)
        return ERR_BAD_STORE_VERSION;
    *h = (struct draft_head){.convention = take64(in)};
    take_text(in, h->account, sizeof h->account);
    take_text(in, h->server, sizeof h->server);
    take_text(in, h->title, sizeof h->title);
    h->at_ms = (int64_t)take64(in);
    h->records = take32(in);
    h->values = take32(in);
    h->wanted = take32(in) != 0;
    return in->bad ? ERR_BAD_CONTENT : ERR_OK;
}

static enum err take_value(struct in *in, struct edits *e, struct edit *x)
{
    char path[PATH_BYTES];
    take_text(in, path, sizeof path);
    struct bytes b = take_bytes(in, TEXT_MAX);
    if (in->bad)
        return ERR_BAD_CONTENT;
    char *text = sys_alloc(e->sys, b.len + 1);
    if (text == NULL)
        return ERR_NO_MEMORY;
    if (b.len > 0)
        memcpy(text, b.data, b.len);
    text[b.len] = '\0';
    enum err error = strlen(text) == b.len ? edit_value_put(e, x, path, text) : ERR_BAD_CONTENT;
    sys_release(e->sys, text);
    return error;
}

static enum err take_edit(struct in *in, struct edits *e)
{
    uint32_t type = take32(in);
    uint64_t id = take64(in);
    uint32_t revision = take32(in), archive = take32(in);
    int64_t since = (int64_t)take64(in), changed = (int64_t)take64(in);
    struct bytes base = take_bytes(in, TEXT_MAX);
    uint32_t count = take32(in);
    if (in->bad || count > VALUES_MAX || record_type_of(type) == NULL || id == 0)
        return ERR_BAD_CONTENT;
    struct edit *x = edits_begin(e, type, id, revision, base, since);
    if (x == NULL)
        return ERR_NO_MEMORY;
    x->archive = archive != 0;
    x->changed_ms = changed;
    enum err error = ERR_OK;
    for (uint32_t i = 0; i < count && error == ERR_OK; i++)
        error = take_value(in, e, x);
    return error;
}

static enum err take_edits(struct in *in, struct edits *e)
{
    uint32_t count = take32(in);
    enum err error = count > RECORDS_MAX ? ERR_BAD_CONTENT : ERR_OK;
    for (uint32_t i = 0; i < count && error == ERR_OK; i++)
        error = take_edit(in, e);
    if (error == ERR_OK && (in->bad || in->rest.len != 0))
        error = ERR_BAD_CONTENT;
    return error;
}

enum err draft_unpack(struct bytes file, struct draft_head *h, struct edits *e)
{
    uint8_t hash[HASH_BYTES];
    if (file.len < sizeof magic + HASH_BYTES)
        return ERR_BAD_CONTENT;
    struct in in = {.rest = bytes_of(file.data, file.len - HASH_BYTES)};
    hash_sha256(in.rest, hash);
    if (memcmp(hash, file.data + in.rest.len, HASH_BYTES) != 0)
        return ERR_BAD_CONTENT;
    enum err error = take_head(&in, h);
    return error == ERR_OK && e != NULL ? take_edits(&in, e) : error;
}
