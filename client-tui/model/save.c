/* Saving: every unsaved edit of a convention goes in one command, so that all of
 * it is done or nothing; then its inverse is kept, for « annuler ». */
#include "client-tui/model/internal.h"

#include "common/wire/wire.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

enum { SAVE_BYTES = 8 << 20 };

/* Which edits a save is about: one record, or all. */
static bool wanted(const struct edit *x, uint32_t type, uint64_t id)
{
    return edit_changed(x) && (type == 0 || (x->type == type && x->id == id));
}

struct batch {
    struct arena arena;
    Pacte__BatchRequest request;
    struct revanche *undo;               /* rows in the order of the operations */
};

static Pacte__Operation *operation(struct batch *b)
{
    Pacte__Operation *op = arena_alloc(&b->arena, sizeof *op);
    if (op != NULL) {
        pacte__operation__init(op);
        b->request.operations[b->request.n_operations++] = op;
    }
    return op;
}

static enum err add_put(struct batch *b, struct model *m, const struct edit *x, struct err_note *note)
{
    Pacte__Record *r;
    enum err e = edit_build(x, m->today, false, &b->arena, &r, note);
    Pacte__Operation *op = e == ERR_OK ? operation(b) : NULL;
    if (e != ERR_OK || op == NULL)
        return e != ERR_OK ? e : ERR_NO_MEMORY;
    op->what_case = PACTE__OPERATION__WHAT_PUT;
    op->put = r;
    return ERR_OK;
}

static enum err add_delete(struct batch *b, uint32_t type, uint64_t id, uint32_t revision, bool restore)
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

static bool keep(struct model *m, struct bytes from, struct bytes *to)
{
    uint8_t *copy = sys_alloc(m->sys, from.len + 1);
    if (copy != NULL && from.len > 0)
        memcpy(copy, from.data, from.len);
    *to = bytes_of(copy, copy != NULL ? from.len : 0);
    return copy != NULL;
}

/* What the record was and what is sent of it. */
static enum err keep_both(struct model *m, struct batch *b, const struct edit *x)
{
    struct revanche_row *row = &b->undo->rows[b->undo->count++];
    const Pacte__Operation *op = b->request.operations[b->request.n_operations - 1];
    struct bytes sent = {0};
    *row = (struct revanche_row){.type = x->type, .id = x->id, .archived = x->archive};
    enum err e = x->archive ? ERR_OK : wire_pack(&op->put->base, &b->arena, &sent);
    if (e == ERR_OK && (!keep(m, x->base, &row->before) || !keep(m, sent, &row->after)))
        e = ERR_NO_MEMORY;
    return e;
}

static void undo_free(struct model *m, struct revanche *u)
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
    undo_free(m, m->revanche);
    m->revanche = NULL;
}

static struct revanche *undo_new(struct model *m, uint64_t convention, size_t rows)
{
    struct revanche *u = sys_zalloc(m->sys, 1, sizeof *u);
    if (u == NULL || (u->rows = sys_zalloc(m->sys, rows + 1, sizeof *u->rows)) == NULL) {
        sys_release(m->sys, u);
        return NULL;
    }
    u->convention = convention;
    return u;
}

static enum err batch_begin(struct batch *b, struct model *m, uint64_t convention, size_t operations, const char *reason)
{
    *b = (struct batch){0};
    arena_init(&b->arena, m->sys, SAVE_BYTES);
    pacte__batch_request__init(&b->request);
    b->undo = undo_new(m, convention, operations);
    b->request.operations = arena_zalloc(&b->arena, operations + 1, sizeof *b->request.operations);
    b->request.idempotency_key.data = arena_alloc(&b->arena, LIMIT_IDEMPOTENCY_KEY_BYTES);
    b->request.idempotency_key.len = LIMIT_IDEMPOTENCY_KEY_BYTES;
    b->request.reason = arena_text(&b->arena, reason, strlen(reason));
    if (b->undo == NULL || b->request.operations == NULL || b->request.idempotency_key.data == NULL || b->request.reason == NULL)
        return ERR_NO_MEMORY;
    return m->sys->random(m->sys->ctx, b->request.idempotency_key.data, LIMIT_IDEMPOTENCY_KEY_BYTES) == 0 ? ERR_OK : ERR_IO;
}

static void batch_end(struct batch *b, struct model *m)
{
    undo_free(m, b->undo);
    arena_finish(&b->arena);
}

static size_t count_wanted(const struct ouverte *o, uint32_t type, uint64_t id)
{
    size_t n = 0;
    for (size_t i = 0; i < o->edits.count; i++)
        n += wanted(&o->edits.rows[i], type, id);
    return n;
}

