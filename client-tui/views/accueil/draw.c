/* The home page on screen: what is late or due, then the conventions or the
 * portfolio, then what others did. A small window shows the section of the
 * focus only. */
#include "client-tui/views/accueil/accueil.h"
#include "client-tui/widgets/heure.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_THREE = 14, ROWS_TWO = 9, CELL = 200, BAR = 10, VUS_SHOWN = 3 };

/* --- Rows ---------------------------------------------------------------------------- */

static const struct colonne todo_columns[] = {
    {"", 15, ALIGN_LEFT, 0}, {"", 0, ALIGN_LEFT, 0}, {N_("échéance"), 10, ALIGN_LEFT, 50}, {N_("convention"), 12, ALIGN_LEFT, 70},
    {N_("avec"), 10, ALIGN_LEFT, 78},
};
static const struct colonne convention_columns[] = {
    {"", 0, ALIGN_LEFT, 0}, {N_("étape"), 16, ALIGN_LEFT, 78}, {N_("agrément"), 10, ALIGN_LEFT, 50},
    {N_("obtenu / demandé"), 21, ALIGN_LEFT, 60}, {N_("alerte"), 9, ALIGN_LEFT, 0},
};
/* From WIDE columns on, names are read whole. */
enum { WIDE = 110 };
static const struct colonne todo_wide[] = {
    {"", 15, ALIGN_LEFT, 0}, {"", 0, ALIGN_LEFT, 0}, {N_("échéance"), 10, ALIGN_LEFT, 0}, {N_("convention"), 16, ALIGN_LEFT, 0},
    {N_("avec"), 34, ALIGN_LEFT, 0},
};
static const struct colonne convention_wide[] = {
    {"", 0, ALIGN_LEFT, 0}, {N_("étape"), 31, ALIGN_LEFT, 0}, {N_("agrément"), 10, ALIGN_LEFT, 0},
    {N_("obtenu / demandé"), 21, ALIGN_LEFT, 0}, {N_("alerte"), 9, ALIGN_LEFT, 0},
};
static const struct colonne folio_columns[] = {
    {"", 0, ALIGN_LEFT, 0}, {N_("commune"), 16, ALIGN_LEFT, 100}, {N_("fin"), 10, ALIGN_LEFT, 50}, {N_("jours"), 8, ALIGN_RIGHT, 0},
    {N_("situation"), 32, ALIGN_LEFT, 70},
};
static const struct colonne vu_columns[] = {{"", 12, ALIGN_LEFT, 0}, {"", 12, ALIGN_LEFT, 50}, {"", 0, ALIGN_LEFT, 0}};

struct cells { char text[5][CELL]; const char *at[5]; enum style style[5]; };

static void blank(struct cells *c)
{
    for (int i = 0; i < 5; i++) {
        c->text[i][0] = '\0';
        c->at[i] = c->text[i];
        c->style[i] = STYLE_TEXT;
    }
}

static void todo_cells(const struct model *m, const struct a_faire *t, struct cells *c)
{
    int32_t days = day_between(m->today, t->du);
    (void)accueil_quand(m->today, t->du, c->text[0], CELL);
    c->style[0] = days < 0 ? STYLE_LATE : days == 0 ? STYLE_WARNING : STYLE_TEXT;
    (void)accueil_titre(t, c->text[1], CELL);
    (void)day_format(t->du, c->text[2], CELL);
    c->at[3] = t->convention_nom;
    c->at[4] = t->avec_nom;
}

