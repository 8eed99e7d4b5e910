/* The timeline on screen: bars and marks above, the same as a list below. */
#include "client-tui/views/frise/frise.h"

#include "client-tui/views/commun/noms.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { DAY_COLS = 16 /* before a title, and after it */, LABEL = 18, LABEL_NARROW = 12, NARROW = 70, NAME = 5, DRAW_FROM = 10, HEADED = 12, LIST_MIN = 4,
       DONE = 0x2588, LATE = 0x2592, PLANNED = 0x2591, PERIOD = '=', MEETING = 0x25CF, LIMIT = 0x25C4, NOW = 0x25B2 };

static int label_cols(int cols) { return cols < NARROW ? LABEL_NARROW : LABEL; }

int frise_colonnes(int cols) { return cols - label_cols(cols); }

static uint32_t frise_signe(const struct frise_ligne *l)
{
    switch (l->e.etat) {
    case ECHEANCE_EN_RETARD: return '!';
    case ECHEANCE_FAITE: return DONE;
    case ECHEANCE_SANS_DATE: return '?';
    default: return l->reunion || l->e.origine == DE_INSTANCE ? MEETING : LIMIT;
    }
}

static enum style style_of(const struct frise_ligne *l)
{
    switch (l->e.etat) {
    case ECHEANCE_EN_RETARD: return STYLE_LATE;
    case ECHEANCE_AUJOURDHUI: case ECHEANCE_PROCHE: return STYLE_WARNING;
    case ECHEANCE_FAITE: return STYLE_DONE;
    case ECHEANCE_SANS_DATE: return STYLE_DIM;
    default: return STYLE_TEXT;
    }
}

void frise_distance(const struct frise_ligne *l, char *out, size_t size)
{
    char text[80];
    (void)echeance_distance(&l->e, text, sizeof text);
    if (l->e.faite)
        (void)snprintf(out, size, _("fait, %s"), text);
    else
        (void)snprintf(out, size, "%s", text);
}

/* --- Drawing ---------------------------------------------------------------------------- */

static void short_day(struct day d, char *out, size_t size)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    (void)snprintf(out, size, "%02d/%02d", day, month);
}

static void mark(struct area a, int row, const struct frise *f, const struct frise_ligne *l, bool focus, bool named)
{
    char day[16] = "";
    if (!l->e.datee)
        return;
    if (named)
        short_day(l->e.du, day, sizeof day);
    frise_mark(a, row, f, l->e.du, frise_signe(l), focus ? STYLE_SELECTED : style_of(l), day);
}

static void milestone(const struct frise_page *s, struct area a, int row, const struct frise *f, const struct couloir *c, struct day today)
{
    const struct frise_ligne *l = &s->toutes[c->ligne];
    bool focus = frise_focus(s) == l;
    if (l->e.faite) {
        frise_bar(a, row, f, c->from, l->e.fait, DONE, STYLE_DONE);
    } else {
        frise_bar(a, row, f, c->from, l->e.du, PLANNED, STYLE_DIM);
        if (l->e.etat == ECHEANCE_EN_RETARD)
            frise_bar(a, row, f, l->e.du, today, LATE, STYLE_LATE);
        else if (day_compare(c->from, today) < 0)
            frise_bar(a, row, f, c->from, today, DONE, STYLE_TEXT);
    }
    mark(a, row, f, l, focus, true);
}

static bool on_lane(enum couloir_kind kind, enum origine_echeance o)
{
    switch (kind) {
    case COULOIR_DOCUMENTS: return o == DE_DOCUMENT;
    case COULOIR_VERSEMENTS: return o == DE_VERSEMENT || o == DE_PAIEMENT_LEGAL;
    case COULOIR_SUITES: return o == DE_RESERVE || o == DE_SUIVI || o == DE_ENGAGEMENT || o == DE_PERSONNE;
    case COULOIR_INSTANCES: return o == DE_INSTANCE;
    default: return false;
    }
}

/* The day is written where no other mark of the line stands in its place. */
static bool room_for_name(const struct frise_page *s, const struct frise *f, enum couloir_kind kind, const struct frise_ligne *l)
{
    int at = frise_col(f, l->e.du);
    for (size_t i = 0; i < s->list.count; i++) {
        const struct frise_ligne *x = &s->toutes[s->vues[i]];
        int col = x->e.datee ? frise_col(f, x->e.du) : at;
        if (x != l && on_lane(kind, x->e.origine) && col > at && col <= at + NAME)
            return false;
    }
    for (size_t i = 0; kind == COULOIR_INSTANCES && i < s->seance_count; i++)
        if (frise_col(f, s->seances[i].day) > at && frise_col(f, s->seances[i].day) <= at + NAME)
            return false;
    return true;
}

