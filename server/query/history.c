/* Former versions of a record, newest first, with who and why. */
#include "server/query/command.h"
#include "server/query/sight.h"

#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

/* A version made by a large batch costs the reading of that batch. */
#define COMMAND_BYTES_MAX (8u << 20)

struct history {
    const struct query *q;
    struct sight sight;
    uint64_t id;
    uint32_t groups;
    uint32_t next;                   /* the revision to look at */
    uint32_t rows, rows_max;
    size_t read_bytes;
    struct arena scratch;
    struct wire_out out;
};

/* NOT_FOUND is no error: an account may have been erased. */
static enum err author(struct history *h, uint64_t account_id, struct bytes *name)
{
    Pacte__Account *a;
    *name = bytes_of(NULL, 0);
    enum err e = account_id == 0 ? ERR_NOT_FOUND : state_account_get(h->q->view, account_id, &h->scratch, &a);
    if (e == ERR_OK)
        *name = bytes_text(a->account);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err why(struct history *h, uint64_t journal_index, struct bytes *reason)
{
    Pacte__JournalEntry *entry;
    struct command_read c;
    *reason = bytes_of(NULL, 0);
    enum err e = state_journal_get(h->q->view, journal_index, &h->scratch, &entry);
    if (e == ERR_OK)
        e = command_read(bytes_of(entry->command.data, entry->command.len), &c);
    if (e == ERR_OK) {
        *reason = c.reason;
        h->read_bytes += entry->command.len;
    }
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* « Décision n° 3 de 2026 : Budget », before what the writer said. */
static enum err cite(struct history *h, const Pacte__Header *header, struct bytes *reason)
{
    const struct record_type *t = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_DECISION);
    struct stored s;
    ProtobufCMessage *m;
    if (header->decision == 0)
        return ERR_OK;
    enum err e = state_get(h->q->view, t, header->decision, &s);
    if (e == ERR_OK)
        e = state_body(&s, &h->scratch, &m);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    const Pacte__Decision *d = (const Pacte__Decision *)m;
    size_t size = strlen(d->objet) + reason->len + 80;
    char *text = arena_alloc(&h->scratch, size);
    if (text == NULL)
        return ERR_NO_MEMORY;
    (void)snprintf(text, size, N_("Décision n° %u de %u : %s%s%.*s"), d->numero, d->annee, d->objet,
                   reason->len > 0 ? " ; " : "", (int)reason->len, reason->len > 0 ? (const char *)reason->data : "");
    *reason = bytes_text(text);
    return ERR_OK;
}

static enum err add_row(struct history *h, const struct stored *s, bool *full)
{
    Pacte__Header *header;
    struct bytes body, name, reason;
    enum err e = sight_redact(&h->sight, h->groups, s->body, &h->scratch, &body);
    if (e == ERR_OK)
        e = state_header(s, &h->scratch, &header);
    if (e == ERR_OK)
        e = author(h, header->changed_by, &name);
    if (e == ERR_OK)
        e = why(h, header->journal_index, &reason);
    if (e == ERR_OK)
        e = cite(h, header, &reason);
    if (e != ERR_OK)
        return e;
    struct wire_out row;
    wire_out_init(&row, &h->scratch, sight_size(s, body) + name.len + reason.len + 16);
    sight_write(&row, 1, s, body);
    wire_out_bytes_field(&row, 2, name);
    wire_out_bytes_field(&row, 3, reason);
    struct bytes packed;
    e = wire_out_bytes(&row, &packed);
    *full = e == ERR_OK && h->rows > 0 && packed.len + 32 > LIMIT_BODY_BYTES - h->out.len;
    if (e == ERR_OK && !*full)
        wire_out_bytes_field(&h->out, 1, packed);
    return e;
}

static enum err fill(struct history *h)
{
    while (h->next > 0 && h->rows < h->rows_max && h->read_bytes < COMMAND_BYTES_MAX) {
        struct stored s;
        bool full = false;
        arena_reset(&h->scratch);
        enum err e = state_get_revision(h->q->view, h->sight.type, h->id, h->next, &s);
        if (e == ERR_NOT_FOUND)
            e = ERR_DAMAGED;                 /* every version is kept */
        if (e == ERR_OK)
            e = add_row(h, &s, &full);
        if (e != ERR_OK || full)
            return e;
        h->rows++;
        h->next--;
    }
    return ERR_OK;
}

/* Who reads a record now reads how it came to be, in the same fields. */
static enum err begin(struct history *h, const Pacte__HistoryRequest *r)
{
    const struct query *q = h->q;
    const struct record_type *t;
    struct seen seen = {.body = NULL};
    enum err e = query_type(q, r->type, &t);
    if (e == ERR_OK && r->rows > LIMIT_PAGE_ROWS)
        e = err_field(q->note, ERR_OUT_OF_RANGE, "rows", "Pas plus de %u versions par page.", LIMIT_PAGE_ROWS);
    if (e == ERR_OK)
        e = sight_begin(q, PACTE__METHOD__METHOD_HISTORY, t, &h->sight);
    if (e == ERR_OK)
        e = state_get(q->view, t, r->id, &seen.stored);
    if (e == ERR_OK)
        e = sight_groups(&h->sight, &seen, q->arena, &h->groups);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && h->groups == 0))
        e = query_not_found(q, t, r->id);
    if (e != ERR_OK)
        return e;
    h->id = r->id;
    h->next = seen.stored.revision;
    if (r->before != 0 && r->before <= h->next)
        h->next = r->before - 1;
    h->rows_max = r->rows != 0 ? r->rows : LIMIT_PAGE_ROWS;
    return ERR_OK;
}

enum err query_history(const struct query *q, const Pacte__HistoryRequest *r, struct bytes *reply)
{
    struct history h = {.q = q};
    enum err e = begin(&h, r);
    if (e != ERR_OK)
        return e;
    arena_init(&h.scratch, q->arena->sys, QUERY_SCRATCH_BYTES);
    wire_out_init(&h.out, q->arena, 4096);
    e = fill(&h);
    arena_finish(&h.scratch);
    /* « Below this one »: the first that was not given, plus one. */
    if (h.next > 0)
        wire_out_uint(&h.out, 2, h.next + 1u);
    return e == ERR_OK ? wire_out_bytes(&h.out, reply) : e;
}
