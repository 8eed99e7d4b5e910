/* The rows of the grid: which contributions stand together, in which order, and
 * for which years. */
#include "client-tui/views/contributions/contributions.h"

#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANNEES_MAX = 40 };

/* --- Order of the rows ------------------------------------------------------------ */

struct entree {
    bool en_nature;
    size_t rang;                     /* of the kind of financeur */
    const char *nom;
    uint64_t financeur, id;
    const Pacte__Contribution *m;
};

static const char *nom_court(const struct dossier *d, uint64_t organisation)
{
    const Pacte__Organisation *o = dossier_organisation(d, organisation);
    if (o == NULL)
        return dossier_nom(d, organisation);
    return o->sigle[0] != '\0' ? o->sigle : o->nom;
}

static size_t rang(const struct dossier *d, uint64_t organisation)
{
    const Pacte__Organisation *o = dossier_organisation(d, organisation);
    const struct code_list *kinds = record_field(record_type_of(TYPE(ORGANISATION)), "type")->codes;
    for (size_t i = 0; o != NULL && i < kinds->count; i++)
        if (strcmp(kinds->codes[i].code, o->type) == 0)
            return i;
    return kinds->count;
}

static int by_row(const struct entree *x, const struct entree *y)
{
    int order;
    if (x->en_nature != y->en_nature)
        return x->en_nature ? 1 : -1;
    if (x->rang != y->rang)
        return x->rang < y->rang ? -1 : 1;
    if ((order = strcmp(x->nom, y->nom)) != 0)
        return order;
    if (x->financeur != y->financeur)
        return x->financeur < y->financeur ? -1 : 1;
    if ((order = strcmp(x->m->dispositif, y->m->dispositif)) != 0)
        return order;
    return strcmp(x->m->ligne, y->m->ligne);
}

