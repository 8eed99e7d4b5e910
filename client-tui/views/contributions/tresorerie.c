/* Twelve months of cash: what is expected or came, less a twelfth of the
 * charges, from the balance that the account has at the start. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

enum { NAME = 24, AMOUNT = 13, BAR = 14, BAR_FROM = 68, RANGE = 120 };

static const char *const months[12] = {N_("janv."), N_("févr."), N_("mars"), N_("avril"), N_("mai"), N_("juin"),
                                       N_("juil."), N_("août"), N_("sept."), N_("oct."), N_("nov."), N_("déc.")};

static void month_name(struct day d, char *out, size_t size)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    (void)snprintf(out, size, "%s %d", _(months[month - 1]), year);
}

/* The balance is a preference of this machine: no record holds it. */
static void balance_key(uint64_t convention, char *out, size_t size)
{
    char id[ID_TEXT_BYTES];
    id_format(convention, id);
    (void)snprintf(out, size, "solde.%s", id);
}

static struct money balance(const struct model *m, const struct place *p)
{
    char key[40], text[64];
    struct money start = {0};
    balance_key(p->convention, key, sizeof key);
    if (model_pref(m, key, text, sizeof text) == NULL || money_parse(text, &start, NULL) != ERR_OK)
        start = (struct money){0};
    return start;
}

void tresorerie_derive(struct model *m, struct place *p, const struct dossier *d)
{
    struct contributions *s = p->state;
    s->mois_ok = tresorerie_12_mois(d, day_add_months(m->today, s->mois_depart, false), balance(m, p), &s->mois) == ERR_OK;
}

static void again(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    s->seen_vue = VUES;
    contributions_derive(m, p);
}

/* --- Keys ---------------------------------------------------------------------------- */

static void keep_balance(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct money start;
    struct err_note note = {0};
    char key[40], text[MONEY_TEXT_BYTES];
    enum err e = money_parse(s->line.text[0] != '\0' ? s->line.text : "0", &start, &note);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("À corriger : %s"), err_sentence(e, &note));
        return;
    }
    s->saisie = SAISIE_NON;
    balance_key(p->convention, key, sizeof key);
    (void)money_format_plain(start, text, sizeof text);
    model_set_pref(m, key, text);
    again(m, p);
    model_say(m, MESSAGE_DONE, "%s", _("Solde de départ gardé sur ce poste."));
}

static bool balance_typed(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    if (key == UI_ESCAPE) {
        s->saisie = SAISIE_NON;
        return true;
    }
    if (key == UI_ENTER || key == UI_TAB) {
        keep_balance(m, p);
        return true;
    }
    return line_key(&s->line, key, NULL);
}

void tresorerie_solde(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    char text[MONEY_TEXT_BYTES];
    (void)money_format_comma(balance(m, p), text, sizeof text);
    s->saisie = SAISIE_SOLDE;
    line_set(&s->line, text);
    s->line.fresh = true;
    if (key != 0)
        (void)line_key(&s->line, key, NULL);
    model_say(m, MESSAGE_INFO, "%s", _("Solde du compte au début du premier mois   Entrée valide · Échap abandonne"));
}

bool tresorerie_touche(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    if (s->saisie == SAISIE_SOLDE)
        return balance_typed(m, p, key);
    switch (key) {
    case UI_LEFT: s->mois_depart -= s->mois_depart > -RANGE; break;
    case UI_RIGHT: s->mois_depart += s->mois_depart < RANGE; break;
    case UI_HOME: s->mois_depart = 0; break;
    case UI_UP: s->mois_at -= s->mois_at > 0; return true;
    case UI_DOWN: s->mois_at += s->mois_at < 11; return true;
    default: return false;
    }
    again(m, p);
    return true;
}

/* --- On screen ------------------------------------------------------------------------- */

static int64_t largest(const struct tresorerie *t)
{
    int64_t max = 1;
    for (int i = 0; i < 12; i++) {
        int64_t x = t->mois[i].solde.cents < 0 ? -t->mois[i].solde.cents : t->mois[i].solde.cents;
        max = x > max ? x : max;
    }
    return max;
}

static bool lowest(const struct tresorerie *t, int i) { return day_compare(t->mois[i].debut, t->point_bas_mois) == 0; }

