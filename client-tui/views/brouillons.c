/* Brouillons: nothing typed is lost; what is not saved is here. */
#include "client-tui/views/brouillons.h"

#include "client-tui/widgets/heure.h"
#include "client-tui/views/views.h"

#include <stdio.h>
#include <string.h>

enum { COMPARE_BYTES = 1 << 20, NARROW = 72 };

static void refresh(struct model *m, struct place *p) { brouillons_rows(m, p->state); }

static bool key(struct model *m, struct place *p, uint32_t k)
{
    (void)m;
    return list_key(&((struct brouillons *)p->state)->list, k);
}

static struct brouillon *focus(const struct place *p)
{
    struct brouillons *b = p->state;
    return b->list.at < b->count ? &b->rows[b->list.at] : NULL;
}

/* --- Actions ------------------------------------------------------------------ */

static void open_record(struct model *m, const struct brouillon *r)
{
    uint64_t convention = r->convention == HORS_CONVENTION ? 0 : r->convention;
    if (r->found || r->type == 0)
        (void)model_go(m, (struct place){.page = convention != 0 ? PAGE_FICHE : PAGE_BROUILLONS, .convention = convention});
    else if (r->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && convention != 0)
        (void)model_go(m, (struct place){.page = PAGE_FICHE, .convention = convention});
    else
        (void)model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = r->type, .id = r->id});
}

/* Where typing stopped: the record of the file that was changed last. */
static void take_up(struct model *m, struct place *p, const struct brouillon *r)
{
    struct brouillon copy = *r;
    uint64_t convention = r->convention;
    if (!brouillons_reprendre(m, r))
        return;
    brouillons_rows(m, p->state);
    const struct ouverte *o = model_ouverte_known(m, convention);
    copy.found = false;
    if (o != NULL && o->edits.count > 0) {
        copy.type = o->edits.rows[o->edits.count - 1].type;
        copy.id = o->edits.rows[o->edits.count - 1].id;
    }
    open_record(m, &copy);
    model_say(m, MESSAGE_DONE, "%s", _("Saisie reprise où elle en était. F2 enregistre."));
}

static void compare(struct model *m, const struct brouillon *r)
{
    struct arena a;
    arena_init(&a, m->sys, COMPARE_BYTES);
    const char *text = brouillons_comparer(m, r, &a);
    model_view(m, _("Avant → saisi"), text != NULL ? text : err_text(ERR_NO_MEMORY));
    arena_finish(&a);
}

static void throw_away(struct model *m, uint64_t at)
{
    struct place *p = model_top(m);
    struct brouillons *b = p->page == PAGE_BROUILLONS ? p->state : NULL;
    if (b == NULL || at >= b->count)
        return;
    brouillons_jeter(m, &b->rows[at]);
    brouillons_rows(m, b);
    model_say(m, MESSAGE_DONE, "%s", _("Brouillon jeté."));
}

static void ask_throw(struct model *m, struct place *p, const struct brouillon *r)
{
    char text[MESSAGE_BYTES];
    struct brouillons *b = p->state;
    (void)snprintf(text, sizeof text, P_("Jeter %u valeur saisie de « %s » ? Elle ne pourra pas être retrouvée.",
                                         "Jeter %u valeurs saisies de « %s » ? Elles ne pourront pas être retrouvées.", r->values),
                   r->values, r->title);
    model_ask(m, text, _("Jeter"), _("Conserver"), throw_away, b->list.at);
}

