/* Sums of live contributions by convention, financeur, year and nature. What
 * was received hangs on the contribution: it moves with it, disappears while
 * it is archived, and comes back when it is restored. */
#include "server/state/internal.h"

#include <assert.h>

enum { TOTAL_BYTES = 4 + (8 + 4) * TOTAL_RUNGS, SAID_AT = 4 + 8 * TOTAL_RUNGS, RUNG_VERSE = 6 };

/* The rungs as TotalsRow has them; « versé » comes from versements. */
static const size_t rung_of_row[TOTAL_RUNGS] = {
    offsetof(Pacte__TotalsRow, sollicite), offsetof(Pacte__TotalsRow, promis),
    offsetof(Pacte__TotalsRow, vote),      offsetof(Pacte__TotalsRow, notifie),
    offsetof(Pacte__TotalsRow, conventionne), offsetof(Pacte__TotalsRow, appele),
    offsetof(Pacte__TotalsRow, verse),     offsetof(Pacte__TotalsRow, justifie),
    offsetof(Pacte__TotalsRow, admis),
};

/* What one record adds to one row. Wider than a sum, so that the order in
 * which parts are added never decides whether they fit. */
struct part {
    struct store_key key;
    int64_t contributions;
    __int128 sums[TOTAL_RUNGS];
    int64_t said[TOTAL_RUNGS];
};

static const Pacte__Contribution *contribution_of(const ProtobufCMessage *m)
{
    assert(m->descriptor == &pacte__contribution__descriptor);
    return (const Pacte__Contribution *)m;
}

static const Pacte__Versement *versement_of(const ProtobufCMessage *m)
{
    assert(m->descriptor == &pacte__versement__descriptor);
    return (const Pacte__Versement *)m;
}

static void key_total(struct store_key *k, const Pacte__Contribution *c)
{
    store_key_init(k, TABLE_TOTAL);
    store_key_u64(k, c->convention != NULL ? c->convention->id : 0);
    store_key_u64(k, c->financeur != NULL ? c->financeur->id : 0);
    store_key_u32(k, c->annee);
    store_key_u32(k, (uint32_t)c->nature);
}

static void part_of_contribution(const Pacte__Contribution *c, struct part *out)
{
    const Pacte__Money *const rungs[TOTAL_RUNGS] = {
        c->sollicite, c->promis, c->vote, c->notifie, c->conventionne, c->appele, NULL, c->justifie, c->admis,
    };
    key_total(&out->key, c);
    out->contributions = 1;
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        if (rungs[i] != NULL) {
            out->sums[i] = rungs[i]->cents;
            out->said[i] = 1;
        }
}

static void add_versement(const Pacte__Versement *x, struct part *out)
{
    if (x->recu == NULL)
        return;
    bool back = x->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT;
    out->sums[RUNG_VERSE] += back ? -(__int128)x->recu->cents : x->recu->cents;
    out->said[RUNG_VERSE]++;
}

/* --- Rows ------------------------------------------------------------------ */

static enum err total_decode(struct bytes payload, struct total *out)
{
    if (payload.len != TOTAL_BYTES)
        return ERR_DAMAGED;
    out->contributions = get_be32(payload.data);
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        out->sums[i] = (int64_t)get_be64(payload.data + 4 + 8 * i);
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        out->said[i] = get_be32(payload.data + SAID_AT + 4 * i);
    return ERR_OK;
}

static enum err total_write(struct changes *ch, const struct store_key *k, const struct total *t)
{
    if (t->contributions == 0)
        return changes_delete(ch, k);
    uint8_t *p = value_payload(ch->arena, TOTAL_BYTES);
    if (p == NULL)
        return ERR_NO_MEMORY;
    put_be32(p, t->contributions);
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        put_be64(p + 4 + 8 * i, (uint64_t)t->sums[i]);
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        put_be32(p + SAID_AT + 4 * i, t->said[i]);
    return value_put(ch, k, p, TOTAL_BYTES);
}

static bool empty(const struct part *p)
{
    __int128 any = p->contributions;
    for (size_t i = 0; i < TOTAL_RUNGS; i++)
        any |= p->sums[i] | p->said[i];
    return any == 0;
}

static enum err move_count(uint32_t *count, int64_t by)
{
    int64_t n = (int64_t)*count + by;
    if (n < 0 || n > UINT32_MAX)
        return ERR_DAMAGED;
    *count = (uint32_t)n;
    return ERR_OK;
}

