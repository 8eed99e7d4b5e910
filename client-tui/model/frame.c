/* The frame of every screen: place and state above, message, keys and bar
 * below, the page between, overlays over it. */
#include "client-tui/model/internal.h"

#include "client-tui/widgets/heure.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MIN = 8, COLS_MIN = 40, ROWS_FULL = 20, ROWS_HINTS = 12, TEXT = 512, SLOT = 8 };

/* Words short enough for the bar of ten keys. */
static const struct { enum action action; const char *word; } bar_words[] = {
    {ACTION_AIDE, N_("Aide")}, {ACTION_ENREGISTRER, N_("Enreg.")}, {ACTION_RETOUR, N_("Retour")},
    {ACTION_EDITER, N_("Éditer")}, {ACTION_ACTUALISER, N_("Actual.")}, {ACTION_TRIER, N_("Trier")},
    {ACTION_CHERCHER, N_("Filtrer")}, {ACTION_EXPORTER, N_("Export")}, {ACTION_PALETTE, N_("Menu")},
    {ACTION_QUITTER, N_("Quit.")},
};

static const struct place *base_place(const struct model *m)
{
    size_t i = m->depth;
    while (i > 1 && pages[m->places[i - 1].page]->overlay)
        i--;
    return &m->places[i - 1];
}

/* --- Above ------------------------------------------------------------------------ */

static size_t waiting_values(const struct model *m)
{
    size_t n = 0;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        for (size_t k = 0; m->ouvertes[i].convention != 0 && m->ouvertes[i].save_wanted && k < m->ouvertes[i].edits.count; k++)
            n += m->ouvertes[i].edits.rows[k].count + m->ouvertes[i].edits.rows[k].archive;
    return n;
}

/* How old what shows is: the place's own reading, else the last word of the daemon. */
static int64_t shown_ms(const struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (o != NULL && o->kept_ms != 0)
        return o->kept_ms;
    return p->kept_ms != 0 ? p->kept_ms : m->online_ms;
}

/* « hors ligne, copie du 26/11 à 14:02 · 3 à envoyer » */
static void away_words(const struct model *m, char *out, size_t size)
{
    char when[40], waits[40] = "";
    size_t n = waiting_values(m);
    const char *state = m->link == LINK_LOGIN ? _("non identifié") : _("hors ligne");
    (void)heure_copie(shown_ms(m, base_place(m)), m->today, when, sizeof when);
    if (n > 0)
        (void)snprintf(waits, sizeof waits, _(" · %zu à envoyer"), n);
    if (n > 0 && m->cols < 70)
        (void)snprintf(out, size, "%s%s", state, waits);
    else
        (void)snprintf(out, size, _("%s, copie du %s%s"), state, when, waits);
}

static void link_words(const struct model *m, char *out, size_t size)
{
    if (m->logged && m->link != LINK_ONLINE && m->link != LINK_REFUSED) {
        away_words(m, out, size);
        return;
    }
    switch (m->link) {
    case LINK_ONLINE:
        if (m->latency_ms >= 500)
            (void)snprintf(out, size, _("lent %u ms"), m->latency_ms);
        else
            (void)snprintf(out, size, "%s", m->demo ? _("DÉMO") : _("en ligne"));
        break;
    case LINK_CONNECTING: (void)snprintf(out, size, "%s", _("connexion…")); break;
    case LINK_OFFLINE: (void)snprintf(out, size, "%s", _("hors ligne")); break;
    case LINK_REFUSED: (void)snprintf(out, size, "%s", _("serveur refusé")); break;
    default: (void)snprintf(out, size, "%s", _("non connecté")); break;
    }
}

static void trail(const struct model *m, const struct place *p, char *out, size_t size)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    char label[160] = "";
    if (o != NULL && o->copie.whole && m->cols >= 120)
        (void)copie_label(&o->copie, NULL, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, p->convention, label, sizeof label);
    else if (o != NULL && o->copie.whole)
        (void)model_value(m, o, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, p->convention, "reference", label, sizeof label);
    if (m->cols < 100)
        (void)snprintf(out, size, "%.24s > %s", label[0] != '\0' ? label : "pacte", _(place_page(p)->title));
    else if (label[0] != '\0')
        (void)snprintf(out, size, "pacte > %s > %s", label, _(place_page(p)->title));
    else
        (void)snprintf(out, size, "pacte > %s", _(place_page(p)->title));
}

