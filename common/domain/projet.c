#include "common/domain/projet.h"

const Pacte__Noeud *dossier_noeud(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_noeuds; i++)
        if (d->noeuds[i].id == id)
            return d->noeuds[i].m;
    return NULL;
}

static bool needs_parent(Pacte__NiveauNoeud level)
{
    return level == PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_OBJECTIF || level == PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_ACTION;
}

enum err noeud_seul(const Pacte__Noeud *x, struct err_note *note)
{
    struct day start, end;
    if (x->niveau == PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_NON_RENSEIGNE)
        return err_field(note, ERR_REQUIRED, "noeud.niveau", "Niveau : choisissez diagnostic, axe, objectif ou action.");
    if (needs_parent(x->niveau) && x->parent == NULL)
        return err_field(note, ERR_REQUIRED, "noeud.parent",
                         "Élément supérieur : un objectif dépend d'un axe, et une action d'un objectif.");
    if (x->niveau == PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_DIAGNOSTIC && x->parent != NULL)
        return err_field(note, ERR_INVALID, "noeud.parent", "Élément supérieur : le diagnostic n'en a pas ; retirez-le.");
    if (x->budget != NULL && x->budget->cents < 0)
        return err_field(note, ERR_OUT_OF_RANGE, "noeud.budget", "Budget : le montant ne peut pas être négatif.");
    if (jour(x->debut, &start) && jour(x->fin, &end) && day_compare(end, start) < 0)
        return err_field(note, ERR_INVALID, "noeud.fin", "Fin : elle ne peut pas précéder le début.");
    for (size_t i = 0; i < x->n_partenaires; i++)
        for (size_t k = i + 1; k < x->n_partenaires; k++)
            if (lien(x->partenaires[i]) == lien(x->partenaires[k]))
                return err_field(note, ERR_INVALID, "noeud.partenaires",
                                 "Partenaires : le même est donné deux fois ; gardez-en un.");
    return ERR_OK;
}

enum err noeud_verifier(const struct dossier *d, uint64_t id, const Pacte__Noeud *x, struct err_note *note)
{
    enum err e = noeud_seul(x, note);
    if (e != ERR_OK || x->parent == NULL)
        return e;
    const Pacte__Noeud *above = dossier_noeud(d, x->parent->id);
    if (above == NULL || (id != 0 && x->parent->id == id))
        return err_field(note, ERR_INVALID, "noeud.parent", "Élément supérieur : il n'existe pas dans ce projet.");
    if (lien(above->projet) != lien(x->projet))
        return err_field(note, ERR_INVALID, "noeud.parent",
                         "Élément supérieur : il est d'un autre projet social ; choisissez-en un de celui-ci.");
    if ((int)above->niveau + 1 != (int)x->niveau)
        return err_field(note, ERR_INVALID, "noeud.niveau",
                         "Niveau : il doit suivre celui de l'élément supérieur (diagnostic, axe, objectif, action).");
    return ERR_OK;
}
