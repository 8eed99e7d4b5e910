#include "tools/pactectl/choice.h"

#include "common/base/text.h"
#include "common/value/day.h"
#include "common/value/money.h"
#include "common/value/number.h"
#include "tools/pactectl/where.h"
#include "tools/pactectl/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICE_BYTES = 512 * 1024 * 1024, FOLDED_BYTES = 1024 };

void choice_init(struct choice *k, const struct options *o, struct err_note *note)
{
    *k = (struct choice){.o = o, .note = note};
    arena_init(&k->arena, &sys_real, CHOICE_BYTES);
}

void choice_finish(struct choice *k) { arena_finish(&k->arena); }

/* --- What is asked for ------------------------------------------------------------ */

static enum err column_named(const struct choice *k, const char *option, const char *name, size_t len, size_t *out)
{
    char known[600] = "";
    for (size_t i = 0; i < k->all_count; i++)
        if (strlen(k->all[i].name) == len && strncmp(k->all[i].name, name, len) == 0) {
            *out = i;
            return ERR_OK;
        }
    for (size_t i = 0; i < k->all_count; i++) {
        size_t used = strlen(known);
        (void)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "", k->all[i].name);
    }
    return err_field(k->note, ERR_USAGE, option, "--%s : « %.*s » n'est pas une colonne de ce tableau. Colonnes : %s.", option,
                     (int)len, name, known);
}

static enum err choose_columns(struct choice *k)
{
    const char *names = k->o->columns;
    bool all = names == NULL || strcmp(names, "toutes") == 0;
    for (size_t i = 0; all && i < k->all_count; i++)
        k->places[k->count++] = i;
    while (!all && *names != '\0') {
        size_t len = strcspn(names, ",");
        if (k->count == CHOICE_COLUMNS_MAX)
            return err_field(k->note, ERR_USAGE, "columns", "--columns : %d colonnes au plus.", CHOICE_COLUMNS_MAX);
        enum err e = column_named(k, "columns", names, len, &k->places[k->count++]);
        if (e != ERR_OK)
            return e;
        names += len + (names[len] == ',' ? 1 : 0);
    }
    if (k->count == 0)
        return err_field(k->note, ERR_USAGE, "columns", "--columns attend des noms de colonnes.");
    for (size_t i = 0; i < k->count; i++)
        k->columns[i] = k->all[k->places[i]];
    return ERR_OK;
}

static enum err choose_filters(struct choice *k)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < k->o->where.count && e == ERR_OK; i++) {
        Pacte__Filter f;
        e = where_split(k->o->where.texts[i], &k->arena, &f, k->note);
        if (e == ERR_OK)
            e = column_named(k, "where", f.field, strlen(f.field), &k->filters[i].column);
        if (e != ERR_OK)
            return e;
        k->filters[i].op = (int)f.op;
        k->filters[i].value = f.value;
    }
    return e;
}

enum err choice_begin(struct choice *k, const struct column *columns, size_t count)
{
    arena_reset(&k->arena);
    k->all = columns;
    k->all_count = count;
    k->count = k->row_count = k->row_cap = 0;
    k->rows = NULL;
    k->taken = 0;
    k->ordered = k->o->tri != NULL;
    k->descending = k->o->desc;
    if (count > CHOICE_COLUMNS_MAX)
        return ERR_TOO_LARGE;
    enum err e = choose_columns(k);
    if (e == ERR_OK)
        e = choose_filters(k);
    return e == ERR_OK && k->ordered ? column_named(k, "tri", k->o->tri, strlen(k->o->tri), &k->order) : e;
}

/* --- One value against another ------------------------------------------------------ */

static bool as_number(struct bytes text, struct number *out)
{
    char copy[64];
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return number_parse(copy, out, NULL) == ERR_OK;
}

static int compare_texts(struct bytes a, struct bytes b)
{
    char x[FOLDED_BYTES], y[FOLDED_BYTES];
    struct number m, n;
    if (as_number(a, &m) && as_number(b, &n))
        return (m.per_1000 > n.per_1000) - (m.per_1000 < n.per_1000);
    (void)text_fold(a, x, sizeof x);
    (void)text_fold(b, y, sizeof y);
    return strcmp(x, y);
}

/* What a person sees: a label sorts by itself, and not by its id. */
static struct bytes seen(const struct cell *c) { return c->shown.len > 0 && !as_number(c->text, &(struct number){0}) ? c->shown : c->text; }

/* What is not said comes last, whichever way. */
static int compare_cells(const struct choice *k, const struct cell *a, const struct cell *b)
{
    if (a->kind == CELL_NONE || b->kind == CELL_NONE)
        return (a->kind == CELL_NONE) - (b->kind == CELL_NONE);
    int order = a->kind == CELL_TEXT ? compare_texts(seen(a), seen(b)) : (a->number > b->number) - (a->number < b->number);
    return k->descending ? -order : order;
}

/* The value of a filter, as a cell of that kind. */
static enum err value_of(enum cell_kind kind, const char *text, int64_t *out)
{
    struct money m = {0};
    struct day d = {0};
    char *end;
    enum err e = ERR_OK;
    switch (kind) {
    case CELL_MONEY:
        e = money_parse(text, &m, NULL);
        *out = m.cents;
        return e;
    case CELL_DAY:
        e = day_parse(text, zone_day(sys_wall_ms(&sys_real)), &d, NULL);
        *out = d.number;
        return e;
    case CELL_BOOL:
        *out = strcmp(text, "oui") == 0;
        return *out != 0 || strcmp(text, "non") == 0 ? ERR_OK : ERR_INVALID;
    default:
        *out = strtoll(text, &end, 10);
        return *end == '\0' ? ERR_OK : ERR_INVALID;
    }
}