static int amount(struct area a, int row, int col, struct money m, enum style s)
{
    char text[MONEY_TEXT_BYTES];
    (void)montant_court(m, true, text, sizeof text);
    return put_in(a, row, col, AMOUNT, s, ALIGN_RIGHT, text);
}

static void month_row(const struct tresorerie *t, struct area a, int row, int i, bool focus)
{
    const struct mois *m = &t->mois[i];
    char name[NAME];
    bool below = m->solde.cents < 0, wide = a.cols >= 60;
    enum style style = focus ? STYLE_SELECTED : below ? STYLE_LATE : STYLE_TEXT;
    month_name(m->debut, name, sizeof name);
    (void)put(a, row, 0, STYLE_TITLE, focus ? "►" : " ");
    int col = put_in(a, row, 1, 11, focus ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, name);
    if (wide) {
        col = amount(a, row, col, m->entrees, STYLE_TEXT);
        col = amount(a, row, col, m->sorties, STYLE_TEXT);
    }
    col = amount(a, row, col, m->solde, style);
    if (a.cols >= BAR_FROM) {
        put_bar(a, row, col + 1, BAR, below ? STYLE_LATE : STYLE_DIM, below ? -m->solde.cents : m->solde.cents, largest(t));
        col += BAR + 1;
    }
    (void)put(a, row, col + 1, STYLE_WARNING, lowest(t, i) ? (a.cols >= 78 || !wide ? _("◄ point bas") : "◄") : below ? "!" : "");
    if (focus)
        put_cursor(a, row, 0);
}

static void head(struct area a)
{
    int col = put_in(a, 0, 1, 11, STYLE_TITLE, ALIGN_LEFT, _("Mois"));
    if (a.cols >= 60) {
        col = put_in(a, 0, col, AMOUNT, STYLE_TITLE, ALIGN_RIGHT, _("entrées"));
        col = put_in(a, 0, col, AMOUNT, STYLE_TITLE, ALIGN_RIGHT, _("sorties"));
    }
    (void)put_in(a, 0, col, AMOUNT, STYLE_TITLE, ALIGN_RIGHT, _("solde"));
}

static void words(const struct model *m, const struct place *p, char *low, size_t low_size, char *start, size_t start_size)
{
    const struct contributions *s = p->state;
    char amount_low[MONEY_TEXT_BYTES], amount_start[MONEY_TEXT_BYTES], name[NAME];
    (void)money_format(s->mois.point_bas, amount_low, sizeof amount_low);
    (void)money_format(balance(m, p), amount_start, sizeof amount_start);
    month_name(s->mois.point_bas_mois, name, sizeof name);
    (void)snprintf(low, low_size, _("Point bas : %s, fin %s"), amount_low, name);
    (void)snprintf(start, start_size, _("Solde de départ : %s (tapez celui du compte)"), amount_start);
}

void tresorerie_draw(const struct model *m, const struct place *p, struct area a)
{
    struct contributions *s = p->state;
    char low[160], start[160];
    int under = a.rows >= 16 ? 4 : a.rows >= 8 ? 2 : 1, rows = a.rows - 1 - under, top;
    put_cursor(a, 0, 0);
    if (!s->mois_ok) {
        (void)put(a, 0, 1, STYLE_WARNING, _("La trésorerie ne peut pas être calculée : un compte du budget n'existe pas."));
        return;
    }
    words(m, p, low, sizeof low, start, sizeof start);
    rows = rows > 12 ? 12 : rows;
    top = (int)s->mois_at >= rows ? (int)s->mois_at - rows + 1 : 0;
    head(a);
    for (int i = 0; i < rows; i++)
        month_row(&s->mois, a, 1 + i, top + i, (size_t)(top + i) == s->mois_at && s->saisie != SAISIE_SOLDE);
    int at = 1 + rows;
    if (under >= 4)
        put_rule(a, at++);
    (void)put_in(a, at++, 1, a.cols - 1, STYLE_TITLE, ALIGN_LEFT, low);
    if (s->saisie == SAISIE_SOLDE) {
        int col = put(a, at - (under == 1), 1, STYLE_TITLE, _("Solde de départ "));
        line_draw(a, at - (under == 1), col, a.cols - col - 1 < 30 ? a.cols - col - 1 : 30, &s->line, true);
    } else if (under >= 2) {
        (void)put_in(a, at, 1, a.cols - 1, STYLE_DIM, ALIGN_LEFT, start);
    }
    if (under >= 4)
        (void)put(a, at + 1, 1, STYLE_DIM, _("Entrées : reçu, sinon attendu. Sorties : un douzième des charges du budget."));
}

