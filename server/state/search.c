/* Words of live records, folded. The longest word of the question leads: the
 * rows that begin with it are walked, and each record found is then asked for
 * the other words. */
#include "server/state/internal.h"

#include "common/base/text.h"
#include "proto/limits.h"

enum { ROW_TAIL_BYTES = 13, SCRATCH_BYTES = 4 * 1024 * 1024 };   /* zero, type, id, field */

struct gather {
    const struct record_type *type;
    uint64_t id;
    struct arena *arena;
    struct rows *rows;
};

static enum err word_row(const struct gather *g, struct bytes word, uint16_t number)
{
    struct store_key k;
    store_key_init(&k, TABLE_SEARCH);
    store_key_bytes(&k, word);
    store_key_u8(&k, 0);
    store_key_u16(&k, (uint16_t)g->type->number);
    store_key_u64(&k, g->id);
    store_key_u16(&k, number);
    return rows_add(g->rows, &k);
}

static bool searched(const struct field_at *at)
{
    const struct field_def *f = at->inner != NULL ? at->inner : at->def;
    return (f->flags & FIELD_SEARCH) != 0 && at->value.kind == KIND_TEXT && at->value.present;
}

static enum err gather_words(void *ctx, const struct field_at *at)
{
    struct gather *g = ctx;
    struct bytes rest, word;
    if (!searched(at))
        return ERR_OK;
    enum err e = text_fold_copy(at->value.text, g->arena, &rest);
    while (e == ERR_OK && text_word_next(&rest, &word))
        e = word_row(g, word, at->number);
    return e;
}

enum err search_rows(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, bool live, struct arena *a,
                     struct rows *out)
{
    struct gather g = {.type = t, .id = id, .arena = a, .rows = out};
    rows_init(out, a, TABLE_SEARCH);
    if (!live)
        return ERR_OK;
    enum err e = fields_each(t, body, gather_words, &g);
    rows_sort(out);
    return e;
}

struct words {
    struct bytes *list;
    size_t count, longest;
};

static enum err words_of(const char *text, struct arena *a, struct words *out)
{
    struct bytes folded, word;
    *out = (struct words){0};
    enum err e = text_fold_copy(bytes_text(text), a, &folded);
    if (e != ERR_OK)
        return e;
    out->list = arena_alloc(a, (folded.len + 1) * sizeof *out->list);
    if (out->list == NULL)
        return ERR_NO_MEMORY;
    while (text_word_next(&folded, &word)) {
        out->list[out->count] = word;
        if (word.len > out->list[out->longest].len)
            out->longest = out->count;
        out->count++;
    }
    return ERR_OK;
}

static bool begins_a_row(const struct rows *rows, struct bytes word)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->keys[i].len - ROW_TAIL_BYTES >= word.len && memcmp(rows->keys[i].data, word.data, word.len) == 0)
            return true;
    return false;
}

/* Whether the record has every word; `scratch` is used and emptied. */
static enum err has_all(const struct view *v, const struct record_type *t, uint64_t id, const struct words *words,
                        struct arena *scratch, bool *yes)
{
    struct stored s;
    struct rows rows;
    ProtobufCMessage *body;
    enum err e = state_get(v, t, id, &s);
    if (e == ERR_OK)
        e = state_body(&s, scratch, &body);
    if (e == ERR_OK)
        e = search_rows(t, id, body, true, scratch, &rows);
    *yes = e == ERR_OK;
    for (size_t i = 0; *yes && i < words->count; i++)
        *yes = begins_a_row(&rows, words->list[i]);
    arena_reset(scratch);
    return e == ERR_NOT_FOUND ? ERR_DAMAGED : e;
}

struct search {
    const struct view *view;
    struct words words;
    struct arena scratch;
    state_keep_fn *keep;
    void *ctx;
    struct state_hit *out;
    size_t count, max;
    bool more;
};

static bool hit_of_row(struct bytes key, struct state_hit *out)
{
    if (key.len < ROW_TAIL_BYTES)
        return false;
    const uint8_t *tail = key.data + key.len - ROW_TAIL_BYTES;
    out->type = record_type_of(get_be16(tail + 1));
    out->id = get_be64(tail + 3);
    out->field = out->type != NULL ? field_numbered(out->type, get_be16(tail + 11)) : NULL;
    return out->field != NULL;
}

static bool known(const struct search *s, const struct state_hit *h)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->out[i].type == h->type && s->out[i].id == h->id)
            return true;
    return false;
}

static enum err consider(struct search *s, struct bytes key)
{
    struct state_hit hit;
    bool yes = true;
    if (!hit_of_row(key, &hit))
        return ERR_DAMAGED;
    if (known(s, &hit))
        return ERR_OK;
    if (s->words.count > 1) {
        enum err e = has_all(s->view, hit.type, hit.id, &s->words, &s->scratch, &yes);
        if (e != ERR_OK)
            return e;
    }
    if (!yes || !s->keep(s->ctx, &hit))
        return ERR_OK;
    if (s->count == s->max) {
        s->more = true;
        return ERR_END;
    }
    s->out[s->count++] = hit;
    return ERR_OK;
}

static enum err walk_rows(struct search *s)
{
    struct store_key prefix;
    struct view_walk w;
    struct bytes key, value;
    size_t looked_at = 0;
    store_key_init(&prefix, TABLE_SEARCH);
    store_key_bytes(&prefix, s->words.list[s->words.longest]);
    enum err e = view_walk_begin(s->view, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        if (looked_at++ == LIMIT_SCAN_ROWS) {
            s->more = true;
            break;
        }
        e = consider(s, key);
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

enum err state_search(const struct view *v, const char *text, struct arena *a, size_t max, state_keep_fn *keep,
                      void *ctx, struct state_hit *out, size_t *count, bool *more)
{
    struct search s = {.view = v, .keep = keep, .ctx = ctx, .out = out, .max = max};
    *count = 0;
    *more = false;
    enum err e = words_of(text, a, &s.words);
    if (e != ERR_OK || s.words.count == 0)
        return e;
    arena_init(&s.scratch, a->sys, SCRATCH_BYTES);
    e = walk_rows(&s);
    arena_finish(&s.scratch);
    *count = s.count;
    *more = s.more;
    return e;
}
