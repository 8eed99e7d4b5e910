#include "common/domain/budget.h"

#include "common/domain/echelle.h"

#include <string.h>

const Pacte__ModeleCompte *compte_classe(const Pacte__Modele *m, const char *compte, struct day au)
{
    const Pacte__ModeleCompte *c = modele_compte(m, compte, au);
    for (int up = 0; c != NULL && c->parent[0] != '\0' && up < 4; up++) {
        const Pacte__ModeleCompte *parent = modele_compte(m, c->parent, au);
        if (parent == NULL)
            break;
        c = parent;
    }
    return c;
}

static const Pacte__Budget *budget_get(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_budgets; i++)
        if (d->budgets[i].id == id)
            return d->budgets[i].m;
    return NULL;
}

static struct day year_end(uint32_t annee)
{
    struct day end = {0};
    if (day_from_civil((int)annee, 12, 31, &end) != ERR_OK)
        end = (struct day){DAY_MAX};
    return end;
}

static struct money *side(struct budget_totaux *t, Pacte__SensCompte sens)
{
    switch (sens) {
    case PACTE__SENS_COMPTE__SENS_COMPTE_CHARGE: return &t->charges;
    case PACTE__SENS_COMPTE__SENS_COMPTE_PRODUIT: return &t->produits;
    case PACTE__SENS_COMPTE__SENS_COMPTE_EMPLOI_NATURE: return &t->emplois_nature;
    case PACTE__SENS_COMPTE__SENS_COMPTE_RESSOURCE_NATURE: return &t->ressources_nature;
    default: return NULL;
    }
}

static enum err line_add(const struct dossier *d, const Pacte__LigneBudget *l, struct day end,
                         struct budget_totaux *t, struct err_note *note)
{
    const Pacte__ModeleCompte *c = compte_classe(d->modele, l->compte, end);
    struct money m, *to = c != NULL ? side(t, c->sens) : NULL;
    if (to == NULL)
        return err_field(note, ERR_INVALID, "ligne_budget.compte",
                         "Le compte « %s » n'existe pas dans le plan comptable du modèle : choisissez-en un autre.", l->compte);
    if (!montant(l->montant, &m))
        return ERR_OK;
    enum err e = money_add(*to, m, to);
    if (e == ERR_OK && c->sens == PACTE__SENS_COMPTE__SENS_COMPTE_PRODUIT &&
        l->dans_convention == PACTE__OUI_NON__OUI_NON_OUI)
        e = money_add(t->contributions, m, &t->contributions);
    return e;
}

enum err budget_totaux(const struct dossier *d, uint64_t budget, struct budget_totaux *out, struct err_note *note)
{
    const Pacte__Budget *b = budget_get(d, budget);
    memset(out, 0, sizeof *out);
    if (b == NULL)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < d->n_lignes; i++) {
        if (lien(d->lignes[i].m->budget) != budget)
            continue;
        enum err e = line_add(d, d->lignes[i].m, year_end(b->annee), out, note);
        if (e != ERR_OK)
            return e;
    }
    return money_add(out->charges, out->emplois_nature, &out->total_general);
}

enum err budget_de_annee(const struct dossier *d, uint32_t annee, Pacte__VersionBudget version, uint64_t *out)
{
    bool found = false;
    for (size_t i = 0; i < d->n_budgets; i++)
        if (d->budgets[i].m->annee == annee && d->budgets[i].m->version == version) {
            *out = d->budgets[i].id;
            found = true;
        }
    return found ? ERR_OK : ERR_NOT_FOUND;
}

enum err budget_annee_lequel(const struct dossier *d, uint32_t annee, struct day au, uint64_t *out)
{
    static const Pacte__VersionBudget order[] = {
        PACTE__VERSION_BUDGET__VERSION_BUDGET_REALISE,
        PACTE__VERSION_BUDGET__VERSION_BUDGET_REACTUALISE,
        PACTE__VERSION_BUDGET__VERSION_BUDGET_PREVISIONNEL,
    };
    /* The realised budget is not known before the year has ended. */
    size_t first = day_compare(au, year_end(annee)) > 0 ? 0 : 1;
    for (size_t i = first; i < sizeof order / sizeof order[0]; i++)
        if (budget_de_annee(d, annee, order[i], out) == ERR_OK)
            return ERR_OK;
    return ERR_NOT_FOUND;
}

enum err budget_annee(const struct dossier *d, uint32_t annee, struct day au, struct budget_totaux *out)
{
    uint64_t id;
    enum err e = budget_annee_lequel(d, annee, au, &id);
    return e == ERR_OK ? budget_totaux(d, id, out, NULL) : e;
}

/* --- Whether it may be approved ------------------------------------------- */

static void unequal(struct motifs *out, uint64_t id, const char *what, struct money a, struct money b)
{
    char x[MONEY_TEXT_BYTES], y[MONEY_TEXT_BYTES], gap[MONEY_TEXT_BYTES];
    struct money diff;
    if (a.cents == b.cents || money_sub(a, b, &diff) != ERR_OK)
        return;
    (void)money_format(a, x, sizeof x);
    (void)money_format(b, y, sizeof y);
    (void)money_format(diff, gap, sizeof gap);
    motif_add(out, PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET, id, N_("équilibre du budget"), "%s : %s contre %s, écart %s.",
              what, x, y, gap);
}

enum err budget_verifier(const struct dossier *d, uint64_t budget, struct motifs *out)
{
    const Pacte__Budget *b = budget_get(d, budget);
    struct budget_totaux t;
    struct err_note note = {0};
    enum err e = budget_totaux(d, budget, &t, &note);
    if (e == ERR_INVALID) {
        motif_add(out, PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET, budget, "", "%s", note.text);
        return out->error;
    }
    if (e != ERR_OK)
        return e;
    unequal(out, budget, N_("Les produits doivent égaler les charges"), t.produits, t.charges);
    unequal(out, budget, N_("Les ressources en nature doivent égaler leurs emplois"), t.ressources_nature, t.emplois_nature);
    if (b->version != PACTE__VERSION_BUDGET__VERSION_BUDGET_REALISE) {
        struct echelle sum;
        struct day au = {DAY_MAX};
        (void)jour(b->valide, &au);
        e = echelle_somme(d, &(struct echelle_filtre){.annee = b->annee}, au, &sum);
        if (e != ERR_OK)
            return e;
        struct somme expected = echelle_attendu(&sum);
        if (expected.dite)
            unequal(out, budget, N_("Les subventions de la convention doivent égaler les contributions"),
                    t.contributions, expected.montant);
    }
    return out->error;
}
