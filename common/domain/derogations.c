/* Rules that somebody lifts, and what that changes. */
#include "common/domain/invariants.h"

#include <string.h>

static bool same_record(const Pacte__AnyRef *a, const Pacte__AnyRef *b)
{
    return a == NULL || b == NULL ? a == b : a->type == b->type && a->id == b->id;
}

bool derogation_meme(const Pacte__Derogation *a, const Pacte__Derogation *b)
{
    return strcmp(a->regle, b->regle) == 0 && strcmp(a->raison, b->raison) == 0 && same_record(a->objet, b->objet);
}

static enum err one_valid(const Pacte__Derogation *x, struct err_note *note)
{
    const struct invariant *i = invariant_de_code(x->regle);
    if (i == NULL)
        return err_field(note, ERR_INVALID, "convention.derogations.regle",
                         N_("Aucune règle ne s'appelle « %s » : reprenez le nom que le refus donne."), x->regle);
    if (i->gravite != GRAVITE_LEVABLE)
        return err_field(note, ERR_INVALID, "convention.derogations.regle",
                         N_("La règle « %s » ne se lève pas. %s Corrigez la fiche."), i->nom, i->pourquoi);
    return ERR_OK;
}

enum err derogations_valides(const Pacte__Convention *c, struct err_note *note)
{
    for (size_t i = 0; i < c->n_derogations; i++) {
        const Pacte__Derogation *x = c->derogations[i];
        enum err e = one_valid(x, note);
        if (e != ERR_OK)
            return e;
        for (size_t k = 0; k < i; k++)
            if (strcmp(c->derogations[k]->regle, x->regle) == 0 && same_record(c->derogations[k]->objet, x->objet))
                return err_field(note, ERR_INVALID, "convention.derogations",
                                 N_("La règle « %s » est levée deux fois pour la même fiche : gardez une dérogation."),
                                 invariant_de_code(x->regle)->nom);
    }
    return ERR_OK;
}

const Pacte__Derogation *derogation_de(const struct dossier *d, const struct invariant *i, uint32_t type, uint64_t id)
{
    const Pacte__Derogation *whole = NULL;
    if (d->convention == NULL || i->gravite != GRAVITE_LEVABLE)
        return NULL;
    for (size_t k = 0; k < d->convention->n_derogations; k++) {
        const Pacte__Derogation *x = d->convention->derogations[k];
        if (strcmp(x->regle, i->code) != 0)
            continue;
        if (x->objet == NULL)
            whole = x;
        else if ((uint32_t)x->objet->type == type && x->objet->id == id)
            return x;
    }
    return whole;
}

enum err derogations_effet(const struct dossier *d, const char ***leve)
{
    struct manquements found;
    const Pacte__Convention *c = d->convention;
    enum err e = ERR_OK;
    const char **out = arena_zalloc(d->arena, c->n_derogations + 1, sizeof *out);
    if (out == NULL)
        return ERR_NO_MEMORY;
    manquements_init(&found, d->arena);
    for (size_t i = 0; i < invariants_count && e == ERR_OK; i++)
        if (invariants[i].gravite == GRAVITE_LEVABLE)
            e = invariant_verifier(&invariants[i], d, &found);
    for (size_t k = 0; k < c->n_derogations; k++) {
        out[k] = "";
        for (size_t i = 0; i < found.count && out[k][0] == '\0'; i++)
            if (found.rows[i].levee == c->derogations[k])
                out[k] = found.rows[i].texte;
    }
    *leve = out;
    return e;
}
