/* Affichage: how Pacte looks here, tried at once; what keys this terminal sends. */
#include "client-tui/views/views.h"
#include "client-tui/widgets/list.h"

#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum row { THEME, ASCII, ACCESSIBLE, FUNCTION_KEYS, MOUSE, COPIE, TEST_KEYS, KEYS_FILE, ROWS };

struct state {
    struct list list;
    bool testing;                        /* every key is shown, until Échap twice */
    char tested[6][32];                  /* the last ones, newest first */
    bool escaped;
};

static const struct { const char *label, *help; } rows[ROWS] = {
    [THEME] = {N_("Thème"), N_("Espace ou → change. « contraste » pour une vue faible, « mono » sans couleur.")},
    [ASCII] = {N_("Signes simples"), N_("Pour une police qui montre des carrés ou des « ? » à la place des traits et des accents.")},
    [ACCESSIBLE] = {N_("Lecteur d'écran"), N_("Pas d'horloge, des faits à la place des tableaux. Il existe aussi « pacte --lineaire ».")},
    [FUNCTION_KEYS] = {N_("Touches F1 à F10"), N_("Non : les aides montrent les lettres. « Échap 2 » vaut toujours F2.")},
    [MOUSE] = {N_("Souris"), N_("Non : la souris sert à sélectionner du texte ; oui : avec Maj pour sélectionner.")},
    [COPIE] = {N_("Copie locale"), N_("Oui : ce qui est lu reste lisible sans le serveur, 30 jours, sur ce poste. Non : tout est effacé.")},
    [TEST_KEYS] = {N_("Tester mes touches"), N_("Entrée, puis chaque touche dit son nom ; Échap deux fois arrête.")},
    [KEYS_FILE] = {N_("Changer les touches"), N_("Une ligne par action dans ce fichier, « ouvrir = Entrée o » ; il est lu au démarrage.")},
};

static const struct { enum style style; const char *text; } samples[] = {
    {STYLE_TEXT, N_("texte courant")},     {STYLE_TITLE, N_("titre")},            {STYLE_DIM, N_("aide")},
    {STYLE_SELECTED, N_("► ligne choisie")}, {STYLE_FIELD, N_("[champ]")},        {STYLE_FIELD_FOCUS, N_("[champ actif]")},
    {STYLE_LATE, N_("EN RETARD")},         {STYLE_WARNING, N_("! à vérifier")},   {STYLE_DONE, N_("fait")},
    {STYLE_KEY, N_("touche")},             {STYLE_BAR, N_("barre")},              {STYLE_ERROR, N_("refusé")},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static const char *yes_no(bool yes) { return yes ? _("oui") : _("non"); }

static const char *value(const struct model *m, enum row r)
{
    switch (r) {
    case THEME: return theme_name(m->theme);
    case ASCII: return yes_no(m->ascii);
    case ACCESSIBLE: return yes_no(m->accessible);
    case FUNCTION_KEYS: return yes_no(m->function_keys);
    case MOUSE: return yes_no(m->mouse);
    case COPIE: return yes_no(m->keep);
    case TEST_KEYS: return _("Entrée commence");
    default: return "~/.config/pacte/touches";
    }
}

static void enter(struct model *m, struct place *p)
{
    (void)m;
    list_count(&((struct state *)p->state)->list, ROWS);
}

/* --- Changes -------------------------------------------------------------------- */

static void flip(struct model *m, bool *what, const char *pref)
{
    *what = !*what;
    model_set_pref(m, pref, *what ? "oui" : "non");
}

static void change(struct model *m, struct state *s, int by)
{
    switch ((enum row)s->list.at) {
    case THEME:
        m->theme = (enum theme)(((int)m->theme + THEME_COUNT + by) % THEME_COUNT);
        model_set_pref(m, "theme", theme_name(m->theme));
        break;
    case ASCII: flip(m, &m->ascii, "ascii"); break;
    case ACCESSIBLE: flip(m, &m->accessible, "accessible"); break;
    case FUNCTION_KEYS: flip(m, &m->function_keys, "touches-f"); break;
    case MOUSE: flip(m, &m->mouse, "souris"); break;
    case COPIE:
        flip(m, &m->keep, "copie-locale");
        if (!m->keep)
            model_effect_add(m, (struct effect){.kind = EFFECT_FORGET});
        model_say(m, MESSAGE_DONE, "%s", m->keep ? _("Ce qui sera lu restera lisible hors ligne sur ce poste.") : _("Copies locales effacées de ce poste."));
        return;
    case TEST_KEYS:
        s->testing = true;
        s->escaped = false;
        memset(s->tested, 0, sizeof s->tested);
        return;
    default: model_say(m, MESSAGE_INFO, "%s", _("Ce fichier se modifie avec un éditeur de texte, puis relancez pacte.")); return;
    }
    model_effect_add(m, (struct effect){.kind = EFFECT_LOOK});
}

static void show_key(struct model *m, struct state *s, uint32_t key)
{
    char name[32];
    if (key == UI_ESCAPE && s->escaped) {
        s->testing = false;
        return;
    }
    s->escaped = key == UI_ESCAPE;
    memmove(s->tested[1], s->tested[0], sizeof s->tested - sizeof s->tested[0]);
    if (key_name(key, name, sizeof name) == 0)
        (void)snprintf(name, sizeof name, "%s", _("(inconnue)"));
    (void)snprintf(s->tested[0], sizeof s->tested[0], "%s", name);
    enum action a = action_of_key(key, false);
    if (a != ACTION_NONE)
        model_say(m, MESSAGE_INFO, "%s : %s", name, _(action_def(a)->label));
    else
        model_say(m, MESSAGE_INFO, _("%s : aucune action"), name);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    if (s->testing) {
        show_key(m, s, k);
        return true;
    }
    switch (k) {
    case UI_ENTER: case ' ': case UI_RIGHT: change(m, s, 1); return true;
    case UI_LEFT: change(m, s, -1); return true;
    default: break;
    }
    return list_key(&s->list, k);
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct state *)p->state)->testing;
}