static bool holds(int op, int order)
{
    switch (op) {
    case PACTE__OP__OP_EQUAL: return order == 0;
    case PACTE__OP__OP_NOT_EQUAL: return order != 0;
    case PACTE__OP__OP_LESS: return order < 0;
    case PACTE__OP__OP_LESS_OR_EQUAL: return order <= 0;
    case PACTE__OP__OP_GREATER: return order > 0;
    default: return order >= 0;
    }
}

static bool contains(struct bytes in, const char *what)
{
    char x[FOLDED_BYTES], y[FOLDED_BYTES];
    (void)text_fold(in, x, sizeof x);
    (void)text_fold(bytes_text(what), y, sizeof y);
    return strstr(x, y) != NULL;
}

/* An id or the label that stands for it: either may be typed. */
static bool text_holds(const struct choice_filter *f, const struct cell *c)
{
    struct bytes value = bytes_text(f->value);
    if (f->op == PACTE__OP__OP_CONTAINS)
        return contains(c->text, f->value) || (c->shown.len > 0 && contains(c->shown, f->value));
    bool same = compare_texts(c->text, value) == 0 || (c->shown.len > 0 && compare_texts(c->shown, value) == 0);
    if (f->op == PACTE__OP__OP_EQUAL || f->op == PACTE__OP__OP_NOT_EQUAL)
        return same == (f->op == PACTE__OP__OP_EQUAL);
    return holds(f->op, compare_texts(seen(c), value));
}

static enum err filter_takes(const struct choice *k, const struct choice_filter *f, const struct cell *c, bool *take)
{
    int64_t value = 0;
    char text[64];
    if (f->op == PACTE__OP__OP_EMPTY || f->op == PACTE__OP__OP_NOT_EMPTY || c->kind == CELL_NONE) {
        bool wants_empty = f->op == PACTE__OP__OP_EMPTY || f->op == PACTE__OP__OP_NOT_EQUAL;
        *take = (c->kind == CELL_NONE) == wants_empty;
        return ERR_OK;
    }
    if (c->kind == CELL_TEXT) {
        *take = text_holds(f, c);
        return ERR_OK;
    }
    if (f->op == PACTE__OP__OP_CONTAINS) {
        size_t len = cell_write(OUT_CSV_FR, c, text, sizeof text);
        *take = contains(bytes_of(text, len), f->value);
        return ERR_OK;
    }
    if (value_of(c->kind, f->value, &value) != ERR_OK)
        return err_field(k->note, ERR_USAGE, "where", "--where : « %s » ne se compare pas à la colonne « %s ».", f->value,
                         k->all[f->column].name);
    *take = holds(f->op, (c->number > value) - (c->number < value));
    return ERR_OK;
}

bool choice_full(const struct choice *k)
{
    return !k->ordered && k->o->limit_rows != 0 && k->taken == k->o->limit_rows;
}

enum err choice_takes(struct choice *k, const struct cell *cells, bool *take)
{
    *take = !choice_full(k);
    for (size_t i = 0; i < k->o->where.count && *take; i++) {
        enum err e = filter_takes(k, &k->filters[i], &cells[k->filters[i].column], take);
        if (e != ERR_OK)
            return e;
    }
    k->taken += *take;
    return ERR_OK;
}

void choice_cells(const struct choice *k, const struct cell *cells, struct cell *out)
{
    for (size_t i = 0; i < k->count; i++)
        out[i] = cells[k->places[i]];
}

/* --- Order ---------------------------------------------------------------------------- */

static bool copy(struct arena *a, struct bytes *text)
{
    const char *held = text->len > 0 ? arena_text(a, (const char *)text->data, text->len) : "";
    *text = bytes_of(held, text->len);
    return held != NULL;
}

enum err choice_keep(struct choice *k, const struct cell *cells)
{
    struct cell *row = arena_alloc(&k->arena, k->all_count * sizeof *row);
    struct cell **rows = arena_room(&k->arena, k->rows, k->row_count, &k->row_cap, sizeof *rows);
    bool good = row != NULL && rows != NULL;
    for (size_t i = 0; good && i < k->all_count; i++) {
        row[i] = cells[i];
        good = copy(&k->arena, &row[i].text) && copy(&k->arena, &row[i].shown);
    }
    if (!good)
        return ERR_NO_MEMORY;
    k->rows = rows;
    k->rows[k->row_count++] = row;
    return ERR_OK;
}

/* Merged from below, so that equal rows stay as they came. */
static void merge(const struct choice *k, struct cell **rows, struct cell **spare, size_t n)
{
    size_t half = n / 2, a = 0, b = half;
    if (n < 2)
        return;
    merge(k, rows, spare, half);
    merge(k, rows + half, spare, n - half);
    memcpy(spare, rows, n * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        bool left = a < half && (b == n || compare_cells(k, &spare[a][k->order], &spare[b][k->order]) <= 0);
        rows[i] = left ? spare[a++] : spare[b++];
    }
}

void choice_sort(struct choice *k)
{
    struct cell **spare = arena_alloc(&k->arena, (k->row_count + 1) * sizeof *spare);
    if (spare != NULL)
        merge(k, k->rows, spare, k->row_count);
    if (k->o->limit_rows != 0 && k->row_count > k->o->limit_rows)
        k->row_count = (size_t)k->o->limit_rows;
}
