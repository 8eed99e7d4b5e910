/* The grid on screen: rows of amounts under years, the first column and the
 * lines of totals always there; one year at a time in a narrow window. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 70, LABEL_MIN = 18, LABEL_MAX = 44, PANE_FROM = 120, PANE = 38, HEADED = 12 };

/* Where columns stand in a wide window. */
struct geometrie { int label, amount; size_t first, years; };

static struct geometrie geometry(const struct contributions *s, int cols)
{
    struct geometrie g = {.amount = s->width};
    int each = g.amount + 2, room = cols - LABEL_MIN - 1 - g.amount;
    g.years = room >= each ? (size_t)(room / each) : 1;
    if (g.years > s->g.annee_count)
        g.years = s->g.annee_count;
    g.first = s->col >= g.years ? s->col - g.years + 1 : 0;
    g.label = cols - (int)g.years * each - 1 - g.amount;
    g.label = g.label > LABEL_MAX ? LABEL_MAX : g.label;
    return g;
}

static int year_col(const struct geometrie *g, size_t shown) { return g->label + (int)shown * (g->amount + 2); }

static void amount_text(const struct contributions *s, struct somme x, char *out, size_t size)
{
    if (x.dite)
        (void)montant_court(x.montant, s->g.cents, out, size);
    else
        (void)snprintf(out, size, "—");
}

/* --- One cell -------------------------------------------------------------------------- */

static char mark(const struct cellule *c)
{
    if (c->fausse)
        return '!';
    if (c->modifie)
        return '*';
    if (c->etat == CELLULE_A_VENIR)
        return '>';
    return c->etat != CELLULE_DITE ? ' ' : c->demande ? 'd' : c->baisse ? '-' : ' ';
}

static void cell_words(const struct contributions *s, const struct cellule *c, char *out, size_t size)
{
    if (c->etat == CELLULE_VIDE)
        out[0] = '\0';
    else if (c->etat == CELLULE_RIEN)
        (void)snprintf(out, size, "?");
    else
        (void)montant_court(c->montant, s->g.cents, out, size);
}

static enum style cell_style(const struct cellule *c)
{
    return c->fausse ? STYLE_LATE : c->etat == CELLULE_A_VENIR || c->demande || c->etat == CELLULE_RIEN ? STYLE_DIM : STYLE_TEXT;
}

static void draw_cell(const struct contributions *s, struct area a, int row, int col, int width, const struct cellule *c, bool focus)
{
    char text[MONEY_TEXT_BYTES], sign[2] = {mark(c), '\0'};
    if (focus && s->saisie == SAISIE_CELLULE) {
        line_draw(a, row, col, width + 1, &s->line, true);
        return;
    }
    cell_words(s, c, text, sizeof text);
    if (!focus)
        put_late(area_part(a, row, col + width, 1, 1), c->from);
    (void)put_in(a, row, col, width, focus ? STYLE_SELECTED : cell_style(c), ALIGN_RIGHT, text);
    (void)put(a, row, col + width, focus ? STYLE_SELECTED : sign[0] == '-' || sign[0] == '!' ? STYLE_WARNING : STYLE_DIM, sign);
    if (focus)
        put_cursor(a, row, col + width - 1);
}

/* --- Lines ------------------------------------------------------------------------------- */

/* What one line of the rows shows; the rows in kind come under a heading. */
enum { TITRE_NATURE = -1 };

static int line_count(const struct contributions *s)
{
    return (int)s->g.ligne_count + (s->g.nature_from < s->g.ligne_count ? 1 : 0);
}

static int row_of_line(const struct contributions *s, int line)
{
    int nature = (int)s->g.nature_from;
    if (line < nature || s->g.nature_from == s->g.ligne_count)
        return line;
    return line == nature ? TITRE_NATURE : line - 1;
}

static int line_of_row(const struct contributions *s, size_t row) { return (int)row + (row >= s->g.nature_from ? 1 : 0); }

static void window(struct contributions *s, int rows)
{
    int at = line_of_row(s, s->row), top = (int)s->top, last = line_count(s) - rows;
    if (at < top)
        top = at;
    if (at >= top + rows)
        top = at - rows + 1;
    if (top > last)
        top = last;
    s->top = top < 0 ? 0 : (size_t)top;
}

