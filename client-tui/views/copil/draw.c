/* The committee on screen, and as a table. */
#include "client-tui/views/copil/copil.h"
#include "client-tui/views/commun/noms.h"

#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

static const char *const kind_titles[] = {
    [COPIL_MEMBRE] = N_("PARTICIPANTS"), [COPIL_POINT] = N_("ORDRE DU JOUR"),
    [COPIL_DECISION] = N_("DÉCISIONS"), [COPIL_SUIVI] = N_("SUITES À DONNER"),
};

/* « quorum 5/5 », or how many came where no number is asked. */
static void quorum(const struct copil *s, char *out, size_t size)
{
    uint32_t there = s->quorum.presents + s->quorum.representes;
    if (s->quorum.exiges > 0)
        (void)snprintf(out, size, _("quorum %u/%u"), there, s->quorum.exiges);
    else
        (void)snprintf(out, size, P_("%u présent ou représenté", "%u présents ou représentés", there), there);
}

static void heading(const struct model *m, const struct copil *s, struct area a)
{
    char day[24] = "", there[64];
    struct day d;
    if (s->reunion == NULL) {
        (void)put(a, 0, 1, STYLE_TEXT, s->instance == 0 ? _("Aucun comité : « n » le crée, puis ses membres et sa première réunion.")
                                                       : _("Aucune réunion : « n » en crée une, et ajoute les membres du comité."));
        return;
    }
    if (jour(s->reunion->date, &d))
        (void)day_format_week(d, day, sizeof day);
    (void)putf(a, 0, 1, STYLE_TITLE, _("Réunion %zu sur %zu · %s%s%s%s%s"), s->meeting + 1, s->meeting_count, day,
               s->reunion->heure[0] != '\0' ? " " : "", s->reunion->heure, s->reunion->lieu[0] != '\0' ? " · " : "", s->reunion->lieu);
    quorum(s, there, sizeof there);
    int col = putf(a, 1, 1, STYLE_TEXT, "%s · %s ", copil_state(m, s), there);
    if (s->quorum.exiges > 0)
        (void)put(a, 1, col, s->quorum.atteint ? STYLE_DONE : STYLE_WARNING, s->quorum.atteint ? _("atteint") : _("! non atteint"));
    if (a.cols >= 70)
        (void)put_in(a, 1, a.cols - 26, 25, STYLE_DIM, ALIGN_RIGHT, _("← → autres réunions"));
}

static const enum style *state_style(const struct copil_row *r)
{
    static const enum style late = STYLE_LATE, done = STYLE_DONE, dim = STYLE_DIM, text = STYLE_TEXT;
    if (r->late)
        return &late;
    if (r->kind == COPIL_MEMBRE)
        return r->presence == 0 ? &dim : r->etat == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT ? &done : &text;
    return &text;
}

static void draw_row(struct area a, int line, const struct copil_row *r, bool focus)
{
    char day[16] = "", text[220];
    enum style s = focus ? STYLE_SELECTED : STYLE_TEXT;
    bool wide = a.cols >= 70;
    int state = a.cols - (wide ? 24 : 14), who = wide ? a.cols - 54 : state;
    if (r->dated)
        (void)day_format(r->due, day, sizeof day);
    if (r->kind == COPIL_POINT)
        (void)snprintf(text, sizeof text, "%d %s", r->index + 1, r->text);
    else if (r->kind == COPIL_DECISION)
        (void)snprintf(text, sizeof text, "%s %s", r->who, r->text);
    else
        (void)snprintf(text, sizeof text, "%s", r->text);
    (void)put(a, line, 0, s, focus ? "►" : " ");
    bool has_who = wide && r->kind != COPIL_DECISION && r->who[0] != '\0';
    (void)put_in(a, line, 1, (has_who ? who : r->dated && wide ? state - 11 : state) - 2, s, ALIGN_LEFT, text);
    if (has_who)
        (void)put_in(a, line, who, 18, s, ALIGN_LEFT, r->who);
    if (wide && r->dated)
        (void)put_in(a, line, state - 11, 10, s, ALIGN_LEFT, day);
    (void)put_in(a, line, state, a.cols - state - 1, *state_style(r), ALIGN_LEFT, r->state);
    if (focus)
        put_cursor(a, line, 0);
}

