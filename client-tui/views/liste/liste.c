/* Liste: records of any type, of a convention or of all. */
#include "client-tui/views/liste/liste.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>
#include <string.h>

enum { CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION };

static void choose_type(struct model *m, struct place *p);

static void enter(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    const struct record_type *t = record_type_of(p->type);
    bool asked = t == NULL;
    if (p->convention == HORS_CONVENTION)
        p->convention = 0;
    if (t == NULL)
        t = record_type_of(p->convention != 0 ? PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT : CONVENTION);
    arena_init(&s->arena, m->sys, LISTE_BYTES);
    chiffres_init(&s->chiffres, m->sys);
    s->type = t;
    liste_reset(m, p, t);
    if (strncmp(p->arg, "vue:", 4) == 0)
        (void)liste_view_load(m, p, p->arg + 4);
    else
        line_set(&s->filter, p->arg);
    s->filter.max = FILTER_TEXT_MAX;
    if (asked && p->arg[0] == '\0')
        choose_type(m, p);
}

static void leave(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    sys_release(m->sys, s->rows);
    sys_release(m->sys, s->shown);
    sys_release(m->sys, s->checked);
    chiffres_free(&s->chiffres);
    arena_finish(&s->arena);
}

/* --- Another type ----------------------------------------------------------------------- */

static void chosen_type(struct model *m, uint64_t type, uint64_t arg)
{
    struct place *p = model_top(m);
    const struct record_type *t = record_type_of((uint32_t)type);
    (void)arg;
    if (p == NULL || p->page != PAGE_LISTE || t == NULL)
        return;
    line_set(&((struct liste *)p->state)->filter, "");
    liste_reset(m, p, t);
}

static size_t count_in(const struct ouverte *o, uint32_t type)
{
    size_t n = 0;
    for (size_t i = 0; i < o->copie.count; i++)
        n += o->copie.rows[i].type == type && !o->copie.rows[i].archived;
    return n;
}

/* With their number where it is known without asking. */
static void choose_type(struct model *m, struct place *p)
{
    enum { TYPES = 40 };
    struct choix rows[TYPES];
    char labels[TYPES][80];
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    size_t n = record_type_count < TYPES ? record_type_count : TYPES;
    for (size_t i = 0; i < n; i++) {
        const struct record_type *t = &record_types[i];
        if (o != NULL && o->copie.whole)
            (void)snprintf(labels[i], sizeof labels[i], "%s (%zu)", _(t->plural), count_in(o, (uint32_t)t->number));
        else
            (void)snprintf(labels[i], sizeof labels[i], "%s", _(t->plural));
        rows[i] = (struct choix){.label = labels[i], .value = (uint64_t)t->number};
    }
    model_choose(m, o != NULL ? _("Fiches de cette convention") : _("Quelle liste ?"), rows, n, chosen_type, 0);
}

/* --- Keys ---------------------------------------------------------------------------------- */

static bool filter_key(struct model *m, struct liste *s, uint32_t k)
{
    bool changed = false;
    switch (k) {
    case UI_ENTER: s->filtering = false; return true;
    case UI_ESCAPE: s->filtering = false; line_set(&s->filter, ""); s->reshow = true; return true;
    case UI_DOWN: liste_view_choose(m, s); return true;
    default: break;
    }
    bool taken = line_key(&s->filter, k, &changed);
    s->reshow = s->reshow || changed;
    return taken;
}

static bool name_key(struct model *m, struct liste *s, uint32_t k)
{
    switch (k) {
    case UI_ENTER: liste_view_save(m, s); return true;
    case UI_ESCAPE: s->naming = false; return true;
    default: return line_key(&s->name, k, NULL);
    }
}

static size_t shift_max(const struct liste *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->column_count; i++)
        n += !s->columns[i].hidden;
    return n > 2 ? n - 2 : 0;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct liste *s = p->state;
    s->only_checked = false;
    s->to_end = s->more && !s->filtering && !s->naming && (k == UI_END || k == UI_CTRL_END);
    if (s->naming)
        return name_key(m, s, k);
    if (s->filtering)
        return filter_key(m, s, k);
    if (k == UI_RIGHT || k == UI_LEFT) {
        if (k == UI_RIGHT && s->shift < shift_max(s))
            s->shift++;
        else if (k == UI_LEFT && s->shift > 0)
            s->shift--;
        return true;
    }
    return list_key(&s->list, k);
}

static bool typing(const struct model *m, const struct place *p)
{
    const struct liste *s = p->state;
    (void)m;
    return s->filtering || s->naming;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct liste *s = p->state;
    (void)m;
    s->reshow = true;
    return line_paste(s->naming ? &s->name : &s->filter, text);
}

/* --- Actions ----------------------------------------------------------------------------------- */

/* Column by column, upwards then downwards. */
static void sort_next(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    bool whole = !s->more;
    if (s->sort >= 0 && !s->descending) {
        s->descending = true;
    } else {
        int from = s->sort;
        s->descending = false;
        do
            s->sort = s->sort + 1 < (int)s->column_count ? s->sort + 1 : 0;
        while (s->columns[s->sort].hidden && s->sort != from && s->sort != 0);
    }
    s->reshow = true;
    if (!whole && p->convention == 0 && model_reads(m))
        liste_read(m, p, true);
    model_say(m, MESSAGE_INFO, s->descending ? _("Trié par « %s », du plus grand au plus petit.") : _("Trié par « %s », du plus petit au plus grand."),
              s->heads[s->sort].title);
}