static int by_row_and_year(const void *a, const void *b)
{
    const struct entree *x = a, *y = b;
    int order = by_row(x, y);
    if (order != 0)
        return order;
    if (x->m->annee != y->m->annee)
        return x->m->annee < y->m->annee ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool of_this_convention(const struct dossier *d, const Pacte__Contribution *c)
{
    return lien(c->convention) == d->id && lien(c->financeur) != 0;
}

static struct entree *entries(struct contributions *s, const struct dossier *d, size_t *count)
{
    struct entree *e = arena_zalloc(&s->arena, d->n_contributions + 1, sizeof *e);
    *count = 0;
    for (size_t i = 0; e != NULL && i < d->n_contributions; i++) {
        const Pacte__Contribution *c = d->contributions[i].m;
        if (!of_this_convention(d, c))
            continue;
        uint64_t who = lien(c->financeur);
        e[(*count)++] = (struct entree){.en_nature = c->nature == PACTE__NATURE__NATURE_EN_NATURE, .rang = rang(d, who),
                                        .nom = nom_court(d, who), .financeur = who, .id = d->contributions[i].id, .m = c};
    }
    if (e != NULL && *count > 0)
        qsort(e, *count, sizeof *e, by_row_and_year);
    return e;
}

/* --- Years ------------------------------------------------------------------------- */

static void year_add(struct grille *g, uint32_t year)
{
    size_t at = 0;
    while (at < g->annee_count && g->annees[at] < year)
        at++;
    if (year == 0 || g->annee_count == ANNEES_MAX || (at < g->annee_count && g->annees[at] == year))
        return;
    memmove(&g->annees[at + 1], &g->annees[at], (g->annee_count - at) * sizeof g->annees[0]);
    g->annees[at] = year;
    g->annee_count++;
}

/* Those of the convention, and any other that has a contribution. */
static bool years(struct contributions *s, const struct dossier *d, const struct entree *e, size_t count)
{
    struct day from, to;
    int first, last, month, day;
    s->g.annees = arena_zalloc(&s->arena, ANNEES_MAX + 1, sizeof s->g.annees[0]);
    if (s->g.annees == NULL)
        return false;
    if (jour(d->convention->debut, &from) && dossier_fin(d, (struct day){DAY_MAX}, &to)) {
        day_to_civil(from, &first, &month, &day);
        day_to_civil(to, &last, &month, &day);
        for (int y = first; y <= last; y++)
            year_add(&s->g, (uint32_t)y);
    }
    for (size_t i = 0; i < count; i++)
        year_add(&s->g, e[i].m->annee);
    return true;
}

/* --- Rows --------------------------------------------------------------------------- */

static struct ligne_grille *row_add(struct contributions *s, const struct entree *e, size_t from)
{
    struct ligne_grille *l = &s->g.lignes[s->g.ligne_count];
    *l = (struct ligne_grille){.financeur = e->financeur, .en_nature = e->en_nature, .nom = e->nom, .from = from,
                               .dispositif = e->m->dispositif, .ligne = e->m->ligne};
    l->cellules = arena_zalloc(&s->arena, s->g.annee_count + 1, sizeof *l->cellules);
    if (l->cellules == NULL)
        return NULL;
    s->g.ligne_count++;
    return l;
}

/* The contributions of a row stand together, by year: each cell is a run of them. */
static void cut_in_cells(struct grille *g, struct ligne_grille *l)
{
    for (size_t y = 0; y < g->annee_count; y++) {
        struct cellule *c = &l->cellules[y];
        for (size_t i = l->from; i < l->from + l->count; i++)
            if (g->tri.contributions[i].m->annee == g->annees[y]) {
                c->from = c->count == 0 ? i : c->from;
                c->count++;
            }
        c->id = c->count == 1 ? g->tri.contributions[c->from].id : 0;
    }
}

/* The row that was asked for, as long as nothing stands in it. */
static bool row_wanted(struct contributions *s, const struct dossier *d)
{
    static const Pacte__Contribution nothing = PACTE__CONTRIBUTION__INIT;
    if (s->ajout == 0)
        return true;
    for (size_t i = 0; i < s->g.ligne_count; i++)
        if (s->g.lignes[i].financeur == s->ajout && s->g.lignes[i].en_nature == s->ajout_nature &&
            s->g.lignes[i].dispositif[0] == '\0' && s->g.lignes[i].ligne[0] == '\0')
            return true;
    struct entree e = {.en_nature = s->ajout_nature, .nom = nom_court(d, s->ajout), .financeur = s->ajout, .m = &nothing};
    if (row_add(s, &e, 0) == NULL)
        return false;
    if (!s->ajout_nature) {              /* above those in kind */
        struct ligne_grille added = s->g.lignes[s->g.ligne_count - 1];
        memmove(&s->g.lignes[s->g.nature_from + 1], &s->g.lignes[s->g.nature_from],
                (s->g.ligne_count - 1 - s->g.nature_from) * sizeof added);
        s->g.lignes[s->g.nature_from++] = added;
    }
    return true;
}

static bool rows(struct contributions *s, const struct dossier *d, const struct entree *e, size_t count)
{
    struct grille *g = &s->g;
    void *sorted = arena_zalloc(&s->arena, count + 1, sizeof *d->contributions);
    g->lignes = arena_zalloc(&s->arena, count + 2, sizeof *g->lignes);
    if (sorted == NULL || g->lignes == NULL)
        return false;
    g->tri = *d;
    g->tri.contributions = sorted;
    g->tri.n_contributions = g->tri.cap_contributions = count;
    struct ligne_grille *l = NULL;
    for (size_t i = 0; i < count; i++) {
        g->tri.contributions[i].id = e[i].id;
        g->tri.contributions[i].m = e[i].m;
        if ((l == NULL || by_row(&e[i], &e[i - 1]) != 0) && (l = row_add(s, &e[i], i)) == NULL)
            return false;
        l->count++;
    }
    for (size_t i = 0; i < g->ligne_count; i++) {
        cut_in_cells(g, &g->lignes[i]);
        g->nature_from += !g->lignes[i].en_nature;
    }
    return row_wanted(s, d);
}

static void alone(struct grille *g)
{
    for (size_t i = 0; i < g->ligne_count; i++) {
        size_t same = 0;
        for (size_t k = 0; k < g->ligne_count; k++)
            same += g->lignes[k].financeur == g->lignes[i].financeur && g->lignes[k].en_nature == g->lignes[i].en_nature;
        g->lignes[i].seule = same == 1;
    }
}

void ligne_label(const struct ligne_grille *l, int columns, char *out, size_t size)
{
    const char *what = l->dispositif[0] != '\0' ? l->dispositif : l->ligne;
    int wide = (int)text_columns(bytes_text(what));
    int room = columns - wide - 1, least = columns / 3 > 6 ? columns / 3 : 6;
    if (room < least)
        room = least;
    if ((l->seule && !l->en_nature) || what[0] == '\0')
        (void)snprintf(out, size, "%s", l->nom);
    else if ((int)text_columns(bytes_text(l->nom)) <= room)
        (void)snprintf(out, size, "%s %s", l->nom, what);
    else
        (void)snprintf(out, size, "%.*s… %s", (int)text_clip(bytes_text(l->nom), (size_t)(room - 1)), l->nom, what);
}

bool grille_lignes(struct contributions *s, const struct dossier *d)
{
    size_t count;
    struct entree *e = entries(s, d, &count);
    if (e == NULL || !years(s, d, e, count) || !rows(s, d, e, count))
        return false;
    alone(&s->g);
    return true;
}
