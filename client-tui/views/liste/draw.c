/* A list on screen, in exports, and what is said of the row of the focus. */
#include "client-tui/data/path.h"
#include "client-tui/views/liste/liste.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/widgets/multi.h"
#include "client-tui/widgets/heure.h"
#include "common/base/text.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { PANE_FROM_COLS = 120, PANE_COLS = 44, PREVIEW_ROWS = 7, PREVIEW_FROM_ROWS = 15, HEAD_FROM_ROWS = 12, TEXT = 600,
       MARK_COLS = 1, TITLE_COLS = 14, FREE_COLS_MIN = 14, WIDE_COLS = 60, LABEL_COLS = 20, VALUE_ROWS = 2, PREVIEW_BYTES = 1 << 20 };

/* --- Which columns fit --------------------------------------------------------------- */

static bool is_text(const struct liste *s, size_t column) { return s->heads[column].kind == CELL_TEXT; }

/* What shows the whole of the column, and of its title when that is not long. */
static int natural(const struct liste *s, size_t column)
{
    int title = (int)text_columns(bytes_text(s->heads[column].title)), wide = s->widest[column];
    title = title > TITLE_COLS && title > wide ? TITLE_COLS : title;
    wide = wide > title ? wide : title;
    return wide < WIDE_COLS ? wide : WIDE_COLS;
}

/* What a column needs at least. */
static int least(const struct liste *s, size_t column)
{
    int wide = natural(s, column);
    return is_text(s, column) && wide > FREE_COLS_MIN ? FREE_COLS_MIN : wide;
}

/* The first column always, then those after the shift while they fit. */
static size_t fit(const struct liste *s, int cols, size_t *out, int *left)
{
    size_t n = 0, passed = 0;
    *left = cols - (1 + MARK_COLS + 1);
    for (size_t i = 0; i < s->column_count && n < LISTE_COLUMNS; i++) {
        if (s->columns[i].hidden || (n > 0 && passed++ < s->shift))
            continue;
        if (n > 0 && *left < least(s, i))
            break;
        *left -= least(s, i) + 1;
        out[n++] = i;
    }
    return n;
}

/* The room that is left goes to the narrowest of the columns that are cut. */
static void widen(const struct liste *s, const size_t *which, size_t n, struct colonne *columns, int left)
{
    for (; left > 0; left--) {
        struct colonne *least_of = NULL;
        for (size_t i = 0; i < n; i++)
            if (columns[i].width < natural(s, which[i]) && (least_of == NULL || columns[i].width < least_of->width))
                least_of = &columns[i];
        if (least_of == NULL)
            return;
        least_of->width++;
    }
}

static size_t lay(const struct liste *s, int cols, size_t *which, struct colonne *out)
{
    int left;
    size_t n = fit(s, cols, which, &left);
    out[0] = (struct colonne){.title = "", .width = MARK_COLS};
    for (size_t i = 0; i < n; i++) {
        enum cell_kind k = s->heads[which[i]].kind;
        out[i + 1] = (struct colonne){.title = s->heads[which[i]].title, .width = least(s, which[i]),
                                      .align = k == CELL_TEXT || k == CELL_DAY ? ALIGN_LEFT : ALIGN_RIGHT};
    }
    widen(s, which, n, out + 1, left + 1);
    return n + 1;
}

/* --- Rows -------------------------------------------------------------------------------- */

static const char *mark(const struct model *m, const struct place *p, const struct liste *s, uint32_t row)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    const struct edit *x = o != NULL ? edits_find(&o->edits, s->all.rows[row].type, s->all.rows[row].id) : NULL;
    return s->rows[row].checked ? "x" : x != NULL && edit_changed(x) ? "*" : "";
}

static void draw_row(const struct model *m, const struct place *p, struct area a, int line, const struct colonne *columns, size_t count,
                     const size_t *which, size_t at)
{
    const struct liste *s = p->state;
    char texts[LISTE_COLUMNS + 1][LISTE_CELL];
    const char *cells[LISTE_COLUMNS + 1];
    enum style styles[LISTE_COLUMNS + 1];
    uint32_t row = s->shown[at];
    cells[0] = mark(m, p, s, row);
    styles[0] = STYLE_WARNING;
    for (size_t i = 1; i < count; i++) {
        size_t column = which[i - 1];
        bool known = s->all.cells[row * s->column_count + column].known;
        (void)tableau_text(&s->all, row, column, texts[i], sizeof texts[i]);
        cells[i] = texts[i];
        const struct chiffre *x = s->columns[column].calcul == CALCUL_ALERTE ? chiffres_find(&s->chiffres, s->all.rows[row].id) : NULL;
        if (s->columns[column].calcul == CALCUL_ALERTE && !known)
            cells[i] = "";
        styles[i] = x != NULL && x->retards > 0 ? STYLE_LATE : known && !s->rows[row].archived ? STYLE_TEXT : STYLE_DIM;
    }
    table_row(a, line, columns, count, cells, styles, at == s->list.at);
}

