/* The copy of a convention that a client keeps.
 *
 * Happy path: the dossier is read as the rules read it, with what it names →
 * of a refresh, what the copy cannot have is chosen → in the order of type and
 * identifier, the convention first → records are spliced until a page is full.
 * Each page reads the whole again: nothing is held between two requests. What
 * changes in between is met by the next refresh, since `index` is that of the
 * first page. */
#include "server/query/copy.h"
#include "server/query/cursor.h"
#include "server/query/dossier.h"

#include "proto/limits.h"

#include <stdlib.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* Of the walk over all records, given back before the answer. */
#define WALK_BYTES LIMIT_REQUEST_BYTES

enum { POSITION_BYTES = 20 };              /* index u64, type u32, id u64 */

/* --- Reading --------------------------------------------------------------------- */

static enum err keep(struct dossier_reader *reader, const ProtobufCMessage *body)
{
    struct copy *c = reader->ctx;
    struct row *rows = arena_room(c->q->arena, c->rows, c->count, &c->cap, sizeof *rows);
    if (rows == NULL)
        return ERR_NO_MEMORY;
    c->rows = rows;
    struct row *row = &c->rows[c->count++];
    *row = (struct row){.stored = reader->stored, .body = reader->body, .message = body};
    return copy_header(row);
}

static enum err read_rows(struct copy *c)
{
    struct dossier_reader reader;
    struct dossier dossier;
    dossier_reader_init(&reader, c->q, c->q->arena, DOSSIER_USUAL);
    reader.archived = c->r->since_index != 0;
    reader.kept = keep;
    reader.ctx = c;
    enum err e = dossier_read_named(&reader, c->r->convention, &dossier);
    dossier_reader_finish(&reader);
    return e;
}

/* --- Order ------------------------------------------------------------------------- */

static uint32_t rank(const struct row *row, uint64_t convention)
{
    bool root = row->stored.type->number == TYPE(CONVENTION) && row->stored.id == convention;
    return root ? 0 : (uint32_t)row->stored.type->number;
}

/* The convention was the first to be read, and stays so. */
static int by_type_and_id(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return copy_compare((uint32_t)x->stored.type->number, x->stored.id, (uint32_t)y->stored.type->number, y->stored.id);
}

static void sort(struct copy *c)
{
    qsort(c->rows + 1, c->count - 1, sizeof *c->rows, by_type_and_id);
}

/* --- One page ------------------------------------------------------------------------- */

static enum err auteur_of(struct copy *c, uint64_t id, struct bytes *out)
{
    Pacte__DossierAuteur m = PACTE__DOSSIER_AUTEUR__INIT;
    Pacte__Account *account;
    *out = bytes_of(NULL, 0);
    enum err e = state_account_get(c->q->view, id, c->q->arena, &account);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    m.id = id;
    m.compte = account->account;
    m.nom = account->name;
    return wire_pack(&m.base, c->q->arena, out);
}

/* Adds the account unless it is there, or is nobody's any more. */
static enum err meet(struct copy *c, uint64_t id)
{
    struct bytes packed;
    for (size_t i = 0; i < c->auteur_count; i++)
        if (c->auteurs[i].id == id)
            return ERR_OK;
    enum err e = auteur_of(c, id, &packed);
    if (e != ERR_OK || packed.len == 0)
        return e;
    struct auteur *list = arena_room(c->q->arena, c->auteurs, c->auteur_count, &c->auteur_cap, sizeof *list);
    if (list == NULL)
        return ERR_NO_MEMORY;
    c->auteurs = list;
    c->auteurs[c->auteur_count++] = (struct auteur){id, packed};
    return ERR_OK;
}

/* Bytes of the accounts met since there were `from` of them. */
static size_t auteurs_size(const struct copy *c, size_t from)
{
    size_t size = 0;
    for (size_t i = from; i < c->auteur_count; i++)
        size += c->auteurs[i].packed.len + 4;
    return size;
}

struct page { size_t first, end, size; };      /* rows [first, end[ that are sent */

