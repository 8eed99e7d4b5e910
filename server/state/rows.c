#include "server/state/internal.h"

#include <stdlib.h>

void rows_init(struct rows *r, struct arena *a, enum store_table t)
{
    *r = (struct rows){.arena = a, .table = t};
}

enum err rows_add(struct rows *r, const struct store_key *k)
{
    if (k->overflow)
        return ERR_TOO_LARGE;
    struct bytes *keys = arena_room(r->arena, r->keys, r->count, &r->cap, sizeof *keys);
    if (keys == NULL)
        return ERR_NO_MEMORY;
    r->keys = keys;
    const uint8_t *copy = arena_copy(r->arena, k->bytes, k->len);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    r->keys[r->count++] = bytes_of(copy, k->len);
    return ERR_OK;
}

static int compare(const void *left, const void *right)
{
    const struct bytes *a = left, *b = right;
    int order = memcmp(a->data, b->data, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

void rows_sort(struct rows *r)
{
    if (r->count < 2)
        return;
    qsort(r->keys, r->count, sizeof *r->keys, compare);
    size_t kept = 1;
    for (size_t i = 1; i < r->count; i++)
        if (compare(&r->keys[i], &r->keys[kept - 1]) != 0)
            r->keys[kept++] = r->keys[i];
    r->count = kept;
}

bool rows_have(const struct rows *r, struct bytes key)
{
    return r->count > 0 && bsearch(&key, r->keys, r->count, sizeof *r->keys, compare) != NULL;
}

static enum err row_change(const struct rows *r, struct bytes key, bool wanted, struct changes *ch)
{
    struct store_key k;
    store_key_init(&k, r->table);
    store_key_bytes(&k, key);
    return wanted ? changes_put_kept(ch, &k, bytes_of("", 0)) : changes_delete(ch, &k);
}

/* A row that both have is not touched: rewriting it would make its page dirty
 * for nothing. */
enum err rows_move(const struct rows *old, const struct rows *wanted, struct changes *ch)
{
    size_t i = 0, j = 0;
    enum err e = ERR_OK;
    while (e == ERR_OK && (i < old->count || j < wanted->count)) {
        int order = i == old->count ? 1 : j == wanted->count ? -1 : compare(&old->keys[i], &wanted->keys[j]);
        if (order < 0)
            e = row_change(old, old->keys[i], false, ch);
        else if (order > 0)
            e = row_change(wanted, wanted->keys[j], true, ch);
        i += order <= 0;
        j += order >= 0;
    }
    return e;
}