/* --- Drawing ------------------------------------------------------------------------ */

static int draw_samples(struct area a, int row)
{
    int col = 1;
    for (size_t i = 0; i < SAMPLES && row < a.rows; i++) {
        int width = (int)text_columns(bytes_text(_(samples[i].text))) + 2;
        if (col > 1 && col + width > a.cols) {
            row++;
            col = 1;
        }
        col = put(a, row, col, samples[i].style, _(samples[i].text)) + 2;
    }
    return row + 1;
}

static void draw_testing(const struct state *s, struct area a)
{
    struct area in = put_box(area_center(a, 10, a.cols < 50 ? a.cols : 50), STYLE_TITLE, _("Tester mes touches"));
    for (size_t i = 0; i < sizeof s->tested / sizeof s->tested[0]; i++)
        (void)put(in, (int)i, 1, i == 0 ? STYLE_TITLE : STYLE_DIM, s->tested[i]);
    (void)put(in, in.rows - 1, 1, STYLE_DIM, _("Échap deux fois arrête."));
    put_cursor(in, 0, 0);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    int label = body.cols >= 60 ? 22 : 18;
    size_t first, last;
    int room = body.rows > ROWS + 6 ? ROWS : body.rows > 4 ? body.rows - 2 : body.rows;
    list_window(&s->list, room, &first, &last);
    for (size_t i = first; i < last; i++) {
        int row = (int)(i - first);
        enum style style = i == s->list.at ? STYLE_SELECTED : STYLE_TEXT;
        (void)put(body, row, 0, style, i == s->list.at ? "►" : " ");
        (void)put_in(body, row, 1, label, style, ALIGN_LEFT, _(rows[i].label));
        (void)putf(body, row, label + 2, STYLE_FIELD, "%s%s%s", i < TEST_KEYS ? "[" : "", value(m, (enum row)i), i < TEST_KEYS ? "]" : "");
        if (i == s->list.at)
            put_cursor(body, row, 0);
    }
    int row = (int)(last - first) + 1;
    if (row + 1 < body.rows)
        (void)put(body, row++, 1, STYLE_DIM, _(rows[s->list.at].help));
    if (row + 4 < body.rows) {
        put_rule(body, row++);
        row = draw_samples(body, row);
        (void)put(body, row++, 1, STYLE_TEXT, _("Police : ─│┌┐└┘ ═║ █▒░ ►◄▲▼● •…—→←↑↓ € éèêàùçœÉÀ « »"));
        (void)put(body, row, 1, STYLE_DIM, _("Des carrés ou des « ? » ci-dessus ? Choisissez « signes simples »."));
    }
    if (s->testing)
        draw_testing(s, body);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {{"reglage", N_("Réglage"), CELL_TEXT}, {"valeur", N_("Valeur"), CELL_TEXT}, {"aide", N_("Aide"), CELL_TEXT}};
    (void)p;
    tableau_init(t, t->arena, _("Affichage"), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < ROWS; i++) {
        struct tableau_cell *c = tableau_row(t, 0, 0);
        if (c == NULL)
            break;
        cell_text(&c[0], _(rows[i].label));
        cell_text(&c[1], value(m, (enum row)i));
        cell_text(&c[2], _(rows[i].help));
    }
    return true;
}

/* The mark of what Espace does: it is the page's key, and listed. */
static bool act(struct model *m, struct place *p, enum action a)
{
    if (a != ACTION_COCHER)
        return false;
    change(m, p->state, 1);
    return true;
}

static const enum action actions[] = {ACTION_COCHER, ACTION_NONE};

const struct page page_affichage = {
    .id = PAGE_AFFICHAGE, .name = "affichage", .title = N_("Affichage"), .state_bytes = sizeof(struct state), .actions = actions,
    .enter = enter, .key = key, .typing = typing, .act = act, .draw = draw, .table = table,
};
