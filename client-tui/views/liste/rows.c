/* The rows of a list: cells from records, names in place of references, the
 * filter and the order over them. */
#include "client-tui/data/filter.h"
#include "client-tui/data/path.h"
#include "client-tui/views/liste/liste.h"
#include "common/base/id.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Columns ------------------------------------------------------------------- */

static enum cell_kind cell_kind(const struct record_type *t, const struct field_def *f)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
    if (d->label == PROTOBUF_C_LABEL_REPEATED)
        return CELL_TEXT;
    switch (field_kind_of(d)) {
    case KIND_MONEY: return CELL_MONEY;
    case KIND_DAY: return CELL_DAY;
    case KIND_RATE: return CELL_RATE;
    case KIND_NUMBER: return CELL_NUMBER;
    case KIND_COUNT: return CELL_COUNT;
    default: return CELL_TEXT;
    }
}

static void column(struct liste *s, const struct field_def *f, enum liste_calcul calcul, const char *key, const char *title, enum cell_kind kind)
{
    if (s->column_count == LISTE_COLUMNS)
        return;
    s->columns[s->column_count] = (struct liste_colonne){.field = f, .calcul = calcul};
    s->heads[s->column_count++] = (struct tableau_column){.key = key, .title = title, .kind = kind};
}

static bool listable(const struct liste *s, const struct field_def *f)
{
    enum field_kind k = field_kind_of(record_descriptor(s->type, f));
    return k != KIND_BYTES && k != KIND_GROUP && (f->flags & FIELD_LONG) == 0;
}

/* Those of every list first, then the others, hidden until they are chosen. */
static void fields(struct liste *s, bool shown, bool in_convention)
{
    for (size_t i = 0; i < s->type->field_count; i++) {
        const struct field_def *f = &s->type->fields[i];
        bool same = in_convention && strcmp(f->name, "convention") == 0;      /* of every row: said above */
        bool by_default = (f->flags & FIELD_COLUMN) != 0 && !same;
        if (by_default != shown || !listable(s, f) || same)
            continue;
        column(s, f, CALCUL_AUCUN, f->name, _(f->label), cell_kind(s->type, f));
        s->columns[s->column_count - 1].hidden = !shown;
    }
}

/* Room is kept for the figures: « v » shows these two again. */
static void make_room(struct liste *s)
{
    for (size_t i = 0; i < s->column_count; i++)
        if (strcmp(s->heads[i].key, "debut") == 0 || strcmp(s->heads[i].key, "signee") == 0)
            s->columns[i].hidden = true;
}

void liste_columns(struct liste *s, bool in_convention)
{
    s->column_count = 0;
    fields(s, true, in_convention);
    if (s->type->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION) {
        make_room(s);
        column(s, NULL, CALCUL_ALERTE, "alerte", _("Alerte"), CELL_TEXT);
        column(s, NULL, CALCUL_DEMANDE, "demande", _("Demandé"), CELL_MONEY);
        column(s, NULL, CALCUL_OBTENU, "obtenu", _("Obtenu"), CELL_MONEY);
        column(s, NULL, CALCUL_PART, "part", _("Part"), CELL_TEXT);
    }
    fields(s, false, in_convention);
}

/* --- Cells ---------------------------------------------------------------------- */

static void set_text(struct liste *s, struct tableau_cell *c, const char *text)
{
    const char *copy = text[0] != '\0' ? arena_text(&s->arena, text, strlen(text)) : NULL;
    if (copy != NULL)
        cell_text(c, copy);
    else
        *c = (struct tableau_cell){0};
}

static bool value_text(struct model *m, struct liste *s, const struct field_def *f, const ProtobufCMessage *body,
                       size_t index, bool repeated, char *out, size_t size)
{
    struct field_value v = field_get(body, record_descriptor(s->type, f), index);
    if (v.kind == KIND_REF && f->target == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && liste_reference(m, v.id, out, size))
        return true;
    if (v.kind == KIND_REF || v.kind == KIND_ANY_REF)
        return annuaire_nom(m, v.kind == KIND_REF ? (uint32_t)f->target : v.type, v.id, out, size);
    struct path p = path_of(f, repeated ? (int)index : -1);
    (void)path_text(s->type, body, &p, out, size);
    return liste_code(m, s, f, out, size);
}

/* Several values are one text: « AGC, ACF ». */
static bool text_cell(struct model *m, struct liste *s, struct tableau_cell *c, const struct field_def *f, const ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(s->type, f);
    char text[LISTE_CELL] = "", one[LISTE_CELL];
    size_t count = field_count(body, d), len = 0;
    bool named = true;
    for (size_t i = 0; i < count && len + 4 < sizeof text; i++) {
        named = value_text(m, s, f, body, i, d->label == PROTOBUF_C_LABEL_REPEATED, one, sizeof one) && named;
        int n = snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? ", " : "", one);
        len += n > 0 ? (size_t)n : 0;
    }
    set_text(s, c, text);
    return named;
}