static enum err part_apply(const struct view *v, struct changes *ch, const struct part *p, struct err_note *note)
{
    struct total t = {0};
    struct bytes payload;
    if (empty(p))
        return ERR_OK;
    enum err e = value_get(v, &p->key, &payload);
    if (e == ERR_OK)
        e = total_decode(payload, &t);
    if (e != ERR_OK && e != ERR_NOT_FOUND)
        return e;
    e = move_count(&t.contributions, p->contributions);
    for (size_t i = 0; i < TOTAL_RUNGS && e == ERR_OK; i++) {
        __int128 sum = t.sums[i] + p->sums[i];
        if (sum < INT64_MIN || sum > INT64_MAX)
            return err_set(note, ERR_OVERFLOW, N_("Le total de ce financeur pour cette année serait trop grand : "
                                                  "vérifiez les montants saisis."));
        t.sums[i] = (int64_t)sum;
        e = move_count(&t.said[i], p->said[i]);
    }
    return e == ERR_OK ? total_write(ch, &p->key, &t) : e;
}

/* Takes one away and adds the other: in one stroke when they share a row. */
static enum err parts_move(const struct view *v, struct changes *ch, struct part *gone, struct part *come,
                           struct err_note *note)
{
    gone->contributions = -gone->contributions;
    for (size_t i = 0; i < TOTAL_RUNGS; i++) {
        gone->sums[i] = -gone->sums[i];
        gone->said[i] = -gone->said[i];
    }
    if (bytes_equal(bytes_of(gone->key.bytes, gone->key.len), bytes_of(come->key.bytes, come->key.len))) {
        come->contributions += gone->contributions;
        for (size_t i = 0; i < TOTAL_RUNGS; i++) {
            come->sums[i] += gone->sums[i];
            come->said[i] += gone->said[i];
        }
        return part_apply(v, ch, come, note);
    }
    enum err e = part_apply(v, ch, gone, note);
    return e == ERR_OK ? part_apply(v, ch, come, note) : e;
}

/* --- Contributions ----------------------------------------------------------- */

static enum err add_received(const struct view *v, const struct record_type *t, uint64_t id, struct arena *a,
                             struct part *out)
{
    struct stored s;
    ProtobufCMessage *body;
    enum err e = state_get(v, t, id, &s);
    if (e == ERR_NOT_FOUND)
        return ERR_DAMAGED;
    if (e != ERR_OK || s.archived)
        return e;
    e = state_body(&s, a, &body);
    if (e == ERR_OK)
        add_versement(versement_of(body), out);
    return e;
}

static enum err received_for(const struct view *v, uint64_t contribution, struct arena *a, struct part *out)
{
    const struct record_type *t = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT);
    struct field_value value = {
        .kind = KIND_REF, .present = true, .id = contribution, .type = PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION};
    struct index_walk w;
    uint64_t id;
    enum err e = index_walk_begin(v, t, field_number(t, record_field(t, "contribution")), &value, &w);
    while (e == ERR_OK && (e = index_walk_next(&w, &id)) == ERR_OK)
        e = add_received(v, t, id, a, out);
    index_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

static void take_received(struct part *to, const struct part *paid)
{
    to->sums[RUNG_VERSE] = paid->sums[RUNG_VERSE];
    to->said[RUNG_VERSE] = paid->said[RUNG_VERSE];
}

static enum err move_contribution(const struct view *v, struct changes *ch, uint64_t id, const ProtobufCMessage *old,
                                  const ProtobufCMessage *body, struct arena *a, struct err_note *note)
{
    struct part gone = {0}, come = {0}, paid = {0};
    if (old != NULL)
        part_of_contribution(contribution_of(old), &gone);
    if (body != NULL)
        part_of_contribution(contribution_of(body), &come);
    if (!bytes_equal(bytes_of(gone.key.bytes, gone.key.len), bytes_of(come.key.bytes, come.key.len))) {
        enum err e = received_for(v, id, a, &paid);
        if (e != ERR_OK)
            return e;
        if (old != NULL)
            take_received(&gone, &paid);
        if (body != NULL)
            take_received(&come, &paid);
    }
    return parts_move(v, ch, &gone, &come, note);
}

/* --- Versements ----------------------------------------------------------------- */

/* Empty when its contribution does not exist or is archived: it will be
 * counted when that one comes. */
static enum err part_of_versement(const struct view *v, const ProtobufCMessage *m, struct arena *a, struct part *out)
{
    const Pacte__Versement *x = versement_of(m);
    struct stored s;
    ProtobufCMessage *body;
    bool found;
    if (x->contribution == NULL)
        return ERR_OK;
    enum err e = record_find(v, record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION), x->contribution->id, &s,
                             &found);
    if (e != ERR_OK || !found || s.archived)
        return e;
    e = state_body(&s, a, &body);
    if (e == ERR_OK) {
        key_total(&out->key, contribution_of(body));
        add_versement(x, out);
    }
    return e;
}

static enum err move_versement(const struct view *v, struct changes *ch, const ProtobufCMessage *old,
                               const ProtobufCMessage *body, struct arena *a, struct err_note *note)
{
    struct part gone = {0}, come = {0};
    enum err e = old != NULL ? part_of_versement(v, old, a, &gone) : ERR_OK;
    if (e == ERR_OK && body != NULL)
        e = part_of_versement(v, body, a, &come);
    return e == ERR_OK ? parts_move(v, ch, &gone, &come, note) : e;
}

