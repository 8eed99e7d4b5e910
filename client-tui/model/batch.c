#include "client-tui/model/batch.h"

#include "proto/limits.h"

#include <string.h>

enum { BATCH_BYTES = 8 << 20 };

enum err batch_begin(struct batch *b, struct model *m, size_t operations, const char *reason)
{
    *b = (struct batch){0};
    arena_init(&b->arena, m->sys, BATCH_BYTES);
    pacte__batch_request__init(&b->request);
    b->request.operations = arena_zalloc(&b->arena, operations + 1, sizeof *b->request.operations);
    b->request.idempotency_key.data = arena_alloc(&b->arena, LIMIT_IDEMPOTENCY_KEY_BYTES);
    b->request.idempotency_key.len = LIMIT_IDEMPOTENCY_KEY_BYTES;
    b->request.reason = arena_text(&b->arena, reason, strlen(reason));
    if (b->request.operations == NULL || b->request.idempotency_key.data == NULL || b->request.reason == NULL)
        return ERR_NO_MEMORY;
    return m->sys->random(m->sys->ctx, b->request.idempotency_key.data, LIMIT_IDEMPOTENCY_KEY_BYTES) == 0 ? ERR_OK : ERR_IO;
}

void batch_end(struct batch *b) { arena_finish(&b->arena); }

static Pacte__Operation *operation(struct batch *b)
{
    Pacte__Operation *op = arena_alloc(&b->arena, sizeof *op);
    if (op != NULL) {
        pacte__operation__init(op);
        b->request.operations[b->request.n_operations++] = op;
    }
    return op;
}

enum err batch_put(struct batch *b, Pacte__Record *r)
{
    Pacte__Operation *op = operation(b);
    if (op == NULL)
        return ERR_NO_MEMORY;
    op->what_case = PACTE__OPERATION__WHAT_PUT;
    op->put = r;
    return ERR_OK;
}

enum err batch_delete(struct batch *b, uint32_t type, uint64_t id, uint32_t revision, bool restore)
{
    Pacte__DeleteRequest *d = arena_alloc(&b->arena, sizeof *d);
    Pacte__Operation *op = d != NULL ? operation(b) : NULL;
    if (op == NULL)
        return ERR_NO_MEMORY;
    pacte__delete_request__init(d);
    d->type = (Pacte__RecordType)type;
    d->id = id;
    d->revision = revision;
    d->restore = restore;
    op->what_case = PACTE__OPERATION__WHAT_DELETE;
    op->delete_ = d;
    return ERR_OK;
}
