/* Sums as they are kept; what the caller may not see does not count in them. */
#include "server/query/sight.h"

#include "proto/limits.h"

/* Rows looked at for one answer: some ten milliseconds; for one page of many, so
 * that others are answered between two of them. */
enum { ROWS_MAX = 65536, PAGE_ROWS = 2048 };

struct totals {
    const struct query *q;
    const struct record_type *contribution, *convention;
    struct sight sight;
    bool all;                        /* the caller reads every record: no scope to look for */
    struct arena scratch;            /* the scope of one convention */
    uint64_t scope_of;
    struct scope scope;
    uint32_t rows;
    bool by_pages;
    uint64_t last, next;             /* conventions: of the row before, and where the next page begins */
    struct wire_out out;
};

/* Rows come by convention: its structures and signataires are asked once. */
static enum err scope_of(struct totals *t, uint64_t convention)
{
    struct stored s;
    ProtobufCMessage *body;
    if (t->scope_of == convention)
        return ERR_OK;
    arena_reset(&t->scratch);
    t->scope = (struct scope){0};
    t->scope_of = convention;
    enum err e = state_get(t->q->view, t->convention, convention, &s);
    if (e == ERR_OK)
        e = state_body(&s, &t->scratch, &body);
    if (e == ERR_OK)
        e = state_scope(t->q->view, t->convention, body, convention, &t->scratch, &t->scope);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err groups_of(struct totals *t, const Pacte__TotalsRow *row, uint32_t *groups)
{
    *groups = t->sight.always;
    if (t->all)
        return ERR_OK;
    enum err e = scope_of(t, row->convention);
    /* The sum of a financeur's contributions belongs to whom they belong. */
    t->scope.financeur = row->financeur;
    *groups = rights_record(t->q->caller, PACTE__METHOD__METHOD_TOTALS, t->contribution, &t->scope).groups;
    return e;
}

/* The rungs of the money ladder are fields of a contribution: each is hidden as
 * that field would be. « versé » sums what payments say: GROUP_AMOUNT. */
static void hide(const struct totals *t, uint32_t groups, Pacte__TotalsRow *row)
{
    if ((groups & t->sight.used) == t->sight.used)
        return;
    struct { const char *field; int64_t *sum; } rungs[] = {            /* in the order of the bits of `said` */
        {"sollicite", &row->sollicite}, {"promis", &row->promis}, {"vote", &row->vote},
        {"notifie", &row->notifie}, {"conventionne", &row->conventionne}, {"appele", &row->appele},
        {NULL, &row->verse}, {"justifie", &row->justifie}, {"admis", &row->admis},
    };
    for (size_t i = 0; i < sizeof rungs / sizeof rungs[0]; i++) {
        const struct field_def *f = rungs[i].field != NULL ? record_field(t->contribution, rungs[i].field) : NULL;
        unsigned group = f != NULL ? f->group : GROUP_AMOUNT;
        if ((groups >> group & 1u) == 0) {
            *rungs[i].sum = 0;
            row->said &= ~(1u << i);
        }
    }
}

/* Between two conventions: what is one's own is never cut. */
static bool page_ends(struct totals *t, uint64_t convention)
{
    bool between = t->last != convention;
    t->last = convention;
    if (!t->by_pages || !between || (t->rows < PAGE_ROWS && t->out.len < LIMIT_BODY_BYTES / 2))
        return false;
    t->next = convention;
    return true;
}

static enum err add_row(void *ctx, const Pacte__TotalsRow *kept)
{
    struct totals *t = ctx;
    uint32_t groups = 0;
    uint8_t packed[256];
    if (page_ends(t, kept->convention))
        return ERR_END;
    if (t->rows++ == ROWS_MAX)
        return ERR_TOO_LARGE;
    enum err e = groups_of(t, kept, &groups);
    if (e != ERR_OK || groups == 0)
        return e;
    Pacte__TotalsRow row = *kept;
    hide(t, groups, &row);
    size_t len = pacte__totals_row__get_packed_size(&row);
    if (len > sizeof packed || len + 8 > LIMIT_BODY_BYTES - t->out.len)
        return ERR_TOO_LARGE;
    pacte__totals_row__pack(&row, packed);
    wire_out_bytes_field(&t->out, 1, bytes_of(packed, len));
    return ERR_OK;
}

static enum err begin(struct totals *t, const Pacte__TotalsRequest *r)
{
    const struct query *q = t->q;
    t->contribution = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION);
    t->convention = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION);
    if (r->year_max != 0 && r->year_max < r->year_min)
        return err_field(q->note, ERR_OUT_OF_RANGE, "year_max", "La dernière année précède la première.");
    t->all = rights_reads_all(q->caller);
    return sight_begin(q, PACTE__METHOD__METHOD_TOTALS, t->contribution, &t->sight);
}

/* Asked for by name, a convention that cannot be read is not there. */
static enum err convention_readable(const struct totals *t, uint64_t convention)
{
    return convention == 0 ? ERR_OK
                           : query_may_read(t->q, PACTE__METHOD__METHOD_GET, (uint32_t)t->convention->number, convention);
}

enum err query_totals(const struct query *q, const Pacte__TotalsRequest *r, struct bytes *reply)
{
    struct totals t = {.q = q};
    enum err e = begin(&t, r);
    if (e == ERR_OK)
        e = convention_readable(&t, r->convention);
    if (e != ERR_OK)
        return e;
    arena_init(&t.scratch, q->arena->sys, QUERY_SCRATCH_BYTES);
    wire_out_init(&t.out, q->arena, 4096);
    t.by_pages = r->by_pages && r->convention == 0;
    e = t.by_pages ? state_totals_from(q->view, r->after, r->year_min, r->year_max, add_row, &t)
                   : state_totals(q->view, r->convention, r->year_min, r->year_max, add_row, &t);
    arena_finish(&t.scratch);
    if (e == ERR_TOO_LARGE)
        return err_field(q->note, e, "convention",
                         "Il y a trop de totaux pour une réponse : donnez une convention ou moins d'années.");
    if (e == ERR_OK && t.next != 0)
        wire_out_fixed64(&t.out, 2, t.next);
    return e == ERR_OK ? wire_out_bytes(&t.out, reply) : e;
}
