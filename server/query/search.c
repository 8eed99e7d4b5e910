#include "server/query/sight.h"

#include "proto/limits.h"

enum { TYPES = 32, LABEL_BYTES = 240 };

struct search {
    const struct query *q;
    const Pacte__SearchRequest *r;
    struct sight sight[TYPES];
    bool may[TYPES];                 /* the caller may search this type, and wants it */
    struct arena scratch;
    enum err failed;                 /* `keep` can only say yes or no */
};

static bool wanted(const Pacte__SearchRequest *r, uint32_t type)
{
    for (size_t i = 0; i < r->n_types; i++)
        if ((uint32_t)r->types[i] == type)
            return true;
    return r->n_types == 0;
}

static enum err groups_of_hit(struct search *s, const struct state_hit *h, struct seen *seen, uint32_t *groups)
{
    enum err e = state_get(s->q->view, h->type, h->id, &seen->stored);
    return e == ERR_OK ? sight_groups(&s->sight[h->type->number], seen, &s->scratch, groups) : e;
}

/* A word found in a field that the caller may not read was not found. */
static bool keep(void *ctx, const struct state_hit *h)
{
    struct search *s = ctx;
    struct seen seen = {.body = NULL};
    uint32_t groups = 0;
    if (s->failed != ERR_OK || !s->may[h->type->number])
        return false;
    arena_reset(&s->scratch);
    s->failed = groups_of_hit(s, h, &seen, &groups);
    return s->failed == ERR_OK && (groups >> h->field->group & 1u) != 0;
}

static enum err label_of(struct search *s, const struct state_hit *h, char *label)
{
    struct seen seen = {.body = NULL};
    uint32_t groups = 0;
    struct bytes readable;
    ProtobufCMessage *body;
    arena_reset(&s->scratch);
    enum err e = groups_of_hit(s, h, &seen, &groups);
    if (e == ERR_OK)
        e = sight_redact(&s->sight[h->type->number], groups, seen.stored.body, &s->scratch, &readable);
    if (e == ERR_OK)
        e = wire_unpack_own(h->type->descriptor, readable, &s->scratch, &body);
    if (e == ERR_OK)
        (void)record_label(h->type, body, label, LABEL_BYTES);
    return e;
}

static enum err add_row(struct search *s, const struct state_hit *h, struct wire_out *out)
{
    char label[LABEL_BYTES] = "";
    struct bytes packed;
    enum err e = label_of(s, h, label);
    if (e != ERR_OK)
        return e;
    struct wire_out row;
    wire_out_init(&row, &s->scratch, LABEL_BYTES + 64);
    wire_out_uint(&row, 1, (uint64_t)h->type->number);
    wire_out_fixed64(&row, 2, h->id);
    wire_out_bytes_field(&row, 3, bytes_text(label));
    wire_out_bytes_field(&row, 4, bytes_text(h->field->name));
    e = wire_out_bytes(&row, &packed);
    if (e == ERR_OK)
        wire_out_bytes_field(out, 1, packed);
    return e;
}

static enum err check(const struct search *s)
{
    size_t len = strlen(s->r->text);
    if (len == 0)
        return err_field(s->q->note, ERR_REQUIRED, "text", "Donnez au moins un mot à chercher.");
    if (len > LIMIT_SEARCH_BYTES)
        return err_field(s->q->note, ERR_OUT_OF_RANGE, "text", "La recherche ne dépasse pas %u octets : raccourcissez-la.",
                         LIMIT_SEARCH_BYTES);
    if (s->r->rows > LIMIT_SEARCH_ROWS)
        return err_field(s->q->note, ERR_OUT_OF_RANGE, "rows", "Pas plus de %u réponses à la fois.", LIMIT_SEARCH_ROWS);
    return ERR_OK;
}

/* FORBIDDEN when no type remains of those that were asked for. */
static enum err choose_types(struct search *s)
{
    bool any = false;
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        if ((size_t)t->number >= TYPES || !wanted(s->r, (uint32_t)t->number))
            continue;
        s->may[t->number] = sight_begin(s->q, PACTE__METHOD__METHOD_SEARCH, t, &s->sight[t->number]) == ERR_OK;
        any = any || s->may[t->number];
    }
    return any ? ERR_OK : ERR_FORBIDDEN;
}

enum err query_search(const struct query *q, const Pacte__SearchRequest *r, struct bytes *reply)
{
    struct search s = {.q = q, .r = r};
    struct state_hit hits[LIMIT_SEARCH_ROWS];
    size_t count = 0;
    bool more = false;
    enum err e = check(&s);
    if (e == ERR_OK)
        e = choose_types(&s);
    if (e != ERR_OK)
        return e;
    arena_init(&s.scratch, q->arena->sys, QUERY_SCRATCH_BYTES);
    e = state_search(q->view, r->text, q->arena, r->rows != 0 ? r->rows : LIMIT_SEARCH_ROWS, keep, &s, hits, &count, &more);
    if (e == ERR_OK)
        e = s.failed;
    struct wire_out out;
    wire_out_init(&out, q->arena, 64 + 96 * count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = add_row(&s, &hits[i], &out);
    wire_out_uint(&out, 2, more);
    arena_finish(&s.scratch);
    return e == ERR_OK ? wire_out_bytes(&out, reply) : e;
}