static bool field_cell(struct model *m, struct liste *s, struct tableau_cell *c, const struct field_def *f, const ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(s->type, f);
    enum cell_kind kind = cell_kind(s->type, f);
    if (kind == CELL_TEXT)
        return text_cell(m, s, c, f, body);
    if (field_count(body, d) == 0) {
        *c = (struct tableau_cell){0};
        return true;
    }
    struct field_value v = field_get(body, d, 0);
    if (kind == CELL_MONEY)
        cell_money(c, v.money);
    else if (kind == CELL_DAY)
        cell_day(c, v.day);
    else
        cell_count(c, v.number);
    return true;
}

static void computed_cell(struct liste *s, struct tableau_cell *c, enum liste_calcul calcul, uint64_t id)
{
    const struct chiffre *x = chiffres_find(&s->chiffres, id);
    char text[64] = "";
    *c = (struct tableau_cell){0};
    if (x == NULL)
        return;
    if (calcul == CALCUL_DEMANDE && x->demande)
        cell_money(c, (struct money){x->demande_cents});
    else if (calcul == CALCUL_OBTENU && x->obtenu)
        cell_money(c, (struct money){x->obtenu_cents});
    else if (calcul == CALCUL_PART && x->demande)
        (void)chiffre_part(x, text, sizeof text);
    else if (calcul == CALCUL_ALERTE)
        (void)chiffre_alerte(x, text, sizeof text);
    if (text[0] != '\0')
        set_text(s, c, text);
}

/* True when every name was known. */
static bool cells(struct model *m, struct liste *s, struct tableau_cell *row, const ProtobufCMessage *body, uint64_t id)
{
    bool named = true;
    for (size_t i = 0; i < s->column_count; i++) {
        const struct liste_colonne *c = &s->columns[i];
        if (c->field == NULL)
            computed_cell(s, &row[i], c->calcul, id);
        else if (!c->hidden || c->field->target == 0)      /* nobody waits for names that do not show */
            named = field_cell(m, s, &row[i], c->field, body) && named;
    }
    return named;
}

/* --- Rows ------------------------------------------------------------------------- */

static bool room(struct model *m, struct liste *s)
{
    if (s->all.row_count < s->row_cap)
        return true;
    size_t cap = s->row_cap == 0 ? 128 : s->row_cap * 2, count = s->all.row_count;
    void *rows = sys_grow(m->sys, s->rows, count * sizeof *s->rows, cap * sizeof *s->rows);
    if (rows == NULL)
        return false;
    s->rows = rows;
    void *shown = sys_grow(m->sys, s->shown, s->shown_count * sizeof *s->shown, cap * sizeof *s->shown);
    if (shown == NULL)
        return false;
    s->shown = shown;
    s->row_cap = s->shown_cap = cap;
    return true;
}

static int by_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool was_checked(const struct liste *s, uint64_t id)
{
    return s->checked_count > 0 && bsearch(&id, s->checked, s->checked_count, sizeof id, by_id) != NULL;
}

bool liste_add(struct model *m, struct liste *s, const Pacte__Record *r)
{
    const ProtobufCMessage *body;
    struct bytes packed;
    if (r->header == NULL || record_body(r, &body) != s->type || !room(m, s) ||
        wire_pack(&r->base, &s->arena, &packed) != ERR_OK)
        return false;
    size_t at = s->all.row_count;
    struct tableau_cell *row = tableau_row(&s->all, (uint32_t)s->type->number, r->header->id);
    if (row == NULL)
        return false;
    s->rows[at] = (struct liste_row){.packed = packed, .revision = r->header->revision, .archived = r->header->archived,
                                     .checked = was_checked(s, r->header->id)};
    s->rows[at].named = cells(m, s, row, body, r->header->id);
    return true;
}

void liste_names(struct model *m, struct liste *s, bool all)
{
    struct arena a;
    arena_init(&a, m->sys, LISTE_BYTES);
    for (size_t i = 0; i < s->all.row_count; i++) {
        ProtobufCMessage *r;
        const ProtobufCMessage *body;
        if (s->rows[i].named && !all)
            continue;
        arena_reset(&a);
        if (wire_unpack_own(&pacte__record__descriptor, s->rows[i].packed, &a, &r) != ERR_OK ||
            record_body((const Pacte__Record *)r, &body) != s->type)
            continue;
        s->rows[i].named = cells(m, s, &s->all.cells[i * s->column_count], body, s->all.rows[i].id);
    }
    arena_finish(&a);
    s->reshow = true;
}

