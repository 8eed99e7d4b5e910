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
        const struct path p = {.field = f, .index = (int)at, .inner = keys[k]};
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
    *out = (struct list){.body = body, .count = path_count(x->t, body, f)};
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

static bool same_element(struct three *x, const ProtobufCMessage *a, size_t i, const ProtobufCMessage *b, size_t k, const struct field_def *f)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(x->t, f);
    struct field_value v = field_get(a, d, i), w = field_get(b, d, k);
    struct bytes p, q;
    if (v.kind != KIND_GROUP) {
        (void)field_text(f, &v, x->scratch[0], SCRATCH_BYTES);
        (void)field_text(f, &w, x->scratch[1], SCRATCH_BYTES);
        return strcmp(x->scratch[0], x->scratch[1]) == 0;
    }
    if (wire_pack(v.group, x->a, &p) != ERR_OK || wire_pack(w.group, x->a, &q) != ERR_OK) {
        x->failed = true;
        return false;
    }
    return bytes_equal(p, q);
}

static bool same_list(struct three *x, const ProtobufCMessage *a, const ProtobufCMessage *b, const struct field_def *f)
{
    size_t n = path_count(x->t, a, f);
    bool same = n == path_count(x->t, b, f);
    for (size_t i = 0; same && i < n; i++)
        same = same_element(x, a, i, b, i, f);
    return same;
}

/* Something was typed within the list that is no value yet. */
static bool unreadable(const struct three *x, const struct field_def *f)
{
    for (size_t i = 0; i < x->edit->count; i++) {
        struct path p;
        const char *path = x->edit->values[i].path;
        if (path_parse(x->t, path, &p, NULL) == ERR_OK && p.field == f && !edit_is_value(x->edit, path))
            return true;
    }
    return false;
}

/* --- For people ------------------------------------------------------------------------- */

static size_t element_text(const struct three *x, const ProtobufCMessage *body, const struct field_def *f, size_t at, char *out, size_t size)
{
    size_t len = 0, n = f->of_count > 0 ? f->of_count : 1;
    out[0] = '\0';
    for (size_t k = 0; k < n; k++) {
        const struct path p = {.field = f, .index = (int)at, .inner = f->of_count > 0 ? &f->of[k] : NULL};
        size_t begin = len > 0 && len + sizeof MERGE_DOT < size ? len + (sizeof MERGE_DOT - 1) : len;
        size_t added = path_text(x->t, body, &p, out + begin, size - begin);
        if (added > 0 && begin > len)
            memcpy(out + len, MERGE_DOT, sizeof MERGE_DOT - 1);
        if (added > 0)
            len = begin + added;
        out[len] = '\0';
    }
    return len;
}

static const char *whole_text(struct three *x, const ProtobufCMessage *body, const struct field_def *f)
{
    char *out = x->scratch[0];
    size_t len = 0, n = path_count(x->t, body, f);
    out[0] = '\0';
    for (size_t i = 0; i < n && len + 2 < SCRATCH_BYTES; i++) {
        if (i > 0)
            out[len++] = '\n';
        len += element_text(x, body, f, i, out + len, SCRATCH_BYTES - len);
    }
    return merge_kept(x, out);
}

static void whole(struct three *x, const struct field_def *f, enum merge_side side, bool untouched)
{
    const struct path p = {.field = f, .index = -1};
    struct merge_value *v = merge_add(x, &p, side);
    v->base = whole_text(x, x->base, f);
    v->mine = whole_text(x, x->mine, f);
    v->theirs = whole_text(x, x->theirs, f);
    v->untouched = untouched;
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
    (void)element_text(x, l->body, f, (size_t)at, x->scratch[0], SCRATCH_BYTES);
    return merge_kept(x, x->scratch[0]);
}

/* A group that one side has and the other has not. */
static void element(struct three *x, struct keyed *k, int b, int m, int t, enum merge_side side)
{
    const struct path p = {.field = k->f, .index = t >= 0 ? t : (int)k->theirs.count + k->added};
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
    for (size_t i = 0; i < k->f->of_count; i++) {
        const struct field_def *inner = &k->f->of[i];
        const struct path name = {.field = k->f, .index = t, .inner = inner};
        const struct spot base = {b >= 0 ? x->base : NULL, {.field = k->f, .index = b, .inner = inner}},
                          mine = {x->mine, {.field = k->f, .index = m, .inner = inner}}, theirs = {x->theirs, name};
        merge_one(x, &base, &mine, &theirs, &name, NULL, key);
    }
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
            element(x, k, b, m, (int)t, same_element(x, x->base, (size_t)b, x->theirs, t, k->f) ? MERGE_MINE : MERGE_ASK);
    }
    for (size_t m = 0; m < k->mine.count && !x->failed; m++) {
        int b = find(&k->base, k->mine.keys[m]);
        if (find(&k->theirs, k->mine.keys[m]) >= 0)
            continue;
        if (b < 0)
            element(x, k, b, (int)m, -1, MERGE_MINE);
        else
            element(x, k, b, (int)m, -1, same_element(x, x->base, (size_t)b, x->mine, m, k->f) ? MERGE_THEIRS : MERGE_ASK);
    }
}

void merge_list(struct three *x, const struct field_def *f)
{
    struct keyed k = {.f = f};
    bool raw = unreadable(x, f), i_did = raw || !same_list(x, x->base, x->mine, f), they_did = !same_list(x, x->base, x->theirs, f);
    if (!i_did && !they_did)
        return;
    if (!i_did || !they_did)
        whole(x, f, they_did ? MERGE_THEIRS : MERGE_MINE, !they_did);
    else if (!raw && same_list(x, x->mine, x->theirs, f))
        whole(x, f, MERGE_BOTH, false);
    else if (!raw && f->of_count > 0 && key_fields(x, f, k.keys) && read_list(x, x->base, f, k.keys, &k.base) &&
             read_list(x, x->mine, f, k.keys, &k.mine) && read_list(x, x->theirs, f, k.keys, &k.theirs))
        by_key(x, &k);
    else
        whole(x, f, MERGE_ASK, false);
}