static void marks(const struct frise_page *s, struct area a, int row, const struct frise *f, enum couloir_kind kind)
{
    const struct frise_ligne *focus = frise_focus(s);
    for (size_t i = s->list.count; i > 0; i--) {         /* the most urgent is drawn last */
        const struct frise_ligne *l = &s->toutes[s->vues[i - 1]];
        if (on_lane(kind, l->e.origine) && l != focus)
            mark(a, row, f, l, false, room_for_name(s, f, kind, l));
    }
    if (focus != NULL && on_lane(kind, focus->e.origine))
        mark(a, row, f, focus, true, room_for_name(s, f, kind, focus));
}

static void meetings(const struct frise_page *s, struct area a, int row, const struct frise *f, struct day today)
{
    const struct frise_ligne *focus = frise_focus(s);
    for (size_t i = 0; i < s->seance_count; i++) {
        const struct seance *x = &s->seances[i];
        char day[16] = "";
        bool named = true, here = focus != NULL && focus->reunion && focus->e.id == x->id, missed = !x->tenue && day_compare(x->day, today) < 0;
        for (size_t k = 0; k < s->seance_count; k++) {
            int between = frise_col(f, s->seances[k].day) - frise_col(f, x->day);
            named = named && !(between > 0 && between <= NAME);
        }
        if (named)
            short_day(x->day, day, sizeof day);
        frise_mark(a, row, f, x->day, missed ? '!' : MEETING, here ? STYLE_SELECTED : missed ? STYLE_WARNING : STYLE_TEXT, day);
    }
}

static void periods(const struct frise_page *s, struct area a, int row, const struct frise *f, enum couloir_kind kind)
{
    for (size_t i = 0; i < s->periode_count; i++) {
        char day[16];
        if (s->periodes[i].kind != kind)
            continue;
        frise_bar(a, row, f, s->periodes[i].from, s->periodes[i].to, PERIOD, STYLE_TEXT);
        (void)day_format(s->periodes[i].to, day, sizeof day);
        frise_mark(a, row, f, s->periodes[i].to, LIMIT, STYLE_TEXT, day);
    }
}

static void lane(const struct model *m, const struct frise_page *s, struct area a, int row, const struct frise *f, const struct couloir *c)
{
    (void)put_in(a, row, 1, f->left - 2, STYLE_TEXT, ALIGN_LEFT, c->titre);
    switch (c->kind) {
    case COULOIR_JALON: milestone(s, a, row, f, c, m->today); break;
    case COULOIR_INSTANCES:
        marks(s, a, row, f, c->kind);
        meetings(s, a, row, f, m->today);
        break;
    case COULOIR_AGREMENT: case COULOIR_CONVENTION: periods(s, a, row, f, c->kind); break;
    default: marks(s, a, row, f, c->kind); break;
    }
}

/* Milestones take room only where they show something. */
static bool seen(const struct frise_page *s, const struct frise *f, const struct couloir *c)
{
    if (c->kind != COULOIR_JALON)
        return true;
    const struct echeance *e = &s->toutes[c->ligne].e;
    struct day last = frise_day(f, f->left + f->cols - 1), end = e->faite && day_compare(e->fait, e->du) > 0 ? e->fait : e->du;
    return day_compare(c->from, last) <= 0 && (e->etat == ECHEANCE_EN_RETARD || day_compare(end, f->from) >= 0);
}

static void drawing(const struct model *m, const struct frise_page *s, struct area a, const struct frise *f)
{
    size_t fixed = 0, row = 0, rows = (size_t)a.rows - 1;
    char day[16];
    for (size_t i = 0; i < s->couloir_count; i++)
        fixed += s->couloirs[i].kind != COULOIR_JALON;
    for (size_t i = 0; i < s->couloir_count && row < rows; i++) {
        const struct couloir *c = &s->couloirs[i];
        if (!seen(s, f, c) || (c->kind == COULOIR_JALON && row + fixed >= rows))
            continue;
        lane(m, s, a, (int)row++, f, c);
    }
    short_day(m->today, day, sizeof day);
    put_late(a, (size_t)f->from.number);
    frise_mark(a, (int)row, f, m->today, NOW, STYLE_TITLE, day);
}

/* --- The list ------------------------------------------------------------------------------ */

