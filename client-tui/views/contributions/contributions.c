/* Contributions: financeurs by years, rung by rung, typed in place. */
#include "client-tui/views/contributions/contributions.h"
#include "client-tui/views/commun/pages.h"

#include <string.h>

enum { STATE_BYTES = 32 << 20 };

static void enter(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    arena_init(&s->arena, m->sys, STATE_BYTES);
    s->barreau = BARREAUX;
    const struct ouverte *o = model_ouverte(m, p->convention);
    uint32_t kept = o != NULL ? o->remembered[PAGE_CONTRIBUTIONS] : 0;
    if (kept != 0 && (kept - 1) >> 20 < VUES)
        s->vue = (enum vue)((kept - 1) >> 20);
}

/* Row, year and view, for the next time. */
static void leave(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte_if_open(m, p->convention);
    if (o != NULL && s->ready)
        o->remembered[PAGE_CONTRIBUTIONS] = (uint32_t)((s->row & 0xfff) | (s->col & 0xff) << 12 | (unsigned)s->vue << 20) + 1;
    arena_finish(&s->arena);
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct contributions *)p->state)->saisie != SAISIE_NON;
}

/* A digit, or « + », begins to type; on an AZERTY keyboard « ( » and « - » are
 * tabs, as everywhere. */
static bool begins(uint32_t key) { return (key >= '0' && key <= '9') || key == '+' || key == ',' || key == UI_DECIMAL; }

static bool moves(struct contributions *s, uint32_t key, int page)
{
    long row = (long)s->row, col = (long)s->col;
    switch (key) {
    case UI_UP: row--; break;
    case UI_DOWN: row++; break;
    case UI_LEFT: case UI_BACKTAB: col--; break;
    case UI_RIGHT: case UI_TAB: col++; break;
    case UI_HOME: col = 0; break;
    case UI_END: col = (long)s->g.annee_count - 1; break;
    case UI_PAGE_UP: row -= page; break;
    case UI_PAGE_DOWN: row += page; break;
    case UI_CTRL_HOME: row = col = 0; break;
    case UI_CTRL_END: row = (long)s->g.ligne_count - 1; col = (long)s->g.annee_count - 1; break;
    default: return false;
    }
    contributions_focus(s, row, col);
    return true;
}

static void begin(struct model *m, struct place *p, uint32_t key)
{
    const struct contributions *s = p->state;
    if (s->vue == VUE_TRESORERIE)
        tresorerie_solde(m, p, key);
    else if (s->vue == VUE_VERSE)
        versement_recu(m, p);
    else
        saisie_commencer(m, p, key);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct contributions *s = p->state;
    contributions_derive(m, p);
    if (!s->ready)
        return false;
    if (s->saisie == SAISIE_CELLULE)
        return saisie_touche(m, p, k);
    if (s->saisie == SAISIE_REPARTIR)
        return repartir_touche(m, p, k);
    if (s->vue == VUE_TRESORERIE && tresorerie_touche(m, p, k))
        return true;
    if (begins(k)) {
        begin(m, p, k);
        return true;
    }
    return s->vue != VUE_TRESORERIE && moves(s, k, m->rows > 16 ? m->rows - 14 : 4);
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct contributions *s = p->state;
    if (s->saisie == SAISIE_NON || !line_paste(&s->line, text))
        return false;
    if (s->saisie == SAISIE_CELLULE)
        saisie_texte(m, p);
    return true;
}

static const enum action actions[] = {
    ACTION_VUE, ACTION_REPARTIR, ACTION_OUVRIR, ACTION_STATUT, ACTION_EXPLIQUER, ACTION_COMMENTER, ACTION_NOUVEAU, ACTION_PIECES,
    ACTION_LISTE, ACTION_EDITER, ACTION_DU_DESSUS, ACTION_SUIVANT, ACTION_PRECEDENT, ACTION_JOURNAL, ACTION_COPIER, ACTION_ARCHIVER, ACTION_NONE,
};

const struct page page_contributions = {
    .id = PAGE_CONTRIBUTIONS, .name = "contributions", .title = N_("Contributions"), .tab = true,
    .state_bytes = sizeof(struct contributions), .actions = actions, .enter = enter, .leave = leave, .refresh = contributions_derive,
    .typing = typing, .act = contributions_act, .key = key, .paste = paste, .why_not = contributions_why_not,
    .draw = contributions_draw, .head = contributions_head, .table = contributions_table,
};
