/* Étapes et arbitrages on screen: the steps, then the arbitration of the one
 * under the focus, and what keeps the convention from going on. */
#include "client-tui/views/etapes/etapes.h"
#include "client-tui/widgets/heure.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/widgets/multi.h"

#include <stdio.h>
#include <string.h>

enum { NEXT_ROWS = 3, NEXT_FROM = 5 };

static void etat_text(const struct etapes_ligne *l, char *out, size_t size)
{
    const char *words = l->etape.close ? _("close") : !l->etape.courante ? "—" : l->retard > 0 && l->prevue ? _("en retard") : _("en cours");
    (void)snprintf(out, size, "%s", words);
}

static void arbitrage_text(const struct etapes_ligne *l, char *out, size_t size)
{
    char day[16];
    if (!oui(l->etape.etape->arbitrage)) {
        (void)snprintf(out, size, "%s", _("sans arbitrage"));
    } else if (l->etape.close) {
        (void)day_format(l->etape.le, day, sizeof day);
        (void)snprintf(out, size, _("rendu %s"), day);
    } else {
        (void)snprintf(out, size, "%s", l->etape.courante ? (l->etape.attend[0] != '\0' ? l->etape.attend : _("attendu")) : "—");
    }
}

static const struct colonne columns[] = {
    {N_("Étape"), 0, ALIGN_LEFT, 0},
    {N_("prévu"), 10, ALIGN_LEFT, 60},
    {N_("réel"), 10, ALIGN_LEFT, 0},
    {N_("arbitrage"), 20, ALIGN_LEFT, 70},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void step_row(struct area a, int row, const struct etapes_ligne *l, bool focused)
{
    char title[200], due[16] = "—", done[24], arbitration[80];
    const char *texts[COLUMNS] = {title, due, done, arbitration};
    enum style styles[COLUMNS] = {STYLE_TEXT, STYLE_DIM, STYLE_TEXT, STYLE_TEXT};
    (void)snprintf(title, sizeof title, "%u %s", l->etape.etape->ordre, l->etape.etape->libelle);
    if (l->prevue)
        (void)day_format(l->prevu, due, sizeof due);
    if (l->etape.close)
        (void)day_format(l->etape.le, done, sizeof done);
    else
        etat_text(l, done, sizeof done);
    arbitrage_text(l, arbitration, sizeof arbitration);
    if (!l->etape.close && l->etape.courante && l->retard > 0 && l->prevue)
        styles[2] = STYLE_LATE;
    else if (l->etape.close)
        styles[2] = STYLE_DONE;
    table_row(a, row, columns, COLUMNS, texts, styles, focused);
}

static int paragraph(struct area a, int row, const char *label, const char *text)
{
    size_t from = 0, start, len;
    bool first = true;
    while (row < a.rows && text[0] != '\0' && wrap_next(text, &from, a.cols - 16, &start, &len)) {
        if (first)
            (void)put(a, row, 1, STYLE_DIM, label);
        (void)putf(a, row++, 14, STYLE_TEXT, "%.*s", (int)len, text + start);
        first = false;
    }
    return row;
}

static int votes(const struct model *m, const struct place *p, struct area a, int row, const Pacte__Decision *x)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    for (size_t i = 0; i < x->n_votes && row < a.rows; i++) {
        char name[64];
        const Pacte__Vote *v = x->votes[i];
        (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), lien(v->organisation), name, sizeof name);
        if (i == 0)
            (void)put(a, row, 1, STYLE_DIM, _("Positions"));
        int col = put_in(a, row, 14, 28, STYLE_TEXT, ALIGN_LEFT, name);
        col = put(a, row, col + 1, STYLE_TEXT, enum_label(&pacte__sens_vote__descriptor, v->sens));
        if (v->reserve[0] != '\0')
            (void)putf(a, row, col, STYLE_WARNING, " : %s", v->reserve);
        row++;
    }
    return row;
}

/* The arbitration of the focused step, under the list. */
static void detail(const struct model *m, const struct place *p, struct area a, const struct etapes_ligne *l)
{
    const struct dossier *d = etapes_dossier(m, p);
    uint64_t id = etapes_decision(d, l);
    const Pacte__Decision *x = id != 0 ? dossier_decision(d, id) : NULL;
    char head[240], day[16] = "";
    struct day when;
    int row = 0;
    if (x == NULL) {
        (void)putf(a, row++, 1, STYLE_TITLE, _("ÉTAPE %u   %s"), l->etape.etape->ordre, l->etape.etape->libelle);
        row = paragraph(a, row, _("Objet"), l->etape.etape->description);
        (void)paragraph(a, row, _("Arbitrage"), l->etape.attend[0] != '\0' ? l->etape.attend : oui(l->etape.etape->arbitrage) ? _("aucune décision ne le rend encore") : _("aucun"));
        return;
    }
    if (jour(x->date, &when))
        (void)day_format(when, day, sizeof day);
    (void)snprintf(head, sizeof head, _("ARBITRAGE   décision %u-%u du %s : %s"), x->annee, x->numero, day,
                   enum_label(&pacte__etat_decision__descriptor, x->etat));
    (void)put_in(a, row++, 1, a.cols - 2, STYLE_TITLE, ALIGN_LEFT, head);
    row = paragraph(a, row, _("Question"), x->objet);
    row = paragraph(a, row, _("Motifs"), x->motifs);
    if (row < a.rows)
        (void)putf(a, row++, 14, STYLE_TEXT, P_("%u pour, %u contre, %u abstention · votants : %u sur %u", "%u pour, %u contre, %u abstentions · votants : %u sur %u", x->abstention),
                   x->pour, x->contre, x->abstention, x->votants, x->effectif);
    (void)votes(m, p, a, row, x);
}

