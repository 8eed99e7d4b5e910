/* Lists: groups that have a natural key are compared one by one, whatever their
 * places; any other list is one value. */
#include "client-tui/data/merge_inside.h"

#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { KEY_PARTS = 2 };

static const struct list_key { const char *type, *field, *keys[KEY_PARTS]; } list_keys[] = {
    {"agrement", "reserves", {"texte"}},
    {"convention", "conditions", {"texte"}},
    {"convention", "derogations", {"regle", "objet"}},
    {"contribution", "parts", {"action"}},
    {"document", "fichiers", {"sha256"}},
    {"indicateur", "cibles", {"annee"}},
    {"mesure", "ventilations", {"axe", "modalite"}},
    {"evaluation", "appreciations", {"critere"}},
    {"reunion", "ordre", {"titre"}},             /* not « numero »: points change places */
    {"decision", "votes", {"organisation"}},
    {"decision", "effets", {"objet", "champ"}},
    {"modele", "listes", {"liste", "code"}},
    {"modele", "portefeuille", {"situation"}},
};

static const struct field_def *inner_named(const struct field_def *f, const char *name)
{
    for (size_t i = 0; name != NULL && i < f->of_count; i++)
        if (strcmp(f->of[i].name, name) == 0)
            return &f->of[i];
    return NULL;
}

/* False: the groups have no key. A « code » is one wherever there is one. */
static bool key_fields(const struct three *x, const struct field_def *f, const struct field_def *keys[KEY_PARTS])
{
    keys[0] = inner_named(f, "code");
    keys[1] = NULL;
    for (size_t i = 0; i < sizeof list_keys / sizeof list_keys[0]; i++)
        if (strcmp(list_keys[i].type, x->t->name) == 0 && strcmp(list_keys[i].field, f->name) == 0)
            for (size_t k = 0; k < KEY_PARTS; k++)
                keys[k] = inner_named(f, list_keys[i].keys[k]);
    return keys[0] != NULL;
}

/* --- One list with the keys of its groups ------------------------------------------- */

struct list { const ProtobufCMessage *body; size_t count; const char **keys; };

static const char *key_text(struct three *x, const ProtobufCMessage *body, const struct field_def *f, size_t at,
                            const struct field_def *const keys[KEY_PARTS], bool people)
{
    char *out = x->scratch[1];
    size_t len = 0;
    out[0] = '\0';
    for (size_t k = 0; k < KEY_PARTS && keys[k] != NULL; k++) {
        const struct path whole = path_of(f, (int)at), p = path_into(&whole, keys[k], -1);
        if (k > 0)
            len += (size_t)snprintf(out + len, SCRATCH_BYTES - len, "%s", people ? MERGE_DOT : "\x1f");
        len += people ? path_text(x->t, body, &p, out + len, SCRATCH_BYTES - len)
                      : path_machine(x->t, body, &p, out + len, SCRATCH_BYTES - len);
    }
    return merge_kept(x, out);
}

/* False when two groups share a key, or one has none: places are all there is. */
static bool read_list(struct three *x, const ProtobufCMessage *body, const struct field_def *f,
                      const struct field_def *const keys[KEY_PARTS], struct list *out)
{
    const struct path p = path_of(f, -1);
    *out = (struct list){.body = body, .count = path_count(x->t, body, &p)};
    out->keys = arena_alloc(x->a, (out->count + 1) * sizeof *out->keys);
    x->failed = x->failed || out->keys == NULL;
    for (size_t i = 0; out->keys != NULL && i < out->count; i++) {
        out->keys[i] = key_text(x, body, f, i, keys, false);
        if (out->keys[i][0] == '\0')
            return false;
        for (size_t k = 0; k < i; k++)
            if (strcmp(out->keys[i], out->keys[k]) == 0)
                return false;
    }
    return out->keys != NULL;
}

static int find(const struct list *l, const char *key)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->keys[i], key) == 0)
            return (int)i;
    return -1;
}

/* --- Comparing ------------------------------------------------------------------------ */

