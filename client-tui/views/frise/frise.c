/* The timeline of a convention: what is due, drawn and listed. */
#include "client-tui/views/frise/frise.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>

enum { STATE_BYTES = 16 << 20, ECHELLES = 5, ECHELLE = 2 /* six days in a column */ };

static void enter(struct model *m, struct place *p)
{
    struct frise_page *s = p->state;
    const struct ouverte *o = model_ouverte(m, p->convention);
    uint32_t kept = o != NULL ? o->remembered[PAGE_FRISE] : 0;
    arena_init(&s->arena, m->sys, STATE_BYTES);
    s->echelle = ECHELLE;
    if (kept == 0)
        return;
    kept--;
    s->list.at = kept & 0xffff;
    s->echelle = (kept >> 16 & 7) < ECHELLES ? kept >> 16 & 7 : ECHELLE;
    s->filtre = (enum frise_filtre)((kept >> 20 & 3) < FRISE_FILTRES ? kept >> 20 & 3 : 0);
    s->liste = kept >> 24 & 1;
    frise_aujourdhui(s, m->today);
}

static void leave(struct model *m, struct place *p)
{
    struct frise_page *s = p->state;
    struct ouverte *o = model_ouverte_if_open(m, p->convention);
    if (o != NULL && s->ready)
        o->remembered[PAGE_FRISE] = (uint32_t)((s->list.at & 0xffff) | s->echelle << 16 | (unsigned)s->filtre << 20 | (unsigned)s->liste << 24) + 1;
    arena_finish(&s->arena);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct frise_page *s = p->state;
    frise_derive(m, p);
    if (!s->ready)
        return false;
    switch (k) {
    case UI_LEFT: s->debut = day_add_days(s->debut, -10 * frise_jours(s)); return true;
    case UI_RIGHT: s->debut = day_add_days(s->debut, 10 * frise_jours(s)); return true;
    case UI_HOME: frise_aujourdhui(s, m->today); return true;
    default: break;
    }
    if (!list_key(&s->list, k))
        return false;
    frise_suivre(m, s);
    return true;
}

static void open_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *preset)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", preset);
    (void)model_go(m, to);
}

/* The record that it is about; a document that is not there yet is begun. */
static void open(struct model *m, const struct place *p)
{
    const struct frise_ligne *l = frise_focus(p->state);
    char preset[96];
    if (l == NULL)
        return;
    if (l->e.origine == DE_DOCUMENT && l->e.type == TYPE(CONVENTION)) {
        if (l->e.annee != 0)
            (void)snprintf(preset, sizeof preset, "type=%.60s;annee=%u", l->e.regle, l->e.annee);
        else
            (void)snprintf(preset, sizeof preset, "type=%.80s", l->e.regle);
        open_form(m, p, TYPE(DOCUMENT), 0, preset);
    } else if (l->reunion || l->e.origine == DE_INSTANCE) {
        (void)model_go(m, (struct place){.page = PAGE_COPIL, .convention = p->convention, .type = l->e.type, .id = l->e.id});
    } else if (l->e.type == TYPE(CONVENTION)) {
        (void)model_go(m, (struct place){.page = PAGE_FICHE, .convention = p->convention});
    } else {
        open_form(m, p, l->e.type, l->e.id, "");
    }
}

static void scale(struct model *m, struct frise_page *s, bool larger)
{
    const struct frise_ligne *l = frise_focus(s);
    unsigned before = s->echelle;
    s->echelle = larger ? s->echelle - (s->echelle > 0) : s->echelle + (s->echelle + 1 < ECHELLES);
    if (before == s->echelle)
        model_say(m, MESSAGE_INFO, "%s", larger ? _("C'est l'échelle la plus grande : un jour par colonne.")
                                                : _("C'est l'échelle la plus petite : trente jours par colonne."));
    frise_aujourdhui(s, m->today);
    if (l != NULL)
        frise_suivre(m, s);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct frise_page *s = p->state;
    frise_derive(m, p);
    switch (a) {
    case ACTION_OUVRIR: open(m, p); return true;
    case ACTION_NOUVEAU: open_form(m, p, TYPE(ECHEANCE), 0, ""); return true;
    case ACTION_EXPLIQUER: frise_expliquer(m, p); return true;
    case ACTION_ECHELLE_PLUS: scale(m, s, true); return true;
    case ACTION_ECHELLE_MOINS: scale(m, s, false); return true;
    case ACTION_LISTE: s->liste = !s->liste; return true;
    case ACTION_VUE:
        s->filtre = (enum frise_filtre)((s->filtre + 1) % FRISE_FILTRES);
        frise_derive(m, p);
        frise_suivre(m, s);
        return true;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct frise_page *s = p->state;
    (void)m;
    if (!s->ready)
        return _("la convention n'est pas encore lue");
    if ((a == ACTION_OUVRIR || a == ACTION_EXPLIQUER) && frise_focus(s) == NULL)
        return _("aucune échéance n'est choisie");
    if ((a == ACTION_ECHELLE_PLUS || a == ACTION_ECHELLE_MOINS) && s->liste)
        return _("c'est la liste seule : x remet le dessin");
    return NULL;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_ECHELLE_PLUS, ACTION_VUE, ACTION_EXPLIQUER, ACTION_LISTE, ACTION_NOUVEAU,
                                      ACTION_EXPORTER, ACTION_ECHELLE_MOINS, ACTION_NONE};

const struct page page_frise = {
    .id = PAGE_FRISE, .name = "frise", .title = N_("Frise"), .tab = true, .state_bytes = sizeof(struct frise_page), .actions = actions,
    .enter = enter, .leave = leave, .refresh = frise_derive, .act = act, .key = key, .why_not = why_not, .draw = frise_dessin,
    .head = frise_tete, .table = frise_table,
};