static void first_line(const struct model *m, const struct place *p, struct area a)
{
    char left[TEXT], right[TEXT], state[160], day[24] = "";
    link_words(m, state, sizeof state);
    if (m->today.number != 0)
        (void)(a.cols >= 100 ? day_format_week(m->today, day, sizeof day) : day_format(m->today, day, sizeof day));
    trail(m, p, left, sizeof left);
    bool away = m->link != LINK_ONLINE;
    if (a.cols < 70 || !m->logged || (away && a.cols < 100 && waiting_values(m) > 0))
        (void)snprintf(right, sizeof right, "%s ", state);
    else if (away && a.cols < 100)
        (void)snprintf(right, sizeof right, "%s · %s ", state, day);
    else
        (void)snprintf(right, sizeof right, "%s · %s · %s ", state, m->name, day);
    int width = (int)text_columns(bytes_text(right));
    if (width > a.cols - 20)
        width = a.cols > 20 ? a.cols - 20 : 0;
    put_fill(a, 0, 0, a.cols, STYLE_BAR, ' ');
    (void)put_in(a, 0, 1, a.cols - width - 2, STYLE_BAR, ALIGN_LEFT, left);
    (void)put_in(a, 0, a.cols - width, width, m->link == LINK_OFFLINE ? STYLE_WARNING : STYLE_BAR, ALIGN_RIGHT, right);
}

static void tabs_line(const struct place *p, struct area a)
{
    int col = 1;
    for (int i = 0; i < PAGE_COUNT; i++) {
        if (!pages[i]->tab)
            continue;
        if (col > 1)
            col = put(a, 0, col, STYLE_DIM, " │ ");
        col = put(a, 0, col, pages[i]->id == p->page ? STYLE_SELECTED : STYLE_TEXT, _(pages[i]->title));
    }
}

static void second_line(const struct model *m, const struct place *p, struct area a)
{
    const struct page *page = place_page(p);
    if (page->head != NULL)
        page->head(m, p, a);
    else if (page->tab)
        tabs_line(p, a);
}

/* --- Below ------------------------------------------------------------------------- */

/* One line, or two when the sentence needs the line of hints too: nobody is to
 * guess the end of a refusal. Returns the lines taken. */
static int message_lines(const struct model *m, struct area a)
{
    static const enum style styles[] = {STYLE_DIM, STYLE_TEXT, STYLE_DONE, STYLE_WARNING, STYLE_ERROR};
    const char *words = request_words(m);
    size_t from = 0, start, len;
    int row = 0;
    if (m->message_kind == MESSAGE_NONE) {
        char moving[160];
        if (pieces_texte(m, moving, sizeof moving) > 0)
            (void)putf(a, 0, 1, STYLE_TEXT, _("%s… · Ctrl-C abandonne"), moving);
        else if (words != NULL)
            (void)putf(a, 0, 1, STYLE_DIM, "%s…", words);
        return 1;
    }
    while (row + 1 < a.rows && wrap_next(m->message, &from, a.cols - 2, &start, &len))
        (void)putf(a, row++, 1, styles[m->message_kind], "%.*s", (int)len, m->message + start);
    if (row < a.rows && m->message[from] != '\0')
        (void)put_in(a, row++, 1, a.cols - 1, styles[m->message_kind], ALIGN_LEFT, m->message + from);
    return row > 0 ? row : 1;
}