static void say_empty(const struct model *m, const struct place *p, struct area a)
{
    const struct liste *s = p->state;
    put_cursor(a, 0, 1);
    if (p->convention != 0 && !s->loaded)
        noms_waiting(m, p, a);
    else if (s->error == ERR_UNREACHABLE || (!s->loaded && m->link != LINK_ONLINE))
        (void)put(a, 0, 1, STYLE_WARNING, _("Hors ligne : cette liste n'a pas encore été lue sur ce poste. F5 réessaie."));
    else if (s->error != ERR_OK)
        (void)put(a, 0, 1, STYLE_ERROR, s->error_text);
    else if (!s->loaded || s->more)
        (void)put(a, 0, 1, STYLE_DIM, _("Lecture de la liste…"));
    else if (s->all.row_count > 0)
        (void)putf(a, 0, 1, STYLE_TEXT, _("Aucune des %zu fiches ne tient dans ce filtre : « / » puis Échap l'efface."), s->all.row_count);
    else if (s->archived)
        (void)put(a, 0, 1, STYLE_TEXT, _("Aucune fiche archivée."));
    else
        (void)put(a, 0, 1, STYLE_TEXT, _("Aucune fiche : « n » crée la première, « w » montre les autres listes."));
}

static void draw_rows(const struct model *m, const struct place *p, struct area a)
{
    struct liste *s = p->state;
    struct colonne columns[LISTE_COLUMNS + 1];
    size_t which[LISTE_COLUMNS], first, last, count = lay(s, a.cols, which, columns);
    table_head(a, 0, columns, count);
    struct area rows = area_part(a, 1, 0, a.rows, a.cols);
    list_window(&s->list, rows.rows, &first, &last);
    if (s->shown_count == 0)
        say_empty(m, p, rows);
    for (size_t i = first; i < last; i++)
        draw_row(m, p, rows, (int)(i - first), columns, count, which, i);
}

/* --- The row of the focus, said in words ------------------------------------------------ */

static bool find_column(const struct liste *s, const struct field_def *f, size_t *at)
{
    for (*at = 0; *at < s->column_count; ++*at)
        if (s->columns[*at].field == f)
            return true;
    return false;
}

/* The column is drawn, and wide enough for this text. */
static bool said_above(const struct liste *s, int cols, size_t column, const char *text)
{
    size_t which[LISTE_COLUMNS];
    struct colonne columns[LISTE_COLUMNS + 1];
    size_t n = lay(s, cols, which, columns);
    for (size_t i = 0; i + 1 < n; i++)
        if (which[i] == column)
            return (int)text_columns(bytes_text(text)) <= columns[i + 1].width;
    return false;
}

/* The text of a field for people; false: it says nothing, or the rows above say it whole. */
static bool said_text(const struct liste *s, int cols, const struct field_def *f, const ProtobufCMessage *body, char *out, size_t size)
{
    size_t column;
    const ProtobufCFieldDescriptor *d = record_descriptor(s->type, f);
    struct path path = path_of(f, -1);
    char text[TEXT];
    if (find_column(s, f, &column)) {
        const struct tableau_cell *c = &s->all.cells[s->shown[s->list.at] * s->column_count + column];
        (void)tableau_text(&s->all, s->shown[s->list.at], column, out, size);
        if (c->known && s->heads[column].kind == CELL_MONEY)
            (void)snprintf(out + strlen(out), size - strlen(out), "\u00a0€");
        return c->known && field_count(body, d) > 0 && (s->columns[column].hidden || !said_above(s, cols, column, out));
    }
    if ((f->flags & FIELD_LONG) == 0 || d->label == PROTOBUF_C_LABEL_REPEATED || field_count(body, d) == 0)
        return false;
    (void)path_text(s->type, body, &path, text, sizeof text);
    return text_plain(bytes_text(text), out, size) > 0;
}

/* What the rows above do not say whole, each value on two lines at most. */
static void draw_fields(const struct liste *s, struct area a, int cols, const ProtobufCMessage *body)
{
    int row = 1;
    for (size_t i = 0; i < s->type->field_count && row < a.rows; i++) {
        char text[TEXT];
        size_t from = 0, start, len;
        if (!said_text(s, cols, &s->type->fields[i], body, text, sizeof text))
            continue;
        (void)put_in(a, row, 1, LABEL_COLS, STYLE_DIM, ALIGN_LEFT, _(s->type->fields[i].label));
        for (int k = 0; k < VALUE_ROWS && row < a.rows && wrap_next(text, &from, a.cols - LABEL_COLS - 3, &start, &len); k++)
            (void)putf(a, row++, LABEL_COLS + 2, STYLE_TEXT, "%.*s", (int)len, text + start);
    }
}

