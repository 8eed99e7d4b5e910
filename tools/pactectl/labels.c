#include "tools/pactectl/labels.h"

#include "common/base/id.h"
#include "tools/pactectl/ctl.h"

#include <stdlib.h>
#include <string.h>

enum { LABEL_BYTES = 120, SLOTS_FIRST = 256, OPEN_MAX_CALLS = 32, CACHE_BYTES = 256 * 1024 * 1024 };

enum label_state { LABEL_WANTED, LABEL_ASKED, LABEL_KNOWN };

struct label {
    struct label *next_wanted;
    struct label_cache *cache;
    uint64_t id;
    uint32_t type;
    enum label_state state;
    struct bytes text;
};

struct label_cache {
    struct arena arena;
    struct label **slots;            /* open addressing; a power of two */
    size_t cap, count;
    struct label *wanted;
    unsigned open;
};

static struct label_cache *the_cache(struct ctl *c)
{
    if (c->labels != NULL)
        return c->labels;
    struct label_cache *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    arena_init(&l->arena, &sys_real, CACHE_BYTES);
    c->labels = l;
    return l;
}

void labels_destroy(struct label_cache *l)
{
    if (l == NULL)
        return;
    arena_finish(&l->arena);
    free(l->slots);
    free(l);
}

static size_t slot_of(const struct label_cache *l, uint32_t type, uint64_t id)
{
    uint64_t h = (id ^ type) * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (l->cap - 1);
    while (l->slots[i] != NULL && (l->slots[i]->id != id || l->slots[i]->type != type))
        i = (i + 1) & (l->cap - 1);
    return i;
}

static bool grow(struct label_cache *l)
{
    struct label_cache bigger = *l;
    if (l->count * 2 < l->cap)
        return true;
    bigger.cap = l->cap == 0 ? SLOTS_FIRST : l->cap * 2;
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; i < l->cap; i++)
        if (l->slots[i] != NULL)
            bigger.slots[slot_of(&bigger, l->slots[i]->type, l->slots[i]->id)] = l->slots[i];
    free(l->slots);
    l->slots = bigger.slots;
    l->cap = bigger.cap;
    return true;
}

static struct bytes id_text(struct label_cache *l, uint64_t id)
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    char *copy = arena_text(&l->arena, text, strlen(text));
    return copy == NULL ? bytes_text("?") : bytes_text(copy);
}

void labels_want(struct ctl *c, uint32_t type, uint64_t id)
{
    struct label_cache *l = the_cache(c);
    if (id == 0 || l == NULL || !grow(l))
        return;
    size_t at = slot_of(l, type, id);
    if (l->slots[at] != NULL)
        return;
    struct label *label = arena_zalloc(&l->arena, 1, sizeof *label);
    if (label == NULL)
        return;
    *label = (struct label){.cache = l, .id = id, .type = type, .state = LABEL_WANTED, .next_wanted = l->wanted};
    label->text = id_text(l, id);
    l->slots[at] = label;
    l->count++;
    l->wanted = label;
}

static void on_label(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct label *label = ctx;
    char text[LABEL_BYTES];
    label->state = LABEL_KNOWN;
    label->cache->open--;
    if (a->error != ERR_OK || a->m == NULL)
        return;
    const ProtobufCMessage *body;
    const Pacte__Record *r = ((const Pacte__GetReply *)a->m)->record;
    const struct record_type *t = r == NULL ? NULL : record_body(r, &body);
    size_t len = t == NULL ? 0 : record_label(t, body, text, sizeof text);
    char *copy = len == 0 ? NULL : arena_text(&label->cache->arena, text, len);
    if (copy != NULL)
        label->text = bytes_of(copy, len);
}

void labels_fetch(struct ctl *c)
{
    struct label_cache *l = c->labels;
    while (l != NULL && (l->wanted != NULL || l->open > 0)) {
        while (l->wanted != NULL && l->open < OPEN_MAX_CALLS) {
            Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
            struct label *label = l->wanted;
            q.type = (Pacte__RecordType)label->type;
            q.id = label->id;
            q.at_ms = c->at_ms;
            l->wanted = label->next_wanted;
            label->state = LABEL_ASKED;
            if (client_send(c->client, PACTE__METHOD__METHOD_GET, &q.base, on_label, label, NULL) == ERR_OK)
                l->open++;
            else
                label->state = LABEL_KNOWN;      /* by its id */
        }
        if (l->open > 0)
            uv_run(&c->loop, UV_RUN_ONCE);
    }
}

struct bytes labels_get(struct ctl *c, uint32_t type, uint64_t id)
{
    struct label_cache *l = c->labels;
    if (l == NULL || l->cap == 0)
        return bytes_of(NULL, 0);
    const struct label *label = l->slots[slot_of(l, type, id)];
    return label == NULL ? bytes_of(NULL, 0) : label->text;
}
