#include "client-tui/data/tableau.h"

#include "common/base/text.h"
#include "common/value/csv.h"
#include "common/value/number.h"
#include "common/value/rate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void tableau_init(struct tableau *t, struct arena *arena, const char *title, const struct tableau_column *columns, size_t count)
{
    *t = (struct tableau){.arena = arena, .title = title, .subtitle = "", .columns = columns, .column_count = count};
}

struct tableau_cell *tableau_row(struct tableau *t, uint32_t type, uint64_t id)
{
    if (t->row_count == t->row_cap) {
        size_t cap = t->row_cap == 0 ? 32 : t->row_cap * 2;
        struct tableau_cell *cells = arena_zalloc(t->arena, cap * t->column_count, sizeof *cells);
        struct tableau_row *rows = arena_zalloc(t->arena, cap, sizeof *rows);
        if (cells == NULL || rows == NULL) {
            t->error = ERR_NO_MEMORY;
            return NULL;
        }
        if (t->row_count > 0) {
            memcpy(cells, t->cells, t->row_count * t->column_count * sizeof *cells);
            memcpy(rows, t->rows, t->row_count * sizeof *rows);
        }
        t->cells = cells;
        t->rows = rows;
        t->row_cap = cap;
    }
    t->rows[t->row_count] = (struct tableau_row){type, id};
    return &t->cells[t->row_count++ * t->column_count];
}

void cell_text(struct tableau_cell *c, const char *text) { *c = (struct tableau_cell){.known = text != NULL && text[0] != '\0', .text = text}; }
void cell_money(struct tableau_cell *c, struct money m) { *c = (struct tableau_cell){.known = true, .number = m.cents}; }
void cell_day(struct tableau_cell *c, struct day d) { *c = (struct tableau_cell){.known = true, .number = d.number}; }
void cell_count(struct tableau_cell *c, int64_t n) { *c = (struct tableau_cell){.known = true, .number = n}; }

/* --- One cell as text --------------------------------------------------------------- */

enum manner { FOR_PEOPLE, FRENCH_FILE, STANDARD_FILE };

static size_t money_text(struct money m, enum manner how, char *out, size_t size)
{
    static const char sign[] = "\u00a0€";
    if (how == FRENCH_FILE)
        return money_format_comma(m, out, size);
    if (how == STANDARD_FILE)
        return money_format_plain(m, out, size);
    size_t len = money_format(m, out, size);
    if (len >= sizeof sign && strcmp(out + len - (sizeof sign - 1), sign) == 0)
        out[len -= sizeof sign - 1] = '\0';
    return len;
}

static void comma(char *text)
{
    for (; *text != '\0'; text++)
        if (*text == '.')
            *text = ',';
}

static size_t value_text(const struct tableau_cell *c, enum cell_kind kind, enum manner how, char *out, size_t size)
{
    size_t len;
    switch (kind) {
    case CELL_MONEY: return money_text((struct money){c->number}, how, out, size);
    case CELL_DAY: return how == STANDARD_FILE ? day_format_iso((struct day){(int32_t)c->number}, out, size)
                                               : day_format((struct day){(int32_t)c->number}, out, size);
    case CELL_RATE:
        if (how == FOR_PEOPLE)
            return rate_format((struct rate){(int32_t)c->number}, out, size);
        len = rate_format_plain((struct rate){(int32_t)c->number}, out, size);
        break;
    case CELL_NUMBER:
        if (how == FOR_PEOPLE)
            return number_format((struct number){c->number}, out, size);
        len = number_format_plain((struct number){c->number}, out, size);
        break;
    case CELL_COUNT: len = (size_t)snprintf(out, size, "%" PRId64, c->number); break;
    default: return (size_t)snprintf(out, size, "%s", c->text);
    }
    if (how == FRENCH_FILE)
        comma(out);
    return len;
}

static const struct tableau_cell *cell_at(const struct tableau *t, size_t row, size_t column)
{
    return &t->cells[row * t->column_count + column];
}

size_t tableau_text(const struct tableau *t, size_t row, size_t column, char *out, size_t size)
{
    const struct tableau_cell *c = cell_at(t, row, column);
    char text[64] = "—";
    if (c->known && t->columns[column].kind == CELL_TEXT)
        return text_plain(bytes_text(c->text), out, size);
    if (c->known)
        (void)value_text(c, t->columns[column].kind, FOR_PEOPLE, text, sizeof text);
    return text_plain(bytes_text(text), out, size);
}

