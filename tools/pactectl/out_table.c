/* A table for a terminal: columns as wide as their longest cell, the widest
 * ones of text cut first when the terminal is too narrow. */
#include "tools/pactectl/out.h"

#include "common/base/text.h"

#include <string.h>

enum { GAP = 2, CUT_LEAST = 8 };

static const char ellipsis[] = "…";

static void spaces(const struct out *o, size_t n)
{
    while (n-- > 0)
        putc(' ', o->to);
}

static void put_cell(const struct out *o, const struct column *c, struct bytes text, size_t width, bool last)
{
    size_t columns = text_columns(text);
    bool cut = columns > width;
    size_t bytes = cut ? text_clip(text, width > 0 ? width - 1 : 0) : text.len;
    size_t shown = cut ? text_columns(bytes_of(text.data, bytes)) + 1 : columns;
    if (c->right && shown < width)
        spaces(o, width - shown);
    fwrite(text.data, 1, bytes, o->to);
    if (cut)
        fputs(ellipsis, o->to);
    if (!c->right && !last && shown < width)
        spaces(o, width - shown);
    if (!last)
        spaces(o, GAP);
}

static void put_line(const struct out *o, const struct bytes *cells, const size_t *widths)
{
    for (size_t i = 0; i < o->count; i++)
        put_cell(o, &o->columns[i], cells[i], widths[i], i + 1 == o->count);
    putc('\n', o->to);
}

static struct bytes head_of(const struct out *o, size_t i) { return bytes_text(o->columns[i].label); }

static void put_head(struct out *o, const size_t *widths)
{
    for (size_t i = 0; i < o->count; i++)
        put_cell(o, &o->columns[i], head_of(o, i), widths[i], i + 1 == o->count);
    putc('\n', o->to);
    for (size_t i = 0; i < o->count; i++) {
        for (size_t k = 0; k < widths[i]; k++)
            fputs("─", o->to);
        if (i + 1 < o->count)
            spaces(o, GAP);
    }
    putc('\n', o->to);
}

/* --- as they come ---------------------------------------------------------- */

static size_t live_width(const struct out *o, size_t i)
{
    size_t head = text_columns(head_of(o, i));
    return o->columns[i].width > head ? o->columns[i].width : head;
}

void out_table_head(struct out *o)
{
    for (size_t i = 0; i < o->count; i++)
        put_cell(o, &o->columns[i], head_of(o, i), live_width(o, i), i + 1 == o->count);
    putc('\n', o->to);
}

static void live_row(const struct out *o, const struct bytes *cells)
{
    for (size_t i = 0; i < o->count; i++) {
        bool last = i + 1 == o->count;
        size_t own = text_columns(cells[i]);
        put_cell(o, &o->columns[i], cells[i], last && own > live_width(o, i) ? own : live_width(o, i), last);
    }
    putc('\n', o->to);
}

/* --- the rest -------------------------------------------------------------- */

enum err out_table_row(struct out *o, const struct cell *cells)
{
    struct out_row *row = arena_alloc(&o->kept, sizeof *row + o->count * sizeof row->cells[0]);
    if (row == NULL)
        return ERR_NO_MEMORY;
    row->next = NULL;
    for (size_t i = 0; i < o->count; i++) {
        size_t size = cell_size(&cells[i]);
        char *text = arena_alloc(&o->kept, size);
        if (text == NULL)
            return ERR_NO_MEMORY;
        row->cells[i] = bytes_of(text, cell_write(o->format, &cells[i], text, size));
    }
    if (o->live) {
        live_row(o, row->cells);
        arena_reset(&o->kept);
        return ERR_OK;
    }
    if (o->last != NULL)
        o->last->next = row;
    else
        o->first = row;
    o->last = row;
    return ERR_OK;
}

/* Takes columns off the widest column until all fit, or none may shrink. */
static void shrink(const struct out *o, size_t *widths)
{
    size_t total = 0;
    if (o->terminal_columns == 0)
        return;
    for (size_t i = 0; i < o->count; i++)
        total += widths[i] + (i > 0 ? GAP : 0);
    while (total > o->terminal_columns) {
        size_t widest = o->count;
        for (size_t i = 0; i < o->count; i++)
            if (!o->columns[i].right && widths[i] > CUT_LEAST && (widest == o->count || widths[i] > widths[widest]))
                widest = i;
        if (widest == o->count)
            return;
        widths[widest]--;
        total--;
    }
}

/* One thing: a line for each value, the labels in one column. */
static void put_record(const struct out *o, const struct out_row *row)
{
    size_t width = 0;
    for (size_t i = 0; i < o->count; i++)
        if (text_columns(head_of(o, i)) > width)
            width = text_columns(head_of(o, i));
    for (size_t i = 0; i < o->count; i++) {
        if (row->cells[i].len == 0)
            continue;
        put_cell(o, &(struct column){.right = false}, head_of(o, i), width, true);
        spaces(o, width - text_columns(head_of(o, i)));
        fputs(" : ", o->to);
        fwrite(row->cells[i].data, 1, row->cells[i].len, o->to);
        putc('\n', o->to);
    }
}

void out_table_end(struct out *o)
{
    size_t few[64];
    size_t *widths = o->count <= 64 ? few : arena_zalloc(&o->kept, o->count, sizeof *widths);
    if (o->live || widths == NULL)
        return;
    if (o->record) {
        for (const struct out_row *row = o->first; row != NULL; row = row->next)
            put_record(o, row);
        return;
    }
    for (size_t i = 0; i < o->count; i++)
        widths[i] = text_columns(head_of(o, i));
    for (const struct out_row *row = o->first; row != NULL; row = row->next)
        for (size_t i = 0; i < o->count; i++)
            if (text_columns(row->cells[i]) > widths[i])
                widths[i] = text_columns(row->cells[i]);
    shrink(o, widths);
    put_head(o, widths);
    for (const struct out_row *row = o->first; row != NULL; row = row->next)
        put_line(o, row->cells, widths);
}