static bool same_element(struct three *x, const struct spot *a, size_t i, const struct spot *b, size_t k)
{
    struct path at = a->p, bt = b->p;
    struct field_value v, w;
    struct bytes p, q;
    at.at[at.depth - 1].index = (int)i;
    bt.at[bt.depth - 1].index = (int)k;
    bool has = path_get(x->t, a->body, &at, &v), also = path_get(x->t, b->body, &bt, &w);
    if (!has || !also)
        return has == also;
    if (v.kind != KIND_GROUP) {
        (void)field_text(path_field(&at), &v, x->scratch[0], SCRATCH_BYTES);
        (void)field_text(path_field(&at), &w, x->scratch[1], SCRATCH_BYTES);
        return strcmp(x->scratch[0], x->scratch[1]) == 0;
    }
    if (wire_pack(v.group, x->a, &p) != ERR_OK || wire_pack(w.group, x->a, &q) != ERR_OK) {
        x->failed = true;
        return false;
    }
    return bytes_equal(p, q);
}

static size_t count_in(const struct three *x, const struct spot *s) { return s->body != NULL ? path_count(x->t, s->body, &s->p) : 0; }

static bool same_list(struct three *x, const struct spot *a, const struct spot *b)
{
    size_t n = count_in(x, a);
    bool same = n == count_in(x, b);
    for (size_t i = 0; same && i < n; i++)
        same = same_element(x, a, i, b, i);
    return same;
}

/* Something was typed within the list that is no value yet. */
static bool unreadable(const struct three *x, const struct field_def *f)
{
    for (size_t i = 0; i < x->edit->count; i++) {
        struct path p;
        const char *path = x->edit->values[i].path;
        if (path_parse(x->t, path, &p, NULL) == ERR_OK && p.at[0].field == f && !edit_is_value(x->edit, path))
            return true;
    }
    return false;
}

/* --- For people ------------------------------------------------------------------------- */

struct words { char *text; size_t size, len; };

/* Every value where the path leads, those of groups within too, with dots between
 * them; paths are LIMIT_PATH_DEPTH deep at most, so this recursion ends. */
static void say_values(const struct three *x, const ProtobufCMessage *body, const struct path *p, struct words *w)
{
    const struct field_def *f = path_field(p);
    struct path q = *p;
    int *index = &q.at[q.depth - 1].index;
    if (path_repeated(x->t, p) && *index < 0) {
        size_t n = path_count(x->t, body, p);
        for (*index = 0; *index < (int)n; ++*index)
            say_values(x, body, &q, w);
        return;
    }
    for (size_t i = 0; i < f->of_count && path_count(x->t, body, p) > 0; i++) {
        q = path_into(p, &f->of[i], -1);
        say_values(x, body, &q, w);
    }
    if (f->of_count > 0)
        return;
    size_t begin = w->len > 0 && w->len + sizeof MERGE_DOT < w->size ? w->len + (sizeof MERGE_DOT - 1) : w->len;
    size_t added = path_text(x->t, body, p, w->text + begin, w->size - begin);
    if (added > 0 && begin > w->len)
        memcpy(w->text + w->len, MERGE_DOT, sizeof MERGE_DOT - 1);
    if (added > 0)
        w->len = begin + added;
    w->text[w->len] = '\0';
}

static size_t element_text(const struct three *x, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    struct words w = {.text = out, .size = size};
    out[0] = '\0';
    say_values(x, body, p, &w);
    return w.len;
}

static const char *whole_text(struct three *x, const struct spot *s)
{
    char *out = x->scratch[0];
    struct path p = s->p;
    size_t len = 0, n = count_in(x, s);
    out[0] = '\0';
    for (size_t i = 0; i < n && len + 2 < SCRATCH_BYTES; i++) {
        if (i > 0)
            out[len++] = '\n';
        p.at[p.depth - 1].index = (int)i;
        len += element_text(x, s->body, &p, out + len, SCRATCH_BYTES - len);
    }
    return merge_kept(x, out);
}

static struct merge_value *whole(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, enum merge_side side)
{
    struct merge_value *v = merge_add(x, &t->p, side);
    v->base = whole_text(x, b);
    v->mine = whole_text(x, m);
    v->theirs = whole_text(x, t);
    return v;
}

/* Which side stands, when both or one changed the list. */
static enum merge_side side_of(struct three *x, const struct spot *m, const struct spot *t, bool i_did, bool they_did)
{
    return !i_did ? MERGE_THEIRS : !they_did ? MERGE_MINE : same_list(x, m, t) ? MERGE_BOTH : MERGE_ASK;
}

void merge_list_within(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const char *key)
{
    bool i_did = !same_list(x, b, m), they_did = !same_list(x, b, t);
    if (!i_did && !they_did)
        return;
    struct merge_value *v = whole(x, b, m, t, side_of(x, m, t, i_did, they_did));
    v->key = key;
    v->at_mine = m->p.at[0].index;
    v->at_theirs = t->p.at[0].index;
}

