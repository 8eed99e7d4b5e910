#include "common/domain/budget.h"
#include "common/domain/portefeuille.h"

#include <string.h>

static bool within(struct day d, const struct mois *m)
{
    return day_compare(d, m->debut) >= 0 && day_compare(d, day_add_months(m->debut, 1, false)) < 0;
}

/* What came, or else what is expected, on its own day. */
static bool movement(const Pacte__Versement *v, struct day *day, struct money *amount)
{
    if (montant(v->recu, amount))
        return jour(v->recu_date, day) || jour(v->prevu_date, day);
    return montant(v->prevu, amount) && jour(v->prevu_date, day);
}

static enum err income(const struct dossier *d, struct mois *m)
{
    for (size_t i = 0; i < d->n_versements; i++) {
        const Pacte__Versement *v = d->versements[i].m;
        struct day day;
        struct money amount;
        if (!movement(v, &day, &amount) || !within(day, m))
            continue;
        enum err e = v->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT
                         ? money_add(m->sorties, amount, &m->sorties)
                         : money_add(m->entrees, amount, &m->entrees);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

/* A twelfth of the charges; the twelve parts add up to the year to the cent. */
static enum err charges(const struct dossier *d, struct mois *m)
{
    int year, month, day;
    struct budget_totaux t;
    struct money before, upto;
    day_to_civil(m->debut, &year, &month, &day);
    enum err e = budget_annee(d, (uint32_t)year, m->debut, &t);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (e == ERR_OK)
        e = money_scale(t.charges, month - 1, 12, &before);
    if (e == ERR_OK)
        e = money_scale(t.charges, month, 12, &upto);
    if (e == ERR_OK)
        e = money_sub(upto, before, &upto);
    return e == ERR_OK ? money_add(m->sorties, upto, &m->sorties) : e;
}

enum err tresorerie_12_mois(const struct dossier *d, struct day depart, struct money solde, struct tresorerie *out)
{
    int year, month, day;
    memset(out, 0, sizeof *out);
    day_to_civil(depart, &year, &month, &day);
    struct day first = day_add_days(depart, 1 - day);
    for (int i = 0; i < 12; i++) {
        struct mois *m = &out->mois[i];
        m->debut = day_add_months(first, i, false);
        enum err e = income(d, m);
        if (e == ERR_OK)
            e = charges(d, m);
        if (e == ERR_OK)
            e = money_add(solde, m->entrees, &solde);
        if (e == ERR_OK)
            e = money_sub(solde, m->sorties, &solde);
        if (e != ERR_OK)
            return e;
        m->solde = solde;
        if (i == 0 || solde.cents < out->point_bas.cents) {
            out->point_bas = solde;
            out->point_bas_mois = m->debut;
        }
    }
    return ERR_OK;
}
