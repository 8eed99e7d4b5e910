/* Saving: every unsaved edit of a convention goes in one command, so that all of
 * it is done or nothing, once; then its inverse is kept, for « annuler ». */
#include "client-tui/model/batch.h"
#include "client-tui/model/demander.h"

#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { SAVE_BYTES = 8 << 20 };

/* Which edits a save is about: one record, or all. */
static bool wanted(const struct edit *x, uint32_t type, uint64_t id)
{
    return edit_changed(x) && (type == 0 || (x->type == type && x->id == id));
}

static enum err add_put(struct batch *b, struct model *m, const struct edit *x, struct err_note *note)
{
    Pacte__Record *r;
    enum err e = edit_build(x, m->today, false, &b->arena, &r, note);
    return e == ERR_OK ? batch_put(b, r) : e;
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
    /* Who signs a dérogation is written by the daemon: read again. */
    o->stale |= row->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && ((Pacte__Record *)r)->convention->n_derogations > 0;
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
    bool again = o->save_again;
    command_drop(m, o);
    o->save_wanted = o->save_again = false;
    o->draft_dirty = true;               /* the file goes, or holds what is left */
    ouverte_draft(m, o);
    ouverte_keep(m, o);
    if (again && ouverte_unsaved(o))
        save_send(m, o, 0, 0, "");
    else if (r->n_headers == 1)
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
    if (request_lost(r->error)) {
        o->save_wanted = true;
        model_say(m, MESSAGE_WARNING, "%s", _("Pas de réponse : la saisie est gardée et sera envoyée dès le retour du lien."));
        return;
    }
    command_drop(m, o);
    o->save_wanted = o->save_again = false;
    o->draft_dirty = true;
    if (r->error == ERR_CONFLICT) {
        o->stale = true;
        o->save_wanted = true;
        ouverte_load(m, o);              /* then save_copy_fresh */
        model_say(m, MESSAGE_INFO, "%s", _("Quelqu'un a changé la même fiche : comparaison en cours."));
        return;
    }
    const char *sentence = err_sentence(r->error, r->note);
    place_refusal(m, m->revanche, r->details != NULL ? r->details->field : NULL);
    (void)snprintf(m->refus.text, sizeof m->refus.text, "%s", sentence);
    model_say(m, MESSAGE_ERROR, _("Refusé : %s"), sentence);
    lever_proposer(m, o, r->details);
}

static void saved(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    m->dirty = true;
    if (o == NULL)
        return;
    o->saving = false;
    if (r->error == ERR_OK && r->m != NULL) {
        done(m, o, (const Pacte__BatchReply *)r->m);
    } else {
        refused(m, o, r);
        revanche_free(m);
    }
    if (!request_lost(r->error))
        commands_send(m);
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
        e = x->archive ? batch_delete(b, x->type, x->id, x->revision, false) : add_put(b, m, x, note);
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

/* The command as it will be sent, kept until it is answered: with the draft it
 * reaches the disk first, so that neither a cut nor kill -9 sends it twice under
 * two keys. */
static enum err command_keep(struct model *m, struct ouverte *o, struct batch *b)
{
    struct bytes packed;
    enum err e = wire_pack(&b->request.base, &b->arena, &packed);
    uint8_t *copy = e == ERR_OK ? sys_alloc(m->sys, packed.len + 1) : NULL;
    if (e != ERR_OK || copy == NULL)
        return e != ERR_OK ? e : ERR_NO_MEMORY;
    memcpy(copy, packed.data, packed.len);
    command_drop(m, o);
    o->command = bytes_of(copy, packed.len);
    o->save_wanted = o->draft_dirty = true;
    ouverte_draft(m, o);
    return ERR_OK;
}

void command_drop(struct model *m, struct ouverte *o)
{
    sys_release(m->sys, (void *)(uintptr_t)o->command.data);
    o->command = bytes_of(NULL, 0);
    o->command_sent = false;
}

void command_withdraw(struct model *m, struct ouverte *o)
{
    if (o->command_sent)
        return;
    command_drop(m, o);
    o->save_wanted = false;
}

static void command_send(struct model *m, struct ouverte *o)
{
    struct arena a;
    ProtobufCMessage *q = NULL;
    arena_init(&a, m->sys, SAVE_BYTES);
    enum err e = wire_unpack_own(&pacte__batch_request__descriptor, o->command, &a, &q);
    if (e == ERR_OK)
        e = revanche_begin(m, o, (const Pacte__BatchRequest *)q);
    if (e == ERR_OK) {
        o->saving = o->command_sent = true;
        model_send(m, PACTE__METHOD__METHOD_BATCH, q, saved, o->convention, _("Enregistrement"));
    } else {
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    }
    arena_finish(&a);
}

/* One after the other, so that an answer is about what was sent last. */
void commands_send(struct model *m)
{
    struct ouverte *next = NULL;
    for (size_t i = 0; i < OUVERTES_MAX; i++) {
        struct ouverte *o = &m->ouvertes[i];
        if (o->convention != 0 && o->saving)
            return;
        if (o->convention != 0 && o->command.len > 0 && next == NULL)
            next = o;
    }
    if (next != NULL && m->link == LINK_ONLINE)
        command_send(m, next);
}

static enum err command_make(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason)
{
    struct batch b;
    struct err_note note = {0};
    const struct edit *at = NULL;
    enum err e = batch_begin(&b, m, count_wanted(o, type, id), reason);
    if (e == ERR_OK)
        e = fill(&b, m, o, type, id, &note, &at);
    if (e == ERR_OK)
        e = command_keep(m, o, &b);
    if (e != ERR_OK) {
        o->save_wanted = false;
        not_sent(m, at, e, &note);
    }
    batch_end(&b);
    return e;
}

void save_send(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason)
{
    size_t n = count_wanted(o, type, id);
    if (m->read_only) {
        model_say(m, MESSAGE_WARNING, "%s", _("Lecture seule (--lecture-seule) : rien n'est enregistré, la saisie reste en brouillon."));
        return;
    }
    if (n == 0 || o->saving) {
        model_say(m, MESSAGE_INFO, "%s", n == 0 ? _("Rien n'a changé : rien n'est à enregistrer.") : _("L'enregistrement est en cours."));
        return;
    }
    /* One that may have been done already is asked about first, as it was; then what came since. */
    if (o->command_sent)
        o->save_again = true;
    else if (command_make(m, o, type, id, reason) != ERR_OK)
        return;
    if (m->link == LINK_ONLINE)
        commands_send(m);
    else if (m->link == LINK_LOGIN)
        session_ask(m);
    else
        model_say(m, MESSAGE_WARNING, "%s", _("Hors ligne : gardé sur ce poste, envoyé dès le retour du lien."));
}