static enum err fill_page(struct copy *c, struct page *p)
{
    size_t limit = LIMIT_BODY_BYTES - LIMIT_CURSOR_BYTES - 64;
    enum err e = ERR_OK;
    p->size = 0;
    for (p->end = p->first; p->end < c->count; p->end++) {
        const struct row *row = &c->rows[p->end];
        size_t known = c->auteur_count;
        if (!row->sent)
            continue;
        for (size_t i = 0; i < 2 && e == ERR_OK; i++)
            e = meet(c, row->by[i]);
        if (e != ERR_OK)
            return e;
        size_t more = sight_size(&row->stored, row->body) + auteurs_size(c, known);
        if (more > limit - p->size) {
            c->auteur_count = known;
            return ERR_OK;
        }
        p->size += more;
    }
    return e;
}

static enum err next_cursor(const struct copy *c, const struct page *p, struct arena *a, struct bytes *out)
{
    const struct row *last = &c->rows[p->end - 1];
    uint8_t position[POSITION_BYTES];
    put_be64(position, c->index);
    put_be32(position + 8, rank(last, c->r->convention));
    put_be64(position + 12, last->stored.id);
    return cursor_make(c->binding, CURSOR_DOSSIER, bytes_of(position, POSITION_BYTES), a, out);
}

static enum err write_page(const struct copy *c, const struct page *p, struct arena *a, struct bytes *reply)
{
    struct wire_out out;
    struct bytes next = {0};
    enum err e = ERR_OK;
    wire_out_init(&out, a, p->size + LIMIT_CURSOR_BYTES);
    for (size_t i = p->first; i < p->end; i++)
        if (c->rows[i].sent)
            sight_write(&out, 1, &c->rows[i].stored, c->rows[i].body);
    for (size_t i = 0; i < c->auteur_count; i++)
        wire_out_bytes_field(&out, 2, c->auteurs[i].packed);
    wire_out_uint(&out, 3, c->index);
    if (p->end < c->count)
        e = next_cursor(c, p, a, &next);
    if (next.len > 0)
        wire_out_bytes_field(&out, 4, next);
    return e == ERR_OK ? wire_out_bytes(&out, reply) : e;
}

/* --- Where it begins -------------------------------------------------------------------- */

static enum err bind(struct copy *c)
{
    Pacte__DossierRequest asked = *c->r;
    asked.cursor = (ProtobufCBinaryData){0};
    return cursor_binding(c->q, &asked.base, c->binding);
}

/* The first row after that where the former page ended. */
static enum err resume(struct copy *c, size_t *first)
{
    enum cursor_plan plan;
    struct bytes at;
    *first = 0;
    enum err e = cursor_read(c->binding, bytes_of(c->r->cursor.data, c->r->cursor.len), &plan, &at);
    if (e != ERR_OK || plan != CURSOR_DOSSIER || at.len != POSITION_BYTES)
        return ERR_BAD_CURSOR;
    c->index = get_be64(at.data);
    while (*first < c->count &&
           copy_compare(rank(&c->rows[*first], c->r->convention), c->rows[*first].stored.id, get_be32(at.data + 8),
                   get_be64(at.data + 12)) <= 0)
        ++*first;
    return ERR_OK;
}

static enum err begin(struct copy *c, size_t *first)
{
    struct journal_head head;
    *first = 0;
    enum err e = bind(c);
    if (e == ERR_OK && c->r->cursor.len > 0)
        return resume(c, first);
    if (e == ERR_OK)
        e = state_journal_head(c->q->view, &head);
    if (e == ERR_OK)
        c->index = head.index;
    return e;
}

static enum err answer(struct copy *c, struct arena *a, struct bytes *reply)
{
    struct page page;
    enum err e = read_rows(c);
    if (e != ERR_OK)
        return e;
    sort(c);
    e = copy_choose(c);
    if (e == ERR_OK)
        e = begin(c, &page.first);
    if (e == ERR_OK)
        e = fill_page(c, &page);
    return e == ERR_OK ? write_page(c, &page, a, reply) : e;
}

enum err query_dossier(const struct query *q, const Pacte__DossierRequest *r, struct bytes *reply)
{
    if (r->convention == 0)
        return err_field(q->note, ERR_REQUIRED, "convention", "Dites de quelle convention le dossier est demandé.");
    if (r->at_ms < 0)
        return query_bad_instant(q);
    struct arena walk;
    arena_init(&walk, q->arena->sys, WALK_BYTES);
    const struct query own = {.view = q->view, .caller = q->caller, .arena = &walk, .note = q->note, .at_ms = r->at_ms};
    struct copy copy = {.q = &own, .r = r};
    enum err e = answer(&copy, q->arena, reply);
    arena_finish(&walk);
    return e;
}
