/* The conventions that are open: their copy is asked for once, then only what
 * is new; the rules read it with the unsaved edits over it. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

enum { DOSSIER_BYTES = 64 << 20, STALE_MS = 200 };

bool ouverte_unsaved(const struct ouverte *o)
{
    for (size_t i = 0; i < o->edits.count; i++)
        if (edit_changed(&o->edits.rows[i]))
            return true;
    return false;
}

const struct ouverte *model_ouverte_known(const struct model *m, uint64_t convention)
{
    for (size_t i = 0; convention != 0 && i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention == convention)
            return &m->ouvertes[i];
    return NULL;
}

struct ouverte *model_ouverte_if_open(struct model *m, uint64_t convention)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    return o != NULL ? &m->ouvertes[o - m->ouvertes] : NULL;
}

void ouverte_free(struct model *m, struct ouverte *o)
{
    copie_free(&o->copie);
    edits_free(&o->edits);
    arena_finish(&o->arena);
    command_drop(m, o);
    *o = (struct ouverte){0};
}

/* A free slot, else the one that was not used for the longest and that holds
 * nothing unsaved and is not on screen. */
static struct ouverte *slot(struct model *m)
{
    struct ouverte *best = NULL;
    for (size_t i = 0; i < OUVERTES_MAX; i++) {
        struct ouverte *o = &m->ouvertes[i];
        bool shown = false;
        if (o->convention == 0)
            return o;
        for (size_t k = 0; k < m->depth; k++)
            shown = shown || m->places[k].convention == o->convention;
        if (!shown && !o->loading && !o->saving && o->command.len == 0 && !ouverte_unsaved(o) && (best == NULL || o->used_ms < best->used_ms))
            best = o;
    }
    if (best != NULL)
        ouverte_free(m, best);
    return best;
}

struct ouverte *model_ouverte(struct model *m, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    if (o == NULL && convention != 0 && (o = slot(m)) != NULL) {
        o->convention = convention;
        copie_init(&o->copie, m->sys, convention);
        edits_init(&o->edits, m->sys);
        arena_init(&o->arena, m->sys, DOSSIER_BYTES);
        ouverte_load(m, o);
    }
    if (o != NULL)
        o->used_ms = m->now_ms;
    return o;
}

struct dossier *ouverte_dossier(struct model *m, struct ouverte *o)
{
    if (!o->copie.whole)
        return NULL;
    if (!o->derived || o->seen_copie != o->copie.generation || o->seen_edits != o->edits.generation) {
        arena_reset(&o->arena);
        dossier_init(&o->dossier, &o->arena);
        o->derived = copie_dossier(&o->copie, &o->edits, m->today, &o->arena, &o->dossier) == ERR_OK;
        o->seen_copie = o->copie.generation;
        o->seen_edits = o->edits.generation;
    }
    return o->derived && o->dossier.convention != NULL ? &o->dossier : NULL;
}

/* --- Loading ----------------------------------------------------------------- */

static void ask(struct model *m, struct ouverte *o, uint64_t since, struct bytes cursor);

static void refused(struct model *m, struct ouverte *o, const struct reponse *r)
{
    o->error = r->error;
    if (r->error != ERR_UNREACHABLE)
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
    else
        o->stale = true;              /* asked again when the link is back */
}

void ouverte_keep(struct model *m, const struct ouverte *o)
{
    struct arena a;
    struct bytes page;
    if (!model_keeps(m) || !o->copie.whole || o->convention == HORS_CONVENTION)
        return;
    arena_init(&a, m->sys, DOSSIER_BYTES);
    uint8_t *copy = NULL;
    if (copie_pack(&o->copie, &a, &page) == ERR_OK && (copy = sys_alloc(m->sys, page.len + 1)) != NULL) {
        memcpy(copy, page.data, page.len);
        model_effect_add(m, (struct effect){.kind = EFFECT_KEEP, .id = o->convention, .bytes = bytes_of(copy, page.len)});
    }
    arena_finish(&a);
}

/* Every page has come, from the daemon or from the local copy. */
static void whole(struct model *m, struct ouverte *o, int64_t kept_ms)
{
    o->loaded_ms = m->now_ms;
    o->kept_ms = kept_ms;
    if (o->error == ERR_OK && kept_ms == 0) {
        ouverte_keep(m, o);
        save_copy_fresh(m, o);
    }
}

static void loaded(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    const Pacte__DossierReply *d = (const Pacte__DossierReply *)r->m;
    m->dirty = true;
    if (o == NULL)
        return;
    o->loading = false;
    if (r->error != ERR_OK || d == NULL) {
        refused(m, o, r);
        return;
    }
    uint64_t since = o->copie.whole ? o->copie.index : 0;
    o->error = copie_apply(&o->copie, d);
    if (o->error != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(o->error));
    else if (d->next.len > 0)
        ask(m, o, since, bytes_of(d->next.data, d->next.len));
    else
        whole(m, o, r->kept_ms);
}

static void ask(struct model *m, struct ouverte *o, uint64_t since, struct bytes cursor)
{
    Pacte__DossierRequest q = PACTE__DOSSIER_REQUEST__INIT;
    q.convention = o->convention;
    q.since_index = since;
    q.cursor.data = (uint8_t *)(uintptr_t)cursor.data;
    q.cursor.len = cursor.len;
    o->loading = true;
    o->stale = false;
    model_send(m, PACTE__METHOD__METHOD_DOSSIER, &q.base, loaded, o->convention, _("Lecture de la convention"));
}

void ouverte_load(struct model *m, struct ouverte *o)
{
    if (o->convention == HORS_CONVENTION)
        hors_load(m, o);
    else if (!o->loading)
        ask(m, o, o->copie.whole ? o->copie.index : 0, bytes_of(NULL, 0));
}