static void wide_row(const struct contributions *s, struct area a, int row, const struct geometrie *g, size_t at)
{
    const struct ligne_grille *l = &s->g.lignes[at];
    char text[MONEY_TEXT_BYTES], label[400];
    bool here = at == s->row;
    ligne_label(l, g->label - 2, label, sizeof label);
    (void)put(a, row, 0, STYLE_TEXT, here ? "►" : " ");
    (void)put_in(a, row, 1, g->label - 2, STYLE_TEXT, ALIGN_LEFT, label);
    for (size_t i = 0; i < g->years; i++) {
        draw_cell(s, a, row, year_col(g, i), g->amount, &l->cellules[g->first + i], here && g->first + i == s->col);
    }
    amount_text(s, l->total, text, sizeof text);
    put_late(area_part(a, row, year_col(g, g->years), 1, g->amount), at);
    (void)put_in(a, row, year_col(g, g->years), g->amount, STYLE_TEXT, ALIGN_RIGHT, text);
}

static void wide_sums(const struct contributions *s, struct area a, int row, const struct geometrie *g, const char *label, enum style style,
                      struct somme (*get)(const struct pied *p))
{
    char text[MONEY_TEXT_BYTES];
    (void)put_in(a, row, 1, g->label - 2, style, ALIGN_LEFT, label);
    for (size_t i = 0; i <= g->years; i++) {
        size_t year = i < g->years ? g->first + i : s->g.annee_count;
        amount_text(s, get(&s->g.pieds[year]), text, sizeof text);
        (void)put_in(a, row, year_col(g, i), g->amount, style, ALIGN_RIGHT, text);
    }
}

static void wide_head(const struct contributions *s, struct area a, const struct geometrie *g)
{
    char text[24];
    (void)put_in(a, 0, 1, g->label - 2, STYLE_TITLE, ALIGN_LEFT, s->vue == VUE_ECART_CHARGES ? _("Budget") : _("Financeur"));
    for (size_t i = 0; i < g->years; i++) {
        (void)snprintf(text, sizeof text, "%u", s->g.annees[g->first + i]);
        (void)put_in(a, 0, year_col(g, i), g->amount, STYLE_TITLE, ALIGN_RIGHT, text);
    }
    (void)put_in(a, 0, year_col(g, g->years), g->amount, STYLE_TITLE, ALIGN_RIGHT, _("Total"));
}

static struct somme sum_total(const struct pied *p) { return p->total; }
static struct somme sum_budget(const struct pied *p) { return p->budget; }
static struct somme sum_reste(const struct pied *p) { return p->reste; }
static struct somme sum_demande(const struct pied *p) { return p->demande; }
static struct somme sum_charges(const struct pied *p) { return p->charges; }
static struct somme sum_produits(const struct pied *p) { return p->produits; }

static void wide_rows(struct contributions *s, struct area a, const struct geometrie *g)
{
    if (s->vue == VUE_ECART_CHARGES) {
        wide_sums(s, a, 0, g, _("Charges"), STYLE_TEXT, sum_charges);
        wide_sums(s, a, 1, g, _("Produits"), STYLE_TEXT, sum_produits);
        put_style(a, 0, year_col(g, s->col - g->first), g->amount, STYLE_SELECTED);
        put_cursor(a, 0, year_col(g, s->col - g->first) + g->amount - 1);
        return;
    }
    window(s, a.rows);
    for (int i = 0; i < a.rows && (int)s->top + i < line_count(s); i++) {
        int row = row_of_line(s, (int)s->top + i);
        if (row == TITRE_NATURE)
            (void)put(a, i, 1, STYLE_DIM, _("EN NATURE, hors des totaux"));
        else
            wide_row(s, a, i, g, (size_t)row);
    }
    if (s->g.ligne_count == 0)
        (void)put(a, 0, 1, STYLE_DIM, _("Aucune contribution : « n » ajoute un financeur."));
}

