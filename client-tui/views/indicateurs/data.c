/* The indicators of each year, as common/domain computes them. */
#include "client-tui/views/indicateurs/indicateurs.h"

#include "client-tui/views/commun/montants.h"

#include <stdio.h>
#include <string.h>

enum { ANNEES_MAX = 40 };

static void year_add(struct indicateurs *s, uint32_t year)
{
    size_t at = 0;
    while (at < s->annee_count && s->annees[at] < year)
        at++;
    if (year == 0 || s->annee_count == ANNEES_MAX || (at < s->annee_count && s->annees[at] == year))
        return;
    memmove(&s->annees[at + 1], &s->annees[at], (s->annee_count - at) * sizeof s->annees[0]);
    s->annees[at] = year;
    s->annee_count++;
}

/* Those of the convention, and any with a target or a measure. */
static void years(struct indicateurs *s, const struct dossier *d)
{
    struct day from, to;
    int first, last, month, day;
    s->annee_count = 0;
    if (jour(d->convention->debut, &from) && dossier_fin(d, (struct day){DAY_MAX}, &to)) {
        day_to_civil(from, &first, &month, &day);
        day_to_civil(to, &last, &month, &day);
        for (int y = first; y <= last; y++)
            year_add(s, (uint32_t)y);
    }
    for (size_t i = 0; i < d->n_indicateurs; i++)
        for (size_t k = 0; k < d->indicateurs[i].m->n_cibles; k++)
            year_add(s, d->indicateurs[i].m->cibles[k]->annee);
    for (size_t i = 0; i < d->n_mesures; i++)
        year_add(s, d->mesures[i].m->annee);
}

/* Where it was left; else the last year that can be judged, else this one. */
static void first_year(struct model *m, struct indicateurs *s, const struct ouverte *o, const struct place *p)
{
    int year, month, day;
    uint32_t kept = o->remembered[PAGE_INDICATEURS];
    if (s->placed)
        return;
    s->placed = true;
    day_to_civil(m->today, &year, &month, &day);
    for (size_t y = 0; y < s->annee_count; y++)
        if (s->annees[y] <= (uint32_t)year)
            s->annee = y;
    for (size_t y = 0; y < s->annee_count; y++)
        if (indicateurs_bilan(s->calculs[y], s->count).juges > 0)
            s->annee = y;
    if (kept != 0) {
        s->list.at = (kept - 1) & 0xffff;
        s->annee = (kept - 1) >> 16 & 0xff;
        s->tableau = (kept - 1) >> 24 & 1;
    }
    for (size_t i = 0; s->annee_count > 0 && p->type == TYPE(INDICATEUR) && i < s->count; i++)
        if (s->calculs[0][i].id == p->id)
            s->list.at = i;
}

static bool make(struct indicateurs *s, const struct dossier *d, struct day au)
{
    s->annees = arena_zalloc(&s->arena, ANNEES_MAX + 1, sizeof s->annees[0]);
    if (s->annees == NULL)
        return false;
    years(s, d);
    s->calculs = arena_zalloc(&s->arena, s->annee_count + 1, sizeof s->calculs[0]);
    s->count = 0;
    for (size_t y = 0; s->calculs != NULL && y < s->annee_count; y++)
        if (indicateurs_annee(d, s->annees[y], au, &s->calculs[y], &s->count) != ERR_OK)
            return false;
    s->dossier = d;
    return s->calculs != NULL;
}

void indicateurs_derive(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || (s->ready && s->seen_copie == o->copie.generation && s->seen_edits == o->edits.generation &&
                      day_compare(s->seen_day, m->today) == 0))
        return;
    arena_reset(&s->arena);
    s->ready = make(s, d, m->today);
    s->seen_copie = o->copie.generation;
    s->seen_edits = o->edits.generation;
    s->seen_day = m->today;
    if (!s->ready)
        return;
    first_year(m, s, o, p);
    s->annee = s->annee < s->annee_count ? s->annee : 0;
    for (size_t i = 0; s->focus != 0 && s->annee_count > 0 && i < s->count; i++)
        if (s->calculs[0][i].id == s->focus)
            s->list.at = i;
    list_count(&s->list, s->annee_count > 0 ? s->count : 0);
    struct indicateur_calcule *c = indicateurs_focus(s);
    s->focus = c != NULL ? c->id : 0;
}

struct indicateur_calcule *indicateurs_focus(struct indicateurs *s)
{
    return s->ready && s->annee < s->annee_count && s->list.at < s->count ? &s->calculs[s->annee][s->list.at] : NULL;
}

const Pacte__Mesure *indicateur_mesure(const struct indicateurs *s, const struct indicateur_calcule *c)
{
    for (size_t i = 0; c != NULL && c->mesure != 0 && i < s->dossier->n_mesures; i++)
        if (s->dossier->mesures[i].id == c->mesure)
            return s->dossier->mesures[i].m;
    return NULL;
}

/* --- Words ----------------------------------------------------------------------------- */

void indicateur_valeur(const struct indicateur_calcule *c, char *out, size_t size)
{
    static const char *const missing[] = {
        [INDICATEUR_SANS_MESURE] = "?", [INDICATEUR_NON_COLLECTE] = N_("n.c."), [INDICATEUR_NON_APPLICABLE] = N_("n.a."),
        [INDICATEUR_REFUSE] = N_("réf."),
    };
    char text[48];
    bool coded = c->etat >= INDICATEUR_SANS_MESURE && c->etat <= INDICATEUR_REFUSE;
    if (c->valeur.dit) {
        (void)milliemes_texte(c->valeur.milliemes, text, sizeof text);
        (void)snprintf(out, size, "%s%s", c->estime ? "~" : "", text);
    } else {
        (void)snprintf(out, size, "%s", coded ? _(missing[c->etat]) : "?");
    }
}

void indicateur_mot(const struct indicateur_calcule *c, char *out, size_t size)
{
    bool zero = c->valeur.dit && c->valeur.milliemes == 0, back = c->avancement.dit && c->avancement.milliemes < 0;
    (void)snprintf(out, size, "%s%s%s%s%s", _(etat_indicateur_libelle(c->etat)), zero ? _(", zéro") : "", c->estime ? _(", estimé") : "",
                   c->calcule ? _(", calculé") : "", back ? _(", recul") : "");
}

void indicateurs_phrase(const struct indicateurs *s, size_t year, char *out, size_t size)
{
    struct bilan_indicateurs b = indicateurs_bilan(s->calculs[year], s->count);
    if (b.juges == 0)
        (void)snprintf(out, size, _("%u : aucun indicateur n'est jugé (jugés : 0/%u)."), s->annees[year], b.total);
    else
        (void)snprintf(out, size, b.atteints < 2 ? _("%u : %u indicateur sur %u atteint (jugés : %u/%u).")
                                                : _("%u : %u indicateurs sur %u atteints (jugés : %u/%u)."),
                       s->annees[year], b.atteints, b.juges, b.juges, b.total);
}
