#include "client-tui/views/commun/cloture.h"

#include "common/domain/cloture.h"

#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static const struct tableau_column columns[] = {
    {"financeur", N_("Financeur"), CELL_TEXT}, {"annee", N_("Année"), CELL_COUNT}, {"dispositif", N_("Dispositif"), CELL_TEXT},
    {"ligne", N_("Ligne"), CELL_TEXT}, {"compte", N_("Compte"), CELL_TEXT},
    {"produit_a_recevoir", N_("Produit à recevoir"), CELL_MONEY},
    {"constate_d_avance", N_("Produit constaté d'avance"), CELL_MONEY}, {"fonds_dedies", N_("Fonds dédiés"), CELL_MONEY},
};

/* The year under way, or the first or last of the convention. */
static uint32_t year_of(const struct model *m, const struct dossier *d)
{
    struct day start, end;
    int year = day_year(m->today);
    if (jour(d->convention->debut, &start) && year < day_year(start))
        year = day_year(start);
    if (dossier_fin(d, m->today, &end) && year > day_year(end))
        year = day_year(end);
    return (uint32_t)year;
}

static void amount(struct tableau_cell *c, struct somme s)
{
    if (s.dite)
        cell_money(c, s.montant);
}

static bool row(const struct ouverte *o, struct tableau *t, const struct cloture_ligne *l)
{
    char name[160];
    struct tableau_cell *c = tableau_row(t, TYPE(CONTRIBUTION), l->contribution);
    (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), lien(l->c->financeur), name, sizeof name);
    const char *kept = arena_text(t->arena, name, strlen(name));
    if (c == NULL || kept == NULL)
        return false;
    cell_text(&c[0], kept);
    cell_count(&c[1], l->c->annee);
    cell_text(&c[2], l->c->dispositif);
    cell_text(&c[3], l->c->ligne);
    cell_text(&c[4], l->c->compte);
    amount(&c[5], l->produit_a_recevoir);
    amount(&c[6], l->constate_d_avance);
    amount(&c[7], l->fonds_dedies);
    return true;
}

bool cloture_tableau(struct model *m, uint64_t convention, struct tableau *t)
{
    struct cloture_ligne *rows;
    size_t count;
    char title[200], reference[80];
    struct ouverte *o = model_ouverte(m, convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || cloture_exercice(d, year_of(m, d), m->today, &rows, &count) != ERR_OK)
        return false;
    (void)model_value(m, o, TYPE(CONVENTION), convention, "reference", reference, sizeof reference);
    (void)snprintf(title, sizeof title, _("%s : clôture %u"), reference, year_of(m, d));
    const char *kept = arena_text(t->arena, title, strlen(title));
    tableau_init(t, t->arena, kept != NULL ? kept : "", columns, sizeof columns / sizeof columns[0]);
    t->subtitle = _("Proposition au 31 décembre, calculée ; à valider par le comptable.");
    for (size_t i = 0; i < count; i++)
        if (!row(o, t, &rows[i]))
            return false;
    return true;
}