enum err totals_move(const struct view *v, struct changes *ch, const struct record_type *t, uint64_t id,
                     const ProtobufCMessage *old, const ProtobufCMessage *body, struct arena *a, struct err_note *note)
{
    switch (t->number) {
    case PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION:
        return move_contribution(v, ch, id, old, body, a, note);
    case PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT:
        return move_versement(v, ch, old, body, a, note);
    default:
        return ERR_OK;
    }
}

/* --- All of them anew --------------------------------------------------------------- */

struct derivation {
    const struct view *records;
    struct view totals;              /* the new ones alone */
    struct changes *changes;
    struct arena scratch;
    struct err_note *note;
};

static enum err derive_one(struct derivation *d, const struct record_type *t, struct bytes key, struct bytes value)
{
    struct bytes payload;
    struct stored s;
    ProtobufCMessage *body;
    struct part part = {0};
    if (key.len != 10 || value_check(TABLE_RECORD, key, value, &payload) != ERR_OK ||
        record_decode(t, get_be64(key.data + 2), payload, &s) != ERR_OK || s.archived)
        return ERR_OK;
    enum err e = state_body(&s, &d->scratch, &body);
    if (e == ERR_OK && t->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION)
        part_of_contribution(contribution_of(body), &part);
    else if (e == ERR_OK)
        e = part_of_versement(d->records, body, &d->scratch, &part);
    if (e == ERR_OK)
        e = part_apply(&d->totals, d->changes, &part, d->note);
    arena_reset(&d->scratch);
    return e == ERR_DAMAGED ? ERR_OK : e;
}

static enum err derive_type(struct derivation *d, Pacte__RecordType number)
{
    const struct record_type *t = record_type_of(number);
    struct store_key prefix;
    struct view_walk w;
    struct bytes key, value;
    key_type(&prefix, TABLE_RECORD, t);
    enum err e = view_walk_begin(d->records, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK)
        e = derive_one(d, t, key, value);
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

enum err totals_derive(const struct view *v, const struct sys *sys, struct changes *ch, struct err_note *note)
{
    struct derivation d = {.records = v, .totals = {.changes = ch}, .changes = ch, .note = note};
    arena_init(&d.scratch, sys, 8 * 1024 * 1024);
    enum err e = derive_type(&d, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION);
    if (e == ERR_OK)
        e = derive_type(&d, PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT);
    arena_finish(&d.scratch);
    return e;
}

/* --- Reading ------------------------------------------------------------------------------ */

static enum err tell_row(struct bytes key, struct bytes value, uint32_t year_min, uint32_t year_max, state_total_fn *fn,
                         void *ctx)
{
    struct bytes payload;
    struct total t;
    Pacte__TotalsRow row = PACTE__TOTALS_ROW__INIT;
    if (key.len != 24)
        return ERR_DAMAGED;
    row.annee = get_be32(key.data + 16);
    if (row.annee < year_min || row.annee > year_max)
        return ERR_OK;
    enum err e = value_check(TABLE_TOTAL, key, value, &payload);
    if (e == ERR_OK)
        e = total_decode(payload, &t);
    if (e != ERR_OK)
        return e;
    row.convention = get_be64(key.data);
    row.financeur = get_be64(key.data + 8);
    row.nature = get_be32(key.data + 20);
    row.contributions = t.contributions;
    for (size_t i = 0; i < TOTAL_RUNGS; i++) {
        memcpy((char *)&row + rung_of_row[i], &t.sums[i], sizeof t.sums[i]);
        row.said |= (uint32_t)(t.said[i] > 0) << i;
    }
    return fn(ctx, &row);
}

static enum err tell_rows(const struct view *v, const struct store_key *prefix, const struct store_key *start, uint32_t year_min,
                          uint32_t year_max, state_total_fn *fn, void *ctx)
{
    struct view_walk w;
    struct bytes key, value;
    enum err e = view_walk_begin(v, prefix, start, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK)
        e = tell_row(key, value, year_min, year_max != 0 ? year_max : UINT32_MAX, fn, ctx);
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

enum err state_totals(const struct view *v, uint64_t convention, uint32_t year_min, uint32_t year_max,
                      state_total_fn *fn, void *ctx)
{
    struct store_key prefix;
    store_key_init(&prefix, TABLE_TOTAL);
    if (convention != 0)
        store_key_u64(&prefix, convention);
    return tell_rows(v, &prefix, NULL, year_min, year_max, fn, ctx);
}

enum err state_totals_from(const struct view *v, uint64_t from, uint32_t year_min, uint32_t year_max, state_total_fn *fn, void *ctx)
{
    struct store_key all, start;
    store_key_init(&all, TABLE_TOTAL);
    store_key_init(&start, TABLE_TOTAL);
    store_key_u64(&start, from);
    return tell_rows(v, &all, &start, year_min, year_max, fn, ctx);
}