/* « 2027 ████████░░  75 % » */
static void bar(const struct chiffre *x, char *out, size_t size)
{
    char part[24];
    size_t len = 0;
    (void)chiffre_part(x, part, sizeof part);
    bool known = x != NULL && x->demande && x->demande_cents > 0 && x->comparee;
    int64_t full = known ? x->part_cents / (x->demande_cents / BAR > 0 ? x->demande_cents / BAR : 1) : 0;
    if (known)
        len = (size_t)snprintf(out, size, "%u ", x->annee);
    for (int i = 0; known && i < BAR && len + 8 < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s", i < full ? "█" : "░");
    (void)snprintf(out + len, size - len, "%*s", known ? 6 : 3, part);
}

static void convention_cells(const struct accueil_lu *l, const struct ma_convention *v, struct cells *c)
{
    const struct chiffre *x = chiffres_find(&l->chiffres, v->id);
    c->at[0] = v->nom;
    if (v->etape > 0)
        (void)snprintf(c->text[1], CELL, "%u/%u %s", v->etape, v->etapes, v->etape_nom);
    else
        (void)snprintf(c->text[1], CELL, "%s", v->lue ? v->etape_nom : "—");
    if (v->agree)
        (void)day_format(v->agrement_fin, c->text[2], CELL);
    else
        (void)snprintf(c->text[2], CELL, "—");
    bar(x, c->text[3], CELL);
    (void)chiffre_alerte(x, c->text[4], CELL);
    c->style[4] = x != NULL && x->retards > 0 ? STYLE_LATE : STYLE_WARNING;
}

static void folio_cells(const struct mon_agrement *v, struct cells *c)
{
    c->at[0] = v->nom;
    c->at[1] = v->commune;
    if (v->datee)
        (void)day_format(v->fin, c->text[2], CELL);
    if (v->datee)
        (void)snprintf(c->text[3], CELL, v->jours < 0 ? _("échu") : "J-%d", v->jours);
    c->style[3] = v->jours < 0 ? STYLE_LATE : v->jours <= 180 ? STYLE_WARNING : STYLE_TEXT;
    c->at[4] = v->situation;
}

static void vu_cells(const struct vu *v, struct cells *c)
{
    c->at[0] = v->quand;
    c->at[1] = v->qui;
    c->at[2] = v->quoi;
}

/* --- Sections ----------------------------------------------------------------------------- */

static const struct colonne *columns_of(const struct accueil *s, enum accueil_section k, int cols, size_t *count)
{
    bool wide = cols >= WIDE;
    *count = k == SECTION_VUS ? 3 : 5;
    if (k == SECTION_A_FAIRE)
        return wide ? todo_wide : todo_columns;
    return k == SECTION_VUS ? vu_columns : s->federation ? folio_columns : wide ? convention_wide : convention_columns;
}

static void draw_row(const struct model *m, struct accueil *s, struct area a, int line, enum accueil_section k, size_t i, bool focus)
{
    struct cells c;
    size_t count;
    const struct accueil_lu *l = accueil_montre(s);
    const struct colonne *columns = columns_of(s, k, a.cols, &count);
    blank(&c);
    if (k == SECTION_A_FAIRE)
        todo_cells(m, &l->a_faire[i], &c);
    else if (k == SECTION_VUS)
        vu_cells(&s->vus[i], &c);
    else if (s->federation)
        folio_cells(&l->agrements[i], &c);
    else
        convention_cells(l, &l->conventions[i], &c);
    table_row(a, line, columns, count, c.at, c.style, focus);
}

/* In place of rows: why there is none. */
static void say_none(const struct model *m, struct accueil *s, struct area a, int line, enum accueil_section k)
{
    const struct accueil_lu *l = accueil_montre(s);
    if (k == SECTION_VUS) {
        (void)put(a, line, 1, STYLE_DIM, _("Rien de nouveau."));
    } else if (l->read_ms == 0 && m->link != LINK_ONLINE) {
        (void)put(a, line, 1, STYLE_WARNING, _("Hors ligne : l'accueil n'a pas encore été lu sur ce poste. F5 réessaie."));
    } else if (l->error == ERR_FORBIDDEN) {
        (void)put(a, line, 1, STYLE_DIM, _("Votre rôle ne lit pas les fiches des centres."));
    } else if (l->error != ERR_OK) {
        (void)put(a, line, 1, STYLE_ERROR, l->error_text);
    } else if (l->read_ms == 0) {
        (void)put(a, line, 1, STYLE_DIM, _("Lecture…"));
    } else if (k == SECTION_A_FAIRE) {
        (void)put(a, line, 1, STYLE_DONE, s->federation ? _("Rien en retard, rien dans les 30 jours.")
                                                       : l->n_conventions == 0 ? _("Les échéances viendront avec la première convention.") : _("Rien à faire : tout est à jour."));
    } else {
        (void)put(a, line, 1, STYLE_TEXT, s->federation ? _("Aucun agrément en cours.") : m->structure_count > 0 ? _("Aucune convention pour ce compte : « n » crée la première.") : _("Aucune convention pour ce compte."));
    }
}

static size_t late_count(const struct model *m, struct accueil *s)
{
    const struct accueil_lu *l = accueil_montre(s);
    size_t n = 0;
    for (size_t i = 0; i < l->n_a_faire; i++)
        n += day_compare(l->a_faire[i].du, m->today) < 0;
    return n;
}

/* « À FAIRE  (2 000 sur 5 312, 4 100 en retard) » */
static void todo_title(const struct model *m, struct accueil *s, struct area a, int line)
{
    char shown[JOURS_BYTES], all[JOURS_BYTES], late[JOURS_BYTES];
    const struct accueil_lu *l = accueil_montre(s);
    size_t lates = late_count(m, s) + l->coupes_retard;
    (void)heure_jours((int32_t)l->n_a_faire, shown);
    (void)heure_jours((int32_t)(l->n_a_faire + l->coupes), all);
    (void)heure_jours((int32_t)lates, late);
    if (l->coupes > 0)
        (void)putf(a, line, 1, STYLE_TITLE, _("À FAIRE  (%s sur %s, %s en retard)"), shown, all, late);
    else if (lates > 0)
        (void)putf(a, line, 1, STYLE_TITLE, _("À FAIRE  (%s, dont %s en retard)"), all, late);
    else
        (void)putf(a, line, 1, STYLE_TITLE, _("À FAIRE  (%s)"), all);
}

static void draw_head(const struct model *m, struct accueil *s, struct area a, int line, enum accueil_section k)
{
    size_t count, n = accueil_count(s, k);
    const struct colonne *source = columns_of(s, k, a.cols, &count);
    struct colonne columns[5];
    for (size_t i = 0; i < count; i++) {
        columns[i] = source[i];
        columns[i].title = source[i].title[0] != '\0' ? _(source[i].title) : "";
    }
    table_head(a, line, columns, count);
    if (k == SECTION_A_FAIRE)
        todo_title(m, s, a, line);
    else if (k == SECTION_VUS)
        (void)put(a, line, 1, STYLE_TITLE, _("DEPUIS VOTRE DERNIÈRE VISITE"));
    else if (s->federation)
        (void)putf(a, line, 1, STYLE_TITLE, a.cols >= 100 ? _("AGRÉMENTS, LES PROCHAINES FINS D'ABORD  (%zu)") : _("AGRÉMENTS  (%zu)"), n);
    else
        (void)putf(a, line, 1, STYLE_TITLE, n > 1 ? _("CONVENTIONS  (%zu)") : _("CONVENTIONS"), n);
}

static void draw_section(const struct model *m, struct accueil *s, struct area a, enum accueil_section k)
{
    enum accueil_section at;
    size_t focus = 0, first, last;
    bool mine = accueil_focus(s, &at, &focus) && at == k;
    struct list l = {.count = accueil_count(s, k), .at = mine ? focus : 0, .top = s->tops[k]};
    if (!mine && l.at < l.top)
        l.at = l.top;
    draw_head(m, s, a, 0, k);
    list_window(&l, a.rows - 1, &first, &last);
    s->tops[k] = l.top;
    if (mine)
        s->list.page = l.page;
    if (l.count == 0)
        say_none(m, s, a, 1, k);
    for (size_t i = first; i < last; i++)
        draw_row(m, s, a, (int)(i - first) + 1, k, i, mine && i == focus);
}

/* Rows of each section, its title counted; 0: not shown. */
static void share(const struct accueil *s, int rows, enum accueil_section focus, int out[SECTIONS])
{
    int want[SECTIONS];
    for (int k = 0; k < SECTIONS; k++) {
        size_t n = accueil_count(s, (enum accueil_section)k);
        want[k] = 1 + (n > 0 ? (int)(n < 500 ? n : 500) : 1);
        out[k] = 0;
    }
    if (rows < ROWS_TWO) {
        out[focus] = rows;
        return;
    }
    bool three = rows >= ROWS_THREE;
    int left = rows - (three ? 2 : 1);
    out[SECTION_VUS] = three ? (want[SECTION_VUS] < VUS_SHOWN + 1 ? want[SECTION_VUS] : VUS_SHOWN + 1) : 0;
    if (focus == SECTION_VUS && !three)
        out[SECTION_VUS] = left / 2;
    left -= out[SECTION_VUS];
    int half = s->federation ? left * 3 / 5 : left / 2;
    out[SECTION_CONVENTIONS] = want[SECTION_CONVENTIONS] < half ? want[SECTION_CONVENTIONS] : half;
    out[SECTION_A_FAIRE] = want[SECTION_A_FAIRE] < left - out[SECTION_CONVENTIONS] ? want[SECTION_A_FAIRE] : left - out[SECTION_CONVENTIONS];
    left -= out[SECTION_A_FAIRE] + out[SECTION_CONVENTIONS];
    int more = want[SECTION_CONVENTIONS] - out[SECTION_CONVENTIONS];
    out[SECTION_CONVENTIONS] += more < left ? more : left;
}

void accueil_draw(const struct model *m, const struct place *p, struct area body)
{
    struct accueil *s = p->state;
    enum accueil_section focus = SECTION_A_FAIRE;
    size_t at;
    int rows[SECTIONS], top = 0;
    (void)accueil_focus(s, &focus, &at);
    put_cursor(body, 1, 0);
    share(s, body.rows, focus, rows);
    for (int k = 0; k < SECTIONS; k++) {
        if (rows[k] == 0)
            continue;
        top += top > 0;
        draw_section(m, s, area_part(body, top, 0, rows[k], body.cols), (enum accueil_section)k);
        top += rows[k];
    }
    accueil_debut(m, s, area_part(body, top, 0, body.rows - top, body.cols));
}

void accueil_head(const struct model *m, const struct place *p, struct area line)
{
    struct accueil *s = p->state;
    const struct accueil_lu *l = accueil_montre(s);
    char when[48];
    int col = 1;
    if (m->last_login_ms > 0) {
        (void)heure_longue(m->last_login_ms, when, sizeof when);
        col = putf(line, 0, col, STYLE_TEXT, _("Dernière connexion : %s"), when) + 1;
    } else {
        col = putf(line, 0, col, STYLE_TEXT, "%s", m->site[0] != '\0' ? m->site : m->server) + 1;
    }
    if (m->link != LINK_ONLINE && l->read_ms > 0)
        (void)putf(line, 0, col, STYLE_WARNING, _("· lu le %s"), heure_copie(l->read_ms, m->today, when, sizeof when) > 0 ? when : "");
    else if (s->en_cours > 0 && s->federation)
        (void)putf(line, 0, col, STYLE_DIM, _("· %zu agréments lus…"), s->lit.n_agrements);
    else if (l->trop)
        (void)put(line, 0, col, STYLE_WARNING, _("· liste partielle"));
}

/* --- Exports: the section of the focus ------------------------------------------------------ */

static const char *kept(struct tableau *t, const char *text)
{
    const char *copy = arena_text(t->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

static const struct tableau_column todo_heads[] = {
    {"etat", N_("État"), CELL_TEXT}, {"titre", N_("À faire"), CELL_TEXT}, {"echeance", N_("Échéance"), CELL_DAY},
    {"convention", N_("Convention"), CELL_TEXT}, {"avec", N_("Avec"), CELL_TEXT},
};
static const struct tableau_column convention_heads[] = {
    {"convention", N_("Convention"), CELL_TEXT}, {"etape", N_("Étape"), CELL_TEXT}, {"agrement", N_("Agrément"), CELL_DAY},
    {"demande", N_("Demandé"), CELL_MONEY}, {"obtenu", N_("Obtenu"), CELL_MONEY}, {"alerte", N_("Alerte"), CELL_TEXT},
};
static const struct tableau_column folio_heads[] = {
    {"structure", N_("Structure"), CELL_TEXT}, {"commune", N_("Commune"), CELL_TEXT}, {"fin", N_("Fin"), CELL_DAY},
    {"jours", N_("Jours restants"), CELL_COUNT}, {"situation", N_("Situation"), CELL_TEXT},
};

static void todo_table(const struct model *m, const struct accueil_lu *l, struct tableau *t)
{
    struct cells c;
    for (size_t i = 0; i < l->n_a_faire; i++) {
        const struct a_faire *x = &l->a_faire[i];
        struct tableau_cell *row = tableau_row(t, x->type, x->id);
        if (row == NULL)
            return;
        blank(&c);
        todo_cells(m, x, &c);
        cell_text(&row[0], kept(t, c.at[0]));
        cell_text(&row[1], kept(t, c.at[1]));
        cell_day(&row[2], x->du);
        cell_text(&row[3], x->convention_nom);
        cell_text(&row[4], x->avec_nom);
    }
}

static void convention_table(const struct accueil_lu *l, struct tableau *t)
{
    struct cells c;
    for (size_t i = 0; i < l->n_conventions; i++) {
        const struct ma_convention *x = &l->conventions[i];
        const struct chiffre *n = chiffres_find(&l->chiffres, x->id);
        struct tableau_cell *row = tableau_row(t, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, x->id);
        if (row == NULL)
            return;
        blank(&c);
        convention_cells(l, x, &c);
        cell_text(&row[0], x->nom);
        cell_text(&row[1], kept(t, c.at[1]));
        if (x->agree)
            cell_day(&row[2], x->agrement_fin);
        if (n != NULL && n->demande)
            cell_money(&row[3], (struct money){n->demande_cents});
        if (n != NULL && n->obtenu)
            cell_money(&row[4], (struct money){n->obtenu_cents});
        cell_text(&row[5], kept(t, c.at[4]));
    }
}

static void folio_table(const struct accueil_lu *l, struct tableau *t)
{
    for (size_t i = 0; i < l->n_agrements; i++) {
        const struct mon_agrement *x = &l->agrements[i];
        struct tableau_cell *row = tableau_row(t, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, x->agrement);
        if (row == NULL)
            return;
        cell_text(&row[0], x->nom);
        cell_text(&row[1], x->commune);
        if (x->datee) {
            cell_day(&row[2], x->fin);
            cell_count(&row[3], x->jours);
        }
        cell_text(&row[4], x->situation);
    }
}

bool accueil_table(const struct model *m, const struct place *p, struct tableau *t)
{
    struct accueil *s = p->state;
    const struct accueil_lu *l = accueil_montre(s);
    enum accueil_section k = SECTION_A_FAIRE;
    size_t at;
    char text[160], day[DAY_TEXT_BYTES];
    (void)accueil_focus(s, &k, &at);
    (void)day_format(m->today, day, sizeof day);
    (void)snprintf(text, sizeof text, _("au %s · %s"), day, m->name);
    if (k != SECTION_CONVENTIONS) {
        tableau_init(t, t->arena, _("À faire"), todo_heads, sizeof todo_heads / sizeof todo_heads[0]);
        todo_table(m, l, t);
    } else if (s->federation) {
        tableau_init(t, t->arena, _("Agréments, les prochaines fins"), folio_heads, sizeof folio_heads / sizeof folio_heads[0]);
        folio_table(l, t);
    } else {
        tableau_init(t, t->arena, _("Conventions"), convention_heads, sizeof convention_heads / sizeof convention_heads[0]);
        convention_table(l, t);
    }
    t->subtitle = kept(t, text);
    return t->row_count > 0;
}