static const char *total_label(const struct contributions *s, char *out, size_t size)
{
    enum barreau b;
    if (s->vue == VUE_ECART_CHARGES)
        return _("Charges − ressources");
    if (vue_barreau(s->vue, &b) || s->vue == VUE_ACCORDE)
        (void)snprintf(out, size, _("TOTAL %s"), _(vue_titre(s->vue)));
    else
        (void)snprintf(out, size, "%s", _("TOTAL des écarts"));
    return out;
}

/* What the signs mean that stand in the grid now. */
static void draw_legend(const struct contributions *s, struct area a, int row)
{
    static const struct { char sign; const char *words; } signs[] = {
        {'d', N_("d demandé, non notifié")}, {'-', N_("- en baisse")}, {'?', N_("? rien saisi")},
        {'*', N_("* pas enregistré")}, {'!', N_("! à corriger")}, {'>', N_("> à venir")},
    };
    int col = 1;
    for (size_t k = 0; k < sizeof signs / sizeof signs[0]; k++) {
        bool there = false;
        for (size_t i = 0; i < s->g.ligne_count * s->g.annee_count && !there; i++) {
            const struct cellule *c = &s->g.lignes[i / s->g.annee_count].cellules[i % s->g.annee_count];
            there = mark(c) == signs[k].sign || (signs[k].sign == '?' && c->etat == CELLULE_RIEN);
        }
        if (there)
            col = put(a, row, col, STYLE_DIM, _(signs[k].words)) + 2;
    }
}

/* No lines between columns or around sums: three bytes a sign on a slow link, and
 * words for whoever listens to the screen. An empty line sets the sums apart. */
static void draw_wide(const struct model *m, const struct place *p, struct area a)
{
    struct contributions *s = p->state;
    struct geometrie g = geometry(s, a.cols);
    char total[80];
    bool asked = s->g.pieds[s->g.annee_count].demande.dite;
    int legend = a.rows >= 16 ? 1 : 0, detail = a.rows >= 14 ? 2 : 1, sums = 3 + (asked ? 1 : 0);
    int rows = a.rows - 1 - 1 - sums - detail - legend, at = 1 + rows + 1;
    put_late(area_part(a, at, 0, sums + detail + legend, a.cols), g.first);
    wide_head(s, a, &g);
    put_cursor(a, 0, 0);
    wide_rows(s, area_part(a, 1, 0, rows, a.cols), &g);
    wide_sums(s, a, at++, &g, total_label(s, total, sizeof total), STYLE_TITLE, sum_total);
    if (asked)
        wide_sums(s, a, at++, &g, _("+ non notifié (d)"), STYLE_DIM, sum_demande);
    wide_sums(s, a, at++, &g, _("Budget prévisionnel"), STYLE_TEXT, sum_budget);
    wide_sums(s, a, at++, &g, _("Reste à financer"), STYLE_TEXT, sum_reste);
    contributions_detail(m, p, area_part(a, at, 0, detail, a.cols));
    if (legend)
        draw_legend(s, a, at + detail);
}

/* --- Narrow: one year at a time ------------------------------------------------------------- */

static void narrow_row(const struct contributions *s, struct area a, int row, size_t at)
{
    const struct ligne_grille *l = &s->g.lignes[at];
    int width = s->width, col = a.cols - width - 2;
    char label[400];
    bool here = at == s->row;
    ligne_label(l, col - 2, label, sizeof label);
    (void)put(a, row, 0, STYLE_TEXT, here ? "►" : " ");
    (void)put_in(a, row, 1, col - 2, STYLE_TEXT, ALIGN_LEFT, label);
    draw_cell(s, a, row, col, width, &l->cellules[s->col], here);
}

static void narrow_rows(struct contributions *s, struct area a)
{
    const struct pied *p = &s->g.pieds[s->col];
    char text[MONEY_TEXT_BYTES];
    if (s->vue == VUE_ECART_CHARGES) {
        amount_text(s, p->charges, text, sizeof text);
        (void)putf(a, 0, 1, STYLE_TEXT, _("Charges %s"), text);
        amount_text(s, p->produits, text, sizeof text);
        (void)putf(a, 1, 1, STYLE_TEXT, _("Produits %s"), text);
        return;
    }
    window(s, a.rows);
    for (int i = 0; i < a.rows && (int)s->top + i < line_count(s); i++) {
        int row = row_of_line(s, (int)s->top + i);
        if (row == TITRE_NATURE)
            (void)put(a, i, 1, STYLE_DIM, _("EN NATURE, hors des totaux"));
        else if (s->g.annee_count > 0)
            narrow_row(s, a, i, (size_t)row);
    }
}