/* What the record is called: the cells that name it. */
static void title_of(const struct liste *s, char *out, size_t size)
{
    char text[LISTE_CELL];
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < s->column_count; i++) {
        const struct field_def *f = s->columns[i].field;
        if (f == NULL || (f->flags & FIELD_LABEL) == 0 || !s->all.cells[s->shown[s->list.at] * s->column_count + i].known)
            continue;
        (void)tableau_text(&s->all, s->shown[s->list.at], i, text, sizeof text);
        int n = snprintf(out + len, size - len, "%s%s", len > 0 ? " · " : "", text);
        len = n > 0 && len + (size_t)n < size ? len + (size_t)n : size - 1;
    }
    if (len == 0)
        (void)tableau_text(&s->all, s->shown[s->list.at], 0, out, size);
}

static void preview(const struct model *m, const struct place *p, struct area a, int cols)
{
    const struct liste *s = p->state;
    struct liste_row *row;
    struct arena arena;
    ProtobufCMessage *r;
    const ProtobufCMessage *body;
    char title[TEXT];
    if (liste_focus(s, &row) == NULL)
        return;
    arena_init(&arena, m->sys, PREVIEW_BYTES);
    if (wire_unpack_own(&pacte__record__descriptor, row->packed, &arena, &r) == ERR_OK &&
        record_body((const Pacte__Record *)r, &body) == s->type) {
        title_of(s, title, sizeof title);
        int col = put(a, 0, 1, STYLE_TITLE, _("Aperçu   "));
        col = put_in(a, 0, col, a.cols - col - (row->archived ? 12 : 1), STYLE_TITLE, ALIGN_LEFT, title);
        if (row->archived)
            (void)put(a, 0, col + 1, STYLE_WARNING, _("(archivée)"));
        draw_fields(s, a, cols, body);
    }
    arena_finish(&arena);
}

/* While the filter is typed: what may be said in it. */
static void filter_help(const struct liste *s, struct area a)
{
    char keys[TEXT] = "";
    size_t len = 0;
    for (size_t i = 0; i < s->column_count && len + 40 < sizeof keys; i++)
        if (!s->columns[i].hidden)
            len += (size_t)snprintf(keys + len, sizeof keys - len, "%s%s", len > 0 ? " " : "", s->heads[i].key);
    (void)put(a, 0, 1, STYLE_TITLE, _("Mots du filtre"));
    (void)put(a, 1, 1, STYLE_TEXT, _("texte libre, sans accent ni casse · champ:mot · champ<2028 · champ>1000 · !mot"));
    (void)putf(a, 2, 1, STYLE_TEXT, _("champs : %s"), keys);
    (void)put(a, 3, 1, STYLE_TEXT, _("archive:oui montre ce qui est archivé"));
    (void)put(a, 4, 1, STYLE_DIM, _("↓ vues gardées · F2 garder cette vue · Entrée garder le filtre · Échap effacer"));
}

static void below(const struct model *m, const struct place *p, struct area a, int cols)
{
    const struct liste *s = p->state;
    if (s->filtering) {
        filter_help(s, a);
    } else {
        put_late(a, 0);
        preview(m, p, a, cols);
    }
}

void liste_draw(const struct model *m, const struct place *p, struct area body)
{
    const struct liste *s = p->state;
    if (m->rows < HEAD_FROM_ROWS && (s->filtering || s->naming || s->filter.len > 0)) {
        liste_head(m, p, area_part(body, 0, 0, 1, body.cols));
        body = area_part(body, 1, 0, body.rows, body.cols);
    }
    int cursor_row = body.grid->cursor_row, cursor_col = body.grid->cursor_col;
    if (body.cols >= PANE_FROM_COLS) {
        draw_rows(m, p, area_part(body, 0, 0, body.rows, body.cols - PANE_COLS - 1));
        below(m, p, area_part(body, 0, body.cols - PANE_COLS, body.rows, PANE_COLS), body.cols - PANE_COLS - 1);
    } else if (body.rows >= PREVIEW_FROM_ROWS) {
        int rows = body.rows - PREVIEW_ROWS;
        draw_rows(m, p, area_part(body, 0, 0, rows, body.cols));
        below(m, p, area_part(body, rows + 1, 0, PREVIEW_ROWS - 1, body.cols), body.cols);
    } else {
        draw_rows(m, p, body);
    }
    if (s->filtering || s->naming) {           /* the cursor is in the field above */
        body.grid->cursor_row = cursor_row;
        body.grid->cursor_col = cursor_col;
    }
}

/* --- The line above ------------------------------------------------------------------------- */

