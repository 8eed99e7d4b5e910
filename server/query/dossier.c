#include "server/query/dossier.h"

#include "server/dossier/fill.h"

void dossier_reader_init(struct dossier_reader *r, const struct query *q)
{
    *r = (struct dossier_reader){.q = q};
    arena_init(&r->scratch, q->arena->sys, QUERY_SCRATCH_BYTES);
}

void dossier_reader_finish(struct dossier_reader *r)
{
    arena_finish(&r->scratch);
}

/* FORBIDDEN when the caller reads no record of the type. */
static enum err sight_of(struct dossier_reader *r, const struct record_type *t, struct sight **out)
{
    uint32_t bit = 1u << (unsigned)t->number;
    struct sight *s = &r->sights[t->number];
    enum err e = ERR_OK;
    if ((r->begun & bit) == 0)
        e = sight_begin(r->q, PACTE__METHOD__METHOD_GET, t, s);
    r->begun |= bit;
    if (e == ERR_FORBIDDEN)
        r->refused |= bit;
    *out = s;
    return e == ERR_OK && (r->refused & bit) != 0 ? ERR_FORBIDDEN : e;
}

/* The record without what the caller may not read; NOT_FOUND when that is all. */
static enum err look(struct dossier_reader *r, const struct record_type *t, uint64_t id)
{
    const struct query *q = r->q;
    struct sight *s;
    struct seen seen = {.body = NULL};
    uint32_t groups = 0;
    enum err e = sight_of(r, t, &s);
    if (e == ERR_OK)
        e = state_get_at(q->view, t, id, q->at_ms, &seen.stored);
    arena_reset(&r->scratch);
    if (e == ERR_OK)
        e = sight_groups(s, &seen, &r->scratch, &groups);
    if (e != ERR_OK)
        return e;
    r->stored = seen.stored;
    return groups == 0 ? ERR_NOT_FOUND : sight_redact(s, groups, seen.stored.body, q->arena, &r->body);
}

static enum err read_seen(void *ctx, const struct record_type *t, uint64_t id, bool root, const ProtobufCMessage **body)
{
    struct dossier_reader *r = ctx;
    ProtobufCMessage *m;
    enum err e = look(r, t, id);
    if (root && e == ERR_NOT_FOUND)
        return query_not_found(r->q, t, id);
    if (!root && (e == ERR_FORBIDDEN || (e == ERR_OK && r->stored.archived && !r->archived)))
        return ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = wire_unpack_own(t->descriptor, r->body, r->q->arena, &m);
    if (e == ERR_OK)
        *body = m;
    return e;
}

static enum err kept(void *ctx, const ProtobufCMessage *body)
{
    struct dossier_reader *r = ctx;
    return r->kept != NULL ? r->kept(r, body) : ERR_OK;
}

static struct dossier_source source_of(struct dossier_reader *r)
{
    const struct query *q = r->q;
    return (struct dossier_source){.view = q->view, .arena = q->arena, .note = q->note, .read = read_seen, .kept = kept,
                                   .ctx = r, .at_ms = q->at_ms, .types = DOSSIER_ALL & ~DOSSIER_TYPE(STATISTIQUE)};
}

static enum err convention_of(const struct query *q, uint64_t convention, uint32_t also, struct dossier *out)
{
    struct dossier_reader r;
    dossier_reader_init(&r, q);
    struct dossier_source s = source_of(&r);
    s.types |= also;
    enum err e = dossier_fill_convention(&s, convention, out);
    dossier_reader_finish(&r);
    return e;
}

enum err dossier_convention(const struct query *q, uint64_t convention, struct dossier *out)
{
    return convention_of(q, convention, 0, out);
}

enum err dossier_convention_counted(const struct query *q, uint64_t convention, struct dossier *out)
{
    return convention_of(q, convention, DOSSIER_TYPE(STATISTIQUE), out);
}

enum err dossier_structure(const struct query *q, uint64_t structure, struct dossier *out)
{
    struct dossier_reader r;
    dossier_reader_init(&r, q);
    struct dossier_source s = source_of(&r);
    enum err e = dossier_fill_structure(&s, structure, out);
    dossier_reader_finish(&r);
    return e;
}

enum err dossier_read_named(struct dossier_reader *r, uint64_t convention, struct dossier *out)
{
    struct dossier_source s = source_of(r);
    s.names = true;
    return dossier_fill_convention(&s, convention, out);
}
