/* The indicators on screen: a table, and the drawing of the one in focus. */
#include "client-tui/views/indicateurs/indicateurs.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_MIN = 24, BAR = 10, WORD = 12, COL_MIN = 6, NARROW = 70, HEADED = 12, DETAIL_FROM = 16, UNIT = 10, UNIT_FROM = 100 };

/* Where columns stand. */
struct geometrie { int label, unit, col; size_t first, years; bool bar; };

static int longest(const struct indicateurs *s)
{
    int w = COL_MIN - 1;
    char text[64];
    for (size_t y = 0; y < s->annee_count; y++)
        for (size_t i = 0; i < s->count; i++) {
            const struct indicateur_calcule *c = &s->calculs[y][i];
            const int64_t shown[] = {c->base.milliemes, c->cible.milliemes, c->valeur.milliemes};
            for (size_t k = 0; k < 3; k++) {
                (void)milliemes_texte(shown[k], text, sizeof text);
                int n = (int)text_columns(bytes_text(text)) + (k == 2 && c->estime);
                w = n > w ? n : w;
            }
        }
    return w + 1;
}

static struct geometrie geometry(const struct indicateurs *s, int cols)
{
    struct geometrie g = {.col = longest(s), .unit = cols >= UNIT_FROM ? UNIT : 0, .bar = cols >= NARROW};
    int fixed = 1 + g.unit + 2 * g.col + (g.bar ? BAR + 1 : 0) + WORD;
    int room = cols - fixed - LABEL_MIN;
    g.years = room >= g.col ? (size_t)(room / g.col) : 1;
    if (cols < NARROW)
        g.years = 1;
    if (g.years > s->annee_count)
        g.years = s->annee_count;
    g.first = s->annee >= g.years ? s->annee - g.years + 1 : 0;
    g.label = cols - fixed - (int)g.years * g.col;
    if (g.label < 6)
        g.label = 6;
    return g;
}

static void number(struct nombre n, char *out, size_t size)
{
    if (n.dit)
        (void)milliemes_texte(n.milliemes, out, size);
    else
        (void)snprintf(out, size, "—");
}

static enum style state_style(const struct indicateur_calcule *c)
{
    return c->etat == INDICATEUR_ATTEINT ? STYLE_DONE : c->etat == INDICATEUR_NON_ATTEINT ? STYLE_WARNING : STYLE_TEXT;
}

static void head_row(const struct indicateurs *s, struct area a, const struct geometrie *g)
{
    char year[16];
    int col = put_in(a, 0, 1, g->label, STYLE_TITLE, ALIGN_LEFT, _("Indicateur"));
    if (g->unit > 0)
        col = put_in(a, 0, col, g->unit, STYLE_TITLE, ALIGN_LEFT, _("unité"));
    col = put_in(a, 0, col, g->col, STYLE_TITLE, ALIGN_RIGHT, _("départ"));
    for (size_t i = 0; i < g->years; i++) {
        (void)snprintf(year, sizeof year, "%u", s->annees[g->first + i]);
        (void)put(a, 0, col, STYLE_TITLE, " ");
        col = put_in(a, 0, col + 1, g->col - 1, g->first + i == s->annee ? STYLE_SELECTED : STYLE_TITLE, ALIGN_RIGHT, year);
    }
    col = put_in(a, 0, col, g->col, STYLE_TITLE, ALIGN_RIGHT, _("cible"));
    (void)put_in(a, 0, col + 1, a.cols - col - 1, STYLE_TITLE, ALIGN_LEFT, g->bar ? _("avancement") : _("état"));
}

