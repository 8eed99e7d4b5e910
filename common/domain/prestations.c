/* The lines of a financeur that are a share of a cost: an advance on the
 * forecast, the balance on the actual accounts (domain notes §1.6). */
#include "common/domain/echelle.h"
#include "common/value/rate.h"

enum err prestation(const Pacte__ModeleTaux *t, struct money cout, struct money *out)
{
    struct money base = cout, ceiling;
    if (t->taux == NULL)
        return ERR_INVALID;
    if (montant(t->plafond, &ceiling) && base.cents > ceiling.cents)
        base = ceiling;
    return rate_of(base, (struct rate){t->taux->per_10000}, out);
}

enum err prestation_acompte(const Pacte__ModeleTaux *t, struct money prevision, struct money *out)
{
    *out = (struct money){0};
    return t->acompte == NULL ? ERR_OK : rate_of(prevision, (struct rate){t->acompte->per_10000}, out);
}

static enum err share(const struct prestation_calculee *p, const Pacte__Money *cost, struct somme *out)
{
    struct money m;
    out->dite = montant(cost, &m);
    return out->dite ? prestation(p->taux, m, &out->montant) : ERR_OK;
}

static enum err compute(struct prestation_calculee *p)
{
    enum err e = share(p, p->m->base_prevue, &p->prevue);
    if (e == ERR_OK && p->prevue.dite) {
        p->acompte.dite = true;
        e = prestation_acompte(p->taux, p->prevue.montant, &p->acompte.montant);
    }
    if (e == ERR_OK)
        e = share(p, p->m->base_reelle, &p->reelle);
    p->solde.dite = p->acompte.dite && p->reelle.dite;
    return e == ERR_OK && p->solde.dite ? money_sub(p->reelle.montant, p->acompte.montant, &p->solde.montant) : e;
}

/* The scale of a year is the one that holds on its last day. */
static const Pacte__ModeleTaux *rate_of_year(const struct dossier *d, const Pacte__Contribution *c)
{
    struct day last;
    if (day_from_civil((int)c->annee, 12, 31, &last) != ERR_OK)
        return NULL;
    const Pacte__ModeleTaux *t = modele_taux(d->modele, c->taux, last);
    return t != NULL && t->taux != NULL ? t : NULL;
}

enum err prestations_du_dossier(const struct dossier *d, struct prestation_calculee **out, size_t *count)
{
    enum err e = ERR_OK;
    *count = 0;
    *out = arena_zalloc(d->arena, d->n_contributions + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_contributions && e == ERR_OK; i++) {
        const Pacte__Contribution *c = d->contributions[i].m;
        struct prestation_calculee *p = &(*out)[*count];
        if (c->taux[0] == '\0')
            continue;
        *p = (struct prestation_calculee){.contribution = d->contributions[i].id, .m = c, .taux = rate_of_year(d, c)};
        e = p->taux != NULL ? compute(p) : ERR_OK;
        ++*count;
    }
    return e;
}
