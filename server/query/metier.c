#include "server/query/metier.h"

#include "proto/limits.h"

enum err metier_when(const struct query *q, const Pacte__Day *au, int64_t at_ms, struct query *as_of, struct day *out)
{
    if (at_ms < 0)
        return query_bad_instant(q);
    *as_of = *q;
    as_of->at_ms = at_ms;
    if (au == NULL)
        return err_field(q->note, ERR_REQUIRED, "au", "Dites à quelle date l'état est demandé.");
    *out = (struct day){au->number};
    if (!day_valid(*out))
        return err_field(q->note, ERR_BAD_DAY, "au", "Cette date n'existe pas.");
    return ERR_OK;
}

/* One that is not for the caller costs as much as so many records: whom it
 * belongs to is looked for. */
enum { ABSENT_RECORDS = 8 };

/* A walk over the list, from one step to the next. */
struct step {
    const struct metier_list *list;
    struct metier_page *page;
    struct dossier_reader reader;
    struct arena dossier;              /* of one at a time */
    uint64_t next;                     /* where the next page begins; 0: nowhere */
};

static bool step_ends(struct step *s, uint64_t id)
{
    s->page->from = id;
    return s->reader.records >= METIER_STEP_RECORDS;
}

static bool page_ends(struct step *s, uint64_t id)
{
    struct metier_page *p = s->page;
    p->done = p->out.len >= METIER_PAGE_BYTES || p->looked_at == LIMIT_SCAN_ROWS;
    s->next = p->done ? id : 0;
    return p->done;
}

/* What would not fit in the page with the rows of the former records begins the
 * next one. */
static enum err one_of_list(struct step *s, uint64_t id)
{
    struct metier_page *p = s->page;
    size_t former = p->out.len;
    arena_reset(&s->dossier);
    p->looked_at++;
    enum err e = s->list->fn(&s->reader, id, s->list->ctx);
    if (e == ERR_NOT_FOUND && s->reader.absent) {
        s->reader.records += ABSENT_RECORDS;
        return ERR_OK;
    }
    if (e != ERR_TOO_LARGE || former == 0)
        return e;
    p->out.len = former;
    p->done = true;
    s->next = id;
    return ERR_OK;
}

static enum err go_on(struct step *s, const struct query *q)
{
    uint8_t from[8];
    struct state_list list;
    struct bytes start = bytes_of(from, s->page->from != 0 ? sizeof from : 0);
    uint64_t id;
    put_be64(from, s->page->from);
    enum err e = state_list_begin(q->view, record_type_of(s->list->type), NULL, NULL, false, start, &list);
    while (e == ERR_OK && !s->page->done && (e = state_list_next(&list, &id, NULL)) == ERR_OK)
        if (page_ends(s, id) || step_ends(s, id) || (e = one_of_list(s, id)) != ERR_OK)
            break;
    state_list_end(&list);
    s->page->done = s->page->done || e == ERR_END;
    return e == ERR_END ? ERR_OK : e;
}

static enum err only_one(struct step *s)
{
    s->page->done = true;
    return s->list->fn(&s->reader, s->list->one, s->list->ctx);
}

enum err metier_step(const struct query *q, const struct metier_list *l, struct metier_page *page, struct bytes *reply)
{
    struct step s = {.list = l, .page = page};
    if (!page->begun) {
        wire_out_init(&page->out, q->arena, 4096);
        page->from = l->after;
        page->begun = true;
    }
    arena_init(&s.dossier, q->arena->sys, LIMIT_REQUEST_BYTES);
    dossier_reader_init(&s.reader, q, &s.dossier, l->reads);
    s.reader.listing = l->one == 0;
    enum err e = l->one != 0 ? only_one(&s) : go_on(&s, q);
    dossier_reader_finish(&s.reader);
    arena_finish(&s.dossier);
    if (e != ERR_OK || !page->done)
        return e;
    wire_out_fixed64(&page->out, 2, s.next);
    return wire_out_bytes(&page->out, reply);
}

enum err metier_row(struct wire_out *out, uint32_t field, const ProtobufCMessage *row)
{
    size_t len = protobuf_c_message_get_packed_size(row);
    if (out->len > LIMIT_BODY_BYTES - 64 || len > LIMIT_BODY_BYTES - 64 - out->len)
        return ERR_TOO_LARGE;
    wire_out_message(out, field, row, len);
    return out->failed ? ERR_NO_MEMORY : ERR_OK;
}

Pacte__Nombre *metier_nombre(struct metier_nombre *at, bool said, int64_t milliemes)
{
    pacte__nombre__init(&at->n);
    at->n.milliemes = milliemes;
    return said ? &at->n : NULL;
}

Pacte__Money *metier_money(struct metier_money *at, bool said, struct money m)
{
    pacte__money__init(&at->m);
    at->m.cents = m.cents;
    return said ? &at->m : NULL;
}

Pacte__Day *metier_day(struct metier_day *at, bool said, struct day d)
{
    pacte__day__init(&at->d);
    at->d.number = d.number;
    return said ? &at->d : NULL;
}
