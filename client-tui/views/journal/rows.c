/* The rows of the journal: history from the daemon, or the copy by date. */
#include "client-tui/views/journal/journal.h"

#include "common/wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOURNAL_BYTES = 32 << 20, DETAIL_BYTES = 4 << 20, PAGE = 50, TEXT = 400 };

static const char *keep(struct journal *j, const char *text)
{
    char *copy = arena_text(&j->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

size_t journal_nom(struct model *m, uint64_t convention, uint32_t type, uint64_t id, char *out, size_t size)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    if (o != NULL && copie_find(&o->copie, type, id) != NULL)
        return copie_label(&o->copie, NULL, type, id, out, size);
    (void)annuaire_nom(m, type, id, out, size);
    return strlen(out);
}

static void forget(struct model *m, struct journal *j)
{
    arena_finish(&j->arena);
    arena_init(&j->arena, m->sys, JOURNAL_BYTES);
    j->rows = NULL;
    j->detail = NULL;
    j->count = j->cap = 0;
    j->next_before = 0;
}

static struct version *row(struct journal *j)
{
    if (j->count == j->cap) {
        size_t cap = j->cap == 0 ? 64 : j->cap * 2;
        struct version *grown = arena_zalloc(&j->arena, cap, sizeof *grown);
        if (grown == NULL)
            return NULL;
        if (j->count > 0)
            memcpy(grown, j->rows, j->count * sizeof *grown);
        j->rows = grown;
        j->cap = cap;
    }
    struct version *v = &j->rows[j->count++];
    *v = (struct version){.who = "", .reason = "", .summary = ""};
    return v;
}

static const char *author(const struct model *m, uint64_t convention, uint64_t id, const char *account)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    const char *name = id == m->account_id ? m->name : o != NULL ? copie_auteur(&o->copie, id) : "";
    return name[0] != '\0' ? name : account[0] != '\0' ? account : _("compte supprimé");
}

/* --- Of a whole convention ----------------------------------------------------- */

static int newest(const void *a, const void *b)
{
    const struct version *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? 1 : -1;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void whole(struct model *m, struct place *p, const struct ouverte *o)
{
    char text[TEXT], name[256];
    struct journal *j = p->state;
    forget(m, j);
    for (size_t i = 0; i < o->copie.count; i++) {
        const struct copie_row *r = &o->copie.rows[i];
        struct version *v = row(j);
        if (v == NULL)
            break;
        v->type = r->type;
        v->id = r->id;
        v->revision = r->revision;
        v->at_ms = r->changed_ms;
        v->archived = r->archived;
        v->mine = r->changed_by == m->account_id;
        v->who = keep(j, author(m, p->convention, r->changed_by, ""));
    }
    if (j->count > 0)
        qsort(j->rows, j->count, sizeof *j->rows, newest);
    for (size_t i = 0; i < j->count; i++) {
        const struct record_type *t = record_type_of(j->rows[i].type);
        (void)journal_nom(m, p->convention, j->rows[i].type, j->rows[i].id, name, sizeof name);
        (void)snprintf(text, sizeof text, "%s %s%s", t != NULL ? _(t->label) : "?", name, j->rows[i].archived ? _(" · archivée") : "");
        j->rows[i].summary = keep(j, text);
    }
    list_count(&j->list, j->count);
}

/* --- Of one record ----------------------------------------------------------------- */

static void summarise(struct model *m, struct place *p)
{
    char text[TEXT];
    struct journal *j = p->state;
    for (size_t i = 0; i < j->count; i++) {
        struct difference *d;
        struct version *v = &j->rows[i];
        const Pacte__Record *before = i + 1 < j->count ? j->rows[i + 1].record : NULL;
        bool was = before != NULL && before->header->archived;
        if (before == NULL && (v->revision > 1 || j->next_before != 0)) {
            v->summary = "…";
            continue;
        }
        size_t n = journal_diff(m, p->convention, before, v->record, &j->arena, &d);
        const char *word = before == NULL ? _("création") : v->archived && !was ? _("archivée") : was && !v->archived ? _("rétablie") : "";
        if (n == 0 || before == NULL)
            (void)snprintf(text, sizeof text, "%s", word[0] != '\0' ? word : _("enregistrée sans changement"));
        else if (n == 1)
            (void)snprintf(text, sizeof text, "%s : %s → %s", d[0].label, d[0].before, d[0].after);
        else
            (void)snprintf(text, sizeof text, P_("%s : %s → %s (et %zu autre)", "%s : %s → %s (et %zu autres)", n - 1), d[0].label,
                           d[0].before, d[0].after, n - 1);
        v->summary = keep(j, text);
    }
    j->seen_names = m->annuaire.generation;
}

struct place *journal_place(struct model *m, uint64_t id)
{
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_JOURNAL && m->places[i - 1].id == id)
            return &m->places[i - 1];
    return NULL;
}

