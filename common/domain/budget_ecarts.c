/* The table of the compte rendu financier: gaps in euros and per cent
 * (arrêté of 11 October 2006; domain notes §2.2). */
#include "common/domain/budget.h"

#include <stdlib.h>
#include <string.h>

struct table {
    const struct dossier *d;
    struct day au;                       /* the chart of accounts in force then */
    struct ecart_compte *rows;
    size_t count, cap;
};

static struct ecart_compte *row_of(struct table *t, const Pacte__ModeleCompte *c)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->rows[i].compte, c->code) == 0)
            return &t->rows[i];
    if (t->count == t->cap)
        return NULL;
    struct ecart_compte *row = &t->rows[t->count++];
    *row = (struct ecart_compte){.compte = c->code, .libelle = c->libelle, .sens = c->sens};
    return row;
}

static enum err collect(struct table *t, uint64_t budget, bool actual)
{
    for (size_t i = 0; i < t->d->n_lignes; i++) {
        const Pacte__LigneBudget *l = t->d->lignes[i].m;
        struct money m;
        if (lien(l->budget) != budget)
            continue;
        const Pacte__ModeleCompte *c = compte_classe(t->d->modele, l->compte, t->au);
        struct ecart_compte *row = c != NULL ? row_of(t, c) : NULL;
        if (row == NULL)
            return ERR_INVALID;
        struct money *to = actual ? &row->realise : &row->prevu;
        enum err e = montant(l->montant, &m) ? money_add(*to, m, to) : ERR_OK;
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

static enum err gap(struct ecart_compte *row)
{
    struct money share;
    enum err e = money_sub(row->realise, row->prevu, &row->ecart);
    row->pourcentage = row->prevu.cents != 0;
    if (e != ERR_OK || !row->pourcentage)
        return e;
    int64_t base = row->prevu.cents < 0 ? -row->prevu.cents : row->prevu.cents;
    e = money_scale(row->ecart, 10000, base, &share);
    if (e == ERR_OK && (share.cents > INT32_MAX || share.cents < INT32_MIN))
        return ERR_OVERFLOW;
    row->ecart_10000 = (int32_t)share.cents;
    return e;
}

static bool year_end_of(const struct dossier *d, uint64_t budget, struct day *out)
{
    for (size_t i = 0; i < d->n_budgets; i++)
        if (d->budgets[i].id == budget)
            return day_from_civil((int)d->budgets[i].m->annee, 12, 31, out) == ERR_OK;
    return false;
}

static int by_account(const void *a, const void *b)
{
    const struct ecart_compte *x = a, *y = b;
    return strcmp(x->compte, y->compte);
}

enum err budget_ecarts(const struct dossier *d, uint64_t prevu, uint64_t realise, struct ecart_compte **out, size_t *count)
{
    struct table t = {.d = d, .cap = d->modele != NULL ? d->modele->n_comptes : 0};
    if (!year_end_of(d, prevu, &t.au))
        return ERR_NOT_FOUND;
    t.rows = arena_zalloc(d->arena, t.cap + 1, sizeof *t.rows);
    if (t.rows == NULL)
        return ERR_NO_MEMORY;
    enum err e = collect(&t, prevu, false);
    if (e == ERR_OK)
        e = collect(&t, realise, true);
    for (size_t i = 0; i < t.count && e == ERR_OK; i++)
        e = gap(&t.rows[i]);
    if (t.count > 0)
        qsort(t.rows, t.count, sizeof *t.rows, by_account);
    *out = t.rows;
    *count = t.count;
    return e;
}
