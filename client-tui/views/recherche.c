/* Recherche: every type of record at once, as the user types; one request is
 * out at a time, and the last words typed are always searched in the end. */
#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MAX = 100, LABEL = 240, LETTERS_MIN = 2, FIELD_COLS = 22 };

struct hit { uint32_t type; uint64_t id; char label[LABEL]; char field[48]; };
struct state {
    struct line typed;
    struct list list;
    struct hit *rows;
    size_t count;
    bool more, searched;
    uint64_t asked;                      /* 0: nothing is out */
    char asked_text[LINE_BYTES];         /* of the request that is out, then of the rows */
    enum err error;
    char error_text[MESSAGE_BYTES];
};

static struct state *asker(struct model *m, uint64_t tag)
{
    for (size_t i = 0; i <= m->depth; i++) {
        struct place *p = i < m->depth ? &m->places[i] : m->has_popped ? &m->popped : NULL;
        if (p != NULL && p->page == PAGE_RECHERCHE && p->state != NULL && ((struct state *)p->state)->asked == tag)
            return p->state;
    }
    return NULL;
}

/* By type, in the order of the table; within one, as the daemon found them. */
static void group(struct state *s, const Pacte__SearchReply *r)
{
    s->count = 0;
    for (size_t t = 0; t < record_type_count; t++)
        for (size_t i = 0; i < r->n_rows && s->count < ROWS_MAX; i++) {
            const Pacte__SearchRow *row = r->rows[i];
            const struct field_def *f = record_field(&record_types[t], row->field);
            if (row->type != record_types[t].number)
                continue;
            struct hit *h = &s->rows[s->count++];
            *h = (struct hit){.type = (uint32_t)row->type, .id = row->id};
            (void)snprintf(h->label, sizeof h->label, "%s", row->label);
            (void)snprintf(h->field, sizeof h->field, "%s", f != NULL ? _(f->label) : "");
        }
    list_count(&s->list, s->count);
}

static void answered(struct model *m, const struct reponse *r, uint64_t tag)
{
    struct state *s = asker(m, tag);
    const Pacte__SearchReply *reply = (const Pacte__SearchReply *)r->m;
    if (s == NULL)
        return;
    m->dirty = true;
    s->asked = 0;
    s->searched = true;
    s->error = r->error;
    if (r->error != ERR_OK || reply == NULL) {
        (void)snprintf(s->error_text, sizeof s->error_text, "%s", err_sentence(r->error, r->note));
        s->count = 0;
        return;
    }
    s->more = reply->more;
    s->list.at = s->list.top = 0;
    group(s, reply);
}

static void search(struct model *m, struct state *s)
{
    Pacte__SearchRequest q = PACTE__SEARCH_REQUEST__INIT;
    memcpy(s->asked_text, s->typed.text, s->typed.len + 1);
    q.text = s->asked_text;
    q.rows = ROWS_MAX;
    s->asked = (uint64_t)m->next_tag + 1;
    model_send(m, PACTE__METHOD__METHOD_SEARCH, &q.base, answered, s->asked, _("Recherche"));
}

/* Labels that name other records by their identifiers are asked for by name. */
static void names(struct model *m, struct state *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct record_type *t = record_type_of(s->rows[i].type);
        bool refers = false;
        char label[LABEL];
        for (size_t f = 0; t != NULL && f < t->field_count; f++)
            refers = refers || ((t->fields[f].flags & FIELD_LABEL) != 0 && t->fields[f].target != 0);
        if (refers && annuaire_nom(m, s->rows[i].type, s->rows[i].id, label, sizeof label))
            memcpy(s->rows[i].label, label, sizeof label);
    }
}

static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (s->rows == NULL)
        return;
    names(m, s);
    if (s->error == ERR_UNREACHABLE && m->link == LINK_ONLINE) {
        s->error = ERR_OK;
        s->asked_text[0] = '\0';
    }
    bool same = strcmp(s->asked_text, s->typed.text) == 0;
    if (s->asked == 0 && !same && s->typed.len >= LETTERS_MIN && m->link == LINK_ONLINE && m->logged)
        search(m, s);
    if (s->typed.len < LETTERS_MIN) {
        s->count = 0;
        s->searched = false;
        s->asked_text[0] = '\0';
        list_count(&s->list, 0);
    }
}

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    s->rows = sys_zalloc(m->sys, ROWS_MAX, sizeof *s->rows);
    s->typed.max = LIMIT_SEARCH_BYTES;
    line_set(&s->typed, p->arg);
}

static void leave(struct model *m, struct place *p) { sys_release(m->sys, ((struct state *)p->state)->rows); }

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    if (k == UI_ENTER) {
        if (s->list.at < s->count)
            model_open(m, 0, s->rows[s->list.at].type, s->rows[s->list.at].id);
        return true;
    }
    return list_filter_key(&s->list, &s->typed, k, NULL);
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static bool paste(struct model *m, struct place *p, const char *text)
{
    (void)m;
    return line_paste(&((struct state *)p->state)->typed, text);
}

/* --- Drawing ------------------------------------------------------------------------ */

