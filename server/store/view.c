/* A transaction and what is pending over it, read as one. */
#include "server/store/changes.h"

#include "server/store/tree.h"

#include <assert.h>

static struct change *root_of(const struct view *v)
{
    return v->changes != NULL ? v->changes->root : NULL;
}

enum err view_get(const struct view *v, const struct store_key *k, struct bytes *out)
{
    if (k->overflow)
        return ERR_TOO_LARGE;
    struct change *n = tree_find(root_of(v), k->table, bytes_of(k->bytes, k->len));
    if (n == NULL)
        return v->read != NULL ? store_get(v->read, k, out) : ERR_NOT_FOUND;
    if (n->deleted)
        return ERR_NOT_FOUND;
    *out = change_value(n);
    return ERR_OK;
}

static struct bytes bytes_of_key(const struct store_key *k)
{
    return bytes_of(k->bytes, k->len);
}

static bool in_prefix(const struct store_key *prefix, uint8_t table, struct bytes key)
{
    return table == prefix->table && key.len >= prefix->len &&
           (prefix->len == 0 || memcmp(key.data, prefix->bytes, prefix->len) == 0);
}

/* The last change of the prefix: the one below the first key past it. */
static struct change *last_of(struct change *root, const struct store_key *prefix)
{
    struct store_key limit = *prefix;
    while (limit.len > 0 && limit.bytes[limit.len - 1] == 0xff)
        limit.len--;
    if (limit.len == 0)
        return tree_below(root, (uint8_t)(prefix->table + 1), bytes_of("", 0), false);
    limit.bytes[limit.len - 1]++;
    return tree_below(root, limit.table, bytes_of_key(&limit), false);
}

static struct change *first_over(const struct view_walk *w, const struct store_key *start)
{
    struct change *root = root_of(w->view), *c;
    if (w->backwards) {
        c = last_of(root, w->prefix);
        if (start != NULL && c != NULL && tree_compare(start->table, bytes_of_key(start), c) < 0)
            c = tree_below(root, start->table, bytes_of_key(start), true);
    } else {
        c = tree_above(root, w->prefix->table, bytes_of_key(w->prefix), true);
        if (start != NULL && c != NULL && tree_compare(start->table, bytes_of_key(start), c) > 0)
            c = tree_above(root, start->table, bytes_of_key(start), true);
    }
    return c != NULL && in_prefix(w->prefix, c->table, change_key(c)) ? c : NULL;
}

/* Searched anew from the key, not from a place in the tree: changes may be
 * added while a walk is on its way. */
static void advance_over(struct view_walk *w)
{
    struct change *root = root_of(w->view), *c = w->over;
    c = w->backwards ? tree_below(root, c->table, change_key(c), false)
                     : tree_above(root, c->table, change_key(c), false);
    w->over = c != NULL && in_prefix(w->prefix, c->table, change_key(c)) ? c : NULL;
}

enum err view_walk_begin(const struct view *v, const struct store_key *prefix, const struct store_key *start,
                         bool backwards, struct view_walk *out)
{
    *out = (struct view_walk){.view = v, .prefix = prefix, .backwards = backwards};
    if (prefix->overflow || (start != NULL && start->overflow))
        return ERR_TOO_LARGE;
    assert(start == NULL || start->table == prefix->table);
    out->over = first_over(out, start);
    if (v->read != NULL)
        return store_walk_begin(v->read, prefix, start, backwards, &out->under);
    out->under_done = true;
    return ERR_OK;
}

static enum err fetch_under(struct view_walk *w)
{
    if (w->under_valid || w->under_done)
        return ERR_OK;
    enum err e = store_walk_next(&w->under, &w->under_key, &w->under_value);
    w->under_valid = e == ERR_OK;
    w->under_done = e == ERR_END;
    return w->under_done ? ERR_OK : e;
}

/* Which comes next: negative the stored one, positive the pending one, 0 both
 * are the same key. */
static int whose_turn(const struct view_walk *w)
{
    if (w->over == NULL)
        return -1;
    if (!w->under_valid)
        return 1;
    int order = tree_compare(w->prefix->table, w->under_key, w->over);
    return w->backwards ? -order : order;
}

enum err view_walk_next(struct view_walk *w, struct bytes *key, struct bytes *value)
{
    for (;;) {
        enum err e = fetch_under(w);
        if (e != ERR_OK)
            return e;
        if (w->over == NULL && !w->under_valid)
            return ERR_END;
        int turn = whose_turn(w);
        if (turn <= 0)
            w->under_valid = false;
        if (turn < 0) {
            *key = w->under_key;
            *value = w->under_value;
            return ERR_OK;
        }
        const struct change *c = w->over;
        advance_over(w);
        if (!c->deleted) {
            *key = change_key(c);
            *value = change_value(c);
            return ERR_OK;
        }
    }
}

void view_walk_end(struct view_walk *w)
{
    store_walk_end(&w->under);
}
