/* A whole convention for a client: the records that the rules read, those that
 * they name, in the order of type and id, by pages. */
#include "proto/limits.h"
#include "server/dossier/fill.h"
#include "server/query/metier.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { PAGE_BYTES = LIMIT_BODY_BYTES - 64 * 1024, AUTHORS = 256, CURSOR_BYTES = 20 };

/* What people read in place of an id. */
static const uint32_t shown = DOSSIER_TYPE(ORGANISATION) | DOSSIER_TYPE(CONTACT) | DOSSIER_TYPE(STRUCTURE) |
                              DOSSIER_TYPE(TERRITOIRE) | DOSSIER_TYPE(DOCUMENT);

struct kept {
    uint32_t type;
    uint64_t id;
    const Pacte__Record *record;     /* NULL: the caller may not read it, or it is not there */
    struct bytes packed;
};

struct gathering {
    const struct query *q;
    int64_t at_ms;
    bool archived_too;
    struct kept *rows;
    uint32_t *named;                 /* rows of the types that are shown by name: few beside the others */
    size_t count, named_count, cap;
};

static bool is_shown(uint32_t type) { return type < 32 && (shown >> type & 1u) != 0; }

static bool there(const struct gathering *g, uint32_t type, uint64_t id)
{
    for (size_t i = 0; i < g->named_count; i++)
        if (g->rows[g->named[i]].id == id && g->rows[g->named[i]].type == type)
            return true;
    return false;
}

static bool grow(struct gathering *g)
{
    size_t cap = g->cap == 0 ? 256 : g->cap * 2;
    struct kept *rows = arena_alloc(g->q->arena, cap * sizeof *rows);
    uint32_t *named = arena_alloc(g->q->arena, cap * sizeof *named);
    if (rows == NULL || named == NULL)
        return false;
    if (g->count > 0)
        memcpy(rows, g->rows, g->count * sizeof *rows);
    if (g->named_count > 0)
        memcpy(named, g->named, g->named_count * sizeof *named);
    g->rows = rows;
    g->named = named;
    g->cap = cap;
    return true;
}

static struct kept *append(struct gathering *g, const struct kept *k)
{
    if (g->count == g->cap && !grow(g))
        return NULL;
    if (is_shown(k->type))
        g->named[g->named_count++] = (uint32_t)g->count;
    g->rows[g->count] = *k;
    return &g->rows[g->count++];
}

static enum err unpack(const struct gathering *g, struct kept *k)
{
    ProtobufCMessage *m = NULL;
    enum err e = wire_unpack_own(&pacte__record__descriptor, k->packed, g->q->arena, &m);
    k->record = (const Pacte__Record *)m;
    return e == ERR_OK && k->record->header == NULL ? ERR_DAMAGED : e;
}

/* Reads one record, and keeps it for the answer. */
static enum err keep(struct gathering *g, uint32_t type, uint64_t id, struct kept **out)
{
    struct kept k = {.type = type, .id = id};
    enum err e = query_record_at(g->q, type, id, g->at_ms, &k.packed);
    if (e == ERR_OK)
        e = unpack(g, &k);
    if (e != ERR_OK && e != ERR_NOT_FOUND && e != ERR_FORBIDDEN)
        return e;
    *out = append(g, &k);
    return *out != NULL ? ERR_OK : ERR_NO_MEMORY;
}

/* For the filling, which asks for each record once. */
static enum err read_kept(void *ctx, const struct record_type *t, uint64_t id, bool root, const ProtobufCMessage **body)
{
    struct gathering *g = ctx;
    struct kept *k;
    enum err e = keep(g, (uint32_t)t->number, id, &k);
    if (e != ERR_OK)
        return e;
    if (k->record == NULL)
        return root ? query_may_read(g->q, PACTE__METHOD__METHOD_GET, (uint32_t)t->number, id) : ERR_NOT_FOUND;
    if (record_body(k->record, body) != t)
        return ERR_DAMAGED;
    return !root && k->record->header->archived ? ERR_NOT_FOUND : ERR_OK;
}

/* --- What the records name -------------------------------------------------------- */

static enum err keep_named(struct gathering *g, uint32_t type, uint64_t id)
{
    struct kept *k;
    if (id == 0 || !is_shown(type) || there(g, type, id))
        return ERR_OK;
    return keep(g, type, id, &k);
}

static enum err names_of(struct gathering *g, const ProtobufCMessage *m, const struct field_def *fields, size_t count)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, fields[i].name);
        size_t n = field_count(m, d);
        for (size_t k = 0; k < n && e == ERR_OK; k++) {
            struct field_value v = field_get(m, d, k);
            if (v.kind == KIND_REF)
                e = keep_named(g, (uint32_t)fields[i].target, v.id);
            else if (v.kind == KIND_ANY_REF)
                e = keep_named(g, v.type, v.id);
            else if (v.kind == KIND_GROUP && v.group != NULL)
                e = names_of(g, v.group, fields[i].of, fields[i].of_count);
        }
    }
    return e;
}