static void save(struct model *m, struct place *p, const struct brouillon *r)
{
    struct brouillon copy = *r;
    if (r->found && !brouillons_reprendre(m, r))
        return;
    struct ouverte *o = model_ouverte(m, copy.convention);
    if (o != NULL)
        model_save(m, o, copy.found ? 0 : copy.type, copy.found ? 0 : copy.id, "");
    brouillons_rows(m, p->state);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct brouillon *r = focus(p);
    if (r == NULL)
        return false;
    switch (a) {
    case ACTION_OUVRIR:
        if (r->found)
            take_up(m, p, r);
        else
            open_record(m, r);
        return true;
    case ACTION_VUE: compare(m, r); return true;
    case ACTION_ENREGISTRER: save(m, p, r); return true;
    case ACTION_ARCHIVER: ask_throw(m, p, r); return true;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct brouillon *r = focus(p);
    const struct ouverte *o = r != NULL ? model_ouverte_known(m, r->convention) : NULL;
    if (r == NULL)
        return _("aucun brouillon n'est gardé");
    return a == ACTION_ENREGISTRER && o != NULL && o->saving ? _("l'envoi est en cours") : NULL;
}

/* --- Drawing ------------------------------------------------------------------------ */

static const struct colonne columns[] = {
    {N_("Saisie"), 0, ALIGN_LEFT, 0}, {N_("Valeurs"), 7, ALIGN_RIGHT, 56}, {N_("Depuis"), 12, ALIGN_LEFT, 0}, {N_("État"), 28, ALIGN_LEFT, 76}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void age(const struct model *m, int64_t then, char *out, size_t size)
{
    int64_t minutes = (m->now_ms - then) / 60000;
    if (then <= 0)
        (void)snprintf(out, size, "—");
    else if (minutes < 1)
        (void)snprintf(out, size, "%s", _("à l'instant"));
    else if (minutes < 60)
        (void)snprintf(out, size, _("%d min"), (int)minutes);
    else
        (void)heure_courte(then, m->today, out, size);
}

static void draw_row(const struct model *m, const struct brouillons *b, struct area a, int line, size_t i)
{
    char values[16], when[32];
    const struct brouillon *r = &b->rows[i];
    (void)snprintf(values, sizeof values, "%u", r->values);
    age(m, r->at_ms, when, sizeof when);
    const char *texts[COLUMNS] = {r->title, values, when, r->state};
    const enum style styles[COLUMNS] = {STYLE_TEXT, STYLE_TEXT, STYLE_DIM, r->found ? STYLE_WARNING : STYLE_TEXT};
    table_row(a, line, columns, COLUMNS, texts, styles, i == b->list.at);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct brouillons *b = p->state;
    size_t first, last;
    if (b->count == 0) {
        (void)put(body, 0, 1, STYLE_TEXT, _("Aucun brouillon : tout ce qui a été saisi est enregistré."));
        (void)put(body, 2, 1, STYLE_DIM, _("Ce qui est saisi est gardé ici en moins de deux secondes, même sans lien."));
        put_cursor(body, 0, 0);
        return;
    }
    int below = body.rows >= 10 ? 2 : 0;
    table_head(body, 0, columns, COLUMNS);
    list_window(&b->list, body.rows - 1 - below, &first, &last);
    for (size_t i = first; i < last; i++)
        draw_row(m, b, body, 1 + (int)(i - first), i);
    if (below > 0) {
        put_rule(body, body.rows - 2);
        (void)put(body, body.rows - 1, 1, STYLE_DIM, _("Entrée reprendre · v comparer · F2 envoyer · Suppr jeter"));
    }
}

static void head(const struct model *m, const struct place *p, struct area line)
{
    const struct brouillons *b = p->state;
    size_t found = 0, waiting = 0;
    for (size_t i = 0; i < b->count; i++)
        found += b->rows[i].found;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        waiting += m->ouvertes[i].convention != 0 && m->ouvertes[i].save_wanted;
    int col = line.cols < NARROW ? 1 : put(line, 0, 1, STYLE_TITLE, _("Brouillons — "));
    (void)putf(line, 0, col, STYLE_TITLE, _("retrouvés : %zu · en cours : %zu · en attente du lien : %zu"), found, b->count - found, waiting);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {{"saisie", N_("Saisie"), CELL_TEXT}, {"valeurs", N_("Valeurs"), CELL_COUNT}, {"etat", N_("État"), CELL_TEXT}};
    const struct brouillons *b = p->state;
    (void)m;
    tableau_init(t, t->arena, _("Brouillons"), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < b->count; i++) {
        struct tableau_cell *c = tableau_row(t, b->rows[i].type, b->rows[i].id);
        if (c == NULL)
            break;
        cell_text(&c[0], b->rows[i].title);
        cell_count(&c[1], b->rows[i].values);
        cell_text(&c[2], b->rows[i].state);
    }
    return true;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_VUE, ACTION_ENREGISTRER, ACTION_ARCHIVER, ACTION_NONE};

const struct page page_brouillons = {
    .id = PAGE_BROUILLONS, .name = "brouillons", .title = N_("Brouillons"), .state_bytes = sizeof(struct brouillons), .actions = actions,
    .enter = refresh, .refresh = refresh, .key = key, .act = act, .why_not = why_not, .draw = draw, .head = head, .table = table,
};
