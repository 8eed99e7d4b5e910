/* Reading a list: from the copy of a convention, or from the daemon, page by
 * page as they are needed, one request at a time. */
#include "client-tui/views/liste/liste.h"

#include <stdio.h>
#include <string.h>

enum { CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, AHEAD = 50 /* rows read before they are reached */,
       READ_AGAIN_MS = 2000 };

bool liste_orderable(const struct liste *s, int column)
{
    const struct field_def *f = column >= 0 && (size_t)column < s->column_count ? s->columns[column].field : NULL;
    return f != NULL && (f->flags & (FIELD_INDEX | FIELD_UNIQUE)) != 0 &&
           record_descriptor(s->type, f)->label != PROTOBUF_C_LABEL_REPEATED;
}

/* What ends soonest comes first; others by their name. */
static int first_order(const struct liste *s)
{
    for (size_t i = 0; i < s->column_count; i++)
        if ((int)s->type->number == CONVENTION && s->columns[i].field != NULL && strcmp(s->columns[i].field->name, "fin") == 0)
            return (int)i;
    for (size_t i = 0; i < s->column_count; i++)
        if (s->columns[i].field != NULL && (s->columns[i].field->flags & FIELD_LABEL) != 0 && s->heads[i].kind == CELL_TEXT && liste_orderable(s, (int)i) &&
            s->columns[i].field->target == 0)
            return (int)i;
    return LISTE_SORT_NONE;
}

void liste_reset(struct model *m, struct place *p, const struct record_type *t)
{
    struct liste *s = p->state;
    s->type = t;
    s->convention = p->convention;
    s->code_count = 0;
    p->type = (uint32_t)t->number;
    liste_clear(s);
    liste_columns(s, p->convention != 0);
    tableau_init(&s->all, &s->arena, _(t->plural), s->heads, s->column_count);
    s->sort = first_order(s);
    s->descending = s->archived = s->loaded = s->more = s->reading = s->again = s->chiffres_asked = false;
    s->asked = s->seen_copie = s->focus_id = 0;
    s->shift = s->cursor_len = s->checked_count = 0;
    s->error = ERR_OK;
    s->list = (struct list){0};
    chiffres_clear(&s->chiffres);
    m->dirty = true;
}

/* --- From the daemon -------------------------------------------------------------- */

/* The page that asked, if it is still somewhere. */
static struct place *asker(struct model *m, uint64_t tag)
{
    for (size_t i = 0; i <= m->depth; i++) {
        struct place *p = i < m->depth ? &m->places[i] : m->has_popped ? &m->popped : NULL;
        if (p != NULL && p->page == PAGE_LISTE && p->state != NULL && ((struct liste *)p->state)->asked == tag)
            return p;
    }
    return NULL;
}

static void failed(struct liste *s, const struct reponse *r)
{
    s->error = r->error != ERR_OK ? r->error : ERR_INTERNAL;
    (void)snprintf(s->error_text, sizeof s->error_text, "%s", err_sentence(s->error, r->note));
}

static void keep_cursor(struct liste *s, const Pacte__ListReply *l)
{
    s->more = l->next.len > 0 && l->next.len <= sizeof s->cursor && s->all.row_count < LISTE_ROWS_MAX;
    s->cursor_len = s->more ? l->next.len : 0;
    if (s->more)
        memcpy(s->cursor, l->next.data, l->next.len);
}

static void answered(struct model *m, const struct reponse *r, uint64_t tag)
{
    struct place *p = asker(m, tag);
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    m->dirty = true;
    if (p == NULL)
        return;
    struct liste *s = p->state;
    s->reading = false;
    s->asked = 0;
    if (r->error != ERR_OK || l == NULL) {
        failed(s, r);
        return;
    }
    if (s->again)
        liste_clear(s);
    s->again = false;
    s->error = ERR_OK;
    for (size_t i = 0; i < l->n_records; i++) {
        if (!liste_add(m, s, l->records[i]))
            continue;
        if (s->all.row_count <= LISTE_PAGE_ALL)
            annuaire_keep(m, l->records[i]);
    }
    keep_cursor(s, l);
    s->loaded = true;
    s->kept = r->kept_ms != 0;
    s->read_ms = r->kept_ms != 0 ? r->kept_ms : m->now_ms;
    s->reshow = true;
}

void liste_read(struct model *m, struct place *p, bool again)
{
    struct liste *s = p->state;
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    if (p->convention != 0) {
        s->seen_copie = 0;
        return;
    }
    if (again) {
        s->cursor_len = 0;
        s->seen_index = m->watch_index;
    }
    s->again = again;
    q.type = s->type->number;
    q.rows = s->cursor_len > 0 && (s->filter.len > 0 || s->all.row_count >= LISTE_PAGE) ? LISTE_PAGE_ALL : LISTE_PAGE;
    q.archived = s->archived;
    if (liste_orderable(s, s->sort)) {
        q.order = (char *)(uintptr_t)s->columns[s->sort].field->name;
        q.descending = s->descending;
    }
    q.cursor.data = s->cursor;
    q.cursor.len = s->cursor_len;
    s->reading = true;
    s->asked = (uint64_t)m->next_tag + 1;
    model_send(m, PACTE__METHOD__METHOD_LIST, &q.base, answered, s->asked, _("Lecture de la liste"));
}