/* Rows with a heading before each kind; the focus always shows. */
static void draw_rows(struct copil *s, struct area a, bool cursor)
{
    int line = 0, skip = 0, at = 0;
    enum copil_kind kind = COPIL_SUIVI + 1;
    for (size_t i = 0; i < s->count && i <= s->list.at; i++) {
        at += kind != s->rows[i].kind;
        kind = s->rows[i].kind;
        at += i < s->list.at;
    }
    skip = at >= a.rows ? at - a.rows + 1 : 0;
    kind = COPIL_SUIVI + 1;
    for (size_t i = 0; i < s->count; i++) {
        if (kind != s->rows[i].kind) {
            kind = s->rows[i].kind;
            if (line++ >= skip)
                (void)put(a, line - 1 - skip, 1, STYLE_DIM, _(kind_titles[kind]));
        }
        if (line++ >= skip)
            draw_row(a, line - 1 - skip, &s->rows[i], cursor && i == s->list.at);
    }
    s->list.page = a.rows;
}

static void entry_line(const struct copil *s, struct area a)
{
    static const struct { const char *label; int width; } fields[COPIL_CHAMPS] = {
        [COPIL_OBJET] = {N_("D "), 40}, [COPIL_QUI] = {" @", 18}, [COPIL_POUR_LE] = {N_(" le "), 12},
    };
    int col = 1;
    if (!s->entering) {
        (void)put(a, 0, 1, STYLE_DIM, _("D saisit une décision : son objet, qui, pour quand."));
        return;
    }
    for (enum copil_champ f = 0; f < COPIL_CHAMPS; f++) {
        int width = f == COPIL_OBJET && a.cols < 80 ? a.cols - 42 : fields[f].width;
        col = put(a, 0, col, STYLE_DIM, _(fields[f].label));
        line_draw(a, 0, col, width, &s->lines[f], s->champ == f);
        col += width;
    }
}

void copil_draw(const struct model *m, const struct place *p, struct area body)
{
    struct copil *s = p->state;
    if (!s->ready) {
        noms_waiting(m, p, body);
        return;
    }
    int head = body.rows >= 6 ? 2 : 1;
    put_cursor(body, 0, 0);
    heading(m, s, area_part(body, 0, 0, head, body.cols));
    if (head == 2 && body.rows > 8)
        head++;
    int entry = body.rows > 6 && s->reunion != NULL && !copil_locked(s) ? 1 : 0;
    draw_rows(s, area_part(body, head, 0, body.rows - head - entry, body.cols), !s->entering && !s->voting);
    if (entry)
        entry_line(s, area_part(body, body.rows - 1, 0, 1, body.cols));
    if (s->voting)
        copil_votes_draw(m, p, body);
}

bool copil_table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {
        {"partie", N_("Partie"), CELL_TEXT}, {"numero", N_("N°"), CELL_TEXT}, {"texte", N_("Texte"), CELL_TEXT},
        {"qui", N_("Qui"), CELL_TEXT}, {"date", N_("Pour le"), CELL_DAY}, {"etat", N_("État"), CELL_TEXT},
    };
    const struct copil *s = p->state;
    char title[240], day[16] = "", there[64];
    struct day d;
    if (!s->ready || s->reunion == NULL)
        return false;
    if (jour(s->reunion->date, &d))
        (void)day_format(d, day, sizeof day);
    (void)snprintf(title, sizeof title, _("%s, réunion du %s"), noms_title(m, p, t->arena), day);
    tableau_init(t, t->arena, arena_text(t->arena, title, strlen(title)), cols, sizeof cols / sizeof cols[0]);
    quorum(s, there, sizeof there);
    (void)snprintf(title, sizeof title, "%s · %s%s", copil_state(m, s), there,
                   s->quorum.exiges == 0 ? "" : s->quorum.atteint ? _(" atteint") : _(" non atteint"));
    t->subtitle = arena_text(t->arena, title, strlen(title));
    for (size_t i = 0; i < s->count; i++) {
        const struct copil_row *r = &s->rows[i];
        static const uint32_t types[] = {TYPE(MEMBRE), TYPE(REUNION), TYPE(DECISION), TYPE(SUIVI)};
        struct tableau_cell *c = tableau_row(t, types[r->kind], r->kind == COPIL_POINT ? copil_meeting(s) : r->id);
        if (c == NULL)
            return false;
        cell_text(&c[0], _(kind_titles[r->kind]));
        if (r->kind == COPIL_POINT) {
            (void)snprintf(title, sizeof title, "%d", r->index + 1);
            cell_text(&c[1], arena_text(t->arena, title, strlen(title)));
        } else if (r->kind == COPIL_DECISION) {
            cell_text(&c[1], r->who);
        }
        cell_text(&c[2], r->text);
        cell_text(&c[3], r->kind == COPIL_DECISION ? "" : r->who);
        if (r->dated)
            cell_day(&c[4], r->due);
        cell_text(&c[5], r->state);
    }
    return true;
}