static void list_row(struct area a, int row, const struct frise_ligne *l, bool focus, int far)
{
    char day[16] = "", distance[80], title[360], sign[8] = "";
    enum style s = focus ? STYLE_SELECTED : STYLE_TEXT;
    int width = a.cols - far - DAY_COLS;
    if (l->e.datee)
        (void)day_format(l->e.du, day, sizeof day);
    frise_distance(l, distance, sizeof distance);
    bool comes = l->e.origine == DE_VERSEMENT || l->e.origine == DE_PAIEMENT_LEGAL;      /* money comes from them */
    (void)snprintf(title, sizeof title, l->avec[0] == '\0' ? "%s" : comes ? "%s ← %s" : "%s → %s", l->titre, l->avec);
    size_t n = text_encode(frise_signe(l), sign);
    sign[n] = '\0';
    put_fill(a, row, 0, a.cols, STYLE_TEXT, ' ');
    (void)put(a, row, 0, STYLE_TITLE, focus ? "►" : " ");
    (void)put(a, row, 1, style_of(l), sign);
    int col = put_in(a, row, 3, 10, s, ALIGN_LEFT, day);
    col = put_in(a, row, col + 1, width, s, ALIGN_LEFT, title);
    (void)put_in(a, row, col + 1, far, style_of(l), ALIGN_LEFT, distance);
    if (focus)
        put_cursor(a, row, 0);
}

/* As wide as the widest: what is left is for the titles. */
static int far_columns(const struct frise_page *s)
{
    int wide = 0;
    for (size_t i = 0; i < s->list.count; i++) {
        char text[80];
        frise_distance(&s->toutes[s->vues[i]], text, sizeof text);
        int n = (int)text_columns(bytes_text(text));
        wide = n > wide ? n : wide;
    }
    return wide;
}

static void rows(struct frise_page *s, struct area a)
{
    size_t first, last;
    int far = far_columns(s), most = a.cols / 2;
    far = far < most ? far : most;
    list_window(&s->list, a.rows, &first, &last);
    for (size_t i = first; i < last; i++)
        list_row(a, (int)(i - first), &s->toutes[s->vues[i]], i == s->list.at, far);
    if (s->list.count == 0)
        (void)put(a, 0, 1, STYLE_DIM, s->filtre == FRISE_RETARD ? _("Rien n'est en retard.") : _("Aucune échéance à faire."));
}

static void head_words(const struct frise_page *s, struct area a, int row)
{
    static const char *const names[FRISE_FILTRES] = {N_("à faire"), N_("en retard seulement"), N_("toutes")};
    char late[40] = "";
    if (s->retards > 0)
        (void)snprintf(late, sizeof late, _(" · %zu en retard"), s->retards);
    int col = putf(a, row, 1, STYLE_TITLE, "%s (%zu)", _(names[s->filtre]), s->list.count);
    col = put(a, row, col, s->retards > 0 ? STYLE_WARNING : STYLE_TEXT, late);
    if (!s->liste && a.cols >= NARROW)
        (void)putf(a, row, col, STYLE_DIM, _(" · une colonne = %d j (z Z) · ← → défilent · v filtre"), frise_jours(s));
}

void frise_dessin(const struct model *m, const struct place *p, struct area a)
{
    struct frise_page *s = p->state;
    struct frise f = {.from = s->debut, .days_per_col = frise_jours(s), .left = label_cols(a.cols), .cols = frise_colonnes(a.cols)};
    int top = m->rows < HEADED || a.rows == m->rows ? 1 : 0, legend = a.rows >= 18 ? 1 : 0;
    if (!s->ready) {
        noms_waiting(m, p, a);
        return;
    }
    put_cursor(a, 0, 0);
    if (top > 0)
        head_words(s, a, 0);
    if (s->liste || a.rows < DRAW_FROM) {
        rows(s, area_part(a, top, 0, a.rows - top, a.cols));
        return;
    }
    int left = a.rows - top - 2 - legend - 1, list = left * 2 / 5 > LIST_MIN ? left * 2 / 5 : LIST_MIN, lanes = 1;
    for (size_t i = 0; i < s->couloir_count; i++)
        lanes += seen(s, &f, &s->couloirs[i]);
    lanes = lanes < left - list ? lanes : left - list;
    list = left - lanes;
    frise_head(a, top, &f);
    drawing(m, s, area_part(a, top + 2, 0, lanes, a.cols), &f);
    rows(s, area_part(a, top + 3 + lanes, 0, list, a.cols));
    if (legend)
        (void)put(a, a.rows - 1, 1, STYLE_DIM, _("█ fait  ▒ retard  ░ prévu  ● réunion  ◄ limite  ! dépassé  = période"));
}

void frise_tete(const struct model *m, const struct place *p, struct area line)
{
    const struct frise_page *s = p->state;
    (void)m;
    if (s->ready)
        head_words(s, line, 0);
}