/* --- By key -------------------------------------------------------------------------------- */

struct keyed {
    const struct field_def *f;
    const struct field_def *keys[KEY_PARTS];
    struct list base, mine, theirs;
    int added;                               /* of mine so far: their places come after theirs */
};

static const char *one_text(struct three *x, const struct list *l, const struct field_def *f, int at)
{
    if (at < 0)
        return "";
    const struct path p = path_of(f, at);
    (void)element_text(x, l->body, &p, x->scratch[0], SCRATCH_BYTES);
    return merge_kept(x, x->scratch[0]);
}

/* A group that one side has and the other has not. */
static void element(struct three *x, struct keyed *k, int b, int m, int t, enum merge_side side)
{
    const struct path p = path_of(k->f, t >= 0 ? t : (int)k->theirs.count + k->added);
    struct merge_value *v = merge_add(x, &p, side);
    k->added += t < 0;
    v->base = one_text(x, &k->base, k->f, b);
    v->mine = one_text(x, &k->mine, k->f, m);
    v->theirs = one_text(x, &k->theirs, k->f, t);
    v->key = m >= 0 ? key_text(x, k->mine.body, k->f, (size_t)m, k->keys, true) : key_text(x, k->theirs.body, k->f, (size_t)t, k->keys, true);
    v->at_mine = m;
    v->at_theirs = t;
}

/* A group that both have: value by value. */
static void values(struct three *x, const struct keyed *k, int b, int m, int t)
{
    const char *key = key_text(x, k->theirs.body, k->f, (size_t)t, k->keys, true);
    const struct spot base = {b >= 0 ? x->base : NULL, path_of(k->f, b)}, mine = {x->mine, path_of(k->f, m)}, theirs = {x->theirs, path_of(k->f, t)};
    for (size_t i = 0; i < k->f->of_count; i++) {
        const struct spot in_base = merge_into(&base, &k->f->of[i]), in_mine = merge_into(&mine, &k->f->of[i]),
                          in_theirs = merge_into(&theirs, &k->f->of[i]);
        merge_field(x, &in_base, &in_mine, &in_theirs, key);
    }
}

/* The group as it was in the base is the one of `body`. */
static bool as_it_was(struct three *x, const struct keyed *k, int b, const ProtobufCMessage *body, size_t at)
{
    const struct spot base = {x->base, path_of(k->f, -1)}, other = {body, path_of(k->f, -1)};
    return same_element(x, &base, (size_t)b, &other, at);
}

static void by_key(struct three *x, struct keyed *k)
{
    for (size_t t = 0; t < k->theirs.count && !x->failed; t++) {
        int b = find(&k->base, k->theirs.keys[t]), m = find(&k->mine, k->theirs.keys[t]);
        if (m >= 0)
            values(x, k, b, m, (int)t);
        else if (b < 0)
            element(x, k, b, m, (int)t, MERGE_THEIRS);
        else
            element(x, k, b, m, (int)t, as_it_was(x, k, b, x->theirs, t) ? MERGE_MINE : MERGE_ASK);
    }
    for (size_t m = 0; m < k->mine.count && !x->failed; m++) {
        int b = find(&k->base, k->mine.keys[m]);
        if (find(&k->theirs, k->mine.keys[m]) >= 0)
            continue;
        if (b < 0)
            element(x, k, b, (int)m, -1, MERGE_MINE);
        else
            element(x, k, b, (int)m, -1, as_it_was(x, k, b, x->mine, m) ? MERGE_THEIRS : MERGE_ASK);
    }
}

void merge_list(struct three *x, const struct field_def *f)
{
    struct keyed k = {.f = f};
    const struct spot b = {x->base, path_of(f, -1)}, m = {x->mine, b.p}, t = {x->theirs, b.p};
    bool raw = unreadable(x, f), i_did = raw || !same_list(x, &b, &m), they_did = !same_list(x, &b, &t);
    if (!i_did && !they_did)
        return;
    enum merge_side side = raw && they_did ? MERGE_ASK : side_of(x, &m, &t, i_did, they_did);
    if (side == MERGE_ASK && !raw && f->of_count > 0 && key_fields(x, f, k.keys) && read_list(x, x->base, f, k.keys, &k.base) &&
        read_list(x, x->mine, f, k.keys, &k.mine) && read_list(x, x->theirs, f, k.keys, &k.theirs))
        by_key(x, &k);
    else
        whole(x, &b, &m, &t, side)->untouched = !they_did;
}
