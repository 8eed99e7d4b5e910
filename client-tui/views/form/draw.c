/* A form on the screen: labels, fields, marks; the focus always shows. */
#include "client-tui/views/form/choix.h"

#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { LONG_ROWS = 3, LONG_ROWS_TYPING = 5, MARK_COLS = 14, TEXT_BYTES = 1024 };

static int label_cols(struct area a) { return a.cols >= 100 ? 28 : a.cols >= 70 ? 20 : a.cols >= 56 ? 17 : 13; }
static int value_col(struct area a) { return label_cols(a) + 3; }

static bool typing(const struct form *f, size_t at) { return f->saisie && at == f->at && f->rows[at].kind == FORM_CHAMP; }

static int wrapped_lines(const char *text, int cols)
{
    size_t from = 0, start, len;
    int n = 0;
    while (wrap_next(text, &from, cols > 0 ? cols : 1, &start, &len))
        n++;
    return n;
}

static int height(const struct form *f, size_t at, struct area a)
{
    const struct form_ligne *l = &f->rows[at];
    int cols = a.cols - value_col(a) - 2;
    if (l->wrap)
        return wrapped_lines(l->value, cols) > 1 && a.rows > 1 ? 2 : 1;
    if (l->kind != FORM_CHAMP || l->saisie != SAISIE_LONGUE)
        return 1;
    int most = typing(f, at) ? LONG_ROWS_TYPING : LONG_ROWS;
    int n = typing(f, at) ? multi_lines(&f->multi, cols) : wrapped_lines(l->raw, cols);
    n = typing(f, at) && n < 2 ? 2 : n < 1 ? 1 : n;
    n = n > most ? most : n;
    return n > a.rows && a.rows > 0 ? a.rows : n;
}

/* --- One row ---------------------------------------------------------------------- */

static int field_cols(const struct form *f, const struct form_ligne *l, struct area a)
{
    int room = a.cols - value_col(a) - 1, cols;
    const struct field_def *field = path_field(&l->path);
    if (l->saisie == SAISIE_CHOIX) {
        cols = (int)text_columns(bytes_text(l->value)) + 4;
        cols = cols < 8 ? 8 : cols;
    } else {
        switch (path_kind(f->t, &l->path)) {
        case KIND_DAY: cols = 13; break;
        case KIND_MONEY: cols = 20; break;
        case KIND_COUNT: case KIND_RATE: cols = 10; break;
        case KIND_NUMBER: cols = 16; break;
        default:
            cols = field->max > 0 && field->max < 40 ? (int)field->max + 3 : room - (a.cols >= 70 ? MARK_COLS : 0);
            if (l->saisie == SAISIE_LIEN && cols > 46)
                cols = 46;
        }
    }
    cols = cols < 6 ? 6 : cols;
    return cols > room ? room : cols;
}

static void draw_long(const struct form *f, size_t at, struct area a, int row, int rows)
{
    const struct form_ligne *l = &f->rows[at];
    size_t from = 0, start, len;
    struct area in = area_part(a, row, value_col(a), rows, a.cols - value_col(a) - 1);
    if (typing(f, at)) {
        multi_draw(in, (struct multi *)(uintptr_t)&f->multi, true);
        return;
    }
    for (int r = 0; r < rows; r++) {
        put_fill(in, r, 0, in.cols, STYLE_FIELD, ' ');
        (void)put(in, r, 0, STYLE_FIELD, "[");
        (void)put(in, r, in.cols - 1, STYLE_FIELD, "]");
        if (wrap_next(l->raw, &from, in.cols > 3 ? in.cols - 3 : 1, &start, &len))
            (void)putf(in, r, 1, STYLE_FIELD, "%.*s%s", (int)len, l->raw + start, r + 1 == rows && l->raw[start + len] != '\0' ? "…" : "");
    }
}

static int draw_value(const struct form *f, size_t at, struct area a, int row)
{
    const struct form_ligne *l = &f->rows[at];
    int col = value_col(a), cols = field_cols(f, l, a);
    if (l->saisie == SAISIE_AUCUNE || l->removed)
        return put(a, row, col, l->removed ? STYLE_DIM : STYLE_TEXT, l->value[0] != '\0' ? l->value : "—");
    if (typing(f, at) && l->saisie == SAISIE_LIGNE) {
        line_draw(a, row, col, cols, &f->line, true);
        return col + cols;
    }
    enum style s = at == f->at && f->saisie ? STYLE_FIELD_FOCUS : STYLE_FIELD;
    bool choice = l->saisie == SAISIE_CHOIX || l->saisie == SAISIE_LIEN || codes_known(f, l) || modele_demande(f, l);
    if (choice && cols > 6)
        (void)put_in(a, row, put_in(a, row, col + 1, cols - 4, s, ALIGN_LEFT, l->value), 2, s, ALIGN_LEFT, " ▼");
    else
        (void)put_in(a, row, col + 1, cols - 2, s, ALIGN_LEFT, l->value);
    (void)put(a, row, col, s, "[");
    (void)put(a, row, col + cols - 1, s, "]");
    return col + cols;
}

