/* The grid as a table, with its totals: what is exported, and read aloud. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/noms.h"

#include <stdio.h>
#include <string.h>

enum { FIXES = 4, FAITS_BYTES = 8 << 20 };

static struct tableau_column *columns(const struct grille *g, struct arena *a, size_t *count)
{
    static const struct tableau_column first[FIXES] = {
        {"financeur", N_("Financeur"), CELL_TEXT}, {"dispositif", N_("Dispositif"), CELL_TEXT},
        {"ligne", N_("Ligne"), CELL_TEXT}, {"nature", N_("Nature"), CELL_TEXT},
    };
    *count = FIXES + g->annee_count + 2;
    struct tableau_column *c = arena_zalloc(a, *count, sizeof *c);
    if (c == NULL)
        return NULL;
    memcpy(c, first, sizeof first);
    for (size_t y = 0; y < g->annee_count; y++) {
        char text[16];
        (void)snprintf(text, sizeof text, "%u", g->annees[y]);
        const char *name = arena_text(a, text, strlen(text));
        c[FIXES + y] = (struct tableau_column){name != NULL ? name : "", name != NULL ? name : "", CELL_MONEY};
    }
    c[FIXES + g->annee_count] = (struct tableau_column){"total", N_("Total"), CELL_MONEY};
    c[FIXES + g->annee_count + 1] = (struct tableau_column){"remarque", N_("Remarque"), CELL_TEXT};
    return c;
}

/* « 2029 en baisse, 2030 demandé » */
static const char *remarks(const struct grille *g, const struct ligne_grille *l, struct arena *a)
{
    char text[400] = "";
    size_t n = 0;
    for (size_t y = 0; y < g->annee_count && n + 60 < sizeof text; y++) {
        const struct cellule *c = &l->cellules[y];
        const char *words = c->fausse ? _("à corriger") : c->modifie ? _("pas enregistré") : c->etat == CELLULE_A_VENIR ? _("à venir")
                          : c->etat == CELLULE_RIEN ? _("rien saisi") : c->demande ? _("demandé, non notifié") : c->baisse ? _("en baisse") : NULL;
        if (words != NULL)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%u %s", n > 0 ? ", " : "", g->annees[y], words);
    }
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

static bool row(const struct grille *g, const struct ligne_grille *l, struct tableau *t)
{
    struct tableau_cell *c = tableau_row(t, TYPE(CONTRIBUTION), l->count > 0 ? g->tri.contributions[l->from].id : 0);
    if (c == NULL)
        return false;
    cell_text(&c[0], dossier_nom(&g->tri, l->financeur));
    cell_text(&c[1], l->dispositif);
    cell_text(&c[2], l->ligne);
    cell_text(&c[3], l->en_nature ? _("en nature") : _("numéraire"));
    for (size_t y = 0; y < g->annee_count; y++)
        if (l->cellules[y].etat == CELLULE_DITE || l->cellules[y].etat == CELLULE_A_VENIR)
            cell_money(&c[FIXES + y], l->cellules[y].montant);
    if (l->total.dite)
        cell_money(&c[FIXES + g->annee_count], l->total.montant);
    cell_text(&c[FIXES + g->annee_count + 1], remarks(g, l, t->arena));
    return true;
}

static bool sums(const struct grille *g, struct tableau *t, const char *label, struct somme (*get)(const struct pied *p))
{
    struct tableau_cell *c = tableau_row(t, 0, 0);
    if (c == NULL)
        return false;
    cell_text(&c[0], label);
    for (size_t y = 0; y <= g->annee_count; y++)
        if (get(&g->pieds[y]).dite)
            cell_money(&c[FIXES + y], get(&g->pieds[y]).montant);
    return true;
}

static struct somme sum_total(const struct pied *p) { return p->total; }
static struct somme sum_demande(const struct pied *p) { return p->demande; }
static struct somme sum_budget(const struct pied *p) { return p->budget; }
static struct somme sum_reste(const struct pied *p) { return p->reste; }
static struct somme sum_charges(const struct pied *p) { return p->charges; }
static struct somme sum_produits(const struct pied *p) { return p->produits; }

/* The same without columns: a line a fact, for who reads line by line. */
void contributions_faits(struct model *m, const struct place *p)
{
    struct arena a;
    struct tableau t = {.arena = &a};
    struct bytes text;
    arena_init(&a, m->sys, FAITS_BYTES);
    if (contributions_table(m, p, &t) && tableau_facts(&t, &text) == ERR_OK) {
        char *copy = arena_text(&a, (const char *)text.data, text.len);
        model_view(m, t.title, copy != NULL ? copy : "");
    }
    arena_finish(&a);
}

bool contributions_table(const struct model *m, const struct place *p, struct tableau *t)
{
    const struct contributions *s = p->state;
    const struct grille *g = &s->g;
    char title[300];
    size_t count;
    if (!s->ready)
        return false;
    if (s->vue == VUE_TRESORERIE)
        return tresorerie_table(m, p, t);
    struct tableau_column *c = columns(g, t->arena, &count);
    (void)snprintf(title, sizeof title, _("%s, vue %s"), noms_title(m, p, t->arena), _(vue_titre(s->vue)));
    const char *copy = arena_text(t->arena, title, strlen(title));
    if (c == NULL || copy == NULL)
        return false;
    tableau_init(t, t->arena, copy, c, count);
    t->subtitle = _("Montants en euros ; les totaux ne comptent que le numéraire");
    bool ok = true;
    if (s->vue == VUE_ECART_CHARGES)
        ok = sums(g, t, _("Charges"), sum_charges) && sums(g, t, _("Produits"), sum_produits);
    for (size_t i = 0; ok && s->vue != VUE_ECART_CHARGES && i < g->ligne_count; i++)
        ok = row(g, &g->lignes[i], t);
    ok = ok && sums(g, t, s->vue == VUE_ECART_CHARGES ? _("Charges − ressources") : _("TOTAL"), sum_total);
    if (ok && g->pieds[g->annee_count].demande.dite)
        ok = sums(g, t, _("+ non notifié"), sum_demande);
    return ok && sums(g, t, _("Budget prévisionnel"), sum_budget) && sums(g, t, _("Reste à financer"), sum_reste);
}