static void row(const struct indicateurs *s, struct area a, int at, const struct geometrie *g, size_t i)
{
    const struct indicateur_calcule *c = &s->calculs[s->annee][i];
    bool focus = i == s->list.at;
    char text[96], label[400];
    (void)snprintf(label, sizeof label, "%s %s", c->indicateur->code, c->indicateur->libelle);
    (void)put(a, at, 0, STYLE_TEXT, focus ? "►" : " ");
    int col = put_in(a, at, 1, g->label, STYLE_TEXT, ALIGN_LEFT, label);
    if (g->unit > 0)
        col = put_in(a, at, col, g->unit, STYLE_DIM, ALIGN_LEFT, c->indicateur->unite);
    number(c->base, text, sizeof text);
    col = put_in(a, at, col, g->col, STYLE_TEXT, ALIGN_RIGHT, text);
    for (size_t y = 0; y < g->years; y++) {
        bool here = focus && g->first + y == s->annee;
        indicateur_valeur(&s->calculs[g->first + y][i], text, sizeof text);
        (void)put(a, at, col, STYLE_TEXT, " ");
        col = put_in(a, at, col + 1, g->col - 1, here ? STYLE_SELECTED : STYLE_TEXT, ALIGN_RIGHT, text);
        if (here)
            put_cursor(a, at, col - 1);
    }
    number(c->cible, text, sizeof text);
    col = put_in(a, at, col, g->col, STYLE_TEXT, ALIGN_RIGHT, text) + 1;
    if (g->bar && c->avancement.dit)
        put_bar(a, at, col, BAR, state_style(c), c->avancement.milliemes < 0 ? 0 : c->avancement.milliemes, 10000);
    col += g->bar ? BAR + 1 : 0;
    (void)put_in(a, at, col, a.cols - col, state_style(c), ALIGN_LEFT,
                 c->avancement.dit && c->avancement.milliemes < 0 ? _("recul") : _(etat_indicateur_libelle(c->etat)));
}

/* --- The one in focus ---------------------------------------------------------------------- */

static int64_t largest(const struct indicateurs *s, size_t i)
{
    int64_t max = 1;
    for (size_t y = 0; y < s->annee_count; y++) {
        const struct indicateur_calcule *c = &s->calculs[y][i];
        const struct nombre shown[] = {c->base, c->cible, c->valeur};
        for (size_t k = 0; k < 3; k++)
            if (shown[k].dit && shown[k].milliemes > max)
                max = shown[k].milliemes;
    }
    return max;
}

/* « 2027   117  ████████████│ cible 120, reste 3 » */
static void chart_row(struct area a, int at, const char *name, struct nombre value, const char *shown, struct nombre target, int64_t max,
                      const char *word)
{
    char text[96] = "";
    int width = a.cols - 46 > 8 ? a.cols - 46 : 8;
    int col = put_in(a, at, 1, 7, STYLE_TEXT, ALIGN_LEFT, name);
    col = put_in(a, at, col, 9, STYLE_TEXT, ALIGN_RIGHT, shown) + 1;
    if (value.dit)
        put_bar(a, at, col, width, STYLE_TEXT, value.milliemes < 0 ? 0 : value.milliemes, max);
    if (target.dit) {
        int64_t where = target.milliemes < 0 ? 0 : target.milliemes * (width - 1) / max;
        (void)put(a, at, col + (int)where, STYLE_TITLE, "│");
        (void)milliemes_texte(target.milliemes, text, sizeof text);
        (void)putf(a, at, col + width + 1, STYLE_TEXT, _("cible %s %s"), text, word);
    } else {
        (void)put(a, at, col + width + 1, STYLE_TEXT, word);
    }
}

static void words(const struct indicateurs *s, struct area a, int at, const struct indicateur_calcule *c)
{
    const Pacte__Mesure *x = indicateur_mesure(s, c);
    char text[600];
    (void)snprintf(text, sizeof text, _("Source : %s%s%s"), c->indicateur->source[0] != '\0' ? c->indicateur->source : "—",
                   c->motif[0] != '\0' ? _(" · motif : ") : "", c->motif);
    (void)put_in(a, at, 1, a.cols - 1, STYLE_DIM, ALIGN_LEFT, text);
    if (x == NULL)
        return;
    size_t n = (size_t)snprintf(text, sizeof text, _("Mesure %u"), s->annees[s->annee]);
    for (size_t i = 0; i < x->n_ventilations && n < 300; i++) {
        char part[48] = "?";
        if (x->ventilations[i]->valeur != NULL)
            (void)milliemes_texte(x->ventilations[i]->valeur->milliemes, part, sizeof part);
        n += (size_t)snprintf(text + n, sizeof text - n, " · %.40s %s", x->ventilations[i]->modalite, part);
    }
    (void)snprintf(text + n, sizeof text - n, "%s%.80s%s%.160s", x->saisi_par[0] != '\0' ? _(" · saisi par ") : "", x->saisi_par,
                   x->note[0] != '\0' ? " · " : "", x->note);
    (void)put_in(a, at + 1, 1, a.cols - 1, STYLE_DIM, ALIGN_LEFT, text);
}