static void check_all(struct liste *s)
{
    bool all = true;
    for (size_t i = 0; i < s->shown_count; i++)
        all = all && s->rows[s->shown[i]].checked;
    for (size_t i = 0; i < s->shown_count; i++)
        s->rows[s->shown[i]].checked = !all;
}

static void open_row(struct model *m, struct place *p)
{
    struct liste_row *row;
    const struct tableau_row *focus = liste_focus(p->state, &row);
    if (focus != NULL)
        model_open(m, p->convention, focus->type, focus->id);
}

/* From a row of the conventions, its tabs are one key away. */
static uint64_t convention_of(const struct place *p)
{
    struct liste_row *row;
    const struct tableau_row *focus = liste_focus(p->state, &row);
    return focus != NULL && focus->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION ? focus->id : p->convention;
}

static void copy_row(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    char text[LISTE_CELL * 4] = "", cell[LISTE_CELL];
    size_t len = 0;
    for (size_t i = 0; i < s->column_count && len + 1 < sizeof text; i++) {
        if (s->columns[i].hidden)
            continue;
        (void)tableau_text(&s->all, s->shown[s->list.at], i, cell, sizeof cell);
        int n = snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? "\t" : "", cell);
        len += n > 0 ? (size_t)n : 0;
    }
    model_effect_add(m, (struct effect){.kind = EFFECT_COPY, .text = model_text(m, text)});
    model_say(m, MESSAGE_DONE, "%s", _("Ligne copiée."));
}

static void open_files(struct model *m, struct place *p)
{
    struct liste_row *row;
    const struct tableau_row *focus = liste_focus(p->state, &row);
    if (focus != NULL)
        model_open_page(m, PAGE_PIECES, p->convention, focus->type, focus->id);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct liste *s = p->state;
    struct liste_row *row;
    switch (a) {
    case ACTION_OUVRIR:
    case ACTION_EDITER: open_row(m, p); return true;
    case ACTION_JOINDRE: open_files(m, p); return true;
    case ACTION_NOUVEAU: return model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = p->convention, .type = p->type});
    case ACTION_CHERCHER: s->filtering = true; return true;
    case ACTION_TRIER: sort_next(m, p); return true;
    case ACTION_VUE: liste_columns_choose(m, s); return true;
    case ACTION_COCHER:
        if (liste_focus(s, &row) != NULL)
            row->checked = !row->checked;
        return list_key(&s->list, UI_DOWN);
    case ACTION_COCHER_TOUT: check_all(s); return true;
    case ACTION_SUR_COCHES: liste_lot(m, s); return true;
    case ACTION_ARCHIVER: liste_archive(m, p); return true;
    case ACTION_COPIER: copy_row(m, p); return true;
    case ACTION_ENREGISTRER: s->filtering = false; s->naming = true; return true;
    case ACTION_ALLER_TYPES: choose_type(m, p); return true;
    case ACTION_ACTUALISER:
        s->error = ERR_OK;
        if (model_reads(m))
            liste_read(m, p, true);
        return false;                    /* and what it does everywhere */
    default: return model_go_tab(m, convention_of(p), a);
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct liste *s = p->state;
    struct liste_row *row;
    bool empty = liste_focus(s, &row) == NULL;
    switch (a) {
    case ACTION_OUVRIR:
    case ACTION_EDITER:
    case ACTION_COCHER:
    case ACTION_COPIER: return empty ? _("la liste est vide") : NULL;
    case ACTION_JOINDRE:
        return p->type != PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT ? _("les fichiers se joignent à un document") : empty ? _("la liste est vide") : NULL;
    case ACTION_COCHER_TOUT: return empty ? _("la liste est vide") : NULL;
    case ACTION_SUR_COCHES: return liste_checked(s) == 0 ? _("rien n'est coché, Espace coche") : NULL;
    case ACTION_ARCHIVER:
        return empty ? _("la liste est vide") : m->read_only ? _("lecture seule") : m->link != LINK_ONLINE ? _("hors ligne") : NULL;
    case ACTION_NOUVEAU: return m->read_only ? _("lecture seule") : NULL;
    default: return model_is_tab(a) && convention_of(p) == 0 ? _("les onglets sont ceux d'une convention : choisissez-en une") : NULL;
    }
}

static const enum action actions[] = {
    ACTION_OUVRIR, ACTION_CHERCHER, ACTION_TRIER, ACTION_NOUVEAU, ACTION_COCHER, ACTION_SUR_COCHES, ACTION_ALLER_TYPES, ACTION_VUE,
    ACTION_COCHER_TOUT, ACTION_EDITER, ACTION_JOINDRE, ACTION_ARCHIVER, ACTION_COPIER, ACTION_ENREGISTRER,
    ACTION_ONGLET_1, ACTION_ONGLET_2, ACTION_ONGLET_3, ACTION_ONGLET_4, ACTION_ONGLET_5, ACTION_ONGLET_6, ACTION_ONGLET_7, ACTION_NONE,
};

static bool waiting(const struct model *m, const struct place *p, uint32_t key)
{
    const struct liste *s = p->state;
    (void)m;
    return !s->loaded && s->reading && s->error == ERR_OK && !s->filtering && !s->naming && key != UI_ESCAPE;
}

const struct page page_liste = {
    .id = PAGE_LISTE, .name = "liste", .title = N_("Listes"), .state_bytes = sizeof(struct liste), .actions = actions, .enter = enter,
    .leave = leave, .refresh = liste_refresh, .typing = typing, .act = act, .key = key, .paste = paste, .waiting = waiting, .why_not = why_not,
    .draw = liste_draw, .head = liste_head, .table = liste_table,
};