bool tresorerie_table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {
        {"mois", N_("Mois"), CELL_TEXT}, {"entrees", N_("Entrées"), CELL_MONEY}, {"sorties", N_("Sorties"), CELL_MONEY},
        {"solde", N_("Solde à la fin"), CELL_MONEY}, {"remarque", N_("Remarque"), CELL_TEXT},
    };
    const struct contributions *s = p->state;
    char title[240], low[160], start[160], name[NAME];
    if (!s->mois_ok)
        return false;
    (void)snprintf(title, sizeof title, _("%s, trésorerie sur 12 mois"), noms_title(m, p, t->arena));
    tableau_init(t, t->arena, arena_text(t->arena, title, strlen(title)), cols, sizeof cols / sizeof cols[0]);
    words(m, p, low, sizeof low, start, sizeof start);
    (void)snprintf(title, sizeof title, "%s · %s", low, start);
    t->subtitle = arena_text(t->arena, title, strlen(title));
    for (int i = 0; i < 12; i++) {
        struct tableau_cell *c = tableau_row(t, 0, 0);
        if (c == NULL)
            return false;
        month_name(s->mois.mois[i].debut, name, sizeof name);
        cell_text(&c[0], arena_text(t->arena, name, strlen(name)));
        cell_money(&c[1], s->mois.mois[i].entrees);
        cell_money(&c[2], s->mois.mois[i].sorties);
        cell_money(&c[3], s->mois.mois[i].solde);
        cell_text(&c[4], lowest(&s->mois, i) ? _("point bas") : s->mois.mois[i].solde.cents < 0 ? _("négatif") : "");
    }
    return t->title != NULL && t->subtitle != NULL;
}

/* What moves the balance of the month with the focus. */
void tresorerie_expliquer(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct dossier *d = &s->g.tri;
    const struct mois *month = &s->mois.mois[s->mois_at];
    struct day next = day_add_months(month->debut, 1, false);
    char text[8000], name[NAME], amount_text[MONEY_TEXT_BYTES], day[16];
    size_t n = 0;
    month_name(month->debut, name, sizeof name);
    n += (size_t)snprintf(text, sizeof text, _("%s : ce qui est reçu, sinon attendu, selon les versements saisis.\n\n"), name);
    for (size_t i = 0; i < d->n_versements && n + 300 < sizeof text; i++) {
        const Pacte__Versement *v = d->versements[i].m;
        struct day when;
        struct money x;
        bool come = montant(v->recu, &x);
        if ((!come && !montant(v->prevu, &x)) || (!(come && jour(v->recu_date, &when)) && !jour(v->prevu_date, &when)) ||
            day_compare(when, month->debut) < 0 || day_compare(when, next) >= 0)
            continue;
        const Pacte__Contribution *c = dossier_contribution(d, lien(v->contribution));
        (void)money_format(x, amount_text, sizeof amount_text);
        (void)day_format(when, day, sizeof day);
        n += (size_t)snprintf(text + n, sizeof text - n, "  %s  %.80s, %s : %s%s\n", day, c != NULL ? dossier_nom(d, lien(c->financeur)) : "",
                              enum_label(&pacte__type_versement__descriptor, v->type), amount_text, come ? "" : _(" (attendu)"));
    }
    (void)money_format(month->sorties, amount_text, sizeof amount_text);
    n += (size_t)snprintf(text + n, sizeof text - n, _("\nSorties : %s, dont un douzième des charges du budget de l'année, s'il est saisi.\n"), amount_text);
    (void)money_format(month->solde, amount_text, sizeof amount_text);
    (void)snprintf(text + n, sizeof text - n, _("Solde à la fin du mois : %s\n"), amount_text);
    model_view(m, _("Trésorerie du mois"), text);
}
