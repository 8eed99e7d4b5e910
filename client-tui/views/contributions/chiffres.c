/* The figures of the grid. Every one comes from common/domain, over a dossier
 * that holds only the contributions it is about. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"
#include "common/domain/budget.h"

#include <string.h>

/* --- Figures ------------------------------------------------------------------------- */

/* The number of a view, of some contributions; what was asked stands in for
 * what was granted when nothing was, and says so. */
static struct somme figure(const struct dossier *part, enum vue v, const struct echelle_filtre *f, struct day au, bool *asked)
{
    struct echelle e;
    struct ecarts gaps;
    enum barreau b;
    *asked = false;
    if (v == VUE_ECART_DEMANDE || v == VUE_ECART_VERSE) {
        if (echelle_ecarts(part, f, au, &gaps) != ERR_OK)
            return (struct somme){0};
        return v == VUE_ECART_DEMANDE ? gaps.demande_accorde : gaps.accorde_verse;
    }
    if (echelle_somme(part, f, au, &e) != ERR_OK)
        return (struct somme){0};
    if (vue_barreau(v, &b))
        return e.barreaux[b];
    struct somme granted = echelle_accorde(&e);
    *asked = !granted.dite && echelle_attendu(&e).dite;
    return *asked ? echelle_attendu(&e) : granted;
}

/* Typed in this view, and what the text is worth. */
static void typed(const struct contributions *s, const struct ouverte *o, struct ligne_grille *l, size_t col)
{
    struct cellule *c = &l->cellules[col];
    const struct edit *x = c->id != 0 ? edits_find(&o->edits, TYPE(CONTRIBUTION), c->id) : NULL;
    const char *field = cellule_champ(s, l, col);
    const char *text = x != NULL && field[0] != '\0' ? edit_typed(x, field) : NULL;
    struct money m;
    c->modifie = x != NULL && edit_changed(x) && (text != NULL || x->revision == 0);
    c->fausse = text != NULL && text[0] != '\0' && money_parse(text, &m, NULL) != ERR_OK;
}

static void cell(struct contributions *s, const struct ouverte *o, struct ligne_grille *l, size_t col, struct day au)
{
    struct grille *g = &s->g;
    struct cellule *c = &l->cellules[col];
    struct dossier part = grille_tranche(g, c->from, c->count);
    struct echelle_filtre f = {.en_nature = l->en_nature};
    bool asked;
    if (c->count == 0)
        return;
    struct somme now = figure(&part, s->vue, &f, au, &c->demande);
    struct somme ever = now.dite ? now : figure(&part, s->vue, &f, (struct day){DAY_MAX}, &asked);
    c->etat = now.dite ? CELLULE_DITE : ever.dite ? CELLULE_A_VENIR : CELLULE_RIEN;
    c->montant = ever.montant;
    g->cents = g->cents || (ever.dite && montant_a_centimes(ever.montant));
    typed(s, o, l, col);
}

static void drops(struct contributions *s, const struct dossier *d, struct day au)
{
    struct baisse *b;
    size_t n;
    if (maintien_du_niveau(d, au, &b, &n) != ERR_OK)
        return;
    for (size_t i = 0; i < s->g.nature_from; i++)
        for (size_t y = 0; y < s->g.annee_count; y++)
            for (size_t k = 0; k < n; k++)
                if (b[k].financeur == s->g.lignes[i].financeur && b[k].annee == s->g.annees[y])
                    s->g.lignes[i].cellules[y].baisse = s->g.lignes[i].cellules[y].count > 0;
}

static struct somme minus(struct somme a, struct somme b)
{
    struct somme r = {.dite = a.dite};
    if (a.dite && b.dite && money_sub(a.montant, b.montant, &r.montant) != ERR_OK)
        return (struct somme){0};
    if (a.dite && !b.dite)
        r.montant = a.montant;
    return r;
}