static void say_none(const struct model *m, const struct state *s, struct area a)
{
    if (m->link != LINK_ONLINE) {
        (void)put(a, 0, 1, STYLE_WARNING, _("Hors ligne : la recherche reprendra avec le lien."));
    } else if (s->error != ERR_OK) {
        (void)put(a, 0, 1, STYLE_ERROR, s->error_text);
    } else if (s->typed.len < LETTERS_MIN) {
        (void)put(a, 0, 1, STYLE_TEXT, _("Tapez au moins deux lettres : nom, référence, commune, objet d'une décision…"));
        (void)put(a, 1, 1, STYLE_DIM, _("Ni accents ni majuscules ne comptent ; les débuts de mots suffisent."));
    } else if (s->asked != 0 || !s->searched) {
        (void)put(a, 0, 1, STYLE_DIM, _("Recherche…"));
    } else {
        (void)putf(a, 0, 1, STYLE_TEXT, _("Rien pour « %s »."), s->asked_text);
        (void)put(a, 1, 1, STYLE_TEXT, _("Essayez moins de mots, le début d'un mot, une référence ou un SIRET ;"));
        (void)put(a, 2, 1, STYLE_TEXT, _("« l » puis « / » filtre aussi par montant ou par date : fin<2028."));
    }
}

/* Rows on screen: a title before each type. */
static int lines_before(const struct state *s, size_t from, size_t to)
{
    int n = 0;
    for (size_t i = from; i < to; i++)
        n += 1 + (i == from || s->rows[i].type != s->rows[i - 1].type);
    return n;
}

static int draw_title(const struct state *s, struct area a, int row, size_t i)
{
    size_t n = 0;
    const struct record_type *t = record_type_of(s->rows[i].type);
    for (size_t k = 0; k < s->count; k++)
        n += s->rows[k].type == s->rows[i].type;
    (void)putf(a, row, 1, STYLE_TITLE, "%s (%zu)", t != NULL ? _(n > 1 ? t->plural : t->label) : "", n);
    return row + 1;
}

static void draw_hits(struct state *s, struct area a)
{
    size_t first = s->list.top;
    int row = 0;
    if (s->list.at < first)
        first = s->list.at;
    while (first < s->list.at && lines_before(s, first, s->list.at + 1) > a.rows)
        first++;
    s->list.top = first;
    s->list.page = a.rows;
    for (size_t i = first; i < s->count && row < a.rows; i++) {
        const struct hit *h = &s->rows[i];
        const struct colonne columns[] = {{.title = "", .width = 0}, {.title = "", .width = FIELD_COLS, .from_cols = 70}};
        const char *texts[] = {h->label, h->field};
        const enum style styles[] = {STYLE_TEXT, STYLE_DIM};
        if (i == first || h->type != s->rows[i - 1].type)
            row = draw_title(s, a, row, i);
        table_row(a, row++, columns, 2, texts, styles, i == s->list.at);
    }
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    int top = body.rows >= 8 ? 2 : 1;
    struct area rows = area_part(body, top, 0, body.rows, body.cols);
    if (s->count > 0)
        draw_hits(s, rows);
    else
        say_none(m, s, rows);
    int col = put(body, 0, 1, STYLE_TITLE, _("Chercher : "));
    line_draw(body, 0, col, body.cols - col - 20 > 20 ? body.cols - col - 20 : body.cols - col, &s->typed, true);
    if (s->count > 0 && body.cols - col - 20 > 20)
        (void)putf(body, 0, body.cols - 19, STYLE_DIM, s->more ? _("plus de %zu fiches") : P_("%zu fiche", "%zu fiches", s->count), s->count);
    if (top == 2)
        put_rule(body, 1);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column columns[] = {{"type", N_("Type"), CELL_TEXT}, {"fiche", N_("Fiche"), CELL_TEXT}, {"champ", N_("Trouvé dans"), CELL_TEXT}};
    const struct state *s = p->state;
    char text[LINE_BYTES + 120], day[DAY_TEXT_BYTES];
    (void)day_format(m->today, day, sizeof day);
    (void)snprintf(text, sizeof text, _("« %s » · %zu%s · au %s · %s"), s->asked_text, s->count, s->more ? "+" : "", day, m->name);
    const char *subtitle = arena_text(t->arena, text, strlen(text));
    tableau_init(t, t->arena, _("Recherche"), columns, 3);
    t->subtitle = subtitle != NULL ? subtitle : "";
    for (size_t i = 0; i < s->count; i++) {
        const struct record_type *type = record_type_of(s->rows[i].type);
        struct tableau_cell *c = tableau_row(t, s->rows[i].type, s->rows[i].id);
        if (c == NULL)
            break;
        cell_text(&c[0], type != NULL ? _(type->label) : "");
        cell_text(&c[1], s->rows[i].label);
        cell_text(&c[2], s->rows[i].field);
    }
    return s->count > 0;
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_NONE};

/* Entrée opens what the words typed find, not what those before did. */
static bool waiting(const struct model *m, const struct place *p, uint32_t key)
{
    const struct state *s = p->state;
    (void)m;
    return key == UI_ENTER && s->typed.len >= LETTERS_MIN && s->error == ERR_OK &&
           (s->asked != 0 || strcmp(s->asked_text, s->typed.text) != 0);
}

const struct page page_recherche = {
    .id = PAGE_RECHERCHE, .name = "recherche", .title = N_("Recherche"), .state_bytes = sizeof(struct state), .actions = actions,
    .enter = enter, .leave = leave, .refresh = refresh, .typing = typing, .key = key, .paste = paste, .waiting = waiting, .draw = draw, .table = table,
};
