#include "common/domain/fonctions.h"

#include <string.h>

/* A setting may turn « more than » into « at least », or back. */
static Pacte__Comparaison comparison(const struct dossier *d, const Pacte__Seuil *s, struct day au)
{
    const char *set = s->reglage[0] != '\0' ? modele_reglage(d, s->reglage, au) : NULL;
    if (set == NULL)
        return s->comparaison;
    return strcmp(set, "oui") == 0 ? PACTE__COMPARAISON__COMPARAISON_SUPERIEUR_OU_EGAL
                                   : PACTE__COMPARAISON__COMPARAISON_SUPERIEUR;
}

static bool passes(const struct dossier *d, const Pacte__Seuil *s, const struct fonction_calculee *f, struct day au)
{
    if (s == NULL)
        return false;
    switch (comparison(d, s, au)) {
    case PACTE__COMPARAISON__COMPARAISON_TOUJOURS: return true;
    case PACTE__COMPARAISON__COMPARAISON_SUPERIEUR: return f->nombre_connu && f->nombre > s->nombre;
    case PACTE__COMPARAISON__COMPARAISON_SUPERIEUR_OU_EGAL: return f->nombre_connu && f->nombre >= s->nombre;
    default: return false;
    }
}

static bool begun_slices(const struct dossier *d, const Pacte__ModeleFonction *f, struct day au)
{
    const char *set = f->reglage_tranche[0] != '\0' ? modele_reglage(d, f->reglage_tranche, au) : NULL;
    if (set != NULL)
        return strcmp(set, "entamee") == 0;
    return f->mode_tranche == PACTE__MODE_TRANCHE__MODE_TRANCHE_ENTAMEE;
}

static enum err amount(const struct dossier *d, struct day au, struct fonction_calculee *out)
{
    const Pacte__ModeleFonction *f = out->fonction;
    struct money slice;
    if (f->tranche == 0 || !out->nombre_connu || !montant(f->montant_tranche, &slice))
        return ERR_OK;
    out->tranches = out->nombre / f->tranche;
    if (begun_slices(d, f, au) && out->nombre % f->tranche != 0)
        out->tranches++;
    out->montant_connu = true;
    return money_scale(slice, out->tranches, 1, &out->montant);
}

static uint32_t holders(const struct dossier *d, const char *code, struct day au)
{
    uint32_t n = 0;
    for (size_t i = 0; i < d->n_affectations; i++) {
        const Pacte__Affectation *a = d->affectations[i].m;
        struct day day;
        bool begun = !jour(a->debut, &day) || day_compare(day, au) <= 0;
        bool ended = jour(a->fin, &day) && day_compare(day, au) < 0;
        n += strcmp(a->fonction, code) == 0 && begun && !ended;
    }
    return n;
}

bool statistique_somme(const struct dossier *d, const char *mesure, uint32_t annee, int64_t *milliemes)
{
    bool any = false;
    *milliemes = 0;
    for (size_t i = 0; i < d->n_statistiques; i++) {
        const Pacte__Statistique *s = d->statistiques[i].m;
        if (s->annee != annee || strcmp(s->mesure, mesure) != 0)
            continue;
        if (s->stock == NULL || __builtin_add_overflow(*milliemes, s->stock->milliemes, milliemes))
            return false;
        any = true;
    }
    return any;
}

/* The sum of the last year known, in whole units. */
static bool counted(const struct dossier *d, const char *mesure, struct day au, uint32_t *number)
{
    uint32_t year = 0;
    int64_t sum;
    for (size_t i = 0; i < d->n_statistiques; i++) {
        const Pacte__Statistique *s = d->statistiques[i].m;
        if (strcmp(s->mesure, mesure) == 0 && s->stock != NULL && s->annee > year && s->annee <= (uint32_t)day_year(au))
            year = s->annee;
    }
    if (year == 0 || !statistique_somme(d, mesure, year, &sum) || sum < 0 || sum / 1000 > UINT32_MAX)
        return false;
    *number = (uint32_t)(sum / 1000);
    return true;
}

