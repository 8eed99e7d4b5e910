#include "server/query/dossier.h"

void dossier_reader_init(struct dossier_reader *r, const struct query *q, struct arena *arena, uint32_t types)
{
    *r = (struct dossier_reader){.q = q, .arena = arena, .types = types};
    arena_init(&r->scratch, arena->sys, QUERY_SCRATCH_BYTES);
    arena_init(&r->models.arena, arena->sys, QUERY_SCRATCH_BYTES);
}

void dossier_reader_finish(struct dossier_reader *r)
{
    arena_finish(&r->scratch);
    arena_finish(&r->models.arena);
}

static struct dossier_models *models_of(struct dossier_reader *r) { return r->listing ? &r->models : NULL; }

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
    r->records++;
    if (e == ERR_OK)
        e = state_get_at(q->view, t, id, q->at_ms, &seen.stored);
    arena_reset(&r->scratch);
    if (e == ERR_OK)
        e = sight_groups(s, &seen, &r->scratch, &groups);
    if (e != ERR_OK)
        return e;
    r->stored = seen.stored;
    return groups == 0 ? ERR_NOT_FOUND : sight_redact(s, groups, seen.stored.body, r->arena, &r->body);
}

static enum err root_not_there(struct dossier_reader *r, enum err e, const struct record_type *t, uint64_t id)
{
    r->absent = r->listing;
    if (r->listing)
        return ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? query_not_found(r->q, t, id) : e;
}

static enum err read_seen(void *ctx, const struct record_type *t, uint64_t id, bool root, const ProtobufCMessage **body)
{
    struct dossier_reader *r = ctx;
    ProtobufCMessage *m;
    enum err e = look(r, t, id);
    bool refused = e == ERR_NOT_FOUND || e == ERR_FORBIDDEN;
    bool past = e == ERR_OK && r->stored.archived && !r->archived;
    if (root && (refused || (past && r->listing)))
        return root_not_there(r, e, t, id);
    if (!root && (refused || past))
        return ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = wire_unpack_own(t->descriptor, r->body, dossier_arena(r->arena, models_of(r), t), &m);
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
    r->absent = false;
    return (struct dossier_source){.view = r->q->view, .arena = r->arena, .note = r->q->note, .read = read_seen,
                                   .kept = kept, .ctx = r, .models = models_of(r), .at_ms = r->q->at_ms,
                                   .types = r->types};
}

enum err dossier_read_convention(struct dossier_reader *r, uint64_t convention, struct dossier *out)
{
    struct dossier_source s = source_of(r);
    return dossier_fill_convention(&s, convention, out);
}

enum err dossier_read_structure(struct dossier_reader *r, uint64_t structure, struct dossier *out)
{
    struct dossier_source s = source_of(r);
    return dossier_fill_structure(&s, structure, out);
}

enum err dossier_read_named(struct dossier_reader *r, uint64_t convention, struct dossier *out)
{
    struct dossier_source s = source_of(r);
    s.names = true;
    return dossier_fill_convention(&s, convention, out);
}

enum err dossier_convention(const struct query *q, uint64_t convention, uint32_t types, struct dossier *out)
{
    struct dossier_reader r;
    dossier_reader_init(&r, q, q->arena, types);
    enum err e = dossier_read_convention(&r, convention, out);
    dossier_reader_finish(&r);
    return e;
}