int tableau_compare(const struct tableau *t, size_t a, size_t b, size_t column)
{
    const struct tableau_cell *x = cell_at(t, a, column), *y = cell_at(t, b, column);
    char p[256], q[256];
    if (x->known != y->known)
        return x->known ? -1 : 1;
    if (!x->known)
        return 0;
    if (t->columns[column].kind != CELL_TEXT)
        return (x->number > y->number) - (x->number < y->number);
    (void)text_fold(bytes_text(x->text), p, sizeof p);
    (void)text_fold(bytes_text(y->text), q, sizeof q);
    return strcmp(p, q);
}

/* --- Files -------------------------------------------------------------------------- */

enum { CELL_BYTES = 9000, PAGE_COLS = 80, TEXT_COLS_MIN = 8, LINES_OF_CELL = 200 };

struct writing {
    struct arena *arena;
    char *data;
    size_t len, cap;
    bool failed;
};

static void raw(struct writing *w, const char *text, size_t len)
{
    if (len == 0)
        return;
    if (w->len + len > w->cap) {
        size_t cap = w->cap == 0 ? 4096 : w->cap;
        while (cap < w->len + len)
            cap *= 2;
        char *grown = arena_alloc(w->arena, cap);
        if (grown == NULL) {
            w->failed = true;
            return;
        }
        if (w->len > 0)
            memcpy(grown, w->data, w->len);
        w->data = grown;
        w->cap = cap;
    }
    memcpy(w->data + w->len, text, len);
    w->len += len;
}

static void say(struct writing *w, const char *text) { raw(w, text, strlen(text)); }

static enum err written(const struct tableau *t, const struct writing *w, struct bytes *out)
{
    *out = bytes_of(w->data, w->len);
    return w->failed || t->error != ERR_OK ? ERR_NO_MEMORY : ERR_OK;
}

static void say_csv(void *w, const char *bytes, size_t len) { raw(w, bytes, len); }

enum err tableau_csv(const struct tableau *t, bool french, struct bytes *out)
{
    struct writing w = {.arena = t->arena};
    struct csv c = {.write = say_csv, .to = &w, .french = french};
    char text[CELL_BYTES];
    csv_begin(&c);
    for (size_t i = 0; i < t->column_count; i++)
        csv_cell(&c, bytes_text(french ? t->columns[i].title : t->columns[i].key), true);
    csv_end_row(&c);
    for (size_t r = 0; r < t->row_count; r++) {
        for (size_t i = 0; i < t->column_count; i++) {
            const struct tableau_cell *cell = cell_at(t, r, i);
            text[0] = '\0';
            if (cell->known)
                (void)value_text(cell, t->columns[i].kind, french ? FRENCH_FILE : STANDARD_FILE, text, sizeof text);
            csv_cell(&c, bytes_text(text), t->columns[i].kind == CELL_TEXT);
        }
        csv_end_row(&c);
    }
    if (french) {
        char about[2 * CELL_BYTES];
        (void)snprintf(about, sizeof about, "%s\n%s", t->title, t->subtitle);
        csv_trailer(&c, about);
    }
    return written(t, &w, out);
}

enum err tableau_facts(const struct tableau *t, struct bytes *out)
{
    struct writing w = {.arena = t->arena};
    char text[CELL_BYTES];
    say(&w, t->title);
    say(&w, "\n");
    if (t->subtitle[0] != '\0') {
        say(&w, t->subtitle);
        say(&w, "\n");
    }
    for (size_t r = 0; r < t->row_count; r++) {
        say(&w, "\n");
        for (size_t c = 0; c < t->column_count; c++) {
            if (!cell_at(t, r, c)->known)
                continue;
            (void)tableau_text(t, r, c, text, sizeof text);
            say(&w, t->columns[c].title);
            say(&w, " : ");
            say(&w, text);
            say(&w, "\n");
        }
    }
    return written(t, &w, out);
}

/* --- Plain text of 80 columns --------------------------------------------------------- */

static int columns_of(const char *text) { return (int)text_columns(bytes_text(text)); }