/* Rows grow while this walks them: the organisation of a contact is reached. */
static enum err gather_names(struct gathering *g)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < g->count && e == ERR_OK; i++) {
        const ProtobufCMessage *body;
        const struct record_type *t = g->rows[i].record != NULL ? record_body(g->rows[i].record, &body) : NULL;
        if (t != NULL && t->number != TYPE(MODELE))
            e = names_of(g, body, t->fields, t->field_count);
    }
    return e;
}

/* --- The answer ---------------------------------------------------------------------- */

struct page_of {
    struct gathering *g;
    struct wire_out out;
    uint64_t index, since;
    uint32_t after_type;
    uint64_t after_id;
    uint64_t authors[AUTHORS];
    size_t author_count;
};

static int by_type_and_id(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static bool wanted(const struct page_of *p, const struct kept *k)
{
    if (k->record == NULL || (k->record->header->archived && !p->g->archived_too))
        return false;
    return k->record->header->journal_index > p->since &&
           (k->type > p->after_type || (k->type == p->after_type && k->id > p->after_id));
}

static void author(struct page_of *p, uint64_t account)
{
    Pacte__Account *a;
    Pacte__DossierAuteur row = PACTE__DOSSIER_AUTEUR__INIT;
    for (size_t i = 0; i < p->author_count; i++)
        if (p->authors[i] == account)
            return;
    if (account == 0 || p->author_count == AUTHORS || state_account_get(p->g->q->view, account, p->g->q->arena, &a) != ERR_OK)
        return;
    p->authors[p->author_count++] = account;
    row.id = account;
    row.compte = a->account;
    row.nom = a->name;
    p->out.failed = metier_row(&p->out, 2, &row.base) != ERR_OK || p->out.failed;
}

static enum err write_page(struct page_of *p, struct bytes *reply)
{
    struct gathering *g = p->g;
    const struct kept *last = NULL;
    bool more = false;
    qsort(g->rows, g->count, sizeof *g->rows, by_type_and_id);
    for (size_t i = 0; i < g->count && !more; i++) {
        if (!wanted(p, &g->rows[i]))
            continue;
        more = last != NULL && p->out.len + g->rows[i].packed.len > PAGE_BYTES;
        if (more)
            break;
        last = &g->rows[i];
        wire_out_bytes_field(&p->out, 1, last->packed);
        author(p, last->record->header->changed_by);
        author(p, last->record->header->created_by);
    }
    wire_out_uint(&p->out, 3, p->index);
    if (more) {
        uint8_t cursor[CURSOR_BYTES];
        put_be64(cursor, p->index);
        put_be32(cursor + 8, last->type);
        put_be64(cursor + 12, last->id);
        wire_out_bytes_field(&p->out, 4, bytes_of(cursor, sizeof cursor));
    }
    return wire_out_bytes(&p->out, reply);
}

static enum err begin(struct page_of *p, const Pacte__DossierRequest *r)
{
    struct journal_head head;
    const struct query *q = p->g->q;
    if (r->at_ms < 0)
        return err_field(q->note, ERR_OUT_OF_RANGE, "at_ms", N_("Le champ « at_ms » doit être positif ou nul."));
    if (r->cursor.len != 0 && r->cursor.len != CURSOR_BYTES)
        return err_field(q->note, ERR_BAD_CURSOR, "cursor", N_("La page demandée n'existe pas : reprenez la lecture au début."));
    enum err e = state_journal_head(q->view, &head);
    p->index = head.index;
    p->since = r->since_index;
    if (e == ERR_OK && r->cursor.len == CURSOR_BYTES) {
        p->index = get_be64(r->cursor.data);
        p->after_type = get_be32(r->cursor.data + 8);
        p->after_id = get_be64(r->cursor.data + 12);
        if (p->index > head.index)
            return err_field(q->note, ERR_BAD_CURSOR, "cursor", N_("La page demandée n'existe pas : reprenez la lecture au début."));
    }
    return e;
}

enum err query_dossier(const struct query *q, const Pacte__DossierRequest *r, struct bytes *reply)
{
    struct gathering g = {.q = q, .at_ms = r->at_ms, .archived_too = r->since_index > 0};
    struct page_of p = {.g = &g};
    struct dossier d;
    const struct dossier_source source = {.view = q->view, .arena = q->arena, .note = q->note, .read = read_kept, .ctx = &g,
                                          .types = DOSSIER_ALL};
    wire_out_init(&p.out, q->arena, 64 * 1024);
    enum err e = begin(&p, r);
    if (e == ERR_OK)
        e = dossier_fill_convention(&source, r->convention, &d);
    if (e == ERR_OK)
        e = gather_names(&g);
    return e == ERR_OK ? write_page(&p, reply) : e;
}
