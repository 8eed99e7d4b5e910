#include "common/domain/avenants.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Without a day of effect it is that of the signature; unsigned ones come last. */
static struct day effect_of(const Pacte__Avenant *a)
{
    struct day day = {DAY_MAX};
    if (!jour(a->effet, &day))
        (void)jour(a->signe, &day);
    return a->signe != NULL ? day : (struct day){DAY_MAX};
}

static bool before(const struct avenant_calcule *a, const struct avenant_calcule *b)
{
    int order = day_compare(effect_of(a->avenant), effect_of(b->avenant));
    return order < 0 || (order == 0 && a->avenant->numero < b->avenant->numero);
}

static bool in_effect(const Pacte__Avenant *a, struct day au)
{
    struct day signe;
    return jour(a->signe, &signe) && day_compare(signe, au) <= 0 && day_compare(effect_of(a), au) <= 0;
}

__attribute__((format(printf, 3, 4)))
static bool say(const struct dossier *d, struct avenant_calcule *a, const char *fmt, ...)
{
    char text[320];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    a->changements[a->count] = arena_text(d->arena, text, strlen(text));
    return a->changements[a->count++] != NULL;
}

/* The end moves on, from where the former avenants have put it. */
static bool say_end(const struct dossier *d, struct avenant_calcule *a, struct day *end)
{
    struct day moved;
    char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
    if (a->avenant->type != PACTE__TYPE_AVENANT__TYPE_AVENANT_PROROGATION || !jour(a->avenant->fin, &moved) ||
        day_compare(moved, *end) <= 0)
        return true;
    (void)day_format(*end, from, sizeof from);
    (void)day_format(moved, to, sizeof to);
    *end = moved;
    return say(d, a, N_("Fin : %s → %s."), from, to);
}

static bool say_what(const struct dossier *d, struct avenant_calcule *a, const Pacte__Decision *x, struct day *end)
{
    bool good = say_end(d, a, end);
    if (good && a->avenant->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_ADHESION)
        good = say(d, a, N_("Nouveau signataire : %s."), dossier_nom(d, lien(a->avenant->organisation)));
    for (size_t i = 0; good && x != NULL && i < x->n_effets; i++) {
        const Pacte__Effet *e = x->effets[i];
        const struct record_type *t = e->objet != NULL ? record_type_of((uint32_t)e->objet->type) : NULL;
        good = say(d, a, N_("%s, %s : %s."), t != NULL ? t->label : "?", e->champ, e->valeur[0] != '\0' ? e->valeur : "–");
    }
    return good;
}

enum err avenants_calculer(const struct dossier *d, struct day au, struct avenant_calcule **out, size_t *count)
{
    struct day end = {DAY_MIN};
    if (d->convention != NULL)
        (void)jour(d->convention->fin, &end);
    *count = 0;
    *out = arena_zalloc(d->arena, d->n_avenants + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_avenants; i++) {
        struct avenant_calcule a = {.id = d->avenants[i].id, .avenant = d->avenants[i].m};
        size_t at = (*count)++;
        for (; at > 0 && before(&a, &(*out)[at - 1]); at--)
            (*out)[at] = (*out)[at - 1];
        (*out)[at] = a;
    }
    for (size_t i = 0; i < *count; i++) {
        struct avenant_calcule *a = &(*out)[i];
        const Pacte__Decision *x = dossier_decision(d, lien(a->avenant->decision));
        a->applique = in_effect(a->avenant, au);
        a->changements = arena_zalloc(d->arena, 3 + (x != NULL ? x->n_effets : 0), sizeof *a->changements);
        if (a->changements == NULL || !say_what(d, a, x, &end))
            return ERR_NO_MEMORY;
    }
    return ERR_OK;
}