static size_t order_words(const struct liste *s, char *out, size_t size)
{
    int n = s->sort < 0 ? 0 : snprintf(out, size, _(" · tri : %s %s"), s->heads[s->sort].title, s->descending ? "↓" : "↑");
    if (s->sort < 0 && size > 0)
        out[0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

static void count_words(const struct model *m, const struct liste *s, char *out, size_t size)
{
    char order[120], when[40], age[64] = "";
    size_t checked = liste_checked(s);
    (void)order_words(s, order, sizeof order);
    if (s->loaded && m->link != LINK_ONLINE && heure_copie(s->read_ms, m->today, when, sizeof when) > 0)
        (void)snprintf(age, sizeof age, _(" · lue le %s"), when);
    int n = s->filter.len > 0 || s->archived ? snprintf(out, size, _("%zu sur %zu%s"), s->shown_count, s->all.row_count, s->more ? "+" : "")
                                             : snprintf(out, size, "%zu%s", s->all.row_count, s->more ? "+" : "");
    if (n > 0 && (size_t)n < size && checked > 0)
        n += snprintf(out + n, size - (size_t)n, P_(" · %zu cochée", " · %zu cochées", checked), checked);
    if (n > 0 && (size_t)n < size)
        (void)snprintf(out + n, size - (size_t)n, "%s%s%s", age, order, s->reading && s->loaded ? _(" · lecture…") : "");
}

void liste_head(const struct model *m, const struct place *p, struct area line)
{
    const struct liste *s = p->state;
    char words[300];
    put_fill(line, 0, 0, line.cols, STYLE_TEXT, ' ');
    if (s->naming) {
        int col = put(line, 0, 1, STYLE_TITLE, _("Nom de la vue : "));
        line_draw(line, 0, col, line.cols - col > 44 ? 44 : line.cols - col, &s->name, true);
        return;
    }
    count_words(m, s, words, sizeof words);
    int col = putf(line, 0, 1, STYLE_TITLE, _("%s  "), _(s->type->plural));
    if (s->filtering || s->filter.len > 0) {
        int width = line.cols >= 70 ? 32 : line.cols - 14 > 28 ? 28 : line.cols - 14;
        col = put(line, 0, 1, STYLE_TITLE, _("Filtre : "));
        line_draw(line, 0, col, width, &s->filter, s->filtering);
        col += width + 2;
    }
    (void)put_in(line, 0, col, line.cols - col, STYLE_TEXT, ALIGN_LEFT, words);
}

/* --- Exactly what is on screen, as a table ------------------------------------------------------- */

static const char *kept(struct tableau *t, const char *text)
{
    const char *copy = arena_text(t->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

static void titles(const struct model *m, const struct place *p, struct tableau *t)
{
    const struct liste *s = p->state;
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    char text[TEXT], order[120], day[DAY_TEXT_BYTES], label[160] = "";
    (void)order_words(s, order, sizeof order);
    (void)day_format(m->today, day, sizeof day);
    if (o != NULL)
        (void)copie_label(&o->copie, NULL, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, p->convention, label, sizeof label);
    (void)snprintf(text, sizeof text, "%s%s%s", label, label[0] != '\0' ? " : " : "", _(s->type->plural));
    t->title = kept(t, text);
    (void)snprintf(text, sizeof text, _("Filtre : %s%s%s · %zu sur %zu%s · au %s · %s"), s->filter.len > 0 ? s->filter.text : _("aucun"),
                   s->only_checked ? _(", fiches cochées seulement") : "", order, s->only_checked ? liste_checked(s) : s->shown_count,
                   s->all.row_count, s->more ? "+" : "", day, m->name);
    t->subtitle = kept(t, text);
}

bool liste_table(const struct model *m, const struct place *p, struct tableau *t)
{
    const struct liste *s = p->state;
    struct tableau_column *columns = arena_zalloc(t->arena, LISTE_COLUMNS, sizeof *columns);
    size_t which[LISTE_COLUMNS], n = 0;
    if (!s->loaded || columns == NULL)
        return false;
    for (size_t i = 0; i < s->column_count; i++)
        if (!s->columns[i].hidden) {
            columns[n] = s->heads[i];
            which[n++] = i;
        }
    tableau_init(t, t->arena, "", columns, n);
    titles(m, p, t);
    for (size_t i = 0; i < s->shown_count; i++) {
        uint32_t row = s->shown[i];
        if (s->only_checked && !s->rows[row].checked)
            continue;
        struct tableau_cell *cells = tableau_row(t, s->all.rows[row].type, s->all.rows[row].id);
        for (size_t c = 0; cells != NULL && c < n; c++)
            cells[c] = s->all.cells[row * s->column_count + which[c]];
    }
    return true;
}
