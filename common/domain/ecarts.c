/* Gaps between rungs, drops from one year to the next, thresholds, and the
 * explanation of a sum. */
#include "common/domain/budget.h"
#include "common/domain/echelle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err gap(struct somme from, struct somme to, struct somme *out)
{
    out->dite = from.dite && to.dite;
    return out->dite ? money_sub(from.montant, to.montant, &out->montant) : ERR_OK;
}

/* What was granted and nothing received yet is missing in full. */
static enum err gap_of_payment(struct somme granted, struct somme paid, struct somme *out)
{
    paid.dite = paid.dite || granted.dite;
    return gap(granted, paid, out);
}

enum err echelle_ecarts(const struct dossier *d, const struct echelle_filtre *f, struct day au, struct ecarts *out)
{
    struct echelle sum;
    memset(out, 0, sizeof *out);
    enum err e = echelle_somme(d, f, au, &sum);
    if (e != ERR_OK)
        return e;
    struct somme granted = echelle_accorde(&sum);
    e = gap(sum.barreaux[BARREAU_SOLLICITE], granted, &out->demande_accorde);
    if (e == ERR_OK)
        e = gap_of_payment(granted, sum.barreaux[BARREAU_VERSE], &out->accorde_verse);
    if (e != ERR_OK || f->annee == 0)
        return e;
    struct budget_totaux t;
    e = budget_annee(d, f->annee, au, &t);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    out->charges_ressources.dite = e == ERR_OK;
    return e != ERR_OK ? e : money_sub(t.charges, t.produits, &out->charges_ressources.montant);
}

/* --- Maintien du niveau ---------------------------------------------------- */

struct annual { uint64_t financeur; uint32_t annee; struct money montant; };

static enum err annual_add(struct annual *rows, size_t *count, const Pacte__Contribution *c, struct money m)
{
    for (size_t i = 0; i < *count; i++)
        if (rows[i].financeur == lien(c->financeur) && rows[i].annee == c->annee)
            return money_add(rows[i].montant, m, &rows[i].montant);
    rows[(*count)++] = (struct annual){lien(c->financeur), c->annee, m};
    return ERR_OK;
}

static int by_financeur_and_year(const void *a, const void *b)
{
    const struct annual *x = a, *y = b;
    if (x->financeur != y->financeur)
        return x->financeur < y->financeur ? -1 : 1;
    return (x->annee > y->annee) - (x->annee < y->annee);
}

static enum err annual_amounts(const struct dossier *d, struct day au, bool in_kind, struct annual **out, size_t *count)
{
    *count = 0;
    *out = arena_zalloc(d->arena, d->n_contributions + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_contributions; i++) {
        struct echelle one;
        if (!in_kind && d->contributions[i].m->nature != PACTE__NATURE__NATURE_NUMERAIRE)
            continue;
        enum err e = echelle_contribution(d, d->contributions[i].id, au, &one);
        struct somme s = echelle_attendu(&one);
        if (e == ERR_OK && s.dite)
            e = annual_add(*out, count, d->contributions[i].m, s.montant);
        if (e != ERR_OK)
            return e;
    }
    if (*count > 0)
        qsort(*out, *count, sizeof **out, by_financeur_and_year);
    return ERR_OK;
}

enum err maintien_du_niveau(const struct dossier *d, struct day au, struct baisse **out, size_t *count)
{
    struct annual *rows;
    size_t n;
    *count = 0;
    enum err e = annual_amounts(d, au, false, &rows, &n);
    if (e != ERR_OK)
        return e;
    *out = arena_zalloc(d->arena, n + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 1; i < n; i++) {
        const struct annual *before = &rows[i - 1], *after = &rows[i];
        struct money share;
        if (before->financeur != after->financeur || after->annee != before->annee + 1 ||
            after->montant.cents >= before->montant.cents)
            continue;
        struct baisse *b = &(*out)[(*count)++];
        *b = (struct baisse){.financeur = after->financeur, .annee = after->annee,
                             .avant = before->montant, .apres = after->montant};
        e = money_sub(after->montant, before->montant, &b->ecart);
        if (e == ERR_OK && before->montant.cents > 0)
            e = money_scale(b->ecart, 10000, before->montant.cents, &share);
        if (e != ERR_OK)
            return e;
        b->part_10000 = before->montant.cents > 0 ? (int32_t)share.cents : 0;
    }
    return ERR_OK;
}

/* --- Thresholds of the law --------------------------------------------------- */

/* False: that rule has no threshold. */
static bool one_threshold(const Pacte__ModeleDelaiLegal *rule, const struct annual *a, struct seuil_legal *out)
{
    *out = (struct seuil_legal){.regle = rule, .financeur = a->financeur, .annee = a->annee, .montant = a->montant};
    bool limited = montant(rule->seuil_annuel, &out->seuil);
    out->depasse = limited && a->montant.cents > out->seuil.cents;
    return limited;
}

enum err seuils_legaux(const struct dossier *d, struct day au, struct seuil_legal **out, size_t *count)
{
    size_t n, rules = d->modele != NULL ? d->modele->n_delais : 0;
    struct annual *rows;
    *count = 0;
    enum err e = annual_amounts(d, au, true, &rows, &n);
    if (e != ERR_OK)
        return e;
    *out = arena_zalloc(d->arena, n * rules + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rules; k++)
            *count += one_threshold(d->modele->delais[k], &rows[i], &(*out)[*count]);
    return ERR_OK;
}
