/* Thousands of random operations on records of every type: what is read is what
 * was written, now and at each former instant, lists and searches agree with
 * plain loops, and the verification finds nothing. */
#include "tests/unit/server_state/random.h"

#include "common/base/text.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { VERSIONS_MAX = 6000 };

struct version {
    const struct record_type *type;
    uint64_t id;
    uint32_t revision;
    int64_t at_ms;
    bool archived;
    struct bytes body;
    const ProtobufCMessage *message;
};

struct model {
    struct version versions[VERSIONS_MAX];
    size_t count;
};

static const struct version *newest(const struct model *m, const struct record_type *t, uint64_t id, int64_t at_ms)
{
    for (size_t i = m->count; i > 0; i--) {
        const struct version *x = &m->versions[i - 1];
        if (x->type == t && x->id == id && x->at_ms <= at_ms)
            return x;
    }
    return NULL;
}

/* --- Writing ------------------------------------------------------------------------ */

struct batch {
    struct model *model;
    struct pool *pool;
    size_t operations;
};

static void note_version(struct world *w, struct model *m, const struct random_op *op, uint64_t id)
{
    const struct version *former = newest(m, op->type, id, INT64_MAX);
    cr_assert_lt(m->count, VERSIONS_MAX);
    m->versions[m->count++] = (struct version){
        .type = op->type, .id = id, .revision = former != NULL ? former->revision + 1 : 1, .at_ms = w->now_ms,
        .archived = op->archived, .body = packed(w, op->body), .message = op->body,
    };
}

/* A duplicate leaves the changes as they were: it is refused before any. */
static enum err batch_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct batch *b = ctx;
    for (size_t i = 0; i < b->operations; i++) {
        struct random_op op;
        size_t before = ch->count;
        random_draw(w, b->pool, &op);
        uint64_t id = random_id(b->pool, &op);
        enum err e = put_in(w, v, ch, op.type, id, op.body, op.archived);
        if (e == ERR_DUPLICATE) {
            cr_assert_eq(ch->count, before);
            continue;
        }
        cr_assert_eq(e, ERR_OK, "%s", err_sentence(e, &w->note));
        note_version(w, b->model, &op, id);
        random_done(b->pool, &op);
    }
    return ERR_OK;
}

/* --- Reading ------------------------------------------------------------------------- */

static void check_stored(const struct stored *s, const struct version *x)
{
    cr_assert_eq(s->revision, x->revision);
    cr_assert_eq(s->archived, x->archived);
    cr_assert_eq(s->changed_ms, x->at_ms);
    cr_assert(bytes_equal(s->body, x->body));
}

static void check_version(const struct view *v, const struct model *m, const struct version *x)
{
    struct stored s;
    enum err e = state_get_revision(v, x->type, x->id, x->revision, &s);
    cr_assert_eq(e, ERR_OK);
    check_stored(&s, x);
    cr_assert_eq(state_get(v, x->type, x->id, &s), ERR_OK);
    check_stored(&s, newest(m, x->type, x->id, INT64_MAX));
    cr_assert_eq(state_get_at(v, x->type, x->id, x->at_ms, &s), ERR_OK);
    check_stored(&s, newest(m, x->type, x->id, x->at_ms));
    const struct version *former = newest(m, x->type, x->id, x->at_ms - 1);
    e = state_get_at(v, x->type, x->id, x->at_ms - 1, &s);
    cr_assert_eq(e, former != NULL ? ERR_OK : ERR_NOT_FOUND);
    if (former != NULL)
        check_stored(&s, former);
}

struct row {
    uint8_t key[LIMIT_INDEX_KEY_BYTES];
    size_t len;
    uint64_t id;
};

static int order(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int c = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);
    if (c == 0)
        c = (x->len > y->len) - (x->len < y->len);
    return c != 0 ? c : (x->id > y->id) - (x->id < y->id);
}

static void add_row(struct row *rows, size_t *count, const struct field_value *value, uint64_t id)
{
    struct row r = {.id = id};
    r.len = field_sort_key(value, r.key, sizeof r.key);
    for (size_t i = 0; i < *count; i++)
        if (order(&rows[i], &r) == 0)
            return;
    rows[(*count)++] = r;
}

/* The rows that a list by this field must give, sorted. */
static size_t wanted_rows(const struct model *m, const struct pool *p, const struct record_type *t,
                          const struct field_def *f, struct row *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < p->types[t->number].count; i++) {
        const struct version *x = newest(m, t, p->types[t->number].ids[i], INT64_MAX);
        const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
        struct field_value none = {.kind = field_kind_of(d)};
        size_t n = field_count(x->message, d);
        for (size_t k = 0; k < n; k++) {
            struct field_value value = field_get(x->message, d, k);
            add_row(rows, &count, &value, x->id);
        }
        if (n == 0)
            add_row(rows, &count, &none, x->id);
    }
    qsort(rows, count, sizeof *rows, order);
    return count;
}

static void check_list(const struct view *v, const struct model *m, struct pool *p, const struct record_type *t,
                       const struct field_def *f)
{
    static struct row rows[POOL_MAX * 4];
    size_t count = wanted_rows(m, p, t, f, rows);
    bool descending = draw(&p->seed, 2) == 0;
    uint8_t place[LIMIT_CURSOR_BYTES];
    struct bytes position = {.data = place};
    struct state_list l;
    uint64_t id;
    /* In pages of three rows: the first of a page is the last of the former. */
    for (size_t n = 0; n < count || count == 0;) {
        cr_assert_eq(state_list_begin(v, t, f, NULL, descending, position, &l), ERR_OK);
        for (size_t i = 0; i < 3; i++, n++) {
            struct bytes at;
            enum err e = state_list_next(&l, &id, &at);
            if (n == count) {
                cr_assert_eq(e, ERR_END);
                break;
            }
            cr_assert_eq(e, ERR_OK);
            cr_assert_eq(id, rows[descending ? count - 1 - n : n].id, "%s by %s", t->name, f->name);
            cr_assert_leq(at.len, sizeof place);
            memcpy(place, at.data, at.len);
            position.len = at.len;
        }
        state_list_end(&l);
        if (n >= count)
            break;
        n--;
    }
}

