#include "server/query/dossier.h"

#include "server/dossier/fill.h"
#include "server/query/sight.h"

/* One record, without what the caller may not read. */
static enum err read_seen(void *ctx, const struct record_type *t, uint64_t id, bool root, const ProtobufCMessage **body)
{
    const struct query *q = ctx;
    struct bytes packed;
    ProtobufCMessage *m;
    enum err e = query_record(q, (uint32_t)t->number, id, 0, &packed);
    if (!root && e == ERR_FORBIDDEN)
        return ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = wire_unpack_own(&pacte__record__descriptor, packed, q->arena, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__Record *r = (const Pacte__Record *)m;
    if (record_body(r, body) != t)
        return ERR_DAMAGED;
    return !root && r->header != NULL && r->header->archived ? ERR_NOT_FOUND : ERR_OK;
}

static struct dossier_source source_of(const struct query *q)
{
    return (struct dossier_source){.view = q->view, .arena = q->arena, .note = q->note, .read = read_seen,
                                   .ctx = (void *)(uintptr_t)q, .types = DOSSIER_ALL};
}

enum err dossier_convention(const struct query *q, uint64_t convention, struct dossier *out)
{
    struct dossier_source s = source_of(q);
    return dossier_fill_convention(&s, convention, out);
}

enum err dossier_structure(const struct query *q, uint64_t structure, struct dossier *out)
{
    struct dossier_source s = source_of(q);
    return dossier_fill_structure(&s, structure, out);
}