static void summary(const struct etapes *s, struct area a)
{
    const struct etapes_ligne *l = s->current < s->count ? &s->rows[s->current] : NULL;
    char late[JOURS_BYTES];
    if (l == NULL)
        (void)putf(a, 0, 1, STYLE_DONE, P_("%zu étape, close", "%zu étapes, toutes closes", s->count), s->count);
    else if (l->prevue && l->retard > 0)
        (void)putf(a, 0, 1, STYLE_LATE, P_("Étape en cours : %zu sur %zu · retard : %s jour", "Étape en cours : %zu sur %zu · retard : %s jours", l->retard),
                   s->current + 1, s->count, heure_jours(l->retard, late));
    else
        (void)putf(a, 0, 1, STYLE_TEXT, _("Étape en cours : %zu sur %zu"), s->current + 1, s->count);
}

/* What keeps the convention from going on, whole, at the bottom; the rows it takes. */
static int next_step(const struct model *m, const struct place *p, struct area a)
{
    const char *why = etapes_why_not(m, p, ACTION_ETAPE_SUIVANTE);
    char text[300];
    size_t from = 0, start, len;
    int rows = 0;
    if (why == NULL)
        return 0;
    (void)snprintf(text, sizeof text, _("indisponible, %s."), why);
    while (rows < NEXT_ROWS && wrap_next(text, &from, a.cols - 16, &start, &len))
        rows++;
    (void)paragraph(area_part(a, a.rows - rows, 0, rows, a.cols), 0, _("Suivante"), text);
    return rows;
}

void etapes_draw(const struct model *m, const struct place *p, struct area body)
{
    struct etapes *s = p->state;
    size_t first, last;
    if (!s->ready) {
        noms_waiting(m, p, body);
        return;
    }
    int half = body.rows / 2 > 3 ? body.rows / 2 - 2 : 1, table = body.rows > (int)s->count + 8 ? (int)s->count : half;
    summary(s, body);
    table_head(body, 1, columns, COLUMNS);
    list_window(&s->list, table, &first, &last);
    for (size_t i = first; i < last; i++)
        step_row(body, (int)(i - first) + 2, &s->rows[i], i == s->list.at);
    put_cursor(body, (int)(s->list.at - first) + 2, 0);
    int at = (int)(last - first) + 2;
    const struct etapes_ligne *l = etapes_focus(s);
    int left = body.rows - at - 1, said = left >= NEXT_FROM ? next_step(m, p, body) : 0;
    put_late(area_part(body, at + 1, 0, left - said, body.cols), 0);
    if (l != NULL)
        detail(m, p, area_part(body, at + 1, 0, left - said, body.cols), l);
}

bool etapes_table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {
        {"etape", N_("Étape"), CELL_TEXT}, {"prevu", N_("Prévu"), CELL_DAY}, {"etat", N_("État"), CELL_TEXT},
        {"reel", N_("Réel"), CELL_DAY}, {"arbitrage", N_("Arbitrage"), CELL_TEXT}, {"retard", N_("Retard (jours)"), CELL_COUNT},
    };
    const struct etapes *s = p->state;
    if (!s->ready)
        return false;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < s->count; i++) {
        const struct etapes_ligne *l = &s->rows[i];
        struct tableau_cell *c = tableau_row(t, 0, 0);
        char text[160];
        if (c == NULL)
            return false;
        (void)snprintf(text, sizeof text, "%u %s", l->etape.etape->ordre, l->etape.etape->libelle);
        cell_text(&c[0], arena_text(t->arena, text, strlen(text)));
        if (l->prevue)
            cell_day(&c[1], l->prevu);
        etat_text(l, text, sizeof text);
        cell_text(&c[2], arena_text(t->arena, text, strlen(text)));
        if (l->etape.close)
            cell_day(&c[3], l->etape.le);
        arbitrage_text(l, text, sizeof text);
        cell_text(&c[4], arena_text(t->arena, text, strlen(text)));
        if (l->prevue && (l->etape.close || l->etape.courante))
            cell_count(&c[5], l->retard);
    }
    return true;
}
