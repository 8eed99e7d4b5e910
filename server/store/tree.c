#include "server/store/tree.h"

/* FNV-1a, then the finisher of splitmix64: FNV alone leaves the high bits of
 * keys that differ in their last byte too much alike. */
static uint64_t priority_of(uint8_t table, struct bytes key)
{
    uint64_t h = 14695981039346656037u ^ table;
    for (size_t i = 0; i < key.len; i++)
        h = (h ^ key.data[i]) * 1099511628211u;
    h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
    h = (h ^ h >> 27) * 0x94d049bb133111ebu;
    return h ^ h >> 31;
}

int tree_compare(uint8_t table, struct bytes key, const struct change *c)
{
    if (table != c->table)
        return table < c->table ? -1 : 1;
    size_t n = key.len < c->key_len ? key.len : c->key_len;
    int order = n > 0 ? memcmp(key.data, c->key, n) : 0;
    return order != 0 ? order : (key.len > c->key_len) - (key.len < c->key_len);
}

struct change *tree_find(struct change *root, uint8_t table, struct bytes key)
{
    while (root != NULL) {
        int order = tree_compare(table, key, root);
        if (order == 0)
            return root;
        root = order < 0 ? root->left : root->right;
    }
    return NULL;
}

struct change *tree_above(struct change *root, uint8_t table, struct bytes key, bool inclusive)
{
    struct change *best = NULL;
    while (root != NULL) {
        int order = tree_compare(table, key, root);
        if (order < 0 || (order == 0 && inclusive)) {
            best = root;
            root = root->left;
        } else {
            root = root->right;
        }
    }
    return best;
}

struct change *tree_below(struct change *root, uint8_t table, struct bytes key, bool inclusive)
{
    struct change *best = NULL;
    while (root != NULL) {
        int order = tree_compare(table, key, root);
        if (order > 0 || (order == 0 && inclusive)) {
            best = root;
            root = root->right;
        } else {
            root = root->left;
        }
    }
    return best;
}

/* Cuts a tree in two around a key. No recursion: keys come from strangers, who
 * may make the tree as deep as they like. */
static void split(struct change *root, const struct change *at, struct change **left, struct change **right)
{
    while (root != NULL) {
        if (tree_compare(root->table, change_key(root), at) < 0) {
            *left = root;
            left = &root->right;
            root = root->right;
        } else {
            *right = root;
            right = &root->left;
            root = root->left;
        }
    }
    *left = *right = NULL;
}

void tree_insert(struct change **root, struct change *c)
{
    c->priority = priority_of(c->table, change_key(c));
    while (*root != NULL && (*root)->priority >= c->priority)
        root = tree_compare(c->table, change_key(c), *root) < 0 ? &(*root)->left : &(*root)->right;
    split(*root, c, &c->left, &c->right);
    *root = c;
}
