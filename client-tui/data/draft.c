/* « PACTEBRO », version, head, edits; sealed. Version 2 added the command. */
#include "client-tui/data/draft.h"

#include "client-tui/data/scelle.h"
#include "client-tui/data/undo.h"
#include "proto/limits.h"

#include <string.h>

static const char magic[SCELLE_MAGIC_BYTES] = "PACTEBRO";
enum { VERSION = 2, RECORDS_MAX = 10000, VALUES_MAX = 4096, TEXT_MAX = 1 << 20, COMMAND_MAX = LIMIT_BODY_BYTES };

/* --- Writing --------------------------------------------------------------------------- */

static void put_head(struct out *o, const struct draft_head *h)
{
    scelle_raw(o, magic, sizeof magic);
    scelle_put32(o, VERSION);
    scelle_put64(o, h->convention);
    scelle_put(o, bytes_text(h->account));
    scelle_put(o, bytes_text(h->server));
    scelle_put(o, bytes_text(h->title));
    scelle_put64(o, (uint64_t)h->at_ms);
    scelle_put32(o, h->records);
    scelle_put32(o, h->values);
    scelle_put32(o, h->wanted);
    scelle_put(o, h->command);
}

static void put_edits(struct out *o, const struct edits *e)
{
    scelle_put32(o, (uint32_t)e->count);
    for (size_t i = 0; i < e->count; i++) {
        const struct edit *x = &e->rows[i];
        scelle_put32(o, x->type);
        scelle_put64(o, x->id);
        scelle_put32(o, x->revision);
        scelle_put32(o, x->archive);
        scelle_put64(o, (uint64_t)x->since_ms);
        scelle_put64(o, (uint64_t)x->changed_ms);
        scelle_put(o, x->base);
        scelle_put32(o, (uint32_t)x->count);
        for (size_t k = 0; k < x->count; k++) {
            scelle_put(o, bytes_text(x->values[k].path));
            scelle_put(o, bytes_text(x->values[k].text));
        }
    }
}

enum err draft_pack(const struct draft_head *h, const struct edits *e, struct arena *arena, struct bytes *out)
{
    struct out o = {0};
    put_head(&o, h);
    put_edits(&o, e);
    enum err error = scelle_room(&o, arena);
    if (error != ERR_OK)
        return error;
    put_head(&o, h);
    put_edits(&o, e);
    *out = scelle_seal(&o);
    return ERR_OK;
}

/* --- Reading ----------------------------------------------------------------------------- */

static enum err take_head(struct in *in, uint32_t version, struct draft_head *h)
{
    *h = (struct draft_head){.convention = scelle_take64(in)};
    scelle_text(in, h->account, sizeof h->account);
    scelle_text(in, h->server, sizeof h->server);
    scelle_text(in, h->title, sizeof h->title);
    h->at_ms = (int64_t)scelle_take64(in);
    h->records = scelle_take32(in);
    h->values = scelle_take32(in);
    h->wanted = scelle_take32(in) != 0;
    if (version >= 2)
        h->command = scelle_take(in, COMMAND_MAX);
    return in->bad ? ERR_BAD_CONTENT : ERR_OK;
}

/* Files from before paths led into the lists of groups: « reglages[0].valeurs »
 * was the first of its values. */
static void spell(uint32_t type, char *path, size_t size)
{
    struct path p;
    const struct record_type *t = record_type_of(type);
    if (path_parse(t, path, &p, NULL) != ERR_OK || p.depth == 1 || !path_repeated(t, &p) || p.at[p.depth - 1].index >= 0)
        return;
    p.at[p.depth - 1].index = 0;
    (void)path_format(&p, path, size);
}

static enum err take_value(struct in *in, struct edits *e, struct edit *x)
{
    char path[PATH_BYTES];
    scelle_text(in, path, sizeof path);
    struct bytes b = scelle_take(in, TEXT_MAX);
    if (in->bad)
        return ERR_BAD_CONTENT;
    char *text = sys_alloc(e->sys, b.len + 1);
    if (text == NULL)
        return ERR_NO_MEMORY;
    if (b.len > 0)
        memcpy(text, b.data, b.len);
    text[b.len] = '\0';
    spell(x->type, path, sizeof path);
    enum err error = strlen(text) == b.len ? edit_value_put(e, x, path, text) : ERR_BAD_CONTENT;
    sys_release(e->sys, text);
    return error;
}

static enum err take_edit(struct in *in, struct edits *e)
{
    uint32_t type = scelle_take32(in);
    uint64_t id = scelle_take64(in);
    uint32_t revision = scelle_take32(in), archive = scelle_take32(in);
    int64_t since = (int64_t)scelle_take64(in), changed = (int64_t)scelle_take64(in);
    struct bytes base = scelle_take(in, TEXT_MAX);
    uint32_t count = scelle_take32(in);
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
    uint32_t count = scelle_take32(in);
    enum err error = count > RECORDS_MAX ? ERR_BAD_CONTENT : ERR_OK;
    for (uint32_t i = 0; i < count && error == ERR_OK; i++)
        error = take_edit(in, e);
    if (error == ERR_OK && (in->bad || in->rest.len != 0))
        error = ERR_BAD_CONTENT;
    return error;
}

enum err draft_unpack(struct bytes file, struct draft_head *h, struct edits *e)
{
    struct in in;
    uint32_t version = VERSION;
    enum err error = scelle_open(&in, file, magic, &version);
    if (error == ERR_OK)
        error = take_head(&in, version, h);
    return error == ERR_OK && e != NULL ? take_edits(&in, e) : error;
}