static void keep_checked(struct liste *s, const struct sys *sys)
{
    sys_release(sys, s->checked);
    s->checked_count = 0;
    s->checked = sys_zalloc(sys, liste_checked(s) + 1, sizeof *s->checked);
    for (size_t i = 0; s->checked != NULL && i < s->all.row_count; i++)
        if (s->rows[i].checked)
            s->checked[s->checked_count++] = s->all.rows[i].id;
    if (s->checked_count > 1)
        qsort(s->checked, s->checked_count, sizeof *s->checked, by_id);
}

void liste_clear(struct liste *s)
{
    struct liste_row *row;
    const struct tableau_row *focus = liste_focus(s, &row);
    if (focus != NULL) {
        s->focus_type = focus->type;
        s->focus_id = focus->id;
    }
    keep_checked(s, s->arena.sys);
    arena_reset(&s->arena);
    tableau_init(&s->all, &s->arena, _(s->type->plural), s->heads, s->column_count);
    s->shown_count = 0;
    s->reshow = true;
}

/* « archive:oui » is not about columns: it says which rows are asked for. */
bool liste_filter_text(const struct liste *s, char out[LINE_BYTES])
{
    static const char *const forms[] = {"archive:oui", "archives:oui", "archivé:oui", "archive:o"};
    size_t n = 0;
    bool archived = false;
    for (const char *at = s->filter.text; *at != '\0'; ) {
        size_t gap = strspn(at, " "), len = strcspn(at + gap, " ");
        bool form = false;
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
            form = form || (strlen(forms[i]) == len && memcmp(at + gap, forms[i], len) == 0);
        archived = archived || form;
        if (!form) {
            memcpy(out + n, at, gap + len);
            n += gap + len;
        }
        at += gap + len;
    }
    out[n] = '\0';
    return archived;
}

/* --- Filter and order ---------------------------------------------------------------- */

/* A merge sort: equal rows keep their order, and there is a context. */
static void sort_shown(const struct liste *s, uint32_t *rows, uint32_t *spare, size_t n)
{
    size_t half = n / 2, i = 0, k = half, out = 0;
    if (n < 2)
        return;
    sort_shown(s, rows, spare, half);
    sort_shown(s, rows + half, spare, n - half);
    memcpy(spare, rows, n * sizeof *rows);
    while (i < half && k < n) {
        int c = tableau_compare(&s->all, spare[i], spare[k], (size_t)s->sort);
        bool known_a = s->all.cells[spare[i] * s->column_count + (size_t)s->sort].known;
        bool known_b = s->all.cells[spare[k] * s->column_count + (size_t)s->sort].known;
        if (s->descending && known_a && known_b)        /* what is not known stays last */
            c = -c;
        rows[out++] = c <= 0 ? spare[i++] : spare[k++];
    }
    while (i < half)
        rows[out++] = spare[i++];
    while (k < n)
        rows[out++] = spare[k++];
}

static void focus_again(struct liste *s)
{
    for (size_t i = 0; s->focus_id != 0 && i < s->shown_count; i++)
        if (s->all.rows[s->shown[i]].id == s->focus_id && s->all.rows[s->shown[i]].type == s->focus_type) {
            s->list.at = i;
            s->focus_id = 0;
        }
}

void liste_show(struct model *m, struct liste *s)
{
    struct filter f;
    struct err_note note = {0};
    char words[LINE_BYTES];
    struct liste_row *row;
    const struct tableau_row *focus = s->focus_id == 0 ? liste_focus(s, &row) : NULL;
    if (focus != NULL) {
        s->focus_type = focus->type;
        s->focus_id = focus->id;
    }
    liste_filter_text(s, words);
    filter_parse(&f, words, &note);
    s->shown_count = 0;
    for (size_t i = 0; i < s->all.row_count; i++)
        if (filter_row(&f, &s->all, i, m->today))
            s->shown[s->shown_count++] = (uint32_t)i;
    uint32_t *spare = s->sort >= 0 && s->shown_count > 1 ? sys_alloc(m->sys, s->shown_count * sizeof *spare) : NULL;
    if (spare != NULL)
        sort_shown(s, s->shown, spare, s->shown_count);
    sys_release(m->sys, spare);
    list_count(&s->list, s->shown_count);
    liste_mesurer(s);
    focus_again(s);
    if (s->loaded && !s->more)
        s->focus_id = 0;
    s->reshow = false;
}

struct tableau_row *liste_focus(const struct liste *s, struct liste_row **row)
{
    if (s->list.at >= s->shown_count)
        return NULL;
    *row = &s->rows[s->shown[s->list.at]];
    return &s->all.rows[s->shown[s->list.at]];
}

size_t liste_checked(const struct liste *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->all.row_count; i++)
        n += s->rows[i].checked;
    return n;
}

void liste_label(struct model *m, const struct place *p, const struct tableau_row *row, char *out, size_t size)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (o != NULL && copie_find(&o->copie, row->type, row->id) != NULL)
        (void)copie_label(&o->copie, &o->edits, row->type, row->id, out, size);
    else
        (void)annuaire_nom(m, row->type, row->id, out, size);
}
