/* Indicators against their targets, and the entry of measures. */
#include "client-tui/views/indicateurs/indicateurs.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>

enum { STATE_BYTES = 16 << 20 };

static void enter(struct model *m, struct place *p) { arena_init(&((struct indicateurs *)p->state)->arena, m->sys, STATE_BYTES); }

static void leave(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte_if_open(m, p->convention);
    if (o != NULL && s->ready)
        o->remembered[PAGE_INDICATEURS] = (uint32_t)((s->list.at & 0xffff) | (s->annee & 0xff) << 16 | (unsigned)s->tableau << 24) + 1;
    arena_finish(&s->arena);
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct indicateurs *)p->state)->saisie;
}

static void keep_focus(struct indicateurs *s)
{
    const struct indicateur_calcule *c = indicateurs_focus(s);
    s->focus = c != NULL ? c->id : 0;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct indicateurs *s = p->state;
    indicateurs_derive(m, p);
    if (!s->ready)
        return false;
    if (s->saisie)
        return mesure_touche(m, p, k);
    if ((k >= '0' && k <= '9') || k == ',' || k == UI_DECIMAL) {
        mesure_commencer(m, p, PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE, k);
        return true;
    }
    if (k == UI_LEFT || k == UI_RIGHT) {
        s->annee = k == UI_LEFT ? s->annee - (s->annee > 0) : s->annee + (s->annee + 1 < s->annee_count);
        return true;
    }
    if (!list_key(&s->list, k))
        return false;
    keep_focus(s);
    return true;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct indicateurs *s = p->state;
    if (!s->saisie || !line_paste(&s->line, text))
        return false;
    mesure_texte(m, p);
    return true;
}

static void open_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *arg)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", arg);
    (void)model_go(m, to);
}

static bool on_focus(struct model *m, struct place *p, enum action a)
{
    struct indicateurs *s = p->state;
    const struct indicateur_calcule *c = indicateurs_focus(s);
    if (c == NULL)
        return false;
    uint32_t type = c->mesure != 0 ? TYPE(MESURE) : TYPE(INDICATEUR);
    uint64_t id = c->mesure != 0 ? c->mesure : c->id;
    switch (a) {
    case ACTION_OUVRIR: mesure_choisir(m, p); return true;
    case ACTION_EDITER: open_form(m, p, TYPE(INDICATEUR), c->id, ""); return true;
    case ACTION_COMMENTER: open_form(m, p, type, id, "note"); return true;
    case ACTION_PIECES: open_form(m, p, TYPE(MESURE), c->mesure, "preuve"); return true;
    case ACTION_JOURNAL:
        (void)model_go(m, (struct place){.page = PAGE_JOURNAL, .convention = p->convention, .type = type, .id = id});
        return true;
    case ACTION_EXPLIQUER: indicateurs_expliquer(m, p); return true;
    default: return false;
    }
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct indicateurs *s = p->state;
    if (a == ACTION_ANNULER || a == ACTION_RETABLIR)
        return mesure_annuler(m, p, a == ACTION_RETABLIR);
    if (a == ACTION_ENREGISTRER && s->saisie)
        mesure_valider(m, p);
    indicateurs_derive(m, p);
    switch (a) {
    case ACTION_LISTE: s->tableau = !s->tableau; return true;
    case ACTION_NOUVEAU: open_form(m, p, TYPE(INDICATEUR), 0, ""); return true;
    default: return on_focus(m, p, a);
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct indicateurs *s = p->state;
    const struct indicateur_calcule *c = indicateurs_focus((struct indicateurs *)(uintptr_t)s);
    if (!s->ready)
        return _("la convention n'est pas encore lue");
    if (s->saisie && a == ACTION_EDITER)
        return _("une saisie est en cours");
    if (a == ACTION_LISTE || a == ACTION_NOUVEAU)
        return NULL;
    if (a == ACTION_OUVRIR)
        return mesure_pourquoi_pas(m, s);
    if (c == NULL)
        return _("aucun indicateur n'est choisi");
    if (a == ACTION_PIECES && c->mesure == 0)
        return _("aucune mesure n'est saisie pour cette année");
    return NULL;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_JOURNAL, ACTION_COMMENTER, ACTION_LISTE, ACTION_EXPLIQUER, ACTION_EDITER,
                                      ACTION_NOUVEAU, ACTION_PIECES, ACTION_NONE};

const struct page page_indicateurs = {
    .id = PAGE_INDICATEURS, .name = "indicateurs", .title = N_("Indicateurs"), .tab = true, .state_bytes = sizeof(struct indicateurs),
    .actions = actions, .enter = enter, .leave = leave, .refresh = indicateurs_derive, .typing = typing, .act = act, .key = key,
    .paste = paste, .why_not = why_not, .draw = indicateurs_draw, .head = indicateurs_head, .table = indicateurs_table,
};