/* --- The answer ------------------------------------------------------------------ */

/* The copy gets what was sent, under the header that the daemon gave it. */
static enum err put_in_copy(struct ouverte *o, const struct revanche_row *row, Pacte__Header *h, struct arena *a)
{
    ProtobufCMessage *r;
    if (row->archived) {
        o->stale = true;
        return ERR_OK;
    }
    enum err e = wire_unpack_own(&pacte__record__descriptor, row->after, a, &r);
    if (e != ERR_OK)
        return e;
    ((Pacte__Record *)r)->header = h;
    return copie_put(&o->copie, (Pacte__Record *)r);
}

/* What was typed since the sending stays to be saved, over the new version. */
static enum err keep_later(struct model *m, struct ouverte *o, struct edit *x, struct arena *a)
{
    struct merge merge;
    const struct copie_row *now = copie_find(&o->copie, x->type, x->id);
    enum err e = now != NULL ? merge_make(x, now->packed, a, &merge) : ERR_NOT_FOUND;
    for (size_t i = 0; e == ERR_OK && i < merge.count; i++)
        if (merge.values[i].side == MERGE_ASK)
            merge.values[i].side = MERGE_MINE;
    return e == ERR_OK ? merge_resolve(&merge, &o->edits, x, now->packed, m->now_ms) : e;
}

static void one_done(struct model *m, struct ouverte *o, struct revanche_row *row, Pacte__Header *h)
{
    struct arena a;
    arena_init(&a, m->sys, 8 << 20);
    struct edit *x = edits_find(&o->edits, row->type, row->id);
    row->revision = h->revision;
    if (put_in_copy(o, row, h, &a) != ERR_OK)
        o->stale = true;
    else if (x != NULL && (row->archived || keep_later(m, o, x, &a) != ERR_OK || !edit_changed(x)))
        edits_drop(&o->edits, row->type, row->id);
    arena_finish(&a);
}

static void done(struct model *m, struct ouverte *o, const Pacte__BatchReply *r)
{
    struct revanche *u = m->revanche;
    uint32_t revision = 0;
    for (size_t i = 0; u != NULL && i < u->count && i < r->n_headers; i++) {
        one_done(m, o, &u->rows[i], r->headers[i]);
        revision = r->headers[i]->revision;
    }
    o->save_wanted = false;
    o->draft_dirty = true;               /* the file goes, or holds what is left */
    ouverte_draft(m, o);
    if (r->n_headers == 1)
        model_say(m, MESSAGE_DONE, _("Enregistré, version %u. « u » annule."), revision);
    else
        model_say(m, MESSAGE_DONE, _("Enregistré : %zu fiches en une fois. « u » annule."), r->n_headers);
}

/* « operations[3].put.conventionne » → which record, which value. A batch of one
 * names the field alone. */
static void place_refusal(struct model *m, const struct revanche *u, const char *field)
{
    unsigned at = 0;
    int len = 0;
    m->refus = (struct refus){0};
    bool named = field != NULL && sscanf(field, "operations[%u]%n", &at, &len) == 1 && len > 0;
    if (field == NULL || u == NULL || at >= u->count || (!named && u->count != 1))
        return;
    field += len;
    if (strncmp(field, ".put", 4) == 0)
        field += 4;
    if (*field == '.')
        field++;
    m->refus.type = u->rows[at].type;
    m->refus.id = u->rows[at].id;
    (void)snprintf(m->refus.path, sizeof m->refus.path, "%s", field);
}

static void refused(struct model *m, struct ouverte *o, const struct reponse *r)
{
    if (r->error == ERR_CONFLICT) {
        o->stale = true;
        o->save_wanted = true;
        ouverte_load(m, o);              /* then save_copy_fresh */
        model_say(m, MESSAGE_INFO, "%s", _("Quelqu'un a changé la même fiche : comparaison en cours."));
        return;
    }
    if (r->error == ERR_UNREACHABLE || r->error == ERR_TIMED_OUT) {
        o->save_wanted = true;
        model_say(m, MESSAGE_WARNING, "%s", _("Pas de réponse : la saisie est gardée et sera envoyée dès le retour du lien."));
        return;
    }
    const char *sentence = err_sentence(r->error, r->note);
    place_refusal(m, m->revanche, r->details != NULL ? r->details->field : NULL);
    (void)snprintf(m->refus.text, sizeof m->refus.text, "%s", sentence);
    model_say(m, MESSAGE_ERROR, _("Refusé : %s"), sentence);
}