/* What is wrong, or what there is to know, to the right of the field. */
static void draw_after(const struct form *f, size_t at, struct area a, int row, int col)
{
    const struct form_ligne *l = &f->rows[at];
    char text[TEXT_BYTES];
    int room = a.cols - col - 1;
    if (room < 3)
        return;
    (void)snprintf(text, sizeof text, "◄ %s", l->mark != NULL ? l->mark : "");
    if (l->removed)
        (void)put_in(a, row, col + 1, room, STYLE_WARNING, ALIGN_LEFT, _("retiré"));
    else if (l->mark != NULL && !(typing(f, at) && f->moved))
        (void)put_in(a, row, col + 1, room, STYLE_WARNING, ALIGN_LEFT, text);
    else if (l->required && l->raw[0] == '\0' && room >= 11)
        (void)put(a, row, col + 1, STYLE_DIM, _("obligatoire"));
    else if (l->note[0] != '\0' && !(typing(f, at) && f->moved))
        (void)put_in(a, row, col + 1, room, STYLE_DIM, ALIGN_LEFT, l->note);
}

static void draw_row(const struct form *f, size_t at, struct area a, int row, int rows)
{
    const struct form_ligne *l = &f->rows[at];
    bool focus = at == f->at;
    if (l->kind == FORM_TITRE) {
        (void)put(a, row, 1 + l->depth, STYLE_TITLE, l->label);
        return;
    }
    enum style s = focus ? STYLE_SELECTED : STYLE_TEXT;
    (void)put(a, row, 0, s, focus ? "►" : " ");
    (void)put_in(a, row, 1, label_cols(a), s, ALIGN_LEFT, "");
    (void)put_in(a, row, 1 + l->depth, label_cols(a) - l->depth, s, ALIGN_LEFT, l->label);
    if (l->changed)
        (void)put(a, row, label_cols(a) + 1, STYLE_WARNING, "*");
    if (l->kind == FORM_CHAMP && l->saisie == SAISIE_LONGUE && !l->removed) {
        draw_long(f, at, a, row, rows);
    } else if (l->kind == FORM_CHAMP) {
        draw_after(f, at, a, row, draw_value(f, at, a, row));
    } else if (rows > 1) {
        size_t from = 0, start, len;
        (void)wrap_next(l->value, &from, a.cols - value_col(a) - 2, &start, &len);
        (void)putf(a, row, value_col(a), l->style, "%.*s", (int)len, l->value + start);
        (void)put_in(a, row + 1, value_col(a), a.cols - value_col(a) - 1, l->style, ALIGN_LEFT, l->value + from);
    } else {
        (void)put_in(a, row, value_col(a), a.cols - value_col(a) - 1, l->kind == FORM_AJOUT ? STYLE_KEY : l->style, ALIGN_LEFT, l->value);
    }
    if (focus && !(typing(f, at) && (l->saisie == SAISIE_LIGNE || l->saisie == SAISIE_LONGUE)))
        put_cursor(a, row, f->saisie ? value_col(a) + 1 : 0);
}

/* --- The window -------------------------------------------------------------------- */

/* The first row to show, so that the whole of the focus does, under its heading. */
static size_t window(const struct form *f, struct area a)
{
    size_t top = f->top <= f->at ? f->top : f->at;
    int used = 0;
    for (size_t i = top; i <= f->at && i < f->count; i++)
        used += height(f, i, a);
    while (used > a.rows && top < f->at)
        used -= height(f, top++, a);
    if (top == f->at && top > 0 && f->rows[top - 1].kind == FORM_TITRE && used < a.rows)
        top--;
    return top;
}

void form_draw(const struct model *m, const struct form *f, struct area body)
{
    char text[TEXT_BYTES];
    bool status = body.rows >= 7;
    struct area a = area_part(body, 0, 0, body.rows - status, body.cols);
    if (f->count == 0) {
        (void)put(body, 0, 1, STYLE_DIM, _("Lecture de la fiche…"));
        put_cursor(body, 0, 0);
        return;
    }
    size_t top = window(f, a), i = top;
    ((struct form *)(uintptr_t)f)->top = top;
    for (int row = 0; i < f->count && row < a.rows; i++) {
        int rows = height(f, i, a);
        draw_row(f, i, a, row, rows > a.rows - row ? a.rows - row : rows);
        row += rows;
    }
    if (top > 0)
        (void)put(a, 0, a.cols - 1, STYLE_DIM, "▲");
    if (i < f->count)
        (void)put(a, a.rows - 1, a.cols - 1, STYLE_DIM, "▼");
    if (status) {
        (void)form_etat(m, f, text, sizeof text);
        (void)put_in(body, body.rows - 1, 1, body.cols - 1, STYLE_DIM, ALIGN_LEFT, text);
    }
}

