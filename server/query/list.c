/* A page of a list: a walk over an index, each record looked at for rights and
 * filters, spliced into the reply. The work of one page is bounded by rows
 * looked at, rows given and bytes. */
#include "server/query/list.h"

static enum err no_longer_there(struct list *l, uint64_t id)
{
    (void)id;
    /* In the past it may not have been born; now, the index would lie. */
    return l->r->at_ms != 0 ? ERR_OK : ERR_DAMAGED;
}

enum err page_examine(struct list *l, uint64_t id, struct candidate *c)
{
    const struct record_type *t = l->sight.type;
    const struct view *v = l->q->view;
    arena_reset(&l->scratch);
    *c = (struct candidate){.listed = false};
    enum err e = state_get_at(v, t, id, l->r->at_ms, &c->seen.stored);
    if (e == ERR_NOT_FOUND)
        return no_longer_there(l, id);
    if (e != ERR_OK || c->seen.stored.archived != (l->r->archived != 0))
        return e;
    bool match = true;
    if (l->filters.count > 0) {
        ProtobufCMessage *body;
        e = seen_body(&c->seen, &l->scratch, &body);
        if (e == ERR_OK)
            e = filters_match(&l->filters, body, &l->scratch, &match);
    }
    if (e == ERR_OK && match)
        e = sight_groups(&l->sight, &c->seen, &l->scratch, &c->groups);
    /* A record whose filtered or sorted field is hidden is not listed, whatever
     * it holds: its place would tell. */
    c->listed = e == ERR_OK && match && c->groups != 0 && (l->filters.groups & ~c->groups) == 0;
    return e;
}

enum err page_add(struct list *l, const struct candidate *c, bool *full)
{
    struct bytes body;
    enum err e = sight_redact(&l->sight, c->groups, c->seen.stored.body, &l->scratch, &body);
    if (e != ERR_OK)
        return e;
    size_t room = LIMIT_BODY_BYTES - LIMIT_CURSOR_BYTES - 16;
    *full = l->rows > 0 && sight_size(&c->seen.stored, body) > room - l->out.len;
    if (*full)
        return ERR_OK;
    sight_write(&l->out, 1, &c->seen.stored, body);
    l->rows++;
    return ERR_OK;
}

enum err page_walk_begin(struct list *l, const struct field_def *field, const struct filter *equal,
                         bool descending, struct bytes start, struct state_list *out)
{
    if (equal != NULL)
        field = equal->field;
    return state_list_begin(l->q->view, l->sight.type, field, equal != NULL ? &equal->value : NULL,
                            descending, start, out);
}

static enum err walk_page(struct list *l, struct state_list *walk)
{
    struct candidate c;
    uint64_t id;
    struct bytes position;
    enum err e;
    while ((e = state_list_next(walk, &id, &position)) == ERR_OK) {
        bool full = false;
        /* The walk begins with the row where the former page ended, if it is
         * still there. */
        if (l->start.len > 0 && bytes_equal(position, l->start))
            continue;
        l->more = l->rows == l->rows_max || l->looked_at == LIMIT_SCAN_ROWS;
        if (l->more)
            return ERR_OK;
        l->looked_at++;
        e = page_examine(l, id, &c);
        if (e == ERR_OK && c.listed)
            e = page_add(l, &c, &full);
        if (e != ERR_OK)
            return e;
        l->more = full;
        if (full)
            return ERR_OK;
        l->position = position;
    }
    return e == ERR_END ? ERR_OK : e;
}

static enum err walked(struct list *l)
{
    struct state_list walk;
    const struct field_def *order = l->filters.order;
    const struct filter *equal = l->equal;
    if (order != NULL && equal != NULL && equal->field != order)
        equal = NULL;
    enum err e = page_walk_begin(l, order, equal, l->r->descending != 0, l->start, &walk);
    if (e == ERR_OK)
        e = walk_page(l, &walk);
    state_list_end(&walk);
    return e;
}

/* An order and an equality on another field: the index of one cannot serve
 * both. What the equality finds is most often little, and sorted in memory. */
static bool sorts_first(const struct list *l)
{
    return l->filters.order != NULL &&
           (l->r->at_ms != 0 || (l->equal != NULL && l->equal->field != l->filters.order));
}

static enum err make_page(struct list *l, enum cursor_plan *plan)
{
    if (l->r->cursor.len == 0)
        *plan = sorts_first(l) ? CURSOR_SORT : CURSOR_WALK;
    if (*plan == CURSOR_WALK)
        return walked(l);
    enum err e = page_sorted(l);
    if (e != ERR_TOO_LARGE)
        return e;
    if (l->r->at_ms != 0)
        return err_field(l->q->note, ERR_INVALID, "order",
                         "Il y a trop de fiches pour les trier à une date passée : ajoutez un filtre ou retirez le tri.");
    if (l->r->cursor.len != 0)
        return ERR_BAD_CURSOR;
    l->looked_at = 0;
    *plan = CURSOR_WALK;
    return walked(l);
}

static enum err prepare(struct list *l, enum cursor_plan *plan)
{
    const Pacte__ListRequest *r = l->r;
    const struct record_type *t;
    enum err e = query_type(l->q, r->type, &t);
    if (e != ERR_OK)
        return e;
    if (r->rows > LIMIT_PAGE_ROWS)
        return err_field(l->q->note, ERR_OUT_OF_RANGE, "rows", "Pas plus de %u fiches par page.", LIMIT_PAGE_ROWS);
    if (r->at_ms < 0)
        return query_bad_instant(l->q);
    l->rows_max = r->rows == 0 ? LIMIT_PAGE_ROWS : r->rows;
    e = sight_begin(l->q, PACTE__METHOD__METHOD_LIST, t, &l->sight);
    if (e == ERR_OK)
        e = filters_compile(&l->sight, r, &l->filters);
    Pacte__ListRequest asked = *r;
    asked.cursor = (ProtobufCBinaryData){0};
    asked.rows = 0;
    if (e == ERR_OK)
        e = cursor_binding(l->q, &asked.base, l->binding);
    if (e != ERR_OK)
        return e;
    /* Indexes say how things are now. */
    l->equal = r->at_ms == 0 ? filters_indexed_equality(&l->filters) : NULL;
    if (r->cursor.len == 0)
        return ERR_OK;
    return cursor_read(l->binding, bytes_of(r->cursor.data, r->cursor.len), plan, &l->start);
}

enum err query_list(const struct query *q, const Pacte__ListRequest *r, struct bytes *reply)
{
    struct list l = {.q = q, .r = r};
    enum cursor_plan plan = CURSOR_WALK;
    enum err e = prepare(&l, &plan);
    if (e != ERR_OK)
        return e;
    arena_init(&l.scratch, q->arena->sys, QUERY_SCRATCH_BYTES);
    wire_out_init(&l.out, q->arena, l.rows_max * 160);
    e = make_page(&l, &plan);
    struct bytes next;
    if (e == ERR_OK && l.more) {
        e = cursor_make(l.binding, plan, l.position, q->arena, &next);
        if (e == ERR_OK)
            wire_out_bytes_field(&l.out, 2, next);
    }
    arena_finish(&l.scratch);
    return e == ERR_OK ? wire_out_bytes(&l.out, reply) : e;
}