static enum err one(const struct dossier *d, struct day au, struct fonction_calculee *row)
{
    row->obligatoire = passes(d, row->fonction->obligatoire, row, au);
    row->financable = passes(d, row->fonction->financable, row, au);
    row->titulaires = holders(d, row->fonction->code, au);
    row->manquante = row->obligatoire && row->titulaires == 0;
    return amount(d, au, row);
}

/* `given` is the number of each; NULL: that of its measure. */
static enum err compute(const struct dossier *d, const uint32_t *given, struct day au, struct fonction_calculee **out, size_t *count)
{
    size_t n = d->modele != NULL ? d->modele->n_fonctions : 0;
    enum err e = ERR_OK;
    *count = 0;
    *out = arena_zalloc(d->arena, n + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < n && e == ERR_OK; i++) {
        const Pacte__ModeleFonction *f = d->modele->fonctions[i];
        if (!modele_en_vigueur(f->validite, au))
            continue;
        struct fonction_calculee *row = &(*out)[(*count)++];
        row->fonction = f;
        row->nombre_connu = given != NULL || counted(d, f->mesure, au, &row->nombre);
        if (given != NULL)
            row->nombre = *given;
        e = one(d, au, row);
    }
    return e;
}

enum err fonctions_calculer(const struct dossier *d, uint32_t nombre, struct day au, struct fonction_calculee **out, size_t *count)
{
    return compute(d, &nombre, au, out, count);
}

enum err fonctions_du_dossier(const struct dossier *d, struct day au, struct fonction_calculee **out, size_t *count)
{
    return compute(d, NULL, au, out, count);
}

/* --- Flows -------------------------------------------------------------------------- */

static const Pacte__Statistique *statistic(const struct dossier *d, uint64_t territoire, const char *mesure, uint32_t annee)
{
    for (size_t i = 0; i < d->n_statistiques; i++) {
        const Pacte__Statistique *s = d->statistiques[i].m;
        if (lien(s->territoire) == territoire && s->annee == annee && strcmp(s->mesure, mesure) == 0)
            return s;
    }
    return NULL;
}

static bool flow(const struct dossier *d, const Pacte__Statistique *s, struct flux *f)
{
    const Pacte__Statistique *next = statistic(d, lien(s->territoire), s->mesure, s->annee + 1);
    int64_t expected;
    if (s->stock == NULL || s->entrees == NULL || s->sorties == NULL)
        return false;
    *f = (struct flux){.territoire = lien(s->territoire), .mesure = s->mesure, .annee = s->annee, .stock = s->stock->milliemes,
                       .entrees = s->entrees->milliemes, .sorties = s->sorties->milliemes};
    if (__builtin_add_overflow(f->stock, f->entrees, &expected) || __builtin_sub_overflow(expected, f->sorties, &expected))
        return false;
    f->suivant_connu = next != NULL && next->stock != NULL;
    if (f->suivant_connu) {
        f->suivant = next->stock->milliemes;
        f->ecart = f->suivant - expected;
    }
    f->stable_avec_flux = f->suivant_connu && f->suivant == f->stock && (f->entrees > 0 || f->sorties > 0);
    return true;
}

/* `mesure` NULL: every measure and year. */
static enum err flows(const struct dossier *d, const char *mesure, uint32_t annee, struct flux **out, size_t *count)
{
    *count = 0;
    *out = arena_zalloc(d->arena, d->n_statistiques + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_statistiques; i++) {
        const Pacte__Statistique *s = d->statistiques[i].m;
        bool asked = mesure == NULL || (s->annee == annee && strcmp(s->mesure, mesure) == 0);
        if (asked && flow(d, s, &(*out)[*count]))
            (*count)++;
    }
    return ERR_OK;
}

enum err statistiques_flux(const struct dossier *d, const char *mesure, uint32_t annee, struct flux **out, size_t *count)
{
    return flows(d, mesure, annee, out, count);
}

enum err statistiques_tous_flux(const struct dossier *d, struct flux **out, size_t *count) { return flows(d, NULL, 0, out, count); }
