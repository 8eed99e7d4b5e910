/* Accueil: what is late or due, the conventions, what others did. */
#include "client-tui/views/views.h"
#include "client-tui/widgets/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { TODO_MAX = 200, CONVENTIONS_MAX = 100, TITLE = 120 };

struct todo { uint64_t convention, id, with; uint32_t type; bool dated, late; int32_t days; struct day due; char title[TITLE]; };
struct conv { uint64_t id; char reference[48], label[TITLE]; bool has_end; struct day end; };
struct state {
    struct todo todos[TODO_MAX];
    size_t todo_count;
    struct conv convs[CONVENTIONS_MAX];
    size_t conv_count;
    struct list list;                /* todos, then conventions */
    bool asked, ready;
    int64_t read_ms;
};

static struct state *mine(struct model *m)
{
    for (size_t i = 0; i < m->depth; i++)
        if (m->places[i].page == PAGE_ACCUEIL)
            return m->places[i].state;
    return NULL;
}

static int by_urgency(const void *a, const void *b)
{
    const struct todo *x = a, *y = b;
    return x->due.number < y->due.number ? -1 : x->due.number > y->due.number;
}

static void ask_todos(struct model *m, uint64_t after);

static void todos(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct state *s = mine(m);
    const Pacte__EcheancesReply *e = (const Pacte__EcheancesReply *)r->m;
    (void)arg;
    m->dirty = true;
    if (s == NULL || r->error != ERR_OK || e == NULL)
        return;
    for (size_t i = 0; i < e->n_rows && s->todo_count < TODO_MAX; i++) {
        const Pacte__EcheanceRow *row = e->rows[i];
        if (row->du == NULL)
            continue;
        struct todo *t = &s->todos[s->todo_count++];
        *t = (struct todo){.convention = row->convention, .id = row->id, .type = (uint32_t)row->type, .with = row->avec, .dated = true,
                           .due = {row->du->number}};
        t->days = day_between(m->today, t->due);
        t->late = t->days < 0;
        (void)snprintf(t->title, sizeof t->title, "%s", row->titre);
    }
    if (e->next != 0 && s->todo_count < TODO_MAX) {
        ask_todos(m, e->next);
        return;
    }
    qsort(s->todos, s->todo_count, sizeof s->todos[0], by_urgency);
    s->ready = true;
    s->read_ms = m->now_ms;
    list_count(&s->list, s->todo_count + s->conv_count);
}

static void ask_todos(struct model *m, uint64_t after)
{
    Pacte__EcheancesRequest q = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    au.number = m->today.number;
    q.au = &au;
    q.after = after;
    model_send(m, PACTE__METHOD__METHOD_ECHEANCES, &q.base, todos, 0, _("Lecture des échéances"));
}

static void conventions(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct state *s = mine(m);
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    (void)arg;
    m->dirty = true;
    if (s == NULL || r->error != ERR_OK || l == NULL)
        return;
    for (size_t i = 0; i < l->n_records && s->conv_count < CONVENTIONS_MAX; i++) {
        const Pacte__Convention *c = l->records[i]->convention;
        struct conv *row = &s->convs[s->conv_count++];
        *row = (struct conv){.id = l->records[i]->header->id};
        (void)snprintf(row->reference, sizeof row->reference, "%s", c->reference);
        (void)snprintf(row->label, sizeof row->label, "%s", c->intitule);
        row->has_end = jour(c->fin, &row->end);
    }
    list_count(&s->list, s->todo_count + s->conv_count);
}

static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    if (s->asked || m->link != LINK_ONLINE || !m->logged)
        return;
    s->asked = true;
    ask_todos(m, 0);
    q.type = TYPE(CONVENTION);
    q.rows = CONVENTIONS_MAX;
    model_send(m, PACTE__METHOD__METHOD_LIST, &q.base, conventions, 0, _("Lecture des conventions"));
}

static uint64_t convention_at(const struct state *s, size_t at)
{
    return at < s->todo_count ? s->todos[at].convention : at - s->todo_count < s->conv_count ? s->convs[at - s->todo_count].id : 0;
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct state *s = p->state;
    if (a != ACTION_OUVRIR)
        return false;
    uint64_t c = convention_at(s, s->list.at);
    return c != 0 && model_go(m, (struct place){.page = s->list.at < s->todo_count ? PAGE_FRISE : PAGE_FICHE, .convention = c});
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct state *s = p->state;
    (void)m;
    return a == ACTION_OUVRIR && convention_at(s, s->list.at) == 0 ? _("rien n'est choisi") : NULL;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    (void)m;
    return list_key(&((struct state *)p->state)->list, k);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    char day[16];
    int row = 0, room = body.rows - 4 - (int)(s->conv_count < 4 ? s->conv_count : 4);
    size_t at = s->list.at < s->todo_count ? s->list.at : 0, first = room > 0 && at >= (size_t)room ? at - (size_t)room + 1 : 0;
    (void)m;
    (void)putf(body, row++, 1, STYLE_TITLE, _("À FAIRE  (%zu)"), s->todo_count);
    put_cursor(body, 1, 0);
    for (size_t i = first; i < s->todo_count && row <= room; i++, row++) {
        const struct todo *t = &s->todos[i];
        bool focus = i == s->list.at;
        (void)day_format(t->due, day, sizeof day);
        (void)put(body, row, 0, focus ? STYLE_SELECTED : STYLE_TEXT, focus ? "►" : " ");
        int col = t->late ? putf(body, row, 1, STYLE_LATE, _("EN RETARD %d j"), -t->days)
                          : t->days == 0 ? put(body, row, 1, STYLE_WARNING, _("AUJOURD'HUI")) : putf(body, row, 1, STYLE_TEXT, _("dans %d j"), t->days);
        (void)put_in(body, row, col > 17 ? col + 1 : 17, body.cols - 30, focus ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, t->title);
        (void)put(body, row, body.cols - 11, STYLE_TEXT, day);
        if (focus)
            put_cursor(body, row, 0);
    }
    if (row < body.rows)
        put_rule(body, row++);
    (void)put(body, row++, 1, STYLE_TITLE, _("CONVENTIONS"));
    for (size_t i = 0; i < s->conv_count && row < body.rows; i++, row++) {
        bool focus = s->list.at == s->todo_count + i;
        (void)put(body, row, 0, focus ? STYLE_SELECTED : STYLE_TEXT, focus ? "►" : " ");
        (void)put_in(body, row, 1, 14, focus ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, s->convs[i].reference);
        (void)put_in(body, row, 16, body.cols - 30, STYLE_TEXT, ALIGN_LEFT, s->convs[i].label);
        if (focus)
            put_cursor(body, row, 0);
    }
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_NONE};

const struct page page_accueil = {
    .id = PAGE_ACCUEIL, .name = "accueil", .title = N_("Accueil"), .state_bytes = sizeof(struct state), .actions = actions,
    .refresh = refresh, .act = act, .key = key, .why_not = why_not, .draw = draw,
};