/* --- Figures of conventions ---------------------------------------------------------- */

static struct liste *figures_of(struct model *m)
{
    for (size_t i = 0; i < m->depth; i++)
        if (m->places[i].page == PAGE_LISTE && m->places[i].type == CONVENTION && m->places[i].convention == 0)
            return m->places[i].state;
    return NULL;
}

static void ask_totals(struct model *m, uint64_t after);

/* What fails here leaves the columns empty: the list stands without them. */
static void totals(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct liste *s = figures_of(m);
    (void)arg;
    if (s == NULL || r->error != ERR_OK || r->m == NULL)
        return;
    uint64_t next = chiffres_totals(&s->chiffres, (const Pacte__TotalsReply *)r->m);
    if (next != 0)
        ask_totals(m, next);
    else
        liste_names(m, s, true);
    m->dirty = true;
}

static void ask_totals(struct model *m, uint64_t after)
{
    Pacte__TotalsRequest q = chiffres_question(m, after);
    model_send(m, PACTE__METHOD__METHOD_TOTALS, &q.base, totals, 0, _("Lecture des montants"));
}

static void ask_deadlines(struct model *m, uint64_t after);

static void deadlines(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct liste *s = figures_of(m);
    const Pacte__EcheancesReply *e = (const Pacte__EcheancesReply *)r->m;
    (void)arg;
    if (s == NULL || r->error != ERR_OK || e == NULL)
        return;
    for (size_t i = 0; i < e->n_rows; i++)
        chiffres_echeance(&s->chiffres, e->rows[i]);
    if (e->next != 0)
        ask_deadlines(m, e->next);
    else
        liste_names(m, s, true);
    m->dirty = true;
}

static void ask_deadlines(struct model *m, uint64_t after)
{
    Pacte__EcheancesRequest q = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    au.number = m->today.number;
    q.au = &au;
    q.after = after;
    model_send(m, PACTE__METHOD__METHOD_ECHEANCES, &q.base, deadlines, 0, _("Lecture des échéances"));
}

static bool federation(const struct model *m)
{
    for (size_t i = 0; i < m->role_count; i++)
        if (m->roles[i] == PACTE__ROLE__ROLE_FEDERATION)
            return true;
    return false;
}

/* Few requests, whatever the number of conventions; the deadlines of thousands
 * of them are for the portfolio. */
static void ask_figures(struct model *m, struct liste *s)
{
    if (s->chiffres_asked || !s->loaded || (int)s->type->number != CONVENTION)
        return;
    s->chiffres_asked = true;
    chiffres_clear(&s->chiffres);
    ask_totals(m, 0);
    if (!federation(m) && !s->more)
        ask_deadlines(m, 0);
}

/* --- What is missing ------------------------------------------------------------------- */

static void from_copy(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    struct arena a;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o == NULL || !o->copie.whole || s->seen_copie == o->copie.generation + 1)
        return;
    s->seen_copie = o->copie.generation + 1;
    liste_clear(s);
    arena_init(&a, m->sys, LISTE_BYTES);
    for (size_t i = 0; i < o->copie.count; i++) {
        const struct copie_row *row = &o->copie.rows[i];
        if (row->type != (uint32_t)s->type->number || row->archived != s->archived)
            continue;
        arena_reset(&a);
        const Pacte__Record *r = copie_record(&o->copie, row->type, row->id, &a);
        if (r != NULL)
            (void)liste_add(m, s, r);
    }
    arena_finish(&a);
    s->loaded = true;
    s->read_ms = o->loaded_ms;
}

/* A filter, the last row, an order that the daemon does not give: over every row. */
static bool needs_all(const struct liste *s)
{
    return s->filter.len > 0 || s->to_end || (s->sort >= 0 && !liste_orderable(s, s->sort));
}

static void from_daemon(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    bool online = m->link == LINK_ONLINE;
    if (s->reading || !model_reads(m))
        return;
    bool again = online && (s->error == ERR_UNREACHABLE || s->kept);    /* the link is back */
    if (s->error != ERR_OK && !again)
        return;
    if (!s->loaded || again)
        liste_read(m, p, true);
    else if (online && s->seen_index < m->watch_index && !s->more && s->all.row_count <= LISTE_PAGE && m->now_ms - s->read_ms > READ_AGAIN_MS)
        liste_read(m, p, true);
    else if (s->more && (needs_all(s) || s->list.at + AHEAD >= s->shown_count))
        liste_read(m, p, false);
    ask_figures(m, s);
}

void liste_refresh(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    char words[LINE_BYTES];
    bool archived = liste_filter_text(s, words);
    if (archived != s->archived && !s->filtering) {
        s->archived = archived;
        s->loaded = false;
        s->seen_copie = 0;
    }
    if (s->reshow)
        liste_show(m, s);                /* before it is known how far the user looks */
    liste_modeles(m, s);
    if (p->convention != 0)
        from_copy(m, p);
    else
        from_daemon(m, p);
    if (s->seen_names != m->annuaire.generation) {
        s->seen_names = m->annuaire.generation;
        liste_names(m, s, false);
    }
    if (s->reshow)
        liste_show(m, s);
    if (s->to_end && s->shown_count > 0)
        s->list.at = s->shown_count - 1;
    s->to_end = s->to_end && s->more;
}