static void check_lists(const struct view *v, const struct model *m, struct pool *p)
{
    for (size_t i = 0; i < record_type_count; i++)
        for (size_t n = 0; n < record_types[i].field_count; n++)
            if (record_types[i].fields[n].flags & FIELD_INDEX)
                check_list(v, m, p, &record_types[i], &record_types[i].fields[n]);
}

/* --- Searching -------------------------------------------------------------------------- */

struct text_gather {
    char *out;
    size_t len, size;
};

static void gather_text(struct text_gather *g, const ProtobufCMessage *m, const struct field_def *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field_def *f = &fields[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, f->name);
        for (size_t n = 0; n < field_count(m, d); n++) {
            struct field_value value = field_get(m, d, n);
            if (value.kind == KIND_GROUP) {
                gather_text(g, value.group, f->of, f->of_count);
            } else if (f->flags & FIELD_SEARCH) {
                g->len += text_fold(value.text, g->out + g->len, g->size - g->len - 1);
                g->out[g->len++] = ' ';
                cr_assert_lt(g->len + 2000, g->size);
            }
        }
    }
}

/* Every word of the question begins a word of the record. */
static bool holds(const char *text, size_t len, const char *question)
{
    char folded[256];
    size_t n = text_fold(bytes_text(question), folded, sizeof folded);
    struct bytes words = bytes_of(folded, n), word;
    while (text_word_next(&words, &word)) {
        struct bytes rest = bytes_of(text, len), of_record;
        bool found = false;
        while (!found && text_word_next(&rest, &of_record))
            found = of_record.len >= word.len && memcmp(of_record.data, word.data, word.len) == 0;
        if (!found)
            return false;
    }
    return true;
}

static bool keep_all(void *ctx, const struct state_hit *h)
{
    (void)ctx;
    (void)h;
    return true;
}

static void check_search(struct world *w, const struct view *v, const struct model *m, const struct pool *p, const char *question)
{
    static char text[1 << 16];
    static struct state_hit hits[POOL_MAX * 16];
    size_t count, wanted = 0;
    bool more;
    cr_assert_eq(state_search(v, question, &w->arena, POOL_MAX * 16, keep_all, NULL, hits, &count, &more), ERR_OK);
    cr_assert_not(more);
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        for (size_t n = 0; n < p->types[t->number].count; n++) {
            const struct version *x = newest(m, t, p->types[t->number].ids[n], INT64_MAX);
            struct text_gather g = {.out = text, .size = sizeof text};
            gather_text(&g, x->message, t->fields, t->field_count);
            wanted += !x->archived && holds(text, g.len, question);
        }
    }
    cr_assert_eq(count, wanted, "« %s »: %zu and not %zu", question, count, wanted);
    for (size_t i = 0; i < count; i++) {
        const struct version *x = newest(m, hits[i].type, hits[i].id, INT64_MAX);
        struct text_gather g = {.out = text, .size = sizeof text};
        gather_text(&g, x->message, hits[i].type->fields, hits[i].type->field_count);
        cr_assert(holds(text, g.len, question));
        for (size_t k = 0; k < i; k++)
            cr_assert(hits[k].id != hits[i].id || hits[k].type != hits[i].type, "twice the same");
    }
}

struct check {
    const struct model *model;
    struct pool *pool;
};

static enum err check_fn(struct world *w, const struct view *v, void *ctx)
{
    static const char *const questions[] = {"centre", "ecole tilleul", "OEUVRES", "société x", "habitat", "saint ouen ete", "9", "zzz"};
    struct check *c = ctx;
    for (size_t i = 0; i < 40; i++)
        check_version(v, c->model, &c->model->versions[draw(&c->pool->seed, c->model->count)]);
    check_lists(v, c->model, c->pool);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        check_search(w, v, c->model, c->pool, questions[i]);
    return ERR_OK;
}

Test(random, operations_on_every_type, .timeout = 600)
{
    struct world w;
    static struct model model;
    struct pool pool = {.seed = 424242};
    struct check c = {.model = &model, .pool = &pool};
    world_open(&w);
    for (size_t turn = 0; model.count < 3000; turn++) {
        struct batch b = {.model = &model, .pool = &pool, .operations = 1 + draw(&pool.seed, 40)};
        cr_assert_eq(world_change(&w, batch_fn, &b), ERR_OK);
        if (turn % 10 == 0)
            cr_assert_eq(world_view(&w, check_fn, &c), ERR_OK);
        if (turn % 20 == 0)
            cr_assert_eq(world_verify(&w, NULL, true), ERR_OK, "%s", w.note.text);
    }
    cr_assert_eq(world_view(&w, check_fn, &c), ERR_OK);
    world_reopen(&w);
    struct verify_report r;
    cr_assert_eq(world_verify(&w, &r, true), ERR_OK);
    cr_assert_eq(r.records + r.versions, model.count);
    cr_assert_gt(r.index_rows, 500);
    cr_assert_gt(r.search_rows, 100);
    cr_assert_gt(r.total_rows, 0);
    world_close(&w);
}
