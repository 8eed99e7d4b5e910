/* The grid, derived again when the copy, the edits, the view or the day change;
 * the focus stays with its row. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH_MIN = 9 };

const char *vue_titre(enum vue v)
{
    static const char *const titles[VUES] = {
        [VUE_ACCORDE] = N_("accordé"),
        [VUE_ECART_DEMANDE] = N_("écart demandé − accordé"),
        [VUE_ECART_VERSE] = N_("écart accordé − versé"),
        [VUE_ECART_CHARGES] = N_("écart charges − ressources"),
        [VUE_TRESORERIE] = N_("trésorerie sur 12 mois"),
    };
    enum barreau b;
    return vue_barreau(v, &b) ? barreau_libelle(b) : titles[v];
}

bool vue_barreau(enum vue v, enum barreau *out)
{
    if (v < VUE_SOLLICITE || v > VUE_JUSTIFIE)
        return false;
    *out = (enum barreau)(BARREAU_SOLLICITE + (v - VUE_SOLLICITE));
    return true;
}

struct dossier grille_tranche(const struct grille *g, size_t from, size_t count)
{
    struct dossier part = g->tri;
    part.contributions = g->tri.contributions + from;
    part.n_contributions = count;
    return part;
}

struct ligne_grille *contributions_ligne(struct contributions *s)
{
    return s->ready && s->vue != VUE_TRESORERIE && s->vue != VUE_ECART_CHARGES && s->row < s->g.ligne_count ? &s->g.lignes[s->row] : NULL;
}

struct cellule *contributions_cellule(struct contributions *s)
{
    struct ligne_grille *l = contributions_ligne(s);
    return l != NULL && s->col < s->g.annee_count ? &l->cellules[s->col] : NULL;
}

const Pacte__Contribution *grille_contribution(const struct grille *g, const struct cellule *c)
{
    return c != NULL && c->count > 0 ? g->tri.contributions[c->from].m : NULL;
}

/* --- The focus stays with its row ------------------------------------------------------ */

static bool row_is(const struct contributions *s, const struct ligne_grille *l)
{
    return l->financeur == s->financeur && l->en_nature == s->en_nature && strcmp(l->dispositif, s->dispositif) == 0 &&
           strcmp(l->ligne, s->ligne) == 0;
}

static void find_focus(struct contributions *s)
{
    for (size_t i = 0; s->placed && i < s->g.ligne_count; i++)
        if (row_is(s, &s->g.lignes[i]))
            s->row = i;
    contributions_focus(s, (long)s->row, (long)s->col);
}

static void focus_on(struct contributions *s, uint64_t id)
{
    for (size_t i = 0; id != 0 && i < s->g.ligne_count; i++)
        for (size_t y = 0; y < s->g.annee_count; y++)
            for (size_t k = 0; k < s->g.lignes[i].cellules[y].count; k++)
                if (s->g.tri.contributions[s->g.lignes[i].cellules[y].from + k].id == id)
                    contributions_focus(s, (long)i, (long)y);
}

/* The contribution that the page was opened on, or that of a payment. */
static uint64_t contribution_wanted(const struct contributions *s, const struct place *p)
{
    uint64_t found = p->type == TYPE(CONTRIBUTION) ? p->id : 0;
    for (size_t i = 0; p->type == TYPE(VERSEMENT) && i < s->g.tri.n_versements; i++)
        if (s->g.tri.versements[i].id == p->id)
            found = lien(s->g.tri.versements[i].m->contribution);
    return found;
}

/* Entered with a record, or from where it was left, or at this year. */
static void first_focus(struct model *m, struct place *p, const struct ouverte *o)
{
    struct contributions *s = p->state;
    uint32_t kept = o->remembered[PAGE_CONTRIBUTIONS];
    int year, month, day;
    if (s->placed)
        return;
    if (kept != 0) {
        contributions_focus(s, (long)((kept - 1) & 0xfff), (long)((kept - 1) >> 12 & 0xff));
    } else {
        day_to_civil(m->today, &year, &month, &day);
        for (size_t y = 0; y < s->g.annee_count; y++)
            if (s->g.annees[y] <= (uint32_t)year)
                s->col = y;
        contributions_focus(s, 0, (long)s->col);
    }
    focus_on(s, contribution_wanted(s, p));
}

/* The daemon, or the check before sending, refused one of these amounts. */
static void refused_focus(struct model *m, struct contributions *s)
{
    if (m->refus.type == TYPE(CONTRIBUTION) && strcmp(s->refus, m->refus.text) != 0) {
        focus_on(s, m->refus.id);
        (void)snprintf(s->refus, sizeof s->refus, "%s", m->refus.text);
    } else if (m->refus.type == 0) {
        s->refus[0] = '\0';
    }
}

static int width(const struct grille *g)
{
    int w = WIDTH_MIN;
    char text[MONEY_TEXT_BYTES];
    for (size_t y = 0; y <= g->annee_count; y++) {
        const struct somme shown[] = {g->pieds[y].total, g->pieds[y].budget, g->pieds[y].reste};
        for (size_t k = 0; k < sizeof shown / sizeof shown[0]; k++) {
            (void)montant_court(shown[k].montant, g->cents, text, sizeof text);
            int n = shown[k].dite ? (int)text_columns(bytes_text(text)) : 0;
            w = n > w ? n : w;
        }
        for (size_t i = 0; i < g->ligne_count; i++) {
            struct money x = y < g->annee_count ? g->lignes[i].cellules[y].montant : g->lignes[i].total.montant;
            (void)montant_court(x, g->cents, text, sizeof text);
            int n = (int)text_columns(bytes_text(text));
            w = n > w ? n : w;
        }
    }
    return w;
}

static bool derive(struct model *m, struct contributions *s, const struct ouverte *o, struct dossier *d)
{
    s->g = (struct grille){0};
    return grille_lignes(s, d) && grille_chiffres(m, s, o, d);
}

void contributions_derive(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL)
        return;
    if (!s->ready || s->seen_copie != o->copie.generation || s->seen_edits != o->edits.generation || s->seen_vue != s->vue ||
        day_compare(s->seen_day, m->today) != 0) {
        arena_reset(&s->arena);
        s->ready = derive(m, s, o, d);
        s->seen_copie = o->copie.generation;
        s->seen_edits = o->edits.generation;
        s->seen_vue = s->vue;
        s->seen_day = m->today;
        if (!s->ready)
            return;
        first_focus(m, p, o);
        find_focus(s);
        if (s->saisie == SAISIE_NON || s->width == 0)
            s->width = width(&s->g);
        tresorerie_derive(m, p, d);
    }
    refused_focus(m, s);
}