/* --- What others do ------------------------------------------------------------ */

static void present(struct ouverte *o, char *const *names, size_t count, const struct model *m)
{
    o->present_count = 0;
    for (size_t i = 0; i < count && o->present_count < sizeof o->present / sizeof o->present[0]; i++)
        if (strcmp(names[i], m->account) != 0)
            (void)snprintf(o->present[o->present_count++], sizeof o->present[0], "%s", names[i]);
}

static void presence_answer(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    const Pacte__PresenceReply *p = (const Pacte__PresenceReply *)r->m;
    if (o == NULL || r->error != ERR_OK || p == NULL)
        return;
    present(o, p->present, p->n_present, m);
    m->dirty = true;
}

/* « I am looking at this convention », or at nothing. */
void ouverte_presence(struct model *m, uint64_t convention)
{
    Pacte__PresenceRequest q = PACTE__PRESENCE_REQUEST__INIT;
    if (m->link != LINK_ONLINE || !m->logged)
        return;
    if (convention == HORS_CONVENTION)
        convention = 0;
    q.type = convention != 0 ? PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION : PACTE__RECORD_TYPE__RECORD_TYPE_UNSPECIFIED;
    q.id = convention;
    model_send(m, PACTE__METHOD__METHOD_PRESENCE, &q.base, presence_answer, convention, NULL);
}

/* A change somewhere: copies that may hold it are refreshed soon, but for what
 * this client wrote itself. */
void ouverte_change(struct model *m, const Pacte__Event *e)
{
    m->dirty = true;
    if (e->presence) {
        struct ouverte *o = model_ouverte_if_open(m, e->id);
        if (o != NULL && e->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION)
            present(o, e->present, e->n_present, m);
        return;
    }
    if (e->journal_index > m->watch_index)
        m->watch_index = e->journal_index;
    if (e->type == PACTE__RECORD_TYPE__RECORD_TYPE_UNSPECIFIED && !e->overflow)
        return;                           /* only where the journal stands */
    for (size_t i = 0; i < OUVERTES_MAX; i++) {
        struct ouverte *o = &m->ouvertes[i];
        if (o->convention == 0 || (!e->overflow && e->journal_index <= o->copie.index))
            continue;
        const struct copie_row *row = copie_find(&o->copie, (uint32_t)e->type, e->id);
        if (row == NULL && o->convention == HORS_CONVENTION)
            continue;
        if (e->overflow || row == NULL || row->revision < e->revision)
            o->stale = true;
    }
}

/* --- Time ------------------------------------------------------------------------ */

static size_t typed_values(const struct ouverte *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->edits.count; i++)
        n += o->edits.rows[i].count;
    return n;
}

static void draft_head(const struct model *m, const struct ouverte *o, struct draft_head *h)
{
    char label[160];
    *h = (struct draft_head){.convention = o->convention, .at_ms = m->now_ms, .records = (uint32_t)o->edits.count,
                             .values = (uint32_t)typed_values(o), .wanted = o->save_wanted, .command = o->command};
    (void)snprintf(h->account, sizeof h->account, "%s", m->account);
    (void)snprintf(h->server, sizeof h->server, "%s", m->server);
    bool named = copie_name(&o->copie, &o->edits, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, o->convention, label, sizeof label) > 0;
    (void)snprintf(h->title, sizeof h->title, "%s", o->convention == HORS_CONVENTION ? _("Fiches hors convention") : named ? label
                                                                                     : _("Convention encore sans nom"));
}

void ouverte_draft(struct model *m, struct ouverte *o)
{
    struct effect e = {.kind = EFFECT_DRAFT, .id = o->convention, .tag = (uint32_t)(o->convention & 0xffffffffu)};
    struct draft_head h;
    struct arena a;
    struct bytes packed = {0};
    if (!o->draft_dirty)
        return;
    arena_init(&a, m->sys, DOSSIER_BYTES);
    draft_head(m, o, &h);
    enum err error = o->edits.count > 0 || o->command.len > 0 ? draft_pack(&h, &o->edits, &a, &packed) : ERR_OK;
    uint8_t *copy = error == ERR_OK && packed.len > 0 ? sys_alloc(m->sys, packed.len) : NULL;
    if (copy != NULL)
        memcpy(copy, packed.data, packed.len);
    arena_finish(&a);
    if (error != ERR_OK || (packed.len > 0 && copy == NULL)) {
        model_say(m, MESSAGE_ERROR, "%s", _("Le brouillon n'a pas pu être gardé : enregistrez sans attendre (F2)."));
        return;
    }
    e.bytes = bytes_of(copy, packed.len);
    o->draft_dirty = false;
    o->dirty_ms = 0;
    model_effect_add(m, e);
}

void ouvertes_tick(struct model *m)
{
    for (size_t i = 0; i < OUVERTES_MAX; i++) {
        struct ouverte *o = &m->ouvertes[i];
        if (o->convention == 0)
            continue;
        if (o->stale && !o->loading && m->link == LINK_ONLINE && m->now_ms - o->loaded_ms >= STALE_MS)
            ouverte_load(m, o);
        if (o->draft_dirty && m->now_ms - o->dirty_ms >= DRAFT_DELAY_MS)
            ouverte_draft(m, o);
    }
}

void drafts_now(struct model *m)
{
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0)
            ouverte_draft(m, &m->ouvertes[i]);
}

void ouvertes_online(struct model *m)
{
    for (size_t i = 0; i < OUVERTES_MAX; i++) {
        struct ouverte *o = &m->ouvertes[i];
        if (o->convention == 0)
            continue;
        o->loading = false;
        ouverte_load(m, o);
    }
    commands_send(m);
    if (m->depth > 0)
        ouverte_presence(m, model_top(m)->convention);
}
