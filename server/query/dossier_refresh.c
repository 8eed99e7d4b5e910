/* What a copy that is brought up to date cannot have: what the journal has made
 * since, and what is named for the first time. */
#include "server/query/copy.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum err copy_header(struct row *row)
{
    struct bytes rest = row->stored.header;
    struct wire_field w;
    enum err e = ERR_OK;
    while (wire_next(&rest, &w, &e)) {
        if (w.number == 5 || w.number == 6)
            row->by[w.number - 5] = w.value;
        else if (w.number == 8)
            row->journal_index = w.value;
    }
    return e;
}

int copy_compare(uint32_t type_a, uint64_t a, uint32_t type_b, uint64_t b)
{
    if (type_a != type_b)
        return type_a < type_b ? -1 : 1;
    return a == b ? 0 : a < b ? -1 : 1;
}

static struct row *find(struct copy *c, uint32_t type, uint64_t id)
{
    size_t low = 1, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct row *row = &c->rows[middle];
        int order = copy_compare((uint32_t)row->stored.type->number, row->stored.id, type, id);
        if (order == 0)
            return row;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static uint64_t ref(const Pacte__Ref *r) { return r != NULL ? r->id : 0; }

/* Whether two versions of the convention lead to the same other records. */
static bool same_roots(const Pacte__Convention *a, const Pacte__Convention *b)
{
    bool same = a->n_structures == b->n_structures && ref(a->agrement) == ref(b->agrement) &&
                strcmp(a->modele, b->modele) == 0 && a->version_modele == b->version_modele;
    for (size_t i = 0; same && i < a->n_structures; i++)
        same = a->structures[i]->id == b->structures[i]->id;
    return same;
}

/* The body that the journal had made of a record by `since_index`; NULL: none. */
static enum err former_body(const struct copy *c, const struct stored *now, ProtobufCMessage **out)
{
    struct row row = {.journal_index = UINT64_MAX};
    enum err e = ERR_OK;
    *out = NULL;
    for (uint32_t revision = now->revision; e == ERR_OK && revision > 1 && row.journal_index > c->r->since_index; revision--) {
        e = state_get_revision(c->q->view, now->type, now->id, revision - 1, &row.stored);
        if (e == ERR_OK)
            e = copy_header(&row);
    }
    return e == ERR_OK && row.journal_index <= c->r->since_index ? state_body(&row.stored, c->q->arena, out) : e;
}

static void send(struct copy *c, struct row *row)
{
    if (row->sent)
        return;
    row->sent = true;
    c->pending[c->pending_count++] = row;
}

static bool shared(uint32_t type)
{
    return type == (uint32_t)TYPE(ORGANISATION) || type == (uint32_t)TYPE(CONTACT) || type == (uint32_t)TYPE(TERRITOIRE);
}

/* What a record names, but for what its former version named already. */
struct naming { struct copy *copy; const struct row *row; const ProtobufCMessage *former; };
struct wanted { uint32_t type; uint64_t id; };

static enum err end_when_same(void *ctx, uint32_t type, uint64_t id)
{
    const struct wanted *w = ctx;
    return w->type == type && w->id == id ? ERR_END : ERR_OK;
}

/* An organisation that nobody has named before is older than the copy, and not
 * in it. */
static enum err send_named(void *ctx, uint32_t type, uint64_t id)
{
    const struct naming *n = ctx;
    struct row *row = shared(type) ? find(n->copy, type, id) : NULL;
    struct wanted w = {type, id};
    enum err e = ERR_OK;
    if (row != NULL && n->former != NULL)
        e = record_refs(n->row->stored.type, n->former, end_when_same, &w);
    if (row != NULL && e == ERR_OK)
        send(n->copy, row);
    return e == ERR_END ? ERR_OK : e;
}

static enum err send_names(struct copy *c)
{
    enum err e = ERR_OK;
    while (e == ERR_OK && c->pending_count > 0) {
        struct naming n = {.copy = c, .row = c->pending[--c->pending_count]};
        ProtobufCMessage *former = NULL;
        if (n.row->journal_index > c->r->since_index)
            e = former_body(c, &n.row->stored, &former);
        n.former = former;
        if (e == ERR_OK)
            e = record_refs(n.row->stored.type, n.row->message, send_named, &n);
    }
    return e;
}

/* Everything, unless a copy that leads to the same records is brought up to date. */
static enum err asks_whole(const struct copy *c, bool *whole)
{
    const struct row *root = &c->rows[0];
    ProtobufCMessage *former;
    *whole = c->r->since_index == 0;
    if (*whole || root->journal_index <= c->r->since_index)
        return ERR_OK;
    enum err e = former_body(c, &root->stored, &former);
    *whole = e == ERR_OK &&
             (former == NULL || !same_roots((const Pacte__Convention *)former, (const Pacte__Convention *)root->message));
    return e;
}

enum err copy_choose(struct copy *c)
{
    bool whole;
    enum err e = asks_whole(c, &whole);
    c->pending = arena_alloc(c->q->arena, c->count * sizeof(struct row *));
    if (e != ERR_OK || c->pending == NULL)
        return e == ERR_OK ? ERR_NO_MEMORY : e;
    for (size_t i = 0; i < c->count; i++)
        if (whole || c->rows[i].journal_index > c->r->since_index)
            send(c, &c->rows[i]);
    return whole ? ERR_OK : send_names(c);
}