/* What was asked for where nothing was granted yet. */
static struct somme asked_only(const struct grille *g, size_t year)
{
    struct somme sum = {0};
    for (size_t i = 0; i < g->nature_from; i++)
        for (size_t y = 0; y < g->annee_count; y++) {
            const struct cellule *c = &g->lignes[i].cellules[y];
            if ((year < g->annee_count && y != year) || !c->demande || c->etat != CELLULE_DITE)
                continue;
            sum.dite = money_add(sum.montant, c->montant, &sum.montant) == ERR_OK;
        }
    return sum;
}

/* The budget as it was planned last, whatever was spent since. */
static bool planned(const struct dossier *d, uint32_t year, struct budget_totaux *out)
{
    uint64_t id;
    return (budget_de_annee(d, year, PACTE__VERSION_BUDGET__VERSION_BUDGET_REACTUALISE, &id) == ERR_OK ||
            budget_de_annee(d, year, PACTE__VERSION_BUDGET__VERSION_BUDGET_PREVISIONNEL, &id) == ERR_OK) &&
           budget_totaux(d, id, out, NULL) == ERR_OK;
}

static void foot(struct contributions *s, const struct dossier *d, size_t year, struct day au)
{
    struct grille *g = &s->g;
    struct pied *p = &g->pieds[year];
    struct echelle_filtre f = {.annee = year < g->annee_count ? g->annees[year] : 0};
    struct budget_totaux t;
    struct echelle e;
    struct ecarts gaps;
    bool asked;
    p->total = figure(&g->tri, s->vue, &f, au, &asked);
    if (asked)
        p->total = (struct somme){0};    /* a total of what was granted says nothing of what was asked */
    if (s->vue == VUE_ECART_CHARGES && echelle_ecarts(d, &f, au, &gaps) == ERR_OK)
        p->total = gaps.charges_ressources;
    if (s->vue == VUE_ACCORDE)
        p->demande = asked_only(g, year);
    if (f.annee != 0 && planned(d, f.annee, &t))
        p->budget = (struct somme){true, t.contributions};
    if (f.annee != 0 && budget_annee(d, f.annee, au, &t) == ERR_OK) {
        p->charges = (struct somme){true, t.charges};
        p->produits = (struct somme){true, t.produits};
    }
    if (echelle_somme(&g->tri, &f, au, &e) == ERR_OK)
        p->reste = minus(p->budget, echelle_accorde(&e));
    g->cents = g->cents || montant_a_centimes(p->total.montant) || montant_a_centimes(p->budget.montant);
}

/* The budget of all the years is known when that of each is. */
static void foot_total(struct grille *g)
{
    struct pied *all = &g->pieds[g->annee_count];
    all->budget = all->reste = (struct somme){.dite = g->annee_count > 0};
    for (size_t y = 0; y < g->annee_count; y++) {
        const struct pied *p = &g->pieds[y];
        all->budget.dite = all->budget.dite && p->budget.dite &&
                           money_add(all->budget.montant, p->budget.montant, &all->budget.montant) == ERR_OK;
        all->reste.dite = all->reste.dite && p->reste.dite &&
                          money_add(all->reste.montant, p->reste.montant, &all->reste.montant) == ERR_OK;
    }
}

bool grille_chiffres(struct model *m, struct contributions *s, const struct ouverte *o, const struct dossier *d)
{
    struct grille *g = &s->g;
    g->pieds = arena_zalloc(&s->arena, g->annee_count + 1, sizeof *g->pieds);
    if (g->pieds == NULL)
        return false;
    for (size_t i = 0; i < g->ligne_count; i++) {
        struct ligne_grille *l = &g->lignes[i];
        struct dossier part = grille_tranche(g, l->from, l->count);
        bool asked;
        for (size_t y = 0; y < g->annee_count; y++)
            cell(s, o, l, y, m->today);
        l->total = figure(&part, s->vue, &(struct echelle_filtre){.en_nature = l->en_nature}, m->today, &asked);
        if (asked)
            l->total = (struct somme){0};
    }
    drops(s, d, m->today);
    for (size_t y = 0; y <= g->annee_count; y++)
        foot(s, d, y, m->today);
    foot_total(g);
    return true;
}
