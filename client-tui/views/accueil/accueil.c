/* Accueil: what is late or due over all conventions, how they stand, and what
 * others did since the last visit. */
#include "client-tui/views/accueil/accueil.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

size_t accueil_count(const struct accueil *s, enum accueil_section k)
{
    const struct accueil_lu *l = accueil_montre((struct accueil *)(uintptr_t)s);
    switch (k) {
    case SECTION_A_FAIRE: return l->n_a_faire;
    case SECTION_CONVENTIONS: return s->federation ? l->n_agrements : l->n_conventions;
    default: return s->n_vus;
    }
}

bool accueil_focus(const struct accueil *s, enum accueil_section *k, size_t *row)
{
    size_t at = s->list.at;
    for (int i = 0; i < SECTIONS; i++) {
        size_t n = accueil_count(s, (enum accueil_section)i);
        if (at < n) {
            *k = (enum accueil_section)i;
            *row = at;
            return true;
        }
        at -= n;
    }
    return false;
}

static void leave(struct model *m, struct place *p)
{
    (void)m;
    accueil_free(p->state);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    (void)m;
    return list_key(&((struct accueil *)p->state)->list, k);
}

/* --- Opening: the tab where it is done, on its row -------------------------------------- */

static enum page_id tab_of(uint32_t type)
{
    switch (type) {
    case TYPE(CONTRIBUTION):
    case TYPE(VERSEMENT): return PAGE_CONTRIBUTIONS;
    case TYPE(REUNION):
    case TYPE(INSTANCE):
    case TYPE(DECISION):
    case TYPE(SUIVI): return PAGE_COPIL;
    case TYPE(INDICATEUR):
    case TYPE(MESURE): return PAGE_INDICATEURS;
    case TYPE(ETAPE): return PAGE_ETAPES;
    default: return PAGE_FRISE;
    }
}

/* « DAY RULE » tells one deadline of a record from the others. */
static bool open_todo(struct model *m, const struct a_faire *t)
{
    struct place to = {.page = tab_of(t->type), .convention = t->convention, .type = t->type, .id = t->id};
    if (to.page == PAGE_FRISE)
        (void)snprintf(to.arg, sizeof to.arg, "%d %.80s", t->du.number, t->regle);
    return model_go(m, to);
}

static bool open_row(struct model *m, struct accueil *s)
{
    struct accueil_lu *l = accueil_montre(s);
    enum accueil_section k;
    size_t i;
    if (!accueil_focus(s, &k, &i))
        return false;
    if (k == SECTION_VUS)
        model_open(m, 0, s->vus[i].type, s->vus[i].id);
    else if (k == SECTION_CONVENTIONS && s->federation)
        model_open(m, 0, TYPE(AGREMENT), l->agrements[i].agrement);
    else if (k == SECTION_CONVENTIONS)
        return model_go(m, (struct place){.page = PAGE_FICHE, .convention = l->conventions[i].id});
    else
        return open_todo(m, &l->a_faire[i]);
    return true;
}

/* From a row that is of a convention, its tabs are one key away. */
static uint64_t convention_of(struct accueil *s)
{
    const struct accueil_lu *l = accueil_montre(s);
    enum accueil_section k;
    size_t i;
    if (!accueil_focus(s, &k, &i) || (k == SECTION_CONVENTIONS && s->federation))
        return 0;
    return k == SECTION_A_FAIRE ? l->a_faire[i].convention : k == SECTION_CONVENTIONS ? l->conventions[i].id : 0;
}

/* --- Why it is there ------------------------------------------------------------------------ */

/* « Avec : Caf 92 », when there is something to say. */
static size_t fact(char *out, size_t size, size_t len, const char *label, const char *value)
{
    int n = value[0] != '\0' && len < size ? snprintf(out + len, size - len, _("\n%s : %s"), label, value) : 0;
    return n > 0 && len + (size_t)n < size ? len + (size_t)n : len;
}

static void explain(struct model *m, struct accueil *s)
{
    const struct accueil_lu *l = accueil_montre(s);
    enum accueil_section k;
    size_t i;
    char text[1200], title[240], when[40], day[DAY_TEXT_BYTES];
    if (!accueil_focus(s, &k, &i) || k != SECTION_A_FAIRE)
        return;
    const struct a_faire *t = &l->a_faire[i];
    (void)accueil_quand(m->today, t->du, when, sizeof when);
    (void)day_format(t->du, day, sizeof day);
    (void)accueil_titre(t, title, sizeof title);
    size_t len = (size_t)snprintf(text, sizeof text, _("%s\n\nÉchéance : %s (%s)"), title, day, when);
    len = fact(text, sizeof text, len, _("Convention"), t->convention_nom);
    len = fact(text, sizeof text, len, _("Avec"), t->avec_nom);
    len = fact(text, sizeof text, len, _("Responsable"), t->responsable);
    len = fact(text, sizeof text, len, _("Source"), t->source);
    (void)snprintf(text + len, sizeof text - len, "\n\n%s%s", t->bloquante ? _("Tant qu'elle n'est pas faite, l'étape suivante est bloquée.\n") : "",
                   _("Entrée ouvre l'endroit où elle se règle."));
    model_view(m, _("Pourquoi cette échéance"), text);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct accueil *s = p->state;
    switch (a) {
    case ACTION_OUVRIR: return open_row(m, s);
    case ACTION_EXPLIQUER: explain(m, s); return true;
    case ACTION_NOUVEAU: return model_go(m, (struct place){.page = PAGE_FORMULAIRE, .type = TYPE(CONVENTION)});
    case ACTION_ACTUALISER:
        if (model_reads(m) && s->en_cours == 0)
            accueil_start(m, p);
        return false;                    /* and what it does everywhere */
    default: return model_go_tab(m, convention_of(s), a);
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct accueil *s = p->state;
    enum accueil_section k;
    size_t i;
    bool any = accueil_focus(s, &k, &i);
    switch (a) {
    case ACTION_OUVRIR: return any ? NULL : _("rien n'est choisi");
    case ACTION_EXPLIQUER: return any && k == SECTION_A_FAIRE ? NULL : _("seules les échéances s'expliquent ici");
    case ACTION_NOUVEAU: return m->read_only ? _("lecture seule") : NULL;
    default: return model_is_tab(a) && convention_of((struct accueil *)(uintptr_t)s) == 0 ? _("cette ligne n'est pas d'une convention") : NULL;
    }
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_NOUVEAU, ACTION_EXPLIQUER, ACTION_ALLER_LISTE, ACTION_CHERCHER, ACTION_PALETTE,
                                      ACTION_ONGLET_1, ACTION_ONGLET_2, ACTION_ONGLET_3, ACTION_ONGLET_4, ACTION_ONGLET_5, ACTION_ONGLET_6,
                                      ACTION_ONGLET_7, ACTION_NONE};

static bool waiting(const struct model *m, const struct place *p, uint32_t key)
{
    const struct accueil *s = p->state;
    enum accueil_section k;
    size_t row;
    (void)m;
    (void)key;
    return s->lu.read_ms == 0 && s->en_cours > 0 && s->lit.error == ERR_OK && !accueil_focus(s, &k, &row);
}

const struct page page_accueil = {
    .id = PAGE_ACCUEIL, .name = "accueil", .title = N_("Accueil"), .state_bytes = sizeof(struct accueil), .actions = actions,
    .leave = leave, .refresh = accueil_refresh, .act = act, .key = key, .waiting = waiting, .why_not = why_not, .draw = accueil_draw, .head = accueil_head,
    .table = accueil_table,
};
