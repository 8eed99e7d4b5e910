#include "server/query/list.h"

#include <stdlib.h>

/* A row that will be in the list: its place is told by key, then id. */
struct row {
    struct bytes place;
    uint64_t id;
};

struct rows {
    struct row *item;
    size_t count;
};

static int by_place(struct bytes a, struct bytes b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int c = memcmp(a.data, b.data, len);
    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static int forward(const void *a, const void *b)
{
    return by_place(((const struct row *)a)->place, ((const struct row *)b)->place);
}

static int backward(const void *a, const void *b)
{
    return forward(b, a);
}

/* As the index has it: a text is closed by a zero, so that « ab » comes before
 * « abc » whatever the id that follows. */
static enum err place_of(struct list *l, struct candidate *c, struct bytes *out)
{
    ProtobufCMessage *body;
    uint8_t key[LIMIT_INDEX_KEY_BYTES + 9];
    enum err e = seen_body(&c->seen, &l->scratch, &body);
    if (e != ERR_OK)
        return e;
    const ProtobufCFieldDescriptor *d = record_descriptor(l->sight.type, l->filters.order);
    struct field_value v = {.kind = field_kind_of(d)};
    if (field_count(body, d) > 0)
        v = field_get(body, d, 0);
    size_t len = field_sort_key(&v, key, LIMIT_INDEX_KEY_BYTES);
    if (v.present && (v.kind == KIND_TEXT || v.kind == KIND_BYTES))
        key[len++] = 0;
    put_be64(key + len, c->seen.stored.id);
    len += 8;
    uint8_t *copy = arena_copy(l->q->arena, key, len);
    *out = bytes_of(copy, len);
    return copy != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err gather(struct list *l, struct state_list *walk, struct rows *rows)
{
    struct candidate c;
    uint64_t id;
    enum err e;
    while ((e = state_list_next(walk, &id, NULL)) == ERR_OK) {
        if (l->looked_at++ == LIMIT_SCAN_ROWS)
            return ERR_TOO_LARGE;
        e = page_examine(l, id, &c);
        if (e != ERR_OK)
            return e;
        if (!c.listed)
            continue;
        struct row *row = &rows->item[rows->count];
        row->id = id;
        e = place_of(l, &c, &row->place);
        if (e != ERR_OK)
            return e;
        rows->count++;
    }
    return e == ERR_END ? ERR_OK : e;
}

static bool behind_start(const struct list *l, struct bytes place)
{
    if (l->start.len == 0)
        return true;
    int c = by_place(place, l->start);
    return l->r->descending ? c < 0 : c > 0;
}

static enum err give(struct list *l, const struct rows *rows)
{
    struct candidate c;
    for (size_t i = 0; i < rows->count; i++) {
        bool full = false;
        if (!behind_start(l, rows->item[i].place))
            continue;
        l->more = l->rows == l->rows_max;
        if (l->more)
            return ERR_OK;
        enum err e = page_examine(l, rows->item[i].id, &c);
        if (e == ERR_OK)
            e = page_add(l, &c, &full);
        if (e != ERR_OK)
            return e;
        l->more = full;
        if (full)
            return ERR_OK;
        l->position = rows->item[i].place;
    }
    return ERR_OK;
}

enum err page_sorted(struct list *l)
{
    struct state_list walk;
    struct rows rows = {.item = arena_alloc(l->q->arena, LIMIT_SCAN_ROWS * sizeof *rows.item)};
    if (rows.item == NULL)
        return ERR_NO_MEMORY;
    enum err e = page_walk_begin(l, NULL, l->equal, false, bytes_of(NULL, 0), &walk);
    if (e == ERR_OK)
        e = gather(l, &walk, &rows);
    state_list_end(&walk);
    if (e != ERR_OK)
        return e;
    qsort(rows.item, rows.count, sizeof *rows.item, l->r->descending ? backward : forward);
    return give(l, &rows);
}
