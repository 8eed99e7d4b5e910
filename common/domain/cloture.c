#include "common/domain/cloture.h"

static struct somme dite(struct money m) { return (struct somme){.dite = m.cents > 0, .montant = m}; }

static enum err less(struct somme a, struct somme b, struct somme *out)
{
    struct money rest = a.montant;
    enum err e = b.dite ? money_sub(a.montant, b.montant, &rest) : ERR_OK;
    *out = dite(rest);
    return e;
}

/* Of the year that ends. */
static enum err this_year(const struct dossier *d, struct cloture_ligne *l, const struct echelle *end, struct day au)
{
    struct echelle now;
    struct somme granted = echelle_accorde(end);
    if (!granted.dite)
        return ERR_OK;
    enum err e = less(granted, end->barreaux[BARREAU_VERSE], &l->produit_a_recevoir);
    if (e == ERR_OK && l->c->n_parts > 0)
        e = echelle_contribution(d, l->contribution, au, &now);
    if (e == ERR_OK && l->c->n_parts > 0 && now.barreaux[BARREAU_JUSTIFIE].dite)
        e = less(granted, now.barreaux[BARREAU_JUSTIFIE], &l->fonds_dedies);
    return e;
}

static enum err one(const struct dossier *d, struct cloture_ligne *l, uint32_t annee, struct day end, struct day au)
{
    struct echelle at_end;
    enum err e = echelle_contribution(d, l->contribution, end, &at_end);
    if (e != ERR_OK)
        return e;
    if (l->c->annee == annee)
        return this_year(d, l, &at_end, au);
    if (at_end.barreaux[BARREAU_VERSE].dite)
        l->constate_d_avance = dite(at_end.barreaux[BARREAU_VERSE].montant);
    return ERR_OK;
}

static bool asks(const struct cloture_ligne *l)
{
    return l->produit_a_recevoir.dite || l->constate_d_avance.dite || l->fonds_dedies.dite;
}

enum err cloture_exercice(const struct dossier *d, uint32_t annee, struct day au, struct cloture_ligne **out, size_t *count)
{
    struct day end;
    enum err e = day_from_civil((int)annee, 12, 31, &end);
    *count = 0;
    *out = arena_zalloc(d->arena, d->n_contributions + 1, sizeof **out);
    if (e == ERR_OK && *out == NULL)
        e = ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_contributions && e == ERR_OK; i++) {
        struct cloture_ligne l = {.contribution = d->contributions[i].id, .c = d->contributions[i].m};
        if (l.c->nature != PACTE__NATURE__NATURE_NUMERAIRE || l.c->annee < annee)
            continue;
        e = one(d, &l, annee, end, au);
        if (e == ERR_OK && asks(&l))
            (*out)[(*count)++] = l;
    }
    return e;
}