/* « Entrée ouvrir · n nouveau · ? aide »: the page's first actions that are possible. */
static void hints_line(const struct model *m, struct area a)
{
    enum action list[ACTION_COUNT];
    size_t n = model_actions(m, list, ACTION_COUNT);
    const struct place *top = &m->places[m->depth - 1];
    bool saisie = place_page(top)->typing != NULL && place_page(top)->typing(m, top);
    int col = 1, end = a.cols - 9;
    for (size_t i = 0; i < n && col < end; i++) {
        char key[24];
        const struct action_def *d = action_def(list[i]);
        if (list[i] == ACTION_AIDE)
            break;
        if (action_key_name(list[i], saisie, m->function_keys, key, sizeof key) == 0 || model_why_not(m, list[i]) != NULL)
            continue;
        int width = (int)(text_columns(bytes_text(key)) + text_columns(bytes_text(_(d->hint)))) + 1;
        if (col + width + (col > 1 ? 3 : 0) > end)
            break;
        if (col > 1)
            col = put(a, 0, col, STYLE_DIM, " · ");
        col = put(a, 0, col, STYLE_KEY, key);
        col = put(a, 0, col + 1, STYLE_TEXT, _(d->hint));
    }
    if (!saisie && a.cols >= COLS_MIN) {
        col = put(a, 0, col, STYLE_DIM, col > 1 ? " · " : "");
        col = put(a, 0, col, STYLE_KEY, "?");
        (void)put(a, 0, col + 1, STYLE_TEXT, _("tout"));
    }
}

static void bar_line(const struct model *m, struct area a)
{
    put_fill(a, 0, 0, a.cols, STYLE_BAR, ' ');
    for (unsigned i = 0; i < 10 && (int)(i * SLOT) + 2 < a.cols; i++) {
        enum action act = action_of_key(UI_F1 + i, false);
        const char *word = act != ACTION_NONE ? _(action_def(act)->hint) : "";
        for (size_t k = 0; k < sizeof bar_words / sizeof bar_words[0]; k++)
            if (bar_words[k].action == act)
                word = _(bar_words[k].word);
        bool possible = act != ACTION_NONE && model_why_not(m, act) == NULL;
        int col = putf(a, 0, (int)(i * SLOT), STYLE_KEY, "%u", i + 1);
        (void)put_in(a, 0, col, SLOT - (col - (int)(i * SLOT)), possible ? STYLE_BAR : STYLE_DIM, ALIGN_LEFT, possible ? word : "");
    }
}

static void too_small(const struct model *m, struct area a)
{
    (void)putf(a, 0, 0, STYLE_TEXT, _("Fenêtre trop petite (%dx%d)."), m->cols, m->rows);
    (void)put(a, 1, 0, STYLE_TEXT, _("Il faut 40x8 ; 80x24 conseillé."));
    (void)put(a, 2, 0, STYLE_TEXT, _("Saisie en cours gardée (brouillon)."));
    (void)put(a, 3, 0, STYLE_TEXT, _("F2 enregistre · F10 quitte"));
}

void model_draw(struct model *m, struct grid *g)
{
    grid_clear(g);
    struct area all = area_all(g);
    m->dirty = false;
    if (m->depth == 0)
        return;
    if (m->rows < ROWS_MIN || m->cols < COLS_MIN) {
        too_small(m, all);
        return;
    }
    place_refresh(m);
    const struct place *base = base_place(m);
    bool second = m->rows >= ROWS_HINTS && (place_page(base)->tab || place_page(base)->head != NULL);
    int below = m->rows >= ROWS_FULL ? 3 : m->rows >= ROWS_HINTS ? 2 : 1;
    int top = second ? 2 : 1;
    first_line(m, base, area_part(all, 0, 0, 1, m->cols));
    if (second)
        second_line(m, base, area_part(all, 1, 0, 1, m->cols));
    bool tour = m->tour_step > 0;        /* a row of its own: it hides nothing of the page */
    struct area body = area_part(all, top, 0, m->rows - top - below - tour, m->cols);
    place_page(base)->draw(m, base, body);
    for (const struct place *p = base + 1; p < &m->places[m->depth]; p++) {
        g->cursor_row = g->cursor_col = -1;
        put_prompt(body);
        place_page(p)->draw(m, p, body);
    }
    if (tour)
        tour_draw(m, area_part(all, m->rows - below - 1, 0, 1, m->cols));
    int said = message_lines(m, area_part(all, m->rows - below, 0, below >= 2 ? 2 : 1, m->cols));
    if (below >= 2 && said < 2)
        hints_line(m, area_part(all, m->rows - below + 1, 0, 1, m->cols));
    if (below >= 3)
        bar_line(m, area_part(all, m->rows - 1, 0, 1, m->cols));
}