/* The answer lives no longer than its event: the record is kept packed anew. */
static void add(struct model *m, struct place *p, const Pacte__HistoryRow *h)
{
    struct journal *j = p->state;
    struct bytes packed;
    ProtobufCMessage *copy;
    if (h->record == NULL || h->record->header == NULL)
        return;
    if (wire_pack(&h->record->base, &j->arena, &packed) != ERR_OK ||
        wire_unpack_own(&pacte__record__descriptor, packed, &j->arena, &copy) != ERR_OK)
        return;
    struct version *v = row(j);
    if (v == NULL)
        return;
    v->record = (const Pacte__Record *)copy;
    const Pacte__Header *header = v->record->header;
    v->type = p->type;
    v->id = header->id;
    v->revision = header->revision;
    v->at_ms = header->changed_ms;
    v->archived = header->archived;
    v->mine = strcmp(h->account, m->account) == 0;
    v->who = keep(j, author(m, p->convention, header->changed_by, h->account));
    v->reason = keep(j, h->reason);
}

static void answered(struct model *m, const struct reponse *r, uint64_t id)
{
    struct place *p = journal_place(m, id);
    const Pacte__HistoryReply *h = (const Pacte__HistoryReply *)r->m;
    m->dirty = true;
    if (p == NULL)
        return;
    struct journal *j = p->state;
    j->loading = false;
    j->error = r->error;
    if (r->error != ERR_OK || h == NULL) {
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
        return;
    }
    for (size_t i = 0; i < h->n_rows; i++)
        add(m, p, h->rows[i]);
    j->next_before = h->next_before;
    summarise(m, p);
    list_count(&j->list, j->count);
}

static void ask(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    Pacte__HistoryRequest q = PACTE__HISTORY_REQUEST__INIT;
    q.type = (Pacte__RecordType)p->type;
    q.id = p->id;
    q.before = j->next_before;
    q.rows = PAGE;
    j->loading = j->begun = true;
    model_send(m, PACTE__METHOD__METHOD_HISTORY, &q.base, answered, p->id, _("Lecture du journal"));
}

void journal_more(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    if (j->next_before != 0 && !j->loading)
        ask(m, p);
}

/* Of the version at the focus: for the pane below the list. */
static void detail(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    if (j->list.at >= j->count || (j->detail != NULL && j->detail_at == j->list.at && j->detail_rows == j->count))
        return;
    const Pacte__Record *before = j->list.at + 1 < j->count ? j->rows[j->list.at + 1].record : NULL;
    arena_finish(&j->detail_arena);
    arena_init(&j->detail_arena, m->sys, DETAIL_BYTES);
    j->detail_at = j->list.at;
    j->detail_rows = j->count;
    j->detail_count = journal_diff(m, p->convention, before, j->rows[j->list.at].record, &j->detail_arena, &j->detail);
}

static void bring(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    const struct ouverte *o = model_ouverte(m, p->convention);
    if (p->type == 0) {
        if (o != NULL && o->copie.whole && (!j->begun || j->seen_copie != o->copie.generation)) {
            j->begun = true;
            j->seen_copie = o->copie.generation;
            whole(m, p, o);
        }
        return;
    }
    const struct copie_row *now = o != NULL ? copie_find(&o->copie, p->type, p->id) : NULL;
    const struct edit *typed = o != NULL && now == NULL ? edits_find(&o->edits, p->type, p->id) : NULL;
    j->nouvelle = typed != NULL && typed->revision == 0;
    if (j->nouvelle)
        return;
    bool newer = now != NULL && j->count > 0 && now->revision > j->rows[0].revision;
    if (!j->loading && (!j->begun || newer)) {
        forget(m, j);
        ask(m, p);
    } else if (j->seen_names != m->annuaire.generation) {
        summarise(m, p);
        j->detail = NULL;
    }
}

void journal_rows(struct model *m, struct place *p)
{
    bring(m, p);
    if (p->type != 0)
        detail(m, p);
}
