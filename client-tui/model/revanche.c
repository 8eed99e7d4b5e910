/* What a save replaced, so that it can be undone by an inverse revision, and
 * done again. */
#include "client-tui/model/batch.h"

#include "common/wire/wire.h"

#include <string.h>

static void release(const struct model *m, struct revanche *u)
{
    for (size_t i = 0; u != NULL && i < u->count; i++) {
        sys_release(m->sys, (void *)(uintptr_t)u->rows[i].before.data);
        sys_release(m->sys, (void *)(uintptr_t)u->rows[i].after.data);
    }
    if (u != NULL)
        sys_release(m->sys, u->rows);
    sys_release(m->sys, u);
}

void revanche_free(struct model *m)
{
    release(m, m->revanche);
    m->revanche = NULL;
}


static bool keep(struct model *m, struct bytes from, struct bytes *to)
{
    uint8_t *copy = sys_alloc(m->sys, from.len + 1);
    if (copy != NULL && from.len > 0)
        memcpy(copy, from.data, from.len);
    *to = bytes_of(copy, copy != NULL ? from.len : 0);
    return copy != NULL;
}

/* What the record was, and what is sent of it. */
static bool row_of(struct model *m, const struct ouverte *o, const Pacte__Operation *op, struct arena *a, struct revanche_row *row)
{
    const ProtobufCMessage *body;
    struct bytes sent = {0};
    bool put = op->what_case == PACTE__OPERATION__WHAT_PUT;
    const struct record_type *t = put ? record_body(op->put, &body) : record_type_of((uint32_t)op->delete_->type);
    if (t == NULL)
        return false;
    *row = (struct revanche_row){.type = (uint32_t)t->number, .id = put ? op->put->header->id : op->delete_->id, .archived = !put};
    const struct edit *x = edits_find(&o->edits, row->type, row->id);
    if (put && wire_pack(&op->put->base, a, &sent) != ERR_OK)
        return false;
    return keep(m, x != NULL ? x->base : bytes_of(NULL, 0), &row->before) && keep(m, sent, &row->after);
}

enum err revanche_begin(struct model *m, const struct ouverte *o, const Pacte__BatchRequest *q)
{
    struct arena a;
    struct revanche *u = sys_zalloc(m->sys, 1, sizeof *u);
    revanche_free(m);
    if (u == NULL || (u->rows = sys_zalloc(m->sys, q->n_operations + 1, sizeof *u->rows)) == NULL) {
        sys_release(m->sys, u);
        return ERR_NO_MEMORY;
    }
    u->convention = o->convention;
    arena_init(&a, m->sys, REVANCHE_BYTES);
    bool all = true;
    for (size_t i = 0; i < q->n_operations && all; i++)
        all = row_of(m, o, q->operations[i], &a, &u->rows[u->count++]);
    arena_finish(&a);
    if (!all) {
        release(m, u);
        return ERR_NO_MEMORY;
    }
    m->revanche = u;
    return ERR_OK;
}

/* --- The inverse revision ------------------------------------------------------------ */

static enum err undo_row(struct batch *b, const struct revanche_row *row)
{
    ProtobufCMessage *m;
    if (row->archived || row->before.len == 0)
        return batch_delete(b, row->type, row->id, row->revision, row->archived);
    enum err e = wire_unpack_own(&pacte__record__descriptor, row->before, &b->arena, &m);
    if (e != ERR_OK)
        return e;
    Pacte__Record *r = (Pacte__Record *)m;
    r->header->revision = row->revision;
    return batch_put(b, r);
}

/* What was undone can be done again: the rows change sides, and their order. */
static void turn(struct revanche *u, const Pacte__BatchReply *r)
{
    for (size_t i = 0, k = u->count; i + 1 < k--; i++) {
        const struct revanche_row row = u->rows[i];
        u->rows[i] = u->rows[k];
        u->rows[k] = row;
    }
    for (size_t i = 0; i < u->count && i < r->n_headers; i++) {
        struct revanche_row *row = &u->rows[i];
        const struct bytes before = row->before;
        row->archived = before.len == 0 && !row->archived;        /* it was created: to be brought back */
        row->before = row->after;
        row->after = before;
        row->revision = r->headers[i]->revision;
    }
    u->inverse = !u->inverse;
    u->sent = false;
}

static void undone(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    struct revanche *u = m->revanche != NULL && m->revanche->sent ? m->revanche : NULL;
    if (r->error == ERR_OK && r->m != NULL && u != NULL)
        turn(u, (const Pacte__BatchReply *)r->m);
    else if (u != NULL)
        revanche_free(m);
    if (r->error == ERR_CONFLICT)
        model_say(m, MESSAGE_WARNING, "%s", _("Non annulé : quelqu'un a changé la fiche depuis. Le journal (j) montre les versions."));
    else if (r->error != ERR_OK)
        model_say(m, MESSAGE_ERROR, _("Non annulé : %s"), err_sentence(r->error, r->note));
    else
        model_say(m, MESSAGE_DONE, "%s", u != NULL && !u->inverse ? _("Rétabli, et au journal.")
                  : _("Annulé : la version d'avant est de nouveau en vigueur, les deux sont au journal. « U » rétablit."));
    if (o != NULL)
        ouverte_load(m, o);
}

bool model_can_undo_saved(const struct model *m, bool redo)
{
    return m->revanche != NULL && m->revanche->count > 0 && !m->revanche->sent && m->revanche->inverse == redo;
}

void model_undo_saved(struct model *m, bool redo)
{
    struct batch b;
    struct revanche *u = m->revanche;
    if (!model_can_undo_saved(m, redo)) {
        model_say(m, MESSAGE_INFO, "%s", redo ? _("Rien n'est à rétablir.") : _("Rien n'est à annuler."));
        return;
    }
    enum err e = batch_begin(&b, m, u->count, redo ? _("Rétablit la version annulée") : _("Annule la version précédente"));
    /* What was made last is undone first. */
    for (size_t i = u->count; i > 0 && e == ERR_OK; i--)
        e = undo_row(&b, &u->rows[i - 1]);
    u->sent = e == ERR_OK;
    if (e == ERR_OK)
        model_send(m, PACTE__METHOD__METHOD_BATCH, &b.request.base, undone, u->convention, _("Annulation"));
    else
        model_say(m, MESSAGE_ERROR, _("Non annulé : %s"), err_text(e));
    batch_end(&b);
}