static bool wraps(const struct tableau *t, size_t c) { return t->columns[c].kind == CELL_TEXT; }

/* As wide as what is in it; then texts are narrowed, widest first, until a line
 * fits: they go on below. Numbers and days stay whole. */
static void widths(const struct tableau *t, int *width)
{
    char text[CELL_BYTES];
    int total = (int)t->column_count - 1;
    for (size_t c = 0; c < t->column_count; c++) {
        width[c] = columns_of(t->columns[c].title);
        for (size_t r = 0; r < t->row_count; r++) {
            (void)tableau_text(t, r, c, text, sizeof text);
            if (columns_of(text) > width[c])
                width[c] = columns_of(text);
        }
        total += width[c];
    }
    while (total > PAGE_COLS) {
        size_t widest = t->column_count;
        for (size_t c = 0; c < t->column_count; c++)
            if (wraps(t, c) && (widest == t->column_count || width[c] > width[widest]))
                widest = c;
        if (widest == t->column_count || width[widest] <= TEXT_COLS_MIN)
            return;
        width[widest]--;
        total--;
    }
}

/* What fits of a text, cut at a space when there is one; *rest gets the others. */
static int piece(const char *text, int width, const char **rest)
{
    size_t keep = text_clip(bytes_text(text), (size_t)width), at = keep;
    if (text[keep] != '\0') {
        while (at > 0 && text[at] != ' ')
            at--;
        keep = at > 0 ? at : keep > 0 ? keep : strlen(text);
    }
    *rest = text + keep + strspn(text + keep, " ");
    return (int)keep;
}

static void padded(struct writing *w, const char *text, int width, bool right)
{
    int have = columns_of(text);
    for (int i = have; right && i < width; i++)
        say(w, " ");
    say(w, text);
    for (int i = have; !right && i < width; i++)
        say(w, " ");
}

static void cell_of_row(const struct tableau *t, size_t row, size_t c, bool head, char *out)
{
    if (head)
        (void)snprintf(out, CELL_BYTES, "%s", t->columns[c].title);
    else
        (void)tableau_text(t, row, c, out, CELL_BYTES);
}

/* One line of the page: the n-th of each cell. False when there was none left. */
static bool page_line(struct writing *w, const struct tableau *t, const int *width, size_t row, bool head, int n)
{
    char text[CELL_BYTES], part[CELL_BYTES];
    size_t begin = w->len;
    bool any = false;
    for (size_t c = 0; c < t->column_count; c++) {
        const char *at = text, *rest = text;
        int len = 0;
        cell_of_row(t, row, c, head, text);
        for (int i = 0; i <= n; i++) {
            at = rest;
            len = piece(at, width[c], &rest);
        }
        (void)snprintf(part, sizeof part, "%.*s", len, at);
        any = any || len > 0;
        if (c > 0)
            say(w, " ");
        padded(w, part, width[c], !wraps(t, c) && t->columns[c].kind != CELL_DAY);
    }
    while (w->len > begin && w->data[w->len - 1] == ' ')
        w->len--;
    if (any)
        say(w, "\n");
    return any;
}

static void plain_line(struct writing *w, const struct tableau *t, const int *width, size_t row, bool head)
{
    for (int n = 0; n < LINES_OF_CELL && page_line(w, t, width, row, head, n); n++)
        continue;
}

enum err tableau_plain(const struct tableau *t, struct bytes *out)
{
    struct writing w = {.arena = t->arena};
    int *width = arena_zalloc(t->arena, t->column_count + 1, sizeof *width);
    if (width == NULL)
        return ERR_NO_MEMORY;
    widths(t, width);
    say(&w, t->title);
    say(&w, "\n");
    if (t->subtitle[0] != '\0') {
        say(&w, t->subtitle);
        say(&w, "\n");
    }
    say(&w, "\n");
    plain_line(&w, t, width, 0, true);
    for (size_t c = 0; c < t->column_count; c++) {
        if (c > 0)
            say(&w, " ");
        for (int i = 0; i < width[c]; i++)
            say(&w, "─");
    }
    say(&w, "\n");
    for (size_t r = 0; r < t->row_count; r++)
        plain_line(&w, t, width, r, false);
    return written(t, &w, out);
}