/* --- The status line ------------------------------------------------------------------ */

static size_t add(char *out, size_t size, size_t len, const char *text)
{
    if (text[0] == '\0' || len >= size)
        return len;
    int n = snprintf(out + len, size - len, "%s%s", len > 0 ? " · " : "", text);
    return n < 0 || len + (size_t)n >= size ? size - 1 : len + (size_t)n;
}

static const char *age(const struct model *m, int64_t then, char *out, size_t size)
{
    int64_t s = (m->now_ms - then) / 1000;
    if (s < 60)
        (void)snprintf(out, size, _("Brouillon gardé il y a %d s"), s < 0 ? 0 : (int)s);
    else
        (void)snprintf(out, size, _("Brouillon gardé il y a %d min"), (int)(s / 60));
    return out;
}

static const char *draft_words(const struct model *m, const struct ouverte *o, char *out, size_t size)
{
    if (o->saving)
        return _("enregistrement en cours");
    if (o->draft_dirty)
        return _("saisie en cours, brouillon dans un instant");
    return o->drafted_ms > 0 ? age(m, o->drafted_ms, out, size) : "";
}

size_t form_etat(const struct model *m, const struct form *f, char *out, size_t size)
{
    char part[200];
    size_t len = 0;
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    out[0] = '\0';
    if (o == NULL)
        return 0;
    const struct edit *x = edits_find(&o->edits, (uint32_t)f->t->number, f->id);
    const struct copie_row *row = copie_find(&o->copie, (uint32_t)f->t->number, f->id);
    bool typed = x != NULL && f->touched && edit_changed(x);
    len = add(out, size, len, typed ? draft_words(m, o, part, sizeof part) : "");
    if (o->present_count == 1)
        (void)snprintf(part, sizeof part, _("%s lit cette convention"), o->present[0]);
    else
        (void)snprintf(part, sizeof part, _("%zu personnes lisent cette convention"), o->present_count);
    len = add(out, size, len, o->present_count > 0 ? part : "");
    if (row != NULL) {
        const char *who = row->changed_by == m->account_id ? m->name : copie_auteur(&o->copie, row->changed_by);
        (void)snprintf(part, sizeof part, who[0] != '\0' ? _("version %u, %s") : _("version %u"), row->revision, who);
    } else {
        (void)snprintf(part, sizeof part, "%s", _("nouvelle fiche"));
    }
    len = add(out, size, len, part);
    len = add(out, size, len, row != NULL && row->archived ? _("archivée") : "");
    if (o->save_wanted)
        len = add(out, size, len, _("non envoyé, part au retour du lien"));
    else if (typed && !o->saving)
        len = add(out, size, len, _("non enregistré"));
    return len;
}

/* --- The twin ----------------------------------------------------------------------------- */

void form_table(const struct model *m, const struct form *f, struct tableau *t)
{
    static const struct tableau_column columns[] = {
        {"champ", N_("Champ"), CELL_TEXT}, {"valeur", N_("Valeur"), CELL_TEXT}, {"remarque", N_("Remarque"), CELL_TEXT}};
    char whole[200];
    const char *label = "";
    (void)m;
    tableau_init(t, t->arena, _(f->t->label), columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < f->count; i++) {
        const struct form_ligne *l = &f->rows[i];
        /* Away from its heading, a field of a group is said by its whole path. */
        if (l->kind == FORM_CHAMP && l->path.depth > 1) {
            (void)path_label(&l->path, whole, sizeof whole);
            label = whole;
        } else if (l->label[0] != '\0') {
            label = l->label;
        }
        if (l->kind == FORM_TITRE || l->kind == FORM_AJOUT || l->removed)
            continue;
        struct tableau_cell *c = tableau_row(t, l->type, l->id);
        if (c == NULL)
            return;
        cell_text(&c[0], arena_text(t->arena, label, strlen(label)));
        cell_text(&c[1], arena_text(t->arena, l->value, strlen(l->value)));
        cell_text(&c[2], arena_text(t->arena, l->mark != NULL ? l->mark : l->note, strlen(l->mark != NULL ? l->mark : l->note)));
    }
}
