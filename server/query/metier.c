#include "server/query/metier.h"

#include "proto/limits.h"
#include "server/query/sight.h"

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

static enum err call(const struct query *q, uint64_t id, metier_fn *fn, void *ctx)
{
    struct arena scratch;
    arena_init(&scratch, q->arena->sys, LIMIT_REQUEST_BYTES);
    const struct query own = {.view = q->view, .caller = q->caller, .arena = &scratch, .note = q->note, .at_ms = q->at_ms};
    enum err e = fn(&own, id, ctx);
    arena_finish(&scratch);
    return e;
}

/* Live, and the caller may read it. */
static enum err listed(const struct query *q, const struct record_type *t, uint64_t id, bool *out)
{
    struct stored s;
    enum err e = state_get_at(q->view, t, id, q->at_ms, &s);
    *out = e == ERR_OK && !s.archived;
    if (e != ERR_OK || !*out)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    e = query_may_read(q, PACTE__METHOD__METHOD_GET, (uint32_t)t->number, id);
    *out = e == ERR_OK;
    return e == ERR_NOT_FOUND || e == ERR_FORBIDDEN ? ERR_OK : e;
}

static enum err each(const struct query *q, const struct record_type *t, uint64_t after, struct wire_out *out, metier_fn *fn,
                     void *ctx, uint64_t *next)
{
    uint8_t from[8];
    struct state_list list;
    struct bytes start = bytes_of(from, after != 0 ? sizeof from : 0);
    uint64_t id;
    uint32_t done = 0, seen = 0;
    put_be64(from, after);
    enum err e = state_list_begin(q->view, t, NULL, NULL, false, start, &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, NULL)) == ERR_OK) {
        bool yes;
        if (done == METIER_PAGE || seen++ == LIMIT_SCAN_ROWS) {
            *next = id;
            break;
        }
        size_t former = out->len;
        e = listed(q, t, id, &yes);
        if (e == ERR_OK && yes) {
            done++;
            e = call(q, id, fn, ctx);
        }
        if (e == ERR_TOO_LARGE && former > 0) {
            out->len = former;
            *next = id;
            e = ERR_OK;
            break;
        }
    }
    state_list_end(&list);
    return e == ERR_END ? ERR_OK : e;
}

enum err metier_each(const struct query *q, uint32_t type, uint64_t one, uint64_t after, struct wire_out *out, metier_fn *fn,
                     void *ctx, uint64_t *next)
{
    *next = 0;
    return one != 0 ? call(q, one, fn, ctx) : each(q, record_type_of(type), after, out, fn, ctx, next);
}

enum err metier_row(struct wire_out *out, uint32_t field, const ProtobufCMessage *row)
{
    struct bytes packed;
    size_t len = protobuf_c_message_get_packed_size(row);
    if (out->len > LIMIT_BODY_BYTES - 64 || len > LIMIT_BODY_BYTES - 64 - out->len)
        return ERR_TOO_LARGE;
    enum err e = wire_pack(row, out->arena, &packed);
    if (e == ERR_OK)
        wire_out_bytes_field(out, field, packed);
    return e;
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