static void detail(const struct indicateurs *s, struct area a)
{
    const struct indicateur_calcule *c = &s->calculs[s->annee][s->list.at];
    char title[400], name[16], shown[64], word[96];
    int64_t max = largest(s, s->list.at);
    int at = 0;
    (void)snprintf(title, sizeof title, "%s%s%s%s%s%s", c->indicateur->libelle, c->indicateur->unite[0] != '\0' ? " — " : "", c->indicateur->unite,
                   c->indicateur->sens == PACTE__SENS__SENS_BAISSE ? _(" · moins vaut mieux") : "", c->calcule ? _(" · calculé") : "",
                   c->estime ? _(" · estimé") : "");
    (void)put_in(a, at++, 1, a.cols - 1, STYLE_TITLE, ALIGN_LEFT, title);
    number(c->base, shown, sizeof shown);
    word[0] = '\0';
    if (c->indicateur->base_annee != 0)
        (void)snprintf(word, sizeof word, _("en %u"), c->indicateur->base_annee);
    chart_row(a, at++, _("départ"), c->base, shown, (struct nombre){0}, max, word);
    size_t room = a.rows > at + 2 ? (size_t)(a.rows - at - 2) : 0;
    size_t first = s->annee >= room && room > 0 ? s->annee - room + 1 : 0;
    for (size_t y = first; y < s->annee_count && y - first < room; y++) {
        const struct indicateur_calcule *x = &s->calculs[y][s->list.at];
        (void)snprintf(name, sizeof name, "%u", s->annees[y]);
        indicateur_valeur(x, shown, sizeof shown);
        indicateur_mot(x, word, sizeof word);
        chart_row(a, at++, name, x->valeur, shown, x->cible, max, word);
    }
    words(s, a, a.rows - 2, c);
}

static void typing_line(const struct indicateurs *s, struct area a, int at)
{
    const struct indicateur_calcule *c = &s->calculs[s->annee][s->list.at];
    put_prompt(area_part(a, at, 0, 1, a.cols));
    put_fill(a, at, 0, a.cols, STYLE_TEXT, ' ');
    int col = putf(a, at, 1, STYLE_TITLE, "%s %u, %s ", c->indicateur->code, s->mesure_annee,
                   enum_label(&pacte__etat_mesure__descriptor, s->etat));
    line_draw(a, at, col, a.cols - col - 1 > 10 ? a.cols - col - 1 : 10, &s->line, true);
}

/* --- The page --------------------------------------------------------------------------------- */

static void head_words(const struct indicateurs *s, struct area a, int at)
{
    char text[160];
    if (s->annee >= s->annee_count)
        return;
    indicateurs_phrase(s, s->annee, text, sizeof text);
    int col = put(a, at, 1, STYLE_TITLE, text);
    if (a.cols - col > 20)
        (void)put_in(a, at, a.cols - 16, 15, STYLE_DIM, ALIGN_RIGHT, _("← → année"));
}

void indicateurs_head(const struct model *m, const struct place *p, struct area line)
{
    const struct indicateurs *s = p->state;
    (void)m;
    if (s->ready)
        head_words(s, line, 0);
}

static void empty(struct area a) { (void)put(a, 0, 1, STYLE_DIM, _("Aucun indicateur : « n » en crée un.")); }

void indicateurs_draw(const struct model *m, const struct place *p, struct area a)
{
    struct indicateurs *s = p->state;
    size_t first, last;
    if (!s->ready) {
        noms_waiting(m, p, a);
        return;
    }
    put_cursor(a, 0, 0);
    if (s->count == 0 || s->annee_count == 0) {
        empty(a);
        return;
    }
    int top = m->rows < HEADED || a.rows == m->rows ? 1 : 0;
    if (top > 0)
        head_words(s, a, 0);
    int under = s->tableau || a.rows < DETAIL_FROM || a.cols < NARROW ? 0 : 5 + (int)s->annee_count;
    if (under > a.rows / 2)
        under = a.rows / 2;
    struct area rows = area_part(a, top, 0, a.rows - top - (under > 0 ? under + 1 : s->saisie ? 1 : 0), a.cols);
    struct geometrie g = geometry(s, a.cols);
    head_row(s, rows, &g);
    struct area body = area_part(rows, 1, 0, rows.rows - 1, a.cols);
    list_window(&s->list, body.rows, &first, &last);
    for (size_t i = first; i < last; i++)
        row(s, body, (int)(i - first), &g, i);
    if (under > 0) {
        put_late(area_part(a, a.rows - under, 0, under, a.cols), 0);
        detail(s, area_part(a, a.rows - under, 0, under, a.cols));
    }
    if (s->saisie)
        typing_line(s, a, a.rows - 1);
}