static void narrow_head(const struct contributions *s, struct area a, int row)
{
    uint32_t year = s->col < s->g.annee_count ? s->g.annees[s->col] : 0;
    int col = putf(a, row, 1, STYLE_TITLE, "%u · %s", year, _(vue_titre(s->vue)));
    if (a.cols - col > 26)
        (void)put_in(a, row, a.cols - 26, 25, STYLE_DIM, ALIGN_RIGHT, _("← → année, v vue"));
}

static void draw_narrow(const struct model *m, const struct place *p, struct area a, bool headed)
{
    struct contributions *s = p->state;
    const struct pied *f = &s->g.pieds[s->col < s->g.annee_count ? s->col : 0];
    char total[MONEY_TEXT_BYTES], reste[MONEY_TEXT_BYTES];
    int top = headed ? 0 : 1, apart = a.rows >= 10 ? 1 : 0, detail = a.rows >= 8 ? 2 : a.rows >= 6 ? 1 : 0;
    int rows = a.rows - top - apart - 1 - detail;
    put_cursor(a, 0, 0);
    if (!headed)
        narrow_head(s, a, 0);
    narrow_rows(s, area_part(a, top, 0, rows, a.cols));
    put_late(area_part(a, top + rows + apart, 0, 1, a.cols), s->col);
    amount_text(s, f->total, total, sizeof total);
    amount_text(s, f->reste, reste, sizeof reste);
    (void)putf(a, top + rows + apart, 1, STYLE_TITLE, a.cols >= 56 ? _("TOTAL %s          Reste à financer %s") : _("TOTAL %s   Reste %s"), total, reste);
    contributions_detail(m, p, area_part(a, top + rows + apart + 1, 0, detail, a.cols));
}

/* --- The page -------------------------------------------------------------------------------- */

void contributions_head(const struct model *m, const struct place *p, struct area line)
{
    const struct contributions *s = p->state;
    char span[32] = "";
    (void)m;
    if (!s->ready)
        return;
    if (s->vue == VUE_TRESORERIE) {
        (void)put(line, 0, 1, STYLE_TITLE, _("Trésorerie sur 12 mois · ← → décalent · chiffres : solde de départ · v vue"));
        return;
    }
    if (line.cols < WIDE) {
        narrow_head(s, line, 0);
        return;
    }
    if (s->g.annee_count > 0)
        (void)snprintf(span, sizeof span, "%u-%u", s->g.annees[0], s->g.annees[s->g.annee_count - 1]);
    int col = put(line, 0, 1, STYLE_TEXT, _("Montants en euros · vue : "));
    col = putf(line, 0, col, STYLE_TITLE, "[%s]", _(vue_titre(s->vue)));
    (void)putf(line, 0, col, STYLE_TEXT, _(" %d/%d · %s"), (int)s->vue + 1, VUES, span);
}

void contributions_draw(const struct model *m, const struct place *p, struct area body)
{
    const struct contributions *s = p->state;
    if (!s->ready || s->g.pieds == NULL) {
        noms_waiting(m, p, body);
        return;
    }
    if (s->vue == VUE_TRESORERIE)
        tresorerie_draw(m, p, body);
    else if (body.cols < WIDE)
        draw_narrow(m, p, body, m->rows >= HEADED && body.rows < m->rows);
    else if (body.rows < HEADED)
        draw_narrow(m, p, body, false);
    else if (body.cols >= PANE_FROM) {
        draw_wide(m, p, area_part(body, 0, 0, body.rows, body.cols - PANE));
        contributions_volet(m, p, area_part(body, 0, body.cols - PANE + 1, body.rows, PANE - 1));
    } else
        draw_wide(m, p, body);
}