static void saved(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = (struct ouverte *)(uintptr_t)model_ouverte_known(m, convention);
    m->dirty = true;
    if (o == NULL)
        return;
    o->saving = false;
    if (r->error == ERR_OK && r->m != NULL) {
        done(m, o, (const Pacte__BatchReply *)r->m);
        return;
    }
    refused(m, o, r);
    revanche_free(m);
}

/* --- Sending ---------------------------------------------------------------------- */

static enum err fill(struct batch *b, struct model *m, struct ouverte *o, uint32_t type, uint64_t id, struct err_note *note,
                     const struct edit **at)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < o->edits.count && e == ERR_OK; i++) {
        const struct edit *x = &o->edits.rows[i];
        if (!wanted(x, type, id))
            continue;
        *at = x;
        e = x->archive ? add_delete(b, x->type, x->id, x->revision, false) : add_put(b, m, x, note);
        if (e == ERR_OK)
            e = keep_both(m, b, x);
    }
    return e;
}

static void not_sent(struct model *m, const struct edit *x, enum err e, const struct err_note *note)
{
    m->refus = (struct refus){0};
    if (x != NULL) {
        m->refus.type = x->type;
        m->refus.id = x->id;
        (void)snprintf(m->refus.path, sizeof m->refus.path, "%s", note->field);
        (void)snprintf(m->refus.text, sizeof m->refus.text, "%s", err_sentence(e, note));
    }
    model_say(m, MESSAGE_ERROR, _("À corriger avant d'enregistrer : %s"), err_sentence(e, note));
}

void model_save(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason)
{
    struct batch b;
    struct err_note note = {0};
    const struct edit *at = NULL;
    size_t n = count_wanted(o, type, id);
    if (m->read_only) {
        model_say(m, MESSAGE_WARNING, "%s", _("Lecture seule (--lecture-seule) : rien n'est enregistré, la saisie reste en brouillon."));
        return;
    }
    if (n == 0 || o->saving) {
        model_say(m, MESSAGE_INFO, "%s", n == 0 ? _("Rien n'a changé : rien n'est à enregistrer.") : _("L'enregistrement est en cours."));
        return;
    }
    enum err e = batch_begin(&b, m, o->convention, n, reason);
    if (e == ERR_OK)
        e = fill(&b, m, o, type, id, &note, &at);
    if (e != ERR_OK) {
        o->save_wanted = false;
        not_sent(m, at, e, &note);
    } else if (m->link != LINK_ONLINE) {
        o->save_wanted = true;
        o->draft_dirty = true;
        ouverte_draft(m, o);
        model_say(m, MESSAGE_WARNING, "%s", _("Hors ligne : gardé sur ce poste, envoyé dès le retour du lien."));
    } else {
        revanche_free(m);
        m->revanche = b.undo;
        b.undo = NULL;
        o->saving = true;
        model_send(m, PACTE__METHOD__METHOD_BATCH, &b.request.base, saved, o->convention, _("Enregistrement"));
    }
    batch_end(&b, m);
}

/* --- The inverse revision ------------------------------------------------------------ */

static enum err undo_row(struct batch *b, const struct revanche_row *row)
{
    ProtobufCMessage *r;
    if (row->archived || row->before.len == 0)
        return add_delete(b, row->type, row->id, row->revision, row->archived);
    enum err e = wire_unpack_own(&pacte__record__descriptor, row->before, &b->arena, &r);
    Pacte__Operation *op = e == ERR_OK ? operation(b) : NULL;
    if (e != ERR_OK || op == NULL)
        return e != ERR_OK ? e : ERR_NO_MEMORY;
    op->what_case = PACTE__OPERATION__WHAT_PUT;
    op->put = (Pacte__Record *)r;
    op->put->header->revision = row->revision;
    return ERR_OK;
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
    struct ouverte *o = (struct ouverte *)(uintptr_t)model_ouverte_known(m, convention);
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
    enum err e = batch_begin(&b, m, u->convention, u->count, redo ? _("Rétablit la version annulée") : _("Annule la version précédente"));
    /* What was made last is undone first. */
    for (size_t i = u->count; i > 0 && e == ERR_OK; i--)
        e = undo_row(&b, &u->rows[i - 1]);
    u->sent = e == ERR_OK;
    if (e == ERR_OK)
        model_send(m, PACTE__METHOD__METHOD_BATCH, &b.request.base, undone, u->convention, _("Annulation"));
    else
        model_say(m, MESSAGE_ERROR, _("Non annulé : %s"), err_text(e));
    batch_end(&b, m);
}
