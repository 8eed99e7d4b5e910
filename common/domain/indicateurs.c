#include "common/domain/indicateurs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


const char *etat_indicateur_libelle(enum etat_indicateur e)
{
    switch (e) {
    case INDICATEUR_ATTEINT: return N_("atteint");
    case INDICATEUR_NON_ATTEINT: return N_("non atteint");
    case INDICATEUR_SANS_MESURE: return N_("sans mesure");
    case INDICATEUR_NON_COLLECTE: return N_("non collecté");
    case INDICATEUR_NON_APPLICABLE: return N_("non applicable");
    case INDICATEUR_REFUSE: return N_("refusé");
    case INDICATEUR_SANS_CIBLE: return N_("sans cible");
    }
    return "?";
}

static struct nombre nombre_of(const Pacte__Nombre *n)
{
    return n != NULL ? (struct nombre){true, n->milliemes} : (struct nombre){0};
}

static struct nombre target(const Pacte__Indicateur *x, uint32_t annee)
{
    for (size_t i = 0; i < x->n_cibles; i++)
        if (x->cibles[i]->annee == annee)
            return nombre_of(x->cibles[i]->valeur);
    return (struct nombre){0};
}

/* The newest measure of the year that is known by the day asked. */
static const Pacte__Mesure *measure(const struct dossier *d, uint64_t indicateur, uint32_t annee, struct day au,
                                    uint64_t *id)
{
    const Pacte__Mesure *best = NULL;
    struct day best_day = {0};
    for (size_t i = 0; i < d->n_mesures; i++) {
        const Pacte__Mesure *m = d->mesures[i].m;
        struct day day = {DAY_MIN};
        if (lien(m->indicateur) != indicateur || m->annee != annee ||
            (jour(m->date, &day) && day_compare(day, au) > 0))
            continue;
        if (best == NULL || day_compare(day, best_day) >= 0) {
            best = m;
            best_day = day;
            *id = d->mesures[i].id;
        }
    }
    return best;
}

static struct nombre value_of(const struct dossier *d, uint64_t indicateur, uint32_t annee, struct day au)
{
    uint64_t id;
    const Pacte__Mesure *m = measure(d, indicateur, annee, au, &id);
    return m != NULL ? nombre_of(m->valeur) : (struct nombre){0};
}

/* 100 × a / b, half away from zero; nothing when b is 0 or either is missing. */
static struct nombre ratio(struct nombre a, struct nombre b)
{
    struct money share;
    if (!a.dit || !b.dit || b.milliemes <= 0 || money_scale((struct money){a.milliemes}, 100000, b.milliemes, &share) != ERR_OK)
        return (struct nombre){0};
    return (struct nombre){true, share.cents};
}

static enum etat_indicateur missing(const Pacte__Mesure *m)
{
    if (m == NULL)
        return INDICATEUR_SANS_MESURE;
    switch (m->etat) {
    case PACTE__ETAT_MESURE__ETAT_MESURE_NON_APPLICABLE: return INDICATEUR_NON_APPLICABLE;
    case PACTE__ETAT_MESURE__ETAT_MESURE_REFUSEE: return INDICATEUR_REFUSE;
    default: return INDICATEUR_NON_COLLECTE;
    }
}

static bool reached(const struct indicateur_calcule *c)
{
    return c->indicateur->sens == PACTE__SENS__SENS_BAISSE ? c->valeur.milliemes <= c->cible.milliemes
                                                           : c->valeur.milliemes >= c->cible.milliemes;
}

static struct nombre progress(const struct indicateur_calcule *c)
{
    struct money gone, way, share;
    if (!c->base.dit || !c->cible.dit || !c->valeur.dit || c->base.milliemes == c->cible.milliemes)
        return (struct nombre){0};
    struct money base = {c->base.milliemes};
    if (money_sub((struct money){c->valeur.milliemes}, base, &gone) != ERR_OK ||
        money_sub((struct money){c->cible.milliemes}, base, &way) != ERR_OK)
        return (struct nombre){0};
    if (way.cents < 0) {
        way.cents = -way.cents;
        gone.cents = -gone.cents;
    }
    if (money_scale(gone, 10000, way.cents, &share) != ERR_OK)
        return (struct nombre){0};
    return (struct nombre){true, share.cents};
}

static void compute(const struct dossier *d, size_t i, uint32_t annee, struct day au, struct indicateur_calcule *c)
{
    const Pacte__Indicateur *x = d->indicateurs[i].m;
    *c = (struct indicateur_calcule){.id = d->indicateurs[i].id, .indicateur = x, .motif = "",
                                     .base = nombre_of(x->valeur_base), .cible = target(x, annee)};
    const Pacte__Mesure *m = measure(d, c->id, annee, au, &c->mesure);
    c->calcule = x->numerateur != NULL && x->denominateur != NULL;
    if (c->calcule)
        c->valeur = ratio(value_of(d, lien(x->numerateur), annee, au), value_of(d, lien(x->denominateur), annee, au));
    else if (m != NULL && (m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE ||
                           m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE))
        c->valeur = nombre_of(m->valeur);
    c->estime = m != NULL && m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE;
    if (m != NULL)
        c->motif = m->motif;
    if (!c->valeur.dit)
        c->etat = missing(m);
    else if (!c->cible.dit)
        c->etat = INDICATEUR_SANS_CIBLE;
    else
        c->etat = reached(c) ? INDICATEUR_ATTEINT : INDICATEUR_NON_ATTEINT;
    c->avancement = progress(c);
}

static int by_code(const void *a, const void *b)
{
    const struct indicateur_calcule *x = a, *y = b;
    int order = strcmp(x->indicateur->code, y->indicateur->code);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

enum err indicateurs_annee(const struct dossier *d, uint32_t annee, struct day au,
                           struct indicateur_calcule **out, size_t *count)
{
    *count = d->n_indicateurs;
    *out = arena_zalloc(d->arena, d->n_indicateurs + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_indicateurs; i++)
        compute(d, i, annee, au, &(*out)[i]);
    if (*count > 0)
        qsort(*out, *count, sizeof **out, by_code);
    return ERR_OK;
}

struct bilan_indicateurs indicateurs_bilan(const struct indicateur_calcule *rows, size_t count)
{
    struct bilan_indicateurs b = {.total = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        b.atteints += rows[i].etat == INDICATEUR_ATTEINT;
        b.juges += rows[i].etat == INDICATEUR_ATTEINT || rows[i].etat == INDICATEUR_NON_ATTEINT;
    }
    return b;
}
